"""States of the mail outbox."""

from django.db import models


class MailState(models.TextChoices):
    """pending → sending → sent, or back to pending after a fault, or failed after the third.

    | state   | verbs                | next                     |
    |---------|----------------------|--------------------------|
    | pending | take                 | sending                  |
    | sending | deliver, give back   | sent; pending or failed  |
    | sent    | -                    |                          |
    | failed  | resend (by staff)    | pending                  |
    """

    PENDING = "pending", "Waiting"
    SENDING = "sending", "Being sent"
    SENT = "sent", "Sent"
    FAILED = "failed", "Failed"
