"""When, where, for what and for how much a practitioner may be met: what they decide themselves."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from aparte.meetings.terms import Kind
from aparte.people.models import Practitioner


class Availability(models.Model):
    """When a practitioner may be booked: their hours, and how far ahead, how late and how close together.

    `week` and `days` are always read whole and replaced whole: `rules_hours.written_week` and `written_days` say
    what they hold. `place` and `access`: where one meets in person, and how one gets in.
    """

    practitioner = models.OneToOneField(Practitioner, on_delete=models.CASCADE, related_name="availability")
    week = models.JSONField(default=list)
    days = models.JSONField(default=list)
    closed_on_holidays = models.BooleanField(_("fermé les jours fériés de mon territoire"), default=False)
    notice_hours = models.PositiveSmallIntegerField(_("délai minimal (heures)"), default=24)
    horizon_days = models.PositiveSmallIntegerField(_("réservable jusqu'à (jours)"), default=42)
    buffer_minutes = models.PositiveSmallIntegerField(_("pause entre deux rencontres (minutes)"), default=10)
    step_minutes = models.PositiveSmallIntegerField(_("une heure proposée toutes les (minutes)"), default=30)
    most_a_day = models.PositiveSmallIntegerField(_("rencontres par jour, au plus"), null=True, blank=True)
    change_hours = models.PositiveSmallIntegerField(
        _("sans frais si l'on prévient (heures avant)"), default=24, validators=[MaxValueValidator(336)]
    )
    place = models.CharField(_("adresse où vous recevez"), max_length=200, blank=True)
    access = models.TextField(_("accès"), max_length=500, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(most_a_day=None) | Q(most_a_day__gte=1), name="some_meetings_a_day"
            )
        ]

    def __str__(self) -> str:
        return f"availability of {self.practitioner_id}"


class OfferedKind(models.Model):
    """An intervention that a practitioner offers: for how long, how one meets, and for how much.

    `fee`: in the currency of the practitioner's territory; None when it is said in person, 0 when it is free.
    The exploratory meeting is everybody's, free, and has no row.
    """

    practitioner = models.ForeignKey(Practitioner, on_delete=models.CASCADE, related_name="offered_kinds")
    kind = models.CharField(max_length=20, choices=Kind)
    minutes = models.PositiveSmallIntegerField(
        _("durée (minutes)"), default=60, validators=[MinValueValidator(5), MaxValueValidator(600)]
    )
    fee = models.DecimalField(
        _("tarif"), max_digits=7, decimal_places=2, null=True, blank=True, validators=[MinValueValidator(0)]
    )
    modes = models.JSONField(_("modes de rencontre"), default=list)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["practitioner", "kind"], name="a_kind_offered_once"),
            models.CheckConstraint(condition=~Q(kind=Kind.EXPLORATORY), name="an_intervention_is_offered"),
            models.CheckConstraint(condition=Q(minutes__gte=5), name="a_kind_lasts"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.practitioner_id}"
