"""The six answers to a first message (labelling guide, §1)."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Orientation(models.TextChoices):
    EMERGENCY = "emergency", _("urgence")
    OFF_TOPIC = "off_topic", _("hors sujet")
    COMPLEMENTARY = "complementary", _("relation d'aide, en complément d'un suivi")
    HEALTH_PROFESSIONAL = "health_professional", _("professionnel de santé")
    COACHING = "coaching", _("coaching")
    SUPPORT = "support", _("relation d'aide")
