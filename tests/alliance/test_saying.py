"""Saying how a meeting felt: by link or in the space, read again first, changed until the next meeting, seen by whom
it was meant for and by nobody else."""

from __future__ import annotations

import html
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.mail import EmailMultiAlternatives
from django.db import connection
from django.test import Client
from django.urls import reverse

from aparte.accompaniment.links import member_token
from aparte.accompaniment.models import Accompaniment
from aparte.alliance.actions import TooLate, ask_after_meetings, say
from aparte.alliance.models import Felt, NoInvitation
from aparte.alliance.rules import Said
from aparte.alliance.terms import LINES, LONGEST_COMMENT, Side
from aparte.audit.models import Entry
from aparte.audit.terms import Actor, Verb
from aparte.meetings.models import Meeting
from aparte.meetings.terms import Attendance, Outcome
from aparte.people.actions import erase_person
from aparte.people.models import Practitioner
from tests import factories
from tests.alliance.relation import (
    AT,
    SECRET,
    WEEK,
    answered,
    asked,
    couple,
    felt,
    form,
    met,
    said,
    signed_in,
    the_member,
)
from tests.ground.space import in_space

Mails = list[EmailMultiAlternatives]
Run = Callable[[], int]
DANGER = "Je veux mourir, j'ai les boîtes de médicaments devant moi."


@pytest.fixture
def file(maelle: Practitioner) -> Accompaniment:
    return factories.accompaniment(maelle, at=AT - 9 * WEEK)


@pytest.fixture
def meeting(file: Accompaniment) -> Meeting:
    return met(file)


@pytest.fixture
def link(file: Accompaniment, meeting: Meeting) -> str:
    return asked(file, meeting)


def text(client: Client, address: str) -> str:
    return html.unescape(client.get(address).content.decode())


def kept(meeting: Meeting) -> Said | None:
    return Felt.objects.get(meeting=meeting, side=Side.PERSON).said()


# ── saying ───────────────────────────────────────────────────────────────────────────────────────────


def test_it_is_read_again_then_sent_then_shown(client: Client, link: str, meeting: Meeting) -> None:
    page = html.unescape(client.post(link, answered(comment=SECRET)).content.decode())
    assert "Ce que Maëlle Tournesol verra" in page and "plutôt oui" in page
    assert "Vos mots restent à vous" in page and kept(meeting) is None
    assert client.post(link, answered("send", comment=SECRET)).status_code == 302
    assert kept(meeting) == Said(dict.fromkeys(LINES, 70), SECRET, shared=False)
    assert "Vous seul·e pouvez lire ces mots." in text(client, link)
    entry = Entry.objects.get(verb=Verb.FELT_SAID)
    assert (entry.actor_kind, entry.about_kind) == ("person", "felt")


def test_an_untouched_line_is_no_answer(client: Client, link: str, meeting: Meeting) -> None:
    """A slider sends its middle whatever happens: only the tick makes it an answer."""
    client.post(link, form("send", **{"suited-answered": "on", "suited": "12"}))
    assert kept(meeting) == Said({"suited": 12})
    assert text(client, link).count("pas de réponse") >= 3


def test_nothing_at_all_is_an_answer(client: Client, link: str, meeting: Meeting) -> None:
    client.post(link, answered("nothing", comment=SECRET))
    assert kept(meeting) == Said() and "ne rien dire" in text(client, link)


def test_it_may_change_until_the_next_meeting(
    client: Client, file: Accompaniment, link: str, meeting: Meeting
) -> None:
    client.post(link, answered("send", value=80))
    assert 'value="80"' in text(client, f"{link}?changer")
    client.post(link, answered("send", value=20))
    assert kept(meeting) == Said(dict.fromkeys(LINES, 20))
    met(file, weeks_ago=0.1)
    page = client.post(link, answered("send", value=90), follow=True)
    assert "La rencontre suivante a commencé" in html.unescape(page.content.decode())
    assert kept(meeting) == Said(dict.fromkeys(LINES, 20))
    with pytest.raises(TooLate):
        say(felt=felt(file, meeting), said=Said(), by=Actor.machine(), at=AT)


def test_sent_twice_is_kept_once(client: Client, link: str) -> None:
    for _ in range(2):
        client.post(link, answered("send"))
    assert Felt.objects.count() == 1


def test_changing_what_was_looked_at_keeps_it(client: Client, link: str) -> None:
    page = html.unescape(client.post(link, answered("change", value=33, comment=SECRET)).content.decode())
    assert 'value="33"' in page and SECRET in page and "error-summary" not in page


@pytest.mark.parametrize(
    "sent",
    [
        {"suited-answered": "on", "suited": "101"},
        {"suited-answered": "on", "suited": "-1"},
        {"suited-answered": "on", "suited": "oui"},
        {"suited-answered": "on", "suited": ""},
        {"suited-answered": "on", "suited": "9" * 5000},
        {"suited-answered": "on", "suited": "\x00"},
        {"comment": "x" * (LONGEST_COMMENT + 1)},
        {"comment": "a\x00b"},
    ],
)
@pytest.mark.parametrize("step", ["look", "send"])
def test_what_cannot_be_kept(
    client: Client, link: str, meeting: Meeting, step: str, sent: dict[str, str]
) -> None:
    assert client.post(link, form(step, **sent)).status_code == 422
    assert kept(meeting) is None


@pytest.mark.parametrize("step", ["", "other", "\x00"])
def test_a_step_that_is_none_shows_the_lines(client: Client, link: str, meeting: Meeting, step: str) -> None:
    assert client.post(link, answered(step)).status_code == 200 and kept(meeting) is None


def test_words_of_danger_show_the_lines_and_tell_nobody(
    client: Client, link: str, meeting: Meeting, run_tasks: Run, mailoutbox: Mails
) -> None:
    said_so = 'class="lines-title">Si quelqu'
    harmless = html.unescape(client.post(link, answered(comment="Merci, à bientôt.")).content.decode())
    assert said_so not in harmless
    page = html.unescape(client.post(link, answered(comment=DANGER)).content.decode())
    alert = page.partition(said_so)[2].partition("</section>")[0]
    assert "3114" in alert and "Elle ne prévient personne" in alert
    client.post(link, answered("send", comment=DANGER, shared="on"))
    assert said_so in text(client, link)
    run_tasks()
    assert not mailoutbox
    file = Accompaniment.objects.get(file_meetings__meeting=meeting)
    assert said_so not in text(signed_in(meeting.practitioner), reverse("felt:alliance", args=[file.pk]))


def test_in_the_space(client: Client, file: Accompaniment, meeting: Meeting) -> None:
    person = the_member(file).person
    here = reverse("alliance:say_here", args=[file.pk, meeting.pk])
    assert in_space(client, person).get(here).status_code == 200
    assert client.post(here, answered("send", comment=SECRET)).status_code == 302
    assert kept(meeting) == Said(dict.fromkeys(LINES, 70), SECRET)
    mine = text(client, reverse("alliance:mine", args=[file.pk]))
    assert SECRET in mine and "plutôt oui" in mine and "Vous seul·e" in mine
    assert str(file.pk) in text(client, reverse("alliance:everywhere"))


# ── the practitioner's side ──────────────────────────────────────────────────────────────────────────


def test_the_practitioner_sees_the_lines_and_the_shared_words(
    file: Accompaniment, maelle: Practitioner
) -> None:
    said(file, met(file, weeks_ago=3), comment=SECRET)
    said(file, met(file, weeks_ago=2), value=90, comment="Merci pour le silence.", shared=True)
    page = text(signed_in(maelle), reverse("felt:alliance", args=[file.pk]))
    assert SECRET not in page and "Merci pour le silence." in page
    assert "Alix : plutôt oui" in page and "tout à fait" in page and "<svg" in page
    assert Entry.objects.filter(verb=Verb.FELT_READ).count() == 1


def test_the_practitioner_says_their_side_and_the_person_never_sees_it(
    client: Client, file: Accompaniment, meeting: Meeting, maelle: Practitioner
) -> None:
    desk, member = signed_in(maelle), the_member(file)
    own = reverse("felt:say", args=[file.pk, member.pk, meeting.pk])
    assert desk.get(own).status_code == 200
    assert desk.post(own, answered(value=5)).status_code == 302
    row = Felt.objects.get(side=Side.PRACTITIONER)
    assert row.said() == Said(dict.fromkeys(LINES, 5))
    assert "vous : pas du tout" in text(desk, reverse("felt:alliance", args=[file.pk]))
    mine = text(in_space(client, member.person), reverse("alliance:mine", args=[file.pk]))
    assert "pas du tout" not in mine and "felt-mark" not in mine


# ── strangers ────────────────────────────────────────────────────────────────────────────────────────


def test_nobody_else_reads_anything(client: Client, maelle: Practitioner) -> None:
    """Not another member of the same file, not another person, not a colleague, the manager, a visitor."""
    file, alix, bilal = couple(maelle)
    meeting = met(file)
    alix_member = file.members.get(person=alix)
    said(file, meeting, member=alix_member, comment=SECRET, shared=True)
    addresses = [
        reverse("felt:alliance", args=[file.pk]),
        reverse("felt:tension", args=[file.pk, alix_member.pk]),
        reverse("felt:say", args=[file.pk, alix_member.pk, meeting.pk]),
    ]
    colleague = factories.published_practitioner(name="Noé", practice=maelle.practice)
    for user in (colleague.user, factories.manager(practice=maelle.practice)):
        stranger = Client()
        stranger.force_login(user)
        assert {stranger.get(one).status_code for one in addresses} == {404}
    assert {Client().get(one).status_code for one in addresses} == {302}

    mine = [
        reverse("alliance:mine", args=[file.pk]),
        reverse("alliance:say_here", args=[file.pk, meeting.pk]),
        reverse("alliance:everywhere"),
    ]
    other = in_space(client, bilal)
    assert all(SECRET not in text(other, one) for one in mine)
    stranger = in_space(Client(), factories.person(first_name="Chloé"))
    assert [stranger.get(one).status_code for one in mine] == [404, 404, 200]
    assert {Client().get(one).status_code for one in mine} == {302}
    # Another member's tab shows their own side.
    bilal_member = file.members.get(person=bilal)
    shown = text(signed_in(maelle), f"{addresses[0]}?membre={bilal_member.pk}")
    assert SECRET not in shown and "Alix" in shown
    assert "Bilal" in text(signed_in(maelle), f"{addresses[0]}?membre=nobody")


def test_a_link_opens_nothing_else(client: Client, file: Accompaniment, meeting: Meeting, link: str) -> None:
    token = link.strip("/").split("/")[-1]
    for name in ("meetings:link", "meetings:invitation", "accompaniment:changing"):
        assert client.get(reverse(name, args=[token])).status_code == 404
    crossed = reverse("alliance:say", args=[member_token(the_member(file))])
    assert client.get(crossed).status_code == 404
    Meeting.objects.filter(pk=meeting.pk).update(outcome=Outcome.NOT_HELD)
    assert client.get(link).status_code == 404


def test_the_practitioners_own_row_has_no_link(client: Client, file: Accompaniment, meeting: Meeting) -> None:
    from aparte.alliance.links import felt_token

    row = said(file, meeting, side=Side.PRACTITIONER)
    assert client.get(reverse("alliance:say", args=[felt_token(row)])).status_code == 404


def test_nothing_of_it_lies_open(client: Client, link: str, meeting: Meeting) -> None:
    client.post(link, answered("send", comment=SECRET))
    with connection.cursor() as cursor:
        cursor.execute("SELECT sealed FROM alliance_felt")
        (sealed,) = cursor.fetchone()
    assert SECRET.encode() not in bytes(sealed) and b"suited" not in bytes(sealed)


def test_erased_with_the_person(client: Client, file: Accompaniment, meeting: Meeting, link: str) -> None:
    said(file, meeting, comment=SECRET)
    said(file, meeting, side=Side.PRACTITIONER)
    person = the_member(file).person
    NoInvitation.objects.create(person=person, since=AT)
    erase_person(person=person, by=Actor.machine(), at=AT)
    assert not Felt.objects.exists() and not NoInvitation.objects.exists()
    assert client.get(link).status_code == 404
    assert signed_in(meeting.practitioner).get(reverse("felt:alliance", args=[file.pk])).status_code == 200


# ── the one mail ─────────────────────────────────────────────────────────────────────────────────────


def test_one_mail_and_never_two(client: Client, meeting: Meeting, run_tasks: Run, mailoutbox: Mails) -> None:
    assert ask_after_meetings(at=AT) == 1 and ask_after_meetings(at=AT) == 0
    run_tasks()
    assert ask_after_meetings(at=AT + timedelta(days=2)) == 0
    run_tasks()
    (mail,) = mailoutbox
    assert mail.to == ["alix@exemple.test"] and mail.subject == "Après votre rendez-vous du 27 février"
    body = str(mail.body)
    assert "Maëlle" not in body and "psy" not in body.lower() and "/ressenti/" in body
    address = body.split("/ressenti/")[1].split()[0]
    assert client.get(f"/ressenti/{address}").status_code == 200


def test_switched_off_by_the_person(client: Client, link: str, run_tasks: Run, mailoutbox: Mails) -> None:
    off = f"{link}courriels/"
    assert "Ne plus les recevoir" in text(client, off)
    for _ in range(2):
        assert client.post(off, {"mails": "off"}).status_code == 302
    assert ask_after_meetings(at=AT) == 1
    run_tasks()
    assert not mailoutbox and Entry.objects.filter(verb=Verb.INVITATIONS_UNWANTED).count() == 1
    client.post(off, {"mails": "on"})
    assert not NoInvitation.objects.exists() and ask_after_meetings(at=AT) == 0


def test_who_is_not_asked(maelle: Practitioner, run_tasks: Run, mailoutbox: Mails) -> None:
    """Somebody who did not come, who has no mail, who has said it already; about a meeting of long ago, or not held."""
    file, alix, _bilal = couple(maelle)
    meeting = met(file)
    meeting.participants.filter(person=alix).update(attendance=Attendance.ABSENT)
    without = factories.accompaniment(maelle, persons=[factories.person(first_name="Zoé", email="")])
    met(without, weeks_ago=0.3)
    quick = factories.accompaniment(maelle, persons=[factories.person(first_name="Yann")])
    said(quick, met(quick, weeks_ago=0.4))
    met(factories.accompaniment(maelle), weeks_ago=2)
    lost = met(factories.accompaniment(maelle), weeks_ago=0.5)
    Meeting.objects.filter(pk=lost.pk).update(outcome=Outcome.NOT_HELD)
    assert ask_after_meetings(at=AT) == 3
    run_tasks()
    assert [mail.to for mail in mailoutbox] == [["bilal@exemple.test"]]


def test_said_before_the_mail_left(client: Client, link: str, run_tasks: Run, mailoutbox: Mails) -> None:
    ask_after_meetings(at=AT)
    client.post(link, answered("send"))
    run_tasks()
    assert not mailoutbox


# ── what it costs ────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("count", [1, 3])
def test_pages_ask_the_same_number_of_queries(
    client: Client, file: Accompaniment, maelle: Practitioner, count: int, django_assert_num_queries: Callable
) -> None:
    for n in range(count):
        meeting = met(file, weeks_ago=count - n)
        said(file, meeting, comment="Bien.", shared=True)
        said(file, meeting, side=Side.PRACTITIONER)
    desk, page = signed_in(maelle), reverse("felt:alliance", args=[file.pk])
    desk.get(page)
    with django_assert_num_queries(12):
        desk.get(page)
    mine = reverse("alliance:mine", args=[file.pk])
    in_space(client, the_member(file).person).get(mine)
    with django_assert_num_queries(7):
        client.get(mine)
