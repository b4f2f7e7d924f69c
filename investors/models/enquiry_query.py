"""Finding enquiries: whose they are, where they stand, what waits."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Concat
from django.utils import timezone

from accounts.models import User
from accounts.permissions import may_work_as_staff
from clusters.models import Cluster, ClusterCurator
from clusters.models.cluster import curates_all
from clusters.models.derived import Folded
from investors.enums import COUNTED_ENQUIRY_STAGES, OPEN_ENQUIRY_STAGES, EnquiryStage, MessageSide

if TYPE_CHECKING:
    from investors.models.enquiry import Enquiry  # noqa: F401 - names the rows of the QuerySet

#: More words than this narrow nothing down any further.
MOST_WORDS = 6


class EnquiryQuerySet(models.QuerySet["Enquiry"]):
    def visible_to(self, user: User | AnonymousUser) -> EnquiryQuerySet:
        """On the desk: all of them for agency staff; for a curator those of their clusters and their own."""
        if not may_work_as_staff(user):
            return self.none()
        if curates_all(user):
            return self
        clusters = ClusterCurator.objects.filter(user=user).values("cluster")  # type: ignore[misc]
        return self.filter(Q(cluster__in=clusters) | Q(owner=user))  # type: ignore[misc]

    def asked_by(self, user: User) -> EnquiryQuerySet:
        """What this person asked while signed in; what went into another of theirs stands there."""
        return self.filter(user=user).exclude(stage__in=[EnquiryStage.MERGED, EnquiryStage.SPAM])

    def of_address(self, email: str) -> EnquiryQuerySet:
        return self.filter(email__iexact=email)

    def open(self) -> EnquiryQuerySet:
        return self.filter(stage__in=OPEN_ENQUIRY_STAGES)

    def closed(self) -> EnquiryQuerySet:
        return self.exclude(stage__in=OPEN_ENQUIRY_STAGES)

    def counted(self) -> EnquiryQuerySet:
        """Enquiries that are enquiries, each once."""
        return self.filter(stage__in=COUNTED_ENQUIRY_STAGES)

    def waiting(self) -> EnquiryQuerySet:
        """The agency is to answer, for the first time or again; whoever has waited longest first."""
        return self.open().filter(waiting_since__isnull=False).order_by("waiting_since", "pk")

    def unanswered(self) -> EnquiryQuerySet:
        """Nobody has answered yet, and the clock runs or is paused."""
        return self.open().filter(first_answered_at=None)

    def clock_running(self) -> EnquiryQuerySet:
        return self.unanswered().filter(paused_at=None)

    def answered_since(self, moment: datetime) -> EnquiryQuerySet:
        """The agency wrote last, at this moment or later."""
        lately = Q(messages__side=MessageSide.AGENCY, messages__sent_at__gte=moment)
        return self.filter(lately, waiting_since=None).distinct()

    def overdue(self, at: datetime | None = None) -> EnquiryQuerySet:
        return self.clock_running().filter(answer_due_at__lt=at or timezone.now())

    def due_before(self, moment: datetime) -> EnquiryQuerySet:
        return self.clock_running().filter(answer_due_at__lt=moment).order_by("answer_due_at", "pk")

    def without_owner(self) -> EnquiryQuerySet:
        return self.open().filter(owner=None)

    def owned_by(self, user: User | AnonymousUser) -> EnquiryQuerySet:
        return self.filter(owner=user) if user.is_authenticated else self.none()  # type: ignore[misc]

    def received_since(self, moment: datetime) -> EnquiryQuerySet:
        return self.filter(received_at__gte=moment)

    def received_between(self, start: datetime, end: datetime) -> EnquiryQuerySet:
        return self.filter(received_at__gte=start, received_at__lt=end)

    def sent_from_place(self, digest: str) -> EnquiryQuerySet:
        """By the digest of the network address it was sent from."""
        return self.filter(sent_from=digest)

    def shared_out_since(self, moment: datetime) -> EnquiryQuerySet:
        """Those that named no cluster and were given to one, so that each has its fair share."""
        return self.filter(is_shared=True, received_at__gte=moment).counted()

    def in_cluster(self, cluster: Cluster) -> EnquiryQuerySet:
        return self.filter(cluster=cluster)

    def matching(self, words: str) -> EnquiryQuerySet:
        """Every word stands somewhere in reference, name, organisation or address; accents do not matter."""
        found = self
        for word in words.split()[:MOST_WORDS]:
            part = word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
            found = found.filter(search_key__folded_like=part)
        return found

    def queue_order(self) -> EnquiryQuerySet:
        """What waits for an answer first, the longest first; then by what happened last."""
        return self.order_by(F("waiting_since").asc(nulls_last=True), "pk")


@models.TextField.register_lookup
class FoldedLike(models.Lookup):
    """Contains a word, both folded: the trigram index of the folded column finds it."""

    lookup_name = "folded_like"

    def as_sql(self, compiler, connection):  # type: ignore[no-untyped-def]
        left, left_params = self.process_lhs(compiler, connection)
        right, right_params = self.process_rhs(compiler, connection)
        return f"{left} LIKE '%%' || folded({right}) || '%%'", [*left_params, *right_params]


def search_key() -> models.GeneratedField:
    """Kept by PostgreSQL itself; what is erased is gone from here too."""
    words: models.Expression = F("reference")  # type: ignore[assignment]
    for name in ("name", "organisation", "email"):
        words = Concat(words, Value(" "), F(name), output_field=models.TextField())
    return models.GeneratedField(expression=Folded(words), output_field=models.TextField(), db_persist=True)
