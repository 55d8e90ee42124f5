"""The content that is delivered: whole, bilingual, in the house's own words, with the right line first."""

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from pydantic import BaseModel

from aparte.library import queries
from aparte.library.terms import LONG, AlertKind, Orientation, Region, Text, Who
from aparte.library.terms_loading import FOLDER, content, load
from aparte.library.terms_places import LineKind

TODAY = date(2026, 11, 22)


def texts(value: Any) -> Iterator[Text]:
    if isinstance(value, Text):
        yield value
    elif isinstance(value, BaseModel):
        for name in type(value).model_fields:
            yield from texts(getattr(value, name))
    elif isinstance(value, (tuple, list)):
        for item in value:
            yield from texts(item)
    elif isinstance(value, dict):
        yield from texts(list(value.values()))


def test_all_content_is_valid_and_no_date_is_in_the_future() -> None:
    assert load(FOLDER, today=TODAY).facts


def test_every_text_speaks_both_languages() -> None:
    found = list(texts([dict(content().everywhere), *map(dict, content().regional.values())]))
    assert len(found) > 600
    for text in found:
        assert text.fr and text.en
        assert len(text.fr) <= LONG or text.fr != text.en, text.fr


def test_public_texts_never_say_patient_nor_promise_a_cure() -> None:
    shown = [model for name, model in content().everywhere.items() if name != "reserved_words"]
    shown += [
        m for files in content().regional.values() for name, m in files.items() if name != "reserved_words"
    ]
    for text in texts(shown):
        assert not re.search(r"\bpatiente?s?\b|guéri", text.fr, re.IGNORECASE), text.fr
        assert not re.search(r"\bpatients?\b|\bcured?\b", text.en, re.IGNORECASE), text.en


@pytest.mark.parametrize("region", list(Region))
def test_every_region_has_what_a_person_needs(region: Region) -> None:
    lines = queries.crisis_lines(region)
    assert lines[0].kind is LineKind.EMERGENCY
    assert lines[0].phone and lines[0].phone.tel == queries.region(region).emergency_number
    assert queries.suicide_line(region).region is region
    assert all(line.region is region for line in lines)
    assert len(queries.professionals(region)) >= 4
    assert queries.registrations(region)
    assert queries.child_duty(region).region is region
    rows = [row.id for row in queries.comparison(region).rows]
    assert rows[0] == "purpose"
    assert {"law", "who", "confidentiality", "cost", "duration"} <= set(rows)


@pytest.mark.parametrize("region", list(Region))
@pytest.mark.parametrize("alert", list(AlertKind))
def test_after_the_emergency_number_comes_a_line_for_the_alert(region: Region, alert: AlertKind) -> None:
    first, second, *_ = queries.crisis_lines_for(region, [alert])
    assert first == queries.emergency_line(region)
    assert alert in second.alerts or alert is AlertKind.MEDICAL


@pytest.mark.parametrize(
    ("region", "alert", "second"),
    [
        ("CA-QC", "suicide", "appelle"),
        ("FR", "suicide", "suicide_3114"),
        ("BE", "suicide", "prevention_suicide"),
        ("CH", "suicide", "main_tendue_143"),
        ("CA-QC", "violence_suffered", "sos_violence_conjugale"),
        ("FR", "violence_suffered", "police_17"),
        ("CA-QC", "child_in_danger", "info_social"),
    ],
)
def test_the_right_line_comes_first(region: str, alert: str, second: str) -> None:
    assert queries.crisis_lines_for(region, [alert])[1].id == second


def test_in_quebec_the_canadian_line_comes_after_the_line_of_quebec() -> None:
    order = [line.id for line in queries.crisis_lines_for("CA-QC", ["suicide"])]
    assert order.index("appelle") < order.index("ligne_988")


def test_an_unknown_region_shows_the_four_and_a_false_one_is_refused() -> None:
    assert {line.region for line in queries.crisis_lines(None)} == set(Region)
    with pytest.raises(ValueError, match="XX"):
        queries.crisis_lines("XX")


def test_every_orientation_and_every_alert_has_its_text() -> None:
    for label in Orientation:
        assert queries.orientation_text(label).label is label
    pairs = [(kind, who) for kind in AlertKind for who in Who]
    assert [(text.alert, text.who) for text in queries.alert_texts(pairs)] == pairs
    assert len(queries.alert_texts([("suicide", "self"), ("suicide", "self")])) == 1


def test_the_emergency_pages_offer_no_booking() -> None:
    shown = [*texts(queries.orientation_text("emergency")), *texts(queries.emergency_text())]
    assert not [text.fr for text in shown if "exploratoire" in text.fr or "tarif" in text.fr]


def test_facts_to_verify_are_those_of_memory_then_the_old_ones() -> None:
    now = queries.facts_to_verify(TODAY)
    assert now
    assert all(one.never_read and one.fact.verified_on is None for one in now)
    assert all(one.what.fr and one.fact.source for one in now)
    later = queries.facts_to_verify(date(2027, 6, 1))
    assert len(later) == len(content().facts)
    assert not later[-1].never_read
    assert later[-1].file.endswith(".yaml")
    assert later[-1].line > 1


def test_numbers_marked_from_memory_are_not_said_to_be_verified() -> None:
    by_id = {(line.region, line.id): line for line in queries.crisis_lines(None)}
    assert by_id[Region.FRANCE, "pompiers_18"].to_verify
    assert not by_id[Region.FRANCE, "suicide_3114"].to_verify
