"""The pictures: each thing drawn once, inside the picture, under the number that it has in the list."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse

from aparte.notebook.rules_drawing import MOST_NUMBERED
from aparte.notebook.terms import SLUGS, Moment, NotebookKind, Reach, ResourcePlace
from aparte.notebook.terms_entries import Circle, LifeMoment, Resource, Written
from tests import factories
from tests.ground.space import in_space
from tests.notebook.pages import kept

pytestmark = pytest.mark.django_db
_PLACED = re.compile(r'transform="translate\((\d+) (\d+)\)"')
_NUMBER = re.compile(r'<text y="5">(\d+)</text>')
_ROW = re.compile(r'class="row-number" aria-hidden="true">(\d+)<')


def things(kind: NotebookKind, count: int) -> list[Written]:
    """As many of a kind, spread over its places, one of them holding most."""
    made: list[Written] = []
    for number in range(count):
        words, turn = f"Chose {number}", number if number % 2 else 0
        if kind is NotebookKind.RESOURCE:
            made.append(Resource(words=words, place=list(ResourcePlace)[turn % 4]))
        elif kind is NotebookKind.CIRCLE:
            made.append(Circle(words=words, reach=list(Reach)[turn % 2]))
        else:
            made.append(LifeMoment(words=words, moment=list(Moment)[turn % 3], year=2000 - number))
    return made


@pytest.mark.parametrize("language", ["", "/en"])
@pytest.mark.parametrize("count", [1, 3, MOST_NUMBERED, 60])
@pytest.mark.parametrize("kind", [NotebookKind.RESOURCE, NotebookKind.CIRCLE, NotebookKind.MOMENT])
def test_each_thing_is_drawn_once(client: Client, kind: NotebookKind, count: int, language: str) -> None:
    person = factories.person()
    for written in things(kind, count):
        kept(person, written)
    address = language + reverse("notebook:kind", args=[SLUGS[kind]])
    page = in_space(client, person).get(address).content.decode()
    height = 160 if kind is NotebookKind.MOMENT else 300
    points = [(int(x), int(y)) for x, y in _PLACED.findall(page)]
    assert len(points) == count
    assert all(0 <= x <= 360 and 0 <= y <= height for x, y in points), points
    numbers = list(range(1, count + 1)) if count <= MOST_NUMBERED else []
    assert sorted(map(int, _NUMBER.findall(page))) == sorted(map(int, _ROW.findall(page))) == numbers


def test_nothing_is_drawn_of_nothing(client: Client) -> None:
    page = (
        in_space(client, factories.person()).get(reverse("notebook:kind", args=["cercle"])).content.decode()
    )
    assert "<figure" not in page and "Le cercle est vide." in page


def test_moments_stand_in_the_order_of_a_life(client: Client) -> None:
    person = factories.person()
    for words, year in (("Le second", 2001), ("Sans date", None), ("Le premier", 1990)):
        kept(person, LifeMoment(words=words, moment=Moment.BEFORE, year=year))
    page = in_space(client, person).get(reverse("notebook:kind", args=["ligne-de-vie"])).content.decode()
    assert page.index("Le premier") < page.index("Le second") < page.index("Sans date")
