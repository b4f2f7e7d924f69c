"""Parts in plain words. What one side may not know of the other never enters a sentence.

An investor reads nothing of a raise's terms (amount, tax relief): they have one door, not this one. A
start-up reads of a mandate's choices only when the mandate is public, and of deals only those with a public
source.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np

from investors.matching.history import History
from investors.matching.scoring import PARTS, score
from investors.matching.snapshot import NO_DAY, Longs, Raises
from investors.matching.tables import kilometres
from investors.matching.weights import Weights

Reader = Literal["investor", "start-up"]
FRESH_DAYS, COMPLETE, NEAR_KM = 30, 0.8, 80
#: Words speak for each other from this cosine on.
RELATED = 0.35


@dataclass(frozen=True, slots=True)
class Names:
    """Words for codes."""

    sectors: list[str]
    stages: list[str]
    regions: list[str]


@dataclass(frozen=True, slots=True)
class Reason:
    part: str  # of scoring.PARTS
    points: float  # of the score
    share: float  # of the whole score, 0 to 1
    text: str


@dataclass(frozen=True, slots=True)
class Why:
    fits: list[Reason]  # what counts most first
    misses: list[Reason]  # what does not fit
    advice: list[str]  # what the reader could change to raise the score


@dataclass(frozen=True)
class Pair:
    """A raise beside a mandate, as one of them may see it."""

    raises: Raises  # one row
    history: History
    mandate: int
    names: Names
    reader: Reader
    sees_mandate: bool
    deals: Longs  # rows of the deals that the reader may know of

    @property
    def for_investor(self) -> bool:
        return self.reader == "investor"

    @property
    def sectors(self) -> set[int]:
        return {int(code) for code in self.raises.business.sectors.codes}


Said = tuple[bool, str] | None  # whether it fits, and in which words; None: nothing that may or need be said


def why(
    raises: Raises,
    row: int,
    history: History,
    mandate: int,
    weights: Weights,
    names: Names,
    *,
    reader: Reader,
    mandate_is_public: bool,
    public_deals: frozenset[int] = frozenset(),
) -> Why:
    """``public_deals``: rows of ``history.deals`` with a public source; a start-up reads of no others."""
    one = raises.take([row])
    parts = score(one, history, weights).parts[:, 0, mandate]
    total = max(float(parts.sum()), 1e-9)
    own = np.flatnonzero(history.deals.mandate == mandate)
    if reader == "start-up":
        own = own[np.isin(own, sorted(public_deals))]
    pair = Pair(one, history, mandate, names, reader, reader == "investor" or mandate_is_public, own)
    found = []
    for part, points in zip(PARTS, parts, strict=True):
        said = SAY[part](pair)
        if said:
            found.append((said[0], Reason(part, float(points), float(points) / total, said[1])))
    found.sort(key=lambda one: -one[1].points)
    fits, misses = ([reason for is_fit, reason in found if is_fit == wanted] for wanted in (True, False))
    return Why(fits, misses, advice(pair))


def _sector(pair: Pair) -> Said:
    liked = pair.history.mandates.liked.take([pair.mandate])
    wanted = {int(code) for code in liked.codes}
    if pair.sees_mandate and wanted:
        both = _listed(pair.names.sectors[code] for code in sorted(pair.sectors & wanted))
        return (True, f"{both} is what they look for") if both else (False, "Other sectors are looked for")
    count, names = _deals_in(pair)
    return (True, f"{_deals(count)} in {names}") if count else None


def _deals_in(pair: Pair) -> tuple[int, str]:
    sectors = pair.history.deals.business.sectors.take(pair.deals)
    same = np.isin(sectors.codes, sorted(pair.sectors))
    count = len(np.unique(sectors.rows[same]))
    return count, _listed(pair.names.sectors[code] for code in sorted(set(sectors.codes[same].tolist())))


def _stage(pair: Pair) -> Said:
    stage = int(pair.raises.stage[0])
    if stage < 0:
        return None
    bits = int(pair.history.mandates.stages[pair.mandate])
    label = pair.names.stages[stage]
    if pair.sees_mandate and bits:
        return (
            (True, f"{label} stage fits")
            if bits >> stage & 1
            else (False, f"{label} is not among the stages")
        )
    count = int((pair.history.deals.stage[pair.deals] == stage).sum())
    return (True, f"{_deals(count)} at {label} stage") if count else None


def _ticket(pair: Pair) -> Said:
    amount = float(pair.raises.amount[0])
    low, high = (
        float(c[pair.mandate]) for c in (pair.history.mandates.ticket_min, pair.history.mandates.ticket_max)
    )
    if np.isnan(amount) or (low <= 0 and np.isinf(high)):
        return None
    fits = low <= amount
    if pair.for_investor:
        return (
            (True, "The round has room for your ticket")
            if fits
            else (False, "The round is smaller than your ticket")
        )
    if not pair.sees_mandate:
        return (True, "The size of your round fits") if fits else None
    ticket = f"from {_money(low)}" if np.isinf(high) else f"{_money(low)}–{_money(high)}"
    if low <= amount <= high:
        return True, f"Ticket {ticket} covers {_money(amount)}"
    return (
        (True, f"Ticket {ticket} is a part of {_money(amount)}")
        if fits
        else (False, f"Ticket {ticket} is more than {_money(amount)}")
    )


def _place(pair: Pair) -> Said:
    region = int(pair.raises.business.region[0])
    wanted = set(pair.history.mandates.regions.take([pair.mandate]).codes.tolist())
    if pair.sees_mandate and wanted and region >= 0:
        name = pair.names.regions[region]
        return (
            (True, f"{name} is one of the places looked in")
            if region in wanted
            else (False, f"{name} is not among the places looked in")
        )
    away = float(kilometres(pair.raises, pair.history)[0, pair.mandate])
    if pair.sees_mandate and not np.isnan(away):
        return away <= NEAR_KM, f"{away:.0f} km away"
    same = int((pair.history.deals.business.region[pair.deals] == region).sum()) if region >= 0 else 0
    return (True, f"{_deals(same)} in {pair.names.regions[region]}") if same else None


def _activity(pair: Pair) -> Said:
    days = pair.history.day - pair.history.deals.day[pair.deals]
    recent = int((days <= 365).sum())
    return (True, f"{_deals(recent)} in the last twelve months") if recent else None


def _text(pair: Pair) -> Said:
    meaning = pair.history.meaning
    near = meaning(pair.raises.business.words) @ meaning(pair.history.mandates.words.take([pair.mandate])).T
    if not pair.sees_mandate or near[0, 0] < RELATED:
        return None
    return True, "Description and mandate speak of the same things"


def _network(pair: Pair) -> Said:
    backers = set(pair.raises.backers.codes.tolist())
    companies = pair.history.deals.business.company
    theirs = companies[np.isin(pair.history.deals.mandate, sorted(backers))]
    shared = (
        len(set(companies[pair.deals].tolist()) & set(theirs.tolist())) if pair.for_investor is False else 0
    )
    return (
        (True, f"Has invested beside your investors in {_number(shared, 'company', 'companies')}")
        if shared
        else None
    )


def _resemblance(pair: Pair) -> Said:
    deals = pair.history.deals.take(pair.deals)
    same_stage = deals.stage == pair.raises.stage[0]
    same_place = deals.business.region == pair.raises.business.region[0]
    sectors = deals.business.sectors
    same_sector = np.bincount(sectors.rows, np.isin(sectors.codes, sorted(pair.sectors)), len(deals)) > 0
    count = int((same_sector & (same_stage | same_place)).sum())
    return (True, f"{_deals(count)} much like this one") if count else None


def _freshness(pair: Pair) -> Said:
    day = int(pair.raises.day[0])
    if day == NO_DAY:
        return None
    days = pair.history.day - day
    return (
        (True, "Opened within the last month") if days <= FRESH_DAYS else (False, "Has been open for a while")
    )


def _completeness(pair: Pair) -> Said:
    full = float(pair.raises.completeness[0]) >= COMPLETE
    return (True, "The profile is complete") if full else (False, "The profile has gaps")


SAY: dict[str, Callable[[Pair], Said]] = {
    "sector": _sector,
    "stage": _stage,
    "ticket": _ticket,
    "place": _place,
    "activity": _activity,
    "text": _text,
    "network": _network,
    "resemblance": _resemblance,
    "freshness": _freshness,
    "completeness": _completeness,
}


def advice(pair: Pair) -> list[str]:
    """What the reader themselves could change."""
    mandates, at = pair.history.mandates, pair.mandate
    found = []
    if pair.for_investor:
        if not mandates.liked.take([at]).codes.size:
            found.append("Say which sectors you like: they count from the first day.")
        if not mandates.words.take([at]).codes.size:
            found.append("Say in your own words what you look for: it is compared with descriptions.")
        return found
    if pair.raises.completeness[0] < COMPLETE:
        found.append("Fill the gaps in your profile.")
    if not pair.raises.business.words.codes.size:
        found.append("Describe what you do: it is compared with what investors look for.")
    if pair.raises.day[0] != NO_DAY and pair.history.day - pair.raises.day[0] > FRESH_DAYS:
        found.append("Bring your raise up to date: what is fresh stands higher.")
    return found


def _deals(count: int) -> str:
    return _number(count, "past deal", "past deals")


def _number(count: int, one: str, many: str) -> str:
    return f"{count} {one if count == 1 else many}"


def _listed(names: object) -> str:
    words = list(names)  # type: ignore[call-overload]
    return f"{', '.join(words[:-1])} and {words[-1]}" if len(words) > 1 else "".join(words)


def _money(amount: float) -> str:
    """£250k, £1.5m: at most three figures that count."""
    for size, letter in ((1e9, "bn"), (1e6, "m"), (1e3, "k")):
        if amount >= size:
            return f"£{float(f'{amount / size:.3g}'):g}{letter}"
    return f"£{amount:.0f}"
