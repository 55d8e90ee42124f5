"""What every test may ask for. `tests/ground/` holds the making of it.

APARTE_TEST_DATABASE=postgresql runs the same tests on a real PostgreSQL (SQLite in a real file otherwise).
"""

from __future__ import annotations

from tests.ground import surroundings

surroundings.prepare()

from collections.abc import Callable, Iterator  # noqa: E402
from pathlib import Path  # noqa: E402
from typing import Any  # noqa: E402

import hypothesis  # noqa: E402
import pytest  # noqa: E402
from django.conf import settings as django_settings  # noqa: E402

from tests.ground.site import Site, start_site, temporary_folder  # noqa: E402

pytest_plugins = ["tests.ground.pages"]

_OF_THE_DATABASE = {"db", "transactional_db", "django_db_setup", "site", "start"}


# A slow machine fails nothing: what a property costs is measured elsewhere.
hypothesis.settings.register_profile("untimed", deadline=None)
hypothesis.settings.load_profile("untimed")


def pytest_configure(config: pytest.Config) -> None:
    """Quick in the tests, real in the servers they start: passwords and the names of static files."""
    django_settings.PASSWORD_HASHERS = ["tests.ground.hasher.QuickHasher"]
    django_settings.STORAGES = {
        **django_settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    Path(django_settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)
    config.addinivalue_line("markers", "journey: goes through pages in a real browser")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """On PostgreSQL run what depends on the database, journeys excepted: they say nothing more about it."""
    if not surroundings.on_postgresql():
        return
    kept = [item for item in items if _depends_on_database(item)]
    config.hook.pytest_deselected(items=[item for item in items if item not in kept])
    items[:] = kept


def _depends_on_database(item: pytest.Item) -> bool:
    names = set(getattr(item, "fixturenames", ()))
    uses = item.get_closest_marker("django_db") is not None or bool(names & _OF_THE_DATABASE)
    return uses and "browser" not in names


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """SQLite in a file: WAL, locks and several connections behave as they do in earnest."""
    database: dict[str, Any] = django_settings.DATABASES["default"]
    if database["ENGINE"].endswith("sqlite3"):
        name = Path(django_settings.VAR) / f"tests-{surroundings.worker()}.sqlite3"
        database.setdefault("TEST", {})["NAME"] = str(name)


@pytest.fixture(scope="session")
def _server(django_db_setup: None, django_db_blocker: Any) -> Iterator[Site]:
    with django_db_blocker.unblock():
        site = start_site(temporary_folder())
    yield site
    site.stop()


@pytest.fixture
def site(transactional_db: None, _server: Site) -> Site:
    """A real server over real HTTP: `site.url`, `site.logs()`, `site.mails()`.

    It shares the test's database: make rows with the factories, the server sees them. The database is emptied
    after the test.
    """
    _server.begin()
    return _server


@pytest.fixture
def start(transactional_db: None) -> Iterator[Callable[..., Site]]:
    """`start(APARTE_RATE_BOOKING="3/m", processes=2)`: one more server, with other settings, for this test alone."""
    started: list[Site] = []

    def another(**options: Any) -> Site:
        started.append(start_site(temporary_folder(), **options))
        return started[-1]

    yield another
    for site in started:
        site.stop()


@pytest.fixture
def run_tasks() -> Callable[[], int]:
    """`run_tasks()` runs the tasks that wait in the database, as the worker does, and counts them.

    A task that fails fails the test. Mails go to `mailoutbox`. Needs the database.
    """

    def run() -> int:
        from django_tasks_db.management.commands.db_worker import Worker
        from django_tasks_db.models import DBTaskResult

        worker = Worker(
            queue_names=["*"],
            excluded_queue_names=[],
            interval=0,
            batch=True,
            backend_name="default",
            startup_delay=False,
            max_tasks=None,
            worker_id="tests",
        )
        count = 0
        # Not `worker.run()`: it closes connections, which a test inside a transaction would not survive.
        while task := DBTaskResult.objects.ready().first():
            task.claim(worker.worker_id)
            worker.run_task(task)
            task.refresh_from_db()
            assert not task.exception_class_path, f"{task.task_path}\n{task.traceback}"
            count += 1
        return count

    return run


@pytest.fixture(autouse=True)
def _empty_cache() -> Iterator[None]:
    """Rate limits count in the cache: no test starts with what another has used up."""
    from django.core.cache import cache

    yield
    cache.clear()
