"""A program of a practice: its token, and how it calls."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.test import Client

from aparte.audit.terms import Actor
from aparte.people.models import Practice, Practitioner
from aparte.programs.actions import make_token
from aparte.programs.models import Token
from aparte.programs.terms import Scope
from tests.meetings.booking import AT, TEN

API = "/api/v1"


def a_token(
    practice: Practice,
    *,
    scopes: Iterable[Scope] = Scope,
    expires_on: date | None = None,
    at: datetime = AT,
    name: str = "Site du cabinet",
) -> tuple[Token, str]:
    """A token with every scope unless told otherwise, and its secret."""
    return make_token(
        practice=practice,
        key=uuid.uuid4(),
        name=name,
        scopes=list(scopes),
        expires_on=expires_on,
        by=Actor.machine(),
        at=at,
    )


@dataclass
class Program:
    """Calls with its secret; without one, as a stranger. Speaks French unless told otherwise."""

    secret: str = ""
    language: str = "fr"
    client: Client = field(default_factory=lambda: Client(enforce_csrf_checks=True))

    def get(self, path: str, **query: str) -> Any:
        return self.client.get(API + path, query, headers=self._headers())

    def post(self, path: str, sent: object = None, **headers: str) -> Any:
        body = b"" if sent is None else json.dumps(sent).encode()
        return self.raw("POST", path, body, **headers)

    def raw(
        self, method: str, path: str, body: bytes = b"", kind: str = "application/json", **headers: str
    ) -> Any:
        return self.client.generic(
            method, API + path, body, content_type=kind, headers=self._headers() | headers
        )

    def book(self, one: Practitioner, key: uuid.UUID | None = None, **changes: Any) -> Any:
        sent = booking(one) | changes
        return self.post("/meetings", sent, **{"Idempotency-Key": str(key or uuid.uuid4())})

    def _headers(self) -> dict[str, str]:
        found = {"Accept-Language": self.language}
        return found | {"Authorization": f"Bearer {self.secret}"} if self.secret else found


def a_program(practice: Practice, **options: Any) -> Program:
    return Program(a_token(practice, **options)[1])


def booking(practitioner: Practitioner, start: datetime = TEN) -> dict[str, Any]:
    """A booking filled in as it should be."""
    return {
        "practitioner": practitioner.slug,
        "start": start.isoformat(),
        "mode": "phone",
        "contact": {"first_name": "Alix", "email": "alix@exemple.test", "phone": ""},
        "zone": "Europe/Paris",
        "language": "fr",
    }


def problem(answer: Any) -> str:
    """The name of the problem that was answered, once its form is looked at."""
    told = answer.json()
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert told["status"] == answer.status_code and told["title"] and told["detail"]
    assert answer.headers["Content-Language"] in {"fr", "en"}
    return str(told["type"]).rpartition("#")[2]
