"""The figures of an import's report, and its lines to download."""

from __future__ import annotations

from collections import Counter
from typing import Any

from clusters.models import Cluster, RegisterImport, Sector
from clusters.register.reading import Reading

NO_CLUSTER, NO_SECTOR = "No cluster any more", "No sector"


def breakdown(reading: Reading) -> dict[str, Any]:
    """Companies kept by cluster, by sector and by both, under the names these had that day.

    A company with two sectors counts in each.
    """
    clusters: dict[int | None, str] = {**dict(Cluster.objects.values_list("pk", "name")), None: NO_CLUSTER}
    sectors = {f"{pk}": name for pk, name in Sector.objects.values_list("pk", "name")}
    by_cluster: Counter[str] = Counter()
    by_sector: Counter[str] = Counter()
    by_both: Counter[tuple[str, str]] = Counter()
    for cluster_id, trades, count in reading.by_cluster_and_sector():
        cluster = clusters[cluster_id]
        by_cluster[cluster] += count
        for sector_id in trades.sector_ids.strip("{}").split(","):
            sector = sectors.get(sector_id, NO_SECTOR)
            by_sector[sector] += count
            by_both[cluster, sector] += count
    return {
        "clusters": [[*pair] for pair in by_cluster.most_common()],
        "sectors": [[*pair] for pair in by_sector.most_common()],
        "cells": [[*names, count] for names, count in by_both.most_common()],
    }


def summary(run: RegisterImport) -> list[tuple[str, str]]:
    """The figures of a finished import, in the order in which one asks for them."""
    counts = (
        ("Companies read", run.lines_count),
        ("kept", run.kept_count),
        ("new", run.new_count),
        ("changed", run.changed_count),
        ("unchanged", run.unchanged_count),
        ("back on the register", run.returned_count),
        ("gone from the register", run.gone_count),
        ("known, but outside the rules now", run.outside_rules_count),
        ("passed over for want of a postcode", run.without_postcode_count),
        ("differences from what companies confirmed", run.difference_count),
        ("lines rejected", run.rejected_count),
        ("lines taken with a warning", run.warning_count),
    )
    return [(label, f"{count:,}") for label, count in counts]
