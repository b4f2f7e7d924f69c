"""A small directory to search in: reference clusters and sectors, and the businesses of ``world.toml``."""

import tomllib
from pathlib import Path

import pytest

from clusters.models import Business, Cluster, Sector
from clusters.reference.loading import load_reference
from tests.factories.clusters import BusinessFactory

FOLDER = Path(__file__).parent


def read(name):
    return tomllib.loads((FOLDER / name).read_text())


def make(row, clusters, sectors):
    return BusinessFactory(
        legal_name=row["legal_name"],
        trading_name=row.get("trading_name", ""),
        company_number=row["company_number"],
        cluster=clusters[row["cluster"]],
        sector_ids=[sectors[slug].pk for slug in row["sectors"]],
        registered_town=row["town"],
        registered_postcode=row["postcode"],
        short_description=row["short"],
        stage=row.get("stage", ""),
        is_raising=row.get("raising", False),
    )


@pytest.fixture
def directory(db) -> dict[str, Business]:
    """Key → business."""
    load_reference()
    clusters = {cluster.slug: cluster for cluster in Cluster.objects.all()}
    sectors = {sector.slug: sector for sector in Sector.objects.all()}
    return {row["key"]: make(row, clusters, sectors) for row in read("world.toml")["business"]}
