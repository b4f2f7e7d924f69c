"""What somebody asked, and what was answered lately."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from core.desk import Task
from investors.links import enquiry_path
from investors.models import Enquiry

#: An answer is news for so long.
NEWS = timedelta(days=7)


def tasks_for(user: User, *, at: datetime | None = None) -> list[Task]:
    """Answers of the last days to which the person has said nothing yet."""
    since = (at or timezone.now()) - NEWS
    answered = Enquiry.objects.asked_by(user).open().answered_since(since)
    return [
        Task(
            f"Read the answer to {found.reference}",
            reverse("investors:own_enquiries"),
            f"You asked on {found.received_at:%-d %B}.",
            "Answered",
            "good",
        )
        for found in answered.order_by("received_at", "pk")[:20]
    ]


def latest_asked(user: User, *, limit: int = 5) -> list[tuple[Enquiry, str]]:
    """With the address to follow each."""
    asked = Enquiry.objects.asked_by(user).select_related("cluster").order_by("-received_at", "-pk")
    return [(found, enquiry_path(found)) for found in asked[:limit]]
