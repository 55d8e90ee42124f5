"""Verbs about a request: reading words, receiving a request."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime

from aparte.audit.actions import record
from aparte.audit.terms import Actor, Verb
from aparte.library.rules import choose_by_oneself
from aparte.listening import orient
from aparte.orientation.models import SEALED_AS, Request, RequestContent
from aparte.orientation.rules import Answer, propose
from aparte.people.models import Person


def answer(*, words: str, answers: dict[str, str] | None, region: str, language: str) -> Answer:
    """Read `words` and the guided `answers`, either of which may be empty. Nothing is stored.

    Raises `listening.UnreadableText` when there are words that cannot be read as a text.
    """
    reading = orient(words, region=region or None, language=None) if words.strip() else None
    own_choice = choose_by_oneself(answers) if answers else None
    return Answer(words, reading, own_choice, propose(reading=reading, own_choice=own_choice))


def receive(*, person: Person, answer: Answer, region: str, language: str, at: datetime) -> Request:
    """Keep a request, sealed with the key of the person who brings it. Called when they book, never before."""
    content = RequestContent(
        {
            "words": answer.words,
            "reading": answer.reading.as_dict() if answer.reading else None,
            "own_choice": asdict(answer.own_choice) if answer.own_choice else None,
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
