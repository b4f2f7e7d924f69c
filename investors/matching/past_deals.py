"""Past deals from CSV files, as windows to learn from and raises to rank for. Formats: docs/matching.md.

Every amount counts in one currency; which one does not matter, for amounts are only compared with each other.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path

import numpy as np

from investors.matching.history import History
from investors.matching.learning_window import Window
from investors.matching.snapshot import FOR_EVER, NO_DAY, Deals, Ints, Mandates, Profiles, Ragged, Raises

Row = dict[str, str]
EPOCH = date(1970, 1, 1).toordinal()


def read(path: Path) -> Iterator[Row]:
    with path.open(newline="", encoding="utf-8") as lines:
        yield from csv.DictReader(lines)


def day_of(text: str) -> int:
    return date.fromisoformat(text).toordinal() - EPOCH if text else NO_DAY


class Codes(dict[str, int]):
    """Numbers for words as they come; -1 for none."""

    def __call__(self, word: str) -> int:
        return self.setdefault(word, len(self)) if word else -1


class PastDeals:
    def __init__(self, companies: Path, deals: Path) -> None:
        self.sectors, self.stages, self.nations = Codes(), Codes(), Codes()
        self.companies: dict[str, int] = {}
        self.profiles = self._profiles(list(read(companies)))
        self.rows = sorted(read(deals), key=lambda row: row["date"])

    def _profiles(self, rows: list[Row]) -> Profiles:
        nations, regions, places = self.nations, Codes(), Codes()
        self.companies = {row["company_id"]: at for at, row in enumerate(rows)}
        full = [
            (r["country"], f"{r['country']}/{r['region']}", f"{r['country']}/{r['region']}/{r['city']}")
            for r in rows
        ]
        unknown = np.full(len(rows), np.nan, np.float32)
        return Profiles(
            company=np.arange(len(rows)),
            sectors=Ragged.of(
                [self.sectors(s) for s in dict.fromkeys(r["categories"].split("|")) if s] for r in rows
            ),
            place=_ints(places(name[2]) if row["city"] else -1 for name, row in zip(full, rows, strict=True)),
            region=_ints(
                regions(name[1]) if row["region"] else -1 for name, row in zip(full, rows, strict=True)
            ),
            nation=_ints(nations(name[0]) for name in full),
            latitude=unknown,
            longitude=unknown,
            founded=_ints(day_of(row["founded_on"]) for row in rows),
            words=Ragged.empty(len(rows)),
        )

    def stage(self, row: Row) -> int:
        return self.stages(f"{row['round_type']}/{row['round_code']}")

    def history(self, cutoff: date) -> tuple[History, dict[str, int]]:
        """What was known before a day, and the row of each investor who had a deal by then."""
        rows = [row for row in self.rows if row["date"] < cutoff.isoformat()]
        investors = {name: at for at, name in enumerate(sorted({row["investor_id"] for row in rows}))}
        deals = Deals(
            mandate=_ints(investors[row["investor_id"]] for row in rows),
            business=self.profiles.take([self.companies[row["company_id"]] for row in rows]),
            day=_ints(day_of(row["date"]) for row in rows),
            stage=_ints(self.stage(row) for row in rows),
            amount=_amounts(rows),
            season=_ints(int(row["date"][5:7]) - 1 for row in rows),
            weight=np.ones(len(rows), np.float32),
        )
        day = cutoff.toordinal() - EPOCH
        history = History.of(
            undeclared(len(investors)), deals, day=day, sectors=len(self.sectors), stages=len(self.stages)
        )
        return history, investors

    def raises(self, rows: list[Row], backers: Iterable[Iterable[int]]) -> Raises:
        """``rows``: company_id, date, amount_usd, round_type, round_code."""
        size = len(rows)
        return Raises(
            ids=np.arange(size),
            business=self.profiles.take([self.companies[row["company_id"]] for row in rows]),
            stage=_ints(self.stage(row) for row in rows),
            amount=_amounts(rows),
            ticket_min=np.zeros(size, np.float32),
            tax=np.zeros(size, np.int32),
            lead_sought=np.zeros(size, np.bool_),
            day=_ints(day_of(row["date"]) for row in rows),
            season=_ints(int(row["date"][5:7]) - 1 for row in rows),
            completeness=np.ones(size, np.float32),
            needs_standing=np.zeros(size, np.bool_),
            backers=Ragged.of(sorted(some) for some in backers),
        )

    def window(self, year: int, home: str = "", home_counts: float = 1.0) -> Window:
        """The raises of a year in which somebody invested who was known before it, and was not in the
        company.
        """
        history, investors = self.history(date(year, 1, 1))
        rounds: dict[tuple[str, ...], set[str]] = defaultdict(set)
        since: dict[tuple[str, str], str] = {}  # company, investor → their first deal
        for row in self.rows:
            since.setdefault((row["company_id"], row["investor_id"]), row["date"])
            if row["date"].startswith(str(year)):
                rounds[tuple(row[column] for column in ROUND)].add(row["investor_id"])
        company: dict[str, dict[str, str]] = defaultdict(dict)
        for (name, investor), first in since.items():
            company[name][investor] = first
        rows, backers, invested = [], [], []
        for key in sorted(rounds, key=lambda key: (key[1], key)):
            earlier = {who for who, first in company[key[0]].items() if first < key[1]}
            true = frozenset(investors[who] for who in rounds[key] - earlier if who in investors)
            if true:
                rows.append(dict(zip(ROUND, key, strict=True)))
                backers.append([investors[who] for who in earlier if who in investors])
                invested.append(true)
        raises = self.raises(rows, backers)
        at_home = raises.business.nation == self.nations.get(home, -2)
        return Window(raises, history, invested, np.where(at_home, home_counts, 1.0).astype(np.float32))


ROUND = ("company_id", "date", "amount_usd", "round_type", "round_code")


def undeclared(size: int) -> Mandates:
    """Mandates of investors of whom only deals are known."""
    none, zeros = Ragged.empty(size), np.zeros(size, np.int32)
    return Mandates(
        ids=np.arange(size), investor=np.arange(size), liked=none, must=none, never=none,
        stages=np.zeros(size, np.uint32), regions=none, nation=zeros - 1,
        latitude=np.full(size, np.nan, np.float32), longitude=np.full(size, np.nan, np.float32),
        ticket_min=np.zeros(size, np.float32), ticket_max=np.full(size, np.inf, np.float32),
        tax=zeros, lead=zeros, words=none, paused=np.zeros(size, np.bool_),
        standing_until=np.full(size, FOR_EVER, np.int32), capacity=zeros + 100, capacity_left=zeros + 100,
    )  # fmt: skip


def _ints(values: Iterable[int]) -> Ints:
    return np.array(list(values), np.int32)


def _amounts(rows: list[Row]) -> np.ndarray:
    return np.array([float(row["amount_usd"] or "nan") for row in rows], np.float32)
