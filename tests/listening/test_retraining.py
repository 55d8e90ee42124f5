"""The shipped file is what training gives: learned again from the corpus, it answers the same.

Minutes long, so run by itself at the end of `make test`, or with `pytest -m retraining`. On the machine that
made the file the arrays are the same to the last bit; another processor rounds otherwise, and its model may
then answer a little otherwise on the messages that nothing was learned from.
"""

from pathlib import Path

import numpy as np
import pytest

from aparte.listening.learned import FILE, LABELS, Learned
from training.corpus import messages
from training.fit import Recipe, fit, plain, save
from training.wording import sentences, written

pytestmark = pytest.mark.retraining

_ORIENTATIONS = LABELS[:6]


def test_learning_again_gives_the_shipped_file(tmp_path: Path) -> None:
    found, units, recipe = messages("train"), sentences(written("train")), Recipe()
    path = tmp_path / "again.npz"
    save(path, fit(found, units, recipe), found, units, recipe)
    with np.load(path, allow_pickle=False) as again, np.load(FILE, allow_pickle=False) as shipped:
        assert set(again.files) == set(shipped.files)
        assert str(again["about"]) == str(shipped["about"])
        assert bytes(again["messages.words.pieces"]) == bytes(shipped["messages.words.pieces"])
        weights = again["messages.words.weights"].astype(int) - shipped["messages.words.weights"].astype(int)
        assert np.abs(weights).max() <= 1
        if all(np.array_equal(again[name], shipped[name]) for name in shipped.files):
            return
    ours, theirs = Learned(path), Learned()
    same, apart = 0, 0.0
    held = messages("held_out")
    for message in held:
        one, other = (model.estimate(plain(message)).probability for model in (ours, theirs))
        same += max(_ORIENTATIONS, key=one.__getitem__) == max(_ORIENTATIONS, key=other.__getitem__)
        apart += sum(abs(one[label] - other[label]) for label in LABELS) / len(LABELS)
    assert same >= 0.96 * len(held)
    assert apart <= 0.02 * len(held)
