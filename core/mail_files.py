"""Mail on one's own machine: shown in the console and kept as files that a mail program opens."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.utils import timezone
from django.utils.text import slugify


class ConsoleAndFiles(BaseEmailBackend):
    """Writes each mail to ``var/mail/*.eml`` and its text to the console."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        folder = Path(settings.VAR_DIR) / "mail"
        folder.mkdir(parents=True, exist_ok=True)
        for message in email_messages:
            stamp = timezone.localtime().strftime("%Y%m%d-%H%M%S-%f")
            file = folder / f"{stamp}-{slugify(message.subject)[:60]}.eml"
            file.write_bytes(message.message().as_bytes())
            heading = f"Mail to {', '.join(message.recipients())}: {message.subject} ({file})"
            sys.stdout.write(f"\n{heading}\n{'-' * min(len(heading), 100)}\n{message.body}\n")
        sys.stdout.flush()
        return len(email_messages)
