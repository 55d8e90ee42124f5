"""The right to stop, to pause, to come back: one button, no reason, at once; the others go on; nobody else may."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.mail import EmailMultiAlternatives
from django.test import Client
from django.urls import reverse

from aparte.accompaniment.actions import put_in_file
from aparte.accompaniment.actions_stopping import AlreadyOver, come_back, pause, resume, stop
from aparte.accompaniment.links import member_token
from aparte.accompaniment.models import Accompaniment, Member
from aparte.accompaniment.terms import Ending, State
from aparte.audit.models import Entry
from aparte.audit.terms import Actor, Verb
from aparte.meetings.actions_feeds import open_feed
from aparte.meetings.links import invitation_token, private_token
from aparte.meetings.models import Availability, Feed, Meeting, TakenTime
from aparte.meetings.terms import Kind, Outcome, Presence
from aparte.meetings.terms import State as MeetingState
from aparte.people.models import Person, Practitioner
from tests import factories
from tests.ground.space import in_space
from tests.meetings.booking import AT, TEN

pytestmark = pytest.mark.usefixtures("stopped_clock")

Run = Callable[[], int]
Mails = list[EmailMultiAlternatives]
WEEK = timedelta(days=7)
HOUR = timedelta(hours=1)


@pytest.fixture
def alix(db: None) -> Person:
    return factories.person()


@pytest.fixture
def bilal(db: None) -> Person:
    return factories.person(first_name="Bilal", email="bilal@exemple.test")


@pytest.fixture
def mine(maelle: Practitioner, alix: Person) -> Member:
    """Alix's membership of a file that is theirs alone, with two meetings to come."""
    file = factories.accompaniment(maelle, persons=[alix])
    for week in range(2):
        put_in_file(accompaniment=file, meeting=to_come(maelle, alix, TEN + week * WEEK))
    return file.members.get()


@pytest.fixture
def couple(maelle: Practitioner, alix: Person, bilal: Person) -> Accompaniment:
    """Two persons; Alix asked for the meeting that is to come."""
    file = factories.accompaniment(maelle, persons=[alix, bilal])
    put_in_file(accompaniment=file, meeting=to_come(maelle, alix, TEN, others=[bilal]))
    return file


def to_come(helper: Practitioner, person: Person, starts_at: Any, **more: Any) -> Meeting:
    return factories.meeting(
        helper,
        person=person,
        starts_at=starts_at,
        state=MeetingState.ACCEPTED,
        kind=Kind.SUPPORT,
        length=HOUR,
        **more,
    )


def of(file: Accompaniment, person: Person) -> Member:
    return file.members.get(person=person)


def by(member: Member) -> dict[str, Any]:
    return {"by": Actor.person(member.person_id), "at": AT}


def page(member: Member, word: str) -> str:
    return reverse(f"accompaniment:{word}", args=[member_token(member)])


def file_of(member: Member) -> Accompaniment:
    return Accompaniment.objects.get(pk=member.accompaniment_id)


# ── stopping ─────────────────────────────────────────────────────────────────────────────────────────


def test_stopping_cancels_what_is_to_come_and_closes_the_file(mine: Member) -> None:
    stop(member=mine, **by(mine))
    assert set(Meeting.objects.values_list("state", flat=True)) == {MeetingState.CANCELLED}
    assert not TakenTime.objects.exists()
    file = file_of(mine)
    assert (file.state, file.closed_at, file.ending) == (State.CLOSED, AT, Ending.STOPPED)
    entry = Entry.objects.get(verb=Verb.MEMBER_LEFT)
    assert (entry.actor_kind, entry.actor_id, entry.about_id) == ("person", str(mine.person_id), str(mine.pk))


def test_stopping_twice_is_stopping_once(mine: Member, run_tasks: Run, mailoutbox: Mails) -> None:
    for minutes in range(2):
        stop(member=mine, by=Actor.person(mine.person_id), at=AT + timedelta(minutes=minutes))
    assert Entry.objects.filter(verb=Verb.MEMBER_LEFT).count() == 1
    assert Member.objects.get().left_at == AT
    run_tasks()
    assert len([mail for mail in mailoutbox if mail.subject == "C'est noté"]) == 1


def test_both_are_told_in_plain_words(mine: Member, run_tasks: Run, mailoutbox: Mails) -> None:
    stop(member=mine, **by(mine))
    run_tasks()
    told = {(mail.to[0], mail.subject): str(mail.body) for mail in mailoutbox}
    own = told["alix@exemple.test", "C'est noté"]
    helper = mine.accompaniment.practitioner.user.email
    theirs = told[helper, "Une décision, à lire à votre bureau"]
    assert page(mine, "stop") in own and "ni à expliquer" in own
    assert reverse("file:file", args=[mine.accompaniment_id]) in theirs
    assert "a choisi d'arrêter" in theirs and "Alix" not in theirs and "/entente/" not in theirs
    # Both meetings in one message to each, with the event that takes each out of the calendar.
    cancelled = [mail for mail in mailoutbox if "annulé" in mail.subject]
    assert sorted(mail.to[0] for mail in cancelled) == sorted(["alix@exemple.test", helper])
    assert len(next(mail for mail in cancelled if mail.to == ["alix@exemple.test"]).attachments) == 2


def test_somebody_without_an_email_stops_all_the_same(
    maelle: Practitioner, run_tasks: Run, mailoutbox: Mails
) -> None:
    phoned = factories.person(email="", phone="+33612345678")
    member = factories.accompaniment(maelle, persons=[phoned]).members.get()
    stop(member=member, **by(member))
    run_tasks()
    assert [mail.to[0] for mail in mailoutbox] == [maelle.user.email]


def test_a_mail_that_waited_does_not_say_what_was_changed_since(
    mine: Member, run_tasks: Run, mailoutbox: Mails
) -> None:
    stop(member=mine, **by(mine))
    come_back(member=mine, **by(mine))
    run_tasks()
    bodies = [str(mail.body) for mail in mailoutbox if mail.subject == "C'est noté"]
    assert len(bodies) == 1 and "de retour" in bodies[0]


def test_what_began_or_belongs_to_another_practitioner_or_file_stays(
    mine: Member, maelle: Practitioner, alix: Person
) -> None:
    other_file = factories.accompaniment(maelle, persons=[alix], situation="Autre chose.")
    elsewhere = to_come(factories.published_practitioner(name="Noé"), alix, TEN + 3 * WEEK)
    filed = to_come(maelle, alix, TEN + 4 * WEEK)
    put_in_file(accompaniment=other_file, meeting=filed)
    unfiled = to_come(maelle, alix, TEN + 5 * WEEK)
    begun = to_come(maelle, alix, AT - timedelta(minutes=10))
    stop(member=mine, **by(mine))
    states = dict(Meeting.objects.values_list("pk", "state"))
    assert {states[one.pk] for one in (elsewhere, filed, begun)} == {MeetingState.ACCEPTED}
    assert states[unfiled.pk] == MeetingState.CANCELLED


def test_the_feed_closes_when_nothing_else_remains(mine: Member, maelle: Practitioner, alix: Person) -> None:
    open_feed(of=alix, busy_only=True, **by(mine))
    kept = factories.accompaniment(factories.published_practitioner(name="Noé"), persons=[alix]).members.get()
    stop(member=mine, **by(mine))
    assert Feed.objects.exists()
    stop(member=kept, **by(kept))
    assert not Feed.objects.exists()


def test_in_a_couple_the_other_goes_on(couple: Accompaniment, alix: Person, bilal: Person) -> None:
    stop(member=of(couple, bilal), **by(of(couple, bilal)))
    couple.refresh_from_db()
    meeting = Meeting.objects.get()
    assert couple.state == State.ACTIVE and couple.closed_at is None and couple.situation
    assert meeting.state == MeetingState.ACCEPTED
    assert meeting.participants.get(person=bilal).presence == Presence.NOT_COMING
    assert (
        not TakenTime.objects.filter(person=bilal).exists() and TakenTime.objects.filter(person=alix).exists()
    )
    stop(member=of(couple, alix), **by(of(couple, alix)))
    couple.refresh_from_db()
    assert couple.state == State.CLOSED and Meeting.objects.get().state == MeetingState.CANCELLED


def test_what_ended_otherwise_is_said_to_be_over(mine: Member) -> None:
    file = file_of(mine)
    file.state, file.closed_at = State.CLOSED, AT
    file.save()
    for verb in (stop, pause, resume, come_back):
        with pytest.raises(AlreadyOver):
            verb(member=mine, **by(mine))
    assert file_of(mine).ending == ""


# ── pausing, going on, coming back ───────────────────────────────────────────────────────────────────


def test_a_pause_lasts_until_the_person_goes_on(mine: Member) -> None:
    Accompaniment.objects.update(state=State.AGREED)
    for _time in range(2):
        pause(member=mine, **by(mine))
    assert file_of(mine).state == State.PAUSED
    assert set(Meeting.objects.values_list("state", flat=True)) == {MeetingState.CANCELLED}
    for _time in range(2):
        resume(member=mine, **by(mine))
    assert (file_of(mine).state, file_of(mine).paused_from) == (State.AGREED, "")
    assert Entry.objects.filter(verb=Verb.FILE_PAUSED).count() == 1
    assert Entry.objects.filter(verb=Verb.FILE_RESUMED).count() == 1


def test_a_pause_is_told_to_the_others(
    couple: Accompaniment, alix: Person, run_tasks: Run, mailoutbox: Mails
) -> None:
    pause(member=of(couple, alix), **by(of(couple, alix)))
    run_tasks()
    told = {mail.to[0]: str(mail.body) for mail in mailoutbox if mail.subject == "C'est noté"}
    assert "C'est fait" in told["alix@exemple.test"] and "communs" in told["bilal@exemple.test"]
    assert "Alix" not in told["bilal@exemple.test"]


@pytest.mark.parametrize("state", [State.PROPOSED, State.AGREED, State.ACTIVE])
def test_coming_back_opens_the_file_on_pause_then_as_it_was(mine: Member, state: str) -> None:
    Accompaniment.objects.update(state=state)
    stop(member=mine, **by(mine))
    for _time in range(2):
        come_back(member=mine, **by(mine))
    file = file_of(mine)
    assert (file.state, file.closed_at, file.ending) == (State.PAUSED, None, "")
    assert Member.objects.get().left_at is None and file.situation
    resume(member=mine, **by(mine))
    assert file_of(mine).state == state
    assert Entry.objects.filter(verb=Verb.MEMBER_CAME_BACK).count() == 1


def test_stopping_during_a_pause_keeps_where_it_stood(mine: Member) -> None:
    Accompaniment.objects.update(state=State.AGREED)
    for verb in (pause, stop, come_back, resume):
        verb(member=mine, **by(mine))
    assert file_of(mine).state == State.AGREED


def test_coming_back_to_a_couple_that_went_on(couple: Accompaniment, bilal: Person) -> None:
    member = of(couple, bilal)
    stop(member=member, **by(member))
    come_back(member=member, **by(member))
    couple.refresh_from_db()
    assert couple.state == State.ACTIVE and of(couple, bilal).left_at is None


def test_whoever_left_cannot_pause_for_the_others(couple: Accompaniment, bilal: Person) -> None:
    member = of(couple, bilal)
    stop(member=member, **by(member))
    for verb in (pause, resume):
        with pytest.raises(AlreadyOver):
            verb(member=member, **by(member))
    couple.refresh_from_db()
    assert couple.state == State.ACTIVE


def test_at_the_desk_the_meeting_of_a_couple_says_who_is_no_more_there(
    couple: Accompaniment, alix: Person, bilal: Person, client: Client
) -> None:
    """Alix, who asked for it, stopped: the page says so, and what follows is planned with who goes on, if anybody."""
    factories.offering(couple.practitioner)
    held = factories.meeting(
        couple.practitioner,
        person=alix,
        others=[bilal],
        kind=Kind.SUPPORT,
        state=MeetingState.DONE,
        outcome=Outcome.HELD,
        starts_at=AT - WEEK,
    )
    held.participants.update(presence=Presence.COMING)
    put_in_file(accompaniment=couple, meeting=held)
    there = reverse("desk:meeting", args=[held.pk])
    client.force_login(couple.practitioner.user)
    assert "plus dans cet accompagnement" not in client.get(there).content.decode()
    assert reverse("desk:next", args=[held.pk]) in client.get(there).content.decode()
    stop(member=of(couple, alix), **by(of(couple, alix)))
    page = client.get(there).content.decode()
    assert "plus dans cet accompagnement depuis le 1 mars 2027" in page and "vous la posez avec eux" in page
    following = reverse("desk:next", args=[held.pk])
    assert following in page and "avec Bilal" in client.get(following).content.decode()
    stop(member=of(couple, bilal), **by(of(couple, bilal)))
    page = client.get(there).content.decode()
    assert following not in page and "vous la posez avec eux" not in page
    for stranger in (factories.practitioner(practice=couple.practitioner.practice), factories.practitioner()):
        client.force_login(stranger.user)
        assert client.get(there).status_code == 404


# ── the pages, by the private link ───────────────────────────────────────────────────────────────────


def test_the_page_says_what_is_cancelled_then_one_button_does_it(client: Client, mine: Member) -> None:
    asked = client.get(page(mine, "stop")).content.decode()
    assert asked.count("<li><time") == 2 and "Sans frais" in asked and "raison" in asked
    assert "textarea" not in asked and "required" not in asked
    assert client.post(page(mine, "stop")).headers["Location"] == page(mine, "stop")
    done = client.get(page(mine, "stop")).content.decode()
    assert "C'est arrêté" in done and reverse("space:export") in done and page(mine, "come_back") in done
    assert client.post(page(mine, "stop")).status_code == 302
    assert client.post(page(mine, "come_back"), follow=True).redirect_chain[-1][0] == page(mine, "pause")
    assert client.post(page(mine, "resume"), follow=True).redirect_chain[-1][0] == page(mine, "resume")
    assert file_of(mine).state == State.ACTIVE


def test_only_looking_changes_nothing(client: Client, mine: Member) -> None:
    for word in ("stop", "pause", "resume"):
        client.get(page(mine, word))
        client.head(page(mine, word))
    assert client.get(page(mine, "come_back")).status_code == 405
    assert file_of(mine).state == State.ACTIVE and Member.objects.get().left_at is None


def test_what_may_be_asked_for_a_near_meeting_is_said_before(client: Client, mine: Member) -> None:
    Availability.objects.update(change_hours=48)
    Meeting.objects.update(fee=80)
    asked = client.get(page(mine, "stop")).content.decode()
    assert asked.count("l'heure est proche</span>") == 1 and "peut vous demander le tarif" in asked
    assert "Sans frais" not in asked


def test_a_farewell_is_offered_when_there_was_a_meeting(
    client: Client, mine: Member, maelle: Practitioner
) -> None:
    factories.offering(maelle)
    held = factories.held_meeting(mine.accompaniment, starts_at=AT - timedelta(days=2))
    stop(member=mine, **by(mine))
    assert (
        reverse("meetings:next", args=[private_token(held)])
        in client.get(page(mine, "stop")).content.decode()
    )


def test_the_pages_of_a_pause(client: Client, mine: Member) -> None:
    assert "Plutôt arrêter" in client.get(page(mine, "pause")).content.decode()
    client.post(page(mine, "pause"))
    assert "C'est en pause" in client.get(page(mine, "pause")).content.decode()
    assert client.get(page(mine, "resume")).headers["Location"] == page(mine, "pause")
    stop(member=mine, **by(mine))
    assert client.get(page(mine, "pause")).headers["Location"] == page(mine, "stop")
    assert client.post(page(mine, "pause"), follow=True).status_code == 200
    assert file_of(mine).state == State.CLOSED


def test_strangers_stop_nothing(client: Client, couple: Accompaniment, alix: Person, bilal: Person) -> None:
    """Another member's link, another person's, a link that was cut, the practitioner, a colleague, the manager."""
    member = of(couple, alix)
    token = member_token(member)
    other = member_token(of(couple, bilal)).partition(".")[2]
    wrong = [
        token[:-1],
        token.partition(".")[0],
        f"{member.pk.hex}.{other}",
        private_token(Meeting.objects.get()),
    ]
    helper = couple.practitioner
    colleague = factories.practitioner(practice=helper.practice, name="Noé")
    browsers = [client, in_space(Client(), bilal)]
    for user in (helper.user, colleague.user, factories.manager(practice=helper.practice)):
        browsers.append(Client())
        browsers[-1].force_login(user)
    for browser in browsers:
        for word in ("stop", "pause", "resume", "come_back"):
            for one in wrong:
                assert browser.post(reverse(f"accompaniment:{word}", args=[one])).status_code == 404
    assert Client(enforce_csrf_checks=True).post(page(member, "stop")).status_code == 403
    couple.refresh_from_db()
    assert couple.state == State.ACTIVE and not Member.objects.exclude(left_at=None).exists()


def test_the_private_page_of_a_meeting_leads_there(
    client: Client, couple: Accompaniment, alix: Person, bilal: Person
) -> None:
    meeting = Meeting.objects.get()
    asks = client.get(reverse("meetings:link", args=[private_token(meeting)])).content.decode()
    invited = meeting.participants.get(person=bilal)
    other = client.get(reverse("meetings:invitation", args=[invitation_token(invited)])).content.decode()
    assert page(of(couple, alix), "stop") in asks and page(of(couple, bilal), "stop") not in asks
    assert page(of(couple, bilal), "stop") in other and page(of(couple, alix), "stop") not in other
    stop(member=of(couple, bilal), **by(of(couple, bilal)))
    gone = client.get(reverse("meetings:invitation", args=[invitation_token(invited)])).content.decode()
    assert "/entente/" not in gone


def test_a_meeting_without_an_accompaniment_offers_nothing(client: Client, maelle: Practitioner) -> None:
    meeting = factories.meeting(maelle)
    assert (
        "/entente/"
        not in client.get(reverse("meetings:link", args=[private_token(meeting)])).content.decode()
    )
