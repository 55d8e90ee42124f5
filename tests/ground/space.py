"""Being in one's space without typing a code: for the tests of everything but entering it."""

from __future__ import annotations

from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.test import Client
from playwright.sync_api import Page

from aparte import clock
from aparte.config.sessions import SessionStore
from aparte.people.access import open_space
from aparte.people.models import Person
from tests.ground.site import Site


def in_space(client: Client, person: Person) -> Client:
    """The same client, now in this person's space."""
    session = client.session
    _enter(session, person)
    client.cookies[settings.SESSION_COOKIE_NAME] = session.session_key or ""
    return client


def page_in_space(page: Page, site: Site, person: Person) -> Page:
    """The same browser page, now in this person's space."""
    session = SessionStore()
    _enter(session, person)
    page.context.add_cookies(
        [{"name": settings.SESSION_COOKIE_NAME, "value": session.session_key or "", "url": site.url}]
    )
    return page


def _enter(session: SessionBase, person: Person) -> None:
    open_space(session, person, at=clock.now())
    session.save()
