"""Nothing opens by itself: what refuses a gate, what is kept of it, what it leads to."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as some

from aparte import clock
from aparte.accompaniment import rules_gate
from aparte.accompaniment.actions_care import note_care
from aparte.accompaniment.actions_gate import AlreadyOpen, NobodyInIt, NotFromThisMeeting, pass_gate
from aparte.accompaniment.models import Accompaniment, Gate
from aparte.accompaniment.rules_gate import Care, GateChecked, Reason, open_file
from aparte.accompaniment.terms import Beyond, Exclusion, Opinion, Safety, State, Way
from aparte.audit.models import Entry
from aparte.audit.terms import Actor
from aparte.library import queries as library
from aparte.meetings.models import Meeting
from aparte.meetings.terms import Outcome
from aparte.meetings.terms import State as MeetingState
from aparte.people.models import Practitioner
from tests import factories
from tests.meetings.booking import AT

SITUATION = "Je n'arrive plus à parler à mon frère depuis la vente."
NAMED = Care("Dre Roy, médecin de famille", Opinion.FAVOURABLE)
FORM = {"safety": "safe", "followed": "no", "situation": SITUATION, "signed": "on"}

checks = some.builds(
    GateChecked,
    safety=some.sampled_from(Safety),
    care=some.none()
    | some.builds(Care, some.sampled_from(["", "  ", "Dre Roy"]), some.sampled_from(Opinion), some.none()),
    exclusions=some.frozensets(some.sampled_from(Exclusion)),
    beyond=some.frozensets(some.sampled_from(Beyond)),
    contrary_before=some.booleans(),
)


@given(checks)
def test_what_refuses(checked: GateChecked) -> None:
    """Said the other way round from the rule: when a way opens, none of what forbids it is there."""
    verdict = open_file(checked)
    assert verdict.refused == (verdict.way == Way.REFUSED)
    if verdict.refused:
        assert verdict.reasons and not {Reason.TO_WATCH, Reason.CARE_BESIDE} & set(verdict.reasons)
        return
    assert checked.safety != Safety.DANGER and not checked.beyond
    care = checked.care
    assert care is None or care.opinion != Opinion.CONTRARY
    assert not checked.exclusions or (care is not None and care.professional.strip())
    if checked.contrary_before:
        assert care is not None and care.opinion == Opinion.FAVOURABLE and care.is_named
    assert (verdict.way == Way.COMPLEMENTARY) == (care is not None)
    assert (Reason.TO_WATCH in verdict.reasons) == (checked.safety == Safety.TO_WATCH)


@given(checks)
def test_every_reason_is_said(checked: GateChecked) -> None:
    reasons = set(open_file(checked).reasons)
    assert (Reason.DANGER in reasons) == (checked.safety == Safety.DANGER)
    for one in Beyond:
        assert (Reason(f"beyond_{one}") in reasons) == (one in checked.beyond)
    if checked.exclusions and checked.care is None:
        assert Reason.EXCLUDED in reasons


@pytest.mark.parametrize("safety", Safety)
@pytest.mark.parametrize("opinion", [None, *Opinion])
@pytest.mark.parametrize("excluded", [False, True])
def test_the_whole_table_without_anything_beyond(
    safety: str, opinion: Opinion | None, excluded: bool
) -> None:
    care = Care("Dre Roy", opinion) if opinion else None
    exclusions = frozenset({Exclusion.DEPRESSION}) if excluded else frozenset()
    verdict = open_file(GateChecked(Safety(safety), care, exclusions))
    refused = safety == Safety.DANGER or opinion == Opinion.CONTRARY or (excluded and care is None)
    assert verdict.refused == refused


def test_what_is_kept_reads_back() -> None:
    checked = GateChecked(Safety.DANGER, NAMED, frozenset({Exclusion.TRAUMA}), frozenset({Beyond.NEED}))
    kept = rules_gate.as_data(checked, open_file(checked), situation=SITUATION)
    assert rules_gate.reasons_in(kept) == (Reason.DANGER, Reason.BEYOND_NEED)
    assert kept["exclusions"] == ["trauma"] and kept["care"]["professional"].startswith("Dre Roy")


# ── the act ──────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def held(maelle: Practitioner) -> Meeting:
    return factories.meeting(maelle, state=MeetingState.DONE)


def signed(meeting: Meeting, checked: GateChecked = GateChecked(Safety.SAFE)) -> Gate:  # noqa: B008
    return pass_gate(
        meeting=meeting,
        persons=[meeting.person],
        checked=checked,
        situation=SITUATION,
        by=Actor.user(meeting.practitioner.user_id),
        at=clock.now(),
    )


def test_a_gate_that_is_passed_opens_a_file(held: Meeting) -> None:
    file = Accompaniment.objects.get(gate=signed(held))
    assert (file.state, file.situation, file.care, file.region) == (State.PROPOSED, SITUATION, {}, "FR")
    assert [one.person_id for one in file.members.all()] == [held.person_id]
    assert [one.verb for one in Entry.objects.order_by("pk")][-2:] == ["gate.signed", "file.opened"]


def test_an_exclusion_opens_beside_care_only(held: Meeting) -> None:
    excluded = frozenset({Exclusion.DEPRESSION})
    refused = signed(held, GateChecked(Safety.SAFE, exclusions=excluded))
    assert not Accompaniment.objects.exists() and refused.unsealed()["way"] == "refused"
    beside = signed(held, GateChecked(Safety.SAFE, NAMED, excluded))
    assert Accompaniment.objects.get(gate=beside).care["professional"] == NAMED.professional
    assert Gate.objects.count() == 2


def test_nothing_of_a_gate_lies_in_clear(held: Meeting) -> None:
    kept = signed(held, GateChecked(Safety.DANGER, NAMED))
    row = Gate.objects.values().get(pk=kept.pk)
    assert not any(word in repr(row) for word in ("danger", "Roy", "frère", "refused"))
    assert "danger" not in "".join(str(one.__dict__) for one in Entry.objects.all())


def test_one_request_opens_one_file_at_a_time(held: Meeting) -> None:
    first = signed(held)
    with pytest.raises(AlreadyOpen) as known:
        signed(held)
    assert known.value.accompaniment.gate_id == first.pk


def test_not_from_a_meeting_that_led_elsewhere(maelle: Practitioner) -> None:
    for fields in (
        {"state": MeetingState.DONE, "outcome": Outcome.REFERRED},
        {"state": MeetingState.CANCELLED},
        {"state": MeetingState.BOOKED},
    ):
        with pytest.raises(NotFromThisMeeting):
            signed(factories.meeting(maelle, **fields))


def test_only_who_came_may_be_in_it(held: Meeting) -> None:
    for persons in ([], [factories.person(first_name="Bilal")]):
        with pytest.raises(NobodyInIt):
            pass_gate(
                meeting=held,
                persons=persons,
                checked=GateChecked(Safety.SAFE),
                situation=SITUATION,
                by=Actor.machine(),
                at=AT,
            )


def test_after_a_contrary_opinion_only_a_favourable_one_opens_again(
    maelle: Practitioner, held: Meeting
) -> None:
    """Whoever books again is a new row: their e-mail is known, for this practitioner only."""
    file = Accompaniment.objects.get(gate=signed(held, GateChecked(Safety.SAFE, NAMED)))
    contrary = Care("Dre Roy", Opinion.CONTRARY)
    note_care(accompaniment=file, care=contrary, by=Actor.machine(), at=clock.now())
    again = factories.meeting(
        maelle, state=MeetingState.DONE, person=factories.person(email="ALIX@exemple.test")
    )
    assert signed(again).unsealed()["reasons"] == ["contrary"]
    not_asked = GateChecked(Safety.SAFE, Care("Dr Roux", Opinion.NOT_SOUGHT))
    assert signed(again, not_asked).unsealed()["reasons"] == ["contrary"]
    elsewhere = factories.meeting(state=MeetingState.DONE, person=factories.person())
    assert signed(elsewhere).unsealed()["way"] == "open"
    assert signed(again, GateChecked(Safety.SAFE, NAMED)).unsealed()["way"] == "complementary"
    file.refresh_from_db()
    assert file.state == State.CLOSED


# ── the pages ────────────────────────────────────────────────────────────────────────────────────────


def at(meeting: Meeting) -> str:
    return reverse("file:gate", args=[meeting.pk])


def test_a_practitioner_opens_from_the_page_of_a_meeting(desk: Client, held: Meeting) -> None:
    assert at(held) in desk.get(reverse("desk:meeting", args=[held.pk])).content.decode()
    page = desk.get(at(held)).content.decode()
    assert "fermeture de l" in page and "La machine propose" in page
    answer = desk.post(at(held), FORM | {"persons": [str(held.person_id)]})
    file = Accompaniment.objects.get()
    assert answer.headers["Location"] == reverse("file:agreement", args=[file.pk])
    assert (
        reverse("file:file", args=[file.pk])
        in desk.get(reverse("desk:meeting", args=[held.pk])).content.decode()
    )
    assert desk.post(at(held), FORM).status_code == 302 and Accompaniment.objects.count() == 1


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"safety": "danger"}, "La sécurité passe avant"),
        ({"exclusions": ["depression"]}, "Un trouble dépressif"),
        ({"beyond": ["need"]}, "Ce dont la personne a besoin"),
        ({"followed": "yes", "professional": "Dre Roy", "opinion": "contrary"}, "y oppose, ou"),
    ],
)
def test_a_refusal_says_what_to_say_and_to_whom_to_turn(
    desk: Client, held: Meeting, sent: dict[str, object], said: str
) -> None:
    answer = desk.post(at(held), FORM | {"persons": [str(held.person_id)]} | sent)
    gate = Gate.objects.get()
    assert answer.headers["Location"] == reverse("file:refusal", args=[gate.pk])
    page = desk.get(answer.headers["Location"]).content.decode()
    assert said in page and str(library.professionals("FR")[0].title) in page
    number = library.emergency_line("FR").phone
    assert number is not None
    lines = page.split('<main id="main"')[1].split("</main>")[0].count(f"tel:{number.tel}")
    assert bool(lines) == (sent.get("safety") == "danger")


def test_bad_answers_lose_nothing(desk: Client, held: Meeting) -> None:
    for wrong in (
        {},
        {"situation": ""},
        {"situation": "x" * 601},
        {"situation": "a\x00b"},
        {"safety": "ok"},
        {"followed": "yes"},
        {"persons": ["moi"]},
        {"since": "2999-01-01"},
        {"signed": ""},
    ):
        sent = {"persons": [str(held.person_id)], **FORM, "professional": "Dre Roy"} | wrong if wrong else {}
        answer = desk.post(at(held), sent)
        assert answer.status_code == 422
        assert not wrong or "professional" in wrong or "Dre Roy" in answer.content.decode()
    assert not Gate.objects.exists()


def test_strangers_at_the_gate(held: Meeting, maelle: Practitioner) -> None:
    kept = signed(held, GateChecked(Safety.DANGER))
    for user in (
        factories.published_practitioner(practice=maelle.practice).user,
        factories.manager(practice=maelle.practice),
    ):
        client = Client()
        client.force_login(user)
        for address in (at(held), reverse("file:refusal", args=[kept.pk])):
            assert client.get(address).status_code == 404
        assert client.post(at(held), FORM).status_code == 404
    assert Client().get(reverse("file:refusal", args=[kept.pk])).status_code == 302
