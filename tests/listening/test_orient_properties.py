"""What must hold of any text."""

import unicodedata

from hypothesis import example, given, settings
from hypothesis import strategies as st

from aparte.listening import MAX_CHARACTERS, UnreadableText, Verdict, orient
from tests.listening.cases import CASES, Case

EMERGENCIES = [
    "Je veux mourir.",
    "j'ai avalé toute la boîte de cachets hier",
    "Mon mari m'a frappée hier soir.",
    "I want to kill myself.",
    "He hit me again last night.",
]
cases = st.sampled_from(CASES)
unhurried = settings(max_examples=60)


@unhurried
@given(cases, st.sampled_from(EMERGENCIES))
def test_an_emergency_sentence_always_makes_an_emergency(case: Case, sentence: str) -> None:
    assert orient(f"{case.text} . {sentence}").orientation == "emergency"
    assert orient(f"{sentence} {case.text}"[:MAX_CHARACTERS]).orientation == "emergency"


def _plain(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))


@unhurried
@given(cases)
def test_accents_case_spacing_and_apostrophes_do_not_change_the_orientation(case: Case) -> None:
    told = orient(case.text)
    for other in (
        _plain(case.text),
        unicodedata.normalize("NFD", case.text),
        case.text.upper(),
        case.text.lower(),
        case.text.replace(" ", "  \n"),
        case.text.replace("'", "’"),
        "  " + case.text + "\t",
    ):
        verdict = orient(other)
        assert verdict.orientation == told.orientation, other
        assert [f.because for f in verdict.findings] == [f.because for f in told.findings], other


words = st.sampled_from([word for case in CASES for word in case.text.split()])


@settings(max_examples=150)
@given(st.one_of(st.text(max_size=300), st.lists(words, max_size=60).map(" ".join)))
@example("\x00")
@example("\ud800")
@example("…!?")
@example("ﬁﬂ½ＡＢ œuvre Æ ß İ")
@example("👩‍👩‍👧 j’ai  peur")
def test_no_text_makes_anything_but_a_verdict_or_a_refusal(text: str) -> None:
    try:
        verdict = orient(text)
    except UnreadableText as refusal:
        if refusal.code not in {"empty", "too_long", "not_text"}:
            raise
        return
    assert isinstance(verdict, Verdict)
    assert orient(text) == verdict
    for finding in verdict.findings:
        assert text[finding.start : finding.end] == finding.words
