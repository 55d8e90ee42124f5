"""Whatever field a person reaches, words of danger are answered by the lines of the region at once, and nobody is told.

The fields are read from the pages themselves. The orientation and the first booking, whose words are turned into the
lines before anything is sent, have their own tests.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django_tasks_db.models import DBTaskResult

from aparte import clock
from aparte.accompaniment.actions_changing import prepare, take_back
from aparte.accompaniment.models import Change, Checkpoint
from aparte.audit.models import Entry
from aparte.audit.terms import Actor
from aparte.library.terms_notebook import NotebookKind
from aparte.notebook.terms import SLUGS
from tests.house.access import POSTED
from tests.house.attacks import FORM, FilledForm, forms_of, plain
from tests.house.town import Town, build_town

pytestmark = pytest.mark.django_db

DANGER = "Je veux mourir, j'ai tout préparé pour ce soir."
CALM = "Je suis contente de ma journée."
WHO_ONE_IS = {"first_name", "new-first_name", "phone", "new-phone", "code"}
"""Fields that say who somebody is, and are no place for words."""
ADDRESSES = {
    **{f"notebook:write {slug}": reverse("notebook:write", args=[slug]) for slug in SLUGS.values()},
    **{f"notebook:kind {slug}": reverse("notebook:kind", args=[slug]) for slug in SLUGS.values()},
    "notebook:exercise": reverse("notebook:exercise", args=["held"]),
}


@pytest.fixture
def town(db: None) -> Town:
    """Everything has happened once, a checkpoint is open, and Alix is about to choose what she passes on."""
    found = build_town()
    at, by = clock.now(), Actor.person(found.alix.pk)
    Checkpoint.objects.create(accompaniment=found.file, opened_at=at)
    take_back(change=Change.objects.get(pk=found.things["change_id"]), by=by, at=at)
    prepare(member=found.file.members.get(person=found.alix), to=found.colleague, by=by, at=at)
    return found


def pages(town: Town) -> Iterator[tuple[str, str]]:
    """The pages on which Alix may write."""
    yield from ADDRESSES.items()
    yield "notebook:change", reverse("notebook:change", args=[town.things["entry_id"]])
    for name in ("accompaniment:checkpoint", "accompaniment:passing_on", "accompaniment:elsewhere",
                 "accompaniment:changing", "accompaniment:frame", "accompaniment:alone", "accompaniment:stop",
                 "accompaniment:pause", "alliance:say", "alliance:mails", "meetings:move", "meetings:cancel",
                 "meetings:next", "meetings:series", "meetings:invite", "meetings:waiting"):  # fmt: skip
        assert name not in POSTED
        address = reverse(name, args=[town.given("token", "person", name)])
        yield name, address + ("?changer=1" if name == "alliance:say" else "")
    for name in ("accompaniment:checkpoint_in_space", "space:stopping", "space:export", "space:erase"):
        yield name, reverse(name, args=[town.file.pk] if name.endswith("in_space") else [])
    yield "alliance:say_here", reverse("alliance:say_here", args=[town.file.pk, town.held.pk]) + "?changer=1"


def fields(town: Town, client: Client) -> Iterator[tuple[str, FilledForm, str]]:
    for name, address in pages(town):
        answer = client.get(address, follow=True)
        assert answer.status_code == 200, name
        for form in forms_of(address, answer.content.decode()):
            yield from ((name, form, one) for one in sorted(form.free - WHO_ONE_IS))


def sent(client: Client, form: FilledForm, button: tuple[str, str], **words: str) -> tuple[str, list[str]]:
    """The page that answers, and whatever followed: acts of the journal and messages that wait. Then undone."""
    cache.clear()
    with transaction.atomic():
        journal, queued = Entry.objects.count(), set(DBTaskResult.objects.values_list("pk", flat=True))
        values = form.values | {name: [said] for name, said in words.items()} | {button[0]: [button[1]]}
        answer = client.post(form.action, plain(values), content_type=FORM, follow=True)
        tasks = DBTaskResult.objects.exclude(pk__in=queued)
        assert not [one for one in tasks.values_list("args_kwargs", flat=True) if DANGER in str(one)]
        verbs = list(Entry.objects.order_by("pk").values_list("verb", flat=True)[journal:])
        followed = sorted([*verbs, *tasks.values_list("task_path", flat=True)])
        transaction.set_rollback(True)
    assert answer.status_code < 500
    return answer.content.decode(), followed


def test_every_field_answers_words_of_danger_with_the_lines(town: Town) -> None:
    client: Any = Client()
    town.enter(client, "person")
    asked = list(fields(town, client))
    silent = []
    for name, form, one in asked:
        button = next((each for each in form.buttons if each[1] not in {"nothing", "change"}), ("", ""))
        _page, calm = sent(client, form, button, **{one: CALM})
        page, followed = sent(client, form, button, **{one: DANGER})
        if 'href="tel:3114"' not in page or page.count("danger-lines") != 1:
            silent.append(f"{name}: {one}")
        assert followed == calm, f"{name}: somebody is told"
    assert not silent, "\n".join(silent)
    assert len({(name, one) for name, _form, one in asked}) >= len(NotebookKind) + 4


@pytest.mark.parametrize("words", ["Merci, à bientôt.", "Merci pour ces heures, je garde la phrase du pont."])
def test_a_goodbye_is_no_danger(town: Town, words: str) -> None:
    client: Any = Client()
    for name in ("accompaniment:elsewhere", "accompaniment:passing_on"):
        with transaction.atomic():
            address = reverse(name, args=[town.given("token", "person", name)])
            answer = client.post(address, {"goodbye": words}, follow=True)
            assert answer.status_code == 200 and "danger-lines" not in answer.content.decode()
            transaction.set_rollback(True)
