"""The person's right to stop, to pause, to come back: at any time, at once, no reason asked (E026).

Each is whole or did not happen, and done twice is done once. They take turns on the practitioner, as bookings do, so
that nothing is booked for somebody who is leaving at that moment.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from aparte.accompaniment.actions import held
from aparte.accompaniment.actions_ending import end
from aparte.accompaniment.models import Accompaniment, Member
from aparte.accompaniment.queries_stopping import may_come_back, to_come
from aparte.accompaniment.signals_stopping import Decision, member_decided
from aparte.accompaniment.terms import OPEN_STATES, Ending, State
from aparte.audit.actions import record
from aparte.audit.terms import Actor, Verb
from aparte.meetings.actions_feeds import close_feed
from aparte.meetings.actions_stopping import let_go_of
from aparte.meetings.actions_times import in_turn
from aparte.meetings.models import Meeting


class AlreadyOver(Exception):
    """The accompaniment ended, or the person left it: nothing to stop or pause. To meet again, take a new meeting."""


def stop(*, member: Member, by: Actor, at: datetime) -> Member:
    """Leave an accompaniment: what was to come is cancelled, the others go on without the person, and the file closes
    when nobody is left in it. `AlreadyOver` when it ended otherwise."""
    with _in_turn(member) as current:
        if current.left_at is not None:
            return current
        file = _open(current)
        _let_go(current, by=by, at=at)
        current.left_at = at
        current.save(update_fields=["left_at"])
        record(verb=Verb.MEMBER_LEFT, by=by, about=current, at=at)
        if not file.members.present().exists():
            end(file, Ending.STOPPED, at=at)
        if not _has_something(current, at=at):
            close_feed(of=current.person, by=by, at=at)
        _tell(current, Decision.STOPPED)
    return current


def pause(*, member: Member, by: Actor, at: datetime) -> Member:
    """Put the accompaniment on hold for as long as wanted: what the person had to come is cancelled."""
    with _in_turn(member) as current:
        file = _open(current)
        if current.left_at is not None:
            raise AlreadyOver
        if file.state == State.PAUSED:
            return current
        _let_go(current, by=by, at=at)
        file.paused_from, file.state = file.state, State.PAUSED
        file.save(update_fields=["paused_from", "state"])
        record(verb=Verb.FILE_PAUSED, by=by, about=file, at=at)
        _tell(current, Decision.PAUSED)
    return current


def resume(*, member: Member, by: Actor, at: datetime) -> Member:
    """Go on after a pause, from where the accompaniment stood. Meetings are taken anew."""
    with _in_turn(member) as current:
        file = _open(current)
        if current.left_at is not None:
            raise AlreadyOver
        if file.state != State.PAUSED:
            return current
        file.state, file.paused_from = file.paused_from or State.ACTIVE, ""
        file.save(update_fields=["paused_from", "state"])
        record(verb=Verb.FILE_RESUMED, by=by, about=file, at=at)
        _tell(current, Decision.RESUMED)
    return current


def come_back(*, member: Member, by: Actor, at: datetime) -> Member:
    """Be in an accompaniment again that one had stopped. Had it closed with that, it is open again, on pause: the
    person resumes when they want. `AlreadyOver` when it has ended otherwise since."""
    with _in_turn(member) as current:
        if current.left_at is None and current.accompaniment.is_open:
            return current
        if not may_come_back(current):
            raise AlreadyOver
        file = current.accompaniment
        current.left_at = None
        current.save(update_fields=["left_at"])
        if file.state == State.CLOSED:
            file.state, file.closed_at, file.sealed_ending = State.PAUSED, None, None
            file.save(update_fields=["state", "closed_at", "sealed_ending"])
        record(verb=Verb.MEMBER_CAME_BACK, by=by, about=current, at=at)
        _tell(current, Decision.CAME_BACK)
    return current


@contextmanager
def _in_turn(member: Member) -> Iterator[Member]:
    """The member and the file as they stand, while nobody else changes them."""
    with in_turn(member.accompaniment.practitioner):
        yield held(member)


def _open(member: Member) -> Accompaniment:
    if not member.accompaniment.is_open:
        raise AlreadyOver
    return member.accompaniment


def _let_go(member: Member, *, by: Actor, at: datetime) -> None:
    let_go_of(
        person=member.person,
        practitioner=member.accompaniment.practitioner,
        meetings=[one.pk for one in to_come(member, at=at)],
        by=by,
        at=at,
    )


def _has_something(member: Member, *, at: datetime) -> bool:
    """Whether a calendar of theirs may still have something to show: a meeting, an accompaniment that goes on."""
    others = Member.objects.present().filter(person=member.person, accompaniment__state__in=OPEN_STATES)
    return others.exists() or Meeting.objects.with_person(member.person).upcoming(at=at).exists()


def _tell(member: Member, decision: Decision) -> None:
    member_decided.send(Member, member_id=str(member.pk), decision=decision)
