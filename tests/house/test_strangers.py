"""Every address has its strangers: who must not see it, and what they get instead.

A new address fails `test_every_address_has_a_row` until it has a row here. Three strangers look at each one:
a visitor without an account; somebody signed in who has no role here; a practitioner of another practice. The
meeting and the practitioner in the addresses exist and belong to somebody else.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from aparte.accompaniment.actions import open_file, put_in_file
from aparte.accompaniment.models import Accompaniment, Change, Gate, Holder
from aparte.accompaniment.terms_changing import ChangeState
from aparte.accompaniment.models import Accompaniment
from aparte.audit.terms import Actor
from aparte.meetings.actions_elsewhere import add
from aparte.meetings.models import Absence, Hold, Meeting, OtherCalendar
from aparte.meetings.models_elsewhere import Access
from aparte.meetings.terms import CalendarKind, Mode
from aparte.notebook.models import Entry as Page
from aparte.orientation.models import Request
from aparte.people.keys import key_ring
from aparte.people.models import Person, Practice, Practitioner, User
from aparte.people.terms import RegionCode, Role
from aparte.programs.models import Token
from tests import factories

OPEN = (200, 200, 200)
NOBODY = (404, 404, 404)
SIGN_IN = "sign in"  # sent to the page that signs in
DESK = (SIGN_IN, 404, 200)  # a practitioner's own desk: another practitioner sees their own things there
OTHERS = (SIGN_IN, 404, 404)  # a thing on somebody's desk
MANAGER = (SIGN_IN, 404, 404)
PROGRAMS = (401, 401, 401)  # a token opens it; nobody's session does
ACCOUNT = (SIGN_IN, 200, 200)  # one's own connection
ABSENT = (SIGN_IN, 404, 404)  # a thing of one's own connection that one does not have
ENTRANCE = (200, 302, 302)  # signing in: somebody who is in already is sent on
STEP = (SIGN_IN, 302, 302)  # a later step of it
POSTED = {
    "notebook:share",
    "notebook:unshare",
    "notebook:move",
    "desk:accept",
    "desk:decline",
    "desk:outcome",
    "desk:let_go",
    "desk:feed",
    "desk:lift",
    "desk:stop_series",
    "file:propose",
    "file:minor",
    "file:holder",
    "file:remove_holder",
    "meetings:take_out",
    "meetings:person_feed",
    "desk:read_other",
    "desk:remove_other",
    "file:note_wording",
    "file:note_amend",
    "programs:revoke",
    "api:v1:book",
    "api:v1:move",
    "api:v1:cancel",
    "space:leave",
    "accompaniment:come_back",
    "accompaniment:take_back",
}  # addresses of forms: they answer a post only

SPACE = (302, 302, 302)  # sent to the page by which a person enters their own space

ROWS = {
    "notebook:home": SPACE,
    "notebook:kind": SPACE,
    "notebook:write": SPACE,
    "notebook:exercise": SPACE,
    "notebook:entry": SPACE,
    "notebook:change": SPACE,
    "notebook:erase": SPACE,
    "notebook:share": SPACE,
    "notebook:unshare": SPACE,
    "notebook:move": SPACE,
    "shared:entries": OTHERS,
    "space:home": SPACE,
    "accompaniment:frame": NOBODY,  # with a link that this installation did not sign
    "accompaniment:frame_pdf": NOBODY,
    "accompaniment:alone": NOBODY,
    "accompaniment:checkpoint": NOBODY,
    "accompaniment:consent": NOBODY,
    "accompaniment:frame_in_space": SPACE,
    "accompaniment:frame_pdf_in_space": SPACE,
    "accompaniment:alone_in_space": SPACE,
    "accompaniment:checkpoint_in_space": SPACE,
    "file:gate": OTHERS,
    "file:refusal": OTHERS,
    "file:agreement": OTHERS,
    "file:propose": OTHERS,
    "file:minor": OTHERS,
    "file:holder": OTHERS,
    "file:remove_holder": OTHERS,
    "file:care": OTHERS,
    "file:referral": OTHERS,
    "file:checkpoint": OTHERS,
    "space:enter": OPEN,
    "space:code": SPACE,  # no code is awaited
    "space:who": SPACE,
    "space:leave": (302, 302, 302),  # to the home page
    "space:stopping": SPACE,
    "space:export": SPACE,
    "space:erase": SPACE,
    "accompaniment:stop": NOBODY,  # with a link that this installation did not sign
    "accompaniment:pause": NOBODY,
    "accompaniment:resume": NOBODY,
    "accompaniment:come_back": NOBODY,
    "favicon": (302, 302, 302),
    "robots": OPEN,
    "health": OPEN,
    "pages:home": OPEN,
    "pages:about": OPEN,
    "pages:crisis": OPEN,
    "pages:privacy": OPEN,
    "pages:accessibility": OPEN,
    "pages:practitioners": OPEN,
    "pages:practitioner": NOBODY,  # not published
    "orientation:start": OPEN,
    "orientation:choose": OPEN,
    "orientation:compare": OPEN,
    "meetings:book": NOBODY,  # with a practitioner who is not published
    "meetings:link": NOBODY,  # with a link that this installation did not sign
    "meetings:move": NOBODY,
    "meetings:cancel": NOBODY,
    "meetings:erase": NOBODY,
    "meetings:next": NOBODY,
    "meetings:series": NOBODY,
    "meetings:invite": NOBODY,
    "meetings:take_out": NOBODY,
    "meetings:person_feed": NOBODY,
    "meetings:invitation": NOBODY,
    "meetings:erase_invited": NOBODY,
    "meetings:invitation_file": NOBODY,
    "meetings:wait": NOBODY,  # with a practitioner who is not published
    "meetings:waiting": NOBODY,
    "meetings:calendar": NOBODY,
    "meetings:feed": NOBODY,  # with an address that this installation did not sign
    "desk:today": DESK,
    "desk:agenda": DESK,
    "desk:let_go": OTHERS,
    "desk:feed": (SIGN_IN, 404, 302),  # back to one's own agenda
    "desk:others": DESK,
    "desk:read_other": OTHERS,
    "desk:remove_other": OTHERS,
    "desk:availability": DESK,
    "desk:profile": DESK,
    "desk:meeting": OTHERS,
    "desk:accept": OTHERS,
    "desk:decline": OTHERS,
    "desk:outcome": OTHERS,
    "desk:next": OTHERS,
    "desk:move": OTHERS,
    "desk:stop_series": OTHERS,
    "desk:absences": DESK,
    "desk:lift": OTHERS,
    "desk:interventions": DESK,
    "file:files": DESK,
    "file:file": OTHERS,
    "file:intervention": OTHERS,
    "file:note": OTHERS,
    "file:note_wording": OTHERS,
    "file:note_amend": OTHERS,
    "file:note_versions": OTHERS,
    "manage:notes": MANAGER,
    "manage:content": MANAGER,
    "manage:journal": MANAGER,
    "manage:listening": MANAGER,
    "programs:documentation": OPEN,
    "programs:widget": NOBODY,  # of a practitioner who is not published
    "programs:snippet": DESK,
    "programs:tokens": MANAGER,
    "programs:revoke": OTHERS,
    "api:nowhere": NOBODY,
    "api:widget": OPEN,
    "api:v1:openapi-json": OPEN,
    "api:v1:api-root": NOBODY,
    "api:v1:practitioners": PROGRAMS,
    "api:v1:times": PROGRAMS,
    "api:v1:book": PROGRAMS,
    "api:v1:meeting": PROGRAMS,
    "api:v1:move": PROGRAMS,
    "api:v1:cancel": PROGRAMS,
    "account_login": ENTRANCE,
    "account_request_login_code": ENTRANCE,
    "account_confirm_login_code": STEP,
    "mfa_login_webauthn": STEP,
    "mfa_authenticate": STEP,
    "account_logout": (302, 200, 200),
    "account_inactive": OPEN,
    "account_reset_password": OPEN,
    "account_confirm_password_reset_code": (SIGN_IN, SIGN_IN, SIGN_IN),
    "account_complete_password_reset": (302, 302, 302),  # back to where a reset begins
    "account_password_reset_completed": OPEN,
    "account_reauthenticate": (SIGN_IN, 403, 403),  # these strangers have nothing to confirm with
    "mfa_reauthenticate": (SIGN_IN, 403, 403),
    "mfa_reauthenticate_webauthn": (SIGN_IN, 403, 403),
    "account_change_password": STEP,  # to choosing a first one
    "account_set_password": ACCOUNT,
    "mfa_index": ACCOUNT,
    "mfa_activate_totp": ACCOUNT,
    "mfa_deactivate_totp": ABSENT,
    "mfa_view_recovery_codes": ABSENT,
    "mfa_generate_recovery_codes": ACCOUNT,
    "mfa_download_recovery_codes": ABSENT,
    "mfa_list_webauthn": ACCOUNT,
    "mfa_add_webauthn": ACCOUNT,
    "mfa_edit_webauthn": ABSENT,
    "mfa_remove_webauthn": ABSENT,
    "alliance:say": NOBODY,  # with a link that this installation did not sign
    "alliance:mails": NOBODY,
    "alliance:everywhere": SPACE,
    "alliance:mine": SPACE,
    "alliance:say_here": SPACE,
    "felt:alliance": OTHERS,
    "felt:tension": OTHERS,
    "felt:say": OTHERS,
    "accompaniment:changing": NOBODY,
    "accompaniment:passing_on": NOBODY,
    "accompaniment:elsewhere": NOBODY,
    "accompaniment:take_back": NOBODY,
    "file:changing": OTHERS,
    "file:arrivals": DESK,
    "file:arrival": OTHERS,
}


@pytest.fixture
def somebodys(db: None) -> Meeting:
    """A meeting of a practitioner (not published) with a person, both strangers to whoever looks."""
    now = datetime.now(UTC)
    practitioner = _practitioner("owner@example.org", slug="somebody-else")
    person = Person.objects.create(region=RegionCode.FR, zone="Europe/Paris", created_at=now)
    request = Request.objects.create(
        person=person, region=RegionCode.FR, language="fr", sealed=b"x", received_at=now
    )
    return Meeting.objects.create(
        practitioner=practitioner,
        person=person,
        request=request,
        mode=Mode.PHONE,
        starts_at=now + timedelta(days=3),
        ends_at=now + timedelta(days=3, minutes=15),
        booking_key=uuid.uuid4(),
        created_at=now,
    )


def _practitioner(email: str, *, slug: str) -> Practitioner:
    practice = Practice.objects.create(name=f"Practice of {slug}", region=RegionCode.FR)
    user = User.objects.create_user(email)
    practice.memberships.create(user=user, role=Role.PRACTITIONER)
    return Practitioner.objects.create(
        user=user, practice=practice, slug=slug, name=slug, region=RegionCode.FR, zone="Europe/Paris"
    )


def _addresses() -> Iterator[tuple[str, tuple[str, ...]]]:
    """Every named address with the names of its arguments."""

    def walk(resolver: URLResolver, names: tuple[str, ...]) -> Iterator[tuple[str, tuple[str, ...]]]:
        for entry in resolver.url_patterns:
            if isinstance(entry, URLPattern):
                yield ":".join([*names, entry.name or "?"]), tuple(entry.pattern.converters)
            else:
                yield from walk(entry, (*names, entry.namespace) if entry.namespace else names)

    yield from walk(get_resolver(), ())


ADDRESSES = sorted(_addresses())


def test_every_address_has_a_row() -> None:
    names = {name for name, _arguments in ADDRESSES}
    assert not names - ROWS.keys(), f"Who is a stranger there? Add a row: {sorted(names - ROWS.keys())}"
    assert not ROWS.keys() - names, f"No such address any more: {sorted(ROWS.keys() - names)}"


def _hold(meeting: Meeting) -> Hold:
    times = {"starts_at": meeting.ends_at, "ends_at": meeting.ends_at + timedelta(hours=1)}
    return Hold.objects.create(practitioner=meeting.practitioner, created_at=meeting.created_at, **times)


def _absence(meeting: Meeting) -> Absence:
    day = meeting.starts_at.date()
    return Absence.objects.create(
        practitioner=meeting.practitioner, first=day, last=day, created_at=meeting.created_at
    )


def _other_calendar(meeting: Meeting) -> OtherCalendar:
    return add(
        practitioner=meeting.practitioner,
        kind=CalendarKind.ICS,
        access=Access("x", "https://agenda.exemple.test/"),
        by=Actor.machine(),
        at=meeting.created_at,
    )


def _accompaniment(meeting: Meeting) -> Accompaniment:
    """The file in which the meeting stands."""
    person = meeting.person
    person.sealed_data_key = key_ring().new_data_key(context=str(person.pk))
    person.save()
    found = open_file(
        practitioner=meeting.practitioner,
        persons=[person],
        situation="x",
        gate=None,
        care=None,
        by=Actor.machine(),
        at=meeting.created_at,
    )
    put_in_file(accompaniment=found, meeting=meeting)
    return found


def _token(meeting: Meeting) -> Token:
    return Token.objects.create(
        practice=meeting.practitioner.practice, name="x", digest="x", created_on=meeting.created_at.date()
    )


def _change(meeting: Meeting) -> Change:
    """A file of the same practitioner, whose member asked a colleague of theirs."""
    practitioner = meeting.practitioner
    colleague = _practitioner("colleague@example.org", slug="a-colleague")
    file = factories.accompaniment(practitioner)
    return Change.objects.create(
        member=file.members.get(),
        to=colleague,
        state=ChangeState.SENT,
        prepared_at=meeting.created_at,
        sent_at=meeting.created_at,
    )


def _in_a_file(meeting: Meeting) -> dict[str, uuid.UUID]:
    """A file of theirs, its gate, its member and somebody who consents for them."""
    by, at = Actor.machine(), meeting.created_at
    gate = Gate.objects.create(
        practitioner=meeting.practitioner, person=meeting.person, sealed=b"x", signed_at=at
    )
    file = open_file(
        practitioner=meeting.practitioner,
        persons=[meeting.person],
        situation="x",
        gate=gate,
        care=None,
        by=by,
        at=at,
    )
    member = file.members.get()
    holder = Holder.objects.create(member=member, sealed=b"x", added_at=at)
    return {
        "accompaniment_id": file.pk,
        "gate_id": gate.pk,
        "member_id": member.pk,
        "holder_id": holder.pk,
    }
def _file(meeting: Meeting) -> Accompaniment:
    return Accompaniment.objects.create(
        practitioner=meeting.practitioner, region="FR", sealed_situation=b"x", opened_at=meeting.created_at
    )


def _page(meeting: Meeting) -> Page:
    day = meeting.created_at.date()
    return Page.objects.create(
        person=meeting.person, kind="deposit", sealed=b"x", made_on=day, changed_at=meeting.created_at
    )


@pytest.mark.parametrize("number", range(3), ids=["a visitor", "no role", "another practice"])
@pytest.mark.parametrize(("name", "arguments"), ADDRESSES, ids=[name for name, _ in ADDRESSES])
def test_strangers(
    name: str, arguments: tuple[str, ...], number: int, somebodys: Meeting, client: Client
) -> None:
    if number == 1:
        client.force_login(User.objects.create_user("nobody@example.org"))
    if number == 2:
        client.force_login(_practitioner("other@example.org", slug="other").user)
    given = {
        "slug": somebodys.practitioner.slug,
        "token": f"{somebodys.pk.hex}.{'A' * 32}",
        "meeting_id": somebodys.pk,
        "hold_id": _hold(somebodys).pk,
        "participant_id": uuid.uuid4(),
        "absence_id": _absence(somebodys).pk,
        "calendar_id": _other_calendar(somebodys).pk,
        "token_id": _token(somebodys).pk,
        **_in_a_file(somebodys),
        "kind": "depots",
        "exercise": "held",
        "entry_id": _page(somebodys).pk,
        "accompaniment_id": _file(somebodys).pk,
        "rest": "v1/nowhere",
        "accompaniment_id": _change(somebodys).member.accompaniment_id,
        "member_id": Change.objects.get().member_id,
        "change_id": Change.objects.get().pk,
        "pk": 1,
    }
    address = reverse(name, kwargs={argument: given[argument] for argument in arguments})
    answer = client.post(address) if name in POSTED else client.get(address)
    expected = ROWS.get(name, NOBODY)[number]
    if expected == SIGN_IN:
        assert answer.status_code == 302, answer.status_code
        assert answer.headers["Location"].startswith(reverse("account_login"))
        return
    assert answer.status_code == expected
    if answer.status_code == 200 and not answer.streaming:
        assert somebodys.practitioner.name not in answer.content.decode(errors="replace")
