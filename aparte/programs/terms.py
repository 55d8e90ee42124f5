"""What a token may do, and every refusal that a program can meet, with what to do next."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

MOST_DAYS = 31
"""How many days of free times are told at once."""

MOST_BYTES = 256 * 1024
"""How much a program may send: the longest words, written in the longest way that JSON has, fit in half of it."""

MOST_TOKENS = 20
"""Tokens of one practice that work at the same time."""


class Scope(models.TextChoices):
    """What a token opens. Nothing opens the words of anybody."""

    TIMES_READ = "times:read", _("lire les praticien·nes et leurs heures libres")
    MEETINGS_READ = "meetings:read", _("lire l'heure, le mode et l'état d'une rencontre")
    MEETINGS_WRITE = "meetings:write", _("réserver, puis déplacer ou annuler ce qui l'a été ainsi")
    NAMES_READ = "names:read", _("relire le prénom donné en réservant avec ce jeton")


@dataclass(frozen=True, slots=True)
class Problem:
    """A refusal (RFC 9457). `name` is the end of its `type` and its anchor on the page of documentation."""

    name: str
    status: int
    title: str | Promise
    detail: str | Promise


UNREADABLE = Problem(
    "unreadable",
    400,
    _("Ce qui est envoyé n'est pas du JSON."),
    _("Envoyez un objet JSON, en UTF-8."),
)
NO_TOKEN = Problem(
    "no-token",
    401,
    _("Il faut un jeton."),
    _("Envoyez l'en-tête « Authorization: Bearer … » avec un jeton du cabinet."),
)
TOKEN_REFUSED = Problem(
    "token-refused",
    401,
    _("Ce jeton n'ouvre rien."),
    _("Inconnu, expiré ou révoqué. Demandez-en un autre au cabinet."),
)
SCOPE_MISSING = Problem(
    "scope-missing",
    403,
    _("Ce jeton ne permet pas cela."),
    _("Demandez au cabinet un jeton avec la portée : %(scope)s."),
)
NOT_BY_A_PROGRAM = Problem(
    "not-by-a-program",
    403,
    _("Cette rencontre n'a pas été réservée par un programme."),
    _("Seule la personne la déplace ou l'annule, par son lien privé."),
)
NOT_HERE = Problem(
    "not-here",
    404,
    _("Il n'y a rien à cette adresse."),
    _("Vérifiez l'adresse : /api/v1/openapi.json les dit toutes."),
)
NOT_THIS_METHOD = Problem(
    "not-this-method",
    405,
    _("Cette adresse ne connaît pas cette méthode."),
    _("L'en-tête « Allow » de la réponse dit lesquelles elle connaît."),
)
TIME_TAKEN = Problem(
    "time-taken",
    409,
    _("Cette heure vient d'être prise."),
    _("Relisez les heures libres et proposez-en une autre."),
)
TIME_NOT_OFFERED = Problem(
    "time-not-offered",
    409,
    _("Cette heure n'est pas offerte."),
    _("Choisissez parmi les heures libres, avec un mode que l'heure permet."),
)
NOT_THIS_MODE = Problem(
    "not-this-mode",
    409,
    _("On ne rencontre pas cette personne de cette façon."),
    _("Choisissez un des modes de la liste des praticien·nes."),
)
NOT_WELCOMING = Problem(
    "not-welcoming",
    409,
    _("Cette personne n'accueille pas de demande en ce moment."),
    _("Relisez la liste des praticien·nes et proposez quelqu'un d'autre."),
)
TOO_LATE = Problem(
    "too-late",
    409,
    _("Cette rencontre ne peut plus changer."),
    _("Elle a commencé, ou elle a été annulée ou déclinée."),
)
TOO_LARGE = Problem(
    "too-large",
    413,
    _("C'est trop long."),
    _("Envoyez moins de 256 Kio ; les mots ont 10 000 signes au plus."),
)
NOT_JSON = Problem(
    "not-json",
    415,
    _("Ce genre de contenu n'est pas lu ici."),
    _("Envoyez du JSON, avec « Content-Type: application/json »."),
)
INVALID = Problem(
    "invalid",
    422,
    _("Un ou plusieurs champs sont à revoir."),
    _("« errors » dit lesquels, et ce qui est attendu."),
)
KEY_REUSED = Problem(
    "key-reused",
    422,
    _("Cette clé a servi à une autre réservation."),
    _("Une réservation, une clé : tirez un nouvel UUID."),
)
EMERGENCY = Problem(
    "emergency",
    422,
    _("Ces mots disent une urgence : rien n'est réservé, rien n'est gardé."),
    _("Montrez tout de suite à la personne les lignes de « crisis_lines »."),
)
TOO_MANY = Problem(
    "too-many",
    429,
    _("Beaucoup de demandes en peu de temps."),
    _("Attendez le nombre de secondes de l'en-tête « Retry-After »."),
)
BROKEN = Problem(
    "broken",
    500,
    _("Une panne, de notre côté."),
    _("Réessayez un peu plus tard ; la même clé ne réserve jamais deux fois."),
)
WORDS_NOT_READ = Problem(
    "words-not-read",
    503,
    _("Les mots ne peuvent pas être lus en ce moment."),
    _("Réservez sans eux : la personne les dira elle-même."),
)

PROBLEMS = (
    UNREADABLE, NO_TOKEN, TOKEN_REFUSED, SCOPE_MISSING, NOT_BY_A_PROGRAM, NOT_HERE, NOT_THIS_METHOD, TIME_TAKEN,
    TIME_NOT_OFFERED, NOT_THIS_MODE, NOT_WELCOMING, TOO_LATE, TOO_LARGE, NOT_JSON, INVALID, KEY_REUSED, EMERGENCY,
    TOO_MANY, BROKEN, WORDS_NOT_READ,
)  # fmt: skip
