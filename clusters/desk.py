"""What a person has to do about businesses, and which are theirs."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from clusters.enums import ImportState, ListingState, MemberState
from clusters.models import (
    Business,
    BusinessClaim,
    BusinessMember,
    DuplicatePair,
    RegisterDifference,
    RegisterImport,
    SubsidyCap,
)
from clusters.models.confirmation import CONFIRMED_FOR
from clusters.permissions import can_import_register, curates_everywhere
from core.desk import Task

#: More stale profiles than this are «many».
STALE_COUNTED = 1_000


def tasks_for(user: User) -> list[Task]:
    """For curators and agency staff: what waits for somebody to look at it, and since when."""
    tasks = [
        *own_tasks(user),
        claims(user),
        reviews(user),
        differences(user),
        duplicates(user),
        stale_profiles(user),
        failed_imports(user),
        subsidy_limit(user),
    ]
    return [task for task in tasks if task is not None]


def own_tasks(user: User) -> list[Task]:
    """About the businesses one speaks for, or says are one's own."""
    return [*joining(user), *own_listings(user), *proving(user)]


def proving(user: User) -> list[Task]:
    """A claim that waits for the code that was sent."""
    begun = BusinessClaim.objects.by(user).proving().select_related("business").order_by("begun_at", "pk")
    return [
        Task(
            f"Enter the code for {claim.business}",
            reverse("clusters:claim_business", args=[claim.business.slug]),
            "It was sent to an address of the business.",
        )
        for claim in begun
    ]


def joining(user: User) -> list[Task]:
    """People who ask the businesses one owns to be let in."""
    owned = BusinessMember.objects.owners().filter(user=user).values("business")
    asking = BusinessMember.objects.asked().filter(business__in=owned).select_related("business", "user")
    return [
        Task(
            f"Let in or decline {member.user} at {member.business}",
            reverse("clusters:business_people", args=[member.business.slug]),
            f"Asked on {member.asked_at:%-d %B}.",
        )
        for member in asking.order_by("asked_at", "pk")
    ]


def own_listings(user: User) -> list[Task]:
    """One's own businesses that wait for oneself: returned, begun and not sent, not confirmed for a year."""
    waiting = Business.objects.of_member(user).waiting_for_its_people(timezone.localdate() - CONFIRMED_FOR)
    return [own_listing(business) for business in waiting.by_name()]


def own_listing(business: Business) -> Task:
    page = reverse("clusters:profile_tasks", args=[business.slug])
    if business.return_reason:
        return Task(f"Change what the curator asks of {business}", page, business.return_reason[:160])
    if business.listing_state == ListingState.PUBLISHED:
        day = f"{business.confirmed_on:%-d %B %Y}"
        return Task(f"Say whether {business} is still correct", page, f"Last confirmed on {day}.")
    return Task(f"Finish the profile of {business} and send it", page, "Nobody but you sees it yet.")


def claims(user: User) -> Task | None:
    """What people say is theirs, for a curator to look at."""
    waiting = BusinessClaim.objects.decidable_by(user).waiting()
    count = waiting.count()
    if not count:
        return None
    return Task(
        f"Decide on {count} claim{plural(count)}",
        f"{reverse('admin:clusters_businessclaim_changelist')}?state__exact=in-review",
        f"The first has waited since {waiting[0].sent_at:%-d %B}.",
        state="Waiting",
    )


def reviews(user: User) -> Task | None:
    """What people have written and nobody has looked at yet."""
    waiting = Business.objects.curated_by(user).waiting_for_review()
    count = waiting.count()
    if not count:
        return None
    return Task(
        f"Look at {count} listing{plural(count)} sent for review",
        f"{reverse('admin:clusters_business_changelist')}?submitted_at__isnull=0",
        f"The first has waited since {waiting[0].submitted_at:%-d %B}.",
        state="Waiting",
    )


def differences(user: User) -> Task | None:
    """Where the register and a company say different things."""
    waiting = RegisterDifference.objects.curated_by(user).open().oldest_first()
    count = waiting.count()
    if not count:
        return None
    return Task(
        f"Decide on {count} difference{plural(count)} from the register",
        f"{reverse('admin:clusters_registerdifference_changelist')}?state__exact=open",
        f"The first was noticed on {waiting[0].noticed_at:%-d %B}.",
        state="Waiting",
    )


def duplicates(user: User) -> Task | None:
    """Listings that may be of one business."""
    waiting = DuplicatePair.objects.curated_by(user).open()
    count = waiting.count()
    if not count:
        return None
    oldest = waiting.order_by("found_at").values_list("found_at", flat=True)[0]
    return Task(
        f"Look at {count} possible duplicate{plural(count)}",
        f"{reverse('admin:clusters_duplicatepair_changelist')}?state__exact=open",
        f"The first was found on {oldest:%-d %B}.",
        state="Waiting",
    )


def stale_profiles(user: User) -> Task | None:
    """Profiles whose people have not said for a year that all is correct."""
    day = timezone.localdate() - timedelta(days=365)
    stale = Business.objects.curated_by(user).confirmed_before(day)
    count = stale[:STALE_COUNTED].count()
    if not count:
        return None
    oldest = stale.order_by("confirmed_on").values_list("confirmed_on", flat=True)[0]
    return Task(
        f"See {count}{'+' if count == STALE_COUNTED else ''} profile{plural(count)} not confirmed for a year",
        f"{reverse('admin:clusters_business_changelist')}?confirmed_on__lt={day.isoformat()}",
        f"The oldest was confirmed on {oldest:%-d %B %Y}.",
        state="Stale",
    )


def failed_imports(user: User) -> Task | None:
    """Imports of the register that failed since one last went well."""
    if not can_import_register(user):
        return None
    latest = RegisterImport.objects.order_by("-created_at", "-pk").first()
    if latest is None or latest.state != ImportState.FAILED:
        return None
    return Task(
        "See why the last import of the register failed",
        reverse("admin:clusters_registerimport_change", args=[latest.pk]),
        latest.message[:160],
        state="Failed",
        tone="bad",
    )


def plural(count: int) -> str:
    return "" if count == 1 else "s"


def memberships_of(user: User) -> QuerySet[BusinessMember]:
    """The businesses a person speaks for, or has asked to."""
    states = [MemberState.ACTIVE, MemberState.ASKED]
    memberships = BusinessMember.objects.filter(user=user, state__in=states)
    return memberships.select_related("business", "business__cluster").order_by("state", "business__sort_key")


def subsidy_limit(user: User) -> Task | None:
    """That somebody looks whether the law still says so."""
    if not (curates_everywhere(user) and user.has_perm("clusters.change_subsidycap")):
        return None
    limit = SubsidyCap.objects.to_review(timezone.localdate()).order_by("review_on").first()
    if limit is None:
        return None
    address = reverse("admin:clusters_subsidycap_change", args=[limit.pk])
    return Task("Look whether the subsidy limit still holds", address, str(limit), "Due")
