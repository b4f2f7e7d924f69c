"""What waits for people and curators in the showcase: claims, reviews, joiners, names, stale profiles."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import User
from clusters.actions import (
    answer_consent,
    ask_to_join,
    claim_for_review,
    find_duplicates,
    invite_member,
    name_person,
    submit_business,
)
from clusters.actions.named_people import consent_sentence
from clusters.enums import ListingState, MemberRole, MemberState
from clusters.models import Business, BusinessMember, Cluster, Sector
from clusters.profile_values import keep_in_draft

WRITTEN = {
    "short_description": "Maintenance planning for machines that have no sensors yet.",
    "description": "We read the sound of a machine by telephone and say **when it will want attention**.\n\n"
    "- bakeries, mills and print works\n- no wiring, no installation",
    "website": "https://attention.example",
    "stage": "seed",
    "employees": "2-9",
}
STALE_FOR = timedelta(days=420)


def fill_desks(people: dict[str, User], cluster: Cluster) -> None:
    """One of everything that somebody has to decide, all of it in one cluster."""
    member, visitor = people["member"], people["visitor"]
    rows = Business.objects.filter(
        is_showcase=True, cluster=cluster, listing_state=ListingState.IMPORTED
    ).by_name()
    for business, state in zip(rows[:2], ("submitted", "claimed"), strict=False):
        if state == "submitted":
            send_for_review(business, member)
        else:
            claim_for_review(
                business=business,
                by=visitor,
                job_title="Founder",
                statement="I am named as a director at Companies House.",
            )
    own = Business.objects.of_member(member).filter(listing_state=ListingState.PUBLISHED).first()
    if own is not None:
        people_of(own, member, visitor)
    grow_stale(cluster)
    for business, row in zip(published_in(cluster)[2:4], list(rows)[-2:], strict=False):
        make_twin(row, business)
    find_duplicates()


def send_for_review(business: Business, member: User) -> None:
    """A row of the register whose people have written their first profile and sent it."""
    joined = {"role": MemberRole.OWNER, "state": MemberState.ACTIVE, "decided_at": timezone.now()}
    BusinessMember.objects.get_or_create(business=business, user=member, defaults=joined)
    sector = Sector.objects.active().in_order().first()
    values = {**WRITTEN, "sectors": [sector.pk] if sector else []}
    keep_in_draft(business, values, on=timezone.localdate())
    if sector:
        submit_business(business=business, by=member)


def people_of(business: Business, member: User, visitor: User) -> None:
    """Somebody named, somebody asked, somebody invited, and somebody at the door."""
    named = name_person(
        business=business, by=member, name="Nell Ormerod", role="Founder", email="nell@demo.technorth.example"
    )
    answer_consent(person=named, verb="give", text=consent_sentence(named))
    name_person(
        business=business,
        by=member,
        name="Idris Fairclough",
        role="Chief engineer",
        email="idris@demo.technorth.example",
    )
    invite_member(business=business, email="guest@demo.technorth.example", role=MemberRole.EDITOR, by=member)
    ask_to_join(business=business, by=visitor, job_title="Head of product")


def published_in(cluster: Cluster) -> QuerySet[Business]:
    published = Business.objects.filter(
        is_showcase=True, cluster=cluster, listing_state=ListingState.PUBLISHED
    )
    return published.by_name()


def grow_stale(cluster: Cluster) -> None:
    """Two profiles nobody has confirmed for more than a year."""
    stale = list(published_in(cluster).values_list("pk", flat=True)[:2])
    Business.objects.filter(pk__in=stale).update(confirmed_on=timezone.localdate() - STALE_FOR)


def make_twin(twin: Business, business: Business) -> None:
    """The same business once more, as somebody typed it who did not find it."""
    twin.company_number, twin.legal_name, twin.left_register_on = "", business.name, None
    twin.website, twin.short_description = business.website, business.short_description
    twin.listing_state, twin.published_at = ListingState.PUBLISHED, timezone.now()
    twin.save()
