"""How the relation felt, meeting by meeting, for each of those who may look; and what needs talking about."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

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
class Answer:
    """Where the person stood on one line, in words, at one meeting."""

    meeting: Meeting
    place: Text


@dataclass(frozen=True)
class Picture:
    """`rows`: the oldest first. `drawings`: one for each line, with the person's first and last answers that it shows
    (the same one when there is one, none when there is none)."""

    rows: tuple[Row, ...]
    drawings: tuple[tuple[ScaleText, Drawn, tuple[Answer, ...]], ...]

    @property
    def empty(self) -> bool:
        return all(drawn.empty for _scale, drawn, _ends in self.drawings)


def held_with(member: Member) -> MeetingQuerySet:
    """The meetings of the file that took place with this member, the oldest first."""
    found = Meeting.objects.filter(
        Exists(_came().filter(meeting=OuterRef("pk"), person=member.person_id)),
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
    return _picture(_rows([member], both=True)[member.pk])


def picture_for_person(member: Member) -> Picture:
    """One's own side, with every comment of one's own."""
    return _picture(_rows([member], both=False)[member.pk])


def words_of(said: Said | None) -> list[tuple[ScaleText, Text | None]]:
    """What was said of each line, in words; None where nothing was."""
    return [(scale, _words(said, scale.id)) for scale in library.alliance().scales]


def tension(member: Member, rows: Sequence[Row], *, at: datetime) -> tuple[Sign, ...]:
    """What needs talking about with this member. For their practitioner, and nobody else."""
    return _signs(rows, _missed([member], at=at)[member.person_id], at=at)


def those_to_talk_with(members: Sequence[Member], *, today: date, at: datetime) -> frozenset[UUID]:
    """Of members of one file, those (ids) whose sheet shows today: something is to be talked about, and it was not
    set aside. For their practitioner; as many questions for eight members as for one."""
    rows, missed = _rows(members, both=True), _missed(members, at=at)
    asides = {one.member_id: one for one in Aside.objects.filter(member__in=members)}
    found = set()
    for member in members:
        if aside := asides.get(member.pk):
            aside.member = member  # whose file's key is opened once
        aside_until = aside.until if aside else None
        set_aside = aside_until is not None and today <= aside_until
        if not set_aside and _signs(rows[member.pk], missed[member.person_id], at=at):
            found.add(member.pk)
    return frozenset(found)


def _signs(rows: Sequence[Row], missed: Sequence[bool], *, at: datetime) -> tuple[Sign, ...]:
    moments = [
        Moment(
            row.meeting.starts_at,
            row.person.values if row.person else {},
            row.practitioner.values if row.practitioner else {},
        )
        for row in rows
    ]
    return signs(moments, lines=LINES, missed=missed, at=at)


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


def _came() -> QuerySet[Participant]:
    """Those who were there, as far as the practitioner noted it."""
    return Participant.objects.filter(attendance__in=["", Attendance.CAME]).exclude(
        presence=Presence.NOT_COMING
    )


def _rows(members: Sequence[Member], *, both: bool) -> dict[UUID, list[Row]]:
    """For each of these members of one file, by id: the meetings held with them, the oldest first."""
    feelings = Felt.objects.filter(member__in=members, said_at__isnull=False)
    if not both:
        feelings = feelings.filter(side=Side.PERSON)
    by_id, said = {one.pk: one for one in members}, dict[tuple[UUID, UUID, str], Said | None]()
    for felt in feelings:
        felt.member = by_id[felt.member_id]  # whose key is opened once, here
        said[felt.member_id, felt.meeting_id, felt.side] = felt.said()
    held = _held(members)
    return {
        one.pk: [
            _row(
                meeting,
                said.get((one.pk, meeting.pk, Side.PERSON)),
                said.get((one.pk, meeting.pk, Side.PRACTITIONER)),
                both=both,
            )
            for meeting in held[one.person_id]
        ]
        for one in members
    }


def _held(members: Sequence[Member]) -> dict[UUID, list[Meeting]]:
    """What `held_with` says, for several members of one file, by person."""
    held: dict[UUID, list[Meeting]] = {one.person_id: [] for one in members}
    files = {one.accompaniment_id for one in members}
    here = _came().filter(
        person__in=held,
        meeting__file_meeting__accompaniment__in=files,
        meeting__state=State.DONE,
        meeting__outcome=Outcome.HELD,
    )
    for one in here.select_related("meeting").order_by("meeting__starts_at"):
        held[one.person_id].append(one.meeting)
    return held


def _row(meeting: Meeting, mine: Said | None, theirs: Said | None, *, both: bool) -> Row:
    shown = mine.as_shown() if mine and both else mine
    cells = tuple(
        (scale, _words(shown, scale.id), _words(theirs, scale.id)) for scale in library.alliance().scales
    )
    return Row(meeting, shown, theirs, cells)


def _picture(rows: list[Row]) -> Picture:
    late = rows[-DRAWN_AT_MOST:]
    drawings = [
        (
            scale,
            draw(
                _values(scale.id, (r.person for r in late)), _values(scale.id, (r.practitioner for r in late))
            ),
            _ends(scale.id, late),
        )
        for scale in library.alliance().scales
    ]
    return Picture(tuple(rows), tuple(drawings))


def _ends(line: str, rows: Iterable[Row]) -> tuple[Answer, ...]:
    said = [Answer(row.meeting, place) for row in rows if (place := _words(row.person, line)) is not None]
    return (said[0], said[-1]) if said else ()


def _values(line: str, told: Iterable[Said | None]) -> list[int | None]:
    return [one.values.get(line) if one else None for one in told]


def _words(said: Said | None, line: str) -> Text | None:
    if said is None or line not in said.values:
        return None
    return library.alliance().places[place(said.values[line])]


def _missed(members: Sequence[Member], *, at: datetime) -> dict[UUID, list[bool]]:
    """For each person, their last planned meetings that are behind: cancelled by them, or they did not come."""
    planned: dict[UUID, list[Any]] = {one.person_id: [] for one in members}
    rows = (
        Participant.objects.filter(person__in=planned, meeting__starts_at__lte=at)
        .filter(meeting__file_meeting__accompaniment__in={one.accompaniment_id for one in members})
        .order_by("-meeting__starts_at")
        .values("person_id", "meeting_id", "meeting__state", "attendance")
    )
    for row in rows if len(planned) > 1 else rows[:AMONG]:
        if len(planned[row["person_id"]]) < AMONG:
            planned[row["person_id"]].append(row)
    by_them = _cancelled_by(
        {
            str(row["meeting_id"])
            for theirs in planned.values()
            for row in theirs
            if row["meeting__state"] == State.CANCELLED
        }
    )
    return {
        person: [
            (str(row["meeting_id"]), str(person)) in by_them or row["attendance"] == Attendance.ABSENT
            for row in reversed(theirs)
        ]
        for person, theirs in planned.items()
    }


def _cancelled_by(meetings: set[str]) -> set[tuple[str, str]]:
    """Who among persons cancelled which of these meetings, as the journal says."""
    found = Entry.objects.filter(
        verb=Verb.MEETING_CANCELLED,
        about_kind="meeting",
        about_id__in=meetings,
        actor_kind=ActorKind.PERSON,
    )
    return set(found.values_list("about_id", "actor_id"))
