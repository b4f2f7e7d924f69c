"""What a worker has sent: the tests' mail backend writes it to files."""

from __future__ import annotations

from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

from django.conf import settings


def mail_to(address: str) -> list[EmailMessage]:
    """Mail to this address, the oldest first. All processes of a parallel run share the folder."""
    files = sorted((Path(settings.VAR_DIR) / "mail").glob("*.eml"))
    mails = [message_from_bytes(file.read_bytes(), policy=policy.default) for file in files]
    return [mail for mail in mails if mail["To"] == address]
