"""What was learned: the file, the encoder under it, and the rule that it never lowers the floor."""

import json
import zipfile

import numpy as np
import pytest

from aparte.listening import learned, orient
from aparte.listening.encoder import Encoder, Tokenizer
from aparte.listening.learned import FILE, LABELS, STRIDE, WINDOW, _windows
from aparte.listening.pretrained import NotThere, Pretrained
from training.corpus import fingerprint, messages
from training.fit import Recipe

EXPLICIT = "Je veux mourir, j'ai avalé toute la boîte de somnifères."


@pytest.fixture
def model() -> learned.Learned:
    loaded = learned.model()
    assert loaded is not None, "the pretrained package is missing here"
    return loaded


@pytest.fixture
def nothing_learned(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("aparte.listening.judgement.model", lambda: None)


def test_the_file_is_small_and_holds_arrays_only() -> None:
    assert FILE.stat().st_size <= 8_000_000
    with zipfile.ZipFile(FILE) as whole, np.load(FILE, allow_pickle=False) as arrays:
        assert len(whole.namelist()) == len(arrays.files) > 20
        assert all(arrays[name].dtype != np.object_ for name in arrays.files)


def test_the_file_was_made_from_this_corpus_with_this_recipe(model: learned.Learned) -> None:
    found = messages("train")
    recipe = {name: getattr(Recipe(), name) for name in Recipe.__slots__}
    assert {name: model.about[name] for name in recipe} == recipe
    assert model.about["corpus"] == fingerprint(found)
    assert model.about["messages"] == len(found)
    assert tuple(model.about["labels"]) == LABELS
    json.dumps(model.about)


def test_the_encoder_knows_that_two_ways_of_saying_are_close() -> None:
    base = Pretrained()
    cut, encode = Tokenizer(base), Encoder(base, 12, [])

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


@pytest.mark.parametrize("tokens", [0, 1, WINDOW, WINDOW + 1, 2 * WINDOW, 2499])
def test_windows_leave_no_word_unread(tokens: int) -> None:
    read = {place for first in _windows(tokens) for place in range(first, min(first + WINDOW, tokens))}
    assert read == set(range(tokens))
    assert all(first % STRIDE == 0 for first in _windows(tokens))


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
