"""Signing in, for practitioners and managers: a password, a code by mail, a passkey, a second factor."""

from __future__ import annotations

import base64
import hmac
import re
import struct
import time
from collections.abc import Callable
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.core import mail
from django.test import Client
from django.urls import NoReverseMatch, reverse
from django.utils import translation

from aparte.people.actions import add_practitioner
from aparte.people.adapters import AccountAdapter, SecondFactorAdapter
from aparte.people.models import Membership, Practice, User
from aparte.people.terms import Role

pytestmark = pytest.mark.django_db

PASSWORD = "sept renards sous la pluie"
MAIA = "maia@example.org"
NOBODY = "personne@example.org"
CODE = re.compile(r"\b\d{3}-\d{3}-\d{3}\b")
# What the mails must never say: somebody else may read over a shoulder.
TELLING = re.compile(r"relation d.aide|rencontre|aidant|pratici|psych|écoute|thérap|accompagn", re.IGNORECASE)


@pytest.fixture
def practice() -> Practice:
    return Practice.objects.create(name="Cabinet des Tilleuls", region="FR")


@pytest.fixture
def maia(practice: Practice) -> User:
    maia = add_practitioner(
        practice=practice, email=MAIA, name="Maïa Coste", region="FR", zone="Europe/Paris", password=PASSWORD
    )
    return maia.user


@pytest.fixture
def manager(practice: Practice) -> User:
    user = User.objects.create_user(email="responsable@example.org", password=PASSWORD)
    Membership.objects.create(practice=practice, user=user, role=Role.MANAGER)
    return user


def enter(client: Client, email: str, password: str = PASSWORD, **more: str) -> Any:
    return client.post(reverse("account_login"), {"login": email, "password": password, **more})


def ask_for_code(client: Client, email: str) -> Any:
    return client.post(reverse("account_request_login_code"), {"email": email}, follow=True)


def mailed_code() -> str:
    found = CODE.search(str(mail.outbox[-1].body))
    assert found
    return found.group()


def signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def code_of_application(secret: str, *, steps: int = 0) -> str:
    """The six digits of RFC 6238 now, or some thirty seconds later: each is accepted once."""
    counter = struct.pack(">Q", int(time.time()) // 30 + steps)
    digest = hmac.digest(base64.b32decode(secret), counter, "sha1")
    place = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[place : place + 4])[0] & 0x7FFFFFFF) % 1_000_000:06}"


def confirm(client: Client) -> None:
    """Say again who one is, as the pages that change the account require."""
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})


def with_application(client: Client) -> str:
    """Put an application of codes in place for who is signed in, and answer its secret."""
    confirm(client)
    page = client.get(reverse("mfa_activate_totp"))
    secret = page.context["form"].secret
    answer = client.post(reverse("mfa_activate_totp"), {"code": code_of_application(secret)})
    assert answer.status_code == 302
    return str(secret)


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


# ── the second factor ────────────────────────────────────────────────────────────────────────────────


def test_a_second_factor_is_asked_for_once_in_place(client: Client, maia: User) -> None:
    enter(client, MAIA)
    secret = with_application(client)
    client.post(reverse("account_logout"))
    assert enter(client, MAIA)["Location"] == reverse("mfa_authenticate")
    assert not signed_in(client)
    refused = client.post(reverse("mfa_authenticate"), {"code": "000000"})
    assert "prenez un autre moyen" in refused.content.decode()
    answer = client.post(reverse("mfa_authenticate"), {"code": code_of_application(secret, steps=1)})
    assert answer["Location"] == reverse("desk:today")
    assert signed_in(client)


def test_the_code_by_mail_does_not_replace_the_second_factor(client: Client, maia: User) -> None:
    enter(client, MAIA)
    with_application(client)
    client.post(reverse("account_logout"))
    ask_for_code(client, MAIA)
    answer = client.post(reverse("account_confirm_login_code"), {"code": mailed_code()})
    assert answer["Location"] == reverse("mfa_authenticate")
    assert not signed_in(client)


def test_a_recovery_code_enters_once(client: Client, maia: User) -> None:
    enter(client, MAIA)
    with_application(client)
    code = client.get(reverse("mfa_view_recovery_codes")).context["unused_codes"][0]
    for expected in (True, False):
        client.post(reverse("account_logout"))
        enter(client, MAIA)
        client.post(reverse("mfa_authenticate"), {"code": code})
        assert signed_in(client) is expected


def test_putting_a_second_factor_in_place_is_told_by_mail(
    client: Client, maia: User, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    enter(client, MAIA)
    with django_capture_on_commit_callbacks(execute=True):
        with_application(client)
    told = mail.outbox[-1]
    assert told.to == [MAIA]
    assert not TELLING.search(f"{told.subject} {told.body}")
    assert reverse("account_reset_password") in told.body


def test_the_secrets_of_a_second_factor_are_sealed(client: Client, maia: User) -> None:
    enter(client, MAIA)
    secret = with_application(client)
    kept = [str(one.data) for one in Authenticator.objects.filter(user=maia)]
    assert len(kept) == 2
    assert all(secret not in data for data in kept)
    sealed = SecondFactorAdapter().encrypt("un secret")
    assert "secret" not in sealed
    assert SecondFactorAdapter().decrypt(sealed) == "un secret"


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


def test_the_passkey_page_opens_once_signed_in(client: Client, maia: User) -> None:
    enter(client, MAIA)
    confirm(client)
    page = client.get(reverse("mfa_add_webauthn"))
    assert page.status_code == 200
    assert page.context["js_data"]["creation_options"]["publicKey"]["rp"]["name"] == "Aparté"


def test_adding_a_passkey_asks_again_who_you_are(client: Client, maia: User) -> None:
    ask_for_code(client, MAIA)
    client.post(reverse("account_confirm_login_code"), {"code": mailed_code()})
    answer = client.get(reverse("mfa_add_webauthn"))
    assert answer["Location"].startswith(reverse("account_reauthenticate"))
    confirmed = client.post(answer["Location"], {"password": PASSWORD, "next": reverse("mfa_add_webauthn")})
    assert confirmed["Location"] == reverse("mfa_add_webauthn")


def test_the_key_of_somebody_else_is_not_there(client: Client, maia: User, manager: User) -> None:
    key = Authenticator.objects.create(
        user=manager, type=Authenticator.Type.WEBAUTHN, data={"name": "Clé", "credential": {}}
    )
    enter(client, MAIA)
    confirm(client)
    for name in ("mfa_edit_webauthn", "mfa_remove_webauthn"):
        assert client.get(reverse(name, args=[key.pk])).status_code == 404
        assert client.post(reverse(name, args=[key.pk]), {"name": "À moi"}).status_code == 404
    assert Authenticator.objects.filter(pk=key.pk).exists()


def test_a_browser_may_ask_what_a_passkey_must_answer(client: Client) -> None:
    answer = client.get(reverse("mfa_login_webauthn"), headers={"Accept": "application/json"})
    assert answer.status_code == 200
    assert answer.json()["request_options"]["publicKey"]["userVerification"] == "required"
    assert client.get(reverse("mfa_login_webauthn"))["Location"] == reverse("account_login")


def test_an_answer_that_no_key_gave_does_not_enter(client: Client, maia: User) -> None:
    client.get(reverse("mfa_login_webauthn"), headers={"Accept": "application/json"})
    for credential in (
        "",
        "null",
        "{}",
        "[1]",
        '{"id": "x", "response": {"userHandle": "MQ"}}',
        '{"response": 1}',
    ):
        answer = client.post(reverse("mfa_login_webauthn"), {"credential": credential})
        assert answer["Location"] == reverse("account_login")
        assert not signed_in(client)


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
