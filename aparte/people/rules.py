"""Telephone numbers and e-mails: read as people write them, kept in one form, shown as people read them."""

from __future__ import annotations

from string import ascii_lowercase, ascii_uppercase

import phonenumbers

_CAPITALS = str.maketrans(ascii_uppercase, ascii_lowercase)


class NotANumber(ValueError):
    """The text is no telephone number of the given country, nor an international one."""


def kept_number(given: str, *, country: str) -> str:
    """E.164 (`+33612345678`), `given` being read in `country` (ISO code) unless it starts with « + »."""
    try:
        number = phonenumbers.parse(given, country)
    except phonenumbers.NumberParseException:
        raise NotANumber from None
    if not phonenumbers.is_valid_number(number):
        raise NotANumber
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def readable_number(kept: str) -> str:
    """An E.164 number with its spaces; anything else as it is."""
    try:
        number = phonenumbers.parse(kept)
    except phonenumbers.NumberParseException:
        return kept
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)


def same_address(email: str) -> str:
    """What two ways of writing one e-mail have in common: no mailbox of today tells capitals apart.

    Before the « @ » those of ASCII only: « ſ » is no « s », and a mailbox with it may be somebody else's, who must not
    be sent the code of a space that is not theirs. Domain names are folded by the network itself.
    """
    box, at, domain = email.strip().rpartition("@")
    return box.translate(_CAPITALS) + at + domain.casefold()
