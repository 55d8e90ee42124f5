"""Every secret address opens its own page and no other, whoever brings it, however it is asked."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from aparte.audit.terms import Actor
from aparte.meetings.actions_erasing import forget
from aparte.meetings.actions_feeds import open_feed
from aparte.meetings.actions_persons import Contact, take_out
from aparte.meetings.links import feed_token, invitation_token, private_token, waiting_token
from aparte.meetings.models import Meeting, Participant
from aparte.meetings.terms import State
from aparte.people.models import Practitioner
from tests import factories
from tests.meetings.booking import AT, TEN, booked
from tests.meetings.test_waiting import waits

OPENED_BY = {
    "private": ("link", "move", "cancel", "erase", "invite", "next", "series", "calendar", "person_feed"),
    "invitation": ("invitation", "erase_invited", "invitation_file"),
    "waiting": ("waiting",),
    "feed": ("feed",),
}
METHODS = ("get", "head", "post", "put", "delete", "options", "patch", "trace")


@dataclass(frozen=True)
class Scene:
    meeting: Meeting
    invited: Participant
    tokens: dict[str, str]


@pytest.fixture
def scene(maelle: Practitioner) -> Scene:
    meeting = booked(maelle, others=[Contact("Bilal", "bilal@exemple.test", "")])
    invited = meeting.participants.exclude(person=meeting.person_id).get()
    who = Actor.person(meeting.person_id)
    own = open_feed(of=meeting.person, busy_only=True, by=who, at=AT)
    tokens = {
        "private": private_token(meeting),
        "invitation": invitation_token(invited),
        "waiting": waiting_token(waits(maelle)),
        "feed": feed_token(own),
    }
    return Scene(meeting, invited, tokens)


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("brought", OPENED_BY)
def test_a_link_opens_its_own_pages_only(scene: Scene, brought: str, language: str) -> None:
    for owner, names in OPENED_BY.items():
        for name in names if owner != brought else ():
            with translation.override(language):
                path = reverse(f"meetings:{name}", args=[scene.tokens[brought]])
            for method in METHODS:
                answer = getattr(Client(), method)(path)
                assert answer.status_code in {404, 405}, (path, method)
    scene.meeting.refresh_from_db()
    assert scene.meeting.state == State.BOOKED and scene.meeting.person.first_name == "Alix"


def test_no_other_method_changes_anything(scene: Scene) -> None:
    for owner, names in OPENED_BY.items():
        for name in names:
            path = reverse(f"meetings:{name}", args=[scene.tokens[owner]])
            for method in ("put", "delete", "patch", "options", "trace"):
                assert getattr(Client(), method)(path).status_code == 405, (path, method)
            Client().head(path)
    scene.meeting.refresh_from_db()
    assert scene.meeting.state == State.BOOKED and scene.meeting.participants.count() == 2


def test_no_form_of_another_site_is_taken(scene: Scene) -> None:
    client = Client(enforce_csrf_checks=True)
    forms = [
        reverse(f"meetings:{name}", args=[scene.tokens[owner]])
        for owner, names in OPENED_BY.items()
        for name in names
        if name not in {"link", "calendar", "invitation_file", "feed"}
    ]
    forms.append(reverse("meetings:take_out", args=[scene.tokens["private"], scene.invited.pk]))
    forms += [
        reverse(f"meetings:{name}", args=[scene.meeting.practitioner.slug]) for name in ("book", "wait")
    ]
    for path in forms:
        assert client.post(path, {"stop": "1", "confirm": "1", "coming": "no"}).status_code == 403, path


@pytest.mark.parametrize(
    "name",
    ["accept", "decline", "outcome", "move", "next", "stop_series", "feed", "absences", "interventions"],
)
def test_nor_at_the_desk(maelle: Practitioner, name: str) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(maelle.user)
    of_a_meeting = name in {"accept", "decline", "outcome", "move", "next", "stop_series"}
    path = reverse(f"desk:{name}", args=[booked(maelle).pk] if of_a_meeting else [])
    assert client.post(path, {}).status_code == 403


def test_a_participant_of_another_meeting_is_nobody_here(client: Client, scene: Scene) -> None:
    other = factories.meeting(scene.meeting.practitioner, person=factories.person(first_name="Chloé"))
    for meeting, participant in ((other, scene.invited), (scene.meeting, other.participants.get())):
        path = reverse("meetings:take_out", args=[private_token(meeting), participant.pk])
        assert client.post(path).status_code == 404
    assert Participant.objects.count() == 3


def test_what_is_over_for_somebody_opens_nothing(client: Client, scene: Scene) -> None:
    """Taken out, then erased: each link of theirs leads to a page that is not there."""
    who = Actor.person(scene.meeting.person_id)
    take_out(participant=scene.invited, by=who, at=AT)
    for name in OPENED_BY["invitation"]:
        path = reverse(f"meetings:{name}", args=[scene.tokens["invitation"]])
        assert client.get(path).status_code == 404
        assert client.post(path, {"coming": "yes"}).status_code in {404, 405}
    forget(person=scene.meeting.person, by=who, at=AT)
    for owner in ("private", "feed"):
        for name in OPENED_BY[owner]:
            path = reverse(f"meetings:{name}", args=[scene.tokens[owner]])
            assert client.post(path).status_code in {404, 405} and client.get(path).status_code in {404, 405}


def test_a_link_signs_nobody_in(client: Client, scene: Scene) -> None:
    """Neither a session made before nor one made by the page gives more than the page."""
    client.get(reverse("meetings:link", args=[scene.tokens["private"]]))
    client.post(reverse("meetings:person_feed", args=[scene.tokens["private"]]), {"feed": "told"})
    assert "_auth_user_id" not in client.session
    assert client.get(reverse("desk:meeting", args=[scene.meeting.pk])).status_code == 302


@pytest.mark.parametrize("name", ["move", "cancel", "next", "series", "invite"])
def test_no_page_sends_the_browser_elsewhere(client: Client, scene: Scene, name: str) -> None:
    path = reverse(f"meetings:{name}", args=[scene.tokens["private"]])
    answer = client.post(
        f"{path}?next=https://ailleurs.test/", {"next": "https://ailleurs.test/", "stop": "1"}
    )
    assert "ailleurs" not in answer.headers.get("Location", "")


def test_another_practitioner_does_nothing_here(client: Client, scene: Scene) -> None:
    client.force_login(factories.published_practitioner(name="Ailleurs").user)
    for name in ("meeting", "move", "next", "accept", "decline", "outcome", "stop_series"):
        path = reverse(f"desk:{name}", args=[scene.meeting.pk])
        assert client.post(path, {"slot": "2027-03-03T09:00Z", "confirm": "1"}).status_code in {404, 405}
    scene.meeting.refresh_from_db()
    assert (scene.meeting.state, scene.meeting.starts_at) == (State.BOOKED, TEN)


def test_an_answer_that_says_nothing_answers_nothing(client: Client, scene: Scene) -> None:
    """An empty form is neither a yes nor a no."""
    path = reverse("meetings:invitation", args=[scene.tokens["invitation"]])
    for sent in ({}, {"coming": ""}, {"coming": "peut-être"}):
        assert client.post(path, sent).status_code in {302, 422}
        scene.invited.refresh_from_db()
        assert scene.invited.presence == "invited"
