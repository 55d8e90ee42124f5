"""What was learned: the file, the encoder under it, and the rule that it never lowers the floor."""

import json
import zipfile
from dataclasses import asdict

import numpy as np
import pytest

from aparte.listening import learned, orient
from aparte.listening.encoder import Encoder, Tokenizer
from aparte.listening.learned import FILE, LABELS, PART, WHOLE, windows
from aparte.listening.pretrained import NotThere, Pretrained
from aparte.listening.words import pieces
from training.corpus import fingerprint, messages
from training.fit import Recipe
from training.wording import sentences, written

EXPLICIT = "Je veux mourir, j'ai avalé toute la boîte de somnifères."


@pytest.fixture
def model() -> learned.Learned:
    loaded = learned.model()
    assert loaded is not None, "the pretrained package is missing here"
    return loaded


def test_the_file_is_small_and_holds_arrays_only() -> None:
    assert FILE.stat().st_size <= 8_000_000
    with zipfile.ZipFile(FILE) as whole, np.load(FILE, allow_pickle=False) as arrays:
        assert len(whole.namelist()) == len(arrays.files) > 20
        assert all(arrays[name].dtype != np.object_ for name in arrays.files)


def test_the_file_was_made_from_this_corpus_with_this_recipe(model: learned.Learned) -> None:
    found = messages("train")
    recipe = asdict(Recipe())
    assert {name: model.about[name] for name in recipe} == recipe
    assert model.about["corpus"] == fingerprint(found, sentences(written("train")))
    assert model.about["messages"] == len(found)
    assert tuple(model.about["labels"]) == LABELS
    json.dumps(model.about)


def test_the_encoder_knows_that_two_ways_of_saying_are_close() -> None:
    base = Pretrained()
    cut, encode = Tokenizer(base), Encoder(base, 12)

    def meaning(text: str) -> np.ndarray:
        mean = encode(cut("query: " + text).ids).mean(axis=0)
        return mean / np.linalg.norm(mean)

    grief, loss, price = (
        meaning(t) for t in ("Mon père est mort.", "J'ai perdu mon papa.", "Vos tarifs de plomberie ?")
    )
    assert grief @ loss > grief @ price + 0.02


def test_a_file_of_another_kind_is_refused(tmp_path: object) -> None:
    other = tmp_path / "weights.bin"  # type: ignore[operator]
    other.write_bytes(b"GGUF" + bytes(200))
    with pytest.raises(NotThere):
        Pretrained(other)


@pytest.mark.parametrize("tokens", [1, PART, WHOLE, WHOLE + 1, 2 * WHOLE, 2499])
def test_windows_leave_no_word_unread(tokens: int) -> None:
    stretches = windows(tokens)
    assert {place for first, last in stretches for place in range(first, last)} == set(range(tokens))
    assert all(0 < last - first <= WHOLE for first, last in stretches)
    assert len(stretches) == 1 or all(last - first <= PART for first, last in stretches)


def test_probabilities_are_probabilities(model: learned.Learned) -> None:
    told = model.estimate("je me sens seul depuis que ma soeur est partie. " * 30)
    assert sum(told.probability[label] for label in LABELS[:6]) == pytest.approx(1, abs=1e-4)
    assert all(0 <= value <= 1 for value in told.probability.values())
    assert set(told.where) == set(LABELS)


def test_a_danger_said_at_the_end_of_a_long_text_is_heard(model: learned.Learned) -> None:
    calm = "Je cherche quelqu'un à qui parler de mon travail et de mes journées, rien de plus. " * 25
    oblique = (
        "J'ai donné le chien, réglé le notaire et rendu les clés, vous n'aurez plus à vous soucier de moi."
    )
    assert orient(calm + oblique).orientation == "emergency"


def test_what_is_learned_never_lowers_the_floor(
    monkeypatch: pytest.MonkeyPatch, model: learned.Learned
) -> None:
    calm = model.estimate("je voudrais parler de mon travail")
    monkeypatch.setattr(learned.Learned, "estimate", lambda self, plain: calm)
    assert orient(EXPLICIT).orientation == "emergency"


def test_the_rules_answer_alone_without_it(nothing_learned: None) -> None:
    assert orient(EXPLICIT).orientation == "emergency"
    verdict = orient("Je me sens seul depuis mon déménagement, j'aimerais en parler.")
    assert verdict.orientation == "support"
    assert verdict.themes
    assert not any(finding.because.startswith("learned") for finding in verdict.findings)


@pytest.fixture
def without_the_encoder(monkeypatch: pytest.MonkeyPatch) -> learned.Learned:
    def missing() -> None:
        raise NotThere("not installed")

    monkeypatch.setattr("aparte.listening.learned.Pretrained", missing)
    alone = learned.Learned()
    monkeypatch.setattr("aparte.listening.judgement.model", lambda: alone)
    return alone


def test_words_answer_alone_where_the_encoder_is_not_installed(without_the_encoder: learned.Learned) -> None:
    assert without_the_encoder.sense is None
    verdict = orient(
        "Mon mari ne veut plus que je sorte, il garde mes papiers et m'attend derrière la porte."
    )
    assert verdict.orientation == "emergency"
    assert ("violence_suffered", "self") in {(alert.kind, alert.who) for alert in verdict.alerts}
    assert orient("Je me sens seul depuis mon déménagement, j'aimerais en parler.").orientation == "support"
    held = [m for m in messages("held_out") if m.known.orientation == "emergency"]
    seen = sum(orient(message.text).orientation == "emergency" for message in held)
    assert seen >= 0.85 * len(held)


def test_words_know_pieces_and_where_they_are() -> None:
    said, runs = pieces("je pleure je pleure")
    assert said == {"je": 2, "pleure": 2, "je pleure": 2, "pleure je": 1}
    assert runs["~_ple"] == runs["~_pl"] == 2 == runs["~eure_"] == 2
    assert pieces("") == ({}, {})


def test_a_text_without_a_known_word_has_no_weight(without_the_encoder: learned.Learned) -> None:
    told = without_the_encoder.estimate("zzqxw")
    assert sum(told.probability[label] for label in LABELS[:6]) == pytest.approx(1, abs=1e-4)
    assert all(0 <= start < end <= 5 for start, end in told.where.values())
