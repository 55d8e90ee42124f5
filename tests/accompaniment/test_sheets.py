"""A sheet is given to one member or to several, read by them alone, taken back; nobody learns that it was read."""

from __future__ import annotations

import json
from datetime import timedelta
from html import unescape

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from aparte import clock
from aparte.accompaniment.actions import FileClosed
from aparte.accompaniment.actions_sheets import NobodyToShareWith, share_sheet, take_sheet_back
from aparte.accompaniment.actions_stopping import stop
from aparte.accompaniment.models import Accompaniment, FileMeeting, Member, SharedSheet
from aparte.accompaniment.queries_sheets import to_note
from aparte.accompaniment.terms import LONGEST_WORD, State
from aparte.audit.models import Entry
from aparte.audit.terms import Actor, Verb
from aparte.cipher import CannotOpen, CannotSeal
from aparte.library import queries as library
from aparte.library.terms_sheets import SheetText
from aparte.meetings.actions_erasing import forget
from aparte.meetings.terms import Kind
from aparte.people.models import Person, Practitioner
from tests import factories
from tests.accompaniment.test_what_is_kept import everything_kept
from tests.ground.space import in_space
from tests.meetings.booking import AT
from tests.privacy.test_copy import copy_of

pytestmark = pytest.mark.usefixtures("stopped_clock")
BY = Actor.machine()
WORD = "J'ai pensé au banc sous les tilleuls."
SLEEP, STRESS = "sommeil-et-inquietude", "stress-et-corps"


@pytest.fixture
def alix() -> Person:
    return factories.person(first_name="Alix")


@pytest.fixture
def bilal() -> Person:
    return factories.person(first_name="Bilal", email="bilal@exemple.test")


@pytest.fixture
def file(maelle: Practitioner, alix: Person, bilal: Person) -> Accompaniment:
    return factories.accompaniment(maelle, persons=[alix, bilal])


def sheet(name: str) -> SheetText:
    found = library.sheet(name)
    assert found is not None
    return found


def member(file: Accompaniment, person: Person) -> Member:
    return file.members.select_related("person", "accompaniment__practitioner").get(person=person)


def give(
    file: Accompaniment, *to: Person, name: str = SLEEP, word: str = WORD, meeting: FileMeeting | None = None
) -> list[SharedSheet]:
    return share_sheet(
        accompaniment=file,
        sheet=sheet(name),
        members=[member(file, one) for one in to],
        word=word,
        meeting=meeting,
        by=BY,
        at=clock.now(),
    )


def read(person: Person, shared: SharedSheet) -> tuple[int, str]:
    answer = in_space(Client(), person).get(reverse("accompaniment:sheet", args=[shared.pk]))
    return answer.status_code, unescape(answer.content.decode())


def listed(person: Person) -> str:
    answer = in_space(Client(), person).get(reverse("accompaniment:sheets"))
    assert answer.status_code == 200 and "no-store" in answer.headers["Cache-Control"]
    return unescape(answer.content.decode())


class TestGiven:
    def test_from_the_desk_to_one_of_two_who_alone_reads_it(
        self, desk: Client, file: Accompaniment, alix: Person, bilal: Person
    ) -> None:
        page = reverse("file:sheets", args=[file.pk])
        sent = {"sheet": SLEEP, "who": [str(member(file, alix).pk)], "word": WORD}
        assert desk.post(page, sent).status_code == 302
        shared = SharedSheet.objects.get()
        assert WORD in unescape(desk.get(page).content.decode())
        status, page_of_alix = read(alix, shared)
        assert status == 200 and WORD in page_of_alix and str(sheet(SLEEP).opening.fr) in page_of_alix
        assert str(sheet(SLEEP).title.fr) in listed(alix)
        status, page_of_bilal = read(bilal, shared)
        assert status == 404 and WORD not in page_of_bilal
        assert str(sheet(SLEEP).title.fr) not in listed(bilal)

    def test_to_both_each_with_a_word_of_their_own_key(
        self, file: Accompaniment, alix: Person, bilal: Person
    ) -> None:
        one, other = give(file, alix, bilal)
        assert one.word == other.word == WORD and one.sealed_word != other.sealed_word
        stolen = SharedSheet.objects.select_related("member__person").get(pk=one.pk)
        stolen.sealed_word = other.sealed_word
        with pytest.raises(CannotOpen):
            _ = stolen.word

    def test_a_file_of_one_asks_nobody_whom(self, desk: Client, maelle: Practitioner) -> None:
        file = factories.accompaniment(maelle)
        page = reverse("file:sheets", args=[file.pk])
        assert b'name="who"' not in desk.get(page).content
        assert desk.post(page, {"sheet": STRESS}).status_code == 302
        assert SharedSheet.objects.get().member.accompaniment == file

    def test_from_a_meeting(self, desk: Client, file: Accompaniment, alix: Person) -> None:
        meeting = factories.held_meeting(file, kind=Kind.EDUCATION)
        page = reverse("file:sheets_of_meeting", args=[file.pk, meeting.pk])
        assert desk.post(page, {"sheet": STRESS, "who": [str(member(file, alix).pk)]}).status_code == 302
        assert SharedSheet.objects.get().meeting == meeting
        elsewhere = factories.held_meeting(factories.accompaniment(file.practitioner))
        assert desk.get(reverse("file:sheets_of_meeting", args=[file.pk, elsewhere.pk])).status_code == 404

    def test_twice_is_once_and_a_new_word_stands_in_place(
        self, file: Accompaniment, alix: Person, bilal: Person
    ) -> None:
        (first,) = give(file, alix)
        give(file, alix)
        assert Entry.objects.filter(verb=Verb.SHEET_SHARED).count() == 1
        give(file, alix, bilal, word="")
        assert {one.word for one in SharedSheet.objects.all()} == {WORD, ""}, "none leaves it as it is"
        give(file, alix, word="Autre chose.")
        assert SharedSheet.objects.get(pk=first.pk).word == "Autre chose."
        assert SharedSheet.objects.count() == 2

    def test_the_journal_says_that_and_not_what(self, file: Accompaniment, alix: Person) -> None:
        (shared,) = give(file, alix)
        entry = Entry.objects.get(verb=Verb.SHEET_SHARED)
        assert (entry.about_kind, entry.about_id) == ("sharedsheet", str(shared.pk))
        kept = everything_kept()
        assert SLEEP in kept, "the search sees what is there"
        assert WORD not in kept

    def test_reading_leaves_no_trace_anywhere(self, file: Accompaniment, alix: Person) -> None:
        (shared,) = give(file, alix)
        client = in_space(Client(), alix)
        client.get(reverse("space:home"))  # the token of the forms of a space
        before = everything_kept()
        for _time in range(2):
            assert client.get(reverse("accompaniment:sheet", args=[shared.pk])).status_code == 200
            assert client.get(reverse("accompaniment:sheets")).status_code == 200
        assert everything_kept() == before

    def test_a_word_too_long_or_that_cannot_be_kept_is_handed_back(
        self, desk: Client, file: Accompaniment, alix: Person
    ) -> None:
        page, who = reverse("file:sheets", args=[file.pk]), [str(member(file, alix).pk)]
        for word in ("x" * (LONGEST_WORD + 1), "avec \x00 dedans"):
            answer = desk.post(page, {"sheet": SLEEP, "who": who, "word": word})
            assert answer.status_code == 422 and not SharedSheet.objects.exists()
        assert (
            "x" * LONGEST_WORD
            in desk.post(
                page, {"sheet": SLEEP, "who": who, "word": "x" * (LONGEST_WORD + 1)}
            ).content.decode()
        )
        with pytest.raises(CannotSeal):
            give(file, alix, word="\ud800")
        lines = "a\r\n" * (LONGEST_WORD // 2)
        assert desk.post(page, {"sheet": SLEEP, "who": who, "word": lines}).status_code == 302

    def test_a_word_that_is_not_ours_to_say_is_shown_once_and_stands_in_nobodys_way(
        self, desk: Client, file: Accompaniment, alix: Person
    ) -> None:
        page, who = reverse("file:sheets", args=[file.pk]), [str(member(file, alix).pk)]
        word = "Vous êtes en dépression, je crois.\r\nPrenez soin de vous."
        answer = desk.post(page, {"sheet": SLEEP, "who": who, "word": word})
        shown = unescape(answer.content.decode())
        assert answer.status_code == 200 and "Des mots à regarder" in shown and "Partager ainsi" in shown
        assert not SharedSheet.objects.exists()
        other = word + " Vous allez guérir."
        assert desk.post(page, {"sheet": SLEEP, "who": who, "word": other, "seen": word}).status_code == 200
        assert not SharedSheet.objects.exists(), "other words are read again"
        seen = answer.context["form"].cleaned_data["word"]
        assert desk.post(page, {"sheet": SLEEP, "who": who, "word": word, "seen": seen}).status_code == 302
        assert SharedSheet.objects.get().word == word.replace("\r\n", "\n")

    @pytest.mark.parametrize(
        "sent",
        [
            {},
            {"sheet": "jamais-ecrite"},
            {"sheet": "../emotions"},
            {"sheet": SLEEP},
            {"sheet": SLEEP, "who": "x"},
            {"sheet": SLEEP, "who": "00000000-0000-0000-0000-000000000000"},
        ],
    )
    def test_nothing_chosen_or_something_else(
        self, desk: Client, file: Accompaniment, sent: dict[str, str]
    ) -> None:
        assert desk.post(reverse("file:sheets", args=[file.pk]), sent).status_code == 422
        assert not SharedSheet.objects.exists()

    def test_a_member_of_another_file_is_not_chosen(
        self, desk: Client, file: Accompaniment, maelle: Practitioner
    ) -> None:
        stranger = factories.accompaniment(maelle).members.get()
        sent = {"sheet": SLEEP, "who": [str(stranger.pk)]}
        assert desk.post(reverse("file:sheets", args=[file.pk]), sent).status_code == 422
        with pytest.raises(NobodyToShareWith):
            share_sheet(
                accompaniment=file,
                sheet=sheet(SLEEP),
                members=[stranger],
                word="",
                meeting=None,
                by=BY,
                at=AT,
            )
        assert not SharedSheet.objects.exists()

    def test_says_who_has_no_space_to_read_in(self, desk: Client, maelle: Practitioner) -> None:
        file = factories.accompaniment(maelle, persons=[factories.person(first_name="Odile", email="")])
        page = unescape(desk.get(reverse("file:sheets", args=[file.pk])).content.decode())
        assert "Odile n'a pas donné de courriel" in page


class TestTakenBack:
    def test_from_one_and_not_from_the_other(
        self, desk: Client, file: Accompaniment, alix: Person, bilal: Person
    ) -> None:
        one, other = give(file, alix, bilal)
        address = reverse("file:take_sheet_back", args=[file.pk, one.pk])
        assert desk.post(address).status_code == 302
        assert read(one.member.person, one)[0] == 404
        assert read(other.member.person, other)[0] == 200
        assert desk.post(address).status_code == 404
        assert Entry.objects.filter(verb=Verb.SHEET_TAKEN_BACK).count() == 1

    def test_twice_at_once_is_once(self, file: Accompaniment, alix: Person) -> None:
        (shared,) = give(file, alix)
        late = SharedSheet.objects.select_related("member__accompaniment").get(pk=shared.pk)
        take_sheet_back(shared=shared, by=BY, at=AT)
        take_sheet_back(shared=late, by=BY, at=AT)
        assert Entry.objects.filter(verb=Verb.SHEET_TAKEN_BACK).count() == 1

    def test_through_another_file_it_is_not_there(
        self, desk: Client, file: Accompaniment, alix: Person, maelle: Practitioner
    ) -> None:
        (shared,) = give(file, alix)
        other = factories.accompaniment(maelle)
        assert desk.post(reverse("file:take_sheet_back", args=[other.pk, shared.pk])).status_code == 404
        assert SharedSheet.objects.exists()


class TestEnded:
    def test_nothing_is_shared_or_taken_back_and_what_was_given_stays(
        self, desk: Client, file: Accompaniment, alix: Person
    ) -> None:
        (shared,) = give(file, alix)
        Accompaniment.objects.filter(pk=file.pk).update(state=State.CLOSED, closed_at=AT)
        with pytest.raises(FileClosed):
            give(file, alix, name=STRESS)
        with pytest.raises(FileClosed):
            take_sheet_back(shared=shared, by=BY, at=AT)
        page = reverse("file:sheets", args=[file.pk])
        sent = {"sheet": STRESS, "who": [str(member(file, alix).pk)]}
        answer = desk.post(page, sent, follow=True)
        assert "Cet accompagnement est terminé" in unescape(answer.content.decode())
        assert desk.post(reverse("file:take_sheet_back", args=[file.pk, shared.pk])).status_code == 302
        assert read(alix, shared)[0] == 200
        assert SharedSheet.objects.count() == 1

    def test_who_left_keeps_what_they_have_and_is_given_nothing_more(
        self, desk: Client, file: Accompaniment, alix: Person, bilal: Person
    ) -> None:
        (shared,) = give(file, alix)
        stop(member=member(file, alix), by=Actor.person(alix.pk), at=clock.now())
        assert [one.member.person for one in give(file, alix, bilal, name=STRESS)] == [bilal]
        with pytest.raises(NobodyToShareWith):
            give(file, alix, name=STRESS)
        with pytest.raises(NobodyToShareWith):
            take_sheet_back(shared=shared, by=BY, at=AT)
        assert desk.post(reverse("file:take_sheet_back", args=[file.pk, shared.pk])).status_code == 302
        assert read(alix, shared)[0] == 200 and WORD in read(alix, shared)[1]

    def test_who_is_forgotten_leaves_nothing_and_the_other_keeps_theirs(
        self, desk: Client, file: Accompaniment, alix: Person, bilal: Person
    ) -> None:
        give(file, alix, bilal)
        forget(person=alix, by=Actor.person(alix.pk), at=clock.now())
        (left,) = SharedSheet.objects.select_related("member__person")
        assert left.member.person == bilal and left.word == WORD
        assert desk.get(reverse("file:sheets", args=[file.pk])).status_code == 200


class TestStrangers:
    def test_nobody_else_reads_the_page_or_the_word(
        self, client: Client, file: Accompaniment, alix: Person, bilal: Person, maelle: Practitioner
    ) -> None:
        (shared,) = give(file, alix)
        colleague = factories.practitioner(practice=maelle.practice, name="Ousmane Roseau")
        manager = factories.manager(practice=maelle.practice)
        stranger = factories.person(first_name="Zoé", email="zoe@exemple.test")
        theirs, hers = (
            reverse("file:sheets", args=[file.pk]),
            reverse("accompaniment:sheet", args=[shared.pk]),
        )
        for user in (colleague.user, manager):
            browser = Client()
            browser.force_login(user)
            assert browser.get(theirs).status_code == 404
            assert browser.post(theirs, {"sheet": STRESS}).status_code == 404
            assert browser.post(reverse("file:take_sheet_back", args=[file.pk, shared.pk])).status_code == 404
            assert browser.get(hers).status_code == 302
        assert client.get(theirs).status_code == client.get(hers).status_code == 302
        for person in (bilal, stranger):
            assert read(person, shared)[0] == 404 and WORD not in listed(person)
        assert SharedSheet.objects.count() == 1

    def test_one_human_written_down_twice_reads_all_of_theirs(
        self, file: Accompaniment, alix: Person
    ) -> None:
        (shared,) = give(file, alix)
        again = factories.person(first_name="Alix")
        assert read(again, shared)[0] == 200


class TestNote:
    def test_proposes_what_everybody_present_was_given_those_of_the_meeting_first(
        self, desk: Client, file: Accompaniment, alix: Person, bilal: Person
    ) -> None:
        meeting = factories.held_meeting(file, kind=Kind.EDUCATION)
        filed = FileMeeting.objects.select_related("accompaniment").get(meeting=meeting)
        give(file, alix)
        assert to_note(filed) == [], "the other member would learn what one was given alone"
        give(file, alix, bilal, name=SLEEP)
        give(file, alix, bilal, name=STRESS, meeting=filed)
        assert [one.id for one in to_note(filed)] == [STRESS, SLEEP]
        page = unescape(desk.get(reverse("file:note", args=[file.pk, meeting.pk])).content.decode())
        assert f'data-name="{sheet(STRESS).title.fr}"' in page

    def test_only_beside_the_field_of_education(
        self, desk: Client, file: Accompaniment, alix: Person
    ) -> None:
        meeting = factories.held_meeting(file, kind=Kind.SUPPORT)
        page = desk.get(reverse("file:note", args=[file.pk, meeting.pk])).content.decode()
        assert reverse("file:sheets_of_meeting", args=[file.pk, meeting.pk]) not in page
        FileMeeting.objects.filter(meeting=meeting).update(education=True)
        page = desk.get(reverse("file:note", args=[file.pk, meeting.pk])).content.decode()
        assert reverse("file:sheets_of_meeting", args=[file.pk, meeting.pk]) in page


class TestKept:
    def test_the_copy_holds_mine_and_no_other_members(
        self, file: Accompaniment, alix: Person, bilal: Person
    ) -> None:
        give(file, alix)
        give(file, bilal, name=STRESS, word="Pour Bilal seulement.")
        copy = copy_of(alix)
        (kept,) = json.loads(copy["donnees.json"])["sheets"]
        assert kept["sheet"] == SLEEP and kept["word"] == WORD and kept["dated"] == "2026-11-21"
        assert WORD in unescape(copy["lisez-moi.html"])
        assert "Pour Bilal" not in "".join(copy.values())

    def test_one_that_left_the_library_keeps_its_word(
        self, desk: Client, file: Accompaniment, alix: Person
    ) -> None:
        (shared,) = give(file, alix)
        SharedSheet.objects.update(sheet="autrefois")
        status, page = read(alix, shared)
        assert status == 200 and WORD in page and "n'est plus dans la bibliothèque" in page
        assert "Une fiche retirée depuis" in listed(alix)
        assert desk.get(reverse("file:sheets", args=[file.pk])).status_code == 200

    def test_says_when_it_was_worded_anew(self, file: Accompaniment, alix: Person) -> None:
        (shared,) = give(file, alix)
        assert "a été revu" not in read(alix, shared)[1]
        SharedSheet.objects.update(dated=sheet(SLEEP).dated - timedelta(days=30))
        assert "Ce texte a été revu le 21 novembre 2026" in read(alix, shared)[1]

    def test_lines_of_the_territory_of_the_person(self, file: Accompaniment, alix: Person) -> None:
        (shared,) = give(file, alix, name="se-parler-en-couple")
        _status, page = read(alix, shared)
        for line in library.crisis_lines_for("FR", ["violence_suffered"])[:3]:
            assert line.name.fr in page


def _queries(client: Client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


def test_the_number_of_queries_does_not_grow(
    desk: Client, file: Accompaniment, alix: Person, bilal: Person
) -> None:
    meeting = factories.held_meeting(file, kind=Kind.EDUCATION)
    filed = FileMeeting.objects.get(meeting=meeting)
    addresses = [
        (desk, reverse("file:sheets", args=[file.pk])),
        (desk, reverse("file:note", args=[file.pk, meeting.pk])),
        (in_space(Client(), alix), reverse("accompaniment:sheets")),
    ]
    give(file, alix, bilal, meeting=filed)
    one = [_queries(*place) for place in addresses]
    for name in (STRESS, "perte-et-temps"):
        give(file, alix, bilal, name=name, meeting=filed)
    assert [_queries(*place) for place in addresses] == one
