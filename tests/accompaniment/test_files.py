"""The practitioner's files: what they show, to whom, and how meetings find them."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from aparte import clock
from aparte.accompaniment.actions_changing import leave_for_elsewhere
from aparte.accompaniment.actions_ending import close_file
from aparte.accompaniment.actions_stopping import stop
from aparte.accompaniment.models import Accompaniment, FileMeeting
from aparte.accompaniment.rules_files import OpenFile, file_of
from aparte.accompaniment.terms import Ending, State
from aparte.audit.models import Entry
from aparte.audit.terms import Actor, Verb
from aparte.meetings.actions_desk import record_outcome
from aparte.meetings.models import Meeting
from aparte.meetings.signals import Occasion, tell
from aparte.meetings.terms import Kind, Outcome
from aparte.meetings.terms import State as MeetingState
from aparte.people.actions import erase_person
from aparte.people.models import Practitioner
from tests import factories
from tests.accompaniment.notes import at, filed
from tests.meetings.booking import AT, TEN

pytestmark = pytest.mark.usefixtures("stopped_clock")
FILES = "file:files"


def page_of(accompaniment: Accompaniment) -> str:
    return reverse("file:file", args=[accompaniment.pk])


def strangers(maelle: Practitioner) -> list[Client]:
    """A colleague of the same practice, the manager, a practitioner from elsewhere: each signed in."""
    colleague = factories.published_practitioner(name="Noé Rivage", practice=maelle.practice)
    users = [colleague.user, factories.manager(practice=maelle.practice), factories.practitioner().user]
    clients = [Client() for _user in users]
    for client, user in zip(clients, users, strict=True):
        client.force_login(user)
    return clients


# ── who may come in ──────────────────────────────────────────────────────────────────────────────────


def test_a_file_is_shown_to_its_practitioner_alone(desk: Client, maelle: Practitioner) -> None:
    accompaniment, meeting = filed(maelle)
    pages = [page_of(accompaniment), at("intervention", accompaniment, meeting)]
    for path in pages:
        assert desk.get(path).status_code == 200
    read = Entry.objects.filter(verb=Verb.FILE_READ).count()
    for stranger in strangers(maelle):
        for path in pages:
            assert stranger.get(path).status_code == 404
            assert stranger.post(path, {"intervention": "support"}).status_code in {404, 405}
        assert "Alix" not in stranger.get(reverse(FILES)).content.decode()
    for path in [*pages, reverse(FILES)]:
        assert Client().get(path).headers["Location"].startswith(reverse("account_login"))
    assert Entry.objects.filter(verb=Verb.FILE_READ).count() == read == 1
    assert FileMeeting.objects.get().intervention == Kind.ACCOMPANIMENT


def test_a_meeting_of_another_file_is_not_found_in_this_one(desk: Client, maelle: Practitioner) -> None:
    mine, _meeting = filed(maelle, "Alix")
    _other, elsewhere = filed(maelle, "Bilal")
    assert desk.get(at("note", mine, elsewhere)).status_code == 404
    assert desk.get(at("intervention", mine, elsewhere)).status_code == 404


# ── what they show ───────────────────────────────────────────────────────────────────────────────────


def test_open_files_come_first_with_what_waits(desk: Client, maelle: Practitioner) -> None:
    closed = factories.accompaniment(
        maelle, persons=[factories.person(first_name="Zoé")], state=State.CLOSED, at=AT
    )
    accompaniment, _meeting = filed(maelle, "Alix", "Bilal")
    page = desk.get(reverse(FILES)).content.decode()
    assert page.index(str(accompaniment.pk)) < page.index(str(closed.pk))
    assert "<bdi>Alix</bdi>" in page and "<bdi>Bilal</bdi>" in page
    assert "1 note à écrire ou à signer" in page
    assert "Aucune rencontre prévue" in page and "Terminé le 1 mars 2027" in page


def test_a_file_shows_its_situation_its_members_and_the_care_beside(
    desk: Client, maelle: Practitioner
) -> None:
    alix, bilal = factories.person(first_name="Alix"), factories.person(first_name="Bilal")
    accompaniment = factories.accompaniment(
        maelle,
        persons=[alix, bilal],
        care={"professional": "Dre Sorel", "opinion": "favourable", "since": "2027-01-01"},
        at=AT,
    )
    accompaniment.members.filter(person=bilal).update(left_at=AT)
    page = desk.get(page_of(accompaniment)).content.decode()
    for said in ("Je dors mal depuis que l", "Alix", "A choisi d", "Dre Sorel", "Favorable", "En cours"):
        assert said in page, said
    erase_person(person=bilal, by=Actor.machine(), at=AT)
    page = desk.get(page_of(accompaniment)).content.decode()
    assert "Bilal" not in page and "Ses données sont effacées" in page and "Alix" in page


def test_a_file_that_ended_says_when_and_why(desk: Client, maelle: Practitioner) -> None:
    ended = [
        close_file(accompaniment=factories.accompaniment(maelle), ending=ending, by=Actor.machine(), at=AT)
        for ending in (Ending.BALANCE, Ending.OTHER)
    ]
    stopped = factories.accompaniment(maelle)
    stop(member=stopped.members.get(), by=Actor.machine(), at=AT)
    found = [unescape(desk.get(page_of(one)).content.decode()) for one in (*ended, stopped)]
    for page, why in zip(found, ("équilibre est retrouvé", "Autre raison", "a choisi d"), strict=True):
        assert "1 mars 2027" in page and why in page
        # Nothing is promised of a file that is over.
        assert "elles-mêmes" not in page and "eu lieu dans cet accompagnement" in page
    assert ["porte reste ouverte" in page for page in found] == [False, False, True]
    for stranger in strangers(maelle):
        assert stranger.get(page_of(stopped)).status_code == 404


def test_a_couple_of_which_one_stopped_and_one_went_to_a_colleague(
    desk: Client, maelle: Practitioner
) -> None:
    names = ("Alix", "Bilal", "Chloé")
    file = factories.accompaniment(maelle, persons=[factories.person(first_name=one) for one in names])
    alix, bilal, chloe = sorted(file.members.select_related("person"), key=lambda one: one.person.first_name)
    stop(member=alix, by=Actor.machine(), at=AT)
    leave_for_elsewhere(member=bilal, goodbye="", by=Actor.machine(), at=AT)
    page = unescape(desk.get(page_of(file)).content.decode())
    facts = page.split('<dl class="facts">')[1].split("</dl>")[0]
    assert re.search(r"Alix</bdi></dt><dd>A choisi d.arrêter le 1 mars 2027", facts)
    assert re.search(r"Bilal</bdi></dt><dd>Continue avec quelqu.un d.autre depuis le 1 mars 2027", facts)
    # Who is there from the beginning is in the title, and nothing more is to be said of them.
    assert chloe.person.first_name not in facts and "Chloé" in page


def test_meetings_are_shown_newest_first_twenty_at_a_time(desk: Client, maelle: Practitioner) -> None:
    accompaniment, _meeting = filed(maelle)
    for number in range(1, 25):
        factories.held_meeting(accompaniment, starts_at=AT - timedelta(days=7 * number))
    first = desk.get(page_of(accompaniment)).content.decode()
    assert first.count("Écrire la note") == 20 and "Page 1 sur 2" in first
    second = desk.get(f"{page_of(accompaniment)}?page=2").content.decode()
    assert second.count("Écrire la note") == 5
    assert desk.get(f"{page_of(accompaniment)}?page=zut").status_code == 200


def test_as_many_questions_for_two_hundred_meetings_as_for_one(desk: Client, maelle: Practitioner) -> None:
    accompaniment, _meeting = filed(maelle)
    other, _meeting = filed(maelle, "Chloé", "Diane")
    counts: dict[str, set[int]] = {"file": set(), "files": set()}
    held = 1
    for wanted in (1, 3, 200):
        for _number in range(held, wanted):
            factories.held_meeting(accompaniment)
        held = wanted
        for name, path in (("file", page_of(accompaniment)), ("files", reverse(FILES))):
            desk.get(path)
            with CaptureQueriesContext(connection) as queries:
                assert desk.get(path).status_code == 200
            counts[name].add(len(queries))
    assert FileMeeting.objects.filter(accompaniment=accompaniment).count() == 200
    assert {name: len(found) for name, found in counts.items()} == {"file": 1, "files": 1}, counts
    assert other.pk != accompaniment.pk


def test_the_meeting_and_the_file_lead_to_each_other(desk: Client, maelle: Practitioner) -> None:
    accompaniment, meeting = filed(maelle)
    there = reverse("desk:meeting", args=[meeting.pk])
    assert there in desk.get(page_of(accompaniment)).content.decode()
    assert page_of(accompaniment) in desk.get(there).content.decode()


# ── how meetings find them ───────────────────────────────────────────────────────────────────────────


def booked(maelle: Practitioner, *persons: object, kind: str = Kind.SUPPORT) -> Meeting:
    first, *others = persons
    starts = TEN + timedelta(hours=Meeting.objects.count())
    found = factories.meeting(maelle, person=first, others=others, kind=kind, starts_at=starts, at=AT)  # type: ignore[arg-type]
    tell([found.pk], Occasion.ACCEPTED, persons=[], practitioner=False)
    return found


def home_of(meeting: Meeting) -> object:
    found = FileMeeting.objects.filter(meeting=meeting).first()
    return found and found.accompaniment_id


def test_a_booked_meeting_finds_the_file_of_exactly_these_persons(maelle: Practitioner) -> None:
    alix, bilal, chloe = (factories.person(first_name=name) for name in ("Alix", "Bilal", "Chloé"))
    alone = factories.accompaniment(maelle, persons=[alix], at=AT)
    couple = factories.accompaniment(maelle, persons=[alix, bilal], at=AT)
    assert home_of(booked(maelle, alix)) == alone.pk
    assert home_of(booked(maelle, alix, bilal)) == couple.pk
    assert home_of(booked(maelle, bilal)) == couple.pk
    assert home_of(booked(maelle, alix, chloe)) is None, "what Chloé says goes into nobody else's file"
    assert home_of(booked(maelle, alix, kind=Kind.EXPLORATORY)) is None


def test_neither_a_closed_file_nor_that_of_a_colleague_takes_a_meeting(maelle: Practitioner) -> None:
    alix = factories.person()
    colleague = factories.published_practitioner(practice=maelle.practice)
    factories.accompaniment(colleague, persons=[alix], at=AT)
    factories.accompaniment(maelle, persons=[alix], state=State.CLOSED, at=AT)
    left = factories.accompaniment(maelle, persons=[alix], at=AT)
    left.members.update(left_at=AT)
    assert home_of(booked(maelle, alix)) is None


def test_a_new_file_takes_what_is_booked_already(maelle: Practitioner) -> None:
    alix = factories.person()
    meeting = booked(maelle, alix)
    assert home_of(meeting) is None
    accompaniment = factories.accompaniment(maelle, persons=[alix], at=AT)
    assert home_of(meeting) == accompaniment.pk
    assert home_of(booked(maelle, alix)) == accompaniment.pk


def test_the_rule_prefers_the_same_persons_then_the_last_opened() -> None:
    a, b, one, two, three = (uuid4() for _ in range(5))
    files = [
        OpenFile(one, frozenset({a}), AT),
        OpenFile(two, frozenset({a, b}), AT + timedelta(days=1)),
        OpenFile(three, frozenset({a}), AT + timedelta(hours=1)),
    ]
    assert file_of({a}, files) == three
    assert file_of({a, b}, files) == two
    assert file_of({b}, files) == two
    assert file_of(set(), files) is None
    assert file_of({a, one}, files) is None


def test_the_first_held_meeting_begins_an_agreed_accompaniment(maelle: Practitioner) -> None:
    alix = factories.person()
    accompaniment = factories.accompaniment(maelle, persons=[alix], state=State.AGREED, at=AT)
    meeting = booked(maelle, alix)
    Meeting.objects.filter(pk=meeting.pk).update(state=MeetingState.ACCEPTED)
    by = Actor.user(maelle.user_id)
    over = meeting.ends_at + timedelta(hours=1)
    record_outcome(meeting=meeting, outcome=Outcome.NOT_HELD, by=by, at=over)
    accompaniment.refresh_from_db()
    assert accompaniment.state == State.AGREED
    record_outcome(meeting=meeting, outcome=Outcome.HELD, by=by, at=over)
    accompaniment.refresh_from_db()
    assert accompaniment.state == State.ACTIVE
    assert Entry.objects.filter(verb=Verb.FILE_BEGUN).count() == 1


@pytest.mark.parametrize("state", [State.PROPOSED, State.PAUSED, State.CLOSED])
def test_a_held_meeting_begins_nothing_else(maelle: Practitioner, state: str) -> None:
    alix = factories.person()
    accompaniment = factories.accompaniment(maelle, persons=[alix], at=AT)
    meeting = booked(maelle, alix)
    Meeting.objects.filter(pk=meeting.pk).update(state=MeetingState.ACCEPTED)
    Accompaniment.objects.filter(pk=accompaniment.pk).update(
        state=state, closed_at=AT if state == State.CLOSED else None
    )
    over = meeting.ends_at + timedelta(hours=1)
    record_outcome(meeting=meeting, outcome=Outcome.HELD, by=Actor.user(maelle.user_id), at=over)
    accompaniment.refresh_from_db()
    assert accompaniment.state == state


def test_what_a_meeting_was_is_corrected_and_words_stay(desk: Client, maelle: Practitioner) -> None:
    accompaniment, meeting = filed(maelle)
    path = at("intervention", accompaniment, meeting)
    assert desk.post(path, {"intervention": "psychotherapy"}).status_code == 422
    assert desk.post(path, {"intervention": "support", "education": "on"}).status_code == 302
    found = FileMeeting.objects.get()
    assert (found.intervention, found.education) == (Kind.SUPPORT, True)
    page = desk.get(at("note", accompaniment, meeting)).content.decode()
    assert "joint-holds" in page and "joint-shared" in page and "joint-expression" not in page
    assert desk.post(path, {"intervention": "education", "education": "on"}).status_code == 302
    found.refresh_from_db()
    assert (found.intervention, found.education) == (Kind.EDUCATION, False)


def test_the_clock_of_the_page_is_that_of_the_practitioner(desk: Client, maelle: Practitioner) -> None:
    accompaniment, meeting = filed(maelle)
    hour = meeting.starts_at.astimezone(clock.zone("Europe/Paris")).strftime("%H:%M")
    assert f", {hour}</time>" in desk.get(page_of(accompaniment)).content.decode()
