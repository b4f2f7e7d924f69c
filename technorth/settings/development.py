"""The one-command run: embedded services, this machine only.

Pages look and behave as in production, static files and error pages included, unless DEBUG is set.
"""

from technorth.settings.base import *  # noqa: F403
from technorth.settings.base import VAR_DIR, env
from technorth.settings.secret import local_secret

SECRET_KEY = env.str("SECRET_KEY", "") or local_secret(VAR_DIR)
DEBUG = env.bool("DEBUG", False)
ALLOWED_HOSTS: list[str] = env.list("ALLOWED_HOSTS", ["localhost", "127.0.0.1", "[::1]"])
