"""The `aparte` command: one word, one thing it does. Every word that is not here goes to Django.

The words of `listening` answer without loading Django or a database: they are for programs and terminals.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from typing import Final

from aparte.config.environment import WrongSetting

Words = list[str]
KEEPING: Final = {"serve", "demo", "worker", "migrate"}

LISTENING: Final = {
    "orient": "say which help fits a text, and why (--jsonl for programs)",
    "wording": "check what a practitioner writes: reserved titles, diagnosis, cure… (--jsonl for programs)",
}
PLAIN: Final = {
    "serve": "prepare the database and the files, then serve, with the mail worker",
    "demo": "load the demonstration practice once; with --serve, serve it",
    "worker": "send the mails that wait, until stopped (serve already starts one)",
    "messages": "bring the translation files up to date; --check only says what is missing",
    "check": "verify the settings and everything that people read (content/)",
    "migrate": "bring the database up to date",
}


def main(argv: Sequence[str] | None = None) -> int:
    """Run `argv` (the process's own arguments unless given) and answer the exit status.

    0: done. 1: refused or failed, with one line that says why. 2: a wrong word, option or setting.
    """
    words = list(sys.argv[1:] if argv is None else argv)
    if not words or words[0] in {"-h", "--help", "help"}:
        print(_help())
        return 0
    name, rest = words[0], words[1:]
    if name in LISTENING:
        from aparte.listening.command import main as listen

        return listen(words)
    from aparte.cipher import BadKeyRing

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "aparte.config.settings")
    command = {"serve": _serve, "demo": _demo, "worker": _worker, "messages": _messages}.get(name, _django)
    if name in KEEPING:
        # What they write (database, mails, secrets) is for this user alone, in a folder open to others too.
        os.umask(0o077)
    try:
        return command(words if command is _django else rest)
    except WrongSetting as refusal:
        return _refuse(str(refusal), status=2)
    except BadKeyRing as refusal:
        return _refuse(f"APARTE_KEY_RING (or the file key-ring in APARTE_VAR): {refusal}", status=2)
    except KeyboardInterrupt:
        return 130


def _help() -> str:
    width = max(map(len, [*LISTENING, *PLAIN])) + 2
    lines = [f"  aparte {name:<{width}}{what}" for name, what in [*PLAIN.items(), *LISTENING.items()]]
    return "\n".join(
        [
            "Aparté, an open platform for relation d'aide.",
            "",
            *lines,
            "",
            "`aparte WORD --help` tells a word's options. Other words are Django's: `aparte help` does not list",
            "them, `aparte shell`, `aparte createsuperuser` and the like work. docs/operations.md has the settings.",
        ]
    )


def _refuse(why: str, *, status: int) -> int:
    print(f"aparte: {why}", file=sys.stderr)
    return status


def _serve(words: Words) -> int:
    from aparte.config import serving

    return serving.serve(words)


def _demo(words: Words) -> int:
    from aparte.config import serving

    return serving.demo(words)


def _worker(words: Words) -> int:
    from aparte.config import working

    return working.work(words)


def _messages(words: Words) -> int:
    from aparte.config import messages

    return messages.command(words)


def _django(words: Words) -> int:
    from django.conf import settings
    from django.core.management import execute_from_command_line

    # Reading one setting first makes a wrong one say so here: Django would hide it behind "unknown command".
    _ = settings.INSTALLED_APPS
    try:
        execute_from_command_line(["aparte", *words])
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else int(end.code is not None)
    return 0


if __name__ == "__main__":
    sys.exit(main())
