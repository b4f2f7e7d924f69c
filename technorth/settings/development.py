"""The one-command run: embedded services, this machine only, mail to the console and a file.

Pages look and behave as in production, static files and error pages included, unless DEBUG is set.
"""

import os

from technorth.settings.base import *  # noqa: F403
from technorth.settings.base import VAR_DIR, env
from technorth.settings.secret import local_secret

SECRET_KEY = env.str("SECRET_KEY", "") or local_secret(VAR_DIR)
DEBUG = env.bool("DEBUG", False)
ALLOWED_HOSTS: list[str] = env.list("ALLOWED_HOSTS", ["localhost", "127.0.0.1", "[::1]"])
DEMO_ACCOUNTS_ALLOWED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True  # passkeys on http://localhost
if "EMAIL_URL" not in os.environ:
    EMAIL_BACKEND = "core.mail_files.ConsoleAndFiles"
