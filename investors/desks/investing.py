"""What somebody who invests has to do, their mandates, and what newly fits these."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, QuerySet
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from core.desk import Task
from investors.enums import IntroductionOutcome, MatchSide, MatchState
from investors.match_lists import computed
from investors.models import Certification, Introduction, Investor, Mandate, Match, Raise
from investors.models.matching_life import FOLLOW_UP_AFTER
from investors.models.standing import LONDON
from investors.terms import basis_of, closings_known_to

#: Before the last good day of a statement, and before the closing date of a raise one has looked at.
STATEMENT_ENDS_WITHIN, RAISE_CLOSES_WITHIN = timedelta(days=30), timedelta(days=14)
#: The capacity of a mandate is counted over so long.
A_MONTH = timedelta(days=30)
UNANSWERED = (MatchState.SUGGESTED, MatchState.SEEN)
MOST = 20


def tasks_for(user: User, *, at: datetime | None = None) -> list[Task]:
    at = at or timezone.now()
    own = list(Investor.objects.of_member(user).by_name())
    if not own:
        return [*standing(user, [], at)]
    silent = Introduction.objects.of_investing(user)
    return [
        *standing(user, own, at), *closing_soon(user, at), *without_mandate(user), *to_be_answered(user),
        *outcomes(silent, at),
    ]  # fmt: skip


def standing(user: User, own: Sequence[Investor], at: datetime) -> list[Task]:
    """A statement that ends soon, or none at all for somebody who invests."""
    today, page = timezone.localdate(at, LONDON), reverse("investors:standing")
    valid = list(Certification.objects.of(user).valid(at))
    if not valid:
        hint = "Terms of raises are shown only to people for whom the law allows it."
        return [Task("Say on which basis you may see terms of raises", page, hint)] if own else []
    if any(found.valid_until is None for found in valid):
        return []
    last = max(found.valid_until for found in valid if found.valid_until)
    if last > today + STATEMENT_ENDS_WITHIN:
        return []
    hint = f"Its last good day is {last:%-d %B}. After it you see no terms."
    return [Task("Sign your statement anew", page, hint, "Ends soon")]


def closing_soon(user: User, at: datetime) -> list[Task]:
    """Raises whose terms one has looked at."""
    last = timezone.localdate(at, LONDON) + RAISE_CLOSES_WITHIN
    return [
        Task(
            f"Decide about {found.business}", found.get_absolute_url(),
            f"Its raise closes on {found.closes_on:%-d %B}.", "Closes soon",
        )
        for found in closings_known_to(user, at).closing_until(last)[:MOST]
    ]  # fmt: skip


def without_mandate(user: User) -> list[Task]:
    own = Investor.objects.of_member(user).exclude(mandates__closed_at=None, mandates__isnull=False)
    return [
        Task(
            f"Say what {investor} looks for", reverse("investors:new_mandate", args=[investor.slug]),
            "Start-ups are suggested by it.",
        )
        for investor in own.by_name()
    ]  # fmt: skip


def to_be_answered(user: User) -> list[Task]:
    """What staff suggest, until it has been answered."""
    suggested = Match.objects.living().filter(introduction=None, suggested_at__isnull=False)
    own = suggested.for_side(user, MatchSide.INVESTOR).filter(investor_state__in=UNANSWERED)
    counted = own.values_list("mandate__investor__slug", "mandate__investor__name").annotate(
        count=Count("pk")
    )
    return [
        Task(
            f"Answer {count} start-up{'' if count == 1 else 's'} for {name}",
            reverse("investors:investor_matches", args=[slug]), "Two clicks each.",
        )
        for slug, name, count in counted.order_by("mandate__investor__name")
    ]  # fmt: skip


def outcomes(own: QuerySet[Introduction], at: datetime) -> list[Task]:
    """Introductions two weeks old or more, of which nobody has said anything."""
    before = at - timedelta(days=FOLLOW_UP_AFTER[0])
    silent = own.filter(outcome=IntroductionOutcome.NONE, made_at__lte=before)
    return [
        Task(
            f"Say what came of {found.match.of_raise.business} and {found.match.mandate.investor}",
            found.get_absolute_url(), f"You were introduced on {found.made_at:%-d %B}.",
        )
        for found in silent.select_related("match__of_raise__business", "match__mandate__investor")
        .order_by("made_at", "pk")[:MOST]
    ]  # fmt: skip


def mandates_of(user: User, *, at: datetime | None = None) -> QuerySet[Mandate]:
    """With ``introduced_count``: how much of a month's capacity is used."""
    since = (at or timezone.now()) - A_MONTH
    own = Mandate.objects.of_member(user).with_introductions_since(since).select_related("investor")
    return own.order_by("investor__sort_key", "name", "pk")


class Suggested(NamedTuple):
    """A business on the list of a mandate that has not been answered."""

    found: Raise
    mandate: Mandate
    is_new: bool

    @property
    def address(self) -> str:
        return reverse("investors:investor_matches", args=[self.mandate.investor.slug])


def latest_matches(user: User, mandates: Sequence[Mandate], *, limit: int = 5) -> tuple[list[Suggested], int]:
    """The best that nobody has answered, and how many there are; nothing without a basis of one's own.

    A glance: what is looked at as a list is written down there.
    """
    if basis_of(user) is None:
        return [], 0
    by_pk = {mandate.pk: mandate for mandate in mandates if not mandate.is_paused}
    listed = computed(MatchSide.INVESTOR, by_pk)
    states = {
        (raise_pk, mandate_pk): state if blocked_at is None else MatchState.PASSED
        for raise_pk, mandate_pk, state, blocked_at in Match.objects.filter(mandate__in=by_pk).values_list(
            "of_raise", "mandate", "investor_state", "blocked_at"
        )
    }
    waiting = [pair for pair in listed if states.get(pair, MatchState.SUGGESTED) in UNANSWERED]
    waiting.sort(key=lambda pair: (listed[pair].standing.rank or 0, pair))
    shown = {found.pk: found for found in open_raises([pair[0] for pair in waiting])}
    rows = [
        Suggested(shown[pair[0]], by_pk[pair[1]], states.get(pair) != MatchState.SEEN)
        for pair in waiting if pair[0] in shown
    ]  # fmt: skip
    return rows[:limit], len(rows)


def open_raises(pks: Sequence[int]) -> QuerySet[Raise]:
    return Raise.objects.visible_to(AnonymousUser()).filter(pk__in=pks).select_related("business__cluster")
