"""Verbs about a request: reading words, receiving a request."""

from __future__ import annotations

import logging
from datetime import datetime

from aparte.audit.actions import record
from aparte.audit.terms import Actor, Verb
from aparte.library.rules import choose_by_oneself
from aparte.listening import UnreadableText, Verdict, orient
from aparte.orientation.models import SEALED_AS, Request, RequestContent
from aparte.orientation.rules import Answer, propose
from aparte.people.models import Person

logger = logging.getLogger(__name__)


class ListeningFailed(Exception):
    """The reading of words is out of order. The words are not lost, and the crisis lines still show."""


def answer(*, words: str, answers: dict[str, str] | None, region: str) -> Answer:
    """Read `words` and the guided `answers`, either of which may be empty. Nothing is stored.

    Raises `listening.UnreadableText` when there are words that cannot be read as a text, and `ListeningFailed`
    when the reading itself breaks: a fault there must never hide the way to help.
    """
    reading = _read(words, region=region) if words.strip() else None
    own_choice = choose_by_oneself(answers) if answers else None
    return Answer(
        words, reading, dict(answers or {}), own_choice, propose(reading=reading, own_choice=own_choice)
    )


def receive(*, person: Person, answer: Answer, region: str, language: str, at: datetime) -> Request:
    """Keep a request, sealed with the key of the person who brings it. Called when they book, never before."""
    content = RequestContent(
        {
            "words": answer.words,
            "reading": answer.reading.as_dict() if answer.reading else None,
            "own_choice": _kept(answer),
        }
    )
    request = Request.objects.create(
        person=person,
        region=region,
        language=language,
        sealed=person.seal(content.as_text(), field=SEALED_AS),
        received_at=at,
    )
    record(verb=Verb.REQUEST_RECEIVED, by=Actor.person(person.pk), about=request, at=at)
    return request


def _kept(answer: Answer) -> dict[str, object] | None:
    if answer.own_choice is None:
        return None
    choice = answer.own_choice
    return {
        "answers": answer.answers,
        "orientation": choice.orientation.value,
        "reason": choice.reason.model_dump(),
    }


def _read(words: str, *, region: str) -> Verdict:
    try:
        return orient(words, region=region or None)
    except UnreadableText:
        raise
    except Exception as fault:
        logger.exception("the reading of words is out of order")
        raise ListeningFailed from fault
