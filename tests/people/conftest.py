"""Who signs in. Models are imported inside: this file is read before Django is ready."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.meetings.language import begins_in_french

if TYPE_CHECKING:
    from aparte.people.models import Practice, User

__all__ = ["begins_in_french"]

PASSWORD = "sept renards sous la pluie"
MAIA = "maia@example.org"


@pytest.fixture
def practice() -> Practice:
    from aparte.people.models import Practice

    return Practice.objects.create(name="Cabinet des Tilleuls", region="FR")


@pytest.fixture
def maia(practice: Practice) -> User:
    from aparte.people.actions import add_practitioner

    found = add_practitioner(
        practice=practice, email=MAIA, name="Maïa Coste", region="FR", zone="Europe/Paris", password=PASSWORD
    )
    return found.user


@pytest.fixture
def manager(practice: Practice) -> User:
    from aparte.people.models import Membership, User
    from aparte.people.terms import Role

    user = User.objects.create_user(email="responsable@example.org", password=PASSWORD)
    Membership.objects.create(practice=practice, user=user, role=Role.MANAGER)
    return user
