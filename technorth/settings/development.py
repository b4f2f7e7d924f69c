"""The one-command run: embedded services, mail to the console and a file, never reachable from outside."""

import os

from technorth.settings.base import *  # noqa: F403

SECRET_KEY = env.str("SECRET_KEY", "development-only-not-a-secret")  # noqa: F405
DEBUG = env.bool("DEBUG", True)  # noqa: F405
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]"]
DEMO_ACCOUNTS_ALLOWED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True  # passkeys on http://localhost
if "EMAIL_URL" not in os.environ:
    EMAIL_BACKEND = "core.mail_files.ConsoleAndFiles"
