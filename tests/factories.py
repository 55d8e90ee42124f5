"""Rows for tests, all invented: plain functions, sensible defaults, nothing slow.

Nobody has a password unless one is asked for: `client.force_login(somebody.user)` is quicker. A meeting is written
straight into the database, in any state; go through `meetings.actions.book` to test the booking itself.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from datetime import datetime, time, timedelta
from itertools import count
from typing import Any

from aparte import clock
from aparte.accompaniment.actions import open_file, put_in_file
from aparte.accompaniment.models import Accompaniment
from aparte.accompaniment.terms import State as AccompanimentState
from aparte.audit.terms import Actor
from aparte.library.rules import choose_by_oneself
from aparte.listening import Orientation, Verdict
from aparte.meetings.actions_persons import gather
from aparte.meetings.actions_times import take
from aparte.meetings.models import Availability, Meeting, OfferedKind
from aparte.meetings.queries import EXPLORATORY, calendar
from aparte.meetings.rules_hours import WeeklyRange, shown, written_week
from aparte.meetings.terms import HOLDING_STATES, Attendance, Kind, Mode, Outcome, Presence, State
from aparte.orientation.actions import receive
from aparte.orientation.rules import Answer, propose
from aparte.people.actions import add_practitioner, welcome_person
from aparte.people.models import Membership, Person, Practice, Practitioner, ProfileText, User
from aparte.people.terms import Role

ZONES = {"CA-QC": "America/Toronto", "FR": "Europe/Paris", "BE": "Europe/Brussels", "CH": "Europe/Zurich"}
WORDS = "Depuis la fermeture de l'atelier, je tourne en rond et je voudrais en parler à quelqu'un."
GUIDED = {
    "danger": "no_danger",
    "subject": "everyday",
    "since": "months",
    "together": "alone",
    "care": "none",
}
"""Guided answers that lead to support."""

_number = count(1)


def practice(*, name: str = "Cabinet de la Lanterne", region: str = "FR") -> Practice:
    return Practice.objects.create(name=name, region=region)


def manager(*, practice: Practice | None = None, email: str = "", password: str | None = None) -> User:
    """Somebody who manages a practice and helps nobody in it."""
    user = User.objects.create_user(
        email=email or f"responsable-{next(_number)}@exemple.test", password=password
    )
    Membership.objects.create(practice=practice or _new_practice(), user=user, role=Role.MANAGER)
    return user


def practitioner(
    *,
    practice: Practice | None = None,
    name: str = "Maëlle Tournesol",
    email: str = "",
    region: str = "FR",
    zone: str = "",
    password: str | None = None,
    registrations: dict[str, str] | None = None,
    **fields: Any,
) -> Practitioner:
    """Somebody who can sign in, with no page that visitors see. `fields`: columns of `Practitioner`."""
    defaults = {
        "languages": ["fr"],
        "modes": [Mode.PHONE.value, Mode.VIDEO.value],
        "video_address": "https://visio.exemple.test/salon",
    }
    return add_practitioner(
        practice=practice or _new_practice(region=region),
        email=email or f"praticien-{next(_number)}@exemple.test",
        name=name,
        region=region,
        zone=zone or ZONES[region],
        password=password,
        registrations=registrations,
        **(defaults | fields),
    )


def published_practitioner(**fields: Any) -> Practitioner:
    """Somebody whom visitors see and can book: a text in French, Monday to Friday from 9 to 17, no notice."""
    one = practitioner(**({"published": True} | fields))
    texts(one)
    available(one)
    return one


def texts(practitioner: Practitioner, *, language: str = "fr", **fields: str) -> ProfileText:
    """A profile's text, written without asking the rules about its words."""
    defaults = {
        "headline": "J'écoute, sans hâte.",
        "approach": "Je vous écoute et je redis ce que j'ai compris.",
        "does_not": "Je ne pose pas de diagnostic.",
        "training": "Deux ans de formation à l'écoute.",
        "supervision": "Chaque mois.",
        "insurance": "Responsabilité civile.",
        "association": "Une association de relation d'aide et son code.",
    }
    return ProfileText.objects.create(practitioner=practitioner, language=language, **(defaults | fields))


def texts_in_english(practitioner: Practitioner) -> ProfileText:
    return texts(
        practitioner,
        language="en",
        headline="I listen, unhurried.",
        approach="I listen, and say back what I understood.",
        does_not="I make no diagnosis.",
        training="Two years of training in listening.",
        supervision="Every month.",
        insurance="Professional liability.",
        association="An association and its code.",
    )


def available(
    practitioner: Practitioner,
    *,
    weekdays: Iterable[int] = range(5),
    starts: time = time(9),
    ends: time = time(17),
    notice_hours: int = 0,
    horizon_days: int = 42,
    buffer_minutes: int = 0,
    step_minutes: int = 30,
) -> Availability:
    """The same hours on each of `weekdays` (0 is Monday), in the practitioner's zone."""
    return Availability.objects.create(
        practitioner=practitioner,
        week=written_week(WeeklyRange(weekday, starts, ends) for weekday in weekdays),
        notice_hours=notice_hours,
        horizon_days=horizon_days,
        buffer_minutes=buffer_minutes,
        step_minutes=step_minutes,
    )


def offering(
    practitioner: Practitioner,
    kind: str = Kind.SUPPORT,
    *,
    minutes: int = 60,
    fee: int | None = 80,
    modes: Sequence[str] = (Mode.PHONE.value, Mode.VIDEO.value),
) -> OfferedKind:
    """An intervention that the practitioner offers."""
    return OfferedKind.objects.create(
        practitioner=practitioner, kind=kind, minutes=minutes, fee=fee, modes=list(modes)
    )


def person(
    *,
    first_name: str = "Alix",
    email: str = "alix@exemple.test",
    phone: str = "",
    region: str = "FR",
    language: str = "fr",
    zone: str = "",
    at: datetime | None = None,
) -> Person:
    return welcome_person(
        first_name=first_name,
        email=email,
        phone=phone,
        region=region,
        language=language,
        zone=zone or ZONES.get(region, "Europe/Paris"),
        at=at or clock.now(),
    )


def an_answer(
    *, words: str = WORDS, orientation: str = Orientation.SUPPORT, answers: dict[str, str] | None = None
) -> Answer:
    """An answer as if the machine had read `orientation` in `words`: the listening itself is not asked.

    Without words there is no reading. `answers` (see `GUIDED`) are the person's own choice.
    """
    reading = None
    if words:
        reading = Verdict(
            orientation=Orientation(orientation),
            themes=(),
            alerts=(),
            findings=(),
            confidence=1.0,
            language="fr",
            certain=True,
        )
    choice = choose_by_oneself(answers) if answers else None
    proposal = propose(reading=reading, own_choice=choice)
    return Answer(
        words=words, reading=reading, answers=dict(answers or {}), own_choice=choice, proposal=proposal
    )


def meeting(
    practitioner: Practitioner | None = None,
    *,
    starts_at: datetime | None = None,
    state: str = State.BOOKED,
    outcome: str = "",
    mode: str = Mode.PHONE,
    person: Person | None = None,
    answer: Answer | None = None,
    proposed_colleague: Practitioner | None = None,
    kind: str = Kind.EXPLORATORY,
    length: timedelta = EXPLORATORY,
    others: Sequence[Person] = (),
    at: datetime | None = None,
) -> Meeting:
    """A meeting in any state, with its request. `at`: when it was booked, now unless given.

    Without `starts_at` it takes the next free time, or a time of the day before when it is done.
    """
    at = at or clock.now()
    helper = practitioner or published_practitioner()
    who = person or _new_person(at=at)
    done = state == State.DONE
    if starts_at is None:
        starts_at = _yesterday(helper, at) if done else free_start(helper, at)
    if done:
        outcome = outcome or Outcome.WITHIN_FRAME
    found = Meeting.objects.create(
        practitioner=helper,
        person=who,
        request=receive(
            person=who, answer=answer or an_answer(), region=who.region, language=who.language, at=at
        ),
        kind=kind,
        mode=mode,
        starts_at=starts_at,
        ends_at=starts_at + length,
        zone=helper.zone,
        local_start=shown(starts_at, clock.zone(helper.zone)),
        state=state,
        booking_key=uuid.uuid4(),
        created_at=at,
        answered_at=at if state in {State.ACCEPTED, State.DECLINED, State.DONE} else None,
        outcome=outcome,
        outcome_at=starts_at + length if done else None,
        proposed_colleague=proposed_colleague,
    )
    gather([found], others=others, at=at)
    if state in HOLDING_STATES:
        take(found, [who.pk, *(one.pk for one in others)])
    return found


def accompaniment(
    practitioner: Practitioner | None = None,
    *,
    persons: Sequence[Person] = (),
    state: str = AccompanimentState.ACTIVE,
    situation: str = "Je dors mal depuis que l'atelier a fermé.",
    care: dict[str, str] | None = None,
    at: datetime | None = None,
) -> Accompaniment:
    """An open file in any state, without its gate; of one person unless several are given."""
    at = at or clock.now()
    helper = practitioner or published_practitioner()
    found = open_file(
        practitioner=helper,
        persons=list(persons) or [_new_person(at=at)],
        situation=situation,
        gate=None,
        care=care,
        by=Actor.user(helper.user_id),
        at=at,
    )
    found.state = state
    found.closed_at = at if state == AccompanimentState.CLOSED else None
    found.save()
    return found


def held_meeting(
    accompaniment: Accompaniment, *, kind: str = Kind.ACCOMPANIMENT, starts_at: datetime | None = None
) -> Meeting:
    """A meeting of this file that took place, everybody in it having come; the day before unless `starts_at`."""
    first, *others = [one.person for one in accompaniment.members.select_related("person")]
    found = meeting(
        accompaniment.practitioner,
        person=first,
        others=others,
        kind=kind,
        state=State.DONE,
        outcome=Outcome.HELD,
        length=timedelta(hours=1),
        starts_at=starts_at,
    )
    found.participants.update(presence=Presence.COMING, attendance=Attendance.CAME)
    put_in_file(accompaniment=accompaniment, meeting=found)
    return found


def free_start(practitioner: Practitioner, at: datetime | None = None) -> datetime:
    """The first time that the practitioner offers at the moment `at`, now unless given."""
    at = at or clock.now()
    found = calendar(practitioner, at=at)
    assert found is not None, "no availability: use published_practitioner() or available()"
    return next(found.free(length=EXPLORATORY, at=at)).starts


def _yesterday(practitioner: Practitioner, at: datetime) -> datetime:
    """A whole hour of the day before, another one each time."""
    before = Meeting.objects.of_practitioner(practitioner).count()
    return at.replace(minute=0, second=0, microsecond=0) - timedelta(hours=24 + before)


# Under a second name, because parameters are called by the same words.
_new_practice, _new_person = practice, person
