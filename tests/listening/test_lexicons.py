"""The lexicons are whole, and a bad one says where it is wrong."""

import shutil
from pathlib import Path

import pytest

from aparte.listening import AlertKind, Orientation, Theme, reason_text
from aparte.listening.explaining import phrases
from aparte.listening.lexicon import FOLDER, LANGUAGES, LexiconError, load


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_cue_has_a_kind_and_a_reason_in_each_language(language: str) -> None:
    lexicon = load(language)
    for cue in (*lexicon.danger, *lexicon.scope, *lexicon.themes):
        for spoken in LANGUAGES:
            assert reason_text(cue.because, spoken)
    assert {cue.kind for cue in lexicon.danger} == set(AlertKind)
    assert {cue.because for cue in lexicon.themes} == set(Theme)
    assert {cue.level for cue in lexicon.danger} >= {"alarm", "sign", "escalator", "trace"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_orientation_and_theme_has_its_sentence(language: str) -> None:
    said = phrases(language)
    assert all(f"orientation_{orientation.value}" in said for orientation in Orientation)
    assert all(f"theme_{theme.value}" in said for theme in Theme)


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        (
            "danger_suicide.yaml",
            "kind: suicide\ncues: [{because: x, level: loud, patterns: [a]}]",
            "level 'loud'",
        ),
        ("danger_suicide.yaml", "kind: suicide\ncues: [{because: x, patterns: ['(']}]", "pattern 1"),
        ("danger_suicide.yaml", "kind: suicide\ncues: [{because: x, patterns: ['<nobody> a']}]", "<nobody>"),
        ("danger_suicide.yaml", "kind: suicide\ncues: [{because: x, patern: [a]}]", "'patern'"),
        ("danger_suicide.yaml", "kind: suicide\ncues: [{because: x, patterns: ['a?']}]", "matches nothing"),
        ("danger_suicide.yaml", "kind: suicide\ncues: oops", "must be a list"),
        ("shields.yaml", "shields: [{name: x, reach: moon, patterns: [a]}]", "reach"),
        ("spellings.yaml", "phrases: [['(', b]]", "phrase 1"),
        ("words.yaml", "je: []", "'je'"),
        ("context.yaml", "self: [", "context.yaml"),
    ],
)
def test_a_bad_file_says_which_entry(tmp_path: Path, name: str, text: str, said: str) -> None:
    shutil.copytree(FOLDER, tmp_path, dirs_exist_ok=True)
    (tmp_path / "fr" / name).write_text(text, encoding="utf-8")
    with pytest.raises(LexiconError) as error:
        load.__wrapped__("fr", tmp_path)
    assert f"fr/{name}" in str(error.value)
    assert said in str(error.value)
