"""The words and the map the fictional world is made of."""

from __future__ import annotations

import csv
import tomllib
from collections.abc import Mapping
from functools import cache
from itertools import accumulate
from pathlib import Path
from typing import Any, NamedTuple

FOLDER = Path(__file__).parent

#: How many of a hundred businesses each cluster has; the rest lie in the North outside the five.
CLUSTER_WEIGHTS = {"manchester": 34, "leeds": 22, "liverpool": 16, "newcastle": 14, "sheffield": 12, "": 2}

#: How common a sector is in the whole North.
SECTOR_WEIGHTS = {
    "software": 18, "it-services": 16, "ai-data": 7, "martech": 7, "ecommerce": 6, "fintech": 5,
    "healthtech": 5, "games": 4, "film-tv": 5, "music-audio": 2, "publishing": 3, "cyber": 3,
    "edtech": 3, "electronics": 3,
    "iot": 2, "robotics": 1.5, "industrial": 2, "greentech": 3, "mobility": 1.5, "proptech": 1.5,
    "legaltech": 1, "govtech": 1, "agritech": 1, "immersive": 1, "telecoms": 2, "cloud": 2, "space": 0.5,
}  # fmt: skip

#: What each cluster has more of than the rest: the same leanings its story tells of.
LEANINGS = {
    "manchester": {"martech": 2.0, "ecommerce": 2.2, "film-tv": 1.8, "cyber": 1.8, "cloud": 1.4},
    "leeds": {"healthtech": 2.4, "fintech": 2.2, "ai-data": 1.5, "legaltech": 2.4, "telecoms": 1.4},
    "sheffield": {"industrial": 3.6, "robotics": 2.6, "electronics": 2.0, "edtech": 1.7, "games": 1.3},
    "liverpool": {"games": 2.4, "healthtech": 1.5, "music-audio": 2.4, "immersive": 2.2, "iot": 1.9},
    "newcastle": {"govtech": 2.6, "greentech": 2.2, "software": 1.2, "space": 2.4, "mobility": 1.6},
}  # fmt: skip

#: The code a company of a sector would most likely file, for sectors no code of its own leads to.
USUAL_SIC = {
    "ai-data": "62012", "cyber": "62020", "fintech": "62012", "healthtech": "62012", "martech": "63120",
    "ecommerce": "63120", "edtech": "62012", "iot": "26110", "robotics": "62012", "industrial": "62012",
    "greentech": "62012", "mobility": "62012", "proptech": "62012", "legaltech": "62012", "govtech": "62020",
    "agritech": "62012", "immersive": "62011", "space": "61300", "cloud": "63110",
    "software": "62012", "it-services": "62020", "games": "62011", "film-tv": "59120", "music-audio": "59200",
    "publishing": "58142", "electronics": "26110", "telecoms": "61900",
}  # fmt: skip


class Town(NamedTuple):
    """Where a business may lie: a postcode district with the coordinates of its middle."""

    cluster: str
    town: str
    district: str
    latitude: float
    longitude: float


class Choice(NamedTuple):
    """Things to draw from, with their running weights as ``random.choices`` takes them."""

    things: tuple[Any, ...]
    running: tuple[float, ...]


def choice(weights: Mapping[Any, float]) -> Choice:
    return Choice(tuple(weights), tuple(accumulate(weights.values())))


@cache
def words() -> dict[str, Any]:
    return tomllib.loads((FOLDER / "words.toml").read_text(encoding="utf-8"))


@cache
def towns() -> dict[str, Choice]:
    """Cluster slug (empty: outside the five) → its towns by weight."""
    by_cluster: dict[str, dict[Town, float]] = {}
    with (FOLDER / "towns.csv").open(newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            town = Town(
                row["cluster"], row["town"], row["district"], float(row["latitude"]), float(row["longitude"])
            )
            by_cluster.setdefault(town.cluster, {})[town] = float(row["weight"])
    return {cluster: choice(weights) for cluster, weights in by_cluster.items()}


@cache
def legal_forms() -> Choice:
    return choice(dict(words()["legal"]))


@cache
def clusters() -> Choice:
    return choice(CLUSTER_WEIGHTS)


@cache
def sectors(cluster: str) -> Choice:
    """Sectors as common as they are in this cluster."""
    leaning = LEANINGS.get(cluster, {})
    return choice({slug: weight * leaning.get(slug, 1) for slug, weight in SECTOR_WEIGHTS.items()})
