"""The pages of the notebook, and how each is reached: Nour has written one page of each kind, and shares one."""

from __future__ import annotations

import uuid
from datetime import timedelta

from playwright.sync_api import Page

from aparte import clock
from aparte.audit.terms import Actor
from aparte.notebook.actions import share
from aparte.notebook.models import Entry
from aparte.notebook.terms import SLUGS, NotebookKind
from aparte.people.models import Person
from tests import factories
from tests.ground.space import page_in_space
from tests.journeys.atlas_opening import SUICIDAL, Town, Way
from tests.journeys.row import Row
from tests.notebook.pages import A_LIFE, SAMPLES, kept

NO_PAGE = {
    "notebook:share": "answers a post, then the page",
    "notebook:unshare": "answers a post, then the page",
    "notebook:move": "answers a post, then the list",
}


def _nour(town: Town) -> Person:
    person = factories.person(first_name="Nour", email="nour@exemple.test", region="CA-QC")
    factories.accompaniment(town.practitioner, persons=[person])
    return person


def _full(person: Person) -> None:
    for written in (*SAMPLES.values(), *A_LIFE):
        kept(person, written)


def at(path: str, *, full: bool = True) -> Way:
    def open_it(page: Page, town: Town) -> None:
        person = _nour(town)
        if full:
            _full(person)
        page_in_space(page, town.site, person).goto(f"/mon-espace/carnet/{path}")

    return open_it


def page_of(kind: NotebookKind, step: str = "", *, shared: bool = False) -> Way:
    def open_it(page: Page, town: Town) -> None:
        person = _nour(town)
        entry = kept(person, SAMPLES[kind])
        if shared:
            _share(entry)
        page_in_space(page, town.site, person).goto(f"/mon-espace/carnet/page/{entry.pk}/{step}")

    return open_it


def _share(entry: Entry) -> uuid.UUID:
    file = entry.person.memberships.get().accompaniment
    share(entry=entry, accompaniment_id=file.pk, by=Actor.person(entry.person_id), at=clock.now())
    return file.pk


def saying(words: str) -> Way:
    def open_it(page: Page, town: Town) -> None:
        person = _nour(town)
        entry = kept(person, SAMPLES[NotebookKind.DEPOSIT].model_copy(update={"words": words}))
        page_in_space(page, town.site, person).goto(f"/mon-espace/carnet/page/{entry.pk}/")

    return open_it


def saying_nothing(page: Page, town: Town) -> None:
    at("besoins/ecrire/", full=False)(page, town)
    with page.expect_navigation():
        page.get_by_role("button", name="Garder").click()


def meanwhile(page: Page, town: Town) -> None:
    person = _nour(town)
    entry = kept(person, SAMPLES[NotebookKind.DEPOSIT])
    page_in_space(page, town.site, person).goto(f"/mon-espace/carnet/page/{entry.pk}/modifier/")
    Entry.objects.filter(pk=entry.pk).update(revision=2, changed_at=clock.now() + timedelta(minutes=1))
    page.locator("textarea[name=words]").fill("La même chose, dite autrement.")
    with page.expect_navigation():
        page.get_by_role("button", name="Garder").click()


def desk(*, shared: bool) -> Way:
    def open_it(page: Page, town: Town) -> None:
        person = _nour(town)
        file = person.memberships.get().accompaniment_id
        for kind in (NotebookKind.DEPOSIT, NotebookKind.BALANCE) if shared else ():
            _share(kept(person, SAMPLES[kind]))
        page.goto(f"/bureau/accompagnements/{file}/partages/")

    return open_it


_TITLES = {
    NotebookKind.DEPOSIT: "Dépôts",
    NotebookKind.NEEDS: "Ressentis et besoins",
    NotebookKind.RESOURCE: "Ma carte des ressources",
    NotebookKind.GOOD: "Ce qui me fait du bien",
    NotebookKind.STEP: "Petits pas",
    NotebookKind.CIRCLE: "Ce que je peux changer",
    NotebookKind.BALANCE: "Balances",
    NotebookKind.MOMENT: "Ma ligne de vie",
    NotebookKind.SENTENCE: "Phrases qui disent « Je »",
    NotebookKind.EXERCISE: "Le moment présent",
    NotebookKind.MILESTONE: "Mon chemin",
}

ROWS = [
    Row("notebook:home", "Mon carnet", at("", full=False)),
    Row("notebook:home", "Mon carnet", at("", full=True), state="full"),
    *(
        Row("notebook:kind", title, at(f"{SLUGS[kind]}/"), state=kind.value)
        for kind, title in _TITLES.items()
    ),
    Row("notebook:kind", "Dépôts", at("depots/", full=False), state="empty"),
    Row("notebook:kind", "Ce que je peux changer", at("cercle/", full=False), state="empty-circle"),
    Row("notebook:kind", "Ce qui me fait du bien", at("du-bien/?une=1"), state="drawn-out"),
    Row("notebook:write", "Déposer quelque chose", at("depots/ecrire/", full=False)),
    Row("notebook:write", "Chercher mes mots", saying_nothing, state="errors", status=422),
    Row("notebook:write", "Regarder une décision", at("balance/ecrire/", full=False), state="balance"),
    Row("notebook:write", "Marquer une étape", at("chemin/ecrire/", full=False), state="milestone"),
    Row("notebook:exercise", "Exercice : Laisser passer", at("exercices/passing/", full=False)),
    Row("notebook:entry", "Un dépôt", page_of(NotebookKind.DEPOSIT)),
    Row("notebook:entry", "Un dépôt", page_of(NotebookKind.DEPOSIT, shared=True), state="shared"),
    Row("notebook:entry", "Un dépôt", saying(SUICIDAL), state="danger"),
    Row("notebook:entry", "Un dépôt", saying("Je suis contente de ma journée."), state="calm"),
    Row("notebook:entry", "Une balance", page_of(NotebookKind.BALANCE), state="balance"),
    Row("notebook:entry", "Une étape de mon chemin", page_of(NotebookKind.MILESTONE), state="milestone"),
    Row("notebook:change", "Modifier : Un dépôt", page_of(NotebookKind.DEPOSIT, "modifier/")),
    Row("notebook:change", "Modifier : Un dépôt", meanwhile, state="meanwhile", status=409),
    Row("notebook:erase", "Effacer une page", page_of(NotebookKind.DEPOSIT, "effacer/")),
    Row("shared:entries", "Pages partagées", desk(shared=True), "practitioner"),
    Row("shared:entries", "Pages partagées", desk(shared=False), "practitioner", state="none"),
]
