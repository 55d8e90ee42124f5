"""Regression by class: what our own messages are labelled is what `orient` says."""

import pytest

from aparte.listening import orient, reason_text
from tests.listening.cases import CASES, Case

# What is known to be wrong, by what it costs. A danger is never in these sets.
ORIENTATION_TO_IMPROVE = {"N20", "O03", "P08"}
# One too many beside the right one.
ALERTS_TO_IMPROVE = {
    "E01", "E02", "G01", "M08", "N15", "N16", "N18", "N19", "O03", "R04", "S05", "S07", "S11",
}  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_orientation(case: Case) -> None:
    verdict = orient(case.text, region=case.region)
    if case.id in ORIENTATION_TO_IMPROVE:
        assert case.orientation != "emergency"
        assert verdict.orientation != case.orientation, "right now: take it off the list"
    else:
        assert verdict.orientation == case.orientation, [f.as_dict() for f in verdict.findings]
    assert verdict.language == case.language or case.id in {"H06", "Q07"}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_alerts(case: Case) -> None:
    found = {(alert.kind, alert.who) for alert in orient(case.text).alerts}
    if case.id in ALERTS_TO_IMPROVE:
        assert case.alerts < found, "right now: take it off the list"
    else:
        assert found == case.alerts


def test_the_cases_are_varied() -> None:
    assert len(CASES) >= 80
    assert sum(case.language == "en" for case in CASES) >= 20
    alarms = sum(case.orientation == "emergency" for case in CASES)
    assert alarms * 0.5 <= len(CASES) - alarms


def test_themes_are_mostly_right() -> None:
    right = wrong = missed = 0
    for case in CASES:
        found = set(orient(case.text).themes)
        right += len(found & case.themes)
        wrong += len(found - case.themes)
        missed += len(case.themes - found)
    assert 2 * right / (2 * right + wrong + missed) >= 0.72


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_findings_show_their_words_and_say_why(case: Case) -> None:
    verdict = orient(case.text)
    assert len(verdict.themes) <= 3
    assert 0 <= verdict.confidence <= 1
    for finding in verdict.findings:
        assert case.text[finding.start : finding.end] == finding.words != ""
        for language in ("fr", "en"):
            assert reason_text(finding.because, language)
    for alert in verdict.alerts:
        assert 0 <= alert.start < alert.end <= len(case.text)


def test_another_language_or_no_meaning_is_off_topic_and_unsure() -> None:
    for text in (
        "Hola, necesito ayuda porque estoy muy triste y no puedo dormir por la noche",
        "Ich brauche jemanden zum Reden, weil ich mich sehr allein fühle und nicht schlafen kann",
        "qsdf jklm wxcv",
        "12 34 56",
    ):
        verdict = orient(text)
        assert verdict.orientation == "off_topic"
        assert verdict.unsure
        assert verdict.confidence < 0.5


def test_a_lone_weak_sign_is_no_emergency_but_leaves_the_verdict_unsure() -> None:
    verdict = orient("Je me sens un poids pour ma famille, je voudrais en parler.")
    assert verdict.orientation == "support"
    assert verdict.unsure


def test_a_disarmed_sign_stays_visible_with_its_reason() -> None:
    verdict = orient("Ma cheffe va me tuer, je suis mort de fatigue. Je n'ai jamais pensé au suicide.")
    assert verdict.orientation == "support"
    assert {f.disarmed_by for f in verdict.findings if f.kind == "suicide"} == {"idiom", "negation"}


@pytest.mark.parametrize(
    ("text", "condition"),
    [
        ("Je veux en finir avec ce boulot, besoin d'en parler.", "idiom"),
        ("Non, je n'ai pas envie de mourir, je suis seulement triste.", "negation"),
        ("Dans mon roman, l'héroïne veut mourir. J'aimerais parler de mon métier.", "fiction"),
        ("L'idée de mourir me fait très peur la nuit, je voudrais en parler.", "fear"),
        ("My character wants to die in the novel that I write about my job.", "fiction"),
        ("I never wanted to die, I only need to talk about my job.", "negation"),
    ],
)
def test_conditions_have_names(text: str, condition: str) -> None:
    verdict = orient(text)
    assert verdict.orientation != "emergency"
    assert condition in {finding.disarmed_by for finding in verdict.findings}


def test_a_denied_wish_beside_a_risky_act_is_not_denied() -> None:
    denied = orient("Je ne veux pas mourir.")
    risky = orient("Je ne veux pas mourir. Hier je suis resté une heure au bord du quai.")
    assert denied.orientation != "emergency"
    assert risky.orientation == "emergency"


@pytest.mark.parametrize(
    "text",
    [
        "Je vais te crever, toi et ta famille.",
        "je vais vous retrouver et vous saigner",
        "I'm going to find you and kill you.",
        "jv me tué",
        "Je veux\u200bmourir",
    ],
)
def test_a_threat_or_a_wish_is_heard_however_short_or_oddly_typed(text: str) -> None:
    verdict = orient(text)
    assert verdict.orientation == "emergency"
    assert any(not finding.because.startswith("learned") for finding in verdict.findings), "the floor itself"


@pytest.mark.parametrize(
    "text",
    ["mourir", "Suicide.", "au secours !", "aidez-moi vite svp", "help me please", "death", "Je me coupe"],
)
def test_a_word_of_danger_alone_is_asked_about(text: str) -> None:
    assert orient(text).unsure


def test_a_word_of_danger_in_an_everyday_sentence_is_not() -> None:
    assert not orient("Mon fils me demande de l'aide pour ses devoirs, on se dispute chaque soir.").unsure
