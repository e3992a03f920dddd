"""Settings, all from environment variables; `docs/configuration.md` lists them."""

from __future__ import annotations

import os
from datetime import timedelta
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from django.utils.translation import gettext_lazy as _

from tournevis.config.logs import LOGGING as LOGGING

HOUSE = Path(__file__).resolve().parent.parent
DATA = Path(os.environ.get("DATA", "data")).resolve()


def _database(variable: str, fallback: str) -> dict[str, Any]:
    url = urlsplit(os.environ.get(variable) or os.environ.get("DATABASE_URL") or fallback)
    query = {key: values[0] for key, values in parse_qs(url.query).items()}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(url.path.lstrip("/")),
        "USER": unquote(url.username or ""),
        "PASSWORD": unquote(url.password or ""),
        "HOST": unquote(url.hostname or "") or query.pop("host", ""),
        "PORT": str(url.port or query.pop("port", "")),
        "OPTIONS": query,
    }


_NO_DATABASE = "postgresql://tournevis_app@/tournevis"
# A database that was away is asked for again whenever somebody needs it: a pool that goes on by itself
# doubles its pauses, and would find it back as late again as it was away.
_POOL = {
    "min_size": 1,
    "max_size": int(os.environ.get("DATABASE_POOL", "20")),
    "timeout": 10,
    "reconnect_timeout": 4,
}
DATABASES: dict[str, dict[str, Any]] = {
    "default": _database("DATABASE_URL", _NO_DATABASE),
    "owner": _database("DATABASE_OWNER_URL", _NO_DATABASE),
}
DATABASES["default"]["OPTIONS"] = {**DATABASES["default"]["OPTIONS"], "pool": _POOL}
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
APPLICATION_ROLE = str(DATABASES["default"]["USER"])

SECRET_KEY = os.environ.get("SECRET_KEY", "")
SECRET_KEY_FALLBACKS = [key for key in os.environ.get("SECRET_KEY_FALLBACKS", "").split(",") if key]
DEBUG = False
BASE_URL = os.environ.get("BASE_URL", f"http://localhost:{os.environ.get('PORT', '8000')}").rstrip(
    "/"
)
IS_SECURE = BASE_URL.startswith("https://")
ALLOWED_HOSTS = [urlsplit(BASE_URL).hostname or "localhost", "localhost", "127.0.0.1", "[::1]"]
ALLOWED_HOSTS += [host for host in os.environ.get("ALLOWED_HOSTS", "").split(",") if host]
CSRF_TRUSTED_ORIGINS = [BASE_URL]
IS_BEHIND_PROXY = os.environ.get("TRUSTED_PROXY") == "yes"
if IS_BEHIND_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# Channels: where messages go out and where they are fetched (docs/configuration.md).
SMTP_URL = os.environ.get("SMTP_URL", "")
IMAP_URL = os.environ.get("IMAP_URL", "")
IMAP_POLL_SECONDS = int(os.environ.get("IMAP_POLL_SECONDS", "60"))
SMS_URL = os.environ.get("SMS_URL", "")
SMS_SECRET = os.environ.get("SMS_SECRET", "")
SMS_NUMBER = os.environ.get("SMS_NUMBER", "")
SMS_MOST_PARTS = int(os.environ.get("SMS_MOST_PARTS", "6"))
SMS_REGION = os.environ.get("SMS_REGION", "FR")
PHONE_SECRET = os.environ.get("PHONE_SECRET", "")
PHONE_CONTROL = os.environ.get("PHONE_CONTROL", "")
PHONE_DIAL = os.environ.get("PHONE_DIAL", "sip:{number}@localhost")
SMTP_LISTEN = os.environ.get("SMTP_LISTEN", "127.0.0.1")
SMTP_PORT = int(os.environ.get("SMTP_PORT", "2525"))
SMTP_TLS_CERTIFICATE = os.environ.get("SMTP_TLS_CERTIFICATE", "")
SMTP_TLS_KEY = os.environ.get("SMTP_TLS_KEY", "")
LMTP_SOCKET = os.environ.get("LMTP_SOCKET", "")
LMTP_PORT = int(os.environ.get("LMTP_PORT", "0"))
DISK_FLOOR_MB = int(os.environ.get("DISK_FLOOR_MB", "200"))
TRUSTED_AUTHSERV = os.environ.get("TRUSTED_AUTHSERV", "")
ALLOW_PRIVATE_MAILBOXES = os.environ.get("ALLOW_PRIVATE_MAILBOXES") == "yes"
ALLOW_PRIVATE_CALENDARS = os.environ.get("ALLOW_PRIVATE_CALENDARS") == "yes"
ALLOW_PRIVATE_PUSH = os.environ.get("ALLOW_PRIVATE_PUSH") == "yes"
VERIFY_SENDERS = os.environ.get("VERIFY_SENDERS") == "yes"
DNS_SERVERS = [host for host in os.environ.get("DNS_SERVERS", "").split(",") if host]
MICROSOFT_TOKEN_URL = os.environ.get(
    "MICROSOFT_TOKEN_URL", "https://login.microsoftonline.com/{tenant}/oauth2/v2.0/token"
)
GOOGLE_TOKEN_URL = os.environ.get("GOOGLE_TOKEN_URL", "https://oauth2.googleapis.com/token")
FORM_FILES_MB = int(os.environ.get("FORM_FILES_MB", "10"))
METRICS_TOKEN = os.environ.get("METRICS_TOKEN", "")
OUTBOX_FOLDER = DATA / "sent"

# Who is told when nothing else can tell (docs/auditor.md).
HEARTBEAT_URL = os.environ.get("HEARTBEAT_URL", "")
HEARTBEAT_SECONDS = int(os.environ.get("HEARTBEAT_SECONDS", "60"))
AUDIT_EMAIL = [to.strip() for to in os.environ.get("AUDIT_EMAIL", "").split(",") if to.strip()]
AUDIT_SMTP_URL = os.environ.get("AUDIT_SMTP_URL") or SMTP_URL

# Files: where attachments are kept, how much of them, and who looks for viruses (docs/files.md).
MB = 1_000_000
FILES_URL = os.environ.get("FILES_URL", "")
FILES_FOLDER = DATA / "files"
FILE_MB = int(os.environ.get("FILE_MB", "25"))
FILES_MESSAGE_MB = int(os.environ.get("FILES_MESSAGE_MB", "40"))
FILES_DAY_MB = int(os.environ.get("FILES_DAY_MB", "500"))
FILES_MESSAGE = int(os.environ.get("FILES_MESSAGE", "50"))
CLAMD = os.environ.get("CLAMD", "")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "django.contrib.staticfiles",
    "tournevis.config",  # its templates and the ones of web stand before those of allauth
    "tournevis.ground.web",
    "django_htmx",
    "allauth",
    "allauth.account",
    "allauth.socialaccount",
    "allauth.mfa",
    "procrastinate.contrib.django",
    "tournevis.ground.organisations",
    "tournevis.ground.staff",
    "tournevis.ground.estate",
    "tournevis.ground.files",
    "tournevis.ground.channels",
    "tournevis.ground.guides",
    "tournevis.ground.incidents",
    "tournevis.steps.intake",
    "tournevis.steps.oncall",
    "tournevis.steps.contact",
    "tournevis.steps.diagnosis",
    "tournevis.steps.solutions",
    "tournevis.steps.remedies",
    "tournevis.steps.crisis",
    "tournevis.steps.followup",
]

if os.environ.get("OIDC_SERVER"):
    INSTALLED_APPS.append("allauth.socialaccount.providers.openid_connect")

MIDDLEWARE = [
    "tournevis.config.middleware.guarded",
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "tournevis.config.middleware.walled",
    "tournevis.config.middleware.led_back",
]

# The pages about the API. As an application every process would import it, and the web alone needs it.
_NINJA = Path(getattr(find_spec("ninja"), "origin", "")).parent
ROOT_URLCONF = "tournevis.config.urls"
ASGI_APPLICATION = "tournevis.config.asgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [_NINJA / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "tournevis.config.middleware.page_context",
            ],
        },
    }
]

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CLOCK_OFFSET = timedelta(minutes=float(os.environ.get("CLOCK_OFFSET_MINUTES", "0")))
USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en"
LANGUAGES = [("fr", _("French")), ("en", _("English"))]
LOCALE_PATHS = [HOUSE / "locale"]
FORMAT_MODULE_PATH = ["tournevis.config.formats"]
LANGUAGE_COOKIE_SAMESITE = "Lax"

STATIC_URL = "/static/"
STATIC_ROOT = DATA / "static"
STATICFILES_DIRS = [_NINJA / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}

# Signing in. Passwords, one-time codes and passkeys; an OpenID Connect service if one is set.
AUTH_USER_MODEL = "organisations.Account"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.ScryptPasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
LOGIN_URL = "/accounts/login/"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "tournevis.config.signin.Adapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_SUBJECT_PREFIX = "[Tournevis] "
ACCOUNT_MAX_EMAIL_ADDRESSES = 1  # the one the centre gave; nobody takes another's
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_PREVENT_ENUMERATION = True
SOCIALACCOUNT_AUTO_SIGNUP = False
SOCIALACCOUNT_EMAIL_AUTHENTICATION = False
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not IS_SECURE
if os.environ.get("OIDC_SERVER"):
    SOCIALACCOUNT_PROVIDERS = {
        "openid_connect": {
            "APPS": [
                {
                    "provider_id": "oidc",
                    "name": os.environ.get("OIDC_NAME", "OpenID Connect"),
                    "client_id": os.environ.get("OIDC_CLIENT_ID", ""),
                    "secret": os.environ.get("OIDC_CLIENT_SECRET", ""),
                    "settings": {"server_url": os.environ["OIDC_SERVER"]},
                }
            ]
        }
    }

SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = IS_SECURE
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_AGE = 7 * 24 * 3600
SECURE_HSTS_SECONDS = 31_536_000 if IS_SECURE else 0
SECURE_CONTENT_TYPE_NOSNIFF = True
DATA_UPLOAD_MAX_MEMORY_SIZE = 5_000_000
EMAIL_BACKEND = "tournevis.config.signin.OutboxBackend"
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
