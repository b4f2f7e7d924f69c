"""Loading the reference data of this folder: what is missing is added, what is there stays as staff made it.

What was loaded once is remembered by a digest of the files, so that a rule or a place which staff deleted
does not come back at the next start; a new version of the files adds what is new in it.
"""

from __future__ import annotations

import csv
import hashlib
import tomllib
from collections.abc import Iterator
from pathlib import Path

from django.db import models, transaction

from clusters.models import (
    Cluster,
    Fact,
    Metric,
    Place,
    PostcodeRule,
    Sector,
    SectorSynonym,
    SicCode,
    SicSectorRule,
    SubsidyCap,
)
from core.audit import record
from core.models import AuditEvent

FOLDER = Path(__file__).parent
LOADED = "reference.loaded"
SIC_LIST = "DCMS/DSIT definition of the digital sector, SIC 2007"


def digest() -> str:
    """Fingerprint of all the files, to tell whether this version has been loaded."""
    files = sorted(path for path in FOLDER.rglob("*") if path.suffix in {".csv", ".toml", ".md"})
    sums = hashlib.sha256()
    for path in files:
        sums.update(path.relative_to(FOLDER).as_posix().encode())
        sums.update(path.read_bytes())
    return sums.hexdigest()


def is_loaded() -> bool:
    return AuditEvent.objects.filter(verb=LOADED, data__digest=digest()).exists()


@transaction.atomic
def load_reference(*, by: models.Model | None = None) -> dict[str, int]:
    """Add every reference row that is missing; how many of each kind were added."""
    added = {
        "clusters": load_clusters(),
        "metrics": load_metrics(),
        "facts": load_facts(),
        "places": load_places(),
        "sectors": load_sectors(),
        "SIC codes": load_sic_codes(),
        "postcode rules": load_postcode_rules(),
        "subsidy limits": load_subsidy_caps(),
    }
    record(LOADED, by=by, digest=digest(), **{name.replace(" ", "_"): count for name, count in added.items()})  # type: ignore[arg-type]
    return added


def load_clusters() -> int:
    rows = _toml("clusters")["cluster"]
    known = set(Cluster.objects.values_list("slug", flat=True))
    for row in rows:
        row["story"] = (FOLDER / "stories" / f"{row['slug']}.md").read_text()
    return _add(
        Cluster(**row, status="established", is_published=True) for row in rows if row["slug"] not in known
    )


def load_metrics() -> int:
    known = set(Metric.objects.values_list("key", flat=True))
    return _add(
        Metric(**{**row, "is_higher_better": row["is_higher_better"] == "yes"})
        for row in _csv("metrics")
        if row["key"] not in known
    )


def load_facts() -> int:
    clusters, metrics = _ids(Cluster, "slug"), _ids(Metric, "key")
    known = set(Fact.objects.values_list("cluster_id", "metric_id", "year", "source"))
    facts = []
    for row in _csv("facts"):
        cluster, metric = clusters.get(row.pop("cluster")), metrics[row.pop("metric")]
        if (cluster, metric, int(row["year"]), row["source"]) in known:
            continue
        baseline = row.pop("is_baseline") == "yes" and not Fact.objects.baseline().exists()
        facts.append(Fact(cluster_id=cluster, metric_id=metric, is_baseline=baseline, **row))
    return _add(facts)  # type: ignore[arg-type]


def load_places() -> int:
    clusters = _ids(Cluster, "slug")
    known = set(Place.objects.values_list("cluster_id", "name"))
    return _add(
        Place(cluster_id=clusters[slug], **row)
        for slug, row in ((row.pop("cluster"), row) for row in _csv("places"))
        if (clusters[slug], row["name"]) not in known
    )


def load_sectors() -> int:
    known = set(Sector.objects.values_list("slug", flat=True))
    taken = set(SectorSynonym.objects.values_list("term", flat=True))
    added = 0
    for position, row in enumerate(_toml("sectors")["sector"], start=1):
        synonyms = row.pop("synonyms")
        if row["slug"] in known:
            continue
        sector = Sector.objects.create(position=position * 10, **row)
        _add(SectorSynonym(sector=sector, term=term) for term in synonyms if term not in taken)
        taken.update(synonyms)
        added += 1
    return added


def load_sic_codes() -> int:
    sectors = _ids(Sector, "slug")
    known = set(SicCode.objects.values_list("code", flat=True))
    rows = [row for row in _csv("sic_codes") if row["code"] not in known]
    _add(
        SicCode(code=row["code"], description=row["description"], is_digital=True, list_version=SIC_LIST)
        for row in rows
    )
    _add(
        SicSectorRule(sic_code_id=row["code"], sector_id=sectors[slug])
        for row in rows
        for slug in row["sectors"].split()
    )
    return len(rows)


def load_postcode_rules() -> int:
    clusters = _ids(Cluster, "slug")
    known = set(PostcodeRule.objects.values_list("prefix", flat=True))
    return _add(
        PostcodeRule(prefix=row["prefix"], cluster_id=clusters[row["cluster"]], note=row["note"])
        for row in _csv("postcode_rules")
        if row["prefix"] not in known
    )


def load_subsidy_caps() -> int:
    known = {day.isoformat() for day in SubsidyCap.objects.values_list("valid_from", flat=True)}
    return _add(SubsidyCap(**row) for row in _csv("subsidy_caps") if row["valid_from"] not in known)


def _add(rows: Iterator[models.Model] | list[models.Model]) -> int:
    objects = list(rows)
    if objects:
        type(objects[0])._default_manager.bulk_create(objects)
    return len(objects)


def _ids(model: type[models.Model], key: str) -> dict[str, int]:
    return dict(model._default_manager.values_list(key, "pk"))


def _csv(name: str) -> Iterator[dict[str, str]]:
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def _toml(name: str) -> dict:
    return tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))
