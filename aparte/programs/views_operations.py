"""The operations that programs call, under `/api/v1/`: each finds or refuses, acts once, answers.

A refusal of an action becomes a problem in `views_answers`. Names and summaries are English: they are the OpenAPI
document, which programs read.
"""

from __future__ import annotations

import uuid
from typing import Annotated, Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language, override
from ninja import Header, NinjaAPI, Query, Status
from ninja.openapi.schema import OpenAPISchema
from ninja.parser import Parser
from ninja.security import HttpBearer
from pydantic_core import from_json

from aparte import clock
from aparte.library import queries as library
from aparte.listening import UnreadableText
from aparte.meetings.actions_persons import Contact
from aparte.meetings.links import private_token
from aparte.meetings.models import Meeting
from aparte.meetings.queries import exploratory_modes
from aparte.meetings.queries_kinds import offers
from aparte.meetings.queries_meeting import written_to
from aparte.orientation.actions import answer
from aparte.orientation.queries import UNREADABLE
from aparte.orientation.rules import Answer, dangers
from aparte.people.access import count_message_to, not_too_many, not_too_much_for
from aparte.people.models import Practitioner
from aparte.people.rules import NotANumber, kept_number
from aparte.people.terms import NUMBER_INCOMPLETE
from aparte.programs import actions, terms
from aparte.programs.access import meeting_for, practitioner_for, practitioners_for, token_behind
from aparte.programs.forms import (
    BookedTold,
    BookingSent,
    CrisisLineTold,
    Day,
    FieldWrong,
    MeetingTold,
    MoveSent,
    OfferTold,
    PractitionersTold,
    PractitionerTold,
    ProblemTold,
    TimesTold,
    TimeTold,
    Zone,
)
from aparte.programs.models import Token
from aparte.programs.queries import free_times
from aparte.programs.terms import MOST_DAYS, Scope
from aparte.programs.views_answers import Refused, answered, must_be_readable

LINES_TOLD = 6


class ProgramRequest(HttpRequest):
    """A request whose token was looked at."""

    auth: Token


class Bearer(HttpBearer):
    """A working token with `scope`, in the Authorization header and nowhere else: an address is written in logs."""

    def __init__(self, scope: Scope) -> None:
        super().__init__()
        self.scope = scope

    def authenticate(self, request: HttpRequest, token: str) -> Token:
        found = token_behind(token.strip(), at=clock.now())
        if found is None:
            raise Refused(terms.TOKEN_REFUSED, headers={"WWW-Authenticate": 'Bearer error="invalid_token"'})
        not_too_many(request, group="programs.token", rate=settings.RATE_TOKEN, whose=found.pk.hex)
        if not found.opens(self.scope):
            missing = f'Bearer error="insufficient_scope", scope="{self.scope.value}"'
            raise Refused(
                terms.SCOPE_MISSING,
                says={"scope": self.scope.value},
                headers={"WWW-Authenticate": missing},
            )
        must_be_readable(request)
        return found


class StrictJson(Parser):
    """JSON as its standard says it: no NaN, no half of a character, no bottomless nesting."""

    def parse_body(self, request: HttpRequest) -> Any:
        return from_json(request.body, allow_inf_nan=False)


class Interface(NinjaAPI):
    """Every fault goes to `views_answers`, and the document tells problems by their own content type."""

    def set_default_exception_handlers(self) -> None:
        self.add_exception_handler(Exception, answered)  # type: ignore[arg-type]  # it hands over an instance

    def get_openapi_schema(
        self, *, path_prefix: str | None = None, path_params: dict[str, Any] | None = None
    ) -> OpenAPISchema:
        document = super().get_openapi_schema(path_prefix=path_prefix, path_params=path_params)
        for path in document["paths"].values():
            for operation in path.values():
                for status, told in operation["responses"].items():
                    if status >= 400:
                        told["content"] = {
                            "application/problem+json": told["content"].pop("application/json")
                        }
        return document


api = Interface(
    title="Aparté",
    version="1",
    description="Free times of the exploratory meeting (15 minutes, free of charge), and booking it, for programs of a "
    "practice. A token of the practice goes in the Authorization header. Problems are RFC 9457.",
    urls_namespace="api:v1",
    docs_url=None,
    parser=StrictJson(),
)


def refusing(told: Any, *statuses: int, success: int = 200) -> dict[Any, Any]:
    """The answers of an operation: what it tells, and the problems that it may meet."""
    return {success: told, frozenset({401, 403, 413, 415, 422, 429, *statuses}): ProblemTold}


@api.get(
    "/practitioners",
    auth=Bearer(Scope.TIMES_READ),
    response=refusing(PractitionersTold),
    operation_id="list_practitioners",
    summary="The practitioners of the practice who welcome requests",
)
def practitioners(request: ProgramRequest) -> PractitionersTold:
    """Public facts only. Scope: `times:read`."""
    found = practitioners_for(request.auth).with_profile().prefetch_related("offered_kinds")
    return PractitionersTold(practitioners=[_practitioner(one) for one in found])


@api.get(
    "/practitioners/{slug:slug}/times",
    auth=Bearer(Scope.TIMES_READ),
    response=refusing(TimesTold, 404),
    operation_id="list_free_times",
    summary="The free times of one practitioner for the exploratory meeting",
)
def times(
    request: ProgramRequest,
    slug: str,
    first: Annotated[Day | None, Query(alias="from", description="The first day; today if absent.")] = None,
    days: Annotated[int, Query(ge=1, le=MOST_DAYS)] = 7,
    zone: Annotated[Zone | None, Query(description="The practitioner's if absent.")] = None,
) -> TimesTold:
    """What is told can be booked by each of its modes, until somebody takes it. Scope: `times:read`."""
    practitioner, at = practitioner_for(request.auth, slug), clock.now()
    where = clock.zone(zone or practitioner.zone)
    found = free_times(practitioner, first=first or at.astimezone(where).date(), days=days, zone=where, at=at)
    told = [TimeTold(start=one.start, end=one.end, modes=one.modes) for one in found]
    return TimesTold(practitioner=slug, zone=where.key, times=told)


@api.post(
    "/meetings",
    auth=Bearer(Scope.MEETINGS_WRITE),
    response=refusing(BookedTold, 400, 404, 409, 503, success=201),
    operation_id="book_meeting",
    summary="Book the exploratory meeting for a person",
)
def book(
    request: ProgramRequest,
    sent: BookingSent,
    idempotency_key: Annotated[uuid.UUID, Header(alias="Idempotency-Key")],
) -> Status[BookedTold]:
    """The same key and booking sent again: the same meeting, booked once. Words that tell of an emergency are
    refused with the crisis lines to show, and nothing is kept. Scope: `meetings:write`."""
    token = request.auth
    practitioner = practitioner_for(token, sent.practitioner)
    region = str(sent.region or practitioner.region)
    contact = _contact(sent, region)
    found = _read(sent.words, region)
    if not actions.booked_before(token=token, key=idempotency_key):
        not_too_much_for(request, contact.email or contact.phone, rate=settings.RATE_CONTACT)
    meeting, new = actions.book(
        token=token,
        practitioner=practitioner,
        mode=sent.mode,
        starts_at=sent.start,
        contact=contact,
        zone=sent.zone,
        region=region,
        language=sent.language,
        answer=found,
        key=idempotency_key,
        at=clock.now(),
    )
    if new:
        count_message_to(request, contact.email or contact.phone, rate=settings.RATE_CONTACT)
    with override(sent.language):
        link = settings.APARTE_ADDRESS + reverse("meetings:link", args=[private_token(meeting)])
    return Status(201, BookedTold(**_meeting(meeting, None), private_link=link))


@api.get(
    "/meetings/{uuid:meeting_id}",
    auth=Bearer(Scope.MEETINGS_READ),
    response=refusing(MeetingTold, 404),
    operation_id="read_meeting",
    summary="One exploratory meeting of the practice",
)
def meeting(request: ProgramRequest, meeting_id: uuid.UUID) -> MeetingTold:
    """Time, mode and state; never the words. Scope: `meetings:read`; `names:read` adds the first name that this very
    token gave."""
    known = meeting_for(request.auth, meeting_id)
    return MeetingTold(**_meeting(known.meeting, known.first_name))


@api.post(
    "/meetings/{uuid:meeting_id}/move",
    auth=Bearer(Scope.MEETINGS_WRITE),
    response=refusing(MeetingTold, 400, 404, 409),
    operation_id="move_meeting",
    summary="Give another time to a meeting that a program of the practice booked",
)
def move(request: ProgramRequest, meeting_id: uuid.UUID, sent: MoveSent) -> MeetingTold:
    """The practitioner is asked again, the person is told. Scope: `meetings:write`."""
    known = meeting_for(request.auth, meeting_id)
    told = written_to(known.meeting)
    not_too_much_for(request, *told, rate=settings.RATE_CONTACT)
    moved = actions.move(known=known, starts_at=sent.start, by=request.auth, at=clock.now())
    count_message_to(request, *told, rate=settings.RATE_CONTACT)
    return MeetingTold(**_meeting(moved, known.first_name))


@api.post(
    "/meetings/{uuid:meeting_id}/cancel",
    auth=Bearer(Scope.MEETINGS_WRITE),
    response=refusing(MeetingTold, 404, 409),
    operation_id="cancel_meeting",
    summary="Cancel a meeting that a program of the practice booked",
)
def cancel(request: ProgramRequest, meeting_id: uuid.UUID) -> MeetingTold:
    """Nothing is sent with it. Cancelling again changes nothing. Scope: `meetings:write`."""
    known = meeting_for(request.auth, meeting_id)
    cancelled = actions.cancel(known=known, by=request.auth, at=clock.now())
    return MeetingTold(**_meeting(cancelled, known.first_name))


def _practitioner(one: Practitioner) -> PractitionerTold:
    text = one.text_in(get_language() or "fr")
    told = [
        OfferTold(
            kind=offer.kind,
            minutes=offer.minutes,
            modes=list(offer.modes),
            fee=None if offer.fee is None else f"{offer.fee:.2f}",
            currency=library.region(one.region).currency,
        )
        for offer in offers(one)
    ]
    return PractitionerTold(
        slug=one.slug,
        name=one.name,
        headline=text.headline if text else "",
        page=settings.APARTE_ADDRESS + reverse("pages:practitioner", args=[one.slug]),
        region=one.region,
        city=one.city,
        zone=one.zone,
        languages=one.languages,
        modes=sorted(exploratory_modes(one)),
        themes=one.themes,
        offers=told,
        sliding_fee=one.sliding_fee,
    )


def _meeting(one: Meeting, first_name: str | None) -> dict[str, Any]:
    where = clock.zone(one.practitioner.zone)
    return {
        "id": str(one.pk),
        "practitioner": one.practitioner.slug,
        "start": one.starts_at.astimezone(where),
        "end": one.ends_at.astimezone(where),
        "zone": where.key,
        "mode": one.mode,
        "state": one.state,
        "first_name": first_name,
    }


def _contact(sent: BookingSent, region: str) -> Contact:
    """With the telephone in its one form, read in the person's region."""
    told = sent.contact
    phone = told.phone.strip()
    try:
        phone = kept_number(phone, country=library.region(region).country) if phone else ""
    except NotANumber:
        wrong = FieldWrong(where="/contact/phone", what=str(NUMBER_INCOMPLETE))
        raise Refused(terms.INVALID, errors=[wrong]) from None
    return Contact(first_name=told.first_name, email=told.email, phone=phone)


def _read(words: str, region: str) -> Answer:
    """What was read in the words. An emergency goes no further: the lines, and nothing kept."""
    try:
        found = answer(words=words.replace("\r\n", "\n"), answers=None, region=region)
    except UnreadableText as refusal:
        what = UNREADABLE.get(refusal.code, UNREADABLE["not_text"])
        raise Refused(terms.INVALID, errors=[FieldWrong(where="/words", what=str(what))]) from None
    if found.proposal.refuses_booking:
        raise Refused(terms.EMERGENCY, crisis_lines=_lines(found, region))
    return found


def _lines(found: Answer, region: str) -> list[CrisisLineTold]:
    """The lines of the person's region, those of the danger that was read first."""
    read = found.reading
    kinds = dict.fromkeys([*(alert.kind for alert in read.alerts), *dangers(read)] if read else ())
    return [
        CrisisLineTold(
            name=str(line.name),
            audience=str(line.audience),
            hours=str(line.hours),
            phone=line.phone.tel if line.phone else None,
            sms=line.sms.tel if line.sms else None,
            web=line.web,
            to_verify=line.to_verify,
        )
        for line in library.crisis_lines_for(region, kinds)[:LINES_TOLD]
    ]
