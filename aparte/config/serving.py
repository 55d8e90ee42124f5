"""`aparte serve` and `demo`: prepare what is missing, answer browsers, with the mail worker beside."""

from __future__ import annotations

import argparse
import errno
import hashlib
import os
import signal
import socket
import sys
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from aparte.config.working import GRACE, mail_worker


class CannotServe(Exception):
    """Serving is not possible now. The message says why and what to do."""


def serve(words: list[str]) -> int:
    """`aparte serve`: prepare, then serve until SIGINT or SIGTERM. 1 with one line when it cannot."""
    return _serve(_options("serve", "Prepare the database and the files, then serve.").parse_args(words))


def demo(words: list[str]) -> int:
    """`aparte demo`: the demonstration practice, loaded once; `--serve` then serves it."""
    parser = _options("demo", "Load the demonstration practice once. Data that is already there stays.")
    parser.add_argument("--serve", action="store_true", help="then serve it, with the mail worker")
    options = parser.parse_args(words)
    if options.serve:
        return _serve(options, demonstration=True)
    _address(options.host, options.port)
    return _guarded(lambda: _prepare(demonstration=True))


def _options(name: str, description: str) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(f"aparte {name}", description=description)
    parser.add_argument("--host", default="127.0.0.1", help="the address to listen on (default: %(default)s)")
    parser.add_argument("--port", type=int, default=8000, help="the port (default: %(default)s)")
    parser.add_argument(
        "--workers", type=int, default=1, metavar="N", help="web processes (default: %(default)s)"
    )
    parser.add_argument("--no-worker", action="store_true", help="leave the mails to `aparte worker`")
    return parser


def _guarded(what: Callable[[], None]) -> int:
    from django.core.management import CommandError
    from django.db import OperationalError

    try:
        what()
    except (CannotServe, CommandError) as refusal:
        print(f"aparte: {refusal}", file=sys.stderr)
        return 1
    except OperationalError:
        print(
            "aparte: the database does not answer. Does it run, and is APARTE_DATABASE_URL right?",
            file=sys.stderr,
        )
        return 1
    return 0


def _serve(options: argparse.Namespace, *, demonstration: bool = False) -> int:
    def run() -> None:
        with _listening(options.host, options.port) as listener:
            _address(options.host, listener.getsockname()[1])
            _prepare(demonstration=demonstration)
            _announce()
            with _stopping_cleanly(), mail_worker(wanted=not options.no_worker, each_day=_tidy):
                _answer(listener, workers=options.workers)

    return _guarded(run)


@contextmanager
def _listening(host: str, port: int) -> Iterator[socket.socket]:
    """The listening socket, taken before anything else so that a busy port is known at once."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # Its protocol is said, or asyncio would not know it for TCP and would leave each answer waiting some 40 ms for the
    # browser's acknowledgement of its headers.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        # Listening already, so that a second server is refused while this one still prepares.
        listener.listen(2048)
    except OSError as error:
        listener.close()
        if error.errno == errno.EADDRINUSE:
            why = f"port {port} is already in use on {host}. Choose another: --port {port + 1}"
            raise CannotServe(f"{why} (make run PORT={port + 1}).") from None
        raise CannotServe(f"cannot listen on {host}, port {port}: {error.strerror}.") from None
    except OverflowError:
        listener.close()
        raise CannotServe(f"port {port}: a port is a number from 0 to 65535.") from None
    listener.set_inheritable(True)
    with listener:
        yield listener


def _reachable(host: str) -> str:
    if host in {"0.0.0.0", "::"}:  # noqa: S104
        return "127.0.0.1"
    return f"[{host}]" if ":" in host else host


def _address(host: str, port: int) -> None:
    """Links in mails point to where this server listens, unless the installation has its own address."""
    os.environ.setdefault("APARTE_ADDRESS", f"http://{_reachable(host)}:{port}")


def _set_up() -> None:
    import django

    django.setup()


def _prepare(*, demonstration: bool) -> None:
    """Translations, database, static files, content: each brought up to date only when it is not."""
    from aparte.config import messages

    messages.compile_outdated()
    _set_up()
    from django.core import checks
    from django.core.management import call_command

    found = [issue for issue in checks.run_checks() if not issue.is_silenced()]
    for issue in found:
        print(f"aparte: {issue}", file=sys.stderr)
    if any(issue.is_serious() for issue in found):
        raise CannotServe("the checks above must pass first (`aparte check` runs them alone).")
    call_command("migrate", verbosity=0, interactive=False)
    _keep_local_times()
    _tidy()
    _collect_static()
    if demonstration:
        call_command("demonstration")


def _keep_local_times() -> None:
    """The rules of zones come with the system or a package: when they have changed, that is known at a start."""
    from aparte import clock
    from aparte.meetings.actions_times import keep_local_times

    moved = keep_local_times(at=clock.now())
    if moved:
        print(f"aparte: the rules of a time zone have changed: {moved} times to come keep their local hour.")


def _tidy() -> None:
    """Forget sessions that have ended and tasks done long ago: nothing is kept longer than it serves."""
    from django.core.management import call_command

    call_command("clearsessions")
    call_command("prune_db_task_results", min_age_days=14, verbosity=0)


def _collect_static() -> None:
    """Copy, name by content and compress the static files, when one of them changed since the last time."""
    from django.conf import settings
    from django.contrib.staticfiles.finders import get_finders
    from django.core.management import call_command

    digest = hashlib.sha256(repr(settings.STORAGES["staticfiles"]).encode())
    for finder in get_finders():
        for path, storage in sorted(finder.list([]), key=lambda found: found[0]):
            about = os.stat(storage.path(path))
            digest.update(f"{path}\0{about.st_size}\0{about.st_mtime_ns}\n".encode())
    root = Path(settings.STATIC_ROOT)
    mark = root.with_name(root.name + ".collected")
    if root.is_dir() and mark.is_file() and mark.read_text() == digest.hexdigest():
        return
    root.mkdir(parents=True, exist_ok=True)
    call_command("collectstatic", verbosity=0, interactive=False)
    mark.write_text(digest.hexdigest())


def _announce() -> None:
    from django.conf import settings

    address = settings.APARTE_ADDRESS
    lines = [f"Aparté       {address}/", f"Practitioner {address}{_path('desk:today')}", "Stop with Ctrl+C."]
    print("\n".join(lines), flush=True)


def _path(name: str) -> str:
    from django.urls import reverse

    return reverse(name)


@contextmanager
def _stopping_cleanly() -> Iterator[None]:
    """SIGTERM unwinds like Ctrl+C does, so that the mail worker is told to stop before the process ends."""

    def unwind(number: int, frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, unwind)
    try:
        yield
    except KeyboardInterrupt:
        pass
    finally:
        signal.signal(signal.SIGTERM, before)


def _answer(listener: socket.socket, *, workers: int) -> None:
    import uvicorn
    from uvicorn.supervisors import Multiprocess

    # Static files are small and read at once; the advice is repeated for each of them otherwise. Web processes
    # that uvicorn starts read it from the environment.
    advice = "StreamingHttpResponse must consume synchronous iterators"
    warnings.filterwarnings("ignore", message=advice)
    os.environ.setdefault("PYTHONWARNINGS", f"ignore:{advice}")
    config = uvicorn.Config(
        "aparte.config.asgi:application",
        workers=workers,
        lifespan="off",
        # The journal of requests would hold private links and who came when: it is not kept.
        access_log=False,
        log_config=None,
        server_header=False,
        # `client_address` counts trusted proxies itself; believing the header here would let anybody lie.
        proxy_headers=False,
        timeout_graceful_shutdown=GRACE,
    )
    if workers > 1:
        Multiprocess(config, sockets=[listener]).run()
    else:
        uvicorn.Server(config).run(sockets=[listener])
