"""What the people of a business have to do about its raise, how far it is, and who looks at it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple

from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from clusters.models import Business
from core.desk import Task
from investors.desks.investing import UNANSWERED, outcomes
from investors.enums import MatchSide, RaiseState, Surface
from investors.match_lists import computed
from investors.match_words import mandate_is_open
from investors.models import Introduction, Mandate, Match, Raise
from investors.terms import show_terms

CLOSES_WITHIN = timedelta(days=14)


def tasks_for(user: User, *, at: datetime | None = None) -> list[Task]:
    at = at or timezone.now()
    if not Business.objects.of_member(user).exists():
        return []
    return [
        *own_raises(user, at),
        *to_be_answered(user),
        *outcomes(Introduction.objects.of_raising(user), at),
    ]


def own_raises(user: User, at: datetime) -> list[Task]:
    """What the agency asks to be changed, what is not sent, what closes soon, what came of what is over."""
    today = timezone.localdate(at)
    own = Raise.objects.of_member(user).not_closed().select_related("business").order_by("pk")
    return [task for task in (own_raise(found, today) for found in own) if task is not None]


def own_raise(found: Raise, today: date) -> Task | None:
    address, name = reverse("investors:edit_raise", args=[found.business.slug]), found.business.name
    if found.state == RaiseState.DRAFT and found.return_reason:
        hint = "The agency says what is missing."
        return Task(f"Change the raise of {name} and send it again", address, hint, "Returned")
    if found.state == RaiseState.DRAFT:
        return Task(f"Finish the raise of {name} and send it", address, "Nobody but you sees it yet.")
    if found.state == RaiseState.PAUSED and found.is_past_closing(today):
        hint = "Its closing date is over, and nobody sees its terms."
        return Task(f"Say what came of the raise of {name}", address, hint, "Paused")
    if found.state == RaiseState.OPEN and found.closes_on and found.closes_on <= today + CLOSES_WITHIN:
        hint = f"It closes on {found.closes_on:%-d %B}. Give it more time, or say what came of it."
        return Task(f"Decide how the raise of {name} goes on", address, hint, "Closes soon")
    return None


def to_be_answered(user: User) -> list[Task]:
    """Investors whom staff suggest, until they have been answered."""
    suggested = Match.objects.living().filter(introduction=None, suggested_at__isnull=False)
    own = suggested.for_side(user, MatchSide.BUSINESS).filter(business_state__in=UNANSWERED)
    businesses = Raise.objects.of_member(user).open().filter(matches__in=own).distinct()
    return [
        Task(
            f"Answer investors for {found.business}",
            reverse("investors:business_matches", args=[found.business.slug]), "Two clicks each.",
        )
        for found in businesses.select_related("business").order_by("pk")
    ]  # fmt: skip


class Piece(NamedTuple):
    """A part of a raise that investors look for, and whether it is there."""

    label: str
    is_there: bool


def pieces_of(found: Raise, user: User) -> list[Piece]:
    """Of the terms as its own people wrote them; nothing for anybody else."""
    shown = show_terms(found, user, surface=Surface.PAGE)
    if shown is None or shown.is_to_an_investor:
        return []
    terms = shown.terms
    return [
        Piece("Amount and instrument", True),
        Piece("What the money is for", bool(terms.use_of_funds.strip())),
        Piece("Closing date", found.closes_on is not None),
        Piece("Deck", bool(terms.deck)),
        Piece("Data room", bool(terms.data_room_url)),
        Piece("Profile in the directory", found.business.is_listed),
    ]


class Interested(NamedTuple):
    """An investor on the list of a raise. ``name`` is empty where they stay private."""

    name: str
    address: str
    about: str


def latest_investors(found: Raise, *, limit: int = 5) -> tuple[list[Interested], int]:
    """The best that have not been answered, and how many there are; while the raise is open."""
    if found.state != RaiseState.OPEN:
        return [], 0
    listed = computed(MatchSide.BUSINESS, [found.pk])
    answered = Match.objects.filter(of_raise=found).exclude(business_state__in=UNANSWERED, blocked_at=None)
    gone = set(answered.values_list("mandate", flat=True))
    gone |= set(Introduction.objects.filter(match__of_raise=found).values_list("match__mandate", flat=True))
    order = [mandate_pk for _raise, mandate_pk in listed if mandate_pk not in gone]
    rows = interested(order)
    return rows[:limit], len(rows)


def interested(order: Sequence[int]) -> list[Interested]:
    active = Mandate.objects.active().filter(pk__in=order).select_related("investor")
    there = {mandate.pk: mandate for mandate in active}
    return [as_shown(there[pk]) for pk in order if pk in there]


def as_shown(mandate: Mandate) -> Interested:
    """Who keeps what they look for to themselves is nobody until both have said yes."""
    if not mandate_is_open(mandate):
        return Interested("", "", "")
    about = f"{mandate.investor.get_kind_display()}, {mandate.investor.get_country_display()}"
    return Interested(mandate.investor.name, mandate.investor.get_absolute_url(), about)
