"""What a gate asks of the past: who may be in a file, whether one is open already, whether care objected before."""

from __future__ import annotations

from collections.abc import Iterable

from aparte.accompaniment.models import Accompaniment, Gate
from aparte.accompaniment.terms import Ending, State
from aparte.meetings.models import Meeting
from aparte.people.models import Person, Practitioner


def who_may_be_in(meeting: Meeting) -> list[Person]:
    """Those who came, or may, and were not erased; who asked for the meeting first."""
    coming = meeting.participants.expected().filter(person__erased_at=None).select_related("person")
    return sorted((one.person for one in coming), key=lambda one: one.pk != meeting.person_id)


def file_of(meeting: Meeting) -> Accompaniment | None:
    """The open accompaniment to which the request behind this meeting led, if it did."""
    mine = Accompaniment.objects.of_practitioner(meeting.practitioner).open()
    return mine.filter(gate__request=meeting.request_id).first()


def arrived_without_gate(practitioner: Practitioner, persons: Iterable[Person]) -> Accompaniment | None:
    """The file in which they went on from a colleague to this practitioner, whose own gate is still to sign. Theirs and
    nobody else's: whoever arrived alone and then comes with somebody opens another one, together."""
    wanted = {one.pk for one in persons}
    mine = Accompaniment.objects.of_practitioner(practitioner).filter(gate=None, state=State.PROPOSED)
    arrived = mine.filter(members__person__in=wanted).prefetch_related("members").order_by("opened_at")
    return next((one for one in arrived if {each.person_id for each in one.members.all()} == wanted), None)


def refusals(meeting: Meeting) -> list[Gate]:
    """The gates that were tried from the request behind this meeting and opened nothing, the last one first."""
    mine = Gate.objects.filter(practitioner=meeting.practitioner_id, request=meeting.request_id)
    return list(mine.filter(accompaniment=None).order_by("-signed_at"))


def contrary_before(practitioner: Practitioner, persons: Iterable[Person]) -> bool:
    """Whether this practitioner closed a file of one of them because their professional objected.

    Whoever books again is a new row: they are known by their e-mail, and by nothing else.
    """
    same = {one.pk for one in persons}
    for email in filter(None, (one.email for one in persons)):
        same.update(Person.objects.reached_at(email).values_list("pk", flat=True))
    closed = Accompaniment.objects.of_practitioner(practitioner).filter(
        state=State.CLOSED, members__person__in=same
    )
    return any(one.ending == Ending.CONTRARY_OPINION for one in closed.distinct())
