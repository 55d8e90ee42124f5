"""Pages that somebody wrote, all invented: one of each kind."""

from __future__ import annotations

import uuid
from datetime import date, datetime

from aparte import clock
from aparte.notebook.actions import write
from aparte.notebook.models import Entry
from aparte.notebook.terms import (
    Axis,
    Between,
    Coping,
    Moment,
    NotebookKind,
    Reach,
    ResourcePlace,
    Sort,
    StepState,
)
from aparte.notebook.terms_entries import (
    HELD,
    Balance,
    Circle,
    Deposit,
    ExerciseDone,
    Good,
    LifeMoment,
    Milestone,
    Needs,
    Resource,
    Sentence,
    Step,
    Written,
)
from aparte.people.models import Person

SECRET = "La marmite bleue de ma tante Ophélie"
"""Words that stand nowhere else: whoever finds them found a page."""

SAMPLES: dict[NotebookKind, Written] = {
    NotebookKind.DEPOSIT: Deposit(
        words=f"{SECRET} me manque, le dimanche. Je voulais juste le poser ici.",
        feelings=("sad", "nostalgic"),
    ),
    NotebookKind.NEEDS: Needs(
        feelings=("tense", "tired"), needs=("quiet", "heard"), words="Le bruit du chantier."
    ),
    NotebookKind.RESOURCE: Resource(
        words="Ma voisine Solange", place=ResourcePlace.PEOPLE, coping=Coping.SUPPORT
    ),
    NotebookKind.GOOD: Good(words="Le banc du parc, avant huit heures"),
    NotebookKind.STEP: Step(words="Sortir le vélo de la cave"),
    NotebookKind.CIRCLE: Circle(words="L'heure à laquelle je me couche", reach=Reach.CAN),
    NotebookKind.BALANCE: Balance(
        question="Le poste à Rimouski",
        first="Le prendre",
        first_for="Le fleuve.",
        first_against="Recommencer.",
        second="Rester",
        second_for="Mes amis.",
    ),
    NotebookKind.MOMENT: LifeMoment(words="L'atelier a fermé", moment=Moment.EVENT, year=2024),
    NotebookKind.SENTENCE: Sentence(beginning="choose", words="de garder mes dimanches."),
    NotebookKind.EXERCISE: ExerciseDone(exercise="held", words="Le sol était froid, et solide."),
    NotebookKind.MILESTONE: Milestone(
        sort=Sort.AWARENESS,
        words="Je dis oui avant d'avoir écouté la question.",
        axes={Axis.CONFIDENCE: Between.NEAR_SECOND, Axis.SERENITY: Between.MIDDLE},
    ),
}
A_LIFE: tuple[Written, ...] = (
    LifeMoment(words="L'apprentissage chez Marceau", moment=Moment.BEFORE, year=1998),
    LifeMoment(words="Les années de nuit", moment=Moment.BEFORE, year=2010),
    LifeMoment(words="Les premières tomates", moment=Moment.AFTER, year=2025),
    Resource(words="Savoir attendre", place=ResourcePlace.INNER, coping=Coping.EMOTIONS),
    Resource(words="Le sentier du marais", place=ResourcePlace.PLACES),
    Resource(words="Faire des listes", place=ResourcePlace.ACTIVITIES, coping=Coping.PROBLEM),
    Circle(words="La décision du patron", reach=Reach.CANNOT),
    Circle(words="La météo", reach=Reach.CANNOT),
    Step(words="Appeler mon frère", state=StepState.DONE),
    Step(words="Repeindre la cuisine", state=StepState.LET_GO),
    Milestone(sort=Sort.WAY, words="Demander une nuit avant de répondre."),
)


def kept(
    person: Person, written: Written, *, made_on: date | None = None, at: datetime | None = None
) -> Entry:
    """The page that this person wrote, as the notebook keeps it."""
    kind = next(one for one, held in HELD.items() if type(written) is held)
    at = at or clock.now()
    made_on = made_on or at.astimezone(clock.zone(person.zone)).date()
    return write(person=person, kind=kind, key=uuid.uuid4(), written=written, made_on=made_on, at=at)
