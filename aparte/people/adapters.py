"""How signing in behaves here: nobody signs up alone, mails say little, secrets are sealed."""

from __future__ import annotations

import base64
import logging
from io import BytesIO
from threading import Thread
from typing import Any

import qrcode  # type: ignore[import-untyped]
from allauth.account import app_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.forms import AuthenticateWebAuthnForm, LoginWebAuthnForm
from django.conf import settings
from django.core.mail import EmailMessage
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from qrcode.image.svg import SvgPathFillImage  # type: ignore[import-untyped]

from aparte.people.access import managed_practice_of, practitioner_of
from aparte.people.keys import key_ring
from aparte.people.models import User

logger = logging.getLogger(__name__)

_SMTP = "django.core.mail.backends.smtp.EmailBackend"
_PURPOSE = "people.second_factor"


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Accounts are for practitioners and managers, made by the practice; a visitor never needs one."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "account_inactive": _("Ce compte est fermé. Écrivez à votre cabinet."),
        "email_password_mismatch": _(
            "Courriel ou mot de passe inexact. Vérifiez-les, ou recevez un code par courriel."
        ),
        "enter_current_password": _("Mot de passe actuel inexact. Essayez de nouveau."),
        "incorrect_code": _("Ce n'est pas le bon code. Prenez celui du dernier courriel reçu."),
        "incorrect_password": _("Mot de passe inexact. Essayez de nouveau, ou prenez un autre moyen."),
        "rate_limited": _("Beaucoup d'essais en peu de temps. Attendez quelques minutes."),
        "too_many_login_attempts": _("Beaucoup d'essais en peu de temps. Attendez quelques minutes."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """The day of a practitioner, the texts of a manager; for anybody else, their own account."""
        if practitioner_of(request.user) is not None:
            return reverse("desk:today")
        if managed_practice_of(request.user) is not None:
            return reverse("manage:content")
        return reverse("mfa_index")

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("mfa_index")

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Write to somebody who has an account.

        By SMTP the mail leaves beside the answer, not before it: were the answer to wait, or fail, only when the
        account exists, whoever measures it would learn which addresses are known.
        """
        words = context | {
            "minutes": app_settings.LOGIN_BY_CODE_TIMEOUT // 60,
            "forgotten_url": settings.APARTE_ADDRESS + reverse("account_reset_password"),
        }
        mail = self.render_mail(template_prefix, email, words, headers={"Auto-Submitted": "auto-generated"})
        if settings.EMAIL_BACKEND == _SMTP:
            Thread(target=_send, args=(mail,)).start()
        else:
            mail.send()


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Second factors and passkeys. The secrets of applications and recovery codes are sealed before they are kept."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": _("Cela n'a pas été reconnu. Essayez de nouveau, ou prenez un autre moyen."),
        "cannot_generate_recovery_codes": _("Ajoutez d'abord une clé d'accès ou une application de codes."),
    }

    def encrypt(self, text: str) -> str:
        wrapped = key_ring().new_data_key(context=_PURPOSE)
        sealed = key_ring().open_data_key(wrapped, context=_PURPOSE).seal(text, context=_PURPOSE)
        return ".".join(base64.b64encode(part).decode() for part in (wrapped, sealed))

    def decrypt(self, encrypted_text: str) -> str:
        """What `encrypt` was given. `CannotOpen` under another key ring."""
        wrapped, sealed = (base64.b64decode(part) for part in encrypted_text.split("."))
        return key_ring().open_data_key(wrapped, context=_PURPOSE).open(sealed, context=_PURPOSE)

    def build_totp_svg(self, url: str) -> str:
        """On white, so that a telephone reads it on a dark page too."""
        drawn = BytesIO()
        qrcode.make(url, image_factory=SvgPathFillImage).save(drawn)
        return drawn.getvalue().decode()

    def generate_authenticator_name(self, user: User, type: Authenticator.Type) -> str:
        count = Authenticator.objects.filter(user_id=user.pk, type=type).count()
        if count == 0:
            return gettext("Ma clé")
        return gettext("Ma clé n° %(number)d") % {"number": count + 1}

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        return {**super().get_public_key_credential_rp_entity(), "name": "Aparté"}

    def get_public_key_credential_user_entity(self, user: User) -> dict[str, Any]:
        return {**super().get_public_key_credential_user_entity(user), "display_name": user.email}


class _AnswerOfAnything:
    """What a browser sends in the name of a key may be anything: refused, where allauth alone would break."""

    def clean_credential(self) -> Authenticator:
        try:
            return super().clean_credential()  # type: ignore[misc]
        except (AttributeError, KeyError, TypeError, ValueError):
            raise SecondFactorAdapter().validation_error("incorrect_code") from None


class EnterByKeyForm(_AnswerOfAnything, LoginWebAuthnForm):  # type: ignore[misc]
    pass


class SecondFactorByKeyForm(_AnswerOfAnything, AuthenticateWebAuthnForm):  # type: ignore[misc]
    pass


def _send(mail: EmailMessage) -> None:
    try:
        mail.send()
    except Exception as error:
        logger.error("A sign-in mail was not sent: %s", type(error).__name__)
