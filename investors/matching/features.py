"""Statistics of a raise beside a mandate. Each belongs to one named part and enters the score by its own
rising curve.
"""

from __future__ import annotations

from dataclasses import dataclass

Columns = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Statistic:
    """``columns``: what raise and deals are compared in; ``half_life``: years after which a deal counts half.

    Forms, for deals with the same value in these columns:
    count: how many there are. habit: their share of the investor's deals, beside everybody's share.
    rank: the investor's share of all such deals. kin: deals in what the same investors invest in.
    circle: deals of those whom the investor invested beside. alike: deals as far as they are alike, and
    alike_share: of all the investor's deals.
    """

    name: str
    part: str
    form: str
    columns: Columns = ()
    half_life: float | None = None


def _family(part: str, *columns: str, forms: str = "habit") -> list[Statistic]:
    name, found = "_".join(columns), []
    for told in forms.split():
        form, _, half = told.partition("/")
        half_life = {"habit": 4.0, "rank": 2.0}.get(form, float(half) if half else None)
        found.append(
            Statistic(f"{name}_{form}" + (f"_{half}y" if half else ""), part, form, columns, half_life)
        )
    return found


ALL, OFTEN = "habit rank count count/1.5", "habit rank count count/1.5 count/0.5"
FAMILIES = [
    *_family("sector", "sector", forms=OFTEN),
    *_family("sector", "region", "sector"),
    *_family("sector", "place", "sector"),
    *_family("sector", "stage", "sector", forms="habit rank"),
    *_family("sector", "ticket", "sector", forms="habit count count/1.5"),
    *_family("stage", "stage", forms=OFTEN),
    *_family("stage", "age", forms=ALL),
    *_family("sector", "nation", "sector", forms=ALL),
    *_family("sector", "nation", "stage", "sector", forms="habit rank"),
    *_family("stage", "nation", "stage", forms=ALL),
    *_family("stage", "nation", "age", forms="habit rank"),
    *_family("activity", "nation", "season", forms="habit rank"),
    *_family("stage", "region", "stage", forms="habit rank"),
    *_family("stage", "place", "stage", forms="habit rank count"),
    *_family("stage", "place", "age", forms=ALL),
    *_family("ticket", "ticket", forms=ALL),
    *_family("ticket", "sum", forms="habit rank"),
    *_family("ticket", "nation", "ticket", forms=ALL),
    *_family("ticket", "region", "ticket", forms="habit rank"),
    *_family("ticket", "stage", "ticket", forms=ALL),
    *_family("ticket", "nation", "stage", "ticket", forms="habit rank"),
    *_family("ticket", "region", "stage", "ticket"),
    *_family("ticket", "nation", "stage", "sum"),
    *_family("ticket", "nation", "sum"),
    *_family("ticket", "place", "sum"),
    *_family("place", "place", forms=OFTEN),
    *_family("place", "region", forms=OFTEN),
    *_family("place", "nation", forms=OFTEN),
    *_family("activity", "season", forms="habit count count/1.5"),
    *_family("activity", "stage", "season", forms=ALL),
    *_family("activity", "place", "season", forms=ALL),
]
_OF_KIN: list[Columns] = [
    ("region",), ("sector",), ("nation",), ("place",), ("nation", "sector"), ("region", "stage"),
    ("nation", "stage"), ("nation", "ticket"), ("region", "sector"), ("stage", "ticket"),
]  # fmt: skip
KIN = [Statistic("_".join(c) + "_kin", "resemblance", "kin", c, 6.0) for c in _OF_KIN]
CIRCLE = [Statistic("_".join(c) + "_circle", "network", "circle", c, 4.0) for c in _OF_KIN]
#: What a raise and a deal are alike in; the same for all raises of a cell.
CELL: Columns = ("nation", "region", "place", "stage", "ticket")
ALIKE = [
    Statistic(f"{'sector_' if 'sector' in columns else ''}{form}", "resemblance", form, columns, 3.0)
    for columns in (CELL, (*CELL, "sector"))
    for form in ("alike", "alike_share")
]
ACTIVITY = [
    Statistic("deals", "activity", "all"),
    Statistic("deals_0.35y", "activity", "all", (), 0.35),
    Statistic("deals_1y", "activity", "all", (), 1.0),
    Statistic("deals_3y", "activity", "all", (), 3.0),
    Statistic("last_deal", "activity", "last"),
]
BACKERS = [Statistic(f"backers_{form}", "network", form) for form in ("shared", "close", "many")]
#: Of what past deals say nothing: how near the desk is, what words say, and the raise itself.
FIT = [
    Statistic("distance", "place", "distance"),
    Statistic("text", "text", "text"),
    Statistic("freshness", "freshness", "freshness"),
    Statistic("completeness", "completeness", "completeness"),
]
LEARNABLE = [*FAMILIES, *KIN, *CIRCLE, *ALIKE, *ACTIVITY, *BACKERS]
STATISTICS = {statistic.name: statistic for statistic in (*LEARNABLE, *FIT)}
