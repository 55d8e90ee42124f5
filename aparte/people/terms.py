"""Roles and words about people."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

NUMBER_INCOMPLETE = _("Ce numéro semble incomplet. Écrivez-le avec l'indicatif : +1, +33…")


class RegionCode(models.TextChoices):
    """Territories whose law, lines and words Aparté knows. Their data lives in `content/regions/`."""

    CA_QC = "CA-QC", _("Québec")
    FR = "FR", _("France")
    BE = "BE", _("Belgique")
    CH = "CH", _("Suisse")


class Role(models.TextChoices):
    PRACTITIONER = "practitioner", _("praticien·ne")
    MANAGER = "manager", _("responsable du cabinet")


class Language(models.TextChoices):
    FR = "fr", _("français")
    EN = "en", _("anglais")
