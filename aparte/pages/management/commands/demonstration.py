"""`aparte demonstration`: a practice to try Aparté with, its people and their meetings, loaded once.

Everything goes through the actions that the pages use, each with the moment at which it would have happened:
the rules of booking, the sealing of words and the journal hold for the demonstration as for anybody.
"""

from __future__ import annotations

import uuid
from argparse import ArgumentParser
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any, Final

import yaml
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.urls import reverse
from django.utils import translation
from django_tasks_db.models import DBTaskResult

from aparte import clock
from aparte.audit.terms import Actor
from aparte.meetings.actions import TimeNotOffered, book, cancel
from aparte.meetings.actions_availability import change_availability
from aparte.meetings.actions_desk import accept, decline, record_outcome
from aparte.meetings.actions_kinds import OfferedAs, change_offers
from aparte.meetings.actions_next import Rhythm, book_next
from aparte.meetings.actions_persons import Contact
from aparte.meetings.models import Meeting
from aparte.meetings.queries import EXPLORATORY, calendar
from aparte.meetings.queries_kinds import offer_of
from aparte.meetings.rules import Interval
from aparte.meetings.rules_hours import DayException, WeeklyRange
from aparte.meetings.terms import Kind, Outcome
from aparte.orientation.actions import ListeningFailed, answer
from aparte.orientation.rules import Answer
from aparte.pages.actions_demonstration import live, open_accompaniment
from aparte.pages.terms_demonstration import Accompanied, Asked, Following, Helper, House
from aparte.people.actions import add_practitioner, write_profile
from aparte.people.models import Membership, Practice, Practitioner, User
from aparte.people.terms import Role
from aparte.receipts.actions import say_heading

FOLDER: Final = Path(__file__).resolve().parents[2] / "demonstration"
PASSWORD: Final = "un-banc-sous-les-tilleuls"  # noqa: S105 - known to all: refused where others can sign in
OPEN_SINCE: Final = timedelta(days=60)
"""How long before the loading the practice opened: its first request comes after."""
TRIED_TOMORROW: Final = (time(10), time(12))
"""Hours offered tomorrow by whoever has none that day, so that a booking can always be tried."""


class Command(BaseCommand):
    help = "Load the demonstration practice once. Refuses on an installation that has a practice of its own."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--anyway", action="store_true", help="load known passwords even on an https address"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.HTTPS and not options["anyway"]:
            raise CommandError(
                f"the demonstration has a password that everybody knows, and {settings.APARTE_ADDRESS} looks "
                "public. Try it on another installation, or add --anyway to `aparte demonstration`."
            )
        try:
            load(at=clock.now())
        except NotOurs:
            raise CommandError(
                "this installation already has a practice of its own. Load the demonstration elsewhere: "
                "choose another folder with APARTE_VAR."
            ) from None
        except ListeningFailed:
            raise CommandError("the demonstration's requests cannot be read: see the fault above.") from None
        self.stdout.write("\n".join(sign_in_lines()))


class NotOurs(Exception):
    """People already work here: the demonstration leaves them alone."""


def load(*, at: datetime) -> bool:
    """Load the whole demonstration, or nothing. False when it is already there: nothing changes then.

    Raises `NotOurs` when the installation has accounts or a practice, none of them the demonstration's.
    """
    house = House.model_validate(_read("practice.yaml"))
    if User.objects.filter(email=house.manager).exists():
        return False
    if Practice.objects.exists() or User.objects.exists():
        raise NotOurs
    asked = [Asked.model_validate(entry) for entry in _read("requests.yaml")]
    followed = {one.who: one for one in map(Accompanied.model_validate, _read("accompaniments.yaml"))}
    # Words are read before the transaction begins, so that the database is not held meanwhile.
    answers = [answer(words=one.words, answers=one.answers, region=one.region) for one in asked]
    with transaction.atomic():
        before = list(DBTaskResult.objects.values_list("pk", flat=True))
        practitioners = _open_practice(house, at=at)
        for one, found in sorted(zip(asked, answers, strict=True), key=lambda pair: pair[0].asked):
            _ask(one, found, practitioners, followed.get(one.name), at=at)
        DBTaskResult.objects.exclude(pk__in=before).delete()  # messages to nobody, before a worker sees them
    return True


def sign_in_lines() -> list[str]:
    """Where to go and how to sign in, for people, in French: aligned, one thing a line."""
    house = House.model_validate(_read("practice.yaml"))
    with translation.override("fr"):
        entrance = settings.APARTE_ADDRESS + reverse(settings.LOGIN_URL)
    rows = [
        ("Accueil", f"{settings.APARTE_ADDRESS}/"),
        ("Se connecter", entrance),
        *((f"{one.name}, {one.city}", one.email) for one in house.practitioners),
        ("Responsable du cabinet", house.manager),
        ("Mot de passe de chacun", PASSWORD),
    ]
    width = max(len(label) for label, _what in rows)
    return [
        f"Cabinet de démonstration : {house.name}",
        *(f"  {label:<{width}}  {what}" for label, what in rows),
    ]


def _read(name: str) -> Any:
    return yaml.safe_load((FOLDER / name).read_text(encoding="utf-8"))


def _open_practice(house: House, *, at: datetime) -> dict[str, Practitioner]:
    practice = Practice.objects.create(name=house.name, region=house.region)
    manager = User.objects.create_user(email=house.manager, password=PASSWORD)
    Membership.objects.create(practice=practice, user=manager, role=Role.MANAGER)
    return {helper.key: _welcome(helper, practice, at=at) for helper in house.practitioners}


def _welcome(helper: Helper, practice: Practice, *, at: datetime) -> Practitioner:
    """One practitioner: account, profile, hours, then a published page."""
    opened = at - OPEN_SINCE
    practitioner = add_practitioner(
        practice=practice,
        password=PASSWORD,
        **helper.model_dump(
            exclude={
                "key",
                "hours",
                "weekly",
                "exceptional",
                "texts",
                "offered",
                "place",
                "access",
                "receipts",
            }
        ),
    )
    practitioner.registrations.update(verified_on=opened.date())
    by = Actor.user(practitioner.user_id)
    for language, texts in helper.texts.items():
        write_profile(practitioner=practitioner, language=language, texts=texts, by=by, at=opened)
    change_availability(
        practitioner=practitioner,
        settings=helper.hours,
        weekly=[WeeklyRange(hours.day, hours.starts, hours.ends) for hours in helper.weekly],
        exceptional=_exceptional(helper, today=at.astimezone(clock.zone(helper.zone)).date()),
        by=by,
        at=opened,
    )
    change_offers(
        practitioner=practitioner,
        offered={one.kind: OfferedAs(one.minutes, one.fee, frozenset(one.modes)) for one in helper.offered},
        place=helper.place,
        access=helper.access,
        change_hours=24,
        by=by,
        at=opened,
    )
    if helper.receipts:
        say_heading(practitioner=practitioner, **helper.receipts.model_dump(), by=by, at=opened)
    practitioner.published = True
    practitioner.save()
    return practitioner


def _exceptional(helper: Helper, *, today: date) -> list[DayException]:
    days = {}
    for one in helper.exceptional:
        first = today + timedelta(weeks=one.weeks)
        hours = ((one.starts, one.ends),) if one.starts and one.ends else ()
        days[first + timedelta(days=(one.day - first.weekday()) % 7)] = hours
    tomorrow = today + timedelta(days=1)
    if tomorrow.weekday() not in {hours.day for hours in helper.weekly}:
        days[tomorrow] = (TRIED_TOMORROW,)
    return [DayException(day, hours) for day, hours in days.items()]


def _ask(
    one: Asked,
    found: Answer,
    practitioners: dict[str, Practitioner],
    followed: Accompanied | None,
    *,
    at: datetime,
) -> None:
    """One request, booked when it was asked, then everything that happened to it since."""
    practitioner = practitioners[one.to]
    asked = at + timedelta(days=one.asked)
    meeting = book(
        practitioner=practitioner,
        mode=one.mode,
        starts_at=_time_for(one, practitioner, asked=asked, at=at).starts,
        contact=Contact(one.name, one.email, one.phone),
        zone=one.zone,
        region=one.region,
        language=one.language,
        answer=found,
        key=uuid.uuid4(),
        at=asked,
        others=[Contact(other.name, other.email, "") for other in one.others],
    )
    helper, person = Actor.user(practitioner.user_id), Actor.person(meeting.person_id)
    answered = min(asked + timedelta(hours=5), meeting.starts_at - timedelta(minutes=30), at)
    if one.then == "accepted":
        accept(meeting=meeting, by=helper, at=answered)
    elif one.then == "declined":
        colleague = practitioners[one.colleague] if one.colleague else None
        decline(meeting=meeting, colleague=colleague, by=helper, at=answered)
    elif one.then == "cancelled":
        cancel(meeting=meeting, by=person, at=answered)
    if one.outcome is not None:
        record_outcome(meeting=meeting, outcome=one.outcome, by=helper, at=min(meeting.ends_at, at))
    file = open_accompaniment(meeting, followed, at=meeting.ends_at) if followed else None
    held = _follow(meeting, one.next, by=helper, at=at) if one.next else []
    if file and followed:
        live(file, held, followed)


def _follow(meeting: Meeting, one: Following, *, by: Actor, at: datetime) -> list[Meeting]:
    """The meetings that were taken next, at the nearest hour that is free on all their dates: those that took place."""
    practitioner, taken = meeting.practitioner, at + timedelta(days=one.taken)
    offer = offer_of(practitioner, one.kind)
    assert offer is not None, "the demonstration takes what the demonstration offers"
    for free in _nearest(one, practitioner, offer.length, one.mode, one.kind, asked=taken, at=at):
        try:
            meetings = book_next(
                after=meeting,
                kind=one.kind,
                mode=one.mode,
                starts_at=free.starts,
                rhythm=Rhythm(one.count, one.every_weeks),
                persons=[who.person for who in meeting.participants.exclude(person=meeting.person_id)],
                others=[Contact(other.name, other.email, "") for other in one.others],
                by=Actor.person(meeting.person_id),
                key=uuid.uuid4(),
                at=taken,
            )
        except TimeNotOffered:
            continue
        over = [one for one in meetings if one.ends_at <= at]
        for held in over:
            record_outcome(meeting=held, outcome=Outcome.HELD, by=by, at=held.ends_at)
        return over
    return []


def _time_for(one: Asked, practitioner: Practitioner, *, asked: datetime, at: datetime) -> Interval:
    """The time nearest to the wished one that was free when they asked, on the same side of the present."""
    return _nearest(one, practitioner, EXPLORATORY, one.mode, Kind.EXPLORATORY, asked=asked, at=at)[0]


def _nearest(
    one: Asked | Following,
    practitioner: Practitioner,
    length: timedelta,
    mode: str,
    kind: str,
    *,
    asked: datetime,
    at: datetime,
) -> list[Interval]:
    """What was free at the moment `asked`, nearest to the wished time first, on the same side of the present."""
    day = at.astimezone(clock.zone(practitioner.zone)).date() + timedelta(days=one.meets)
    wished = datetime.combine(day, time(one.hour), tzinfo=clock.zone(practitioner.zone))
    found = calendar(practitioner, at=asked)
    modes = frozenset({mode})
    offered = list(found.free(length=length, at=asked, modes=modes, kind=kind)) if found else []
    soon = at + timedelta(hours=1)
    there = [free for free in offered if (free.ends <= at if one.meets < 0 else free.starts >= soon)]
    return sorted(there, key=lambda free: abs(free.starts - wished))
