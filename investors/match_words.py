"""Why a match, in plain words to the side that reads them. What the other keeps to itself is in no sentence.

An investor without a basis of their own reads nothing that follows from terms; a start-up reads of a mandate
and of past deals only what stands on the investor's public page. No sentence holds a figure of a raise.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone

from investors.enums import MatchSide
from investors.models import InvestorDeal, Mandate, Match
from investors.money import ticket

#: In the order of the numbers that are kept with a list.
PARTS = (
    "sector", "stage", "ticket", "place", "activity", "text", "network", "resemblance", "freshness",
    "completeness",
)  # fmt: skip
#: What a part is made of where no fact can be named, as each side reads it.
PLAIN = {
    MatchSide.INVESTOR: {
        "sector": "What they do is close to what you invest in",
        "stage": "You invest in companies as far as they are",
        "ticket": "The round has room for your ticket",
        "place": "They are where you invest",
        "activity": "You invest often, or have lately",
        "text": "They describe themselves in words like yours",
        "network": "Investors you have invested beside are in the company",
        "resemblance": "They resemble what you, or investors like you, have backed",
        "freshness": "Opened, or renewed, a short while ago",
        "completeness": "Their profile says a good deal",
    },
    MatchSide.BUSINESS: {
        "sector": "What you do is close to what they invest in",
        "stage": "They invest in companies as far as you are",
        "ticket": "The size of your round suits them",
        "place": "You are where they invest",
        "activity": "They invest often, or have lately",
        "text": "You describe yourselves in words like theirs",
        "network": "They have invested beside your investors",
        "resemblance": "You resemble what they, or investors like them, have backed",
        "freshness": "Your raise opened, or was renewed, a short while ago",
        "completeness": "Your profile says a good deal",
    },
}
#: Parts that follow from what a raise offers: for eyes with a basis only.
FROM_TERMS = {"ticket"}
A_YEAR, STALE = timedelta(days=365), timedelta(days=30)


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
        Reason(part, facts.get(part) or PLAIN[side][part], value, round(100 * value / total))
        for part, value in sorted(points.items(), key=lambda item: -item[1])
        if value > 0 and part not in hidden
    ]
    return Why(tuple(reasons), tuple(misses(match, side)), tuple(advice(match, side)))


def known_facts(match: Match, side: MatchSide) -> dict[str, str]:
    """Part → a sentence that names what both sides may know, said to the one that reads it."""
    mandate, business = match.mandate, match.of_raise.business
    they = "You" if side == MatchSide.INVESTOR else "They"
    their = "your" if side == MatchSide.INVESTOR else "their"
    fields, stage = listed(shared_sectors(match)), business.get_stage_display()
    size = ticket(mandate.ticket_min, mandate.ticket_max, mandate.currency)
    return {
        "sector": f"{they} look for {fields}" if fields else "",
        "stage": f"{they} look for companies at this stage: {stage}" if stage_fits(match) else "",
        "ticket": f"They invest {size} at a time" if side == MatchSide.BUSINESS else "",
        "place": f"{business.cluster} is one of {their} places" if cluster_is_named(match) else "",
        "activity": lately(match, side),
        "resemblance": past_deals(match, side),
        "freshness": opened(match, side),
    }


def listed(names: list[str]) -> str:
    return f"{', '.join(names[:-1])} and {names[-1]}" if len(names) > 1 else "".join(names)


def counted(count: int, one: str, many: str) -> str:
    return f"{count} {one if count == 1 else many}"


def shared_sectors(match: Match) -> list[str]:
    liked = {sector.pk for sector in match.mandate.liked_sectors}
    return [sector.name for sector in match.of_raise.business.sectors.all() if sector.pk in liked][:3]


def stage_fits(match: Match) -> bool:
    return match.of_raise.business.stage in match.mandate.stages


def cluster_is_named(match: Match) -> bool:
    return match.of_raise.business.cluster_id in {cluster.pk for cluster in match.mandate.clusters.all()}


def known_deals(match: Match, side: MatchSide) -> list[InvestorDeal]:
    """All of one's own; a start-up knows of public ones only."""
    deals = match.mandate.investor.deals.all()
    return [deal for deal in deals if side == MatchSide.INVESTOR or deal.is_public]


def lately(match: Match, side: MatchSide) -> str:
    since = timezone.localdate() - A_YEAR
    recent = sum(deal.invested_on >= since for deal in known_deals(match, side))
    they = "You" if side == MatchSide.INVESTOR else "They"
    return f"{they} made {counted(recent, 'investment', 'investments')} in the last year" if recent else ""


def past_deals(match: Match, side: MatchSide) -> str:
    """Deals in the same sectors."""
    own = {sector.pk for sector in match.of_raise.business.sectors.all()}
    alike = sum(
        bool(deal.business and own & {sector.pk for sector in deal.business.sectors.all()})
        for deal in known_deals(match, side)
    )
    if not alike:
        return ""
    if side == MatchSide.INVESTOR:
        return f"You have made {counted(alike, 'investment', 'investments')} in their field"
    return f"They have made {counted(alike, 'investment', 'investments')} in your field"


def opened(match: Match, side: MatchSide) -> str:
    if match.of_raise.opened_at is None:
        return ""
    days = (timezone.now() - match.of_raise.opened_at).days
    what = "Their raise" if side == MatchSide.INVESTOR else "Your raise"
    return f"{what} opened today" if days < 1 else f"{what} has been open for {counted(days, 'day', 'days')}"


def misses(match: Match, side: MatchSide) -> list[str]:
    """What was declared and is not so; none of it rules anything out.

    The caller has seen that the reader may know what the mandate looks for.
    """
    mandate, business, found = match.mandate, match.of_raise.business, []
    liked, places = [s.name for s in mandate.liked_sectors], [str(c) for c in mandate.clusters.all()]
    is_own = side == MatchSide.INVESTOR
    if liked and not shared_sectors(match):
        found.append(
            f"none of the fields you like: {listed(liked[:3])}" if is_own
            else f"they look first for {listed(liked[:3])}"
        )  # fmt: skip
    if business.cluster and places and not cluster_is_named(match):
        found.append(
            f"{business.cluster} is not one of your places" if is_own
            else f"they look first in {listed(places[:3])}"
        )  # fmt: skip
    if mandate.stages and not business.stage:
        found.append("they do not say at which stage they are" if is_own else "you do not say your stage")
    return found


def advice(match: Match, side: MatchSide) -> list[str]:
    """What the reader could do about it; it follows from what is their own."""
    return advice_to_investor(match.mandate) if side == MatchSide.INVESTOR else advice_to_business(match)


def advice_to_investor(mandate: Mandate) -> list[str]:
    wanted = (
        (mandate.liked_sectors, "say which fields you like: they count from the first day"),
        (mandate.text, "say in your own words what you look for: it is compared with what start-ups say"),
    )
    return [text for value, text in wanted if not value]


def advice_to_business(match: Match) -> list[str]:
    business, since = match.of_raise.business, match.of_raise.opened_at
    is_stale = since is not None and timezone.now() - since > STALE
    wanted = (
        (business.sectors.all(), "choose the fields you work in: they count most"),
        (business.stage, "say which stage you are at"),
        (business.short_description, "say in a sentence what you do"),
        (business.description, "describe what you do: the words are compared with what investors look for"),
        (business.town, "say where you are: many investors look near home first"),
        (not is_stale, "tell what is new and open your raise again: fresh ones stand higher"),
    )
    return [text for value, text in wanted if not value]
