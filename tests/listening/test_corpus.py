"""The corpus: enough of it, read twice, balanced, and split so that the figures are honest."""

import re
from collections import Counter

from aparte.listening import AlertKind, Orientation, Theme
from training.corpus import messages

FOUND = messages()


def test_there_is_enough_of_it_in_both_languages() -> None:
    languages = Counter(message.language for message in FOUND)
    assert languages["fr"] >= 2500
    assert languages["en"] >= 800


def test_labels_are_those_of_the_guide() -> None:
    kinds = {kind.value for kind in AlertKind}
    for message in FOUND:
        for reading in (message.first, message.second):
            assert reading.orientation in set(Orientation)
            assert reading.themes <= {theme.value for theme in Theme}
            assert all(kind in kinds and who in {"self", "other"} for kind, who in reading.alerts)


def test_look_alikes_are_as_many_as_alarms() -> None:
    alarms = sum(message.first.orientation == "emergency" for message in FOUND)
    assert sum(message.lookalike is not None for message in FOUND) >= alarms


def test_every_region_register_and_length_is_there() -> None:
    assert {message.region for message in FOUND} == {"FR", "CA-QC", "BE", "CH"}
    assert {"standard", "joual", "sms", "unaccented", "dictated", "mistakes"} <= {m.register for m in FOUND}
    sizes = [len(message.text.split()) for message in FOUND]
    assert 3 <= min(sizes) < 8
    assert 120 < max(sizes) <= 160


def test_no_two_messages_are_one() -> None:
    bare = Counter(re.sub(r"\W+", " ", message.text.lower()).strip() for message in FOUND)
    assert not [text for text, count in bare.items() if count > 1]
    assert len({message.id for message in FOUND}) == len(FOUND)


def test_nothing_of_a_held_out_hand_is_learned_from() -> None:
    held = messages("held_out")
    assert {message.language for message in held} == {"fr", "en"}
    kept = {message.author for message in messages("tuning")}
    assert len(kept) == 2
    assert not ({message.author for message in held} | kept) & {m.author for m in messages("train")}
    assert not kept & {message.author for message in held}
    shared = {message.situation for message in held} & {message.situation for message in messages("train")}
    assert len(shared) <= 0.02 * len(held)


def test_two_readers_mostly_agree() -> None:
    agreed = sum(message.agreed for message in FOUND)
    assert agreed >= 0.9 * len(FOUND)
