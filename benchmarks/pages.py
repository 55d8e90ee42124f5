"""Pages over real HTTP: `aparte serve` on a demonstration practice in an empty folder, one client at a time."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from benchmarks.file_of_meetings import EMAIL, PASSWORD
from benchmarks.timing import HEADER, repeat, row
from training.corpus import messages

CALLS = 100


def run() -> None:
    with _serving() as (url, environment), httpx.Client(base_url=url, timeout=30) as client:
        slug = re.findall(r'href="/praticiens/([^"/]+)/"', client.get("/praticiens/").text)[0]
        print(HEADER)
        for name, path in (
            ("home", "/"),
            ("compare", "/comparer/"),
            ("guided questions", "/choisir-soi-meme/"),
            ("practitioners", "/praticiens/"),
            ("one practitioner, with free times", f"/praticiens/{slug}/"),
            ("booking form", f"/praticiens/{slug}/reserver/"),
            ("crisis lines", "/lignes-d-ecoute/"),
        ):
            print(
                row(
                    f"{name}: GET {path.replace(slug, '…')}",
                    repeat(lambda path=path: _ok(client.get(path)), CALLS),
                )
            )
        post = {"words": max([message.text for message in messages("held_out")], key=len), "region": "FR"}
        print(
            row(
                "orientation: POST /orientation/",
                repeat(lambda: _ok(client.post("/orientation/", data=post)), CALLS),
            )
        )
        file = _file_of_meetings(environment)
        _sign_in(client)
        for name, path in (("a file of 200 meetings", file), ("the files", "/bureau/accompagnements/")):
            shown = "/bureau/accompagnements/…/" if path == file else path
            print(row(f"{name}: GET {shown}", repeat(lambda path=path: _ok(client.get(path)), CALLS)))


def _file_of_meetings(environment: dict[str, str]) -> str:
    """The address of a file of 200 meetings, made beside the server in the same database."""
    command = [sys.executable, "-m", "benchmarks.file_of_meetings"]
    made = subprocess.run(command, env=environment, check=True, capture_output=True, text=True)
    return made.stdout.strip()


def _sign_in(client: httpx.Client) -> None:
    page = client.get("/bureau/", follow_redirects=True)
    token = re.findall(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.text)[0]
    sent = {"csrfmiddlewaretoken": token, "login": EMAIL, "password": PASSWORD}
    answer = client.post(page.url, data=sent, headers={"Referer": str(page.url)})
    if answer.status_code != 302:
        raise RuntimeError(f"signing in: {answer.status_code}")


def _ok(response: httpx.Response) -> None:
    if response.status_code != 200:
        raise RuntimeError(f"{response.request.method} {response.request.url.path}: {response.status_code}")


@contextmanager
def _serving() -> Iterator[tuple[str, dict[str, str]]]:
    folder = Path(tempfile.mkdtemp(prefix="aparte-bench-"))
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]
    url = f"http://127.0.0.1:{port}"
    environment = {**os.environ, "APARTE_VAR": str(folder), "APARTE_RATE_ORIENTATION": "100000/m"}
    process = subprocess.Popen(
        [sys.executable, "-m", "aparte", "demo", "--serve", "--port", str(port)],
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait(url, process)
        yield url, environment
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(20)
        shutil.rmtree(folder, ignore_errors=True)


def _wait(url: str, process: subprocess.Popen[bytes]) -> None:
    for _ in range(600):
        try:
            if httpx.get(f"{url}/sante", timeout=5).status_code == 200:
                return
        except httpx.HTTPError:
            pass
        if process.poll() is not None:
            break
        time.sleep(0.2)
    raise RuntimeError("the server did not start")
