"""What a person may pass on, to whom, and what came of it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from aparte.accompaniment.models import Accompaniment, Change, Member, NotePart, Proposal
from aparte.accompaniment.models_changing import PassedOn
from aparte.accompaniment.rules_changing import may_pass_on_part, may_pass_on_situation
from aparte.accompaniment.terms import OPEN_STATES, Answer, NoteState, Secrecy
from aparte.accompaniment.terms_changing import ChangeState
from aparte.people.models import Practitioner, PractitionerQuerySet

SITUATION, AGREEMENT, NOTE = "situation", "agreement", "note:"
"""The names of what may be passed on, as a form sends them: a note's is `note:` and the id of its part."""


@dataclass(frozen=True)
class Item:
    """One thing that may be passed on. `at`: when the meeting of a note was. `words`: exactly what would be read."""

    name: str
    words: tuple[str, ...]
    at: datetime | None = None
    secrecy: str = ""

    @property
    def is_note(self) -> bool:
        return self.name.startswith(NOTE)


def colleagues(practitioner: Practitioner) -> PractitionerQuerySet:
    """The others of the practice who welcome somebody new."""
    return (
        Practitioner.objects.welcoming().filter(practice=practitioner.practice_id).exclude(pk=practitioner.pk)
    )


def items_of(member: Member) -> list[Item]:
    """What this member may pass on, the oldest note first. Never another's words, never a reflection."""
    file = member.accompaniment
    several = file.members.exclude(pk=member.pk).exists()
    items = []
    if file.situation and not may_pass_on_situation(several=several).refused:
        items.append(Item(SITUATION, (file.situation,)))
    agreed = member.answers.filter(holder=None, answer=Answer.ACCEPTED).order_by("at").last()
    if agreed is not None:
        items.append(Item(AGREEMENT, (), at=agreed.at, secrecy=member.secrecy))
    for part in _parts(file):
        allowed = may_pass_on_part(
            kind=part.kind,
            signed=part.note.state == NoteState.SIGNED,
            several=several,
            own=part.member_id == member.pk,
        )
        words = () if allowed.refused else _words(part)
        if words:
            items.append(Item(f"{NOTE}{part.pk}", words, at=part.note.meeting.starts_at))
    return items


def copy_of(member: Member, chosen: Collection[str]) -> dict[str, Any]:
    """What is passed on when these names are chosen, as it stands now; unknown names are nothing."""
    copy: dict[str, Any] = {}
    for item in items_of(member):
        if item.name not in chosen:
            continue
        if item.is_note:
            told = {"at": item.at.isoformat() if item.at else "", "words": list(item.words)}
            copy.setdefault("notes", []).append(told)
        elif item.name == AGREEMENT:
            copy[AGREEMENT] = {"at": item.at.isoformat() if item.at else "", "secrecy": item.secrecy}
        else:
            copy[SITUATION] = item.words[0]
    return copy


def read_copy(copy: dict[str, Any]) -> dict[str, Any]:
    """A copy as a page shows it: moments as moments, secrecy as people say it."""
    agreement = copy.get(AGREEMENT)
    return {
        "situation": copy.get(SITUATION, ""),
        "agreed_at": datetime.fromisoformat(agreement["at"]) if agreement else None,
        "secrecy": Secrecy(agreement["secrecy"]).label if agreement and agreement["secrecy"] else "",
        "notes": [(datetime.fromisoformat(one["at"]), one["words"]) for one in copy.get("notes", [])],
    }


def latest_change(member: Member) -> Change | None:
    """The change of this member that counts, the last one, or None; with what it passed on."""
    return (
        Change.objects.filter(member=member)
        .exclude(state=ChangeState.REVOKED)
        .select_related("to", "member__person", "passed_on")
        .order_by("prepared_at")
        .last()
    )


def was_opened(change: Change) -> bool:
    """Whether the new practitioner has read what was passed on."""
    return PassedOn.objects.filter(change=change, opened_at__isnull=False).exists()


def changes_of_file(file: Accompaniment) -> list[Change]:
    """What the former practitioner may know: who has gone on. Never what is being prepared, nor what was sent."""
    known = Change.objects.filter(member__accompaniment=file, member__person__erased_at=None)
    told = known.filter(state__in=[ChangeState.ACCEPTED, ChangeState.ELSEWHERE])
    return list(told.select_related("member__person", "to").order_by("prepared_at"))


def proposals_of_file(file: Accompaniment) -> list[Proposal]:
    """Whom the practitioner proposed, to each member."""
    found = Proposal.objects.filter(member__accompaniment=file, member__person__erased_at=None)
    return list(found.select_related("member__person", "to").order_by("at"))


def proposal_to(member: Member) -> Proposal | None:
    """Whom the practitioner proposed to this member, while that colleague welcomes."""
    welcoming = colleagues(member.accompaniment.practitioner)
    return Proposal.objects.filter(member=member, to__in=welcoming).select_related("to").first()


def arrivals_for(practitioner: Practitioner) -> list[Change]:
    """Who wishes to go on with this practitioner, and whom they welcomed, the latest first."""
    return list(
        standing_for(practitioner).select_related("member__person", "passed_on").order_by("-sent_at")[:50]
    )


def standing_for(practitioner: Practitioner) -> QuerySet[Change]:
    """What was sent to this practitioner and stands: welcomed, or waiting for an answer by somebody who did not stop
    meanwhile, in an accompaniment that did not end otherwise."""
    waiting = Q(
        state=ChangeState.SENT, member__left_at=None, member__accompaniment__state__in=OPEN_STATES
    )  # who comes back asks again
    return Change.objects.filter(
        Q(state=ChangeState.ACCEPTED) | waiting, to=practitioner, member__person__erased_at=None
    )


def _parts(file: Accompaniment) -> list[NotePart]:
    return list(
        NotePart.objects.filter(note__accompaniment=file)
        .select_related("note__meeting", "note__accompaniment", "member__person")
        .prefetch_related("amendments__part__note__accompaniment", "amendments__part__member__person")
        .order_by("note__meeting__starts_at", "pk")
    )


def _words(part: NotePart) -> tuple[str, ...]:
    """What a part says, and what was added to it; empty fields left out."""
    told = [*part.words.values(), *(one.words for one in part.amendments.all())]
    return tuple(words for words in told if words.strip())
