"""A wrong setting stops the start with its name and what is accepted, and never with its value."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from aparte.config.environment import Environment, WrongSetting

SECRET = "zibeline-4242"


def reading(value: str, read: Callable[[Environment], Any]) -> Any:
    return read(Environment({"APARTE_X": value}))


def flag(values: Environment) -> bool:
    return values.flag("APARTE_X", default=True)


def number(values: Environment) -> int:
    return values.number("APARTE_X", default=3, least=1, most=5)


def choice(values: Environment) -> str:
    return values.choice("APARTE_X", among=("red", "blue"), default="red")


def rate(values: Environment) -> str:
    return values.rate("APARTE_X", default="60/m")


def several(values: Environment) -> list[str]:
    return values.several("APARTE_X", default=("a",))


@pytest.mark.parametrize(
    ("read", "value", "expected"),
    [
        (flag, "yes", True), (flag, " OUI ", True), (flag, "1", True), (flag, "off", False), (flag, "", False),
        (number, "4", 4), (number, " 5 ", 5), (number, "1", 1),
        (choice, "blue", "blue"), (choice, " red ", "red"),
        (rate, "5/h", "5/h"), (rate, "100000/m", "100000/m"),
        (several, "a.org, b.org ,,", ["a.org", "b.org"]), (several, "", []),
    ],
)  # fmt: skip
def test_what_is_accepted(read: Callable[[Environment], Any], value: str, expected: object) -> None:
    assert reading(value, read) == expected


@pytest.mark.parametrize(
    ("read", "expected"), [(flag, True), (number, 3), (choice, "red"), (rate, "60/m"), (several, ["a"])]
)
def test_without_a_value_the_default_stands(read: Callable[[Environment], Any], expected: object) -> None:
    assert read(Environment({})) == expected


@pytest.mark.parametrize(
    ("read", "value", "accepted"),
    [
        (flag, SECRET, "yes or no"),
        (number, SECRET, "from 1 to 5"), (number, "0", "from 1 to 5"), (number, "6", "from 1 to 5"),
        (number, "2.5", "from 1 to 5"), (number, "", "from 1 to 5"),
        (choice, SECRET, "red, blue"), (choice, "", "red, blue"),
        (rate, SECRET, "60/m"), (rate, "0/m", "60/m"), (rate, "-1/m", "60/m"), (rate, "5", "60/m"),
        (rate, "5/w", "60/m"), (rate, "²/m", "60/m"), (rate, "9" * 5000 + "/m", "60/m"), (rate, "5/m/m", "60/m"),
    ],
)  # fmt: skip
def test_what_is_refused(read: Callable[[Environment], Any], value: str, accepted: str) -> None:
    with pytest.raises(WrongSetting) as refusal:
        reading(value, read)
    assert refusal.value.name == "APARTE_X" and "APARTE_X" in str(refusal.value)
    assert accepted in str(refusal.value)
    assert SECRET not in str(refusal.value)


def test_a_folder_is_made_for_its_owner_alone(tmp_path: Path) -> None:
    path = Environment({"APARTE_X": str(tmp_path / "a" / "b")}).folder("APARTE_X", default=tmp_path)
    assert path.is_dir() and stat.S_IMODE(path.stat().st_mode) == 0o700


def test_a_folder_that_cannot_be_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    for value in (tmp_path / "file", tmp_path / "file" / "inside"):
        with pytest.raises(WrongSetting, match="APARTE_X"):
            Environment({"APARTE_X": str(value)}).folder("APARTE_X", default=tmp_path)


# ── secrets ──────────────────────────────────────────────────────────────────────────────────────────


def test_a_secret_is_made_once_for_its_owner_alone(tmp_path: Path) -> None:
    file, made = tmp_path / "inside" / "key", iter(["first", "second"])
    read = lambda: Environment({}).secret("APARTE_X", file=file, make=lambda: next(made))  # noqa: E731
    assert [read(), read()] == ["first", "first"]
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [path.name for path in file.parent.iterdir()] == ["key"]


def test_a_given_secret_writes_no_file(tmp_path: Path) -> None:
    found = Environment({"APARTE_X": SECRET}).secret("APARTE_X", file=tmp_path / "key", make=lambda: "made")
    assert found == SECRET and not (tmp_path / "key").exists()


def test_nobody_reads_half_a_secret(tmp_path: Path) -> None:
    """Several processes start together: while one makes the secret, the file has no name yet."""
    file = tmp_path / "key"

    def make() -> str:
        assert not file.exists()
        return "made"

    assert Environment({}).secret("APARTE_X", file=file, make=make) == "made"


def test_of_two_that_make_it_together_both_keep_the_first(tmp_path: Path) -> None:
    file = tmp_path / "key"

    def make_while_another_does() -> str:
        Environment({}).secret("APARTE_X", file=tmp_path / "key", make=lambda: "theirs")
        return "ours"

    assert Environment({}).secret("APARTE_X", file=file, make=make_while_another_does) == "theirs"


# ── the settings themselves, in a process of their own ───────────────────────────────────────────────


@pytest.mark.parametrize(
    ("name", "value", "accepted"),
    [
        ("APARTE_DEBUG", SECRET, "yes or no"),
        ("APARTE_PROXIES", "6", "from 0 to 5"),
        ("APARTE_ADDRESS", SECRET, "https://"),
        ("APARTE_DATABASE_URL", f"oracle://{SECRET}@x", "postgresql://"),
        ("APARTE_CACHE_URL", f"memcached://{SECRET}", "redis://"),
        ("APARTE_MAIL_URL", f"pigeon://{SECRET}", "smtp://"),
        ("APARTE_MAIL_URL", f"smtp://host:{SECRET}", "smtp://"),
        ("APARTE_ADDRESS", f"http://[{SECRET}", "https://"),
        ("APARTE_DATABASE_URL", f"postgresql://[{SECRET}", "postgresql://"),
        ("APARTE_LOG_LEVEL", SECRET, "WARNING"),
        ("APARTE_RATE_BOOKING", SECRET, "60/m"),
        ("APARTE_KEY_RING", f"k1:{SECRET}", "32 random bytes"),
        ("APARTE_VAR", "/dev/null/x", "a folder"),
    ],
)
def test_the_command_says_which_variable_and_what_is_accepted(name: str, value: str, accepted: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "aparte", "check"],
        env={**os.environ, name: value},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 2, done.stderr
    assert name in done.stderr and accepted in done.stderr
    assert SECRET not in done.stdout + done.stderr and "Traceback" not in done.stderr
