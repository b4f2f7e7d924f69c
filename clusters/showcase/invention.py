"""One fictional business at a time, from a seed and its number alone: the same in any order."""

from __future__ import annotations

import random
from datetime import date, timedelta
from typing import Any, NamedTuple

from clusters.enums import EmployeesBand, ListingState, RegisterStatus, Stage
from clusters.showcase import gazetteer
from clusters.showcase.gazetteer import Choice, Town

#: The day the showcase is told on: its register file, and "now" of its people.
TODAY = date(2026, 11, 1)
FIRST_NUMBER = 90_000_000
_UNIT_LETTERS = "ABDEFGHJLNPQRSTUWXYZ"  # letters a postcode's last part may have
_STREETS = ("Mill", "Canal", "Foundry", "Station", "Weavers", "Chapel", "Wharf", "Castle", "Bridge", "Market")
_KINDS = ("Street", "Road", "Lane", "Yard", "Row", "Place")

_STATES = gazetteer.choice(
    {
        ListingState.IMPORTED: 62,
        ListingState.PUBLISHED: 34,
        ListingState.UNLISTED: 1,
        ListingState.DRAFT: 1,
        ListingState.IN_REVIEW: 1,
        ListingState.RETURNED: 1,
    }
)
_STATUSES = gazetteer.choice(
    {
        ("Active", RegisterStatus.ACTIVE): 93,
        ("Active - Proposal to Strike off", RegisterStatus.STRIKE_OFF): 4,
        ("Liquidation", RegisterStatus.LIQUIDATION): 2,
        ("In Administration", RegisterStatus.ADMINISTRATION): 0.6,
        ("Voluntary Arrangement", RegisterStatus.ARRANGEMENT): 0.4,
    }
)
# Stage by age in years: (age below, stage → weight)
_STAGES = (
    (1, gazetteer.choice({Stage.IDEA: 3, Stage.PRE_SEED: 5, Stage.SEED: 2})),
    (3, gazetteer.choice({Stage.PRE_SEED: 3, Stage.SEED: 5, Stage.SERIES_A: 1})),
    (6, gazetteer.choice({Stage.SEED: 4, Stage.SERIES_A: 3, Stage.SERIES_B_ON: 1, Stage.ESTABLISHED: 2})),
    (100, gazetteer.choice({Stage.SERIES_A: 1, Stage.SERIES_B_ON: 2, Stage.ESTABLISHED: 9})),
)
_SIZES = {
    Stage.IDEA: gazetteer.choice({EmployeesBand.ONE: 5, EmployeesBand.MICRO: 5}),
    Stage.PRE_SEED: gazetteer.choice({EmployeesBand.ONE: 2, EmployeesBand.MICRO: 8}),
    Stage.SEED: gazetteer.choice({EmployeesBand.MICRO: 7, EmployeesBand.SMALL: 3}),
    Stage.SERIES_A: gazetteer.choice(
        {EmployeesBand.MICRO: 2, EmployeesBand.SMALL: 7, EmployeesBand.MEDIUM: 1}
    ),
    Stage.SERIES_B_ON: gazetteer.choice(
        {EmployeesBand.SMALL: 4, EmployeesBand.MEDIUM: 5, EmployeesBand.LARGE: 1}
    ),
    Stage.ESTABLISHED: gazetteer.choice(
        {EmployeesBand.MICRO: 4, EmployeesBand.SMALL: 4, EmployeesBand.MEDIUM: 2, EmployeesBand.LARGE: 0.5}
    ),
}
_RAISING_SHARE = {Stage.IDEA: 0.3, Stage.PRE_SEED: 0.5, Stage.SEED: 0.4, Stage.SERIES_A: 0.25}


class Invention(NamedTuple):
    """A business as invented. ``sectors``: slugs it chose itself, beside what follows from ``sic_codes``."""

    company_number: str
    legal_name: str
    trading_name: str
    state: ListingState
    status: tuple[str, RegisterStatus]
    incorporated_on: date
    sic_codes: tuple[str, ...]
    sectors: tuple[str, ...]
    town: Town
    street: str
    postcode: str
    latitude: float
    longitude: float
    stage: str
    employees: str
    short_description: str
    description: str
    website: str
    is_raising: bool
    confirmed_on: date | None


def invent(number: int, *, seed: int) -> Invention:
    """The ``number``-th business of the world grown from ``seed``."""
    draw = random.Random(seed * 1_000_003 + number)  # noqa: S311 - deterministic on purpose
    cluster = pick(draw, gazetteer.clusters())
    town: Town = pick(draw, gazetteer.towns()[cluster])
    sector: str = pick(draw, gazetteer.sectors(cluster))
    state: ListingState = pick(draw, _STATES)
    name = name_of(draw, sector)
    legal_form = pick(draw, gazetteer.legal_forms())
    born = TODAY - timedelta(days=int(draw.betavariate(1.1, 2.6) * 9000) + 10)
    has_profile = state != ListingState.IMPORTED
    stage = stage_of(draw, born)
    second = pick(draw, gazetteer.sectors(cluster)) if draw.random() < 0.3 else sector
    offer = offer_of(draw, sector)
    is_sole = has_profile and draw.random() < 0.03
    return Invention(
        company_number="" if is_sole else str(FIRST_NUMBER + number),
        legal_name=f"{name} {legal_form}".upper() if not is_sole else name,
        trading_name=name if has_profile else "",
        state=state,
        status=("", RegisterStatus.NONE) if is_sole else pick(draw, _STATUSES),
        incorporated_on=born,
        sic_codes=() if is_sole else sic_codes_of(sector, second),
        sectors=tuple(dict.fromkeys((sector, second))) if has_profile else (),
        town=town,
        street=f"{draw.randint(1, 180)} {draw.choice(_STREETS)} {draw.choice(_KINDS)}",
        postcode=f"{town.district} {draw.randint(1, 9)}{''.join(draw.choices(_UNIT_LETTERS, k=2))}",
        latitude=round(town.latitude + draw.gauss(0, 0.006), 5),
        longitude=round(town.longitude + draw.gauss(0, 0.009), 5),
        stage=stage if has_profile else "",
        employees=pick(draw, _SIZES[Stage(stage)]) if has_profile else "",
        short_description=offer if has_profile else "",
        description=story_of(draw, offer, town, born) if has_profile else "",
        website=f"https://www.{domain_of(name)}.example" if has_profile else "",
        is_raising=state == ListingState.PUBLISHED and draw.random() < _RAISING_SHARE.get(Stage(stage), 0.03),
        confirmed_on=TODAY - timedelta(days=int(draw.random() * 480)) if has_profile else None,
    )


def pick(draw: random.Random, choice: Choice) -> Any:
    return draw.choices(choice.things, cum_weights=choice.running)[0]


def name_of(draw: random.Random, sector: str) -> str:
    words = gazetteer.words()
    trade = draw.choice(words["trades"][sector] if draw.random() < 0.65 else words["trades"][""])
    kind = draw.random()
    if kind < 0.55:
        return f"{draw.choice(words['heads'])}{draw.choice(words['tails'])} {trade}"
    if kind < 0.8:
        return f"{draw.choice(words['things'])} {trade}"
    if kind < 0.92:
        one, other = draw.sample(words["things"], 2)
        return f"{one} & {other}" if kind < 0.88 else f"{one} & {other} {trade}"
    return f"{draw.choice(words['heads'])}{draw.choice(words['tails'])} {draw.choice(words['things'])}"


def offer_of(draw: random.Random, sector: str) -> str:
    offers = gazetteer.words()["offers"][sector]
    return f"{draw.choice(offers['products'])} for {draw.choice(offers['customers'])}"


def story_of(draw: random.Random, offer: str, town: Town, born: date) -> str:
    """Three short paragraphs: what it is, where it comes from, how it goes and what it wants."""
    story = gazetteer.words()["story"]
    origin = draw.choice(story["origins"]).format(place=draw.choice(story["places"]), town=town.town)
    proof = draw.choice(story["proofs"]).format(n=draw.randint(3, 60) * 5, year=born.year + 1)
    return f"{offer}.\n\n{origin} in {born.year}. {proof}\n\n{draw.choice(story['wishes'])}"


def stage_of(draw: random.Random, born: date) -> str:
    age = (TODAY - born).days / 365.25
    return pick(draw, next(choice for below, choice in _STAGES if age < below))


def sic_codes_of(*sectors: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(gazetteer.USUAL_SIC[sector] for sector in sectors))


def domain_of(name: str) -> str:
    return "".join(c if c.isalnum() else "-" for c in name.lower()).replace("---", "-")
