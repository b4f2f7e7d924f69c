"""Marks: which lists have to be made anew, written in the transaction of whatever changed."""

from __future__ import annotations

from collections.abc import Iterable

from accounts.models import User
from core.announce import announce
from investors.enums import MatchSide
from investors.models import Investor, Mandate, Match, MatchingMark, Raise


def mark_raise(found: Raise) -> None:
    mark(MatchSide.BUSINESS, [found.pk])


def mark_mandate(mandate: Mandate) -> None:
    mark(MatchSide.INVESTOR, [mandate.pk])


def mark_pair(match: Match) -> None:
    mark(MatchSide.BUSINESS, [match.of_raise_id])


def mark_investor(investor: Investor) -> None:
    mark(MatchSide.INVESTOR, investor.mandates.not_closed().values_list("pk", flat=True))


def mark_standing_of(user: User) -> None:
    """A statement was signed or has ended: what this person's mandates may be shown has changed."""
    mark(MatchSide.INVESTOR, Mandate.objects.of_member(user).values_list("pk", flat=True))


def mark(side: MatchSide, subjects: Iterable[int]) -> None:
    """The row is the truth; the announcement makes it quick, and a sweep finds what was not announced."""
    rows = [MatchingMark(side=side, subject=pk) for pk in subjects]
    if rows:
        MatchingMark.objects.bulk_create(rows)
        announce("investors.tasks.renew_matches")
