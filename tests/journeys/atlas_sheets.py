"""The pages of the sheets, and how each is reached."""

from __future__ import annotations

from playwright.sync_api import Page

from aparte import clock
from aparte.accompaniment.actions_sheets import share_sheet
from aparte.accompaniment.models import Accompaniment, FileMeeting, Member, SharedSheet
from aparte.accompaniment.terms import State
from aparte.audit.terms import Actor
from aparte.library import queries as library
from aparte.meetings.terms import Kind
from aparte.people.models import Person
from tests import factories
from tests.ground.space import page_in_space
from tests.journeys import atlas_opening as way
from tests.journeys.atlas_opening import Town, Way
from tests.journeys.row import Row

WORD = "J'ai pensé à ce que vous disiez de vos soirées.\nPrenez-en ce qui vous parle."


def given(
    file: Accompaniment,
    name: str,
    *,
    members: list[Member],
    word: str = "",
    meeting: FileMeeting | None = None,
) -> list[SharedSheet]:
    """The sheet of this id, shared now with these members."""
    sheet = library.sheet(name)
    assert sheet is not None
    return share_sheet(
        accompaniment=file,
        sheet=sheet,
        members=members,
        word=word,
        meeting=meeting,
        by=Actor.user(file.practitioner.user_id),
        at=clock.now(),
    )


def _couple(town: Town, *, shared: bool = True) -> Accompaniment:
    persons = [factories.person(first_name=name, region="CA-QC") for name in ("Alix", "Bérénice")]
    file = factories.accompaniment(town.practitioner, persons=persons)
    members = sorted(file.members.select_related("person"), key=lambda one: one.person.first_name)
    meeting = factories.held_meeting(file, kind=Kind.EDUCATION)
    if shared:
        given(file, "stress-et-corps", members=members, meeting=meeting.file_meeting)
        given(file, "sommeil-et-inquietude", members=members[:1], word=WORD)
    return file


def _alix(file: Accompaniment) -> Person:
    return next(
        one.person for one in file.members.select_related("person") if one.person.first_name == "Alix"
    )


def desk(*, shared: bool = True, closed: bool = False, step: str = "fiches/") -> Way:
    def open_it(page: Page, town: Town) -> None:
        file = _couple(town, shared=shared)
        if closed:
            Accompaniment.objects.filter(pk=file.pk).update(state=State.CLOSED, closed_at=clock.now())
        meeting = file.file_meetings.get().meeting_id
        page.goto(f"/bureau/accompagnements/{file.pk}/{step.format(meeting=meeting)}")

    return open_it


def sharing_nothing(page: Page, town: Town) -> None:
    desk()(page, town)
    with page.expect_navigation():
        page.locator("form.form").evaluate("form => form.submit()")  # the browser would ask by itself


def read_again(page: Page, town: Town) -> None:
    desk()(page, town)
    page.get_by_label("Le stress passe par le corps").check()
    page.get_by_label("Alix").check()
    page.get_by_label("Un mot de vous").fill("Vous êtes en dépression, je crois.")
    with page.expect_navigation():
        page.get_by_role("button", name="Partager", exact=True).click()


def space(page: Page, town: Town) -> None:
    page_in_space(page, town.site, _alix(_couple(town))).goto("/mon-espace/fiches/")


def nothing_given(page: Page, town: Town) -> None:
    person = factories.person(first_name="Sacha", email="sacha@exemple.test")
    page_in_space(page, town.site, person).goto("/mon-espace/fiches/")


def one_given(*, revised: bool = False, retired: bool = False) -> Way:
    def open_it(page: Page, town: Town) -> None:
        person = _alix(_couple(town))
        shared = SharedSheet.objects.get(member__person=person, sheet="sommeil-et-inquietude")
        if revised:
            SharedSheet.objects.filter(pk=shared.pk).update(dated="2020-01-01")
        if retired:
            SharedSheet.objects.filter(pk=shared.pk).update(sheet="une-autre")
        page_in_space(page, town.site, person).goto(f"/mon-espace/fiches/{shared.pk}/")

    return open_it


ROWS = [
    Row("pages:sheets", "Fiches à lire", way.at("/fiches/")),
    Row("pages:sheet", "Ce qui nous aide à tenir", way.at("/fiches/ce-qui-aide-a-tenir/")),
    Row(
        "pages:sheet",
        "Le stress passe par le corps",
        way.at("/fiches/stress-et-corps/"),
        state="no-territory",
        language="fr",
    ),
    Row("file:sheets", "Fiches partagées", desk(), "practitioner"),
    Row("file:sheets", "Fiches partagées", desk(shared=False), "practitioner", state="none"),
    Row("file:sheets", "Fiches partagées", desk(closed=True), "practitioner", state="closed"),
    Row("file:sheets", "Fiches partagées", read_again, "practitioner", state="words"),
    Row("file:sheets", "Fiches partagées", sharing_nothing, "practitioner", state="wrong", status=422),
    Row(
        "file:sheets_of_meeting",
        "Partager après une rencontre",
        desk(step="fiches/rencontres/{meeting}/"),
        "practitioner",
    ),
    Row("file:note", "La note", desk(step="notes/{meeting}/"), "practitioner", state="with-sheets"),
    Row("accompaniment:sheets", "Mes fiches", space),
    Row("accompaniment:sheets", "Mes fiches", nothing_given, state="none"),
    Row("accompaniment:sheet", "Ma fiche : Quand l'inquiétude veille la nuit", one_given()),
    Row(
        "accompaniment:sheet",
        "Ma fiche : Quand l'inquiétude veille la nuit",
        one_given(revised=True),
        state="revised",
    ),
    Row("accompaniment:sheet", "Ma fiche : une fiche retirée", one_given(retired=True), state="retired"),
]
NO_PAGE = {"file:take_sheet_back": "answers a post, then what is shared in the file"}
