"""What each kind of page says when it is read: labels in the active language, the person's words as they wrote them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from aparte.library import queries as library
from aparte.library.terms_notebook import AxisText, Family
from aparte.notebook.terms import Axis, Between
from aparte.notebook.terms_entries import (
    Balance,
    Circle,
    Deposit,
    ExerciseDone,
    Good,
    LifeMoment,
    Milestone,
    Needs,
    Resource,
    Sentence,
    Step,
    Written,
)


@dataclass(frozen=True)
class Part:
    """One thing that a page says. `own`: in the person's words rather than chosen among ours."""

    label: str | Promise
    words: str
    own: bool = True


def parts(written: Written) -> Iterator[Part]:
    """What a page says, part by part, empty ones left out."""
    yield from (part for part in _all_parts(written) if part.words)


def _all_parts(written: Written) -> Iterator[Part]:
    match written:
        case Deposit() | Good() | Step() | Circle():
            yield Part("", written.words)
        case Needs():
            yield Part("", needs_sentence(written), own=False)
            yield Part(gettext_lazy("Ce qui s'est passé"), written.words)
        case Resource():
            yield Part("", written.words)
            yield Part(gettext_lazy("Où"), place_name(written), own=False)
            yield Part(gettext_lazy("Ce que cela aide"), coping_name(written), own=False)
        case Balance():
            yield from _of_balance(written)
        case LifeMoment():
            when = str(written.moment.label)
            yield Part("", written.words)
            yield Part(gettext_lazy("Quand"), f"{when}, {written.year}" if written.year else when, own=False)
            yield Part(gettext_lazy("Ce que j'en dis aujourd'hui"), written.more)
        case Sentence():
            yield Part("", said_sentence(written))
        case ExerciseDone():
            yield Part("", exercise_title(written.exercise), own=False)
            yield Part(gettext_lazy("Ce que j'ai remarqué"), written.words)
        case Milestone():
            yield Part(written.sort.label, written.words)
            for axis, place in written.axes.items():
                yield Part(str(_axis(axis).name), between(axis, place), own=False)


def _of_balance(written: Balance) -> Iterator[Part]:
    yield Part(gettext_lazy("La question"), written.question)
    ways = (
        (written.first, written.first_for, written.first_against),
        (written.second, written.second_for, written.second_against),
    )
    for way, speaks_for, speaks_against in ways:
        yield Part(gettext_lazy("Un chemin"), way)
        yield Part(gettext_lazy("Pour"), speaks_for)
        yield Part(gettext_lazy("Contre"), speaks_against)


def mood(written: Written) -> list[str]:
    """The feelings chosen beside the words. In a sentence of feelings and needs they are the sentence."""
    return chosen(library.notebook().feelings, written.feelings) if isinstance(written, Deposit) else []


def chosen(families: Sequence[Family], ids: Iterable[str]) -> list[str]:
    """The words of these ids, in the order of the families; what is no longer offered is left out."""
    wanted = set(ids)
    return [str(word.text) for family in families for word in family.words if word.id in wanted]


def needs_sentence(written: Needs) -> str:
    """« Je me sens inquiet·ète et fatigué·e. J'ai besoin de repos. »"""
    texts = library.notebook()
    feelings, needs = chosen(texts.feelings, written.feelings), chosen(texts.needs, written.needs)
    said = []
    if feelings:
        said.append(_("Je me sens %(feelings)s.") % {"feelings": get_text_list(feelings, _("et"))})
    if needs:
        said.append(_("J'ai besoin %(needs)s.") % {"needs": get_text_list(needs, _("et"))})
    return " ".join(said)


def said_sentence(written: Sentence) -> str:
    """The beginning and the person's own end."""
    known = {one.id: one for one in library.notebook().beginnings}
    beginning = str(known[written.beginning].text) if written.beginning in known else ""
    return f"{beginning} {written.words}".strip()


def place_name(written: Resource) -> str:
    return next(str(one.name) for one in library.notebook().places if one.id is written.place)


def coping_name(written: Resource) -> str:
    return next((str(one.name) for one in library.notebook().coping if one.id is written.coping), "")


def exercise_title(exercise: str) -> str:
    return next((str(one.title) for one in library.notebook().exercises if one.id == exercise), "")


def between(axis: Axis, place: Between) -> str:
    """A place between the two words of an axis, in words."""
    text = _axis(axis)
    return str(place.label) % {"first": text.first, "second": text.second}


def _axis(axis: Axis) -> AxisText:
    return next(one for one in library.notebook().axes if one.id is axis)
