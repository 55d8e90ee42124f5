"""The practitioner's desk: one's own requests and meetings, answered once, concluded once they have begun."""

from __future__ import annotations

import html
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from aparte import clock
from aparte.audit.models import Entry
from aparte.audit.terms import Actor, Verb
from aparte.meetings import actions_desk
from aparte.meetings.models import Meeting
from aparte.meetings.terms import EXPLORATORY_OUTCOMES, State
from aparte.people.actions import erase_person
from aparte.people.models import Practitioner
from tests import factories
from tests.meetings.booking import AT

pytestmark = pytest.mark.usefixtures("stopped_clock")

TEN = datetime(2027, 3, 2, 9, 0, tzinfo=UTC)
BEGUN = TEN + timedelta(minutes=1)
OVER = TEN + timedelta(days=2)
ACTS = ("accept", "decline", "outcome")


@pytest.fixture
def noe(maelle: Practitioner) -> Practitioner:
    """A colleague of the same practice."""
    return factories.published_practitioner(name="Noé Rivage", practice=maelle.practice)


@pytest.fixture
def meeting(maelle: Practitioner) -> Meeting:
    return factories.meeting(maelle, starts_at=TEN)


def at(page: str, meeting: Meeting) -> str:
    return reverse(f"desk:{page}", args=[meeting.pk])


def state_of(meeting: Meeting) -> str:
    return Meeting.objects.get(pk=meeting.pk).state


# ── who may come in ──────────────────────────────────────────────────────────────────────────────────


def test_a_meeting_is_shown_to_its_practitioner_alone(
    meeting: Meeting, maelle: Practitioner, noe: Practitioner
) -> None:
    """Not to a colleague, not to the manager of the practice, not to somebody without a role, not to a visitor."""
    strangers = [noe.user, factories.manager(practice=maelle.practice), factories.practitioner().user]
    for user in strangers:
        client = Client()
        client.force_login(user)
        assert client.get(at("meeting", meeting)).status_code == 404
        for act in ACTS:
            sent = {"outcome": "referred", "colleague": ""}
            assert client.post(at(act, meeting), sent).status_code == 404
        for page in ("desk:today", "desk:agenda"):
            assert "Alix" not in client.get(reverse(page), follow=True).content.decode()
    for page in ("meeting", *ACTS):
        answer = Client().post(at(page, meeting)) if page in ACTS else Client().get(at(page, meeting))
        assert answer.status_code == 302
        assert answer.headers["Location"].startswith(reverse("account_login"))
    assert state_of(meeting) == State.BOOKED
    assert not Entry.objects.filter(verb=Verb.REQUEST_READ).exists()


def test_a_practitioner_who_manages_too_reads_nobody_elses(meeting: Meeting, noe: Practitioner) -> None:
    noe.practice.memberships.create(user=noe.user, role="manager")
    client = Client()
    client.force_login(noe.user)
    assert client.get(at("meeting", meeting)).status_code == 404
    assert client.get(reverse("manage:journal")).status_code == 200


def test_a_closed_account_is_out_at_once(desk: Client, meeting: Meeting, maelle: Practitioner) -> None:
    maelle.user.is_active = False
    maelle.user.save()
    assert desk.get(at("meeting", meeting)).status_code == 302


# ── reading ──────────────────────────────────────────────────────────────────────────────────────────


def test_the_request_is_read_and_leaves_a_trace(desk: Client, meeting: Meeting, maelle: Practitioner) -> None:
    page = html.unescape(desk.get(at("meeting", meeting)).content.decode())
    assert factories.WORDS in page.replace("\n", "") or factories.WORDS[:30] in page
    assert "Alix" in page and "alix@exemple.test" in page and "10:00" in page
    entry = Entry.objects.get(verb=Verb.REQUEST_READ)
    assert (entry.actor_kind, entry.actor_id) == ("user", str(maelle.user_id))
    assert (entry.about_kind, entry.about_id, entry.at) == ("request", str(meeting.request_id), AT)


def test_every_reading_leaves_its_trace(desk: Client, meeting: Meeting) -> None:
    """The page shown again after a refused form is a reading too."""
    desk.get(at("meeting", meeting))
    desk.get(at("meeting", meeting))
    assert desk.post(at("outcome", meeting), {"outcome": "nothing"}).status_code == 422
    assert Entry.objects.filter(verb=Verb.REQUEST_READ).count() == 3


def test_the_day_shows_what_waits_and_what_lacks_its_end(desk: Client, maelle: Practitioner) -> None:
    factories.meeting(maelle, starts_at=TEN, person=factories.person(first_name="Basile"))
    past = AT - timedelta(days=1)
    factories.meeting(
        maelle, starts_at=past, state=State.ACCEPTED, person=factories.person(first_name="Chloé")
    )
    factories.meeting(
        maelle, starts_at=TEN, state=State.CANCELLED, person=factories.person(first_name="Diane")
    )
    page = desk.get(reverse("desk:today")).content.decode()
    assert "Basile" in page and "Chloé" in page and "Diane" not in page


def test_the_day_is_the_practitioners_own(desk: Client, maelle: Practitioner) -> None:
    """At one in the morning in Paris it is still yesterday in UTC."""
    night = datetime(2027, 3, 1, 23, 30, tzinfo=UTC)
    factories.meeting(maelle, starts_at=datetime(2027, 3, 2, 8, 0, tzinfo=UTC))
    with clock.frozen(night):
        page = desk.get(reverse("desk:today")).content.decode()
    assert "mardi 2 mars" in page.lower() and 'class="day-hour">09:00' in page


def test_an_erased_person_leaves_an_empty_request(desk: Client, meeting: Meeting) -> None:
    erase_person(person=meeting.person, by=Actor.machine(), at=AT)
    page = desk.get(at("meeting", meeting)).content.decode()
    assert "Personne effacée" in page
    for gone in ("Alix", "alix@exemple.test", factories.WORDS[:20]):
        assert gone not in page
    for page_name in ("desk:today", "desk:agenda"):
        assert desk.get(reverse(page_name)).status_code == 200


# ── accepting and declining ──────────────────────────────────────────────────────────────────────────


def test_accepting(desk: Client, meeting: Meeting, maelle: Practitioner) -> None:
    for _ in range(2):
        assert desk.post(at("accept", meeting)).status_code == 302
    meeting.refresh_from_db()
    assert (meeting.state, meeting.answered_at, meeting.sequence) == (State.ACCEPTED, AT, 1)
    (entry,) = Entry.objects.filter(verb=Verb.MEETING_ACCEPTED)
    assert (entry.actor_id, entry.about_id) == (str(maelle.user_id), str(meeting.pk))


@pytest.mark.parametrize(
    ("state", "moment"),
    [(State.CANCELLED, AT), (State.DECLINED, AT), (State.DONE, OVER), (State.BOOKED, OVER)],
)
def test_too_late_to_accept(desk: Client, maelle: Practitioner, state: str, moment: datetime) -> None:
    meeting = factories.meeting(maelle, starts_at=TEN, state=state)
    with clock.frozen(moment):
        page = desk.post(at("accept", meeting), follow=True).content.decode()
    assert "ne peut plus être confirmée" in page and state_of(meeting) == state


def test_declining_frees_the_time_and_proposes_a_colleague(
    desk: Client, meeting: Meeting, maelle: Practitioner, noe: Practitioner
) -> None:
    assert "Noé Rivage" in desk.get(at("meeting", meeting)).content.decode()
    for _ in range(2):
        assert desk.post(at("decline", meeting), {"colleague": noe.pk}).status_code == 302
    meeting.refresh_from_db()
    assert (meeting.state, meeting.proposed_colleague, meeting.sequence) == (State.DECLINED, noe, 1)
    assert factories.meeting(maelle, starts_at=TEN)


def test_declining_without_a_colleague(desk: Client, meeting: Meeting) -> None:
    desk.post(at("decline", meeting), {"colleague": ""})
    meeting.refresh_from_db()
    assert (meeting.state, meeting.proposed_colleague) == (State.DECLINED, None)


@pytest.mark.parametrize("given", ["oneself", "unpublished", "closed", "999999", "9" * 40, "x", "\x00"])
def test_who_cannot_be_proposed(
    desk: Client, meeting: Meeting, maelle: Practitioner, noe: Practitioner, given: str
) -> None:
    values = {"oneself": maelle.pk, "unpublished": factories.practitioner().pk, "closed": noe.pk}
    if given == "closed":
        Practitioner.objects.filter(pk=noe.pk).update(accepts_requests=False)
    answer = desk.post(at("decline", meeting), {"colleague": values.get(given, given)})
    assert answer.status_code == 422 and state_of(meeting) == State.BOOKED


def test_the_action_refuses_whom_the_form_would(maelle: Practitioner, meeting: Meeting) -> None:
    for colleague in (maelle, factories.practitioner()):
        with pytest.raises(actions_desk.NotAColleague):
            actions_desk.decline(meeting=meeting, colleague=colleague, by=Actor.user(1), at=AT)


@pytest.mark.parametrize(
    ("state", "moment"),
    [(State.CANCELLED, AT), (State.DONE, OVER), (State.BOOKED, BEGUN), (State.ACCEPTED, OVER)],
)
def test_too_late_to_decline(desk: Client, maelle: Practitioner, state: str, moment: datetime) -> None:
    meeting = factories.meeting(maelle, starts_at=TEN, state=state)
    with clock.frozen(moment):
        desk.post(at("decline", meeting), {"colleague": ""})
    assert state_of(meeting) == state


# ── afterwards ───────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("outcome", EXPLORATORY_OUTCOMES)
@pytest.mark.parametrize("state", [State.BOOKED, State.ACCEPTED])
def test_one_of_five_outcomes(desk: Client, maelle: Practitioner, state: str, outcome: str) -> None:
    meeting = factories.meeting(maelle, starts_at=TEN, state=state)
    with clock.frozen(BEGUN):
        assert desk.post(at("outcome", meeting), {"outcome": outcome}).status_code == 302
    meeting.refresh_from_db()
    assert (meeting.state, meeting.outcome, meeting.outcome_at) == (State.DONE, outcome, BEGUN)


def test_the_outcome_is_required_and_one_of_those(desk: Client, meeting: Meeting) -> None:
    with clock.frozen(OVER):
        for given in ({}, {"outcome": ""}, {"outcome": "healed"}, {"outcome": "\x00"}):
            assert desk.post(at("outcome", meeting), given).status_code == 422
        assert "Alix" in desk.get(reverse("desk:today")).content.decode()
    assert state_of(meeting) == State.BOOKED


def test_no_outcome_before_it_begins(desk: Client, meeting: Meeting) -> None:
    with clock.frozen(TEN - timedelta(seconds=1)):
        page = desk.post(at("outcome", meeting), {"outcome": "referred"}, follow=True).content.decode()
    assert "une fois la rencontre commencée" in page and state_of(meeting) == State.BOOKED


@pytest.mark.parametrize("state", [State.CANCELLED, State.DECLINED])
def test_no_outcome_of_what_did_not_take_place(desk: Client, maelle: Practitioner, state: str) -> None:
    meeting = factories.meeting(maelle, starts_at=TEN, state=state)
    with clock.frozen(OVER):
        desk.post(at("outcome", meeting), {"outcome": "referred"})
        assert at("outcome", meeting) not in desk.get(at("meeting", meeting)).content.decode()
    assert state_of(meeting) == state


def test_an_outcome_can_be_corrected_and_both_are_in_the_journal(desk: Client, meeting: Meeting) -> None:
    with clock.frozen(OVER):
        for outcome in ("thinking", "within_frame"):
            desk.post(at("outcome", meeting), {"outcome": outcome})
    meeting.refresh_from_db()
    assert meeting.outcome == "within_frame"
    assert Entry.objects.filter(verb=Verb.MEETING_OUTCOME, about_id=str(meeting.pk)).count() == 2


def test_a_get_changes_nothing(desk: Client, meeting: Meeting) -> None:
    with clock.frozen(OVER):
        assert {desk.get(at(act, meeting)).status_code for act in ACTS} == {405}
    assert state_of(meeting) == State.BOOKED
