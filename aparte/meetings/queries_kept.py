"""The meetings of a person, for the copy that they take away."""

from __future__ import annotations

from django.utils.translation import gettext as _

from aparte.meetings.models import Meeting, Participant, Waiting
from aparte.meetings.terms import Attendance, Kind, Mode, Outcome, Presence, State, Turn
from aparte.people.models import Person
from aparte.people.queries_kept import Line, Section, keeps, lines, listed, moment, told


@keeps("meetings")
def meetings(person: Person) -> Section:
    """Every meeting that the person asked for or was invited to, with the first names that its page shows them."""
    mine = Participant.objects.filter(person=person).select_related(
        "meeting__practitioner", "meeting__person"
    )
    found = mine.prefetch_related("meeting__participants__person").order_by("meeting__starts_at")
    return listed("meetings", _("Vos rendez-vous"), [_lines(one) for one in found])


@keeps("waiting")
def waiting(person: Person) -> Section:
    """The lists on which the person waits, or waited, for a freed time."""
    found = Waiting.objects.filter(person=person).select_related("practitioner").order_by("joined_at")
    return listed("waiting", _("Vos listes d'attente"), [_waited(one) for one in found])


def _lines(mine: Participant) -> tuple[Line, ...]:
    meeting = mine.meeting
    names = _names_seen(mine)
    fee = "" if meeting.fee is None else str(meeting.fee)
    return lines(
        moment("starts_at", _("Le"), meeting.starts_at),
        told("practitioner", _("Avec"), meeting.practitioner.name),
        told("kind", _("Quoi"), meeting.kind, said=Kind(meeting.kind).label),
        told("mode", _("Comment"), meeting.mode, said=Mode(meeting.mode).label),
        told("fee", _("Tarif"), fee),
        told("state", _("État"), meeting.state, said=State(meeting.state).label),
        told("presence", _("Votre réponse"), mine.presence, said=Presence(mine.presence).label),
        told("attendance", _("Votre présence"), mine.attendance, said=_label(Attendance, mine.attendance)),
        told("outcome", _("Suite notée"), meeting.outcome, said=_label(Outcome, meeting.outcome)),
        Line("together_with", _("Avec aussi"), names, ", ".join(names)),
    )


def _names_seen(mine: Participant) -> list[str]:
    """Who asked for a meeting sees who comes; who is invited sees who asked."""
    meeting: Meeting = mine.meeting
    if meeting.person_id != mine.person_id:
        return list(filter(None, [meeting.person.first_name]))
    others = [one for one in meeting.participants.all() if one.person_id != mine.person_id]
    return list(filter(None, [one.person.first_name for one in others]))


def _waited(one: Waiting) -> tuple[Line, ...]:
    return lines(
        moment("joined_at", _("Depuis le"), one.joined_at),
        told("practitioner", _("Avec"), one.practitioner.name),
        told("turn", _("État"), one.turn, said=Turn(one.turn).label),
    )


def _label(words: type[Attendance] | type[Outcome], value: str) -> str:
    return str(words(value).label) if value else ""
