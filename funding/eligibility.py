"""Whether a business may apply to a call, rule by rule, and what would change it.

A calculation without a database: facts of a business on one side, rules of a call on the other. What is not
known never stands in anybody's way: it is said, with where to complete it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from clusters.enums import PUBLIC_STATES, EmployeesBand, ListingState, RegisterStatus, Stage

#: Public money does not go to companies that are being wound up or kept from their creditors.
FAILING = frozenset({
    RegisterStatus.LIQUIDATION,
    RegisterStatus.ADMINISTRATION,
    RegisterStatus.ARRANGEMENT,
    RegisterStatus.RECEIVERSHIP,
})  # fmt: skip
IN_ORDER = frozenset({RegisterStatus.ACTIVE, RegisterStatus.NONE})


class Verdict(StrEnum):
    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class BusinessFacts:
    """What the directory knows of a business. Empty or ``None``: it does not know.

    ``headroom``: pounds its enterprise may still receive as Minimal Financial Assistance.
    """

    cluster_ids: frozenset[int] = frozenset()
    sector_ids: frozenset[int] = frozenset()
    stage: str = ""
    employees: str = ""
    began_on: date | None = None
    company_number: str = ""
    listing_state: str = ListingState.PUBLISHED
    register_status: str = RegisterStatus.NONE
    left_register_on: date | None = None
    headroom: Decimal | None = None


@dataclass(frozen=True, slots=True)
class CallRules:
    """Who can apply; an empty rule says: all. ``clusters`` and ``sectors``: id → name."""

    closes_on: date
    min_amount: Decimal
    max_amount: Decimal
    is_subsidy: bool = True
    clusters: Mapping[int, str] = field(default_factory=dict)
    sectors: Mapping[int, str] = field(default_factory=dict)
    stages: tuple[str, ...] = ()
    employees: tuple[str, ...] = ()
    max_age_years: int | None = None
    needs_company_number: bool = False


@dataclass(frozen=True, slots=True)
class Reason:
    """One rule, whether it holds, why, and what one can do. ``section``: of the profile that would tell."""

    code: str
    verdict: Verdict
    text: str
    remedy: str = ""
    section: str = ""


@dataclass(frozen=True, slots=True)
class Eligibility:
    reasons: tuple[Reason, ...]

    @property
    def holds(self) -> bool:
        """Nothing speaks against it, as far as is known."""
        return not self.against

    @property
    def is_certain(self) -> bool:
        """Every rule holds, and nothing is left open."""
        return all(reason.verdict == Verdict.YES for reason in self.reasons)

    @property
    def against(self) -> tuple[Reason, ...]:
        return self._with(Verdict.NO)

    @property
    def open(self) -> tuple[Reason, ...]:
        return self._with(Verdict.UNKNOWN)

    @property
    def met(self) -> tuple[Reason, ...]:
        return self._with(Verdict.YES)

    def _with(self, verdict: Verdict) -> tuple[Reason, ...]:
        return tuple(reason for reason in self.reasons if reason.verdict == verdict)


def check_eligibility(facts: BusinessFacts, rules: CallRules) -> Eligibility:
    """Every rule the call has, in the order in which its page names them."""
    return Eligibility(tuple(_reasons(facts, rules)))


def _reasons(facts: BusinessFacts, rules: CallRules) -> Iterator[Reason]:
    if rules.clusters:
        yield in_clusters(facts.cluster_ids, rules.clusters)
    if rules.sectors:
        yield in_sectors(facts.sector_ids, rules.sectors)
    if rules.stages:
        yield at_stage(facts.stage, rules.stages)
    if rules.employees:
        yield of_size(facts.employees, rules.employees)
    if rules.max_age_years is not None:
        yield young_enough(facts.began_on, rules.max_age_years, rules.closes_on)
    if rules.needs_company_number:
        yield incorporated(facts.company_number)
    yield listed(facts.listing_state)
    yield going_concern(facts.register_status, facts.left_register_on)
    if rules.is_subsidy:
        yield within_headroom(facts.headroom, rules.min_amount, rules.max_amount)


def in_clusters(known: frozenset[int], wanted: Mapping[int, str]) -> Reason:
    names = either(wanted.values())
    if not known:
        text, remedy = f"For businesses in {names}: we do not know where you work.", "Give your postcode."
        return Reason("cluster", Verdict.UNKNOWN, text, remedy, "where")
    if known & wanted.keys():
        here = either(name for pk, name in wanted.items() if pk in known)
        return Reason("cluster", Verdict.YES, f"You work in {here}.")
    remedy = "If you work there as well, correct where you work."
    return Reason("cluster", Verdict.NO, f"For businesses in {names}; yours is elsewhere.", remedy, "where")


def in_sectors(known: frozenset[int], wanted: Mapping[int, str]) -> Reason:
    names = either(wanted.values())
    if not known:
        text = f"For businesses in {names}: you have not named a sector."
        return Reason("sector", Verdict.UNKNOWN, text, "Choose your sectors.", "sectors")
    if known & wanted.keys():
        here = either(name for pk, name in wanted.items() if pk in known)
        return Reason("sector", Verdict.YES, f"You are in {here}.")
    remedy = "If one of them is yours, add it to your sectors."
    return Reason("sector", Verdict.NO, f"For businesses in {names}.", remedy, "sectors")


def at_stage(known: str, wanted: tuple[str, ...]) -> Reason:
    names = either(Stage(stage).label for stage in wanted)
    if not known:
        text = f"For the stage {names}: we do not know yours."
        return Reason("stage", Verdict.UNKNOWN, text, "Give your stage.", "size")
    own = Stage(known).label
    if known in wanted:
        return Reason("stage", Verdict.YES, f"Your stage, {own}, is meant.")
    remedy = "If your profile is out of date, correct it."
    return Reason("stage", Verdict.NO, f"For the stage {names}; your profile says {own}.", remedy, "size")


def of_size(known: str, wanted: tuple[str, ...]) -> Reason:
    names = either(EmployeesBand(band).label for band in wanted)
    if not known:
        text = f"For businesses of {names}: we do not know how many you are."
        return Reason("people", Verdict.UNKNOWN, text, "Say how many you are.", "size")
    own = EmployeesBand(known).label
    if known in wanted:
        return Reason("people", Verdict.YES, f"Your size, {own}, is meant.")
    text = f"For businesses of {names}; your profile says {own}."
    return Reason("people", Verdict.NO, text, "If your profile is out of date, correct it.", "size")


def young_enough(began_on: date | None, max_age_years: int, closes_on: date) -> Reason:
    """«At most five years old»: begun no earlier than five years before the closing day."""
    first = earliest_start(closes_on, max_age_years)
    rule = f"For businesses that began on {in_words(first)} or later"
    if began_on is None:
        text = f"{rule}: we do not know when you began."
        return Reason("age", Verdict.UNKNOWN, text, "Say when you began.", "size")
    if began_on >= first:
        return Reason("age", Verdict.YES, f"You began on {in_words(began_on)}: young enough.")
    return Reason("age", Verdict.NO, f"{rule}; yours began on {in_words(began_on)}.")


def earliest_start(closes_on: date, max_age_years: int) -> date:
    """The same day so many years before; for 29 February the day before it where there is none."""
    year = max(closes_on.year - max_age_years, 1)
    try:
        return closes_on.replace(year=year)
    except ValueError:
        return closes_on.replace(year=year, day=28)


def incorporated(company_number: str) -> Reason:
    if company_number:
        return Reason("company-number", Verdict.YES, f"You are incorporated, number {company_number}.")
    text = "For incorporated companies; your listing has no company number."
    remedy = "Once you are on the register, ask the agency to add your number."
    return Reason("company-number", Verdict.NO, text, remedy)


def listed(state: str) -> Reason:
    if state == ListingState.MERGED:
        text = "This listing was taken into another one."
        return Reason("listing", Verdict.NO, text, "Apply for the other one.")
    if state in PUBLIC_STATES:
        return Reason("listing", Verdict.YES, "Your business is in the directory.")
    text = "Your business is not in the directory at present."
    return Reason("listing", Verdict.UNKNOWN, text, "It has to be before money is awarded.", "life")


def going_concern(status: str, left_register_on: date | None) -> Reason:
    if left_register_on is not None:
        text = f"The company left the register by {in_words(left_register_on)}."
        remedy = "If that is wrong, tell the agency before you apply."
        return Reason("register", Verdict.NO, text, remedy)
    if status in IN_ORDER:
        text = "The register knows of nothing that speaks against it."
        return Reason("register", Verdict.YES, text)
    words = f"The register says “{RegisterStatus(status).label}”."
    if status in FAILING:
        remedy = "You can apply once that is over and the register says so."
        return Reason("register", Verdict.NO, words, remedy)
    return Reason("register", Verdict.UNKNOWN, words, "Put it in order with Companies House.")


def within_headroom(headroom: Decimal | None, least: Decimal, most: Decimal) -> Reason:
    """What the enterprise may still receive has to hold the smallest grant at least."""
    if headroom is None:
        text = "The grant counts as Minimal Financial Assistance; its limit is not known to us for that day."
        return Reason("subsidy", Verdict.UNKNOWN, text, "Ask the contact of the call.")
    if headroom < least:
        text = (
            f"Your enterprise may still receive {pounds(headroom)} of Minimal Financial Assistance;"
            f" the smallest grant is {pounds(least)}."
        )
        return Reason("subsidy", Verdict.NO, text, "On 1 April the oldest year drops out of the count.")
    text = f"Your enterprise may still receive {pounds(headroom)} of Minimal Financial Assistance."
    if headroom < most:
        return Reason("subsidy", Verdict.YES, text, f"So ask for {pounds(headroom)} at most.")
    return Reason("subsidy", Verdict.YES, text)


def either(names: Iterable[str]) -> str:
    """«Leeds, Hull or York»."""
    several = [str(name) for name in names]
    return " or ".join(filter(None, [", ".join(several[:-1]), *several[-1:]]))


def in_words(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def pounds(amount: Decimal) -> str:
    return f"£{amount:,.0f}" if amount == amount.to_integral_value() else f"£{amount:,.2f}"
