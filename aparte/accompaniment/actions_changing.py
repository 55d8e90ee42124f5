"""Verbs of going on with somebody else: preparing, sending, taking back, welcoming, reading. No reason is asked.

Nobody is handed over: the person chooses who, chooses what, and may take it back until it was read; whoever receives
them says yes or no, and signs their own gate. Each verb is whole or did not happen.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db import transaction

from aparte.accompaniment.actions import held, open_file
from aparte.accompaniment.actions_ending import end
from aparte.accompaniment.models import Change, Member, PassedOn, Proposal
from aparte.accompaniment.models_changing import COPY, GOODBYE
from aparte.accompaniment.queries_changing import SITUATION, colleagues, copy_of
from aparte.accompaniment.queries_stopping import goes_on
from aparte.accompaniment.queries_stopping import to_come as coming_of
from aparte.accompaniment.rules_changing import may_take_back
from aparte.accompaniment.signals_changing import change_told, colleague_proposed
from aparte.accompaniment.terms import Ending
from aparte.accompaniment.terms_changing import GOING_ON, ChangeState, Occasion
from aparte.audit.actions import record
from aparte.audit.terms import Actor, Verb
from aparte.meetings.actions_stopping import let_go_of
from aparte.meetings.actions_times import in_turn
from aparte.people.models import Practitioner


class NotAColleague(Exception):
    """Not somebody of the practice who welcomes at present. Choose somebody else, or elsewhere."""


class FileIsClosed(Exception):
    """The accompaniment is over, or the person left it: there is nothing to change. Book a first meeting instead."""


class SentAlready(Exception):
    """A change is on its way. Take it back first to choose again."""


class NothingPrepared(Exception):
    """Nobody was chosen yet. Begin with who."""


class NothingToTakeBack(Exception):
    """It was read, or is over: nobody unreads. Talk about it with who received it."""


class NotWaiting(Exception):
    """It waits for no answer: taken back, answered already, or the person is not there any more."""


class TakenBack(Exception):
    """The person took back what they had passed on; nothing of it remains."""


@transaction.atomic
def prepare(*, member: Member, to: Practitioner, by: Actor, at: datetime) -> Change:
    """Choose who next. Choosing again replaces the choice; nobody is told anything."""
    current = _staying(member)
    if not colleagues(current.accompaniment.practitioner).filter(pk=to.pk).exists():
        raise NotAColleague
    change = _going_on(current)
    if change is not None and change.state == ChangeState.SENT:
        raise SentAlready
    change = change or Change(member=current)
    change.to, change.prepared_at = to, at
    change.save()
    record(verb=Verb.CHANGE_PREPARED, by=by, about=change, at=at)
    return change


@transaction.atomic
def propose(*, member: Member, to: Practitioner, by: Actor, at: datetime) -> Proposal:
    """The practitioner proposes a colleague (E148, E190). The person is written to, and remains free. Whatever they
    have prepared or sent already stays as it is, and is not told."""
    current = _staying(member)
    if not colleagues(current.accompaniment.practitioner).filter(pk=to.pk).exists():
        raise NotAColleague
    proposal, _created = Proposal.objects.update_or_create(member=current, defaults={"to": to, "at": at})
    record(verb=Verb.CHANGE_PROPOSED, by=by, about=current, at=at)
    colleague_proposed.send(Proposal, member_id=str(current.pk))
    return proposal


@transaction.atomic
def send(*, member: Member, items: Collection[str], goodbye: str, by: Actor, at: datetime) -> Change:
    """Ask the chosen practitioner, with what is passed on (`queries_changing.items_of`), nothing by default. They read
    none of it before they said yes. Sending twice sends once."""
    current = _staying(member)
    change = _going_on(current)
    if change is None or change.to is None:
        raise NothingPrepared
    if change.state == ChangeState.SENT:
        return change
    if not colleagues(current.accompaniment.practitioner).filter(pk=change.to.pk).exists():
        raise NotAColleague
    copy = json.dumps(copy_of(current, items), ensure_ascii=False)
    change.sealed_copy = current.person.seal(copy, field=COPY)
    change.sealed_goodbye = current.person.seal(goodbye, field=GOODBYE) if goodbye else None
    change.state, change.sent_at = ChangeState.SENT, at
    change.save()
    record(verb=Verb.CHANGE_SENT, by=by, about=change, at=at)
    change_told.send(Change, change_id=str(change.pk), occasion=Occasion.SENT)
    return change


@transaction.atomic
def take_back(*, change: Change, by: Actor, at: datetime) -> Change:
    """Before the answer: nothing happened, nothing remains. After it, until it was read: what was passed on is gone,
    and the new accompaniment stays theirs to agree to or not. Twice changes nothing."""
    current = _locked(change)
    if current.state == ChangeState.REVOKED:
        return current
    passed = PassedOn.objects.select_for_update().filter(change=current).first()
    opened = passed is not None and passed.opened_at is not None
    if may_take_back(state=current.state, opened=opened).refused:
        raise NothingToTakeBack
    if current.state == ChangeState.ACCEPTED:
        if passed is None:
            return current
        passed.delete()
    else:
        current.state, current.sealed_copy, current.sealed_goodbye = ChangeState.REVOKED, None, None
        current.save()
    record(verb=Verb.CHANGE_REVOKED, by=by, about=current, at=at)
    return current


def accept(*, change: Change, by: Actor, at: datetime) -> Change:
    """The new practitioner welcomes the person: a file opens, its gate still theirs to sign; the former one ends, or
    goes on with its other members. Accepting twice accepts once. Raises `NotWaiting`, once the person stopped or the
    accompaniment ended too: an end is never written over, a contrary opinion least of all."""
    # The practitioner's turn first, as whoever books does: what leaving cancels waits for nobody then.
    with in_turn(change.member.accompaniment.practitioner):
        current = _locked(change)
        if current.state == ChangeState.ACCEPTED:
            return current
        member, to = current.member, current.to
        if current.state != ChangeState.SENT or to is None or not goes_on(member):
            raise NotWaiting
        text = member.person.open(current.sealed_copy, field=COPY)
        copy: dict[str, Any] = json.loads(text) if text else {}
        file = open_file(
            practitioner=to,
            persons=[member.person],
            situation=copy.get(SITUATION, ""),
            gate=None,
            care=None,
            by=by,
            at=at,
        )
        if copy:
            PassedOn.objects.create(change=current, file=file, sealed=file.seal(text, field=COPY))
        current.file, current.state, current.answered_at, current.sealed_copy = (
            file,
            ChangeState.ACCEPTED,
            at,
            None,
        )
        current.save()
        record(verb=Verb.CHANGE_ACCEPTED, by=by, about=current, at=at)
        _leave(member, by=Actor.person(member.person_id), at=at)
        change_told.send(Change, change_id=str(current.pk), occasion=Occasion.ACCEPTED)
        return current


@transaction.atomic
def decline(*, change: Change, by: Actor, at: datetime) -> Change:
    """The new practitioner cannot: nothing was read, nothing remains, and the person chooses again."""
    current = _locked(change)
    if current.state == ChangeState.DECLINED:
        return current
    if current.state != ChangeState.SENT:
        raise NotWaiting
    current.state, current.answered_at = ChangeState.DECLINED, at
    current.sealed_copy, current.sealed_goodbye = None, None
    current.save()
    record(verb=Verb.CHANGE_DECLINED, by=by, about=current, at=at)
    change_told.send(Change, change_id=str(current.pk), occasion=Occasion.DECLINED)
    return current


@transaction.atomic
def read_passed_on(*, change: Change, by: Actor, at: datetime) -> dict[str, Any]:
    """What was passed on, for the practitioner whom `access` let in. From the first time on it cannot be taken back.
    Raises `TakenBack`."""
    passed = PassedOn.objects.select_for_update().filter(change=change).first()
    if passed is None:
        raise TakenBack
    if passed.opened_at is None:
        passed.opened_at = at
        passed.save()
    record(verb=Verb.PASSED_ON_READ, by=by, about=passed.file, at=at)
    return passed.copy()


def leave_for_elsewhere(*, member: Member, goodbye: str, by: Actor, at: datetime) -> Change:
    """End here, and go on elsewhere. Nothing is passed on by the software. Twice leaves once."""
    # The practitioner's turn first, as whoever books does: what leaving cancels waits for nobody then.
    with in_turn(member.accompaniment.practitioner):
        done = Change.objects.filter(member=member, state=ChangeState.ELSEWHERE).first()
        if done is not None:
            return done
        current = _staying(member)
        change = _going_on(current)
        if change is not None and change.state == ChangeState.SENT:
            raise SentAlready
        change = change or Change(member=current, prepared_at=at)
        change.state, change.to, change.answered_at = ChangeState.ELSEWHERE, None, at
        change.sealed_goodbye = current.person.seal(goodbye, field=GOODBYE) if goodbye else None
        change.save()
        _leave(current, by=by, at=at)
        change_told.send(Change, change_id=str(change.pk), occasion=Occasion.LEFT)
        return change


def _staying(member: Member) -> Member:
    """The member, who is still in a file that is open; locked, so that two acts at once take their turns."""
    current = held(member)
    if not goes_on(current):
        raise FileIsClosed
    return current


def _going_on(member: Member) -> Change | None:
    return Change.objects.select_for_update(of=("self",)).filter(member=member, state__in=GOING_ON).first()


def _locked(change: Change) -> Change:
    """The change with its member, who is held first, as everywhere here: no two acts wait for each other."""
    member = held(change.member)
    current = Change.objects.select_for_update(of=("self",)).select_related("to").get(pk=change.pk)
    current.member = member
    return current


def _leave(member: Member, *, by: Actor, at: datetime) -> None:
    """Take out a member who is `held`: what they had to come to is cancelled; the file ends when nobody is left."""
    file = member.accompaniment
    to_come = [one.pk for one in coming_of(member, at=at)]
    let_go_of(person=member.person, practitioner=file.practitioner, meetings=to_come, by=by, at=at)
    if file.members.present().exclude(pk=member.pk).exists():
        member.left_at = at
        member.save(update_fields=["left_at"])
        record(verb=Verb.MEMBER_LEFT, by=by, about=member, at=at)
        return
    end(file, Ending.TRANSFERRED, at=at)
    record(verb=Verb.FILE_TRANSFERRED, by=by, about=file, at=at)
