"""Signing in, for practitioners and managers: a password, or a code by mail. Who may not see what."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from django.core import mail
from django.test import Client
from django.urls import NoReverseMatch, reverse
from django.utils import translation

from aparte.people.adapters import AccountAdapter
from aparte.people.models import User
from tests.people.entering import (
    MAIA,
    NOBODY,
    PASSWORD,
    TELLING,
    ask_for_code,
    enter,
    mailed_code,
    signed_in,
    with_application,
)

pytestmark = pytest.mark.django_db


# ── with a password ──────────────────────────────────────────────────────────────────────────────────


def test_a_practitioner_enters_on_the_day(client: Client, maia: User) -> None:
    answer = enter(client, MAIA)
    assert answer["Location"] == reverse("desk:today")
    assert signed_in(client)


def test_a_manager_enters_on_the_texts(client: Client, manager: User) -> None:
    assert enter(client, manager.email)["Location"] == reverse("manage:content")


def test_somebody_without_a_role_enters_on_their_own_account(client: Client) -> None:
    User.objects.create_user(email=NOBODY, password=PASSWORD)
    assert enter(client, NOBODY)["Location"] == reverse("mfa_index")


def test_the_page_that_was_asked_for_comes_after_signing_in(client: Client, maia: User) -> None:
    asked = client.get(reverse("desk:agenda"))
    assert asked["Location"] == f"{reverse('account_login')}?next={reverse('desk:agenda')}"
    assert enter(client, MAIA, next=reverse("desk:agenda"))["Location"] == reverse("desk:agenda")


def test_another_site_is_never_what_comes_after(client: Client, maia: User) -> None:
    assert enter(client, MAIA, next="https://ailleurs.example/")["Location"] == reverse("desk:today")


def test_a_wrong_password_and_an_unknown_address_get_the_same_answer(client: Client, maia: User) -> None:
    wrong = enter(client, MAIA, "pas le bon mot de passe")
    unknown = enter(Client(), NOBODY, "pas le bon mot de passe")
    assert wrong.status_code == unknown.status_code == 200
    assert same_but_for(wrong, MAIA) == same_but_for(unknown, NOBODY)
    assert "recevez un code par courriel" in wrong.content.decode()
    assert not signed_in(client)


def test_a_closed_account_does_not_enter(client: Client, maia: User) -> None:
    User.objects.filter(pk=maia.pk).update(is_active=False)
    assert enter(client, MAIA)["Location"] == reverse("account_inactive")
    ask_for_code(client, MAIA)
    assert not signed_in(client)
    assert not mail.outbox


def test_guessing_a_password_is_slowed_down(client: Client, maia: User) -> None:
    answers = [enter(client, MAIA, f"essai numéro {number}") for number in range(12)]
    assert "Attendez quelques minutes" in answers[-1].content.decode()
    enter(client, MAIA)
    assert not signed_in(client)


# ── with a code by mail ──────────────────────────────────────────────────────────────────────────────


def test_a_code_by_mail_enters_too(client: Client, maia: User) -> None:
    page = ask_for_code(client, MAIA)
    assert page.request["PATH_INFO"] == reverse("account_confirm_login_code")
    answer = client.post(reverse("account_confirm_login_code"), {"code": mailed_code()})
    assert answer["Location"] == reverse("desk:today")
    assert signed_in(client)


def test_the_code_is_in_the_mail_and_nowhere_else(client: Client, maia: User) -> None:
    page = ask_for_code(client, MAIA)
    code = mailed_code()
    for text in (code, code.replace("-", "")):
        assert text not in page.content.decode()
        assert all(text not in address for address, _status in page.redirect_chain)
        assert text not in mail.outbox[0].subject


def test_the_mail_is_discreet(client: Client, maia: User) -> None:
    ask_for_code(client, MAIA)
    (sent,) = mail.outbox
    assert sent.to == [MAIA]
    assert sent.subject == "Votre code"
    assert not TELLING.search(sent.subject + sent.body)
    assert "Cabinet" not in sent.body
    assert len(sent.body) < 400


def test_an_unknown_address_gets_the_same_page_and_no_mail(client: Client, maia: User) -> None:
    known = ask_for_code(client, MAIA)
    assert len(mail.outbox) == 1
    unknown = ask_for_code(Client(), NOBODY)
    assert len(mail.outbox) == 1
    assert known.redirect_chain == unknown.redirect_chain
    assert same_but_for(known, MAIA) == same_but_for(unknown, NOBODY)


def test_a_code_is_tried_three_times(client: Client, maia: User) -> None:
    ask_for_code(client, MAIA)
    for _ in range(3):
        client.post(reverse("account_confirm_login_code"), {"code": "000-000-000"})
    client.post(reverse("account_confirm_login_code"), {"code": mailed_code()})
    assert not signed_in(client)


def test_another_code_can_be_asked_for_and_only_the_last_one_enters(client: Client, maia: User) -> None:
    ask_for_code(client, MAIA)
    first = mailed_code()
    client.post(reverse("account_confirm_login_code"), {"action": "resend"})
    assert len(mail.outbox) == 2
    client.post(reverse("account_confirm_login_code"), {"code": first})
    assert not signed_in(client)
    client.post(reverse("account_confirm_login_code"), {"code": mailed_code()})
    assert signed_in(client)


def test_a_code_asked_for_in_one_window_does_not_enter_in_another(client: Client, maia: User) -> None:
    ask_for_code(client, MAIA)
    stranger = Client()
    stranger.post(reverse("account_confirm_login_code"), {"code": mailed_code()})
    assert not signed_in(stranger)


# ── a forgotten password ─────────────────────────────────────────────────────────────────────────────


def test_a_forgotten_password_is_chosen_again_with_a_code(client: Client, maia: User) -> None:
    client.post(reverse("account_reset_password"), {"email": MAIA})
    answer = client.post(reverse("account_confirm_password_reset_code"), {"code": mailed_code()})
    assert answer["Location"] == reverse("account_complete_password_reset")
    new = "huit loutres dans la brume"
    client.post(reverse("account_complete_password_reset"), {"password1": new, "password2": new})
    assert not signed_in(client)
    assert mail.outbox[-1].subject == "Votre mot de passe a changé"
    assert not TELLING.search(str(mail.outbox[-1].body))
    enter(client, MAIA, new)
    assert signed_in(client)


def test_forgetting_tells_nothing_about_an_unknown_address(client: Client, maia: User) -> None:
    known = client.post(reverse("account_reset_password"), {"email": MAIA}, follow=True)
    unknown = Client().post(reverse("account_reset_password"), {"email": NOBODY}, follow=True)
    assert known.redirect_chain == unknown.redirect_chain
    assert same_but_for(known, MAIA) == same_but_for(unknown, NOBODY)
    assert len(mail.outbox) == 1


# ── nobody signs up ──────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "path", ["signup/", "inscription/", "email/", "confirm-email/", "signup/passkey/", "login/"]
)
def test_what_is_not_used_has_no_address(client: Client, path: str) -> None:
    root = reverse("mfa_index")
    assert client.get(root + path).status_code == 404
    assert client.post(root + path, {"email": NOBODY, "password1": PASSWORD}).status_code == 404
    assert not User.objects.filter(email=NOBODY).exists()


def test_signing_up_is_closed_whatever_the_address(rf: Any) -> None:
    with pytest.raises(NoReverseMatch):
        reverse("account_signup")
    assert AccountAdapter().is_open_for_signup(rf.get("/")) is False


# ── who must not see it ──────────────────────────────────────────────────────────────────────────────


OWN = [
    "mfa_index",
    "mfa_list_webauthn",
    "mfa_add_webauthn",
    "mfa_activate_totp",
    "mfa_view_recovery_codes",
    "mfa_generate_recovery_codes",
    "mfa_download_recovery_codes",
    "account_change_password",
    "account_set_password",
    "account_reauthenticate",
    "mfa_reauthenticate",
]


@pytest.mark.parametrize("name", [*OWN, "desk:today", "desk:agenda", "manage:content"])
def test_a_visitor_is_sent_to_sign_in(client: Client, name: str) -> None:
    answer = client.get(reverse(name))
    assert answer.status_code == 302
    assert answer["Location"].startswith(reverse("account_login"))


# ── the pages ────────────────────────────────────────────────────────────────────────────────────────


OPEN = ["account_login", "account_request_login_code", "account_reset_password", "account_inactive"]
SHOWN = [*(set(OWN) - {"mfa_download_recovery_codes"}), "mfa_deactivate_totp", "account_logout"]


@pytest.mark.parametrize("language", ["fr", "en"])
def test_pages_hold_no_script_or_style_of_their_own(client: Client, maia: User, language: str) -> None:
    enter(client, MAIA)
    with_application(client)
    with translation.override(language):
        asked = [(Client(), reverse(name)) for name in OPEN] + [(client, reverse(name)) for name in SHOWN]
    for browser, address in asked:
        page = browser.get(address, follow=True)
        assert page.status_code == 200
        html = page.content.decode()
        assert f'<html lang="{language}">' in html
        assert " style=" not in html
        assert "<style" not in html
        assert not re.search(r"\son\w+=", html)
        assert not re.search(r"<script(?![^>]*(?:src=|application/json))", html)


def test_mails_leave_beside_the_answer_when_they_take_time(
    client: Client, maia: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An address that is known must not be told by how long the page takes, nor by a mail server that fails."""
    started: list[tuple[Any, ...]] = []

    class Later:
        def __init__(self, target: Callable[..., None], args: tuple[Any, ...]) -> None:
            self.work = (target, args)

        def start(self) -> None:
            started.append(self.work)

    monkeypatch.setattr("aparte.people.adapters.Thread", Later)
    monkeypatch.setattr(settings, "EMAIL_BACKEND", "django.core.mail.backends.smtp.EmailBackend")
    page = ask_for_code(client, MAIA)
    assert page.status_code == 200
    assert not mail.outbox
    ((target, (message,)),) = started

    def fails() -> None:
        raise OSError("no mail server")

    monkeypatch.setattr(message, "send", fails)
    target(message)


def same_but_for(page: Any, address: str) -> str:
    """The page as text, without the address that was typed and the token of the form."""
    text = page.content.decode().replace(address, "ADDRESS")
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", text)
