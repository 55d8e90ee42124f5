"""Those who help, those who are helped, and the practice that gathers them.

What identifies a person (first name, e-mail, telephone) is sealed with that person's own data key: without the
key ring a copy of the database names nobody, and forgetting the data key erases the person everywhere.
"""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Case, Q, When
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _

from aparte.cipher import DataKey
from aparte.people.keys import key_ring
from aparte.people.rules import readable_number, same_address
from aparte.people.terms import Language, RegionCode, Role

EMAIL_INDEX = "people.email"


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """Somebody who signs in: a practitioner or a manager. A person who books needs no account."""

    email = models.EmailField(_("courriel"), unique=True)
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField(auto_now_add=True)

    USERNAME_FIELD = "email"
    objects = UserManager()

    def __str__(self) -> str:
        return f"user {self.pk}"


class Practice(models.Model):
    """A practice (cabinet): one or several practitioners under one name."""

    name = models.CharField(_("nom"), max_length=120)
    region = models.CharField(_("territoire"), max_length=8, choices=RegionCode)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """A user's role in a practice. A manager never reads a request, a note or a notebook."""

    practice = models.ForeignKey(Practice, on_delete=models.CASCADE, related_name="memberships")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=20, choices=Role)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["practice", "user", "role"], name="one_membership_per_role")
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.role} {self.practice_id}"


class PractitionerQuerySet(models.QuerySet["Practitioner"]):
    def published(self) -> PractitionerQuerySet:
        """Those whom visitors may see: published, active, and clear about what they do not do."""
        return self.filter(published=True, user__is_active=True)

    def welcoming(self) -> PractitionerQuerySet:
        """Published and open to new requests."""
        return self.published().filter(accepts_requests=True)

    def of_region(self, region: str) -> PractitionerQuerySet:
        return self.filter(region=region)

    def nearest(self, region: str) -> PractitionerQuerySet:
        """Those of `region` first, then by name."""
        elsewhere = Case(When(region=region, then=0), default=1)
        return self.order_by(elsewhere, "name", "pk")

    def naming(self, column: str, value: str) -> PractitionerQuerySet:
        """Those whose list in `column` (modes, languages, themes) holds `value`, on any database.

        The lists hold identifiers without quotes, so that a quoted identifier is found exactly.
        """
        return self.annotate(**{f"{column}_text": Cast(column, models.TextField())}).filter(
            **{f"{column}_text__contains": f'"{value}"'}
        )

    def with_profile(self) -> PractitionerQuerySet:
        return self.select_related("practice").prefetch_related("texts", "registrations")


class Practitioner(models.Model):
    """A practitioner (l'aidant·e) and what a visitor may know before choosing."""

    user = models.OneToOneField(User, on_delete=models.PROTECT, related_name="practitioner")
    practice = models.ForeignKey(Practice, on_delete=models.PROTECT, related_name="practitioners")
    slug = models.SlugField(max_length=80, unique=True)
    name = models.CharField(_("nom affiché"), max_length=120)
    region = models.CharField(_("territoire"), max_length=8, choices=RegionCode)
    city = models.CharField(_("ville"), max_length=80, blank=True)
    zone = models.CharField(_("fuseau horaire"), max_length=64)
    languages = models.JSONField(_("langues"), default=list)
    modes = models.JSONField(_("modes de rencontre"), default=list)
    themes = models.JSONField(_("thèmes accueillis"), default=list)
    sliding_fee = models.BooleanField(_("tarif solidaire possible"), default=False)
    phone = models.CharField(_("téléphone pour les appels"), max_length=32, blank=True)
    video_address = models.URLField(_("adresse de votre salon vidéo"), blank=True)
    accepts_requests = models.BooleanField(_("accepte de nouvelles demandes"), default=True)
    published = models.BooleanField(_("profil publié"), default=False)

    objects = PractitionerQuerySet.as_manager()

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    @property
    def readable_phone(self) -> str:
        return readable_number(self.phone)

    def text_in(self, language: str) -> ProfileText | None:
        """The profile's text in `language`, else in the language that the practitioner wrote first."""
        texts = list(self.texts.all())
        return next((text for text in texts if text.language == language), texts[0] if texts else None)


class ProfileText(models.Model):
    """What a practitioner says of the work, in one language. « Ce que je ne fais pas » is never empty."""

    practitioner = models.ForeignKey(Practitioner, on_delete=models.CASCADE, related_name="texts")
    language = models.CharField(_("langue"), max_length=2, choices=Language)
    headline = models.CharField(_("en une phrase"), max_length=160)
    approach = models.TextField(_("ma façon d'accompagner"), max_length=3000)
    does_not = models.TextField(_("ce que je ne fais pas"), max_length=2000)
    training = models.TextField(_("formation"), max_length=1500)
    supervision = models.CharField(_("supervision"), max_length=300)
    insurance = models.CharField(_("assurance"), max_length=300)
    association = models.CharField(_("association et code de déontologie"), max_length=300)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["practitioner", "language"], name="one_text_per_language"),
            models.CheckConstraint(condition=~Q(does_not=""), name="says_what_is_not_done"),
        ]

    def __str__(self) -> str:
        return f"{self.practitioner_id} {self.language}"


class Registration(models.Model):
    """An entry in an official register, which lifts the refusal of the words that it protects."""

    practitioner = models.ForeignKey(Practitioner, on_delete=models.CASCADE, related_name="registrations")
    kind = models.CharField(max_length=40)
    number = models.CharField(_("numéro"), max_length=60)
    verified_on = models.DateField(_("vérifiée le"), null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["practitioner", "kind"], name="one_registration_per_kind")
        ]

    def __str__(self) -> str:
        return f"{self.practitioner_id} {self.kind}"


class KeyHolder(models.Model):
    """A row with a data key of its own: what it seals opens with no other, and never again once the key is gone.

    `actions.rewrap_data_keys` finds every kind of row that is one.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    sealed_data_key = models.BinaryField(null=True)

    class Meta:
        abstract = True

    @property
    def data_key(self) -> DataKey:
        """The key of everything that is sealed here. `Erased` when it has been forgotten."""
        if self.sealed_data_key is None:
            raise Erased
        return key_ring().open_data_key(bytes(self.sealed_data_key), context=str(self.pk))

    def seal(self, words: str, *, field: str) -> bytes:
        """`words` sealed for this row and this `field` (`part.field`): it opens nowhere else."""
        return self.data_key.seal(words, context=f"{field}:{self.pk}")

    def open(self, sealed: bytes | memoryview | None, *, field: str) -> str:
        """The words behind `sealed`, or an empty text when nothing was given or the key was forgotten."""
        if not sealed or self.sealed_data_key is None:
            return ""
        return self.data_key.open(bytes(sealed), context=f"{field}:{self.pk}")


class PersonQuerySet(models.QuerySet["Person"]):
    def reached_at(self, email: str) -> PersonQuerySet:
        """Those who gave this e-mail and were not erased, who came first first."""
        wanted = [index.hex() for index in key_ring().blind_indexes(EMAIL_INDEX, same_address(email))]
        return self.filter(email_index__in=wanted, erased_at=None).order_by("created_at", "pk")


class Person(KeyHolder):
    """Somebody who asked for a meeting (l'aidé·e). Only sealed bytes are kept of who they are.

    `email_index`: a keyed hash of the e-mail, by which they come back to what is theirs; empty without an e-mail.
    """

    sealed_first_name = models.BinaryField(null=True)
    sealed_email = models.BinaryField(null=True)
    sealed_phone = models.BinaryField(null=True)
    email_index = models.CharField(max_length=64, blank=True, db_index=True)
    region = models.CharField(max_length=8, choices=RegionCode, blank=True)
    language = models.CharField(max_length=2, choices=Language, default=Language.FR)
    zone = models.CharField(max_length=64)
    created_at = models.DateTimeField()
    erased_at = models.DateTimeField(null=True, blank=True)

    objects = PersonQuerySet.as_manager()

    def __str__(self) -> str:
        return f"person {self.pk}"

    def index_email(self, email: str) -> None:
        """Write the keyed hash by which this person is found again, without saving."""
        same = same_address(email)
        self.email_index = key_ring().blind_index(EMAIL_INDEX, same).hex() if same else ""

    @property
    def first_name(self) -> str:
        return self.open(self.sealed_first_name, field="people.first_name")

    @property
    def email(self) -> str:
        return self.open(self.sealed_email, field="people.email")

    @property
    def phone(self) -> str:
        return self.open(self.sealed_phone, field="people.phone")

    @property
    def readable_phone(self) -> str:
        return readable_number(self.phone)


class Entrance(models.Model):
    """Somebody wants to enter their space: a code goes to their e-mail, to be typed in the same browser.

    `persons`: ids of those who gave that e-mail, none when nobody did. The code is not kept: it follows from the id,
    by the key ring (`actions_entering.code_of`).
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    persons = models.JSONField(default=list)
    language = models.CharField(max_length=2, choices=Language, default=Language.FR)
    made_at = models.DateTimeField(db_index=True)
    tries = models.PositiveSmallIntegerField(default=0)
    used_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"entrance {self.pk}"


class Erased(Exception):
    """The person asked to be forgotten: what was sealed for them can be read by nobody."""
