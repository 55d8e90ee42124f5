"""The second factor: an application of codes, recovery codes, passkeys."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from django.test import Client
from django.urls import reverse

from aparte.people.adapters import SecondFactorAdapter
from aparte.people.models import User
from tests.people.entering import (
    MAIA,
    PASSWORD,
    TELLING,
    ask_for_code,
    code_of_application,
    confirm,
    enter,
    mailed_code,
    signed_in,
    with_application,
)

pytestmark = pytest.mark.django_db


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


# ── passkeys ─────────────────────────────────────────────────────────────────────────────────────────


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
