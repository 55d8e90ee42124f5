"""The agreement, for those who are asked: a member by their link or in their space, who answers for a minor."""

from __future__ import annotations

import uuid
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from aparte import clock
from aparte.accompaniment import queries_agreement as agreements
from aparte.accompaniment.access import holder_by_link
from aparte.accompaniment.access_agreement import Reached, member_only, not_too_often
from aparte.accompaniment.actions import FileClosed
from aparte.accompaniment.actions_agreement import AlreadyBegun, Replaced, answer
from aparte.accompaniment.actions_consent import NotTogether, say_alone
from aparte.accompaniment.forms_agreement import AloneForm
from aparte.accompaniment.models import Agreement, Holder, Member
from aparte.accompaniment.queries_checkpoints import open_checkpoint
from aparte.accompaniment.queries_pdf import agreement_pdf
from aparte.accompaniment.rules_agreement import may_answer
from aparte.accompaniment.rules_consent import consents_needed
from aparte.accompaniment.terms import Alone, Ending, Secrecy
from aparte.library import queries as library
from aparte.people.access import VisitorRequest, count_message_to, not_too_much_for

DONE = 302
"""An answer was kept: back to the page by its address, so that sending again sends nothing."""


@require_http_methods(["GET", "HEAD", "POST"])
@member_only
def frame(request: VisitorRequest, reached: Reached) -> HttpResponse:
    """The agreement to read and answer; once it is over, how it ended and to whom to turn."""
    member, file = reached.member, reached.member.accompaniment
    status = _answered(request, member) if request.method == "POST" else 200
    if status == DONE:
        return redirect(reached.address("frame"))
    if not file.is_open or member.left_at is not None:
        return _over(request, member, status=status)
    agreement = agreements.current_agreement(file)
    context = {
        **_shown(member, agreement),
        "situation": file.situation,
        "several": file.members.present().count() > 1,
        "alone_address": reached.address("alone"),
        "pdf_address": reached.address("frame_pdf"),
        "checkpoint_address": reached.address("checkpoint") if open_checkpoint(file) else "",
        "needed": consents_needed(library.minors(file.region), member.minor.get("age")),
    }
    return render(request, "accompaniment/frame.html", context, status=status)


def _shown(member: Member, agreement: Agreement | None, holder: Holder | None = None) -> dict[str, Any]:
    """The text, and what this one person said of it: nobody else's answer."""
    file = member.accompaniment
    said_before = agreement.answers.filter(member=member, holder=holder).first() if agreement else None
    agreed = agreement is not None and agreements.everybody_agreed(file, agreement)
    return {
        "member": member,
        "file": file,
        "agreement": agreement,
        "said": agreements.said(agreement) if agreement else None,
        "answer": said_before.answer if said_before else "",
        "agreed": agreed,
        "may_answer": agreement is not None and may_answer(state=file.state, agreed=agreed),
    }


def _answered(request: VisitorRequest, member: Member, holder: Holder | None = None) -> int:
    """Keep a yes or a no, or say why it cannot be: `DONE`, or the status of the page that is shown again."""
    try:
        read = uuid.UUID(request.POST.get("read", ""))
    except ValueError:
        read = uuid.UUID(int=0)
    if request.POST.get("accepted") not in {"yes", "no"}:
        messages.error(request, _("Répondez par l'un des deux boutons, en bas du texte."))
        return 422
    accepted, told = request.POST["accepted"] == "yes", member.accompaniment.practitioner.user.email
    if accepted:  # a no is free at any time; saying yes and no in turn, without end, would flood a mailbox
        not_too_much_for(request, told, rate=settings.RATE_CONTACT)
    try:
        answer(member=member, read=read, accepted=accepted, holder=holder, at=clock.now())
        count_message_to(request, told, rate=settings.RATE_CONTACT)
        said_yes, said_no = _("C'est noté : vous acceptez."), _("C'est noté : vous n'acceptez pas.")
        messages.success(request, said_yes if accepted else said_no)
        return DONE
    except Replaced:
        messages.error(request, _("Le texte a changé entre-temps. Relisez-le, puis répondez."))
    except AlreadyBegun:
        messages.error(request, _("Cela a commencé sur cette entente. Vous pouvez arrêter à tout moment."))
    except FileClosed:
        messages.info(request, _("Cet accompagnement est terminé : il n'y a plus rien à répondre."))
    return 409


def _over(request: VisitorRequest, member: Member, *, status: int) -> HttpResponse:
    """The cause is told to somebody who is alone in it; of several, none learns what concerns another."""
    file = member.accompaniment
    ending = file.ending if member.left_at is None else ""
    alone = file.members.count() == 1
    context = {
        "member": member,
        "file": file,
        "objected": alone and ending == Ending.CONTRARY_OPINION,
        "turn_to": ending in {Ending.CONTRARY_OPINION, Ending.REFERRED},
        "region": library.region(file.region),
        "professionals": library.professionals(file.region),
    }
    return render(request, "accompaniment/over.html", context, status=status)


@require_safe
@member_only
def frame_pdf(request: VisitorRequest, reached: Reached) -> HttpResponse:
    """The agreement to keep, as it was proposed last."""
    file = reached.member.accompaniment
    agreement = file.agreements.select_related("accompaniment").last()
    if agreement is None or reached.member.left_at is not None:
        raise Http404
    made = agreement_pdf(agreement, situation=file.situation)
    response = HttpResponse(made, content_type="application/pdf")
    response["Content-Disposition"] = 'attachment; filename="entente.pdf"'
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@member_only
def alone(request: VisitorRequest, reached: Reached) -> HttpResponse:
    """Asked alone. The page is the same before and after an answer: somebody else may open the same mailbox."""
    member, file = reached.member, reached.member.accompaniment
    form = AloneForm(request.POST if request.method == "POST" else None)
    if not file.is_open or member.left_at is not None or file.members.present().count() < 2:
        return redirect(reached.address("frame"))
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            say_alone(
                member=member, secrecy=Secrecy(data["secrecy"]), alone=Alone(data["alone"]), at=clock.now()
            )
            messages.success(request, _("Merci. Cette page ne garde rien d'affiché."))
        except (NotTogether, FileClosed):
            messages.info(request, _("Cette question ne se pose plus."))
        return redirect(reached.address("frame"))
    context = {
        "form": form,
        "file": file,
        "back": reached.address("frame"),
        "lines": library.crisis_lines_for(file.region, ["violence_suffered"])[:3],
    }
    return render(request, "accompaniment/alone.html", context, status=422 if form.errors else 200)


@login_not_required
@not_too_often
@require_http_methods(["GET", "HEAD", "POST"])
def consent(request: VisitorRequest, token: str) -> HttpResponse:
    """Who holds parental authority reads and answers for a minor. The minor's own words are not shown."""
    holder = holder_by_link(token)
    member, file = holder.member, holder.member.accompaniment
    if member.left_at is not None:
        raise Http404
    status = _answered(request, member, holder) if request.method == "POST" else 200
    if status == DONE:
        return redirect("accompaniment:consent", token)
    agreement = agreements.current_agreement(file) if file.is_open else None
    context = {**_shown(member, agreement, holder), "token": token, "name": holder.contact().get("name", "")}
    return render(request, "accompaniment/consent.html", context, status=status)
