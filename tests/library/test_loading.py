"""A mistake in the content names its file and line, and says what is expected."""

from datetime import date
from pathlib import Path

import pytest

from aparte.library import checks
from aparte.library.terms import Region
from aparte.library.terms_loading import FOLDER, load
from aparte.library.terms_reading import ContentInvalid, Problem

TODAY = date(2026, 11, 22)
LINES = "regions/FR/crisis_lines.yaml"


def spoil(folder: Path, file: str, old: str, new: str) -> int:
    """Replaces the first `old` and answers its line."""
    path = folder / file
    before = path.read_text(encoding="utf-8")
    assert old in before
    path.write_text(before.replace(old, new, 1), encoding="utf-8")
    return before[: before.index(old)].count("\n") + 1


def only_problem(folder: Path) -> Problem:
    with pytest.raises(ContentInvalid) as raised:
        load(folder, today=TODAY)
    assert len(raised.value.problems) == 1, raised.value
    return raised.value.problems[0]


@pytest.mark.parametrize(
    ("file", "old", "new", "code", "below", "says"),
    [
        (LINES, "kind: suicide", "kindness: suicide", "E002", None, '"kindness" is unknown'),
        (LINES, "kind: suicide", "kind: magic", "E002", 0, "'emergency'"),
        (LINES, "priority: 20", 'priority: "soon"', "E002", 0, "valid integer"),
        (LINES, 'tel: "3114"', 'tel: "3115"', "E002", 0, "same number"),
        (LINES, 'display: "3114"', "display: 3114", "E002", 0, "valid string"),
        (
            LINES,
            "priority: 20\n",
            "priority: 20\n    priority: 21\n",
            "E003",
            1,
            '"priority" is written twice',
        ),
        (LINES, "id: samu_15", "id: urgence_112", "E003", 0, '"urgence_112" is used twice'),
        (LINES, "certainty: memory", "certainty: read", "E004", None, "expected verified_on"),
        (LINES, "verified_on: null", "verified_on: 2026-11-01", "E004", None, "expected verified_on: null"),
        (LINES, "verified_on: 2026-11-21", "verified_on: 2026-02-30", "E002", 0, "real date"),
        (LINES, "region: FR", "region: ZZ", "E002", None, "'CA-QC'"),
        (LINES, "region: FR", "region: BE", "E006", 0, "expected FR"),
        (LINES, "lines:\n", "lines: [\n", "E001", None, "expected valid YAML"),
        ("regions/FR/region.yaml", "Europe/Paris", "Europe/Lutece", "E002", 0, "time zone"),
        ("regions/FR/region.yaml", 'emergency_number: "112"', 'emergency_number: "113"', "E006", 0, "113"),
        ("regions/FR/region.yaml", 'en: "in France"', 'de: "in Frankreich"', "E002", 0, ""),
        ("themes.yaml", "id: work", "id: chores", "E002", 0, "'work'"),
        (
            "guided_questions.yaml",
            "danger: [yes_me]",
            "danger: [perhaps]",
            "E006",
            0,
            "perhaps is not an answer",
        ),
        (
            "regions/CH/reserved_words.yaml",
            "[psyreg_psychotherapeute, medreg",
            "[nobody, medreg",
            "E006",
            0,
            "nobody",
        ),
        ("reserved_words.yaml", "{treat} {article?}", "{nope} {article?}", "E006", 0, "{nope}"),
    ],
)
def test_each_mistake_names_its_file_and_line(
    copy: Path, file: str, old: str, new: str, code: str, below: int | None, says: str
) -> None:
    line = spoil(copy, file, old, new)
    with pytest.raises(ContentInvalid) as raised:
        load(copy, today=TODAY)
    found = [p for p in raised.value.problems if p.code == code and says in p.message]
    assert found, raised.value
    assert found[0].place.file == f"content/{file}"
    assert f"content/{file}:" in str(found[0])
    assert found[0].place.line >= 1
    if below is not None:
        assert found[0].place.line == line + below


def test_a_missing_language_is_named(copy: Path) -> None:
    line = spoil(copy, "regions/FR/region.yaml", ', en: "in France"', "")
    problem = only_problem(copy)
    assert (problem.code, problem.place.line) == ("E002", line)
    assert 'the language "en" is missing' in problem.message


def test_an_empty_language_is_refused(copy: Path) -> None:
    line = spoil(copy, "regions/FR/region.yaml", 'en: "in France"', 'en: "  "')
    assert only_problem(copy).place.line == line


def test_a_long_text_left_in_french_is_refused(copy: Path) -> None:
    words = "Depuis longtemps, je me couchais de bonne heure, et le sommeil ne venait pas."
    line = spoil(
        copy, "regions/FR/region.yaml", '{fr: "France", en: "France"}', f'{{fr: "{words}", en: "{words}"}}'
    )
    problem = only_problem(copy)
    assert problem.place.line == line
    assert "expected a translation" in problem.message


def test_a_date_in_the_future_is_refused_on_that_day_only(copy: Path) -> None:
    spoil(copy, LINES, "verified_on: 2026-11-21", "verified_on: 2026-12-24")
    problem = only_problem(copy)
    assert problem.code == "E005"
    assert "2026-12-24" in problem.message
    assert problem.place.file.endswith(LINES)
    assert load(copy, today=date(2026, 12, 24))


def test_a_missing_file_and_an_unknown_one_are_named(copy: Path) -> None:
    (copy / "regions/BE/region.yaml").rename(copy / "regions/BE/regoin.yaml")
    with pytest.raises(ContentInvalid) as raised:
        load(copy)
    files = {problem.place.file for problem in raised.value.problems}
    assert files == {"content/regions/BE/region.yaml", "content/regions/BE/regoin.yaml"}


def test_an_unknown_region_folder_is_named(copy: Path) -> None:
    (copy / "regions/ZZ").mkdir()
    (copy / "regions/ZZ/region.yaml").write_text("code: ZZ\n", encoding="utf-8")
    problem = only_problem(copy)
    assert problem.place.file == "content/regions/ZZ/region.yaml"
    assert "CA-QC, FR, BE, CH" in problem.message


def test_a_region_without_a_suicide_line_is_refused(copy: Path) -> None:
    spoil(copy, LINES, "kind: suicide", "kind: listening")
    assert "no line of kind suicide" in only_problem(copy).message


def test_all_mistakes_are_said_at_once(copy: Path) -> None:
    spoil(copy, LINES, "priority: 20", "priority: late")
    spoil(copy, "themes.yaml", "id: work", "id: chores")
    with pytest.raises(ContentInvalid) as raised:
        load(copy)
    assert len(raised.value.problems) == 2


def test_plain_words_are_not_guessed_as_booleans_or_hours(copy: Path) -> None:
    spoil(copy, "regions/FR/region.yaml", 'fr: "en France"', "fr: 12:30")
    spoil(copy, "regions/FR/region.yaml", 'en: "in France"', "en: No")
    card = load(copy).regional[Region.FRANCE]["region"]
    assert (card.in_region.fr, card.in_region.en) == ("12:30", "No")


def test_the_system_check_is_quiet_today_and_warns_after_180_days() -> None:
    assert checks.messages(FOLDER, today=TODAY) == []
    assert checks.messages(FOLDER, today=date(2027, 5, 20)) == []
    late = checks.messages(FOLDER, today=date(2027, 5, 21))
    assert late
    assert {message.id for message in late} == {"library.W001"}
    assert any("content/regions/FR/crisis_lines.yaml:" in message.msg for message in late)


def test_the_system_check_forbids_spoilt_content(copy: Path) -> None:
    line = spoil(copy, LINES, "kind: suicide", "kind: magic")
    (message,) = checks.messages(copy, today=TODAY)
    assert message.id == "library.E002"
    assert f"content/{LINES}:{line}" in message.msg
