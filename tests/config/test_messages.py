"""Finding messages in sources, keeping them, and saying what is missing: on small sources of the test's own."""

from __future__ import annotations

import gettext
from pathlib import Path

import pytest

from aparte.config import messages

TEMPLATE = """{% load i18n %}
{% translate "Bonjour" %} {% translate "Avril" context "mois" %} {% translate 'L"amie' as friend %}
{% blocktranslate trimmed with name=person.name %}
    Vous parlez
    à {{ name }}, à 100 %.
{% endblocktranslate %}
  {% blocktranslate count n=counter asvar said %}{{ n }} rencontre{% plural %}{{ n }} rencontres{% endblocktranslate %}
{{ _("Constante") }} {{ x|default:_("Rien") }} {# translate "non" #} {% include "a.html" with title=_("Titre") %}
    {% comment %}{% translate "non plus" %}{% endcomment %}
\t<p onclick="'">texte libre, l'apostrophe aussi</p>
"""
PYTHON = """
from django.utils.translation import gettext as _, ngettext, pgettext
_("un " "seul texte"); ngettext("%(n)s fait", "%(n)s faits", n); pgettext("verbe", "réserver")
for _ in range(3): pass
"""


@pytest.fixture
def sources(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    package = tmp_path / "aparte"
    (package / "templates").mkdir(parents=True)
    (package / "templates" / "page.html").write_text(TEMPLATE, encoding="utf-8")
    (package / "code.py").write_text(PYTHON, encoding="utf-8")
    monkeypatch.setattr(messages, "PACKAGE", package)
    monkeypatch.setattr(messages, "LOCALE", package / "locale")
    return package


def _found() -> set[object]:
    return {
        (message.context, message.id) if message.context else message.id for message in messages.extracted()
    } - {""}


def test_every_way_of_writing_a_message_is_found(sources: Path) -> None:
    assert _found() == {
        "Bonjour",
        ("mois", "Avril"),
        'L"amie',
        "Vous parlez à %(name)s, à 100 %%.",
        ("%(n)s rencontre", "%(n)s rencontres"),
        "Constante",
        "Rien",
        "Titre",
        "un seul texte",
        ("%(n)s fait", "%(n)s faits"),
        ("verbe", "réserver"),
    }


def test_the_files_are_the_same_each_time_and_hold_no_date(sources: Path) -> None:
    messages.update()
    path = sources / "locale" / "en" / "LC_MESSAGES" / "django.po"
    first = path.read_bytes()
    messages.update()
    assert path.read_bytes() == first
    assert b"Date" not in first
    assert b".py:" not in first


def test_french_counts_zero_as_one(sources: Path) -> None:
    messages.update()
    messages.compile_outdated()
    french = gettext.translation("django", sources / "locale", ["fr"])
    said = [french.ngettext("%(n)s rencontre", "%(n)s rencontres", n) for n in (0, 1, 2)]
    assert said == ["%(n)s rencontre", "%(n)s rencontre", "%(n)s rencontres"]
    assert messages.missing("fr") == []


def test_a_translation_is_kept_and_a_gone_message_is_not(sources: Path) -> None:
    messages.update()
    path = sources / "locale" / "en" / "LC_MESSAGES" / "django.po"
    text = path.read_text(encoding="utf-8")
    path.write_text(
        text.replace('msgid "Bonjour"\nmsgstr ""', 'msgid "Bonjour"\nmsgstr "Hello"'), encoding="utf-8"
    )
    (sources / "code.py").write_text("", encoding="utf-8")
    assert any("no longer in the sources" in line and "seul" in line for line in messages.missing("en"))
    messages.update()
    messages.compile_outdated()
    after = path.read_text(encoding="utf-8")
    assert 'msgstr "Hello"' in after
    assert "seul" not in after
    assert gettext.translation("django", sources / "locale", ["en"]).gettext("Bonjour") == "Hello"


@pytest.mark.parametrize(
    ("said", "complaint"),
    [
        ("", "not translated"),
        ("You talk, at 100 %%.", "differ from the French"),
        ("You talk to %(nom)s, at 100 %%.", "differ from the French"),
        ("You talk to %(name)s, at 100 %%.", None),
    ],
)
def test_what_is_missing_is_said(sources: Path, said: str, complaint: str | None) -> None:
    messages.update()
    path = sources / "locale" / "en" / "LC_MESSAGES" / "django.po"
    before = 'msgid "Vous parlez à %(name)s, à 100 %%."\nmsgstr ""'
    text = path.read_text(encoding="utf-8")
    assert before in text
    path.write_text(text.replace(before, before[:-2] + f'"{said}"'), encoding="utf-8")
    lines = [line for line in messages.missing("en") if "Vous parlez" in line]
    assert bool(lines) == bool(complaint)
    assert complaint is None or complaint in lines[0]


def test_a_message_that_is_not_a_plain_text_is_refused(sources: Path) -> None:
    (sources / "code.py").write_text("ngettext(one, 'deux', n)", encoding="utf-8")
    with pytest.raises(ValueError, match=r"code\.py: ngettext\(\) needs plain texts"):
        messages.extracted()
