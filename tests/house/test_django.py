"""What Django can say about the whole: checks, content, migrations, settings, translations."""

from __future__ import annotations

import re

import pytest
from django.core import checks
from django.core.management import call_command

from aparte.config import messages
from tests.house.tree import PACKAGE, ROOT

_VARIABLE = re.compile(r"""["'](APARTE_[A-Z_]+)["']""")


def test_checks_pass_content_included() -> None:
    """Errors only: a crisis line verified long ago is a warning for the manager, not a broken build."""
    serious = [str(issue) for issue in checks.run_checks() if issue.is_serious() and not issue.is_silenced()]
    assert not serious, "\n".join(serious)


@pytest.mark.django_db
def test_migrations_are_in_step() -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=1)


def test_every_setting_is_documented() -> None:
    documented = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    read = set(_VARIABLE.findall((PACKAGE / "config" / "settings.py").read_text(encoding="utf-8")))
    assert read, "settings.py reads no variable: this test no longer sees them"
    missing = sorted(name for name in read if not re.search(rf"\b{name}\b", documented))
    assert not missing, f"docs/operations.md does not explain: {missing}"


def test_no_other_file_reads_the_environment() -> None:
    allowed = {
        "config/settings.py",
        "config/environment.py",
        "config/asgi.py",
        "config/command.py",
        "config/serving.py",
    }
    wrong = [
        path.relative_to(PACKAGE).as_posix()
        for path in PACKAGE.rglob("*.py")
        if re.search(r"\bos\.(?:environ|getenv)\b", path.read_text(encoding="utf-8"))
        and path.relative_to(PACKAGE).as_posix() not in allowed
    ]
    assert not wrong, f"Settings are read in one file, by typed readers: {wrong}"


@pytest.mark.parametrize("language", messages.LANGUAGES)
def test_translations_are_complete(language: str) -> None:
    missing = messages.missing(language)
    assert not missing, f"{len(missing)} to do (`make messages` adds new ones):\n" + "\n".join(missing)
