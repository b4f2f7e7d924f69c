"""The tests' settings for a worker that sends by SMTP, to wherever EMAIL_URL says."""

from technorth.settings.test import *  # noqa: F403

EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
