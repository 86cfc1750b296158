"""Settings of the reference intranet: one file, read from the environment where it matters."""

import datetime
import os
import sys
from pathlib import Path
from urllib.parse import urlsplit

import dj_database_url

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = Path(os.environ.get("SAMTALE_VAR", BASE_DIR / "var"))
TESTING = "pytest" in sys.modules


def _secret_key() -> str:
    """Give the signing key from the environment or from the file that `make run` writes; refuse to guess one."""
    if value := os.environ.get("SECRET_KEY"):
        return value
    path = VAR_DIR / "secret_key"
    return path.read_text().strip() if path.exists() else ""


SECRET_KEY = _secret_key() or ("only-for-tests-" * 4 if TESTING else "")
DEBUG = os.environ.get("DEBUG", "") == "1"
# On a laptop there is no https; everywhere else BASE_URL says so.
BASE_URL = os.environ.get("BASE_URL", "http://127.0.0.1:8000")
HTTPS = BASE_URL.startswith("https://")
ALLOWED_HOSTS = os.environ.get("ALLOWED_HOSTS", "localhost,127.0.0.1,.localhost").split(",")

INSTALLED_APPS = [
    "home",
    "forms_pages",
    "samtale_intranet",
    "samtale_intranet.conversations",
    "samtale_intranet.personnel",
    "samtale_intranet.guides",
    "samtale_intranet.people",
    "samtale_intranet.packs",
    "wagtail.contrib.forms",
    "wagtail.contrib.redirects",
    "wagtail.contrib.settings",
    "wagtail.contrib.typed_table_block",
    "wagtail_modeladmin",
    "wagtail.embeds",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "taggit",
    "modelcluster",
    "django_otp",
    "django_otp_webauthn",
    "axes",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "home.middleware.SiteHeadersMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "home.middleware.ReadingGZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "home.middleware.SessionLifetimeMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "wagtail.contrib.redirects.middleware.RedirectMiddleware",
    # The last one: it puts its page in the place of the sign-in's answer.
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "home.urls"
WSGI_APPLICATION = "home.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    }
]

DATABASES = {
    "default": dj_database_url.config(default=f"sqlite:///{VAR_DIR / 'db.sqlite3'}", conn_max_age=60),
}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["OPTIONS"] = {
        # A ledger row that was reported as written must survive a power cut, and two writers must queue, not fail.
        "transaction_mode": "IMMEDIATE",
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA secure_delete=ON;",
        "timeout": 20,
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

LANGUAGE_CODE = "da"
LANGUAGES = [("da", "Dansk"), ("en", "English")]
TIME_ZONE = "Europe/Copenhagen"
USE_TZ = True
# Wagtail's admin shows dates as the browser's language asks; everything else is Danish first.
WAGTAIL_CONTENT_LANGUAGES = LANGUAGES
WAGTAIL_I18N_ENABLED = False

STATIC_URL = "static/"
STATIC_ROOT = VAR_DIR / "static"
MEDIA_URL = "media/"
MEDIA_ROOT = VAR_DIR / "media"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG or TESTING
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}

LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "login"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "home.passwords.EasyWordsValidator"},
    {"NAME": "home.passwords.NoticeOfChange"},
]
AUTHENTICATION_BACKENDS = ["home.sign_in.GuessingBackend", "django.contrib.auth.backends.ModelBackend"]
# Five wrong passwords for one name from one address, and that address waits a quarter of an hour for that name. A
# stranger elsewhere, who types wrong passwords on purpose, locks nobody out. There is no limit for an address alone:
# axes has one limit for all its rules, and a whole town hall may share an address. Behind a proxy every address is the
# proxy's: set AXES_CLIENT_IP_CALLABLE then, see docs/how-to/second-factor.md.
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = datetime.timedelta(minutes=15)
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False  # who shares the address cannot make it last
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_CALLABLE = "home.sign_in.locked"
AXES_USERNAME_CALLABLE = "home.sign_in.name_of"
AXES_SENSITIVE_PARAMETERS = ["username", "ip_address", "csrfmiddlewaretoken", "next"]
AXES_DISABLE_ACCESS_LOG = True  # who signed in when is nobody's business after the fact
AXES_ENABLE_ADMIN = AXES_VERBOSE = False
# Passkeys belong to a domain for good; they cannot belong to an address of numbers. On a laptop they work at
# http://localhost:8000, and not at 127.0.0.1.
OTP_WEBAUTHN_ALLOWED_ORIGINS = [BASE_URL.rstrip("/") if HTTPS else "http://localhost:8000"]
OTP_WEBAUTHN_RP_ID = urlsplit(OTP_WEBAUTHN_ALLOWED_ORIGINS[0]).hostname
OTP_WEBAUTHN_RP_NAME = "Intranet"
OTP_WEBAUTHN_ALLOW_PASSWORDLESS_LOGIN = False
# Somebody is signed in for a working day, and for an hour after they were last here. The protected section asks for its
# second factor on top of that, see STEP_UP_MINUTES.
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_IDLE_SECONDS = 60 * 60
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
# No other host, nor a page without https, can set a cookie whose name begins like this.
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = (f"{'__Host-' if HTTPS else ''}{name}" for name in ("sessionid", "csrftoken"))
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
# A message would else travel in a cookie of its own.
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
# The proxy in front says X-Forwarded-Proto; gunicorn believes it from this machine only (`--forwarded-allow-ips`).
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SECURE_REFERRER_POLICY = "same-origin"
WHITENOISE_ALLOW_ALL_ORIGINS = False
X_FRAME_OPTIONS = "SAMEORIGIN"

# One line of JSON for each event, in UTC, to stderr: whoever runs the site collects it from there.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "home.logs.JsonLines"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {name: {"level": "INFO"} for name in ("home", "samtale_intranet", "forms_pages")},
}

EMAIL_BACKEND = os.environ.get("EMAIL_BACKEND", "django.core.mail.backends.console.EmailBackend")
DEFAULT_FROM_EMAIL = "intranet@example.org"

WAGTAIL_SITE_NAME = "Intranet"
# Nothing is asked of other sites: a picture from there would tell them who is signed in here.
WAGTAIL_GRAVATAR_PROVIDER_URL = None
# Nor whether there is a newer Wagtail: whoever runs the site hears of it with the list of pinned packages.
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAILADMIN_BASE_URL = BASE_URL
# Nobody gets in by a mail: whoever administers the accounts gives a new password.
WAGTAIL_PASSWORD_RESET_ENABLED = False
# What editors may upload for others to read; none of it is run by a browser.
WAGTAILDOCS_EXTENSIONS = ["csv", "docx", "odp", "ods", "odt", "pdf", "pptx", "txt", "xlsx"]
WAGTAIL_ALLOW_UNICODE_SLUGS = False
# A plan may have 200 rows of 8 columns, and a text far too long is answered beside its field rather than cut off.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000
DATA_UPLOAD_MAX_MEMORY_SIZE = 12 * 1024 * 1024

SAMTALE_INTRANET = {
    "BASE_TEMPLATE": "base.html",
    "KEYS_FILE": os.environ.get("SAMTALE_KEYS_FILE", str(VAR_DIR / "keys.json")),
    "ERASURES_FILE": os.environ.get("SAMTALE_ERASURES_FILE", str(VAR_DIR / "erasures.jsonl")),
}
