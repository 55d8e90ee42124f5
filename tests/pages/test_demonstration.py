"""The demonstration is loaded whole, once, and nowhere that it could harm; owners add their people by a command."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.management import CommandError, call_command
from django.db import connection, connections
from django.test import Client
from django.urls import reverse

from aparte import clock
from aparte.accompaniment.models import SharedSheet
from aparte.audit.models import Entry
from aparte.library.rules import check_profile_words
from aparte.listening import Orientation
from aparte.meetings.models import Availability, Meeting
from aparte.meetings.queries import EXPLORATORY, calendar
from aparte.meetings.terms import Outcome, State
from aparte.orientation.models import Request
from aparte.pages.management.commands import demonstration
from aparte.people.actions import PROFILE_FIELDS
from aparte.people.models import Membership, Person, Practice, Practitioner, ProfileText, User
from aparte.people.terms import Role
from tests import factories

COUNTED = (
    Practice,
    User,
    Membership,
    Practitioner,
    ProfileText,
    Availability,
    Person,
    Request,
    Meeting,
    Entry,
)
MANAGER = "responsable@demonstration.test"


def load(**options: Any) -> str:
    """What the command prints."""
    out = io.StringIO()
    call_command("demonstration", stdout=out, **options)
    return out.getvalue()


def counts() -> dict[str, int]:
    return {model.__name__: model.objects.count() for model in COUNTED}


@pytest.mark.django_db
class TestLoaded:
    @pytest.fixture(autouse=True)
    def _loaded(self, db: None) -> None:
        self.printed = load()

    def test_a_second_time_changes_nothing(self) -> None:
        before = counts()
        assert load() == self.printed
        assert counts() == before
        assert before["Practitioner"] == 3 and before["Practice"] == 1

    def test_says_where_to_go_and_how_to_sign_in(self) -> None:
        for email in User.objects.values_list("email", flat=True):
            assert email in self.printed
        assert demonstration.PASSWORD in self.printed
        assert reverse("account_login") in self.printed

    def test_everybody_can_sign_in(self, client: Client) -> None:
        for user in User.objects.all():
            validate_password(demonstration.PASSWORD, user)
            sent = {"login": user.email, "password": demonstration.PASSWORD}
            assert client.post(reverse("account_login"), sent).status_code == 302, user.email
            client.post(reverse("account_logout"))

    def test_pages_are_published_and_true_to_their_territory(self) -> None:
        assert Practitioner.objects.welcoming().count() == 3
        assert set(Practitioner.objects.values_list("region", flat=True)) == {"CA-QC", "FR", "CH"}
        assert ProfileText.objects.filter(language="fr").count() == 3
        assert ProfileText.objects.filter(language="en").count() >= 2
        for text in ProfileText.objects.select_related("practitioner"):
            kinds = list(text.practitioner.registrations.values_list("kind", flat=True))
            for field in PROFILE_FIELDS:
                verdict = check_profile_words(
                    getattr(text, field), region=text.practitioner.region, registrations=kinds
                )
                assert not verdict.findings, (text.practitioner.name, field, verdict.findings)

    def test_a_registration_lifts_a_title(self) -> None:
        titled = Practitioner.objects.get(registrations__verified_on__isnull=False)
        headline = titled.texts.get(language="fr").headline
        assert check_profile_words(headline, region=titled.region).refused
        kinds = titled.registrations.values_list("kind", flat=True)
        assert not check_profile_words(headline, region=titled.region, registrations=kinds).refused

    def test_everybody_has_a_free_time_tomorrow(self) -> None:
        at = clock.now()
        for one in Practitioner.objects.all():
            zone = clock.zone(one.zone)
            found = calendar(one, at=at)
            assert found is not None
            days = {free.starts.astimezone(zone).date() for free in found.free(length=EXPLORATORY, at=at)}
            assert at.astimezone(zone).date() + timedelta(days=1) in days, one.name

    def test_every_state_and_outcome_is_there(self) -> None:
        assert set(Meeting.objects.values_list("state", flat=True)) == {state.value for state in State}
        assert set(Meeting.objects.exclude(outcome="").values_list("outcome", flat=True)) == set(
            Outcome.values
        )
        assert Meeting.objects.filter(state=State.DECLINED, proposed_colleague__isnull=False).exists()
        at = clock.now()
        assert Meeting.objects.awaiting_outcome(at=at).exists()
        assert Meeting.objects.awaiting_answer(at=at).exists()
        assert not Meeting.objects.filter(state=State.DONE, ends_at__gt=at).exists()

    def test_requests_are_varied_and_read_as_they_should_be(self) -> None:
        by_name = {one.person.first_name: one.unsealed() for one in Request.objects.select_related("person")}
        assert by_name["Inès"].orientation == Orientation.HEALTH_PROFESSIONAL
        assert by_name["Laurence"].orientation == Orientation.COMPLEMENTARY
        assert by_name["Camille"].own_choice and not by_name["Camille"].words
        assert by_name["Denis"].orientation is None
        apart = {"Inès", "Laurence", "Denis", "Gaspard"}
        wrong = {
            name: content.orientation
            for name, content in by_name.items()
            if name not in apart and content.orientation != Orientation.SUPPORT
        }
        assert not wrong
        assert not any(content.has_alarm for content in by_name.values())

    def test_nothing_happens_before_the_request_or_after_now(self) -> None:
        at = clock.now()
        assert not Entry.objects.filter(at__gt=at).exists()
        for meeting in Meeting.objects.all():
            assert meeting.created_at <= (meeting.answered_at or at) <= at
            assert meeting.answered_at is None or meeting.answered_at < meeting.starts_at

    def test_somebody_was_given_sheets_to_read(self) -> None:
        given = SharedSheet.objects.select_related("member__person")
        assert len(given) == 2 and any(one.word for one in given) and all(one.text for one in given)

    def test_sends_no_mail(self, run_tasks: Callable[[], int], mailoutbox: list[Any]) -> None:
        assert run_tasks() == 0
        assert not mailoutbox


@pytest.mark.django_db
@pytest.mark.parametrize("days", range(7))
def test_lives_on_any_day_of_the_week(days: int) -> None:
    """Whatever day it is loaded, and at an hour when one side of the ocean is a day ahead."""
    at = clock.now().replace(hour=23, minute=50) + timedelta(days=days)
    assert demonstration.load(at=at)
    assert Meeting.objects.awaiting_outcome(at=at).count() == 2
    for one in Practitioner.objects.all():
        found = calendar(one, at=at)
        tomorrow = at.astimezone(clock.zone(one.zone)).date() + timedelta(days=1)
        assert found and any(
            free.starts.astimezone(clock.zone(one.zone)).date() == tomorrow
            for free in found.free(length=EXPLORATORY, at=at)
        )


@pytest.mark.django_db(transaction=True)
def test_nothing_that_people_brought_can_be_read_in_the_database_file() -> None:
    if connection.vendor != "sqlite":
        pytest.skip("looks into the file of SQLite")
    load()
    asked = [demonstration.Asked.model_validate(one) for one in demonstration._read("requests.yaml")]
    name = connection.settings_dict["NAME"]
    connections.close_all()
    kept = b"".join(
        Path(f"{name}{end}").read_bytes() for end in ("", "-wal") if Path(f"{name}{end}").exists()
    )
    assert "Mireille Aubépin".encode() in kept, "what is public is there: the search sees the data"
    for one in asked:
        secret = [
            one.email,
            one.phone,
            *(one.words[at : at + 24] for at in range(0, len(one.words) - 24, 24)),
        ]
        assert not [words for words in secret if words and words.encode() in kept], one.name
        if one.name not in {"Denis", "Bruno", "Maude", "Camille"}:  # too short to be looked for in bytes
            assert one.name.encode() not in kept, one.name


@pytest.mark.django_db
class TestRefused:
    def test_on_a_public_address(self, settings: Any) -> None:
        settings.HTTPS = True
        settings.APARTE_ADDRESS = "https://aparte.example.org"
        with pytest.raises(CommandError, match="--anyway"):
            load()
        assert not User.objects.exists()
        assert demonstration.PASSWORD in load(anyway=True)

    def test_where_people_already_work(self) -> None:
        factories.published_practitioner()
        before = counts()
        with pytest.raises(CommandError, match="APARTE_VAR"):
            load()
        assert counts() == before

    def test_whole_or_nothing(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def fail(*args: Any, **words: Any) -> None:
            raise RuntimeError

        monkeypatch.setattr(demonstration, "cancel", fail)
        with pytest.raises(RuntimeError):
            load()
        assert not any(counts().values())


@pytest.mark.django_db
def test_the_manager_of_the_demonstration_reads_no_request(client: Client) -> None:
    load()
    client.force_login(User.objects.get(email=MANAGER))
    for meeting in Meeting.objects.all():
        assert client.get(reverse("desk:meeting", args=[meeting.pk])).status_code == 404


def add(**options: Any) -> str:
    """What `aparte add_practitioner` prints."""
    out = io.StringIO()
    call_command("add_practitioner", stdout=out, **options)
    return out.getvalue()


@pytest.mark.django_db
class TestAddPractitioner:
    SOLVEIG = {"email": "Solveig@exemple.test", "name": "Solveig  Marais", "region": "CH"}

    def test_the_first_one_opens_the_practice(self) -> None:
        said = add(**self.SOLVEIG, practice="Au Fil de l'Eau", manager=True, city="Vevey")
        one = Practitioner.objects.get()
        assert (one.name, one.zone, one.city, one.practice.name, one.practice.region) == (
            "Solveig Marais",
            "Europe/Zurich",
            "Vevey",
            "Au Fil de l'Eau",
            "CH",
        )
        assert one.user.email == "solveig@exemple.test" and not one.user.has_usable_password()
        assert not one.published
        assert set(one.user.memberships.values_list("role", flat=True)) == {Role.PRACTITIONER, Role.MANAGER}
        assert "code" in said and "no manager" not in said

    def test_the_next_ones_join_the_only_practice(self) -> None:
        practice = factories.practice()
        said = add(email="bo@exemple.test", name="Bo Lahaie", region="CA-QC", zone="America/Moncton")
        assert Practitioner.objects.get().practice == practice
        assert Practitioner.objects.get().zone == "America/Moncton"
        assert "no manager" in said

    def test_a_manager_alone(self) -> None:
        practice = factories.practice()
        add(email="gestion@exemple.test", region="FR", manager=True)
        assert not Practitioner.objects.exists()
        assert Membership.objects.get().role == Role.MANAGER and Membership.objects.get().practice == practice

    def test_a_password_from_the_standard_input(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("sys.stdin", io.StringIO("trois barques au matin\n"))
        add(**self.SOLVEIG, practice="Au Fil de l'Eau", password_stdin=True)
        assert User.objects.get().check_password("trois barques au matin")

    def test_a_registration_allows_a_title(self) -> None:
        titled = {
            "email": "ada@exemple.test",
            "name": "Ada Brun, sexologue",
            "region": "CA-QC",
            "practice": "L'Anse",
        }
        with pytest.raises(CommandError, match="sexologue"):
            add(**titled)
        add(**titled, registration=["opsq_member=0001"])
        assert Practitioner.objects.get().registrations.get().verified_on is not None

    @pytest.mark.parametrize(
        ("change", "said"),
        [
            ({"region": "US"}, "CA-QC, FR, BE, CH"),
            ({"email": "solveig"}, "not an e-mail"),
            ({"email": "PRISE@exemple.test"}, "already"),
            ({"name": " "}, "--manager"),
            ({"zone": "Europe/Vevey"}, "IANA"),
            ({"practice": ""}, "several"),
            ({"registration": ["psyreg_psychologue"]}, "KIND=NUMBER"),
            ({"registration": ["medreg_medecin=12"]}, "Thirteen"),
        ],
    )
    def test_refusals_say_what_to_do_and_change_nothing(self, change: dict[str, Any], said: str) -> None:
        factories.practitioner(email="prise@exemple.test")
        factories.practice(name="Un autre cabinet")
        before = counts()
        with pytest.raises(CommandError, match=said):
            add(**self.SOLVEIG | {"practice": "Au Fil de l'Eau"} | change)
        assert counts() == before

    def test_a_weak_password_is_refused(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("sys.stdin", io.StringIO("court\n"))
        with pytest.raises(CommandError, match="too short"):
            add(**self.SOLVEIG, practice="Au Fil de l'Eau", password_stdin=True)
        assert not counts()["User"] and not counts()["Practice"]


@pytest.mark.django_db
def test_factories_agree_with_the_rules() -> None:
    """A meeting of the factories takes a time, in every state; a free start is one that booking accepts."""
    one = factories.published_practitioner()
    first = factories.free_start(one)
    assert factories.meeting(one).starts_at == first
    assert factories.free_start(one) > first
    for state in State:
        found = factories.meeting(one, state=state)
        assert found.state == state and found.request.unsealed().words == factories.WORDS
    chosen = factories.an_answer(words="", answers=factories.GUIDED)
    assert chosen.proposal.by_the_person and chosen.proposal.may_book
    assert factories.an_answer(orientation=Orientation.EMERGENCY).proposal.refuses_booking
