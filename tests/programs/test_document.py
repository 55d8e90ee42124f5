"""The OpenAPI document tells the truth: schemathesis calls every operation as it says, and as it does not say."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis.strategies import booleans
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import positive_data_acceptance

from aparte.people.models import Practitioner
from tests.programs.calling import API, Program, a_program

CALLS = settings(
    max_examples=40, derandomize=True, database=None, deadline=None, suppress_health_check=list(HealthCheck)
)
OPERATIONS = [
    ("GET", "/practitioners"),
    ("GET", "/practitioners/{slug}/times"),
    ("POST", "/meetings"),
    ("GET", "/meetings/{meeting_id}"),
    ("POST", "/meetings/{meeting_id}/move"),
    ("POST", "/meetings/{meeting_id}/cancel"),
]


@pytest.fixture
def secret(maelle: Practitioner) -> str:
    return a_program(maelle.practice).secret


@pytest.fixture
def meeting(maelle: Practitioner, secret: str) -> str:
    return str(Program(secret).book(maelle).json()["id"])


@pytest.fixture
def document(meeting: str) -> Iterator[Any]:
    """Called with the connection of the test left open between two calls, as Django's own client does."""
    request_started.disconnect(close_old_connections)
    request_finished.disconnect(close_old_connections)
    yield schemathesis.openapi.from_wsgi(f"{API}/openapi.json", WSGIHandler())
    request_started.connect(close_old_connections)
    request_finished.connect(close_old_connections)


@pytest.mark.parametrize(
    "mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE], ids=lambda mode: mode.name
)
@pytest.mark.parametrize(("method", "path"), OPERATIONS, ids=lambda word: word.rpartition("/")[2])
def test_every_operation_answers_as_it_says(
    method: str,
    path: str,
    mode: GenerationMode,
    document: Any,
    secret: str,
    meeting: str,
    maelle: Practitioner,
) -> None:
    """What is called is half the time there, so that something is answered, and half the time not."""
    there = {"slug": maelle.slug, "meeting_id": meeting}
    shown, statuses = {"Authorization": f"Bearer {secret}"}, set()

    @CALLS
    @given(case=document[API + path][method].as_strategy(generation_mode=mode), real=booleans())
    def call(case: Any, real: bool) -> None:
        if real and case.path_parameters:
            case.path_parameters = {name: there[name] for name in case.path_parameters}
        if real and isinstance(case.body, dict) and "practitioner" in case.body:
            case.body["practitioner"] = maelle.slug
        answer = case.call(headers=shown)
        statuses.add(answer.status_code)
        # What a document cannot say: a zone that is none, words of an emergency, neither e-mail nor telephone.
        case.validate_response(answer, headers=shown, excluded_checks=[positive_data_acceptance])

    call()
    assert statuses <= {200, 201, 400, 401, 404, 405, 409, 413, 415, 422}
    assert statuses & {200, 201, 409, 422}


def test_it_names_what_is_needed(client: Client) -> None:
    told = client.get(f"{API}/openapi.json").json()
    assert (
        told["openapi"].startswith("3.")
        and told["components"]["securitySchemes"]["Bearer"]["scheme"] == "bearer"
    )
    operations = [operation for path in told["paths"].values() for operation in path.values()]
    assert len(operations) == len(OPERATIONS)
    for operation in operations:
        assert operation["security"] and "Scope: `" in operation["description"] and operation["summary"]
        for status, answer in operation["responses"].items():
            kinds = set(answer["content"])
            assert kinds == {"application/problem+json" if status >= "400" else "application/json"}
    (key,) = told["paths"][f"{API}/meetings"]["post"]["parameters"]
    assert key["name"] == "Idempotency-Key" and key["required"] and key["schema"]["format"] == "uuid"


@pytest.mark.parametrize("page", ["/api/", "/en/api/"])
def test_the_page_tells_every_operation(client: Client, db: None, page: str) -> None:
    told = client.get(f"{API}/openapi.json").json()
    shown = client.get(page).content.decode()
    for path, operations in told["paths"].items():
        for method in operations:
            assert f"<code>{method.upper()} {path}</code>" in shown
