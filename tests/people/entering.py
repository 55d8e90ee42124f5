"""Who signs in in these tests, and how: shared by test_signing_in.py and test_second_factor.py."""

from __future__ import annotations

import base64
import hmac
import re
import struct
import time
from typing import Any

from django.core import mail
from django.test import Client
from django.urls import reverse

from tests.people.conftest import MAIA, PASSWORD

__all__ = ["MAIA", "PASSWORD"]

NOBODY = "personne@example.org"
CODE = re.compile(r"\b\d{3}-\d{3}-\d{3}\b")
# What the mails must never say: somebody else may read over a shoulder.
TELLING = re.compile(r"relation d.aide|rencontre|aidant|pratici|psych|écoute|thérap|accompagn", re.IGNORECASE)


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
