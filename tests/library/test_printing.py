"""A text printed in a page: the active language, French spaces, Markdown without danger."""

from django.template import Context, Engine
from django.utils import translation

from aparte.library import queries
from aparte.library.templatetags.content import phrase, prose
from aparte.library.terms import Text

ENGINE = Engine(libraries={"content": "aparte.library.templatetags.content"})


def render(source: str, **values: object) -> str:
    return ENGINE.from_string("{% load content %}" + source).render(Context(values))


def test_a_text_speaks_the_active_language() -> None:
    text = Text(fr="Bonjour", en="Hello")
    with translation.override("fr"):
        assert render("{{ text }}", text=text) == "Bonjour"
    with translation.override("en-ca"):
        assert render("{{ text }}", text=text) == "Hello"
    assert (text.in_language("fr-CA"), text.in_language("en-GB"), text.in_language(None)) == (
        "Bonjour",
        "Hello",
        "Bonjour",
    )
    assert render('{{ text|spoken:"en" }}', text=text) == "Hello"


def test_french_spaces_do_not_break_and_apostrophes_are_typographic() -> None:
    text = Text(fr="C'est « vous » : oui !", en="It's you: yes!")
    assert text.fr == "C\u2019est «\u00a0vous\u00a0»\u00a0: oui\u00a0!"
    assert text.en == "It\u2019s you: yes!"


def test_prose_is_markdown_and_html_is_shown_not_run() -> None:
    with translation.override("fr"):
        shown = prose(Text(fr="**Doux**\n\n- un\n- deux\n\n<script>x</script>", en="**Soft**"))
    assert "<strong>Doux</strong>" in shown
    assert "<li>un</li>" in shown
    assert "<script>" not in shown
    assert "javascript:" not in prose("[a](javascript:alert(1))").split("href")[-1] or "href" not in prose(
        "[a](javascript:alert(1))"
    )
    assert "<img" not in prose("![a](https://example.org/a.png)")
    assert phrase("**a**") == "<strong>a</strong>"
    assert prose(None) == ""


def test_every_orientation_prints_in_both_languages() -> None:
    for language in ("fr", "en"):
        with translation.override(language):
            for text in queries.orientation_texts():
                assert render("{{ t.title }}{{ t.opening|prose }}", t=text).count("<p>") >= 1
