"""Ranking and learning from CSV files of past deals."""

from __future__ import annotations

import csv
import json
import random
from collections import defaultdict
from datetime import date
from pathlib import Path

import pytest
from django.core.management import call_command

from investors.matching.past_deals import PastDeals
from investors.matching.weights import Weights

TOWNS = ["Leeds", "Hull", "York", "Crewe"]
SECTORS = ["Looms", "Robots", "Games"]
DEAL = ["company_id", "investor_id", "date", "amount_usd", "round_type", "round_code"]
QUERY = ["query_id", "company_id", "date", "amount_usd", "round_type", "round_code", "country", "exclude"]

Rows = list[dict[str, str]]


def write(path: Path, columns: list[str], rows: Rows) -> Path:
    with path.open("w", newline="", encoding="utf-8") as lines:
        writer = csv.DictWriter(lines, columns)
        writer.writeheader()
        writer.writerows(rows)
    return path


@pytest.fixture
def companies(tmp_path: Path) -> Path:
    rows = [
        {
            "company_id": f"c{n}", "categories": SECTORS[n % 3], "country": "GBR", "region": TOWNS[n % 4],
            "city": TOWNS[n % 4], "founded_on": f"{2000 + n % 9}-01-01" if n % 5 else "",
        }
        for n in range(80)
    ]  # fmt: skip
    return write(tmp_path / "companies.csv", list(rows[0]), rows)


def some_deals() -> Rows:
    """Investor i of twelve invests in town i mod 4, with few exceptions."""
    chance = random.Random(4)
    rows = []
    for _ in range(500):
        investor = chance.randrange(12)
        at_home = chance.random() < 0.9
        company = 4 * chance.randrange(20) + (investor % 4 if at_home else chance.randrange(4))
        day = (
            f"{chance.choice([2008, 2009, 2010, 2011])}-{chance.randint(1, 12):02}-{chance.randint(1, 28):02}"
        )
        amount = chance.choice(["100000", "250000", "2000000", ""])
        rows.append(
            dict(zip(DEAL, [f"c{company}", f"i{investor}", day, amount, "venture", "a"], strict=True))
        )
    return rows


@pytest.fixture
def deals(tmp_path: Path) -> Path:
    return write(tmp_path / "deals.csv", DEAL, some_deals())


@pytest.fixture
def queries(tmp_path: Path) -> Path:
    rows = [
        dict(
            zip(
                QUERY, [f"q{n}", f"c{n}", "2011-06-01", "250000", "venture", "a", "GBR", "i3|i9"], strict=True
            )
        )
        for n in range(12)
    ]
    return write(tmp_path / "queries.csv", QUERY, rows)


def ranks(companies: Path, deals: Path, queries: Path, out: Path, **options: object) -> dict[str, list[str]]:
    call_command(
        "rank_deals",
        companies=companies,
        deals=deals,
        cutoff=date(2011, 1, 1),
        queries=queries,
        out=out,
        **options,
    )
    found: dict[str, list[str]] = defaultdict(list)
    with out.open(newline="", encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            found[row["query_id"]].append(row["investor_id"])
            assert int(row["rank"]) == len(found[row["query_id"]])
    return found


def test_rank_deals_leaves_out_who_is_in_the_company(
    companies: Path, deals: Path, queries: Path, tmp_path: Path
) -> None:
    found = ranks(companies, deals, queries, tmp_path / "ranks.csv")
    assert len(found) == 12
    for listed in found.values():
        assert len(listed) == 10
        assert not {"i3", "i9"} & set(listed)


def test_rank_deals_knows_nothing_of_later_deals(
    companies: Path, deals: Path, queries: Path, tmp_path: Path
) -> None:
    before = ranks(companies, deals, queries, tmp_path / "before.csv")
    planted = [
        dict(zip(DEAL, [f"c{n}", who, "2011-01-01", "250000", "venture", "a"], strict=True))
        for n in range(12)
        for who in ("i11", "i99")
    ]
    write(deals, DEAL, planted + some_deals() + planted)
    assert ranks(companies, deals, queries, tmp_path / "after.csv") == before


def test_a_deal_of_the_day_before_is_known(
    companies: Path, deals: Path, queries: Path, tmp_path: Path
) -> None:
    """The planted deal of the test above is not found because it is late, not because it is not read."""
    planted = [dict(zip(DEAL, ["c1", "i99", "2010-12-31", "250000", "venture", "a"], strict=True))]
    write(deals, DEAL, some_deals() + planted)
    assert "i99" in ranks(companies, deals, queries, tmp_path / "ranks.csv")["q0"]


def test_learned_weights_find_the_investors_of_the_town(
    companies: Path, deals: Path, queries: Path, tmp_path: Path
) -> None:
    learned = tmp_path / "weights.json"
    call_command("learn_matching_weights", companies=companies, deals=deals, windows="2009,2010", out=learned)
    found = ranks(companies, deals, queries, tmp_path / "ranks.csv", weights=str(learned))
    at_home = [int(listed[0][1:]) % 4 == int(query[1:]) % 4 for query, listed in found.items()]
    assert sum(at_home) >= 11


def test_learning_twice_with_one_seed_gives_the_same_weights(
    companies: Path, deals: Path, tmp_path: Path
) -> None:
    documents = []
    for name in ("one.json", "two.json"):
        call_command(
            "learn_matching_weights", companies=companies, deals=deals, windows="2009,2010",
            out=tmp_path / name, source="Fictional", home="GBR", home_counts=2.0,
        )  # fmt: skip
        documents.append(json.loads((tmp_path / name).read_text()))
    assert documents[0] == documents[1]
    assert documents[0]["provenance"]["source"] == "Fictional"
    assert documents[0]["provenance"]["windows"] == [2009, 2010]


def test_a_window_asks_only_for_investors_who_are_new_to_the_company(companies: Path, deals: Path) -> None:
    window = PastDeals(companies, deals).window(2011)
    backers = window.raises.backers
    for row, invested in enumerate(window.invested):
        assert invested
        assert not invested & set(backers.codes[backers.starts[row] : backers.starts[row + 1]].tolist())
    assert (window.history.deals.day < window.history.day).all()


def test_the_weights_that_come_with_the_portal_say_where_they_come_from() -> None:
    provenance = Weights.learned().provenance
    assert "CC BY-NC 4.0" in provenance["source"]
    assert provenance["windows"]
    assert len(provenance["sha256"]["deals"]) == 64


@pytest.mark.parametrize(
    ("curve", "words"),
    [
        ([[0, 1], [1, 0]], "must rise"),
        ([[0, 1], [-1, 0]], "must rise"),
        ([[1, 0], [0, 1]], "must rise"),
        ([[0], [0]], "must rise"),
        ([[0, float("nan")], [0, 1]], "must rise"),
    ],
)
def test_a_curve_that_falls_is_refused(curve: list[list[float]], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        Weights.from_document({"curves": {"deals": curve}})


def test_a_curve_of_an_unknown_statistic_is_refused() -> None:
    with pytest.raises(ValueError, match="no statistic"):
        Weights.from_document({"curves": {"luck": [[0, 1], [0, 1]]}})


def test_weights_survive_being_kept() -> None:
    kept = Weights.learned().as_document()
    assert Weights.from_document(json.loads(json.dumps(kept))).as_document() == kept
