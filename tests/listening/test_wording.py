"""What a practitioner writes is checked: each label, what is spared, spans, territories, refusals."""

import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
import yaml

from aparte import content
from aparte.listening import MAX_CHARACTERS, UnknownRegion, UnreadableText, check_wording
from aparte.listening.lexicon import LANGUAGES
from aparte.listening.wording_explaining import wording_in_words, wording_reason
from aparte.listening.wording_lexicon import REGIONS, load_wording

REGIONAL = Path(content.__file__).parent / "regions"


def _labels(text: str, region: str | None = "CA-QC") -> set[str]:
    return {finding.label for finding in check_wording(text, region=region)}


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        ("Elle souffre d'une dépression majeure.", {"diagnosis"}),
        ("À mon avis, votre fils est bipolaire.", {"diagnosis"}),
        ("Trouble panique, je dirais.", {"diagnosis"}),
        ("I think he has borderline personality disorder.", {"diagnosis"}),
        ("Je soigne les phobies par l'écoute.", {"treatment"}),
        ("Nous avons établi un plan de traitement.", {"treatment"}),
        ("I offer therapy for anxious adults.", {"treatment"}),
        ("Vous guérirez en trois séances.", {"cure"}),
        ("Résultats garantis dès le premier mois.", {"cure"}),
        ("My method will cure your insomnia.", {"cure"}),
        ("Je suis psychologue·e à Laval.", {"reserved_title"}),
        ("Reçu : séance de psychothérapie, 90 $.", {"reserved_title"}),
        ("I am a psychotherapist in Montreal.", {"reserved_title"}),
        ("Sa peur a une origine inconsciente.", {"deep_work"}),
        ("Nous allons restructurer votre personnalité.", {"deep_work"}),
        ("Together we heal your inner child.", {"deep_work"}),
        ("Je lui ai conseillé d'arrêter ses antidépresseurs.", {"against_care"}),
        ("Vous n'avez plus besoin de votre psychiatre.", {"against_care"}),
        ("I told her to stop taking her medication.", {"against_care"}),
        ("Je lui ai fait passer un test de personnalité.", {"test"}),
        ("J'ai évalué son niveau d'anxiété.", {"test"}),
        pytest.param(
            "I administered the PHQ-9.",
            {"test"},
            marks=pytest.mark.xfail(reason="what was learned outweighs the rule"),
        ),
        ("Échelle de Beck : 22. Dépression sévère. Je soigne cela.", {"test", "diagnosis"}),
    ],
)
def test_each_label(text: str, labels: set[str]) -> None:
    assert labels <= _labels(text)


@pytest.mark.parametrize(
    "text",
    [
        "Elle dit : « mon psychiatre parle de dépression, moi de fatigue ».",
        "Selon son médecin, c'est un trouble de l'adaptation.",
        "Il m'a dit avoir été diagnostiqué bipolaire à vingt ans.",
        "Je l'ai orientée vers une psychologue de son quartier.",
        "Je l'ai encouragée à en parler à son médecin.",
        "Je ne pose pas de diagnostic et je ne suis pas psychologue.",
        "Il est suivi par un psychiatre à l'hôpital.",
        "Ce que je ne fais pas : diagnostic, traitement, tests, psychothérapie.",
        "Ce que je ne fais pas :\n- diagnostic\n- psychothérapie\n- tests",
        "Nous avons traité un sujet délicat, puis testé une idée.",
        "Il soigne son jardin et s'est soigné d'un rhume.",
        "Au bilan de la rencontre, elle se sent entendue. Elle passe un examen lundi.",
        "Ne cessez jamais un traitement sans l'avis de votre médecin.",
        "Sa mère a fait une dépression quand elle avait huit ans.",
        "She says her psychiatrist calls it depression.",
        "I do not diagnose, test or treat. Please see a psychologist.",
        "He is testing a new way of saying no to his boss.",
        "I am referring you to a psychologist in your area.",
        "Never stop a treatment without asking your doctor.",
    ],
)
def test_what_is_spared(text: str) -> None:
    assert check_wording(text, region="CA-QC") == ()


def test_the_practitioner_s_own_quotation_is_not_spared() -> None:
    assert _labels("Je lui ai dit : « vous faites une dépression ».") == {"diagnosis"}


def test_spans_are_those_of_the_text_as_given() -> None:
    text = "Bonjour,\n\nJe suis PSYCHOLOGUE·E — et  je soigne l’anxiété."
    found = check_wording(text, region="FR")
    assert [finding.label for finding in found] == ["reserved_title", "treatment"]
    assert all(text[one.start : one.end] == one.words for one in found)
    assert found[0].words.startswith("PSYCHOLOGUE")
    assert check_wording(text, region="FR") == found


def test_titles_depend_on_the_territory() -> None:
    text = "Je suis sexologue."
    assert _labels(text, "CA-QC") == {"reserved_title"}
    assert _labels(text, "FR") == set()
    assert _labels(text, None) == set()
    assert _labels("Je suis psychologue.", None) == {"reserved_title"}


def test_a_registration_that_is_told_lifts_a_title_in_its_territory() -> None:
    text = "Je suis psychologue, permis OPQ 12345-20."
    assert _labels(text, "CA-QC") == set()
    assert _labels(text, "CH") == {"reserved_title"}


def _published_titles() -> list[tuple[str, str]]:
    out = []
    for region in REGIONS:
        file = REGIONAL / region / "reserved_words.yaml"
        rules = yaml.safe_load(file.read_text(encoding="utf-8"))["rules"]
        out += [(region, title) for rule in rules if rule["what"] == "title" for title in rule["patterns"]]
    return out


@pytest.mark.parametrize(("region", "title"), _published_titles())
def test_every_title_refused_in_a_public_text_is_known_here(region: str, title: str) -> None:
    """`content/regions` and `wording_titles.yaml` say the same law: neither may hold a title alone."""
    said = (f"Je suis {title} et j'accueille les couples.", f"I am a {title} and I welcome couples.")
    assert any("reserved_title" in _labels(text, region) for text in said)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("region", [None, *REGIONS])
def test_every_code_has_its_sentence(language: str, region: Any) -> None:
    for rule in load_wording(language, region).rules:
        for spoken in LANGUAGES:
            assert wording_reason(rule.because, spoken)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "empty"),
        ("?!… «»", "empty"),
        ("je\x00soigne", "not_text"),
        (b"je soigne", "not_text"),
        (None, "not_text"),
        ("je soigne " * 100_000, "too_long"),
        ("Hola, necesito ayuda porque no puedo dormir y estoy muy cansada con mi trabajo.", "other_language"),
        ("Здравствуйте, мне нужна помощь", "other_language"),
    ],
)
def test_refusals(text: Any, code: str) -> None:
    with pytest.raises(UnreadableText) as refusal:
        check_wording(text, region="FR")
    assert refusal.value.code == code


def test_an_unknown_region_is_refused() -> None:
    with pytest.raises(UnknownRegion):
        check_wording("Je suis psychologue.", region="US")


@pytest.mark.parametrize(
    "piece",
    [
        "je soigne la dépression ",
        "je lui ai dit de ",
        "pas ",
        "un ",
        "elle dit que ",
        "a",
        "« ",
        "je vous promets de ",
        "\n- je ",
        "trouble de la personnalité, ",
        "she says that ",
        "i told her to stop ",
        "votre vos la ",
    ],
)
def test_the_longest_text_is_read_in_reasonable_time(piece: str) -> None:
    check_wording("bonjour, je soigne", region="FR")
    check_wording("hello, i listen to you", region="FR")
    text = ("oui " + piece * MAX_CHARACTERS)[:MAX_CHARACTERS]
    start = time.perf_counter()
    check_wording(text, region="FR")
    assert time.perf_counter() - start < 5


def test_a_person_is_told_why() -> None:
    told, good = wording_in_words("Je soigne la dépression.", region="FR")
    assert good
    assert "« soigne la dépression »" in told
    assert "machine" in told
    told, good = wording_in_words("I am here for you, every week.", language="en")
    assert good
    assert told.startswith("Nothing")
    assert wording_in_words(" ")[1] is False
    assert wording_in_words("Hola, necesito ayuda porque no puedo dormir y estoy muy cansada.")[1] is False


def test_importing_loads_no_rules() -> None:
    code = "import sys, aparte.listening; print([m for m in ('pydantic', 'django', 'spacy') if m in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stdout.strip() == "[]"


def test_the_corpus_is_whole() -> None:
    rows = [
        json.loads(line)
        for path in sorted((Path(__file__).parents[2] / "corpus" / "wording").glob("*.jsonl"))
        for line in path.read_text(encoding="utf-8").splitlines()
    ]
    assert len({row["id"] for row in rows}) == len({row["text"] for row in rows}) == len(rows) >= 600
    assert {row["part"] for row in rows} == {"train", "tuning", "held_out"}
    assert all(one["words"] in row["text"] for row in rows for one in row["findings"])
