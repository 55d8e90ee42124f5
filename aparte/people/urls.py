"""Signing in: the views of django-allauth that are in use here, under our own addresses.

What is absent has no address: nobody signs up, and the practice gives or changes the e-mail of an account. The
names are allauth's own, because its code asks for them.
"""

from allauth.account import views as account
from allauth.mfa.base import views as second_factor
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.mfa.totp import views as application
from allauth.mfa.webauthn import views as keys
from django.urls import include, path

urlpatterns = [
    path("", second_factor.index, name="mfa_index"),
    path("inactif/", account.account_inactive, name="account_inactive"),
    path("deconnexion/", account.logout, name="account_logout"),
    path(
        "connexion/",
        include(
            [
                path("", account.login, name="account_login"),
                path("code/", account.request_login_code, name="account_request_login_code"),
                path("code/saisir/", account.confirm_login_code, name="account_confirm_login_code"),
                path("cle/", keys.login_webauthn, name="mfa_login_webauthn"),
                path("second-facteur/", second_factor.authenticate, name="mfa_authenticate"),
            ]
        ),
    ),
    path(
        "confirmer/",
        include(
            [
                path("", account.reauthenticate, name="account_reauthenticate"),
                path("second-facteur/", second_factor.reauthenticate, name="mfa_reauthenticate"),
                path("cle/", keys.reauthenticate_webauthn, name="mfa_reauthenticate_webauthn"),
            ]
        ),
    ),
    path(
        "mot-de-passe/",
        include(
            [
                path("", account.password_change, name="account_change_password"),
                path("choisir/", account.password_set, name="account_set_password"),
                path("oublie/", account.password_reset, name="account_reset_password"),
                path(
                    "oublie/code/",
                    account.confirm_password_reset_code,
                    name="account_confirm_password_reset_code",
                ),
                path(
                    "oublie/nouveau/", account.complete_password_reset, name="account_complete_password_reset"
                ),
                path(
                    "oublie/fait/",
                    account.password_reset_from_key_done,
                    name="account_password_reset_completed",
                ),
            ]
        ),
    ),
    path("application/activer/", application.activate_totp, name="mfa_activate_totp"),
    path("application/retirer/", application.deactivate_totp, name="mfa_deactivate_totp"),
    path(
        "codes-de-secours/",
        include(
            [
                path("", recovery_codes.view_recovery_codes, name="mfa_view_recovery_codes"),
                path("nouveaux/", recovery_codes.generate_recovery_codes, name="mfa_generate_recovery_codes"),
                path(
                    "telecharger/", recovery_codes.download_recovery_codes, name="mfa_download_recovery_codes"
                ),
            ]
        ),
    ),
    path(
        "cles/",
        include(
            [
                path("", keys.list_webauthn, name="mfa_list_webauthn"),
                path("ajouter/", keys.add_webauthn, name="mfa_add_webauthn"),
                path("<int:pk>/nom/", keys.edit_webauthn, name="mfa_edit_webauthn"),
                path("<int:pk>/retirer/", keys.remove_webauthn, name="mfa_remove_webauthn"),
            ]
        ),
    ),
]
