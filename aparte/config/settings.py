"""Every setting of Aparté, in one file. `docs/operations.md` explains each `APARTE_*` variable."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import unquote

import dj_database_url
from django.core.management.utils import get_random_secret_key
from django.utils.translation import gettext_lazy as _

from aparte.cipher import KeyRing
from aparte.config.environment import Environment, WrongSetting

PACKAGE = Path(__file__).resolve().parent.parent
environment = Environment.of_this_process()

# ── where things are kept ────────────────────────────────────────────────────────────────────────────
VAR = environment.folder("APARTE_VAR", default=Path.cwd() / "var")
DEBUG = environment.flag("APARTE_DEBUG", default=False)

# ── secrets: Django's own, and the ring of keys that encrypts what people write ──────────────────────
SECRET_KEY = environment.secret("APARTE_SECRET_KEY", file=VAR / "secret-key", make=get_random_secret_key)
APARTE_KEY_RING = KeyRing.from_text(
    environment.secret(
        "APARTE_KEY_RING", file=VAR / "key-ring", make=lambda: KeyRing.generate("k1").to_text()
    )
)

# ── the address ──────────────────────────────────────────────────────────────────────────────────────
_address = environment.address(
    "APARTE_ADDRESS",
    default="http://127.0.0.1:8000",
    schemes=("http", "https"),
    accepted="the public address of the site, such as https://aparte.example.org",
)
if not _address.hostname:
    raise WrongSetting("APARTE_ADDRESS", "the public address of the site, such as https://aparte.example.org")
APARTE_ADDRESS = _address.geturl().rstrip("/")
HTTPS = _address.scheme == "https"
ALLOWED_HOSTS = environment.several(
    "APARTE_HOSTS",
    default=("127.0.0.1", "localhost", "[::1]", _address.hostname),
)
CSRF_TRUSTED_ORIGINS = environment.several("APARTE_ORIGINS", default=(APARTE_ADDRESS,))
APARTE_PROXIES = environment.number("APARTE_PROXIES", default=0, most=5)

# ── parts, from the ground up ────────────────────────────────────────────────────────────────────────
INSTALLED_APPS = [
    "aparte.audit",
    "aparte.library",
    "aparte.people",
    "aparte.orientation",
    "aparte.meetings",
    "aparte.accompaniment",
    "aparte.alliance",
    "aparte.notebook",
    "aparte.receipts",
    "aparte.privacy",
    "aparte.pages",
    "aparte.programs",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "csp",
    "django_tasks",
    "django_tasks_db",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "aparte.config.headers.PrivateByDefault",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "aparte.pages.middleware.TerritoryMiddleware",
    "django_ratelimit.middleware.RatelimitMiddleware",
]

ROOT_URLCONF = "aparte.config.urls"
ASGI_APPLICATION = "aparte.config.asgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PACKAGE / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "aparte.pages.context_processors.surroundings",
            ],
        },
    }
]

FORM_RENDERER = "aparte.config.fields.Renderer"

# ── the database: SQLite embedded by default, PostgreSQL when it grows ───────────────────────────────
_ACCEPTED_DATABASE = "sqlite:///path/file or postgresql://user:pass@host/name"
_sqlite = f"sqlite:///{VAR / 'aparte.sqlite3'}"
environment.address(
    "APARTE_DATABASE_URL",
    default=_sqlite,
    schemes=("sqlite", "postgresql", "postgres"),
    accepted=_ACCEPTED_DATABASE,
)
try:
    DATABASES = {"default": dj_database_url.parse(environment.text("APARTE_DATABASE_URL", _sqlite))}
except Exception:
    raise WrongSetting("APARTE_DATABASE_URL", _ACCEPTED_DATABASE) from None
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["OPTIONS"] = {
        # IMMEDIATE: a writer takes its turn at the start instead of failing half way through.
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA secure_delete=ON;",
    }
else:
    # Answering asynchronously, a process gives each request a connection: from a few that stay open, made again when
    # PostgreSQL closed them. `timeout`: seconds that a request waits for one before it is told to come back.
    DATABASES["default"].setdefault("OPTIONS", {})["pool"] = {"min_size": 1, "max_size": 8, "timeout": 10}
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True

_cache = environment.address(
    "APARTE_CACHE_URL",
    default="",
    schemes=("", "redis", "rediss", "valkey"),
    accepted="redis://host:port/0, or nothing for the memory of the process",
).geturl()
CACHES = {
    "default": {
        "BACKEND": (
            "django.core.cache.backends.redis.RedisCache"
            if _cache
            else "django.core.cache.backends.locmem.LocMemCache"
        ),
        "LOCATION": _cache.replace("valkey://", "redis://") or "aparte",
        # Django's 300 entries in memory would let a crowd push each other's counts out: no limit would hold.
        "OPTIONS": {} if _cache else {"MAX_ENTRIES": 20_000},
    }
}

# ── work done after the answer: mails ────────────────────────────────────────────────────────────────
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default"]}}

_mail = environment.address(
    "APARTE_MAIL_URL",
    default="file:",
    schemes=("smtp", "smtps", "file", "console"),
    accepted="smtp://user:pass@host:587, smtps://…:465, file: or console:",
)
EMAIL_BACKEND = {
    "smtp": "django.core.mail.backends.smtp.EmailBackend",
    "smtps": "django.core.mail.backends.smtp.EmailBackend",
    "file": "django.core.mail.backends.filebased.EmailBackend",
    "console": "django.core.mail.backends.console.EmailBackend",
}[_mail.scheme]
EMAIL_FILE_PATH = str(VAR / "mail")
EMAIL_HOST = _mail.hostname or "localhost"
EMAIL_PORT = _mail.port or (465 if _mail.scheme == "smtps" else 587)
EMAIL_HOST_USER = unquote(_mail.username or "")
EMAIL_HOST_PASSWORD = unquote(_mail.password or "")
EMAIL_USE_SSL = _mail.scheme == "smtps"
EMAIL_USE_TLS = _mail.scheme == "smtp" and bool(_mail.username)
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = environment.text("APARTE_MAIL_FROM", "Aparté <ne-pas-repondre@localhost>")
EMAIL_SUBJECT_PREFIX = ""

_sms = environment.address(
    "APARTE_SMS_URL",
    default="none:",
    schemes=("none", "file", "https", "http"),
    accepted="https://:token@gateway/path, file: or none:",
)
SMS_URL = _sms.geturl()
SMS_GATEWAY = (
    environment.text("APARTE_SMS_GATEWAY")
    or {
        "none": "",
        "file": "aparte.meetings.sms.FileGateway",
        "https": "aparte.meetings.sms.HttpGateway",
        "http": "aparte.meetings.sms.HttpGateway",
    }[_sms.scheme]
)

# ── languages, regions, time ─────────────────────────────────────────────────────────────────────────
LANGUAGE_CODE = "fr"
LANGUAGES = [("fr", _("français")), ("en", _("anglais"))]
LOCALE_PATHS = [PACKAGE / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

# ── signing in ───────────────────────────────────────────────────────────────────────────────────────
AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "desk:today"
LOGOUT_REDIRECT_URL = "pages:home"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.ScryptPasswordHasher"]
ACCOUNT_ADAPTER = "aparte.people.adapters.AccountAdapter"
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if HTTPS else "http"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 600
ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED = True
ACCOUNT_PASSWORD_RESET_BY_CODE_TIMEOUT = 600
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_REAUTHENTICATION_REQUIRED = True
# Nine digits: quick to type on a telephone, and three tries for each code.
ALLAUTH_USER_CODE_FORMAT = {"numeric": True, "length": 9}
MFA_ADAPTER = "aparte.people.adapters.SecondFactorAdapter"
MFA_FORMS = {
    "login_webauthn": "aparte.people.adapters.EnterByKeyForm",
    "authenticate_webauthn": "aparte.people.adapters.SecondFactorByKeyForm",
}
MFA_SUPPORTED_TYPES = ["webauthn", "totp", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Aparté"
MFA_TOTP_TOLERANCE = 1
# The practice gave the address of each account: nobody can hold one with the address of another.
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS
ALLAUTH_TRUSTED_PROXY_COUNT = APARTE_PROXIES

# ── cookies: the session's, and no other ─────────────────────────────────────────────────────────────
SESSION_ENGINE = "aparte.config.sessions"
SESSION_COOKIE_NAME = "aparte"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = HTTPS
SESSION_COOKIE_AGE = 60 * 60 * 12
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
CSRF_USE_SESSIONS = True
CSRF_FAILURE_VIEW = "aparte.pages.views.csrf_failure"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

# ── headers ──────────────────────────────────────────────────────────────────────────────────────────
SECURE_CONTENT_TYPE_NOSNIFF = True
# Not `no-referrer`: with it browsers send `Origin: null`, and every form would be refused. Nothing leaves the site.
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 60 * 60 * 24 * 365 if HTTPS else 0
SECURE_SSL_REDIRECT = HTTPS and not APARTE_PROXIES
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if APARTE_PROXIES else None
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
        "manifest-src": ["'self'"],
    }
}

# ── limits ───────────────────────────────────────────────────────────────────────────────────────────
# A text of a megabyte, percent-encoded, still gets an answer about its length; more is refused unread.
DATA_UPLOAD_MAX_MEMORY_SIZE = 4 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 700
# What is received of a request, in all (see bodies.py); beyond FILE_UPLOAD_MAX_MEMORY_SIZE Django writes to the disk.
APARTE_BODY_MOST = DATA_UPLOAD_MAX_MEMORY_SIZE + 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = APARTE_BODY_MOST + 1
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.MemoryFileUploadHandler"]
RATE_ORIENTATION = environment.rate("APARTE_RATE_ORIENTATION", default="120/m")
RATE_BOOKING = environment.rate("APARTE_RATE_BOOKING", default="120/m")
RATE_CONTACT = environment.rate("APARTE_RATE_CONTACT", default="60/h")
RATE_LINK = environment.rate("APARTE_RATE_LINK", default="240/m")
RATE_PROGRAMS = environment.rate("APARTE_RATE_PROGRAMS", default="600/m")
RATE_TOKEN = environment.rate("APARTE_RATE_TOKEN", default="300/m")
RATELIMIT_VIEW = "aparte.pages.views.too_many"
RATELIMIT_USE_CACHE = "default"
RATELIMIT_IP_META_KEY = "aparte.config.headers.client_address"
# One process counts in its own memory, which touches no disk; several processes share Valkey (operations.md).
SILENCED_SYSTEM_CHECKS = ["django_ratelimit.E003", "django_ratelimit.W001"]

# Calendars that practitioners keep elsewhere are read on the public Internet only, unless this is said.
APARTE_PRIVATE_CALENDARS = environment.flag("APARTE_PRIVATE_CALENDARS", default=False)

# Where the source of this very installation is, as the licence asks (AGPL, article 13).
APARTE_SOURCE = environment.text("APARTE_SOURCE")
APARTE_QUICK_EXIT = environment.text("APARTE_QUICK_EXIT", "https://www.wikipedia.org/")

# ── static files ─────────────────────────────────────────────────────────────────────────────────────
STATIC_URL = "/static/"
STATICFILES_DIRS = [PACKAGE / "static"]
STATIC_ROOT = VAR / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "aparte.config.storage.HashedStaticFiles"},
}

# ── logs: ids and verbs, never what was said ─────────────────────────────────────────────────────────
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"scrubbed": {"()": "aparte.config.scrubbing.ScrubbedFormatter"}},
    "filters": {"ours": {"()": "aparte.config.scrubbing.NotOfThoseWhoAskElsewhere"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "scrubbed", "filters": ["ours"]}},
    "root": {
        "handlers": ["stderr"],
        "level": environment.choice(
            "APARTE_LOG_LEVEL", among=("DEBUG", "INFO", "WARNING", "ERROR"), default="WARNING"
        ),
    },
    "loggers": {"django": {"handlers": [], "level": "WARNING", "propagate": True}},
}
