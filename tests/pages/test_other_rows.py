"""One human, written down several times: by themself, or by somebody who knows their e-mail and their first name."""

from __future__ import annotations

import html
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from aparte import clock
from aparte.alliance.models import NoInvitation
from aparte.meetings.links import invitation_token, private_token
from aparte.meetings.terms import State
from aparte.people.actions_entering import VALID
from aparte.people.models import Person, Practitioner
from aparte.people.rules import same_address
from tests import factories
from tests.ground.space import in_space
from tests.meetings.booking import AT
from tests.pages.test_entering import HOME, TYPE, WHO, ask, enter, is_in, mailed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stopped_clock")]
Run = Callable[[], int]
PAGE = "Hier, j'ai tout raconté à ma sœur."


def written(client: Client) -> Any:
    return client.post(reverse("notebook:write", args=["depots"]), {"words": PAGE})


@pytest.mark.parametrize("asked", [True, False])
def test_an_old_link_does_not_destroy_what_a_space_holds(
    client: Client, run_tasks: Run, maelle: Practitioner, asked: bool
) -> None:
    """A former partner kept a link, or booked with somebody else's e-mail before they ever did."""
    alix = factories.person()
    other = factories.person(first_name="Bilal", email="bilal@exemple.test")
    persons = [alix, other] if asked else [other, alix]
    meeting = factories.meeting(maelle, person=persons[0], others=persons[1:], state=State.ACCEPTED)
    erasing = reverse("meetings:erase", args=[private_token(meeting)])
    if not asked:
        invited = meeting.participants.get(person=alix)
        erasing = reverse("meetings:erase_invited", args=[invitation_token(invited)])
    assert enter(client, run_tasks).headers["Location"] == HOME
    assert written(client).status_code == 302
    stranger = Client()
    for send in (stranger.get, stranger.post):
        answer = send(erasing)
        assert (answer.status_code, answer.headers["Location"]) == (302, reverse("space:erase"))
    assert "entrez dans votre espace" in _text(stranger.get(reverse("space:erase"), follow=True))
    assert Person.objects.get(pk=alix.pk).erased_at is None and alix.notebook_entries.exists()
    client.post(reverse("space:erase"))
    assert Person.objects.get(pk=alix.pk).erased_at is not None


@pytest.mark.parametrize("theirs", ["\u017fophie@exemple.test", "sophie\u212a@exemple.test"])
def test_a_mailbox_that_looks_the_same_is_another_one(client: Client, run_tasks: Run, theirs: str) -> None:
    """« ſ » folds to « s », the Kelvin sign to « k »: a code goes to the mailbox that was given, and opens no other."""
    real = theirs.replace("\u017f", "s").replace("\u212a", "k")
    assert same_address(theirs) != same_address(real) and same_address(real.upper()) == same_address(real)
    victim = factories.person(first_name="Sophie", email=real)
    factories.person(first_name="Sophie", email=theirs)
    ask(client, theirs)
    run_tasks()
    assert all(one.to == [theirs] for one in mail.outbox)
    client.post(TYPE, {"code": mailed(run_tasks)})
    assert is_in(client) and client.session["person"] != str(victim.pk)


def test_choosing_who_one_is_waits_no_longer_than_the_code(client: Client, run_tasks: Run) -> None:
    """A page left open on somebody else's computer opens nothing an hour later."""
    factories.person()
    factories.person(first_name="Bilal")
    assert enter(client, run_tasks).headers["Location"] == WHO
    assert client.get(WHO).status_code == 200
    with clock.frozen(AT + VALID + timedelta(minutes=1)):
        assert client.get(WHO).headers["Location"] == "/mon-espace/entrer/"
        who = Person.objects.first()
        assert who and client.post(WHO, {"who": str(who.pk)}).status_code == 302 and not is_in(client)


def test_no_more_mails_holds_whichever_row_came_first(client: Client, maelle: Practitioner) -> None:
    """Alix had booked elsewhere before: her space opens by that row, her accompaniment is another one's."""
    first, again, stranger = factories.person(), factories.person(), factories.person(first_name="Zoé")
    file = factories.accompaniment(maelle, persons=[again])
    in_space(client, first)
    assert "Maëlle Tournesol" in _text(client.get(reverse("alliance:everywhere")))
    mine = reverse("alliance:mine", args=[file.pk])
    client.post(mine, {"mails": "off"})
    assert NoInvitation.objects.get().person == again
    client.post(mine, {"mails": "on"})
    assert not NoInvitation.objects.exists()
    in_space(client, stranger)
    assert client.post(mine, {"mails": "off"}).status_code == 404 and not NoInvitation.objects.exists()
    assert "Maëlle Tournesol" not in _text(client.get(reverse("alliance:everywhere")))


def _text(answer: Any) -> str:
    return html.unescape(answer.content.decode())
