"""How the relation felt, meeting by meeting, for each of those who may look; and what needs talking about."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef

from aparte.accompaniment.models import Accompaniment, Member
from aparte.alliance.models import Aside, Felt
from aparte.alliance.rules import Said, place
from aparte.alliance.rules_drawing import Drawn, draw
from aparte.alliance.rules_tension import AMONG, Moment, Sign, signs
from aparte.alliance.terms import LINES, Side
from aparte.audit.models import Entry
from aparte.audit.terms import ActorKind, Verb
from aparte.library import queries as library
from aparte.library.terms import Text
from aparte.library.terms_alliance import ScaleText
from aparte.meetings.models import Meeting, MeetingQuerySet, Participant
from aparte.meetings.terms import Attendance, Outcome, Presence, State
from aparte.people.models import Person

DRAWN_AT_MOST = 24
"""Meetings on a picture: beyond, marks would touch each other at 320 px. The latest ones."""


@dataclass(frozen=True)
class Row:
    """One held meeting. `practitioner` is None wherever the person looks."""

    meeting: Meeting
    person: Said | None
    practitioner: Said | None
    cells: tuple[tuple[ScaleText, Text | None, Text | None], ...] = ()


@dataclass(frozen=True)
class Picture:
    """`rows`: the oldest first. `drawings`: one for each line."""

    rows: tuple[Row, ...]
    drawings: tuple[tuple[ScaleText, Drawn], ...]

    @property
    def empty(self) -> bool:
        return all(drawn.empty for _scale, drawn in self.drawings)


def held_with(member: Member) -> MeetingQuerySet:
    """The meetings of the file that took place with this member, the oldest first."""
    came = Participant.objects.filter(
        meeting=OuterRef("pk"), person=member.person_id, attendance__in=["", Attendance.CAME]
    ).exclude(presence=Presence.NOT_COMING)
    found = Meeting.objects.filter(
        Exists(came),
        file_meeting__accompaniment=member.accompaniment_id,
        state=State.DONE,
        outcome=Outcome.HELD,
    )
    return found.order_by("starts_at")


def next_begins(felt: Felt) -> datetime | None:
    """When the meeting of the same accompaniment begins that comes after this one, if there is one."""
    later = Meeting.objects.holding_a_time().filter(
        file_meeting__accompaniment=felt.member.accompaniment_id, starts_at__gt=felt.meeting.starts_at
    )
    return later.order_by("starts_at").values_list("starts_at", flat=True).first()


def felt_about(member: Member, meeting: Meeting, side: Side, *, at: datetime) -> Felt:
    """The row of one side, or a new one that is not kept yet."""
    found = Felt.objects.filter(member=member, meeting=meeting, side=side).first()
    felt = found or Felt(side=side, asked_at=at)
    felt.member, felt.meeting = member, meeting
    return felt


def picture_for_practitioner(member: Member) -> Picture:
    """Both sides; of a comment, only what was shared."""
    return _picture(_rows(member, both=True))


def picture_for_person(member: Member) -> Picture:
    """One's own side, with every comment of one's own."""
    return _picture(_rows(member, both=False))


def words_of(said: Said | None) -> list[tuple[ScaleText, Text | None]]:
    """What was said of each line, in words; None where nothing was."""
    return [(scale, _words(said, scale.id)) for scale in library.alliance().scales]


def tension(member: Member, rows: Sequence[Row], *, at: datetime) -> tuple[Sign, ...]:
    """What needs talking about with this member. For their practitioner, and nobody else."""
    moments = [
        Moment(
            row.meeting.starts_at,
            row.person.values if row.person else {},
            row.practitioner.values if row.practitioner else {},
        )
        for row in rows
    ]
    return signs(moments, lines=LINES, missed=_missed(member, at=at), at=at)


def aside_of(member: Member) -> Aside | None:
    """The sheet as it was set aside, or None."""
    return Aside.objects.select_related("member__accompaniment").filter(member=member).first()


def files_of(persons: Iterable[Person]) -> list[Member]:
    """Every membership of these, who are one human, for the list in their space, with the file and its practitioner."""
    return list(
        Member.objects.filter(person__in=list(persons))
        .select_related("person", "accompaniment__practitioner")
        .order_by("-accompaniment__opened_at")
    )


def members_to_show(file: Accompaniment) -> list[Member]:
    """The members whose side a practitioner may look at: those who are still there. Who left took theirs along."""
    return list(file.members.present().select_related("person", "accompaniment"))


def _rows(member: Member, *, both: bool) -> list[Row]:
    feelings = Felt.objects.filter(member=member, said_at__isnull=False)
    if not both:
        feelings = feelings.filter(side=Side.PERSON)
    said: dict[tuple[UUID, str], Said | None] = {}
    for felt in feelings:
        felt.member = member  # whose key is opened once, here
        said[felt.meeting_id, felt.side] = felt.said()
    rows = []
    for meeting in held_with(member):
        mine = said.get((meeting.pk, Side.PERSON))
        theirs = said.get((meeting.pk, Side.PRACTITIONER))
        shown = mine.as_shown() if mine and both else mine
        cells = tuple(
            (scale, _words(shown, scale.id), _words(theirs, scale.id)) for scale in library.alliance().scales
        )
        rows.append(Row(meeting, shown, theirs, cells))
    return rows


def _picture(rows: list[Row]) -> Picture:
    late = rows[-DRAWN_AT_MOST:]
    drawings = [
        (
            scale,
            draw(
                _values(scale.id, (r.person for r in late)), _values(scale.id, (r.practitioner for r in late))
            ),
        )
        for scale in library.alliance().scales
    ]
    return Picture(tuple(rows), tuple(drawings))


def _values(line: str, told: Iterable[Said | None]) -> list[int | None]:
    return [one.values.get(line) if one else None for one in told]


def _words(said: Said | None, line: str) -> Text | None:
    if said is None or line not in said.values:
        return None
    return library.alliance().places[place(said.values[line])]


def _missed(member: Member, *, at: datetime) -> list[bool]:
    """For the last planned meetings that are behind: cancelled by this person, or they did not come."""
    rows = list(
        Participant.objects.filter(person=member.person_id, meeting__starts_at__lte=at)
        .filter(meeting__file_meeting__accompaniment=member.accompaniment_id)
        .order_by("-meeting__starts_at")
        .values("meeting_id", "meeting__state", "attendance")[:AMONG]
    )
    cancelled = {str(row["meeting_id"]) for row in rows if row["meeting__state"] == State.CANCELLED}
    by_them = set(
        Entry.objects.filter(
            verb=Verb.MEETING_CANCELLED,
            about_kind="meeting",
            about_id__in=cancelled,
            actor_kind=ActorKind.PERSON,
            actor_id=str(member.person_id),
        ).values_list("about_id", flat=True)
    )
    return [
        str(row["meeting_id"]) in by_them or row["attendance"] == Attendance.ABSENT for row in reversed(rows)
    ]
