"""Why a match, in plain words. What one side keeps to itself never enters a sentence for the other.

An investor without a basis of their own reads nothing that follows from terms; a start-up reads of a mandate
and of past deals only what stands on the investor's public page. No sentence holds a figure of a raise.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils import timezone

from investors.enums import MatchSide
from investors.models import Mandate, Match
from investors.money import ticket

#: In the order of the numbers that are kept with a list.
PARTS = (
    "sector", "stage", "ticket", "place", "activity", "text", "network", "resemblance", "freshness",
    "completeness",
)  # fmt: skip
#: What a part is made of where no fact can be named.
PLAIN = {
    "sector": "The fields suit each other",
    "stage": "The stage suits",
    "ticket": "The size suits",
    "place": "The place suits",
    "activity": "Invests often, or has lately",
    "text": "Both describe themselves in similar words",
    "network": "Known backers have invested together before",
    "resemblance": "Resembles what similar investors have backed",
    "freshness": "Opened, or renewed, a short while ago",
    "completeness": "The profile says a good deal",
}
#: Parts that follow from what a raise offers: for eyes with a basis only.
FROM_TERMS = {"ticket"}


@dataclass(frozen=True)
class Reason:
    part: str
    text: str
    points: float
    share: int  # per cent of the score


@dataclass(frozen=True)
class Why:
    reasons: tuple[Reason, ...] = ()
    misses: tuple[str, ...] = ()
    advice: tuple[str, ...] = ()


def mandate_is_open(mandate: Mandate) -> bool:
    """Whether anybody may read what this mandate looks for."""
    return mandate.is_public and mandate.investor.has_public_page


def why(match: Match, side: MatchSide, parts: Iterable[float], *, has_basis: bool) -> Why:
    """Of a match with its sectors, clusters and deals prefetched; runs no query."""
    if side == MatchSide.BUSINESS and not mandate_is_open(match.mandate):
        return Why(advice=tuple(advice(match, side)))
    points = dict(zip(PARTS, parts, strict=False))
    total = sum(points.values())
    hidden = FROM_TERMS if side == MatchSide.INVESTOR and not has_basis else set()
    facts = {part: text for part, text in known_facts(match, side).items() if part not in hidden}
    reasons = [
        Reason(part, facts.get(part) or PLAIN[part], value, round(100 * value / total))
        for part, value in sorted(points.items(), key=lambda item: -item[1])
        if value > 0 and part not in hidden
    ]
    return Why(tuple(reasons), tuple(misses(match)), tuple(advice(match, side)))


def known_facts(match: Match, side: MatchSide) -> dict[str, str]:
    """Part → a sentence that names what both sides may know."""
    mandate, business = match.mandate, match.of_raise.business
    facts = {
        "sector": shared_sectors(match),
        "stage": f"{business.get_stage_display()} is a stage that is looked for" if stage_fits(match) else "",
        "place": f"{business.cluster} is a place that is looked for" if cluster_is_named(match) else "",
        "resemblance": past_deals(match, side),
        "freshness": opened(match),
    }
    if side == MatchSide.BUSINESS:
        size = ticket(mandate.ticket_min, mandate.ticket_max, mandate.currency)
        facts["ticket"] = f"Invests {size} at a time"
    return facts


def shared_sectors(match: Match) -> str:
    liked = {sector.pk for sector in match.mandate.liked_sectors}
    names = [sector.name for sector in match.of_raise.business.sectors.all() if sector.pk in liked]
    return f"Looks for {' and '.join(names[:3])}" if names else ""


def stage_fits(match: Match) -> bool:
    return match.of_raise.business.stage in match.mandate.stages


def cluster_is_named(match: Match) -> bool:
    return match.of_raise.business.cluster_id in {cluster.pk for cluster in match.mandate.clusters.all()}


def past_deals(match: Match, side: MatchSide) -> str:
    """Deals in the same sectors; a start-up reads of public ones only."""
    own = {sector.pk for sector in match.of_raise.business.sectors.all()}
    alike = [
        deal for deal in match.mandate.investor.deals.all()
        if (side == MatchSide.INVESTOR or deal.is_public)
        and deal.business and own & {sector.pk for sector in deal.business.sectors.all()}
    ]  # fmt: skip
    if not alike:
        return ""
    return f"{len(alike)} past investment{'' if len(alike) == 1 else 's'} in the same field"


def opened(match: Match) -> str:
    if match.of_raise.opened_at is None:
        return ""
    days = (timezone.now() - match.of_raise.opened_at).days
    return "Opened today" if days < 1 else f"Open for {days} day{'' if days == 1 else 's'}"


def misses(match: Match) -> list[str]:
    """What was declared and is not so; none of it rules anything out."""
    found = []
    if match.mandate.liked_sectors and not shared_sectors(match):
        found.append("No field that was named as liked")
    cluster = match.of_raise.business.cluster
    if cluster and list(match.mandate.clusters.all()) and not cluster_is_named(match):
        found.append(f"{cluster} was not among the places named")
    return found


def advice(match: Match, side: MatchSide) -> list[str]:
    """What the reader could do about it."""
    business = match.of_raise.business
    if side == MatchSide.INVESTOR:
        return []
    wanted = (
        (business.stage, "Say which stage you are at"),
        (business.short_description, "Say in a sentence what you do"),
        (business.description, "Describe what you do: the words are compared with what investors look for"),
    )
    return [text for value, text in wanted if not value]
