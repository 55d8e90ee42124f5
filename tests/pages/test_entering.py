"""Entering one's space: the same answer for everybody, a code that opens one browser once, one human one space."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from aparte import clock
from aparte.audit.models import Entry
from aparte.audit.terms import Actor, Verb
from aparte.people.actions import erase_person
from aparte.people.actions_entering import TRIES, VALID, code_of
from aparte.people.models import Entrance
from tests import factories
from tests.ground.space import in_space
from tests.meetings.booking import AT

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stopped_clock")]

Run = Callable[[], int]
CODE = re.compile(r"\b\d{4} \d{4}\b")
TELLING = re.compile(
    r"espace|aide|rencontre|rendez|pratici|psych|écoute|thérap|accompagn|aparté", re.IGNORECASE
)
ENTER, TYPE, WHO, HOME, LEAVE = (
    f"/mon-espace/{step}" for step in ("entrer/", "entrer/code/", "entrer/qui/", "", "sortir/")
)


def ask(client: Client, email: str = "alix@exemple.test", *, prefix: str = "") -> Any:
    return client.post(prefix + ENTER, {"email": email})


def mailed(run_tasks: Run) -> str:
    run_tasks()
    found = CODE.search(str(mail.outbox[-1].body))
    assert found
    return found.group()


def enter(client: Client, run_tasks: Run, email: str = "alix@exemple.test") -> Any:
    ask(client, email)
    return client.post(TYPE, {"code": mailed(run_tasks)})


def is_in(client: Client) -> bool:
    return client.get(HOME).status_code == 200


def test_a_code_by_mail_opens_the_space(client: Client, run_tasks: Run) -> None:
    alix = factories.person()
    assert ask(client, " ALIX@exemple.test").headers["Location"] == TYPE and not is_in(client)
    page = client.get(TYPE).content.decode()
    assert "alix" not in page.lower() and "quinze minutes" in page
    before, token = client.session.session_key, client.session["_csrftoken"]
    answer = client.post(TYPE, {"code": mailed(run_tasks)})
    assert answer.headers["Location"] == HOME and is_in(client)
    assert client.session.session_key != before and client.session["_csrftoken"] != token
    entry = Entry.objects.get(verb=Verb.SPACE_ENTERED)
    assert (entry.actor_kind, entry.actor_id) == ("person", str(alix.pk))


def test_the_mail_is_discreet_and_in_the_language_of_the_page(client: Client, run_tasks: Run) -> None:
    factories.person()
    for prefix, subject in (("", "Votre code"), ("/en", "Your code")):
        ask(client, prefix=prefix)
        run_tasks()
        sent = mail.outbox[-1]
        assert sent.subject == subject and sent.to == ["alix@exemple.test"]
        assert not TELLING.search(sent.subject + str(sent.body)) and "Alix" not in str(sent.body)
        assert not re.search(r"https?://", str(sent.body)), "a link could be opened by a program"


def test_nobody_learns_whether_an_address_is_known(client: Client, run_tasks: Run) -> None:
    factories.person()
    answers = []
    for email in ("alix@exemple.test", "inconnue@exemple.test"):
        browser = Client()
        asked = ask(browser, email)
        wrong = browser.post(TYPE, {"code": "0000 0000"})
        page = re.sub(r'value="\w{64}"', "", wrong.content.decode())
        answers.append((asked.status_code, asked.headers["Location"], wrong.status_code, page))
    assert answers[0] == answers[1]
    run_tasks()
    assert [one.to for one in mail.outbox] == [["alix@exemple.test"]]


def test_an_unknown_address_opens_nothing_even_with_its_code(client: Client) -> None:
    ask(client, "inconnue@exemple.test")
    client.post(TYPE, {"code": code_of(Entrance.objects.get())})
    assert not is_in(client)


def test_the_code_opens_only_the_browser_that_asked(client: Client, run_tasks: Run) -> None:
    factories.person()
    ask(client)
    code, other = mailed(run_tasks), Client()
    assert other.post(TYPE, {"code": code}).headers["Location"] == ENTER
    ask(other, "inconnue@exemple.test")
    other.post(TYPE, {"code": code})
    assert not is_in(other)
    client.post(TYPE, {"code": code})
    assert is_in(client)


def test_a_code_serves_once(client: Client, run_tasks: Run) -> None:
    factories.person()
    ask(client)
    code, kept = mailed(run_tasks), client.session["entrance"]
    client.post(TYPE, {"code": code})
    client.post(LEAVE)
    session = client.session
    session["entrance"] = kept
    session.save()
    client.cookies["aparte"] = session.session_key or ""
    assert client.post(TYPE, {"code": code}).status_code == 422 and not is_in(client)


def test_a_code_is_too_old_after_a_quarter_of_an_hour(client: Client, run_tasks: Run) -> None:
    factories.person()
    ask(client)
    code = mailed(run_tasks)
    with clock.frozen(AT + VALID - timedelta(seconds=1)):
        assert client.post(TYPE, {"code": "00000000"}).status_code == 422
    with clock.frozen(AT + VALID):
        answer = client.post(TYPE, {"code": code}, follow=True)
        assert "ne sert plus" in answer.content.decode() and not is_in(client)


def test_five_tries_then_another_code(client: Client, run_tasks: Run) -> None:
    factories.person()
    ask(client)
    code = mailed(run_tasks)
    wrong = f"{(int(code.replace(' ', '')) + 1) % 10**8:08d}"
    statuses = [client.post(TYPE, {"code": wrong}).status_code for _ in range(TRIES)]
    assert statuses == [422] * TRIES
    assert "ne sert plus" in client.post(TYPE, {"code": code}).content.decode() and not is_in(client)


@pytest.mark.parametrize(
    "given", ["", "1", "abcdefgh", "1" * 5000, "1234\x005678", "１２３４５６７８", "-1234567"]
)
def test_what_is_no_code_is_said_and_costs_no_try(client: Client, given: str) -> None:
    factories.person()
    ask(client)
    assert client.post(TYPE, {"code": given}).status_code == 422
    assert Entrance.objects.get().tries == 0


@pytest.mark.parametrize("given", ["", "alix", "a@b", "a\x00@exemple.test", "x" * 300 + "@exemple.test"])
def test_what_is_no_address_is_asked_again(client: Client, given: str) -> None:
    assert ask(client, given).status_code == 422
    assert not Entrance.objects.exists()


def test_nothing_in_the_database_opens_anything(client: Client, run_tasks: Run, settings: Any) -> None:
    factories.person()
    ask(client)
    code = mailed(run_tasks)
    row = Entrance.objects.get()
    assert code.replace(" ", "") not in repr(Entrance.objects.values().get()) and row.persons
    settings.APARTE_KEY_RING = type(settings.APARTE_KEY_RING).generate("other")
    assert code_of(row) != code.replace(" ", "")


def test_a_code_outlives_the_rotation_of_the_keys(client: Client, run_tasks: Run, settings: Any) -> None:
    factories.person()
    ask(client)
    code = mailed(run_tasks)
    settings.APARTE_KEY_RING = settings.APARTE_KEY_RING.rotated("next")
    client.post(TYPE, {"code": code})
    assert is_in(client)


def test_two_names_in_one_mailbox_are_two_spaces(client: Client, run_tasks: Run) -> None:
    alix = factories.person()
    chloe = factories.person(first_name="Chloé", at=AT + timedelta(days=1))
    factories.person(first_name=" alix ", at=AT + timedelta(days=2))
    assert enter(client, run_tasks).headers["Location"] == WHO and not is_in(client)
    page = client.get(WHO).content.decode()
    assert page.count('name="who"') == 2 and str(alix.pk) in page and str(chloe.pk) in page
    assert client.post(WHO, {"who": ""}).status_code == 422
    stranger = factories.person(first_name="Basile", email="basile@exemple.test")
    assert client.post(WHO, {"who": str(stranger.pk)}).status_code == 422 and not is_in(client)
    client.post(WHO, {"who": str(chloe.pk)})
    assert is_in(client) and client.session["person"] == str(chloe.pk)
    assert client.get(WHO).headers["Location"] == ENTER


def test_who_was_written_down_twice_enters_as_the_first(client: Client, run_tasks: Run) -> None:
    later = factories.person(at=AT)
    first = factories.person(at=AT - timedelta(days=30))
    enter(client, run_tasks)
    assert client.session["person"] == str(first.pk) != str(later.pk)


def test_the_space_closes_after_twelve_hours(client: Client, run_tasks: Run) -> None:
    factories.person()
    enter(client, run_tasks)
    with clock.frozen(AT + timedelta(hours=11, minutes=59)):
        assert is_in(client)
    with clock.frozen(AT + timedelta(hours=12)):
        assert client.get(HOME).headers["Location"] == ENTER


def test_leaving(client: Client, run_tasks: Run) -> None:
    factories.person()
    enter(client, run_tasks)
    old = client.session.session_key
    client.post(LEAVE)
    assert not is_in(client) and client.session.session_key != old
    assert client.get(LEAVE).status_code == 405


def test_a_practitioner_keeps_their_own_sign_in(client: Client, run_tasks: Run) -> None:
    helper = factories.published_practitioner()
    client.force_login(helper.user)
    factories.person()
    enter(client, run_tasks)
    assert is_in(client) and client.get(reverse("desk:today")).status_code == 200
    client.post(LEAVE)
    assert not is_in(client) and client.get(reverse("desk:today")).status_code == 200


def test_somebody_erased_is_let_in_no_more(client: Client, run_tasks: Run) -> None:
    alix = factories.person()
    enter(client, run_tasks)
    erase_person(person=alix, by=Actor.machine(), at=AT)
    assert not is_in(client)
    mail.outbox.clear()
    ask(Client())
    run_tasks()
    assert not mail.outbox


def test_erased_between_the_code_and_the_typing(client: Client, run_tasks: Run) -> None:
    alix = factories.person()
    ask(client)
    code = mailed(run_tasks)
    erase_person(person=alix, by=Actor.machine(), at=AT)
    assert client.post(TYPE, {"code": code}).status_code == 422 and not is_in(client)


def test_one_mailbox_is_not_filled(settings: Any) -> None:
    settings.RATE_CONTACT = "3/h"
    for email in ("alix@exemple.test", "inconnue@exemple.test"):
        statuses = [ask(Client(REMOTE_ADDR=f"198.51.100.{n}"), email).status_code for n in range(5)]
        assert statuses == [302] * 3 + [429] * 2


def test_old_entrances_are_not_kept(client: Client) -> None:
    ask(client)
    with clock.frozen(AT + timedelta(days=2)):
        ask(client)
    assert Entrance.objects.count() == 1


def test_a_visitor_costs_no_query(client: Client, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        assert client.get(HOME).status_code == 302
    with django_assert_num_queries(0):
        assert client.get(TYPE).status_code == 302


def test_being_in_already_leads_home(client: Client) -> None:
    in_space(client, factories.person())
    assert client.get(ENTER).headers["Location"] == HOME


def test_strangers_are_sent_to_the_entrance(client: Client) -> None:
    """A practitioner and a manager have no space by their sign-in."""
    helper = factories.published_practitioner()
    for user in (helper.user, factories.manager(practice=helper.practice)):
        browser = Client()
        browser.force_login(user)
        assert browser.get(HOME).headers["Location"] == ENTER
