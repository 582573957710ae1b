"""Django settings, read from the environment.

One folder, `CHANGQING_DATA`, holds everything the site owns: the database, keys, packs, media, the search index.
"""

import os
import secrets
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlparse

PACKAGE = Path(__file__).resolve().parent.parent
DATA = Path(os.environ.get("CHANGQING_DATA", "var")).resolve()
ROOMS = [
    "core",
    "accounts",
    "catalogue",
    "content",
    "assessment",
    "records",
    "learning",
    "classes",
    "credentials",
    "credits",
    "interchange",
    "programmes",
    "transcripts",
    "demonstration",
    "web",
]


def _secret() -> str:
    """Return the site's secret key, making it on the first run; readable by the owner only."""
    if key := os.environ.get("CHANGQING_SECRET_KEY"):
        return key
    path = DATA / "keys" / "secret"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(50))
    return path.read_text()


def _database(url: str) -> dict[str, Any]:
    """Turn a database URL into Django's settings for it."""
    parts = urlparse(url)
    if parts.scheme == "sqlite":
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": unquote(parts.path[1:]) or str(DATA / "changqing.sqlite3"),
            "CONN_MAX_AGE": None,
            "OPTIONS": {
                # IMMEDIATE: writers wait in line instead of failing half-way. FULL: what was acknowledged is on the
                # disk, also after a power cut in the village. See docs/decisions/sqlite.md.
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;PRAGMA cache_size=-8000;",
            },
        }
    if parts.scheme in ("postgres", "postgresql"):
        query = dict(pair.split("=", 1) for pair in parts.query.split("&") if "=" in pair)
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": unquote(parts.path[1:]),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": unquote(query.get("host", parts.hostname or "")),
            "PORT": str(parts.port or ""),
            "CONN_MAX_AGE": None,
        }
    raise SystemExit(f"CHANGQING_DATABASE_URL: '{parts.scheme}' is not known; use sqlite:///… or postgresql://…")


SECRET_KEY = _secret()
DEBUG = os.environ.get("CHANGQING_DEBUG") == "1"
ALLOWED_HOSTS = os.environ.get("CHANGQING_HOSTS", "localhost 127.0.0.1 [::1]").split()
# The address people reach the site at; certificates and verification links carry it.
SITE_URL = os.environ.get("CHANGQING_SITE", "http://127.0.0.1:8000").rstrip("/")
# The name activities and credentials are known by for ever; it does not change when the address does.
SITE_IRI = os.environ.get("CHANGQING_IRI", "https://changqing.example").rstrip("/")
# Shown on every page in care mode; a telephone number that a person answers. Empty: nothing is shown.
SERVICE_PHONE = os.environ.get("CHANGQING_PHONE", "")
# The mail address of whoever runs the site, told to engineers of other systems (/ooapi/v6/).
CONTACT = os.environ.get("CHANGQING_CONTACT", "")
# The licence under which the catalogue's data is given away (/dump/), by its SPDX name.
DUMP_LICENCE = os.environ.get("CHANGQING_DUMP_LICENCE", "CC-BY-SA-4.0")
# What carries text messages: "file" (sms.jsonl in the data folder), "console", or a gateway's address (core/sms.py).
SMS = os.environ.get("CHANGQING_SMS", "file")
SMS_TOKEN = os.environ.get("CHANGQING_SMS_TOKEN", "")
# The most text messages a day, to all together: somebody pays for each.
SMS_A_DAY = int(os.environ.get("CHANGQING_SMS_A_DAY", "20000"))
# The country whose telephone numbers need no prefix (ISO 3166-1).
PHONE_REGION = os.environ.get("CHANGQING_PHONE_REGION", "CN")
# Whether feeds may be read from private addresses too: those of a campus, or of this machine.
HARVEST_PRIVATE = os.environ.get("CHANGQING_HARVEST_PRIVATE") == "1"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    *(f"changqing.{room}" for room in ROOMS),
    "allauth",
    "allauth.account",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.usersessions",
    "allauth.mfa",
    "django_tasks",
    "django_tasks_db",
]
MIDDLEWARE = [
    "changqing.core.security.SecurityHeaders",
    "django.middleware.common.CommonMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "changqing.core.preferences.Preferences",
    "changqing.core.security.SameOrigin",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "changqing.accounts.middleware.LearnerCookie",
    "changqing.core.errors.DomainErrors",
    "allauth.account.middleware.AccountMiddleware",
    "changqing.accounts.middleware.SessionsSeen",
]
ROOT_URLCONF = "changqing.core.urls"
WSGI_APPLICATION = "changqing.core.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["django.templatetags.i18n", "changqing.core.templatetags.changqing"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "changqing.core.preferences.site",
                "changqing.core.alternates.links",
            ],
        },
    }
]
# The rooms' own templates stand before allauth's, since they come first in INSTALLED_APPS.

DATABASES = {"default": _database(os.environ.get("CHANGQING_DATABASE_URL", "sqlite:///"))}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 8}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
ACCOUNT_ADAPTER = "changqing.accounts.adapter.Adapter"
ACCOUNT_FORMS = {
    "signup": "changqing.accounts.forms.SignupForm",
    "login": "changqing.accounts.forms.LoginForm",
    "request_login_code": "changqing.accounts.forms.RequestCodeForm",
    "confirm_login_code": "changqing.accounts.forms.ConfirmCodeForm",
    "change_phone": "changqing.accounts.forms.ChangePhoneForm",
    "verify_phone": "changqing.accounts.forms.VerifyPhoneForm",
}
ACCOUNT_LOGIN_METHODS = {"username", "phone"}
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = ACCOUNT_PHONE_VERIFICATION_TIMEOUT = 10 * 60
ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS = ACCOUNT_PHONE_VERIFICATION_MAX_ATTEMPTS = 5
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = ACCOUNT_PHONE_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_USERNAME_MIN_LENGTH = 2
ACCOUNT_RATE_LIMITS = False  # `accounts.adapter` counts tries, in the database: all processes of a site together
# How many proxies of our own stand before the site: so many of the last addresses in X-Forwarded-For are theirs.
ALLAUTH_TRUSTED_PROXY_COUNT = int(os.environ.get("CHANGQING_PROXIES", "0"))
# Signing in at a university (accounts/universities.py). Its link is a GET: our form-action lets no form lead elsewhere.
SOCIALACCOUNT_ADAPTER = "changqing.accounts.universities.SocialAdapter"
SOCIALACCOUNT_LOGIN_ON_GET = True
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_EMAIL_AUTHENTICATION = False
SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "SCOPE": ["openid", "profile"]}}
MFA_SUPPORTED_TYPES = ["webauthn"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = SITE_URL.startswith(("http://127.0.0.1", "http://localhost"))
# Argon2id; its cost by OWASP's Password Storage Cheat Sheet: docs/decisions/sign-in.md.
PASSWORD_HASHERS = [
    "changqing.accounts.hashing.Argon2id",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",  # of accounts made before; changed at the next sign-in
]
LOGIN_REDIRECT_URL = "/me"
LOGIN_URL = "/accounts/login/"
SESSION_COOKIE_NAME = "session"
SESSION_COOKIE_AGE = 60 * 60 * 24 * 90
SESSION_COOKIE_SECURE = SITE_URL.startswith("https:")
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "中文"), ("en", "English")]
LOCALE_PATHS = [PACKAGE / "web" / "locale"]
# For tests alone: a folder with a language nobody speaks, written from right to left (tests/pseudo.py).
if pseudo_locale := os.environ.get("CHANGQING_PSEUDO_LOCALE"):
    LANGUAGES.append(("ar-xb", "Pseudo"))
    LOCALE_PATHS.insert(0, Path(pseudo_locale))
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"

SECURE_CONTENT_TYPE_NOSNIFF = True
TASKS = {
    "default": {
        "BACKEND": "django_tasks_db.DatabaseBackend",
        "OPTIONS": {"id_function": "changqing.core.ids.new_id"},
    }
}
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1000
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {"django.request": {"level": "ERROR"}, "django.security.DisallowedHost": {"level": "CRITICAL"}},
}
