"""A site of django-appointment's own, as small as its instructions allow: never with our settings, nor ours with its.

`PEER_DATABASE_URL` says on which database. SQLite is opened as ours is, so that writers wait for one another.
"""

from __future__ import annotations

import logging
import os

import dj_database_url
import django
from django.conf import settings

_SQLITE = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
}
_database = dj_database_url.parse(os.environ["PEER_DATABASE_URL"])
if _database["ENGINE"].endswith("sqlite3"):
    _database["OPTIONS"] = _SQLITE  # type: ignore[typeddict-item]

logging.disable(logging.CRITICAL)  # it tells each booking to the console, which would be measured too
settings.configure(
    SECRET_KEY="of-a-benchmark",  # noqa: S106
    ALLOWED_HOSTS=["127.0.0.1"],
    DATABASES={"default": _database},
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    EMAIL_BACKEND="django.core.mail.backends.dummy.EmailBackend",
    USE_TZ=True,
    TIME_ZONE="America/Toronto",
    ROOT_URLCONF="benchmarks.appointment_site",
    INSTALLED_APPS=[
        "django.contrib.auth",
        "django.contrib.contenttypes",
        "django.contrib.sessions",
        "django.contrib.messages",
        "phonenumber_field",
        "appointment",
    ],
    # It ships no migrations, each site makes its own: all the tables are made in one go.
    MIGRATION_MODULES=dict.fromkeys(("auth", "contenttypes", "sessions", "appointment")),
    MIDDLEWARE=[
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
        "django.contrib.messages.middleware.MessageMiddleware",
    ],
    TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True}],
)
django.setup()

from django.core.asgi import get_asgi_application  # noqa: E402
from django.urls import include, path  # noqa: E402

urlpatterns = [path("", include("appointment.urls"))]
application = get_asgi_application()
