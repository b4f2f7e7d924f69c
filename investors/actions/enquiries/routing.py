"""Which cluster answers: the one that was named; else by rule; else in turn, so that each has its share."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import connection
from django.db.models import Count, Max

from accounts.models import User
from clusters.models import Cluster
from investors.models import Enquiry, RoutingRule

#: A cluster's share is what it was given within this time: one that joins today is not owed the years before.
SHARES_COUNTED = timedelta(days=90)


def route(enquiry: Enquiry, at: datetime) -> User | None:
    """Set the cluster of a new enquiry; whoever the rule names to answer it, if it names somebody."""
    rule = RoutingRule.objects.for_enquiry(enquiry)
    if rule is None and enquiry.about_cluster:
        enquiry.cluster = enquiry.about_cluster
        return None
    among = list(rule.clusters.all()) if rule else list(Cluster.objects.published())
    # A cluster that nobody keeps would answer nobody.
    kept = [cluster for cluster in among if cluster.curatorships.exists()] or (among if rule else [])
    enquiry.cluster = next_in_turn(kept, at)
    enquiry.is_shared = enquiry.about_cluster is None and len(kept) > 1
    return rule.owner if rule and rule.owner and rule.owner.is_active and rule.owner.is_staff else None


def next_in_turn(clusters: Iterable[Cluster], at: datetime) -> Cluster | None:
    """The cluster that was given least; of several, the one that has waited longest.

    Two enquiries at the same moment are given out one after the other: without the lock both would go to the
    same cluster.
    """
    among = {cluster.pk: cluster for cluster in clusters}
    if not among:
        return None
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('share-enquiries', 0))")
    given = {
        row["cluster"]: (row["count"], row["last"])
        for row in Enquiry.objects.shared_out_since(at - SHARES_COUNTED)
        .filter(cluster__in=among)
        .values("cluster")
        .annotate(count=Count("pk"), last=Max("received_at"))
    }
    never = (0, at - SHARES_COUNTED)
    return min(among.values(), key=lambda one: (*given.get(one.pk, never), one.position, one.pk))
