"""The pages of files and notes, and how each is reached."""

from __future__ import annotations

from datetime import timedelta

from playwright.sync_api import Page

from aparte import clock
from aparte.accompaniment.actions_notes import Written, amend_note, sign_note, write_note
from aparte.accompaniment.models import Accompaniment, FileMeeting, Note
from aparte.accompaniment.terms import PartKind, State
from aparte.audit.terms import Actor
from aparte.meetings.models import Meeting
from aparte.meetings.terms import Kind
from tests import factories
from tests.journeys import atlas_opening as way
from tests.journeys.atlas_opening import Town, Way
from tests.journeys.row import Row

SAID = "« Je ne sais plus où poser ma fatigue, depuis que l'atelier a fermé. »"
CARE = {"professional": "Dre Sorel, médecin de famille", "opinion": "favourable", "since": "2026-01-01"}
_BY = Actor.machine()


def _couple(town: Town) -> tuple[Accompaniment, Meeting]:
    persons = [factories.person(first_name=name) for name in ("Alix", "Bérénice")]
    found = factories.accompaniment(town.practitioner, persons=persons, care=CARE)
    return found, factories.held_meeting(found, kind=Kind.COUPLE_FAMILY)


def _written(meeting: Meeting, words: str = SAID, *, revision: int = 0, days: int = 0) -> FileMeeting:
    found = FileMeeting.objects.select_related("accompaniment__practitioner__practice").get(meeting=meeting)
    parts = [Written(PartKind.JOINT, None, {"own_words": words}, revision)]
    write_note(file_meeting=found, written=parts, by=_BY, at=clock.now() - timedelta(days=days))
    return found


def one_file(page: Page, town: Town) -> None:
    couple, meeting = _couple(town)
    _written(meeting)
    for _time in range(22):
        factories.held_meeting(couple)
    page.goto(f"/bureau/accompagnements/{couple.pk}/")


def several(page: Page, town: Town) -> None:
    couple, _meeting = _couple(town)
    couple.practitioner.accompaniments.filter(pk=couple.pk).update(state=State.AGREED)
    factories.accompaniment(town.practitioner, state=State.CLOSED)
    page.goto("/bureau/accompagnements/")


def of_the_file(step: str) -> Way:
    def open_it(page: Page, town: Town) -> None:
        file, _meeting = _couple(town)
        page.goto(f"/bureau/accompagnements/{file.pk}/{step}")

    return open_it


def of_the_meeting(step: str, *, words: str = "") -> Way:
    def open_it(page: Page, town: Town) -> None:
        couple, meeting = _couple(town)
        if words:
            _written(meeting, words)
        page.goto(f"/bureau/accompagnements/{couple.pk}/{step.format(meeting=meeting.pk)}")

    return open_it


def too_long(page: Page, town: Town) -> None:
    of_the_meeting("notes/{meeting}/")(page, town)
    with page.expect_navigation():
        page.evaluate(
            """() => {
                document.querySelector("textarea[data-writing]").value = "a".repeat(100001);
                document.querySelector("form[data-note]").submit();
            }"""
        )


def written_elsewhere(page: Page, town: Town) -> None:
    couple, meeting = _couple(town)
    page.goto(f"/bureau/accompagnements/{couple.pk}/notes/{meeting.pk}/")
    _written(meeting)
    page.locator("textarea[data-writing]").first.fill("« Je dors un peu mieux. »")
    with page.expect_navigation():
        page.locator("form[data-note]").evaluate("form => form.submit()")


def locked(page: Page, town: Town) -> None:
    couple, meeting = _couple(town)
    found = _written(meeting, days=10)
    sign_note(
        file_meeting=found, members=list(couple.members.all()), by=_BY, at=clock.now() - timedelta(days=9)
    )
    joint = Note.objects.get().parts.get(kind=PartKind.JOINT)
    amend_note(part=joint, words="Elles ont rappelé le lendemain.", by=_BY, at=clock.now())
    page.goto(f"/bureau/accompagnements/{couple.pk}/notes/{meeting.pk}/")


def earlier(page: Page, town: Town) -> None:
    couple, meeting = _couple(town)
    _written(meeting, days=2)
    _written(meeting, "« Je dors un peu mieux. »", revision=1)
    page.goto(f"/bureau/accompagnements/{couple.pk}/notes/{meeting.pk}/versions/")


_NOTE = "notes/{meeting}/"
ROWS = [
    Row(
        "file:files", "Accompagnements", way.at("/bureau/accompagnements/"), who="practitioner", state="none"
    ),
    Row("file:files", "Accompagnements", several, who="practitioner"),
    Row("file:file", "Le dossier", one_file, who="practitioner"),
    Row(
        "file:intervention",
        "Ce qu'était la rencontre",
        of_the_meeting("rencontres/{meeting}/"),
        who="practitioner",
    ),
    Row("file:ending", "Terminer l'accompagnement", of_the_file("terminer/"), who="practitioner"),
    Row("file:note", "La note", of_the_meeting(_NOTE), who="practitioner", state="new"),
    Row(
        "file:note",
        "La note",
        of_the_meeting(_NOTE + "?mots=1", words="Elle est en dépression, je crois."),
        who="practitioner",
        state="words",
    ),
    Row("file:note", "La note", too_long, who="practitioner", state="too-long", status=422),
    Row("file:note", "Deux textes", written_elsewhere, who="practitioner", state="both", status=409),
    Row("file:note", "La note", locked, who="practitioner", state="locked"),
    Row("file:note_versions", "Textes d'avant", earlier, who="practitioner"),
    Row("manage:notes", "Délai des notes", way.at("/gestion/notes/"), who="manager"),
]
NO_PAGE = {
    "file:note_wording": "answers a script, in JSON",
    "file:note_amend": "answers a post, then the note",
}
