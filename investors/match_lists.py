"""What one side is shown: the list that was computed, what staff suggest, and what it has answered."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Prefetch

from investors.enums import MatchSide, MatchState
from investors.match_words import PARTS, Why, mandate_is_open, why
from investors.models import InvestorDeal, Mandate, Match, MatchList, Raise
from investors.models.matching_life import Standing


@dataclass(frozen=True)
class Card:
    """A match as one side sees it. It never says how the other side has answered."""

    match: Match
    side: MatchSide
    standing: Standing
    why: Why

    @property
    def state(self) -> str:
        return self.match.state_of(self.side)

    @property
    def is_introduced(self) -> bool:
        return self.match.is_introduced

    @property
    def is_to_be_answered(self) -> bool:
        return not self.is_introduced and self.state in {MatchState.SUGGESTED, MatchState.SEEN}

    @property
    def is_waiting(self) -> bool:
        return not self.is_introduced and self.state == MatchState.INTERESTED

    @property
    def is_passed(self) -> bool:
        return not self.is_introduced and self.state == MatchState.PASSED

    @property
    def shows_investor(self) -> bool:
        """Whether the start-up may read who the investor is: public, or introduced."""
        return self.is_introduced or mandate_is_open(self.match.mandate)


@dataclass(frozen=True)
class Listed:
    """One line of a computed list."""

    standing: Standing
    parts: tuple[float, ...]


Pair = tuple[int, int]  # keys of raise and mandate


def computed(side: MatchSide, subjects: Iterable[int]) -> dict[Pair, Listed]:
    """The served lists of these mandates (or raises), in one query."""
    rows = MatchList.objects.served().of(side, list(subjects)).order_by("subject")
    found: dict[Pair, Listed] = {}
    for row in rows.values_list(
        "subject", "others", "scores", "prices", "parts", "run__weights__name", named=True
    ):
        width = len(PARTS)
        parts = [tuple(row.parts[at * width : (at + 1) * width]) for at in range(len(row.others))]
        for rank, (other, score, price, split) in enumerate(
            zip(row.others, row.scores, row.prices, parts, strict=True), start=1
        ):
            pair = (other, row.subject) if side == MatchSide.INVESTOR else (row.subject, other)
            found[pair] = Listed(Standing(rank, score, price, row.run__weights__name), split)
    return found


def with_rows(pairs: Sequence[Pair]) -> None:
    """Rows for pairs that are shown for the first time. Two readers at once make each once."""
    there = set(
        Match.objects.filter(
            of_raise__in={pair[0] for pair in pairs}, mandate__in={pair[1] for pair in pairs}
        ).values_list("of_raise", "mandate")
    )
    missing = [pair for pair in pairs if pair not in there]
    if not missing:
        return
    raises = set(Raise.objects.open().filter(pk__in={a for a, _ in missing}).values_list("pk", flat=True))
    mandates = set(
        Mandate.objects.not_closed().filter(pk__in={b for _, b in missing}).values_list("pk", flat=True)
    )
    Match.objects.bulk_create(
        [Match(of_raise_id=a, mandate_id=b) for a, b in missing if a in raises and b in mandates],
        ignore_conflicts=True,
    )


def cards(side: MatchSide, subjects: Sequence[int], *, has_basis: bool) -> list[Card]:
    """Of these mandates of one investor, or raises of one business: introduced first, then the best.

    Without a basis an investor is shown what staff suggest and nothing that was computed from terms.
    """
    listed = computed(side, subjects) if side == MatchSide.BUSINESS or has_basis else {}
    with_rows(list(listed))
    of = {"mandate__in" if side == MatchSide.INVESTOR else "of_raise__in": subjects}
    living = Match.objects.living().not_blocked().filter(**of)
    pks = [match.pk for match in living.only("pk", "of_raise", "mandate") if pair_of(match) in listed]
    own = living.listed_for(side).values_list("pk", flat=True)
    rows = with_facts({*pks, *own})
    found = [card_of(match, side, listed.get(pair_of(match)), has_basis) for match in rows]
    return sorted(found, key=order_of)


def pair_of(match: Match) -> Pair:
    return match.of_raise_id, match.mandate_id


def card_of(match: Match, side: MatchSide, line: Listed | None, has_basis: bool) -> Card:
    parts = line.parts if line else ()
    return Card(
        match, side, line.standing if line else Standing(), why(match, side, parts, has_basis=has_basis)
    )


def order_of(card: Card) -> tuple[bool, bool, float, int]:
    return (
        not card.is_introduced, card.match.suggested_at is None, -(card.standing.score or 0.0), card.match.pk,
    )  # fmt: skip


def with_facts(pks: set[int]) -> list[Match]:
    """Everything a card shows, in as many queries however many cards there are."""
    deals = InvestorDeal.objects.select_related("business").prefetch_related("business__sectors")
    return list(
        Match.objects.filter(pk__in=pks)
        .with_both_sides()
        .prefetch_related(
            "of_raise__business__sectors", "mandate__sectors__sector", "mandate__clusters",
            Prefetch("mandate__investor__deals", deals),
        )
    )  # fmt: skip
