"""Loading statements and sensitive areas. What staff have changed or added since stays as it is."""

from __future__ import annotations

import csv
import tomllib
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone

from clusters.models import Sector
from investors.models import SensitiveArea, StatementVersion

FOLDER = Path(__file__).parent
#: The Act's notifiable areas: SI 2021/1264.
AREAS_SOURCE = "https://www.legislation.gov.uk/uksi/2021/1264/contents"


@transaction.atomic
def load_investors_reference() -> dict[str, int]:
    """Add what is not there yet; how many of each."""
    return {"statements": load_statements(), "sensitive areas": load_areas()}


def load_statements() -> int:
    """Version 1 of each basis that has no statement at all."""
    rows: list[dict[str, Any]] = tomllib.loads((FOLDER / "statements.toml").read_text())["statement"]
    there = set(StatementVersion.objects.values_list("basis", flat=True))
    new = [row for row in rows if row["basis"] not in there]
    for row in new:
        tests = list(map(list, row.pop("tests", {}).items()))
        StatementVersion.objects.create(
            **{**row, "text": row["text"].strip()}, tests=tests, number=1, in_force_from=timezone.now()
        )
    return len(new)


def load_areas() -> int:
    """The areas, with the sectors in which they may come up; none where staff keep a list already."""
    if SensitiveArea.objects.exists():
        return 0
    sectors = {sector.slug: sector for sector in Sector.objects.all()}
    with (FOLDER / "areas.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        area = SensitiveArea.objects.create(name=row["name"], source_url=AREAS_SOURCE)
        area.sectors.set(sectors[slug] for slug in row["sectors"].split() if slug in sectors)
    return len(rows)
