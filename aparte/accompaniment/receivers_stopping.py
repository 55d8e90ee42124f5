"""Messages after a person's decision, and the way to it from the private page of a meeting."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from django.dispatch import receiver
from django.urls import reverse
from django.utils.translation import gettext as _

from aparte.accompaniment.links import member_token
from aparte.accompaniment.models import Member
from aparte.accompaniment.queries_stopping import left
from aparte.accompaniment.signals_stopping import Decision, member_decided
from aparte.accompaniment.tasks_stopping import tell_member, tell_practitioner_of
from aparte.accompaniment.terms import OPEN_STATES, State
from aparte.meetings.models import Meeting
from aparte.meetings.signals import Offer, meeting_followed, private_page_opened

FOR_ALL = {Decision.PAUSED, Decision.RESUMED}
"""What one member decides for the whole accompaniment: the others are told."""


@receiver(member_decided, dispatch_uid="accompaniment.decided")
def queue_messages(sender: Any, member_id: str, decision: Decision, **kwargs: Any) -> None:
    """Queued in the transaction of the act: a message exists if and only if what it tells happened."""
    tell_member.enqueue(member_id=member_id, decision=decision.value, own=True, name=str(uuid4()))
    tell_practitioner_of.enqueue(member_id=member_id, decision=decision.value, name=str(uuid4()))
    if decision in FOR_ALL:
        mine = Member.objects.filter(pk=member_id).values("accompaniment")
        others = Member.objects.present().filter(accompaniment__in=mine).exclude(pk=member_id)
        for one in others.values_list("pk", flat=True):
            tell_member.enqueue(member_id=str(one), decision=decision.value, own=False, name=str(uuid4()))


@receiver(meeting_followed, dispatch_uid="accompaniment.left")
def who_left(sender: Any, practitioner_id: int, persons: list[UUID], **kwargs: Any) -> set[UUID]:
    return left(practitioner_id=practitioner_id, persons=persons)


@receiver(private_page_opened, dispatch_uid="accompaniment.stopping")
def offer_to_stop(sender: Any, meeting_id: UUID, person_id: UUID, **kwargs: Any) -> list[Offer]:
    """Pausing and stopping the accompaniment that this meeting belongs to, or those with its practitioner."""
    theirs = Member.objects.present().filter(person=person_id, accompaniment__state__in=OPEN_STATES)
    here = theirs.filter(accompaniment__file_meetings__meeting=meeting_id).select_related("accompaniment")
    found = here.first()
    if found is None:
        with_them = Meeting.objects.filter(pk=meeting_id, file_meeting=None).values("practitioner")
        found = (
            theirs.filter(accompaniment__practitioner__in=with_them).select_related("accompaniment").first()
        )
    if found is None:
        return []
    token = member_token(found)
    on_hold = found.accompaniment.state == State.PAUSED
    return [
        Offer(
            _("Reprendre") if on_hold else _("Faire une pause"), reverse("accompaniment:pause", args=[token])
        ),
        Offer(_("Arrêter"), reverse("accompaniment:stop", args=[token])),
    ]
