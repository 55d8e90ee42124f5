"""Bad input: each refusal is a problem (RFC 9457) in the program's language that says what to do, and never a 500."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.db import OperationalError
from django.test import Client

from aparte.people.models import Practitioner
from aparte.programs import views_operations
from aparte.programs.terms import MOST_BYTES, PROBLEMS, Scope
from tests.programs.calling import API, Program, a_program, booking, problem

pytestmark = pytest.mark.django_db

SOMETHING = "7e3f9a52-0d1c-4a8b-9e6f-2b5c8d7a1e04"
KEY = {"Idempotency-Key": SOMETHING}


@pytest.fixture
def program(maelle: Practitioner) -> Program:
    return a_program(maelle.practice)


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("POST", "/practitioners", "GET"),
        ("DELETE", "/practitioners/x/times", "GET"),
        ("GET", "/meetings", "POST"),
        ("PATCH", f"/meetings/{SOMETHING}", "GET"),
        ("GET", f"/meetings/{SOMETHING}/cancel", "POST"),
        ("TRACE", f"/meetings/{SOMETHING}/move", "POST"),
        ("OPTIONS", "/meetings", "POST"),
    ],
)
def test_another_method(method: str, path: str, allowed: str) -> None:
    answer = Program().raw(method, path)
    assert (answer.status_code, problem(answer)) == (405, "not-this-method")
    assert answer.headers["Allow"] == allowed


@pytest.mark.parametrize(
    "path",
    ["", "/", "/nowhere", "/practitioners/", "/meetings/1", "/meetings/x/y/z", "/../v2", "/%ff", "/%00"],
)
def test_another_address(path: str) -> None:
    answer = Program().get(path)
    assert (answer.status_code, problem(answer)) == (404, "not-here")


@pytest.mark.parametrize(
    "body",
    [
        b"{", b"\x00\xff\xfe", b"\x89PNG\r\n\x1a\n", b"{'a': 1}", b"NaN", b'{"a": "\\ud800"}', b"[" * 100_000,
        b'{"a": \xe9}', b"\xef\xbb\xbf", b'{"start": Infinity}', b"{} {}",
    ],
)  # fmt: skip
def test_a_body_that_is_no_json(program: Program, body: bytes) -> None:
    answer = program.raw("POST", "/meetings", body, **KEY)
    assert (answer.status_code, problem(answer)) == (400, "unreadable")


@pytest.mark.parametrize(
    "body", [b"", b"null", b"[]", b"3", b'"x"', b"{}", b'{"contact": null}', b"[[[[]]]]"]
)
def test_a_body_of_another_shape(program: Program, body: bytes) -> None:
    answer = program.raw("POST", "/meetings", body, **KEY)
    assert (answer.status_code, problem(answer)) == (422, "invalid") and answer.json()["errors"]


@pytest.mark.parametrize(
    "kind",
    ["text/plain", "multipart/form-data", "multipart/form-data; boundary=x", "application/xml", "x", "",
     "application/x-www-form-urlencoded", "application/jsonp"],
)  # fmt: skip
def test_another_kind_of_content(program: Program, kind: str, maelle: Practitioner) -> None:
    answer = program.raw("POST", "/meetings", json.dumps(booking(maelle)).encode(), kind, **KEY)
    assert (answer.status_code, problem(answer)) == (415, "not-json") and not answer.cookies


@pytest.mark.parametrize("charset", ["hex", "utf-16", "nonsense", "utf-8"])
def test_json_is_utf_8_whatever_the_charset_said(
    program: Program, charset: str, maelle: Practitioner
) -> None:
    body = json.dumps(booking(maelle)).encode()
    answer = program.raw("POST", "/meetings", body, f"application/json; charset={charset}", **KEY)
    assert answer.status_code == 201


@pytest.mark.parametrize("size", [MOST_BYTES + 1, 5 * 1024 * 1024, 20 * 1024 * 1024])
@pytest.mark.parametrize("kind", ["application/json", "multipart/form-data; boundary=x"])
def test_too_large(program: Program, size: int, kind: str) -> None:
    answer = program.raw("POST", "/meetings", b" " * size, kind, **KEY)
    assert (answer.status_code, problem(answer)) == (413, "too-large")


@pytest.mark.parametrize("length", ["-1", "1e9", "9" * 400, "é", "1 000"])
def test_a_length_that_is_none(program: Program, length: str) -> None:
    shown = {"Authorization": f"Bearer {program.secret}"}
    answer = Client().generic(
        "POST", f"{API}/meetings", b"{}", "application/json", CONTENT_LENGTH=length, headers=KEY | shown
    )
    assert (answer.status_code, problem(answer)) == (413, "too-large")


def test_nothing_of_a_stranger_is_received(maelle: Practitioner) -> None:
    """Neither its length nor its kind is looked at before the token."""
    for body, kind in ((b" " * (MOST_BYTES + 1), "application/json"), (b"x", "text/plain"), (b"{", "x")):
        assert problem(Program().raw("POST", "/meetings", body, kind, **KEY)) == "no-token"


def test_the_longest_words_fit(program: Program, maelle: Practitioner) -> None:
    words = "je suis fatiguée " * 589
    sent = booking(maelle) | {"words": words[:10_000]}
    body = json.dumps(sent).replace("f", "\\u0066").encode()
    assert program.raw("POST", "/meetings", body, **KEY).status_code == 201
    assert MOST_BYTES > 2 * 12 * 10_000


@pytest.mark.parametrize(
    ("change", "where", "what"),
    [
        ({"start": "2027-03-02"}, "/start", "décalage"),
        ({"start": "2027-03-02T10:00:00"}, "/start", "décalage"),
        ({"start": 1803980400}, "/start", "décalage"),
        ({"start": "9999-12-31T23:59:59Z"}, "/start", "proche"),
        ({"start": "0001-01-01T00:00:00+14:00"}, "/start", None),
        ({"start": "2027-02-30T10:00:00Z"}, "/start", None),
        ({"mode": "in_person"}, "/mode", "phone, video"),
        ({"mode": ["phone"]}, "/mode", None),
        ({"zone": "Mars/Olympus"}, "/zone", "IANA"),
        ({"zone": "../../etc/passwd"}, "/zone", "IANA"),
        ({"zone": "x" * 65}, "/zone", "64"),
        ({"language": "de"}, "/language", "fr, en"),
        ({"region": "US"}, "/region", "CA-QC, FR, BE, CH"),
        ({"words": "x" * 10_001}, "/words", "10000"),
        ({"words": 3}, "/words", "sorte"),
        ({"practitioner": "a b"}, "/practitioner", None),
        ({"practitioner": "\x00"}, "/practitioner", None),
        ({"more": 1}, "/more", "n'existe pas"),
        ({"contact": {"first_name": "Alix"}}, "/contact", "l'un des deux"),
        ({"contact": {"first_name": " ", "email": "a@b.fr"}}, "/contact/first_name", "manque"),
        ({"contact": {"first_name": "x" * 81, "email": "a@b.fr"}}, "/contact/first_name", "80"),
        ({"contact": {"first_name": "Alix", "email": "alix@"}}, "/contact/email", "incomplète"),
        ({"contact": {"first_name": "Alix", "email": " "}}, "/contact/email", "incomplète"),
        ({"contact": {"first_name": "Alix", "phone": "12"}}, "/contact/phone", "incomplet"),
        ({"contact": {"first_name": "Alix", "phone": "1" * 41}}, "/contact/phone", "40"),
        ({"contact": {"first_name": "Alix", "email": "a@b.fr", "age": 3}}, "/contact/age", "n'existe pas"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_shown(
    program: Program, maelle: Practitioner, change: dict[str, Any], where: str, what: str | None
) -> None:
    answer = program.book(maelle, **change)
    assert (answer.status_code, problem(answer)) == (422, "invalid")
    (error,) = answer.json()["errors"]
    assert error["where"] == where and (what or ".") in error["what"]
    told = answer.content.decode()
    assert "Alix" not in told and "passwd" not in told


def test_every_field_that_is_missing_is_named(program: Program) -> None:
    errors = program.post("/meetings", {"contact": {}}).json()["errors"]
    assert {error["where"] for error in errors} == {
        "/practitioner", "/start", "/mode", "/contact/first_name", "/zone", "/language", "Idempotency-Key",
    }  # fmt: skip


@pytest.mark.parametrize(
    "key", ["", "x", "123", "7e3f9a52" * 20, "\x7f", "7e3f9a52-0d1c-4a8b-9e6f-2b5c8d7a1e0g"]
)
def test_a_key_that_is_no_uuid(program: Program, maelle: Practitioner, key: str) -> None:
    answer = program.post("/meetings", booking(maelle), **{"Idempotency-Key": key})
    assert (answer.status_code, problem(answer)) == (422, "invalid")
    assert answer.json()["errors"] == [{"where": "Idempotency-Key", "what": "Un UUID est attendu."}]


@pytest.mark.parametrize(
    ("query", "where"),
    [
        ({"from": "demain"}, "from"), ({"from": "2027-13-01"}, "from"), ({"from": "0"}, "from"),
        ({"from": "9999-12-31"}, "from"), ({"from": "0001-01-01"}, "from"), ({"from": "2027-03-02\x00"}, "from"),
        ({"days": "0"}, "days"), ({"days": "32"}, "days"), ({"days": "-1"}, "days"), ({"days": "9" * 400}, "days"),
        ({"days": "1.5"}, "days"), ({"days": ""}, "days"), ({"zone": "Paris"}, "zone"), ({"zone": "\x00"}, "zone"),
    ],
)  # fmt: skip
def test_a_question_about_times(
    program: Program, maelle: Practitioner, query: dict[str, str], where: str
) -> None:
    answer = program.get(f"/practitioners/{maelle.slug}/times", **query)
    assert (answer.status_code, problem(answer)) == (422, "invalid")
    assert [error["where"] for error in answer.json()["errors"]] == [where]


@pytest.mark.parametrize(
    ("asked", "spoken"),
    [
        ("fr", "fr"), ("en", "en"), ("en-GB,en;q=0.9", "en"), ("de, en;q=0.5", "en"), ("de", "fr"), ("", "fr"),
        ("*", "fr"), ("fr;q=0.1, en;q=0.9", "en"), ("\x00", "fr"), ("en" * 5000, "fr"),
    ],
)  # fmt: skip
def test_in_the_language_that_was_asked(asked: str, spoken: str) -> None:
    answer = Program(language=asked).get("/nowhere")
    assert answer.headers["Content-Language"] == spoken
    title = {"fr": "Il n'y a rien à cette adresse.", "en": "There is nothing at this address."}
    assert answer.json()["title"] == title[spoken] and "Accept-Language" in answer.headers["Vary"]


def test_no_cookie_and_no_address_has_a_say_in_the_language(client: Client, db: None) -> None:
    client.cookies["django_language"] = "en"
    answer = client.get(f"{API}/nowhere?region=FR&language=en")
    assert answer.headers["Content-Language"] == "fr" and not answer.cookies


def test_no_territory_is_kept_of_a_program(client: Client, db: None) -> None:
    """Sent in a form or in the address; the page that people read keeps theirs."""
    for body in ({"region": "FR"}, None):
        answer = client.post(f"{API}/meetings?region=FR", body)
        assert problem(answer) == "no-token" and not answer.cookies
    broken = {"content_type": "multipart/form-data; boundary=", "data": b"--"}
    assert problem(client.post(f"{API}/meetings", **broken)) == "no-token"
    assert client.get("/api/?region=FR").cookies


def test_no_page_of_another_site_may_call(program: Program) -> None:
    for answer in (
        program.raw("GET", "/practitioners", Origin="https://elsewhere.example"),
        program.raw(
            "OPTIONS",
            "/meetings",
            **{"Origin": "https://elsewhere.example", "Access-Control-Request-Method": "POST"},
        ),
    ):
        assert not [name for name in answer.headers if name.lower().startswith("access-control")]


def test_a_head_is_a_get(program: Program) -> None:
    answer = program.raw("HEAD", "/practitioners")
    assert answer.status_code == 200 and answer.headers["Content-Type"].startswith("application/json")


def test_nothing_is_kept_on_the_way(program: Program, maelle: Practitioner) -> None:
    for answer in (program.get("/practitioners"), program.book(maelle), program.get("/nowhere")):
        assert "no-store" in answer.headers["Cache-Control"] and not answer.cookies


def test_a_fault_of_ours_is_a_problem_too(
    program: Program, maelle: Practitioner, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: Any) -> None:
        raise OperationalError("alix@exemple.test")

    monkeypatch.setattr(views_operations, "practitioner_for", broken)
    answer = program.book(maelle)
    assert (answer.status_code, problem(answer)) == (500, "broken")
    assert "alix" not in answer.content.decode()
    assert [record.getMessage() for record in caplog.records if record.name.startswith("aparte")] == [
        "a program met a fault"
    ]


def test_every_problem_has_its_place_on_the_page(client: Client) -> None:
    for path in ("/api/", "/en/api/"):
        page = client.get(path).content.decode()
        for one in PROBLEMS:
            assert f'id="{one.name}"' in page
        for scope in Scope:
            assert f"<code>{scope.value}</code>" in page
    assert len({one.name for one in PROBLEMS}) == len(PROBLEMS)
