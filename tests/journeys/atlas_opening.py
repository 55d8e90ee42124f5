"""How each page of the atlas is reached, in a small town where everything has happened once."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.template.loader import render_to_string
from django.utils import translation
from playwright.sync_api import Page

from aparte.meetings.links import private_token
from aparte.meetings.models import Availability, Meeting
from aparte.meetings.terms import Outcome, State
from aparte.orientation.actions import answer
from aparte.people.models import Practitioner, User
from tests import factories
from tests.ground.site import Site
from tests.journeys.passkey import credential
from tests.journeys.people import (
    BEATEN,
    COACHED,
    FOLLOWED,
    HELPER,
    LONELY,
    OFF_TOPIC,
    PASSWORD,
    SUICIDAL,
    SYMPTOMS,
    forget_confirmation,
)

__all__ = ["BEATEN", "COACHED", "FOLLOWED", "LONELY", "OFF_TOPIC", "SUICIDAL", "SYMPTOMS"]

QUESTIONS = ("danger", "subject", "since", "together", "care")
ALL_ANSWERS = tuple(factories.GUIDED[question] for question in QUESTIONS)
_CODE = re.compile(r"\b\d{3}-\d{3}-\d{3}\b")
Way = Callable[[Page, "Town"], object]


@dataclass(frozen=True)
class Town:
    """Whom the pages show. `guarded` is a practitioner with a second factor, recovery codes and a key."""

    practitioner: Practitioner
    meetings: dict[str, Meeting]
    manager: User
    guarded: Practitioner
    site: Site

    def user(self, who: str) -> User:
        return {"manager": self.manager, "guarded": self.guarded.user}.get(who, self.practitioner.user)


def build_town(site: Site) -> Town:
    """A practice with two practitioners, its manager, and a meeting in each state."""
    helper = factories.published_practitioner(**HELPER)
    colleague = factories.published_practitioner(
        name="Ousmane Roseau",
        region="CA-QC",
        practice=helper.practice,
        email="ousmane@exemple.test",
        password=PASSWORD,
    )
    Availability.objects.filter(practitioner=colleague).update(week=[])
    lonely = answer(words=LONELY, answers=None, region="CA-QC")
    alarmed = answer(words=SUICIDAL, answers=factories.GUIDED, region="CA-QC")
    meetings = {
        "booked": factories.meeting(helper, answer=lonely),
        "alarm": factories.meeting(helper, answer=alarmed),
        "accepted": factories.meeting(helper, state=State.ACCEPTED, mode="video"),
        "declined": factories.meeting(helper, state=State.DECLINED, proposed_colleague=colleague),
        "cancelled": factories.meeting(helper, state=State.CANCELLED),
        "done": factories.meeting(helper, state=State.DONE, outcome=Outcome.REFERRED),
    }
    from tests.journeys.atlas_meetings import settle  # which opens pages with the ways of this file

    meetings |= settle(helper)
    _second_factor(colleague.user)
    return Town(helper, meetings, factories.manager(practice=helper.practice), colleague, site)


def _second_factor(user: User) -> None:
    TOTP.activate(user, generate_totp_secret())
    RecoveryCodes.activate(user)
    Authenticator.objects.create(
        user=user, type=Authenticator.Type.WEBAUTHN, data={"name": "Ma clé", "credential": credential()}
    )


def at(path: str) -> Way:
    return lambda page, town: page.goto(path)


def send(page: Page, path: str, **fields: str) -> None:
    """Send a form of one's own making, with the token of the page one is on, when it has one."""
    with page.expect_navigation():
        page.evaluate(
            """([path, fields]) => {
                const form = document.createElement("form");
                form.method = "post";
                form.action = path;
                const token = document.querySelector("[name=csrfmiddlewaretoken]");
                if (token) fields.csrfmiddlewaretoken = token.value;
                for (const [name, value] of Object.entries(fields)) {
                    const field = document.createElement("textarea");
                    field.name = name;
                    field.value = value;
                    form.append(field);
                }
                document.body.append(form);
                form.submit();
            }""",
            [path, fields],
        )


def carrying(path: str) -> Way:
    def way(page: Page, town: Town) -> None:
        page.goto("/")
        send(page, path, words=LONELY)

    return way


def saying(words: str) -> Way:
    def way(page: Page, town: Town) -> None:
        page.goto("/")
        send(page, "/orientation/", words=words)

    return way


def answering(*answers: str, asked: str = "", words: str = "") -> Way:
    def way(page: Page, town: Town) -> None:
        page.goto("/")
        fields = {f"answer-{question}": given for question, given in zip(QUESTIONS, answers, strict=False)}
        send(page, "/choisir-soi-meme/", words=words, asked=asked, **fields)

    return way


def booking(page: Page, town: Town) -> None:
    carrying("/praticiens/maelle-tournesol/")(page, town)
    page.locator("label.slot").first.click()
    with page.expect_navigation():
        page.locator("form[action$='/reserver/'] button").first.click()


def booking_wrongly(page: Page, town: Town) -> None:
    booking(page, town)
    page.locator("input[name=phone]").fill("12")
    _submit_anyway(page, "form[action$='/reserver/']")


def booking_too_late(page: Page, town: Town) -> None:
    booking(page, town)
    slot = page.locator("input[name=slot]").input_value()
    factories.meeting(town.practitioner, starts_at=factories.datetime.fromisoformat(slot))
    page.locator("input[name=first_name]").fill("Lou")
    page.locator("input[name=email]").fill("lou@exemple.test")
    _submit_anyway(page, "form[action$='/reserver/']")


def _submit_anyway(page: Page, form: str) -> None:
    """Past what the browser itself refuses, as an older one would."""
    with page.expect_navigation():
        page.locator(f"main {form}").first.evaluate("form => form.submit()")


def linked(state: str, step: str = "") -> Way:
    return lambda page, town: page.goto(f"/rencontre/{private_token(town.meetings[state])}/{step}")


def meeting(state: str) -> Way:
    return lambda page, town: page.goto(f"/bureau/rencontres/{town.meetings[state].pk}/")


def concluding_nothing(page: Page, town: Town) -> None:
    meeting("done")(page, town)
    send(page, f"/bureau/rencontres/{town.meetings['done'].pk}/suite/")


def overlapping(page: Page, town: Town) -> None:
    page.goto("/bureau/disponibilites/")
    page.get_by_text("Les mêmes heures, en lignes").click()
    page.locator("input[name='week-1-starts']").fill("18:00")
    _submit_anyway(page, "form")


def other_calendar(page: Page, town: Town) -> None:
    """One that cannot be read: by default nothing on this machine is."""
    page.goto("/bureau/agenda/autres/")
    if not page.get_by_role("heading", name="Famille").count():
        send(page, "/bureau/agenda/autres/", kind="ics", name="Famille", address="https://127.0.0.1/a.ics")
        page.goto("/bureau/agenda/autres/")


def no_address(page: Page, town: Town) -> None:
    page.goto("/bureau/agenda/autres/")
    send(page, "/bureau/agenda/autres/", kind="caldav", name="Famille", address="agenda")


def reserved_word(page: Page, town: Town) -> None:
    page.goto("/bureau/ma-page/")
    page.locator("input[name='prose-headline']").fill("Psychologue à Rimouski")
    _submit_anyway(page, "form")


def making_a_token(page: Page, town: Town) -> None:
    page.goto("/gestion/programmes/")
    page.locator("input[name=name]").fill("Site du cabinet")
    page.locator("input[name=scopes]").first.check()
    _submit_anyway(page, "form[action='/gestion/programmes/']")


def making_no_token(page: Page, town: Town) -> None:
    page.goto("/gestion/programmes/")
    _submit_anyway(page, "form[action='/gestion/programmes/']")


def wrong_password(page: Page, town: Town) -> None:
    page.goto("/compte/connexion/")
    send(page, "/compte/connexion/", login="maelle@exemple.test", password="pas celui-là")


def asked_for_code(path: str) -> Way:
    def way(page: Page, town: Town) -> None:
        page.goto(path)
        send(page, path, email="maelle@exemple.test")

    return way


def forgotten_password(page: Page, town: Town) -> None:
    asked_for_code("/compte/mot-de-passe/oublie/")(page, town)
    code = _CODE.findall(str(town.site.mails()[-1].get_content()))[-1]
    send(page, "/compte/mot-de-passe/oublie/code/", code=code)


def unconfirmed(step: str = "") -> Way:
    """Signed in long ago: what protects the account asks again who one is."""

    def way(page: Page, town: Town) -> None:
        forget_confirmation(page)
        page.goto(f"/compte/confirmer/{step}?next=/compte/")

    return way


def second_factor(page: Page, town: Town) -> None:
    page.goto("/compte/connexion/")
    send(page, "/compte/connexion/", login="ousmane@exemple.test", password=PASSWORD)


def key(step: str) -> Way:
    def way(page: Page, town: Town) -> None:
        found = Authenticator.objects.get(user=town.guarded.user, type=Authenticator.Type.WEBAUTHN)
        page.goto(f"/compte/cles/{found.pk}/{step}")

    return way


def stale_form(page: Page, town: Town) -> None:
    page.goto("/a-propos/")
    send(page, f"/rencontre/{private_token(town.meetings['booked'])}/annuler/")


def huge(page: Page, town: Town) -> None:
    """More than the server reads: written by the page itself, which is quicker than bringing it there."""
    page.goto("/orientation/")
    with page.expect_navigation():
        page.locator("main form").evaluate(
            """form => {
                const field = document.createElement("input");
                field.type = "hidden";
                field.name = "words";
                field.value = "mot ".repeat(1_100_000);
                form.words.replaceWith(field);
                form.submit();
            }"""
        )


def broken(page: Page, town: Town) -> None:
    """The page of a fault, which a sound server never shows: answered in its place, with its real styles."""
    with translation.override("fr"):
        body = render_to_string("500.html")
    page.route("**/broken/", lambda route: route.fulfill(status=500, content_type="text/html", body=body))
    page.goto("/broken/")
