"""A member reaches their own pages by their private link, or in their space: the same pages, the same rights."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from aparte.accompaniment.access import member_by_link, member_in_space
from aparte.accompaniment.models import Accompaniment, Gate, Holder, Member
from aparte.people.access import limited, person_in_space
from aparte.people.models import Practitioner

View = Callable[..., HttpResponse]
not_too_often = limited(settings.RATE_LINK, methods=("GET", "HEAD", "POST"))


@dataclass(frozen=True)
class Reached:
    """A member, and how they came: `token` is empty in their space."""

    member: Member
    token: str

    def address(self, page: str) -> str:
        """Where the same member finds another of these pages, by the same way."""
        if self.token:
            return reverse(f"accompaniment:{page}", args=[self.token])
        return reverse(f"accompaniment:{page}_in_space", args=[self.member.accompaniment_id])


def member_only(view: View) -> View:
    """The view gets `reached=`. Without the link, or out of one's space: asked to enter it, or a page that is not
    there. Counted, as every private link is."""

    @wraps(view)
    def guarded(
        request: HttpRequest,
        *args: Any,
        token: str = "",
        accompaniment_id: uuid.UUID | None = None,
        **kwargs: Any,
    ) -> HttpResponse:
        if accompaniment_id is None:
            return view(request, *args, reached=Reached(member_by_link(token), token), **kwargs)
        person = person_in_space(request)
        if person is None:
            return redirect("space:enter")
        return view(request, *args, reached=Reached(member_in_space(person, accompaniment_id), ""), **kwargs)

    return login_not_required(not_too_often(guarded))


def gate_for_practitioner(practitioner: Practitioner, gate_id: uuid.UUID) -> Gate:
    """A gate that this practitioner signed, of somebody who was not erased since; or 404."""
    found = Gate.objects.select_related("person", "practitioner__practice")
    gate = found.filter(pk=gate_id, practitioner=practitioner, person__erased_at=None).first()
    if gate is None:
        raise Http404
    return gate


def member_of_file(accompaniment: Accompaniment, member_id: uuid.UUID) -> Member:
    """One of those who are still in a file that access let in already, or 404."""
    members = accompaniment.members.present().select_related("person", "accompaniment__practitioner")
    found = members.filter(pk=member_id).first()
    if found is None:
        raise Http404
    return found


def holder_of_file(accompaniment: Accompaniment, holder_id: uuid.UUID) -> Holder:
    """Somebody who answers for a minor of a file that access let in already, or 404."""
    found = Holder.objects.select_related("member__person", "member__accompaniment")
    holder = found.filter(pk=holder_id, member__accompaniment=accompaniment).first()
    if holder is None:
        raise Http404
    return holder
