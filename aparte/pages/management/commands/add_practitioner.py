"""`aparte add_practitioner`: how the owner of an installation opens a practice and gives its people their accounts.

Nobody signs up alone. Without a password, people sign in with a code that they receive by e-mail.
"""

from __future__ import annotations

import re
import sys
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email
from django.db import transaction
from django.urls import reverse
from django.utils import translation

from aparte import clock
from aparte.library import queries as library
from aparte.library.rules import check_profile_words
from aparte.people.actions import add_practitioner
from aparte.people.models import Membership, Practice, User
from aparte.people.terms import RegionCode, Role


class Command(BaseCommand):
    help = "Add a practitioner, a manager, or somebody who is both; the first one opens the practice."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--email", required=True, help="the address they sign in with")
        parser.add_argument(
            "--name", default="", help="the name that visitors read; none for a manager alone"
        )
        parser.add_argument(
            "--region", required=True, help=f"their territory: {', '.join(RegionCode.values)}"
        )
        parser.add_argument("--practice", default="", help="the practice's name; a new name opens a new one")
        parser.add_argument("--zone", default="", help="their time zone (default: the territory's)")
        parser.add_argument("--city", default="", help="the town that visitors read")
        parser.add_argument("--manager", action="store_true", help="they also manage the practice")
        parser.add_argument(
            "--registration",
            action="append",
            default=[],
            metavar="KIND=NUMBER",
            help="an entry that you have just checked in its official register; may be repeated",
        )
        parser.add_argument(
            "--password-stdin", action="store_true", help="read a password from the standard input"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        email = _email(options["email"])
        region = _region(options["region"])
        name = _name(options["name"], manager=options["manager"])
        zone = _zone(options["zone"], region=region)
        registrations = _registrations(options["registration"], region=region)
        _title(name, region=region, registrations=registrations)
        password = _password(email) if options["password_stdin"] else None
        with transaction.atomic():
            practice = _practice(options["practice"].strip(), region=region)
            if name:
                practitioner = add_practitioner(
                    practice=practice,
                    email=email,
                    name=name,
                    region=region,
                    zone=zone,
                    password=password,
                    registrations=registrations,
                    city=options["city"].strip(),
                    languages=["fr"],
                )
                practitioner.registrations.update(verified_on=clock.today(clock.zone(zone)))
                user = practitioner.user
            else:
                user = User.objects.create_user(email=email, password=password)
            if options["manager"]:
                Membership.objects.create(practice=practice, user=user, role=Role.MANAGER)
            managed = practice.memberships.filter(role=Role.MANAGER).exists()
        self._tell(email, name, practice, password=password is not None, managed=managed)

    def _tell(self, email: str, name: str, practice: Practice, *, password: bool, managed: bool) -> None:
        with translation.override("fr"):
            entrance = settings.APARTE_ADDRESS + reverse(settings.LOGIN_URL)
        how = "the password that you gave" if password else "a code that they receive by e-mail"
        lines = [
            f"{name or email} now belongs to {practice.name}.",
            f"They sign in at {entrance}",
            f"with {how}.",
        ]
        if name:
            lines.append("Their page shows once they have written it, set their hours and published it.")
        if not managed:
            lines.append("This practice has no manager yet: add one with --manager.")
        self.stdout.write("\n".join(lines))


def _email(given: str) -> str:
    email = given.strip().lower()
    try:
        validate_email(email)
    except ValidationError:
        raise CommandError(f"--email: {given!r} is not an e-mail address.") from None
    if User.objects.filter(email__iexact=email).exists():
        raise CommandError(f"--email: {email} has an account already. Nothing was changed.")
    return email


def _region(given: str) -> str:
    if given not in RegionCode.values:
        known = ", ".join(RegionCode.values)
        raise CommandError(
            f"--region: {given!r} is not a territory that Aparté knows. Choose one of {known}."
        )
    return given


def _name(given: str, *, manager: bool) -> str:
    name = " ".join(given.split())
    if not name and not manager:
        raise CommandError("--name: say the name that visitors will read, or --manager for a manager alone.")
    if len(name) > 120:
        raise CommandError("--name: at most 120 characters.")
    return name


def _zone(given: str, *, region: str) -> str:
    try:
        return clock.zone(given or library.region(region).time_zone).key
    except clock.UnknownZone as refusal:
        raise CommandError(f"--zone: {refusal}") from None


def _registrations(given: list[str], *, region: str) -> dict[str, str]:
    """What lifts a reserved title: kinds of the territory, each with a number of the form that it has."""
    known = {entry.id: entry for entry in library.registrations(region)}
    found: dict[str, str] = {}
    for one in given:
        kind, _equals, number = (part.strip() for part in one.partition("="))
        if kind not in known or not number:
            kinds = ", ".join(known) or "none"
            raise CommandError(f"--registration: write KIND=NUMBER; the kinds of {region} are {kinds}.")
        form = known[kind].format
        if form and not re.fullmatch(form, number):
            hint = known[kind].format_hint
            expected = f" Expected: {hint.en}." if hint else ""
            raise CommandError(
                f"--registration {kind}: {number!r} has not the form of its register.{expected}"
            )
        found[kind] = number
    return found


def _title(name: str, *, region: str, registrations: dict[str, str]) -> None:
    verdict = check_profile_words(name, region=region, registrations=registrations)
    if verdict.refused:
        words = ", ".join(finding.words for finding in verdict.findings)
        raise CommandError(
            f"--name: {words!r} is reserved in {region}; it needs a --registration that allows it."
        )


def _password(email: str) -> str:
    password = sys.stdin.readline().rstrip("\r\n")
    try:
        with translation.override("en"):
            validate_password(password, User(email=email))
    except ValidationError as refusal:
        raise CommandError(f"--password-stdin: {' '.join(refusal.messages)}") from None
    return password


def _practice(name: str, *, region: str) -> Practice:
    """The practice of that name, opened if it is new; without a name, the only one there is."""
    if name:
        found = Practice.objects.filter(name=name).first()
        return found or Practice.objects.create(name=name, region=region)
    every = list(Practice.objects.order_by("name")[:20])
    if len(every) == 1:
        return every[0]
    if not every:
        raise CommandError("--practice: there is no practice yet. Give the name of yours, and it is opened.")
    names = ", ".join(practice.name for practice in every)
    raise CommandError(f"--practice: there are several. Say which: {names}.")
