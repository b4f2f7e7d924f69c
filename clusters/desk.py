"""What a person has to do about businesses, and which are theirs."""

from __future__ import annotations

from django.db.models import QuerySet
from django.urls import reverse

from accounts.models import User
from clusters.enums import MemberState
from clusters.models import Business, BusinessMember
from core.desk import Task


def tasks_for(user: User) -> list[Task]:
    """For curators and agency staff: what people have written and nobody has looked at yet."""
    waiting = Business.objects.curated_by(user).waiting_for_review()
    count = waiting.count()
    if not count:
        return []
    since = waiting[0].submitted_at
    return [
        Task(
            f"Look at {count} listing{'' if count == 1 else 's'} sent for review",
            f"{reverse('admin:clusters_business_changelist')}?submitted_at__isnull=0",
            f"The first has waited since {since:%-d %B}.",
            state="Waiting",
        )
    ]


def memberships_of(user: User) -> QuerySet[BusinessMember]:
    """The businesses a person speaks for, or has asked to."""
    states = [MemberState.ACTIVE, MemberState.ASKED]
    memberships = BusinessMember.objects.filter(user=user, state__in=states)
    return memberships.select_related("business", "business__cluster").order_by("state", "business__sort_key")
