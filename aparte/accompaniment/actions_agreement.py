"""Proposing the agreement, answering it, asking everybody again: the file stands where the answers put it."""

from __future__ import annotations

import json
from datetime import datetime
from uuid import UUID

from django.db import transaction

from aparte.accompaniment.actions import locked
from aparte.accompaniment.models import AGREEMENT, Accompaniment, Agreement, AnswerToAgreement, Holder, Member
from aparte.accompaniment.queries_agreement import current_agreement, everybody_agreed, terms_now
from aparte.accompaniment.rules_agreement import may_answer, state_after
from aparte.accompaniment.signals_agreement import Letter, write
from aparte.accompaniment.terms import Answer, State
from aparte.audit.actions import record
from aparte.audit.terms import Actor, Verb
from aparte.library import queries as library


class NothingNew(Exception):
    """The agreement that is being read says exactly this already: nobody is asked again for nothing."""


class Replaced(Exception):
    """A newer version is there, or none is any more: read that one, then answer."""


class AlreadyBegun(Exception):
    """What was agreed to has begun: one changes one's mind by stopping, at any time, not by answering again."""


@transaction.atomic
def propose(*, accompaniment: Accompaniment, by: Actor, at: datetime) -> Agreement:
    """Ask every member to read the newest text with the practice's terms of today. One that was there is replaced, and
    everybody is asked again; a file that has begun goes on meanwhile."""
    current = locked(accompaniment)
    text, terms = library.agreement(current.region).name, terms_now(current)
    former = current_agreement(current)
    if former is not None:
        if (former.text, former.terms()) == (text, terms):
            raise NothingNew
        former.replaced_at = at
        former.save()
    sealed = current.seal(json.dumps(terms, ensure_ascii=False), field=AGREEMENT)
    made = Agreement.objects.create(accompaniment=current, text=text, sealed=sealed, proposed_at=at)
    current.state = state_after(state=current.state, agreed=False)
    current.save()
    record(verb=Verb.AGREEMENT_PROPOSED, by=by, about=made, at=at)
    members = current.members.present()
    holders = Holder.objects.filter(member__in=members).values_list("pk", flat=True)
    write(Letter.TO_READ, members=members.values_list("pk", flat=True), holders=holders)
    return made


@transaction.atomic
def answer(
    *, member: Member, read: UUID, accepted: bool, holder: Holder | None = None, at: datetime
) -> AnswerToAgreement:
    """Say yes or no to the agreement whose id is `read`; the last word counts. `holder` answers for a minor.

    The practitioner is told of a no, and of the yes that completes it. Saying the same twice changes nothing.
    """
    file = locked(member.accompaniment)
    agreement = current_agreement(file)
    gone = not Member.objects.present().filter(pk=member.pk).exists()
    if agreement is None or agreement.pk != read or gone:
        raise Replaced
    agreed_before = everybody_agreed(file, agreement)
    if not may_answer(state=file.state, agreed=agreed_before):
        raise AlreadyBegun
    wanted = Answer.ACCEPTED if accepted else Answer.REFUSED
    known = agreement.answers.filter(member=member, holder=holder).first()
    if known is not None and known.answer == wanted:
        return known
    found, _created = AnswerToAgreement.objects.update_or_create(
        agreement=agreement, member=member, holder=holder, defaults={"answer": wanted, "at": at}
    )
    verb = Verb.CONSENT_ANSWERED if holder else Verb.AGREEMENT_ANSWERED
    record(verb=verb, by=Actor.visitor() if holder else Actor.person(member.person_id), about=found, at=at)
    agreed = settle(file)
    if agreed or not accepted:
        write(Letter.ANSWERED, practitioner_of=file.pk)
    return found


def settle(file: Accompaniment) -> bool:
    """Put a file that is `locked` where its answers put it; answers whether everybody agreed."""
    agreement = current_agreement(file)
    agreed = agreement is not None and everybody_agreed(file, agreement)
    state: State = state_after(state=file.state, agreed=agreed)
    if file.state != state:
        file.state = state
        file.save()
    return agreed
