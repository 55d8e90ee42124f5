"""The sheet of leads: shown to the practitioner alone, says which answers made it show, set aside until a day."""

from __future__ import annotations

import html
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from aparte.accompaniment.models import Accompaniment
from aparte.accompaniment.terms import Ending
from aparte.alliance.actions import LONGEST_ASIDE
from aparte.alliance.models import Aside
from aparte.alliance.terms import Side
from aparte.audit.models import Entry
from aparte.audit.terms import Actor, Verb
from aparte.meetings.actions import cancel
from aparte.meetings.terms import Attendance, State
from aparte.people.models import Practitioner
from tests import factories
from tests.alliance.relation import AT, SECRET, WEEK, met, said, signed_in, the_member
from tests.ground.space import in_space

NOTICE = "À en parler, peut-être"


@pytest.fixture
def file(maelle: Practitioner) -> Accompaniment:
    return factories.accompaniment(maelle, at=AT - 9 * WEEK)


@pytest.fixture
def fallen(file: Accompaniment) -> Accompaniment:
    """Two answers, the second one much lower, with a comment that stays the person's own."""
    said(file, met(file, weeks_ago=3), value=90)
    said(file, met(file, weeks_ago=2), value=40, comment=SECRET)
    return file


def text(client: Client, address: str) -> str:
    return html.unescape(client.get(address).content.decode())


def sheet_of(file: Accompaniment) -> str:
    return reverse("felt:tension", args=[file.pk, the_member(file).pk])


def picture_of(file: Accompaniment) -> str:
    return reverse("felt:alliance", args=[file.pk])


def test_a_fall_shows_and_says_which_answers(fallen: Accompaniment, desk: Client) -> None:
    assert NOTICE in text(desk, picture_of(fallen))
    page = text(desk, sheet_of(fallen))
    assert "« Aller ensemble » : la réponse du 15 février est plus basse que celle du 8 février." in page
    assert "supervision" in page and "ne pas être assorties" in page and SECRET not in page
    for never in ("pronostic", "risque", "abandon", "patient"):
        assert never not in page.partition("<main")[2].partition("</main>")[0].lower()


def test_nothing_shows_where_all_is_well(file: Accompaniment, desk: Client) -> None:
    said(file, met(file), value=80)
    assert NOTICE not in text(desk, picture_of(file))
    assert desk.get(sheet_of(file)).status_code == 404


def test_in_a_couple_one_page_says_that_the_other_has_something_to_talk_about(
    maelle: Practitioner, desk: Client
) -> None:
    persons = [factories.person(first_name=name) for name in ("Alix", "Bilal")]
    file = factories.accompaniment(maelle, persons=persons, at=AT - 9 * WEEK)
    alix, bilal = (file.members.get(person=one) for one in persons)
    meetings = [met(file, weeks_ago=weeks) for weeks in (3, 2)]
    for meeting, value in zip(meetings, (90, 40), strict=True):
        said(file, meeting, value=value, member=bilal)
        said(file, meeting, value=80, member=alix)
    pages = {one: f"{picture_of(file)}?membre={one.pk}" for one in (alix, bilal)}
    mark = "à en parler, peut-être"
    assert mark in text(desk, pages[alix]) and NOTICE not in text(desk, pages[alix])
    assert mark not in text(desk, pages[bilal]) and NOTICE in text(desk, pages[bilal])
    # Set aside, it shows nowhere; and no member, the other one included, ever sees it.
    sheet = reverse("felt:tension", args=[file.pk, bilal.pk])
    assert desk.post(sheet, {"until": (AT + timedelta(days=9)).date().isoformat()}).status_code == 302
    assert mark not in text(desk, pages[alix])
    for person in persons:
        hers = in_space(Client(), person)
        assert mark not in text(hers, reverse("alliance:mine", args=[file.pk])).lower()
        assert hers.get(pages[alix]).status_code in {302, 404}


def test_as_many_questions_for_a_family_of_five_as_for_a_couple(maelle: Practitioner, desk: Client) -> None:
    counts = []
    for size in (2, 5):
        file = factories.accompaniment(
            maelle, persons=[factories.person() for _ in range(size)], at=AT - WEEK
        )
        met(file, weeks_ago=size)
        desk.get(picture_of(file))
        with CaptureQueriesContext(connection) as queries:
            assert desk.get(picture_of(file)).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_a_gap_that_widens(file: Accompaniment, desk: Client) -> None:
    for weeks, own in ((3, 70), (2, 95)):
        meeting = met(file, weeks_ago=weeks)
        said(file, meeting, value=60)
        said(file, meeting, value=own, side=Side.PRACTITIONER)
    assert "vos deux réponses sont plus loin l'une de l'autre" in text(desk, sheet_of(file))


def test_silence_after_answers(file: Accompaniment, desk: Client) -> None:
    said(file, met(file, weeks_ago=4))
    met(file, weeks_ago=3)
    met(file, weeks_ago=2)
    assert "Pas de réponse depuis celle du 1 février, pour 2 rencontres." in text(desk, sheet_of(file))


def test_cancelled_by_the_person_counts_and_by_the_practitioner_does_not(
    file: Accompaniment, desk: Client, maelle: Practitioner
) -> None:
    person = the_member(file).person
    for who in (Actor.user(maelle.user_id), Actor.person(person.pk)):
        for n in (1, 2):
            one = met(file, weeks_ago=n if who.id == str(person.pk) else n + 4)
            type(one).objects.filter(pk=one.pk).update(
                state=State.ACCEPTED, outcome="", outcome_at=None, starts_at=one.starts_at
            )
            cancel(meeting=one, by=who, at=one.starts_at - timedelta(days=1))
        if who.kind == "user":
            assert desk.get(sheet_of(file)).status_code == 404
    assert "2 rencontres annulées ou manquées parmi les 4 dernières." in text(desk, sheet_of(file))


def test_not_having_come_counts(file: Accompaniment, desk: Client) -> None:
    for n in (1, 2):
        met(file, weeks_ago=n).participants.update(attendance=Attendance.ABSENT)
    assert "2 rencontres annulées ou manquées" in text(desk, sheet_of(file))


def test_set_aside_until_a_day_and_taken_up_again(fallen: Accompaniment, desk: Client) -> None:
    day = (AT + timedelta(days=10)).date()
    assert desk.post(sheet_of(fallen), {"until": day.isoformat()}).status_code == 302
    page = text(desk, picture_of(fallen))
    assert NOTICE not in page and "mise de côté jusqu'au 11 mars 2027" in page
    sealed = Aside.objects.values_list("sealed", flat=True).get()
    assert day.isoformat().encode() not in bytes(sealed)
    for _ in range(2):
        assert desk.post(sheet_of(fallen), {"again": "1"}).status_code == 302
    assert NOTICE in text(desk, picture_of(fallen))
    verbs = list(Entry.objects.filter(about_kind="member").values_list("verb", flat=True))
    assert verbs.count(Verb.TENSION_SET_ASIDE) == verbs.count(Verb.TENSION_TAKEN_UP) == 1


@pytest.mark.parametrize(
    "until",
    [
        "",
        "hier",
        "\x00",
        "2027-03-01",
        "2026-01-01",
        "9999-12-31",
        (AT + LONGEST_ASIDE * 2).date().isoformat(),
    ],
)
def test_a_day_that_is_none(fallen: Accompaniment, desk: Client, until: str) -> None:
    assert desk.post(sheet_of(fallen), {"until": until}).status_code == 422
    assert not Aside.objects.exists()


def test_the_person_is_shown_no_sign_of_it(fallen: Accompaniment, client: Client) -> None:
    mine = in_space(client, the_member(fallen).person)
    for name in ("alliance:everywhere", "alliance:mine"):
        args = [fallen.pk] if name == "alliance:mine" else []
        page = text(mine, reverse(name, args=args))
        assert NOTICE not in page and "plus basse" not in page


def test_nobody_else_opens_the_sheet(fallen: Accompaniment, maelle: Practitioner) -> None:
    colleague = factories.published_practitioner(name="Noé", practice=maelle.practice)
    for user in (colleague.user, factories.manager(practice=maelle.practice)):
        stranger = Client()
        stranger.force_login(user)
        assert stranger.get(sheet_of(fallen)).status_code == 404
        assert stranger.post(sheet_of(fallen), {"until": "2027-03-20"}).status_code == 404
    assert Client().get(sheet_of(fallen)).status_code == 302
    other = factories.accompaniment(colleague)
    crossed = reverse("felt:tension", args=[fallen.pk, the_member(other).pk])
    assert signed_in(maelle).get(crossed).status_code == 404


def test_a_former_practitioner_keeps_none_of_it(fallen: Accompaniment, desk: Client) -> None:
    fallen.sealed_ending = fallen.seal(Ending.TRANSFERRED, field="accompaniment.ending")
    fallen.state, fallen.closed_at = "closed", AT
    fallen.save()
    assert desk.get(picture_of(fallen)).status_code == 404
    assert desk.get(sheet_of(fallen)).status_code == 404
