"""From « qu'est-ce qui vous amène ? » to an answer. Nothing written here is stored: the words travel in the page."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from aparte.library import queries as library
from aparte.listening import MAX_CHARACTERS, UnreadableText
from aparte.orientation.actions import ListeningFailed, answer
from aparte.orientation.forms import WordsForm
from aparte.orientation.queries import (
    UNREADABLE,
    answers_in,
    answers_so_far,
    carried,
    explained,
    next_question,
    words_in,
)
from aparte.orientation.rules import Answer
from aparte.people.access import VisitorRequest, limited

not_too_often = limited(settings.RATE_ORIENTATION)
# Reading words changes nothing here and belongs to no account, so a page left open for a day must still work.


@csrf_exempt
@login_not_required
@not_too_often
@require_http_methods(["GET", "HEAD", "POST"])
def start(request: VisitorRequest) -> HttpResponse:
    """The question, and the answer to the words that are posted."""
    if request.method != "POST":
        return render(request, "orientation/start.html", {"form": WordsForm()})
    words = words_in(request.POST)
    answers = answers_in(request.POST)
    if not words.strip() and not answers:
        return refused(request, words, "empty")
    try:
        found = answer(words=words, answers=answers, region=request.region)
    except UnreadableText as refusal:
        return refused(request, words, refusal.code)
    except ListeningFailed:
        return guided(request, words, {}, out_of_order=True)
    request.carry = carried(words, answers)
    return show(request, found)


@csrf_exempt
@login_not_required
@not_too_often
@require_http_methods(["GET", "HEAD", "POST"])
def choose(request: VisitorRequest) -> HttpResponse:
    """The guided questions, one a screen. Words and earlier answers stay in the page and go on with the next one."""
    words = words_in(request.POST) if request.method == "POST" else ""
    answers = answers_so_far(request.POST)
    if "back" in request.POST and answers:
        answers.popitem()
    elif answers_in(request.POST):
        return chosen(request, words, answers)
    return guided(request, words, answers, unanswered=request.POST.get("asked", ""))


def chosen(request: VisitorRequest, words: str, answers: dict[str, str]) -> HttpResponse:
    """The page of the person's own choice. Words that cannot be read do not stand in its way."""
    try:
        found = answer(words=words, answers=answers, region=request.region)
    except (UnreadableText, ListeningFailed):
        found = answer(words="", answers=answers, region=request.region)
    request.carry = carried(found.words, answers)
    return show(request, found)


@login_not_required
@require_safe
def compare(request: VisitorRequest) -> HttpResponse:
    """Three helps side by side, for the region, or for Québec with a word about it when none is known."""
    code = request.region or "CA-QC"
    return render(
        request,
        "orientation/compare.html",
        {
            "comparison": library.comparison(code),
            "compared_region": library.region(code),
            "interventions": library.interventions(),
            "scope": library.scope(),
            "ten_questions": library.ten_questions(),
        },
    )


def guided(
    request: VisitorRequest,
    words: str,
    answers: dict[str, str],
    *,
    unanswered: str = "",
    out_of_order: bool = False,
) -> HttpResponse:
    """The next guided question; when the reading of words is out of order, with a word about it and the lines."""
    question = next_question(answers)
    request.carry = carried(words if len(words) <= MAX_CHARACTERS else "", answers)
    questions = library.guided_questions().questions
    context = {
        "question": question,
        "number": len(answers) + 1,
        "total": len(questions),
        "guided": library.guided_questions(),
        "answers": request.carry,
        "unanswered": question is not None and question.id == unanswered,
        "out_of_order": out_of_order,
    }
    return render(request, "orientation/choose.html", context, status=422 if context["unanswered"] else 200)


def refused(request: VisitorRequest, words: str, code: str) -> HttpResponse:
    """The question again, with what to do. Too long a text comes back cut, so that a browser is not drowned."""
    form = WordsForm(initial={"words": "" if code == "not_text" else words[: 2 * MAX_CHARACTERS]})
    context = {"form": form, "refusal": UNREADABLE.get(code, UNREADABLE["not_text"])}
    return render(request, "orientation/start.html", context, status=422)


def show(request: VisitorRequest, found: Answer) -> HttpResponse:
    """The page of an answer, with the words it rests on."""
    return render(request, "orientation/answer.html", explained(found, region=request.region))
