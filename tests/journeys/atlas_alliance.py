"""The pages of how the relation feels, and changing practitioner, and how each is reached."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.urls import reverse
from playwright.sync_api import Page

from aparte import clock
from aparte.accompaniment.actions_changing import accept, leave_for_elsewhere, prepare, send
from aparte.accompaniment.links import member_token
from aparte.accompaniment.models import Accompaniment, Change, Member
from aparte.alliance.actions import say
from aparte.alliance.links import felt_token
from aparte.alliance.models import Felt
from aparte.alliance.queries import felt_about
from aparte.alliance.rules import Said
from aparte.alliance.terms import LINES, Side
from aparte.audit.terms import Actor
from aparte.meetings.models import Meeting
from tests import factories
from tests.ground.space import page_in_space
from tests.journeys import atlas_opening as way
from tests.journeys.atlas_opening import Town, Way
from tests.journeys.row import Row

PERSON = ((82, 70, 88, 75), (90, 76, 80, 84), (70, None, 78, 80), (34, 60, 70, 52))
PRACTITIONER = ((75, 60, 80, 70), (80, 70, 82, 78), (82, 72, None, 80), (86, 74, 80, 76))
DANGER = "Je veux mourir, j'ai les boîtes de médicaments devant moi."


@dataclass(frozen=True)
class Relation:
    """A file of the town's practitioner, its member, and its meetings, the oldest first."""

    file: Accompaniment
    member: Member
    meetings: list[Meeting]

    @property
    def last(self) -> Felt:
        return felt_about(self.member, self.meetings[-1], Side.PERSON, at=clock.now())


def relation(town: Town, *, meetings: int = 4) -> Relation:
    now = clock.now().replace(minute=0, second=0, microsecond=0)
    file = factories.accompaniment(
        town.practitioner, persons=[factories.person(first_name="Camille", region="CA-QC")]
    )
    member = file.members.select_related("person", "accompaniment__practitioner").get()
    # Hours of the night: no meeting of the town stands there.
    held = [
        factories.held_meeting(file, starts_at=now.replace(hour=3) - timedelta(weeks=meetings - n, days=2))
        for n in range(meetings)
    ]
    return Relation(file, member, held)


def felt(one: Relation) -> Relation:
    """Both sides of every meeting, the last one lower."""
    for meeting, mine, theirs in zip(one.meetings, PERSON, PRACTITIONER, strict=True):
        for side, values in ((Side.PERSON, mine), (Side.PRACTITIONER, theirs)):
            known = {line: value for line, value in zip(LINES, values, strict=True) if value is not None}
            comment = "Le silence m'a fait du bien." if meeting == one.meetings[1] else ""
            told = Said(known, comment if side == Side.PERSON else "", shared=True)
            row = felt_about(one.member, meeting, side, at=meeting.ends_at)
            say(felt=row, said=told, by=Actor.machine(), at=meeting.ends_at)
    return one


def desk(name: str, *, told: bool = True) -> Way:
    def open_it(page: Page, town: Town) -> None:
        one = felt(relation(town)) if told else relation(town)
        args = {
            "felt:alliance": [one.file.pk],
            "felt:tension": [one.file.pk, one.member.pk],
            "felt:say": [one.file.pk, one.member.pk, one.meetings[-1].pk],
            "file:changing": [one.file.pk],
        }[name]
        page.goto(reverse(name, args=args))

    return open_it


def linked(**fields: str) -> Way:
    """The page that a mail leads to; with fields, what it answers to them."""

    def open_it(page: Page, town: Town) -> None:
        one = relation(town).last
        one.save()
        page.goto(address := reverse("alliance:say", args=[felt_token(one)]))
        if fields:
            way.send(page, address, **fields)

    return open_it


def mails(page: Page, town: Town) -> None:
    one = relation(town).last
    one.save()
    page.goto(reverse("alliance:mails", args=[felt_token(one)]))


def space(name: str, *, told: bool = True) -> Way:
    def open_it(page: Page, town: Town) -> None:
        one = felt(relation(town)) if told else relation(town)
        args = {
            "alliance:everywhere": [],
            "alliance:mine": [one.file.pk],
            "alliance:say_here": [one.file.pk, one.meetings[-1].pk],
        }[name]
        page_in_space(page, town.site, one.member.person).goto(reverse(name, args=args))

    return open_it


def changing(step: str, name: str = "changing") -> Way:
    """A change as far as `step`, on the person's page of that name."""

    def open_it(page: Page, town: Town) -> None:
        one = relation(town)
        _as_far_as(step, one.member, town)
        page.goto(reverse(f"accompaniment:{name}", args=[member_token(one.member)]))

    return open_it


def _as_far_as(step: str, member: Member, town: Town, *, goodbye: str = "Merci pour tout.") -> Change | None:
    """`town.guarded` is the colleague of the same practice."""
    by, at = Actor.person(member.person_id), clock.now()
    if step == "elsewhere":
        return leave_for_elsewhere(member=member, goodbye=goodbye, by=by, at=at)
    if step == "none":
        return None
    change = prepare(member=member, to=town.guarded, by=by, at=at)
    if step != "prepared":
        change = send(member=member, items=["situation"], goodbye=goodbye, by=by, at=at)
    return accept(change=change, by=by, at=at) if step == "accepted" else change


def gone(page: Page, town: Town) -> None:
    one = relation(town)
    _as_far_as("accepted", one.member, town)
    page.goto(reverse("file:changing", args=[one.file.pk]))


def arrival(step: str, *, read: bool = False) -> Way:
    def open_it(page: Page, town: Town) -> None:
        change = _as_far_as(step, relation(town).member, town)
        assert change is not None
        page.goto(reverse("file:arrival", args=[change.pk]))
        if read:
            with page.expect_navigation():
                page.get_by_role("button", name="Lire").click()

    return open_it


def arrivals(page: Page, town: Town) -> None:
    _as_far_as("sent", relation(town).member, town)
    page.goto(reverse("file:arrivals"))


ASKED, AGAIN, OVER_TIME = "Comment c'était pour vous", "Relire avant d'envoyer", "Comment va la relation"
CHANGING, RELAY, ARRIVES = "Continuer avec quelqu'un d'autre", "Passer le relais", "Une personne qui change"

ROWS: list[Row] = [
    Row("alliance:say", ASKED, linked()),
    Row(
        "alliance:say",
        AGAIN,
        linked(step="look", comment=DANGER, suited="80", **{"suited-answered": "on"}),
        state="again",
    ),
    Row(
        "alliance:say",
        ASKED,
        linked(step="look", suited="900", **{"suited-answered": "on"}),
        state="errors",
        status=422,
    ),
    Row("alliance:mails", "Les courriels d'après-rencontre", mails),
    Row("alliance:everywhere", "Ce que je ressens", space("alliance:everywhere")),
    Row("alliance:mine", "Ce que je ressens, au fil du temps", space("alliance:mine")),
    Row(
        "alliance:mine",
        "Ce que je ressens, au fil du temps",
        space("alliance:mine", told=False),
        state="none",
    ),
    Row("alliance:say_here", "Dire ce que j'ai ressenti", space("alliance:say_here")),
    Row("felt:alliance", OVER_TIME, desk("felt:alliance"), "practitioner"),
    Row("felt:alliance", OVER_TIME, desk("felt:alliance", told=False), "practitioner", state="none"),
    Row("felt:tension", "À en parler", desk("felt:tension"), "practitioner"),
    Row("felt:say", "Mon côté d'une rencontre", desk("felt:say"), "practitioner"),
    Row("accompaniment:changing", CHANGING, changing("none")),
    Row("accompaniment:changing", CHANGING, changing("sent"), state="sent"),
    Row("accompaniment:changing", CHANGING, changing("accepted"), state="accepted"),
    Row("accompaniment:changing", CHANGING, changing("elsewhere"), state="over"),
    Row("accompaniment:passing_on", "Ce que je transmets", changing("prepared", "passing_on")),
    Row("accompaniment:elsewhere", "Continuer ailleurs", changing("none", "elsewhere")),
    Row("file:changing", RELAY, desk("file:changing"), "practitioner"),
    Row("file:changing", RELAY, gone, "practitioner", state="gone"),
    Row("file:arrivals", "Qui souhaite continuer avec vous", arrivals, "guarded"),
    Row("file:arrival", ARRIVES, arrival("sent"), "guarded"),
    Row("file:arrival", ARRIVES, arrival("accepted", read=True), "guarded", state="read"),
]
NO_PAGE: dict[str, str] = {"accompaniment:take_back": "answers a post, then the change"}
