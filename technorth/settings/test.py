"""Tests: real PostgreSQL, real Valkey, fast password hashing, unknown template variables fail."""

import os
import re

# Each process of a parallel run has a database of its own in the Valkey of the run.
_process = re.sub(r"\D", "", os.environ.get("PYTEST_XDIST_WORKER", ""))
if _process and "?" not in os.environ["REDIS_URL"]:
    os.environ["REDIS_URL"] += f"?db={int(_process) + 1}"

from technorth.settings.base import *  # noqa: E402, F403

SECRET_KEY = "tests-only-not-a-secret"  # noqa: S105
DEBUG = False
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "testserver"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
# A page kept for a minute would answer for the next test; its own tests switch it on.
KEEP_PUBLIC_PAGES = False
DEMO_ACCOUNTS_ALLOWED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True
# Static files straight from their sources: nothing needs to be collected before a test.
WHITENOISE_AUTOREFRESH = True
WHITENOISE_USE_FINDERS = True
