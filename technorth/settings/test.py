"""Tests: real PostgreSQL and Valkey, mail in memory, fast passwords, unknown template variables fail."""

import os

# Each process of a parallel run has a database of its own in the Valkey of that run.
if process := os.environ.get("PYTEST_XDIST_WORKER", "").removeprefix("gw"):
    os.environ["REDIS_URL"] = f"{os.environ['REDIS_URL'].partition('?')[0]}?db={int(process) + 1}"

from technorth.settings.base import *  # noqa: F403
from technorth.settings.base import TEMPLATES
from tests.unknown_variables import FailOnUnknown

SECRET_KEY = "tests-only-not-a-secret"  # noqa: S105
DEBUG = False
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "testserver"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# What a worker sends can be read as files; in the test's own process Django keeps mail in memory instead.
EMAIL_BACKEND = "core.mail_files.ConsoleAndFiles"
TEMPLATES[0]["OPTIONS"]["string_if_invalid"] = FailOnUnknown("%s")
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "private": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
# A page kept for a minute would answer for the next test; its own tests switch it on.
KEEP_PUBLIC_PAGES = False
DEMO_ACCOUNTS_ALLOWED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True
# Static files straight from their sources: nothing needs to be collected before a test.
WHITENOISE_AUTOREFRESH = True
WHITENOISE_USE_FINDERS = True
