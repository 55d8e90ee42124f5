"""Typed readers of the environment: one variable, one type, one clear refusal.

A wrong value stops the start with the variable's name and what it accepts; the value itself is never
repeated, because it may be a secret.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import SplitResult, urlsplit

TRUE: Final = {"1", "true", "yes", "on", "oui"}
FALSE: Final = {"0", "false", "no", "off", "non", ""}


class WrongSetting(Exception):
    """A variable of the environment holds something that its reader does not accept."""

    def __init__(self, name: str, accepted: str) -> None:
        super().__init__(f"{name}: the value is not accepted. Expected {accepted}.")
        self.name = name


@dataclass(frozen=True)
class Environment:
    """Reads `APARTE_*` variables from a mapping (the process environment unless told otherwise)."""

    values: Mapping[str, str]

    @classmethod
    def of_this_process(cls) -> Environment:
        return cls(os.environ)

    def text(self, name: str, default: str = "") -> str:
        return self.values.get(name, default).strip()

    def flag(self, name: str, *, default: bool) -> bool:
        if name not in self.values:
            return default
        value = self.values[name].strip().lower()
        if value in TRUE:
            return True
        if value in FALSE:
            return False
        raise WrongSetting(name, "yes or no (also true/false, 1/0, on/off, oui/non)")

    def number(self, name: str, *, default: int, least: int = 0, most: int = 1_000_000) -> int:
        if name not in self.values:
            return default
        try:
            value = int(self.values[name].strip())
        except ValueError:
            raise WrongSetting(name, f"a whole number from {least} to {most}") from None
        if not least <= value <= most:
            raise WrongSetting(name, f"a whole number from {least} to {most}")
        return value

    def choice(self, name: str, *, among: tuple[str, ...], default: str) -> str:
        value = self.text(name, default)
        if value not in among:
            raise WrongSetting(name, "one of: " + ", ".join(among))
        return value

    def several(self, name: str, *, default: tuple[str, ...] = ()) -> list[str]:
        """A comma-separated list; blanks around items are ignored, empty items too."""
        if name not in self.values:
            return list(default)
        return [item.strip() for item in self.values[name].split(",") if item.strip()]

    def folder(self, name: str, *, default: Path) -> Path:
        """An existing or creatable directory, absolute; created with owner-only rights when missing."""
        path = Path(self.text(name) or default).expanduser().absolute()
        try:
            path.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError:
            raise WrongSetting(name, "a folder that this user may create and write to") from None
        return path

    def address(self, name: str, *, default: str, schemes: tuple[str, ...], accepted: str) -> SplitResult:
        """An address in its parts, of one of `schemes`; its port, when there is one, is a number."""
        try:
            parts = urlsplit(self.text(name, default))
            parts.port  # noqa: B018 — reading it is what checks it
        except ValueError:
            raise WrongSetting(name, accepted) from None
        if parts.scheme not in schemes:
            raise WrongSetting(name, accepted)
        return parts

    def rate(self, name: str, *, default: str) -> str:
        """A django-ratelimit rate such as `60/m`: a number, a slash, and s, m, h or d."""
        value = self.text(name, default)
        count, _, unit = value.partition("/")
        a_number = count.isascii() and count.isdigit() and len(count) < 10 and int(count) > 0
        if not a_number or unit not in {"s", "m", "h", "d"}:
            raise WrongSetting(name, "a rate such as 60/m (a number, a slash, then s, m, h or d)")
        return value

    def secret(self, name: str, *, file: Path, make: object) -> str:
        """A secret from the variable, else from `file`, which is made (owner-only) when missing."""
        if self.text(name):
            return self.text(name)
        if not file.exists():
            assert callable(make)
            file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            # Written aside, then given its name at once: of several processes that start together, none ever
            # reads half a secret, and all read the same one.
            handle, aside = tempfile.mkstemp(prefix=f"{file.name}.", dir=file.parent)  # owner-only
            try:
                with os.fdopen(handle, "w", encoding="ascii") as stream:
                    stream.write(make() + "\n")
                with suppress(FileExistsError):
                    os.link(aside, file)
            finally:
                os.unlink(aside)
        return file.read_text(encoding="ascii").strip()
