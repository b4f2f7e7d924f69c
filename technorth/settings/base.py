"""Settings every environment shares.

What differs is read from the environment; docs/settings.md has the table.
"""

from pathlib import Path
from typing import Any

import pghistory
from celery.schedules import crontab
from environs import Env

from technorth.settings.broker import broker_url
from technorth.settings.logs import logging_settings

BASE_DIR = Path(__file__).resolve().parents[2]
env = Env()

VAR_DIR = Path(env.str("TECHNORTH_VAR", str(BASE_DIR / "var")))

SITE_NAME = "TechNorth"
SITE_URL = env.str("SITE_URL", "http://localhost:8000")

INSTALLED_APPS = [
    "technorth",
    "core",
    "accounts",
    "clusters",
    "investors",
    "funding",
    "exchange",
    "talent",
    "portal",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "django.contrib.sitemaps",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "csp",
    "django_countries",
    "django_filters",
    "django_htmx",
    "django_prometheus",
    "health_check",
    "import_export",
    "pghistory",
    "pgtrigger",
]

MIDDLEWARE = [
    # A page that is kept costs next to nothing: measuring starts behind it.
    "core.page_cache.PublicPageMiddleware",
    "django_prometheus.middleware.PrometheusBeforeMiddleware",
    "core.compression.QuickGZipMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "accounts.middleware.StaffSecondFactorMiddleware",
    "accounts.middleware.TimeZoneMiddleware",
    "accounts.middleware.PrivatePagesMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "clusters.middleware.ShortlistComesAlong",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "pghistory.middleware.HistoryMiddleware",
    "django_prometheus.middleware.PrometheusAfterMiddleware",
    "core.outage.OutageMiddleware",
]

# Public pages are shared between visitors without a session, for a minute at most.
KEEP_PUBLIC_PAGES = env.bool("KEEP_PUBLIC_PAGES", True)

ROOT_URLCONF = "technorth.urls"
WSGI_APPLICATION = "technorth.wsgi.application"
ASGI_APPLICATION = "technorth.asgi.application"

TEMPLATES: list[dict[str, Any]] = [
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
FORM_RENDERER = "core.forms.PortalRenderer"

# The launcher, the management commands and the tests set both addresses for the embedded services.
DATABASES = {"default": env.dj_db_url("DATABASE_URL", conn_max_age=60, conn_health_checks=True)}
# Each trigger asks for this setting and catches the fault where there is none; each catch makes PostgreSQL
# walk the list of deferred triggers, hours of it for two million rows. Where it is set nothing is caught.
DATABASES["default"].setdefault("OPTIONS", {}).setdefault("options", "-c pgtrigger.ignore={}")
REDIS_URL = env.str("REDIS_URL")
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "technorth",
        # A stalled cache must not hold pages.
        "OPTIONS": {"socket_timeout": 0.5, "socket_connect_timeout": 0.5},
    }
}
# In the database alone: one small query, and a session that was ended cannot come back from a cache.
SESSION_ENGINE = "django.contrib.sessions.backends.db"

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["accounts.backends.PortalBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/account/"

LOGOUT_REDIRECT_URL = "/"
PASSWORD_RESET_TIMEOUT = 24 * 60 * 60
# Published passwords: only the one-command run and the tests let these accounts in.
DEMO_ACCOUNTS_ALLOWED = False

ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_UNIQUE_EMAIL = True
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
# By code: it works where the mail is read on the phone and the portal is open on the desk, and no link can
# be phished.
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_TIMEOUT = 30 * 60
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_FORMS = {
    "add_email": "accounts.forms.AddEmailForm",
    "change_password": "accounts.forms.ChangePasswordForm",
    "confirm_email_verification_code": "accounts.forms.ConfirmEmailForm",
    "login": "accounts.forms.LoginForm",
    "reauthenticate": "accounts.forms.ReauthenticateForm",
    "reset_password": "accounts.forms.ResetPasswordForm",
    "reset_password_from_key": "accounts.forms.ResetPasswordKeyForm",
    "set_password": "accounts.forms.SetPasswordForm",
    "signup": "accounts.forms.SignupForm",
}
MFA_ADAPTER = "accounts.adapter.MfaAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_PASSKEY_SIGNUP_ENABLED = True
# A code may be typed half a minute late; accounts.forms.CodeUsedOnce stops its second use.
MFA_TOTP_TOLERANCE = 1
MFA_FORMS = {
    "activate_totp": "accounts.forms.ActivateTotpForm",
    "add_webauthn": "accounts.forms.AddPasskeyForm",
    "authenticate": "accounts.forms.AuthenticateForm",
    "edit_webauthn": "accounts.forms.RenamePasskeyForm",
    "reauthenticate": "accounts.forms.ReauthenticateWithCodeForm",
    "signup_webauthn": "accounts.forms.SignUpPasskeyForm",
}
# How many proxies stand in front and may be believed about the visitor's address; limits are counted by it.
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXY_COUNT", 0)

# History, by trigger: also of what is deleted, and of what is written in bulk or by hand.
PGHISTORY_DEFAULT_TRACKERS = (pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())

# A spreadsheet may bring in what its reader may add by hand, and take out what they may see.
IMPORT_EXPORT_IMPORT_PERMISSION_CODE = "add"
IMPORT_EXPORT_EXPORT_PERMISSION_CODE = "view"
IMPORT_EXPORT_ESCAPE_FORMULAE_ON_EXPORT = True

LANGUAGE_CODE = "en-gb"
TIME_ZONE = "Europe/London"
USE_I18N = False
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_ROOT = VAR_DIR / "media"
MEDIA_URL = "/media/"
# «module.function» that is given the bytes of each file people send, and raises for what is harmful.
UPLOAD_SCANNER = env.str("UPLOAD_SCANNER", "")
# Register files to import: put there by operators, or sent through the admin. Web and worker share it.
REGISTER_INBOX = Path(env.str("REGISTER_INBOX", str(VAR_DIR / "register")))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    # What people hand in for one purpose: below no address, given out by views that ask who wants it.
    "private": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": VAR_DIR / "private", "base_url": None, "file_permissions_mode": 0o600},
    },
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

EMAIL_CONFIG = env.dj_email_url("EMAIL_URL", "console://")
vars().update(EMAIL_CONFIG)
EMAIL_TIMEOUT = 20  # seconds; well under the lease of a mail being sent
AGENCY_EMAIL = env.str("AGENCY_EMAIL", "hello@technorth.example")
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", "TechNorth <portal@technorth.example>")

# Who publishes awards as open data; the prefix is given out by 360Giving, and never changes once it is used.
GIVING_PREFIX = env.str("GIVING_PREFIX", "technorth")
GIVING_ORGANISATION_ID = env.str("GIVING_ORGANISATION_ID", "")
GIVING_ORGANISATION_NAME = env.str("GIVING_ORGANISATION_NAME", "TechNorth")

CELERY_BROKER_URL = broker_url(REDIS_URL)
# A stalled broker must not hold a page: give up after two seconds, the row in PostgreSQL is swept up later.
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "socket_timeout": 2,
    "socket_connect_timeout": 2,
    "max_retries": 0,
    # A worker that dies leaves its task to another one after this many seconds, so no task may take longer.
    "visibility_timeout": 900,
}
CELERY_BROKER_CONNECTION_TIMEOUT = 2
CELERY_TASK_SOFT_TIME_LIMIT = 600
CELERY_TASK_TIME_LIMIT = 660
CELERY_TASK_IGNORE_RESULT = True
# A task whose worker was stopped comes again. One that kills its worker does not: its row is swept up, with a
# count of attempts, where the queue would bring it back for ever.
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = False
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = True
CELERY_TASK_PUBLISH_RETRY = False
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TIMEZONE = "Europe/London"
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR_DIR / "run" / "beat-schedule")
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BEAT_SCHEDULE = {
    "watch-deadlines": {"task": "funding.tasks.watch_deadlines", "schedule": 60, "options": {"expires": 55}},
    "sweep-outbox": {"task": "core.tasks.sweep_outbox", "schedule": 60, "options": {"expires": 55}},
    "count-directory": {
        "task": "clusters.tasks.count_directory",
        "schedule": 600,
        "options": {"expires": 540},
    },
    "sweep-register-imports": {
        "task": "clusters.tasks.sweep_register_imports",
        "schedule": 60,
        "options": {"expires": 55},
    },
    "sweep-search": {"task": "clusters.tasks.sweep_search", "schedule": 60, "options": {"expires": 55}},
    "tell-of-news": {"task": "clusters.tasks.tell_of_news", "schedule": 60, "options": {"expires": 55}},
    "tell-of-calls": {"task": "funding.tasks.tell_of_calls", "schedule": 60, "options": {"expires": 55}},
    "forget-news": {"task": "clusters.tasks.forget_news", "schedule": crontab(hour=3, minute=50)},
    "sweep-claims": {"task": "clusters.tasks.sweep_claims", "schedule": crontab(hour=4, minute=10)},
    "look-for-duplicates": {
        "task": "clusters.tasks.look_for_duplicates",
        "schedule": crontab(hour=2, minute=30),
    },
    "watch-promises": {
        "task": "investors.tasks.watch_promises",
        "schedule": 300,
        "options": {"expires": 240},
    },
    "remind-staff": {"task": "investors.tasks.remind_staff", "schedule": crontab(hour=8, minute=15)},
    "forget-places": {"task": "investors.tasks.forget_places", "schedule": crontab(hour=3, minute=20)},
    "ask-yearly": {"task": "clusters.tasks.ask_yearly", "schedule": crontab(hour=9, minute=20)},
    "follow-up-introductions": {"task": "investors.tasks.follow_up", "schedule": crontab(hour=9, minute=5)},
    "renew-matches": {"task": "investors.tasks.renew_matches", "schedule": 60, "options": {"expires": 55}},
    "match-everything": {
        "task": "investors.tasks.match_everything",
        "schedule": crontab(hour=4, minute=40),
    },
    "match-digests": {
        "task": "investors.tasks.write_digests",
        "schedule": crontab(hour=7, minute=45, day_of_week="tue"),
    },
    "look-after-standing": {
        "task": "investors.tasks.look_after_standing",
        "schedule": crontab(hour=8, minute=40),
    },
    "tidy": {"task": "core.tasks.tidy", "schedule": crontab(hour=3, minute=40)},
}

LOGGING = logging_settings(as_json=False, level=env.str("LOG_LEVEL", "INFO"))
# What a machine shows to read metrics and health; without one only staff can.
OPERATIONS_TOKEN = env.str("OPERATIONS_TOKEN", "")
PROMETHEUS_EXPORT_MIGRATIONS = False

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "form-action": ["'self'"],
        "manifest-src": ["'self'"],
        "frame-ancestors": ["'none'"],
        "base-uri": ["'none'"],
        "object-src": ["'none'"],
    }
}
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "portal.views.csrf_failed"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
