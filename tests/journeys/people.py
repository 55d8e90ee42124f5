"""The people of the journeys: what they write, who receives them, and how somebody is already signed in."""

from __future__ import annotations

import time
from importlib import import_module
from typing import Any
from urllib.parse import urlsplit

from allauth.account.internal.flows.login import (
    _AUTHENTICATION_METHODS_USER_SESSION_KEY,
    AUTHENTICATION_METHODS_SESSION_KEY,
)
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from playwright.sync_api import Page

from aparte.people.models import User

PASSWORD = "sept renards sous la pluie"

LONELY = (
    "Depuis mon divorce, il y a huit mois, je me sens seule le soir. J'aurais besoin d'en parler à quelqu'un."
)
LONELY_IN_ENGLISH = (
    "Since my divorce, eight months ago, I feel lonely in the evening. I would like to talk to someone."
)
SUICIDAL = "Je veux mourir. J'ai les boîtes de médicaments devant moi et la lettre est écrite."
BEATEN = "Il m'a encore frappée hier soir, devant la petite. J'ai peur de lui, il a pris mon téléphone."
SYMPTOMS = (
    "J'ai été agressée il y a deux ans. Je revois la scène plusieurs fois par jour, je fais des cauchemars et"
    " je ne prends plus les transports. Est-ce un stress post-traumatique ? Je voudrais un diagnostic."
)
COACHED = (
    "Je veux doubler mon chiffre d'affaires d'ici l'hiver. Je cherche un plan, des objectifs chaque semaine et"
    " un coach qui me pousse."
)
OFF_TOPIC = (
    "Bonjour, notre agence propose un audit SEO gratuit de votre site et un pack de cinquante avis pour"
    " gagner du trafic Google. Seriez-vous disponible pour un appel ?"
)
FOLLOWED = (
    "Je suis suivi par un psychiatre pour des troubles anxieux, traitement stable. Il est d'accord pour que je"
    " trouve un lieu de parole en plus, pour le quotidien et mes soucis au travail."
)

HELPER: dict[str, Any] = {
    "name": "Maëlle Tournesol",
    "email": "maelle@exemple.test",
    "region": "CA-QC",
    "city": "Rimouski",
    "password": PASSWORD,
    "phone": "+14185550123",
    "languages": ["fr", "en"],
    "themes": ["loneliness", "breakup", "work"],
}


def enter(page: Page, user: User) -> None:
    """Sign in without the form: what the form leaves in the session, as of now. Needs a page of the site."""
    session = _sessions().SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session[AUTHENTICATION_METHODS_SESSION_KEY] = [
        {"method": "password", "at": time.time(), "reauthenticated": True}
    ]
    session[_AUTHENTICATION_METHODS_USER_SESSION_KEY] = str(user.pk)
    session.create()
    site = page.request.get("/robots.txt").url
    page.context.add_cookies(
        [
            {
                "name": settings.SESSION_COOKIE_NAME,
                "value": str(session.session_key),
                "domain": str(urlsplit(site).hostname),
                "path": "/",
                "httpOnly": True,
                "sameSite": "Lax",
            }
        ]
    )


def forget_confirmation(page: Page) -> None:
    """As if the one who signed in had done it long ago: what protects the account asks again who one is."""
    cookies = page.context.cookies()
    key = next(cookie["value"] for cookie in cookies if cookie["name"] == settings.SESSION_COOKIE_NAME)
    session = _sessions().SessionStore(key)
    session.pop(AUTHENTICATION_METHODS_SESSION_KEY, None)
    session.save()


def _sessions() -> Any:
    """The sessions that the settings name, whatever they do with what they keep."""
    return import_module(settings.SESSION_ENGINE)
