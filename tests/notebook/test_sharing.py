"""One page is shown to one practitioner, and taken back; everybody else is a stranger to it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from aparte import clock
from aparte.accompaniment.models import Accompaniment, Member
from aparte.accompaniment.terms import State
from aparte.audit.models import Entry as JournalEntry
from aparte.audit.terms import Actor, Verb
from aparte.meetings.actions_erasing import forget
from aparte.notebook.models import Entry
from aparte.notebook.terms import SLUGS, NotebookKind
from aparte.people.models import Person, Practitioner
from tests import factories
from tests.ground.space import in_space
from tests.notebook.pages import SAMPLES, SECRET, kept

pytestmark = pytest.mark.django_db


@pytest.fixture
def mireille() -> Practitioner:
    return factories.published_practitioner(name="Mireille Tilleul")


@pytest.fixture
def nour() -> Person:
    return factories.person(first_name="Nour")


@pytest.fixture
def sasha() -> Person:
    return factories.person(first_name="Sasha", email="sasha@exemple.test")


@pytest.fixture
def file(mireille: Practitioner, nour: Person, sasha: Person) -> Accompaniment:
    return factories.accompaniment(mireille, persons=[nour, sasha])


@pytest.fixture
def page(nour: Person) -> Entry:
    return kept(nour, SAMPLES[NotebookKind.DEPOSIT])


def hers(person: Person) -> Client:
    return in_space(Client(), person)


def at_the_desk(practitioner: Practitioner) -> Client:
    client = Client()
    client.force_login(practitioner.user)
    return client


def share(person: Person, page: Entry, file: Accompaniment) -> int:
    return hers(person).post(reverse("notebook:share", args=[page.pk]), {"file": str(file.pk)}).status_code


def read_by(practitioner: Practitioner, file: Accompaniment) -> str:
    answer = at_the_desk(practitioner).get(reverse("shared:entries", args=[file.pk]))
    assert answer.status_code == 200
    return answer.content.decode()


def test_nothing_is_seen_until_it_is_shared_and_nothing_after(
    nour: Person, page: Entry, file: Accompaniment, mireille: Practitioner
) -> None:
    assert SECRET not in read_by(mireille, file)
    assert share(nour, page, file) == 302
    assert SECRET in read_by(mireille, file) and "Nour" in read_by(mireille, file)
    assert (
        "Mireille Tilleul depuis"
        in hers(nour).get(reverse("notebook:entry", args=[page.pk])).content.decode()
    )
    hers(nour).post(reverse("notebook:unshare", args=[page.pk]))
    assert SECRET not in read_by(mireille, file)


def test_only_that_page_is_seen(
    nour: Person, page: Entry, file: Accompaniment, mireille: Practitioner
) -> None:
    kept(nour, SAMPLES[NotebookKind.BALANCE])
    share(nour, page, file)
    assert SECRET in read_by(mireille, file) and "Rimouski" not in read_by(mireille, file)


def test_new_words_of_a_shared_page_are_read_and_it_says_so(
    nour: Person, page: Entry, file: Accompaniment, mireille: Practitioner
) -> None:
    share(nour, page, file)
    address = reverse("notebook:change", args=[page.pk])
    assert "Cette page est partagée" in hers(nour).get(address).content.decode()
    hers(nour).post(address, {"words": "Autrement dit.", "revision": "1"})
    assert "Autrement dit." in read_by(mireille, file) and SECRET not in read_by(mireille, file)


def test_the_journal_says_shared_read_and_taken_back_and_no_word(
    nour: Person, page: Entry, file: Accompaniment, mireille: Practitioner
) -> None:
    read_by(mireille, file)  # nothing there: nothing was read
    share(nour, page, file)
    share(nour, page, file)
    read_by(mireille, file)
    for _time in range(2):
        hers(nour).post(reverse("notebook:unshare", args=[page.pk]))
    found = JournalEntry.objects.filter(verb__startswith="notebook.").order_by("pk")
    assert [one.verb for one in found] == [Verb.NOTEBOOK_SHARED, Verb.NOTEBOOK_READ, Verb.NOTEBOOK_UNSHARED]
    assert [one.about_id for one in found] == [str(page.pk), str(file.pk), str(page.pk)]


@pytest.mark.parametrize("step", ["entry", "change", "erase", "share", "unshare", "move"])
def test_a_page_is_nobody_elses(
    step: str, nour: Person, sasha: Person, page: Entry, file: Accompaniment, mireille: Practitioner
) -> None:
    """A visitor, another person, another member of the same file, its practitioner, a colleague, the manager."""
    share(nour, page, file)
    before = Entry.objects.values().get()
    address = reverse(f"notebook:{step}", args=[page.pk])
    manager = Client()
    manager.force_login(factories.manager(practice=mireille.practice))
    colleague = factories.practitioner(practice=mireille.practice)
    strangers = [
        (Client(), 302),
        (hers(factories.person()), 404),
        (hers(sasha), 404),
        (at_the_desk(mireille), 302),
        (at_the_desk(colleague), 302),
        (manager, 302),
    ]
    for client, expected in strangers:
        for answer in (
            client.post(address, {"file": str(file.pk), "words": "x", "to": "done", "revision": "1"}),
            client.get(address),
        ):
            assert answer.status_code in {expected, 405}
            assert SECRET not in answer.content.decode()
            if answer.status_code == 302:
                assert answer.headers["Location"] == reverse("space:enter")
    assert Entry.objects.values().get() == before


def test_what_is_shared_is_read_by_its_practitioner_alone(
    nour: Person, sasha: Person, page: Entry, file: Accompaniment, mireille: Practitioner
) -> None:
    share(nour, page, file)
    address = reverse("shared:entries", args=[file.pk])
    manager = Client()
    manager.force_login(factories.manager(practice=mireille.practice))
    colleague = at_the_desk(factories.practitioner(practice=mireille.practice))
    for client, status in (
        (Client(), 302),
        (hers(nour), 302),
        (hers(sasha), 302),
        (colleague, 404),
        (manager, 404),
        (at_the_desk(factories.practitioner()), 404),
    ):
        answer = client.get(address)
        assert answer.status_code == status and SECRET not in answer.content.decode()
    assert at_the_desk(mireille).post(address).status_code == 405
    assert not JournalEntry.objects.filter(verb=Verb.NOTEBOOK_READ).exists()


def test_a_member_sees_nothing_of_another_in_their_own_space(
    nour: Person, sasha: Person, page: Entry, file: Accompaniment
) -> None:
    share(nour, page, file)
    for path in ("", *(f"{slug}/" for slug in SLUGS.values())):
        assert SECRET not in hers(sasha).get(f"/mon-espace/carnet/{path}").content.decode()


def close(file: Accompaniment) -> None:
    file.state, file.closed_at = State.CLOSED, clock.now()
    file.save()


def close_past_every_verb(file: Accompaniment) -> None:
    Accompaniment.objects.filter(pk=file.pk).update(state=State.CLOSED, closed_at=clock.now())


def leave(file: Accompaniment) -> None:
    one = Member.objects.get(accompaniment=file, person=_nour(file))
    one.left_at = clock.now()
    one.save()


def leave_past_every_verb(file: Accompaniment) -> None:
    Member.objects.filter(accompaniment=file, person=_nour(file)).update(left_at=clock.now())


def erased(file: Accompaniment) -> None:
    nour = _nour(file)
    forget(person=nour, by=Actor.person(nour.pk), at=clock.now())


def _nour(file: Accompaniment) -> Person:
    return next(
        one.person for one in file.members.select_related("person") if one.person.first_name == "Nour"
    )


@pytest.mark.parametrize("ends", [close, close_past_every_verb, leave, leave_past_every_verb, erased])
def test_sharing_ends_with_the_file_and_with_the_membership(
    ends: Callable[[Accompaniment], None],
    nour: Person,
    page: Entry,
    file: Accompaniment,
    mireille: Practitioner,
) -> None:
    share(nour, page, file)
    assert SECRET in read_by(mireille, file)
    ends(file)
    assert SECRET not in read_by(mireille, file)


def test_a_file_that_is_gone_takes_no_page_with_it(nour: Person, page: Entry, file: Accompaniment) -> None:
    share(nour, page, file)
    file.delete()
    page.refresh_from_db()
    assert page.member_id is None and not Entry.objects.readable().exists()
    assert "Vous seul·e." in hers(nour).get(reverse("notebook:entry", args=[page.pk])).content.decode()


def test_no_table_holds_a_word_of_it(
    nour: Person, page: Entry, file: Accompaniment, mireille: Practitioner, caplog: pytest.LogCaptureFixture
) -> None:
    """Written, refused, shown, read, changed: nothing of it in any table, session and journal included, or log."""
    client = hers(nour)
    share(nour, page, file)
    read_by(mireille, file)
    client.post(reverse("notebook:change", args=[page.pk]), {"words": SECRET + " encore", "revision": "7"})
    client.post(reverse("notebook:write", args=["depots"]), {"words": SECRET, "feelings": ["marmite"]})
    client.post(reverse("notebook:change", args=[page.pk]), {"words": SECRET + " enfin", "revision": "1"})
    for model in apps.get_models():
        for row in model._default_manager.values_list():
            assert not any("marmite" in repr(bytes(v) if isinstance(v, memoryview) else v) for v in row), (
                model
            )
    assert "marmite" not in caplog.text


@pytest.mark.parametrize("ends", [close, leave])
def test_a_way_back_shows_nothing_of_what_was_shown_once(
    ends: Callable[[Accompaniment], None],
    nour: Person,
    page: Entry,
    file: Accompaniment,
    mireille: Practitioner,
) -> None:
    share(nour, page, file)
    ends(file)
    Accompaniment.objects.filter(pk=file.pk).update(state=State.ACTIVE, closed_at=None)
    Member.objects.filter(accompaniment=file).update(left_at=None)
    assert SECRET not in read_by(mireille, file)
    assert "Vous seul·e." in hers(nour).get(reverse("notebook:entry", args=[page.pk])).content.decode()


def test_a_page_is_shared_in_ones_own_open_files_only(
    nour: Person, page: Entry, file: Accompaniment, mireille: Practitioner
) -> None:
    others = factories.accompaniment(mireille)
    over = factories.accompaniment(mireille, persons=[nour], state=State.CLOSED)
    for wrong in (str(others.pk), str(over.pk), "", "x", "\x00"):
        answer = hers(nour).post(reverse("notebook:share", args=[page.pk]), {"file": wrong}, follow=True)
        assert answer.status_code == 200 and "n&#x27;est plus ouvert" in answer.content.decode()
    page.refresh_from_db()
    assert page.member_id is None and page.shared_at is None


def test_a_page_is_shown_by_whoever_was_written_down_twice(
    nour: Person, page: Entry, mireille: Practitioner
) -> None:
    """A second booking wrote Nour down anew, and the file is of that row; the notebook is the first one's."""
    again = factories.person(first_name="nour ", email=nour.email)
    namesake = factories.person(first_name="Nour", email="nour.ailleurs@exemple.test")
    file = factories.accompaniment(mireille, persons=[again])
    elsewhere = factories.accompaniment(mireille, persons=[namesake])
    assert "Mireille" in hers(nour).get(reverse("notebook:entry", args=[page.pk])).content.decode()
    share(nour, page, file)
    assert SECRET in read_by(mireille, file) and SECRET not in read_by(mireille, elsewhere)
    refused = hers(nour).post(
        reverse("notebook:share", args=[page.pk]), {"file": str(elsewhere.pk)}, follow=True
    )
    assert "n&#x27;est plus ouvert" in refused.content.decode()
    forget(person=again, by=Actor.person(again.pk), at=clock.now())
    assert SECRET not in read_by(mireille, file)


def test_the_desk_asks_as_often_for_three_as_for_one(
    nour: Person, sasha: Person, file: Accompaniment, mireille: Practitioner
) -> None:
    client, address, counts = at_the_desk(mireille), reverse("shared:entries", args=[file.pk]), []
    for number in range(2):
        for person in (nour, sasha)[: number + 1]:
            share(person, kept(person, SAMPLES[NotebookKind.DEPOSIT]), file)
        client.get(address)
        with CaptureQueriesContext(connection) as asked:
            assert client.get(address).status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1] and Entry.objects.readable().count() == 3
