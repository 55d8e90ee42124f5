"""Prints texts of the content: `{{ entry.text|prose }}`, `{{ entry.text|phrase }}`, `{{ text|spoken:"en" }}`."""

from functools import lru_cache
from zoneinfo import ZoneInfo

from babel.dates import get_timezone_location
from django import template
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from markdown_it import MarkdownIt

from aparte.library.terms import Text

register = template.Library()

_MARKDOWN = MarkdownIt("commonmark", {"html": False, "linkify": False}).disable("image")


@lru_cache(maxsize=2048)
def _block(words: str) -> str:
    return str(_MARKDOWN.render(words))


@lru_cache(maxsize=2048)
def _inline(words: str) -> str:
    return str(_MARKDOWN.renderInline(words))


@register.filter
def prose(text: Text | str | None) -> SafeString:
    """Markdown as paragraphs and lists, in the active language. HTML in the text is shown, never run."""
    return mark_safe(_block(str(text or "")))  # noqa: S308


@register.filter
def phrase(text: Text | str | None) -> SafeString:
    """Markdown inside one line (bold, emphasis, links), in the active language."""
    return mark_safe(_inline(str(text or "")))  # noqa: S308


@register.filter
def spoken(text: Text, language: str) -> str:
    """The text in a language said aloud, whatever the active one."""
    return text.in_language(language)


@register.filter
def city(zone: str) -> str:
    """The town that a time zone is named after, in the active language: « Toronto » for `America/Toronto`."""
    return get_timezone_location(ZoneInfo(zone), locale=get_language() or "fr", return_city=True)
