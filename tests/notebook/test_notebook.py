"""The notebook: written, read again, changed and erased by one person, whom nobody looks over the shoulder of."""

from __future__ import annotations

import uuid
from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from aparte.audit.models import Entry as JournalEntry
from aparte.audit.terms import Actor
from aparte.cipher import CannotOpen
from aparte.meetings.actions_erasing import forget
from aparte.notebook import queries
from aparte.notebook.models import Entry
from aparte.notebook.terms import MOST_CHARACTERS, SLUGS, NotebookKind
from aparte.notebook.terms_entries import Deposit
from aparte.people.models import Person
from tests import factories
from tests.ground.space import in_space
from tests.notebook.pages import SAMPLES, SECRET, kept

pytestmark = pytest.mark.django_db
HOME = "/mon-espace/carnet/"


@pytest.fixture
def nour() -> Person:
    return factories.person(first_name="Nour", region="CA-QC")


@pytest.fixture
def hers(client: Client, nour: Person) -> Client:
    return in_space(client, nour)


def write_at(kind: NotebookKind) -> str:
    return reverse("notebook:write", args=[SLUGS[kind]])


def page_of(entry: Entry, step: str = "entry") -> str:
    return reverse(f"notebook:{step}", args=[entry.pk])


def written() -> list[str]:
    return [queries.told(one).first_words for one in Entry.objects.select_related("person")]


SENT = {
    NotebookKind.DEPOSIT: (
        {"words": "Une ligne.\r\nUne autre.", "feelings": ["sad", "alone"]},
        "Une ligne. Une autre.",
    ),
    NotebookKind.NEEDS: (
        {"feelings": ["tired", "worried"], "needs": ["rest"]},
        "Je me sens inquiet·ète et fatigué·e. J'ai besoin de repos.",
    ),
    NotebookKind.RESOURCE: ({"words": "Solange", "place": "people", "coping": ""}, "Solange"),
    NotebookKind.GOOD: ({"words": "Un banc"}, "Un banc"),
    NotebookKind.STEP: ({"words": "Le vélo"}, "Le vélo"),
    NotebookKind.CIRCLE: ({"words": "La météo", "reach": "cannot"}, "La météo"),
    NotebookKind.BALANCE: (
        {"first": "Partir", "second": "Rester", "second_for": "Mes amis"},
        "Partir · Rester · Mes amis",
    ),
    NotebookKind.MOMENT: ({"words": "L'atelier", "moment": "event", "year": "2024"}, "L'atelier"),
    NotebookKind.SENTENCE: ({"beginning": "need", "words": "d'un dimanche"}, "J’ai besoin d'un dimanche"),
    NotebookKind.EXERCISE: ({"exercise": "held"}, "Ce qui me porte"),
    NotebookKind.MILESTONE: (
        {"sort": "way", "words": "Attendre une nuit", "day": "2026-03-02", "confidence": "near_second"},
        "Attendre une nuit",
    ),
}


@pytest.mark.parametrize("kind", list(NotebookKind))
def test_each_kind_is_written_and_read_again(hers: Client, kind: NotebookKind) -> None:
    sent, said = SENT[kind]
    answer = hers.post(write_at(kind), sent)
    assert answer.status_code == 302, answer.content.decode()
    assert written() == [said]
    entry = Entry.objects.get()
    assert entry.kind == kind and entry.shared_at is None
    read = hers.get(page_of(entry)).content.decode()
    listed = hers.get(reverse("notebook:kind", args=[SLUGS[kind]])).content.decode()
    for part in queries.told(entry).parts:
        assert part.words.replace("'", "&#x27;").splitlines()[0] in read
    assert page_of(entry) in listed


def test_a_milestone_has_the_day_that_the_person_says(hers: Client) -> None:
    hers.post(write_at(NotebookKind.MILESTONE), SENT[NotebookKind.MILESTONE][0])
    assert Entry.objects.get().made_on == date(2026, 3, 2)
    answer = hers.post(write_at(NotebookKind.MILESTONE), {"sort": "way", "words": "x", "day": "2999-01-01"})
    assert answer.status_code == 422 and "Donnez un jour passé" in answer.content.decode()


def test_a_long_deposit_is_kept_whole_and_a_longer_one_stays_in_the_form(hers: Client) -> None:
    long = ("Une phrase de plus.\n" * 2500)[: MOST_CHARACTERS - 1] + "!"
    assert hers.post(write_at(NotebookKind.DEPOSIT), {"words": long.replace("\n", "\r\n")}).status_code == 302
    found = Entry.objects.get().unsealed()
    assert isinstance(found, Deposit) and found.words == long and len(long) == 50_000
    answer = hers.post(write_at(NotebookKind.DEPOSIT), {"words": "x" + long})
    assert answer.status_code == 422 and Entry.objects.count() == 1
    assert "!</textarea>" in answer.content.decode() and "trop long" in answer.content.decode()


@pytest.mark.parametrize("words", ["", "   ", "\x00avec un octet nul", "\ud800"])
def test_what_cannot_be_kept_is_refused_with_words(hers: Client, words: str) -> None:
    sent = words.encode(errors="surrogatepass")
    answer = hers.post(
        write_at(NotebookKind.DEPOSIT),
        b"words=" + b"".join(b"%%%02X" % one for one in sent),
        content_type="application/x-www-form-urlencoded",
    )
    assert answer.status_code in {302, 422}
    assert answer.status_code == 302 or "data-wrong" in answer.content.decode()
    if words == "\ud800":  # the web's own way of reading makes these marks of something lost: kept as such
        assert answer.status_code == 302
    else:
        assert not Entry.objects.exists()


def test_words_of_ours_that_do_not_exist_are_refused(hers: Client) -> None:
    for kind, sent in (
        (NotebookKind.DEPOSIT, {"words": "a", "feelings": ["nothing"]}),
        (NotebookKind.CIRCLE, {"words": "a", "reach": "maybe"}),
        (NotebookKind.MOMENT, {"words": "a", "moment": "event", "year": "9" * 30}),
        (NotebookKind.MILESTONE, {"words": "a", "sort": "way", "file": str(uuid.uuid4())}),
        (NotebookKind.NEEDS, {}),
    ):
        assert hers.post(write_at(kind), sent).status_code == 422
    assert not Entry.objects.exists()


def test_a_form_sent_twice_makes_one_page(hers: Client) -> None:
    sent = {"words": "Une fois.", "key": str(uuid.uuid4())}
    assert [hers.post(write_at(NotebookKind.DEPOSIT), sent).status_code for _time in range(2)] == [302, 302]
    assert Entry.objects.count() == 1
    other = hers.post(write_at(NotebookKind.DEPOSIT), sent | {"words": "Autre chose."})
    assert other.status_code == 409 and "Une fois." in other.content.decode()
    assert "Autre chose.</textarea>" in other.content.decode() and written() == ["Une fois."]


def test_the_key_of_somebody_elses_page_tells_nothing(hers: Client) -> None:
    theirs = kept(factories.person(), SAMPLES[NotebookKind.DEPOSIT])
    answer = hers.post(write_at(NotebookKind.DEPOSIT), {"words": "Les miens.", "key": str(theirs.pk)})
    assert answer.status_code == 302 and Entry.objects.count() == 2
    theirs.refresh_from_db()
    assert theirs.unsealed() == SAMPLES[NotebookKind.DEPOSIT]


def test_two_tabs_show_both_and_lose_nothing(hers: Client, nour: Person) -> None:
    entry = kept(nour, Deposit(words="Au début."))
    first = {"words": "Le premier onglet.", "revision": "1"}
    assert hers.post(page_of(entry, "change"), first).status_code == 302
    assert hers.post(page_of(entry, "change"), first).status_code == 302  # pressed twice: the same words
    second = hers.post(page_of(entry, "change"), {"words": "Le second onglet.", "revision": "1"})
    page = second.content.decode()
    assert (
        second.status_code == 409 and "Le premier onglet." in page and "Le second onglet.</textarea>" in page
    )
    assert written() == ["Le premier onglet."]
    form = second.context["form"]
    data = {"words": "Le second onglet.", "revision": form["revision"].value(), "key": form["key"].value()}
    for _time in range(2):
        assert hers.post(page_of(entry, "change"), data | {"both": "1"}).status_code == 302
    assert sorted(written()) == ["Le premier onglet.", "Le second onglet."]
    assert hers.post(page_of(entry, "change"), data).status_code == 302
    assert written().count("Le second onglet.") == 2


def test_steps_and_the_circle_move_by_buttons(hers: Client, nour: Person) -> None:
    step, thing = kept(nour, SAMPLES[NotebookKind.STEP]), kept(nour, SAMPLES[NotebookKind.CIRCLE])
    for entry, to, column in ((step, "done", "state"), (step, "let_go", "state"), (thing, "cannot", "reach")):
        assert hers.post(page_of(entry, "move"), {"to": to}).status_code == 302
        entry.refresh_from_db()
        assert getattr(entry.unsealed(), column) == to
    for entry, to in ((step, "nowhere"), (step, ""), (kept(nour, SAMPLES[NotebookKind.DEPOSIT]), "done")):
        before = entry.revision
        page = hers.post(page_of(entry, "move"), {"to": to}, follow=True).content.decode()
        entry.refresh_from_db()
        assert "Cette place n" in page and entry.revision == before


def test_a_page_is_erased_for_good_and_asked_once(hers: Client, nour: Person) -> None:
    entry = kept(nour, SAMPLES[NotebookKind.DEPOSIT])
    assert "pour de bon" in hers.get(page_of(entry, "erase")).content.decode() and Entry.objects.exists()
    assert hers.post(page_of(entry, "erase")).status_code == 302 and not Entry.objects.exists()
    assert hers.get(page_of(entry)).status_code == 404


def test_deposits_are_read_a_month_at_a_time(hers: Client, nour: Person) -> None:
    kept(nour, Deposit(words="En janvier."), made_on=date(2026, 1, 9))
    kept(nour, Deposit(words="En mars."), made_on=date(2026, 3, 9))
    address = reverse("notebook:kind", args=["depots"])
    for asked, seen, unseen in (
        ("", "En mars.", "En janvier."),
        ("?mois=2026-01", "En janvier.", "En mars."),
        ("?mois=%00", "En mars.", "En janvier."),
    ):
        page = hers.get(address + asked).content.decode()
        assert seen in page and unseen not in page and "janvier 2026" in page


def test_nothing_of_a_notebook_is_in_the_journal_nor_readable_in_the_database(
    hers: Client, nour: Person
) -> None:
    before = JournalEntry.objects.count()
    hers.post(write_at(NotebookKind.DEPOSIT), {"words": SECRET, "feelings": ["ashamed"]})
    entry = Entry.objects.get()
    hers.post(page_of(entry, "change"), {"words": SECRET + ".", "revision": "1"})
    assert JournalEntry.objects.count() == before
    entry.refresh_from_db()
    assert b"marmite" not in bytes(entry.sealed) and b"ashamed" not in bytes(entry.sealed)


def test_a_page_opens_in_its_own_row_only(nour: Person) -> None:
    one, other = kept(nour, Deposit(words="Une.")), kept(nour, Deposit(words="Deux."))
    Entry.objects.filter(pk=one.pk).update(sealed=bytes(other.sealed))
    one.refresh_from_db()
    with pytest.raises(CannotOpen):
        one.unsealed()


def test_whoever_is_forgotten_leaves_no_page(nour: Person) -> None:
    kept(nour, SAMPLES[NotebookKind.DEPOSIT])
    others = kept(factories.person(), SAMPLES[NotebookKind.DEPOSIT])
    forget(person=nour, by=Actor.person(nour.pk), at=nour.created_at)
    assert list(Entry.objects.all()) == [others]


def test_the_whole_notebook_can_be_taken_away(nour: Person) -> None:
    for written in SAMPLES.values():
        kept(nour, written)
    kept(factories.person(), Deposit(words="De quelqu'un d'autre."))
    found = queries.of_person(nour)
    assert {one["kind"] for one in found} == set(NotebookKind)
    assert any(SECRET in part["words"] for one in found for part in one["parts"])
    assert "De quelqu'un d'autre." not in str(found)


def test_the_pages_ask_as_often_for_three_as_for_one(hers: Client, nour: Person) -> None:
    def asked(path: str) -> int:
        hers.get(path)
        with CaptureQueriesContext(connection) as queries_made:
            assert hers.get(path).status_code == 200
        return len(queries_made)

    paths = [HOME, *(reverse("notebook:kind", args=[slug]) for slug in SLUGS.values())]
    counts = []
    for _time in range(2):
        for written in list(SAMPLES.values()) * (1 if not counts else 2):
            kept(nour, written)
        counts.append([asked(path) for path in paths])
    assert counts[0] == counts[1]
