"""Finding businesses: what is public, whose they are, in which order."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING

from django.contrib.auth.models import AnonymousUser
from django.db import models

from accounts.models import User
from accounts.permissions import may_work_as_staff
from clusters import company_numbers
from clusters.enums import PUBLIC_STATES, ListingState, MemberState
from clusters.models.cluster import Cluster, ClusterCurator

if TYPE_CHECKING:
    from clusters.models.business import Business  # noqa: F401 - names the rows of the QuerySet


ROW_COLUMNS = (
    "company_number", "legal_name", "trading_name", "short_description", "logo", "sector_ids", "cluster_id",
    "listing_state", "is_showcase", "is_raising", "registered_town", "trading_town", "stage", "employees",
    "founded_on", "incorporated_on", "register_status",
)  # fmt: skip


#: Longer chains of merges than this are not followed.
MOST_MERGES = 10


class BusinessQuerySet(models.QuerySet["Business"]):
    def listed(self) -> BusinessQuerySet:
        """What anybody may see: rows of the register, and published profiles."""
        return self.filter(listing_state__in=PUBLIC_STATES)

    def on_register(self) -> BusinessQuerySet:
        return self.exclude(company_number="").filter(left_register_on=None)

    def waiting_for_review(self) -> BusinessQuerySet:
        """A curator has to look before it is published; the oldest first."""
        return self.filter(submitted_at__isnull=False).order_by("submitted_at", "pk")

    def confirmed_before(self, day: date) -> BusinessQuerySet:
        """Published profiles whose people last said that all is correct before this day."""
        return self.filter(listing_state=ListingState.PUBLISHED, confirmed_on__lt=day)

    def confirmed_since(self, day: date) -> BusinessQuerySet:
        """Published profiles whose people said on this day or later that all is correct."""
        return self.filter(listing_state=ListingState.PUBLISHED, confirmed_on__gte=day)

    def with_people(self) -> BusinessQuerySet:
        """Those somebody speaks for."""
        people = self.model.members.rel.related_model._default_manager
        return self.filter(
            models.Exists(people.filter(business=models.OuterRef("pk"), state=MemberState.ACTIVE))
        )

    def waiting_for_its_people(self, day: date) -> BusinessQuerySet:
        """Returned or never sent, or published and last confirmed before this day."""
        unsent = models.Q(listing_state=ListingState.DRAFT) | (
            ~models.Q(return_reason="") & models.Q(submitted_at=None)
        )
        stale = models.Q(listing_state=ListingState.PUBLISHED, confirmed_on__lt=day)
        return self.filter(unsent | stale)

    def as_rows(self) -> BusinessQuerySet:
        """Only the columns that a row of a list shows (``clusters.rows``)."""
        return self.only(*ROW_COLUMNS)

    def raising(self) -> BusinessQuerySet:
        return self.filter(is_raising=True)

    def in_cluster(self, cluster: Cluster) -> BusinessQuerySet:
        return self.filter(cluster=cluster)

    def in_any_cluster(self, clusters: Iterable[Cluster]) -> BusinessQuerySet:
        return self.filter(cluster__in=clusters)

    def in_sector(self, sector_id: int) -> BusinessQuerySet:
        return self.filter(sector_ids__contains=[sector_id])

    def in_any_sector(self, sector_ids: list[int]) -> BusinessQuerySet:
        return self.filter(sector_ids__overlap=sector_ids)

    def with_words(self, text: str) -> BusinessQuerySet:
        """Every word stands in the name or the short description; or the text is the company number."""
        found = models.Q()
        for word in text.split()[:8]:
            found &= models.Q(sort_key__contains=word.lower()) | models.Q(short_description__icontains=word)
        if company_numbers.looks_like_one(text):
            found |= models.Q(company_number=company_numbers.normalise(text))
        return self.filter(found)

    def of_member(self, user: User | AnonymousUser) -> BusinessQuerySet:
        """Those this person may edit as one of their people."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(members__user=user, members__state=MemberState.ACTIVE)

    def unmerged(self) -> BusinessQuerySet:
        """Not taken into another listing."""
        return self.exclude(listing_state=ListingState.MERGED)

    def merged_into(self) -> int | None:
        """The id of the listing that took in the first of these, at the end of however many merges."""
        pk = self.filter(listing_state=ListingState.MERGED).values_list("merged_into", flat=True).first()
        for _merge in range(MOST_MERGES):
            further = self.model.objects.filter(pk=pk or 0).values_list("merged_into", flat=True).first()
            if further is None:
                break
            pk = further
        return pk

    def curated_by(self, user: User | AnonymousUser) -> BusinessQuerySet:
        """Those this person may change as staff; a row without a cluster is for staff of the whole agency."""
        if not may_work_as_staff(user):
            return self.none()
        if user.has_perm("clusters.curate_all_clusters"):
            return self
        return self.filter(cluster__in=ClusterCurator.objects.filter(user=user).values("cluster"))  # type: ignore[misc]

    def visible_to(self, user: User | AnonymousUser) -> BusinessQuerySet:
        """Listed ones for everybody; besides, one's own in any state, and for staff those they curate."""
        if not user.is_authenticated:
            return self.listed()
        if may_work_as_staff(user) and user.has_perm("clusters.curate_all_clusters"):
            return self
        own = models.Exists(
            self.model.members.rel.related_model._default_manager.filter(
                business=models.OuterRef("pk"), user=user, state=MemberState.ACTIVE
            )
        )
        visible = models.Q(listing_state__in=PUBLIC_STATES) | models.Q(own)
        if may_work_as_staff(user):
            visible |= models.Q(cluster__in=ClusterCurator.objects.filter(user=user).values("cluster"))
        return self.filter(visible)

    def at_slug(self, slug: str) -> BusinessQuerySet:
        """The business an address means: its last part is the company number, or ``b`` and our own number.

        The words before it are for people; they change with the name, and old addresses go on working.
        """
        return self.at_references([slug.rsplit("-", 1)[-1]])

    def at_references(self, references: Iterable[str]) -> BusinessQuerySet:
        """Those with one of these company numbers or, as ``b…``, numbers of our own. See ``reference``."""
        own, registered = [], []
        for reference in references:
            digits = reference[1:]
            if reference[:1] == "b" and digits.isascii() and digits.isdigit() and len(digits) <= 18:
                own.append(int(digits))
            elif len(reference) == 8 and "\0" not in reference:
                registered.append(reference.upper())
        if not own:
            return self.filter(company_number__in=registered)
        return self.filter(models.Q(pk__in=own) | models.Q(company_number__in=registered))

    def named_with(self, text: str) -> BusinessQuerySet:
        """Every word is a part of the folded name."""
        found = self
        for word in text.lower().split()[:8]:
            found = found.filter(sort_key__contains=word)
        return found

    def at_domain(self, domain: str) -> BusinessQuerySet:
        return self.filter(website_domain=domain.lower().removeprefix("www."))

    def by_name(self) -> BusinessQuerySet:
        return self.order_by("sort_key", "pk")

    def best_described(self) -> BusinessQuerySet:
        """Profiles with most to read first."""
        return self.order_by("-listing_quality", "sort_key", "pk")

    def profiled(self) -> BusinessQuerySet:
        """Those whose own people, or a curator, have written and published a profile."""
        return self.filter(listing_state=ListingState.PUBLISHED)

    def youngest_first(self) -> BusinessQuerySet:
        return self.order_by(models.F("incorporated_on").desc(nulls_last=True), "sort_key", "pk")

    def newest_first(self) -> BusinessQuerySet:
        return self.order_by(models.F("published_at").desc(nulls_last=True), "-pk")
