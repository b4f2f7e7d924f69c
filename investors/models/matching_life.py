"""A match of a raise and a mandate: how each side has answered, and the introduction that came of it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple

import pghistory
import pgtrigger
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.permissions import is_agency_staff
from clusters.models import Business
from clusters.models.geography import filled
from core.models import TimeStamped
from investors.enums import (
    FeedbackKind,
    IntroductionOutcome,
    MatchSide,
    MatchState,
    PassReason,
    RaiseState,
)
from investors.models.investor import Investor
from investors.models.mandate import Mandate
from investors.models.raising import Raise

#: After so many days both sides are asked what came of an introduction.
FOLLOW_UP_AFTER = (14, 56)
#: How long a pass keeps a pair apart.
PASS_LASTS = timedelta(days=183)


class MatchQuerySet(models.QuerySet["Match"]):
    def of_investor(self, investor: Investor) -> MatchQuerySet:
        return self.filter(mandate__investor=investor)

    def of_business(self, business: Business) -> MatchQuerySet:
        return self.filter(of_raise__business=business)

    def not_blocked(self) -> MatchQuerySet:
        return self.filter(blocked_at=None)

    def living(self) -> MatchQuerySet:
        """Of open raises of listed businesses and mandates that are not closed."""
        return self.filter(
            of_raise__state=RaiseState.OPEN, of_raise__business__in=Business.objects.listed(),
            mandate__closed_at=None, mandate__investor__closed_at=None,
        )  # fmt: skip

    def listed_for(self, side: MatchSide) -> MatchQuerySet:
        """What a side is shown beside its computed list: what staff suggest and what it said yes or no to."""
        own = {f"{side.value}_state__in": [MatchState.INTERESTED, MatchState.PASSED]}
        return self.filter(models.Q(suggested_at__isnull=False) | models.Q(**own)).not_blocked()

    def with_both_sides(self) -> MatchQuerySet:
        return self.select_related("of_raise__business__cluster", "mandate__investor", "introduction")

    def for_side(self, user: User | AnonymousUser, side: str) -> MatchQuerySet:
        """Those this person answers for on this side; blocked ones are nobody's."""
        if side == MatchSide.INVESTOR:
            return self.not_blocked().filter(mandate__in=Mandate.objects.of_member(user))
        if side == MatchSide.BUSINESS and isinstance(user, User):
            return self.not_blocked().filter(of_raise__in=Raise.objects.of_member(user))
        return self.none()

    def passed_since(self, moment: datetime) -> MatchQuerySet:
        investor = models.Q(investor_state=MatchState.PASSED, investor_at__gt=moment)
        return self.filter(investor | models.Q(business_state=MatchState.PASSED, business_at__gt=moment))


# What each side said is kept in history; the other side never reads it.
@pghistory.track(exclude=["created_at", "updated_at"])
class Match(TimeStamped):
    """One raise and one mandate. The row is made when somebody is shown it, or staff suggest it."""

    of_raise = models.ForeignKey(
        Raise, on_delete=models.CASCADE, related_name="matches", verbose_name="raise"
    )
    mandate = models.ForeignKey(Mandate, on_delete=models.CASCADE, related_name="matches")
    investor_state = models.CharField(
        "the investor", max_length=10, choices=MatchState, default=MatchState.SUGGESTED
    )
    investor_reason = models.CharField("why passed", max_length=8, choices=PassReason, blank=True)
    investor_at = models.DateTimeField(null=True, blank=True)
    business_state = models.CharField(
        "the start-up", max_length=10, choices=MatchState, default=MatchState.SUGGESTED
    )
    business_reason = models.CharField("why passed", max_length=8, choices=PassReason, blank=True)
    business_at = models.DateTimeField(null=True, blank=True)
    suggested_at = models.DateTimeField("suggested by staff", null=True, blank=True)
    suggested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    note = models.CharField(
        "why staff suggest it", max_length=300, blank=True, help_text="Both sides read these words."
    )
    blocked_at = models.DateTimeField("kept apart", null=True, blank=True)
    blocked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    block_reason = models.TextField(blank=True)

    objects = MatchQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "matches"
        indexes = [
            models.Index(fields=["mandate", "investor_state"], name="match_by_mandate"),
            models.Index(fields=["-created_at"], name="match_newest"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["of_raise", "mandate"], name="match_once"),
            models.CheckConstraint(
                condition=models.Q(
                    investor_state__in=MatchState.values, business_state__in=MatchState.values
                ),
                name="match_states_are_known",
            ),
            models.CheckConstraint(
                condition=(~models.Q(investor_state=MatchState.PASSED) | filled("investor_reason"))
                & (~models.Q(business_state=MatchState.PASSED) | filled("business_reason")),
                name="match_passed_says_why",
            ),
            models.CheckConstraint(
                condition=models.Q(blocked_at=None) | filled("block_reason"), name="match_blocked_says_why"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.of_raise.business} and {self.mandate}"

    @property
    def is_introduced(self) -> bool:
        return hasattr(self, "introduction")

    @property
    def both_are_interested(self) -> bool:
        return self.investor_state == self.business_state == MatchState.INTERESTED

    def state_of(self, side: MatchSide) -> str:
        return str(getattr(self, f"{side.value}_state"))

    def answer(self, side: MatchSide, state: str, *, reason: str, at: datetime) -> None:
        """Put one side's answer; saving is the caller's."""
        setattr(self, f"{side.value}_state", state)
        setattr(self, f"{side.value}_reason", reason)
        setattr(self, f"{side.value}_at", at)


# Asked for first: how much a sub-select finds PostgreSQL guesses, and walks through everybody's.
def mandates_of(user: User | AnonymousUser) -> list[int]:
    return list(Mandate.objects.of_member(user).values_list("pk", flat=True))


def raises_of(user: User | AnonymousUser) -> list[int]:
    return list(Raise.objects.of_member(user).values_list("pk", flat=True))


class IntroductionQuerySet(models.QuerySet["Introduction"]):
    def visible_to(self, user: User | AnonymousUser) -> IntroductionQuerySet:
        """Both sides' people; all of them for agency staff."""
        return self if is_agency_staff(user) else self.of_member(user)

    def of_member(self, user: User | AnonymousUser) -> IntroductionQuerySet:
        theirs = models.Q(match__mandate__in=mandates_of(user))
        return self.filter(theirs | models.Q(match__of_raise__in=raises_of(user)))

    def of_investing(self, user: User | AnonymousUser) -> IntroductionQuerySet:
        """Those of the investors one acts for."""
        return self.filter(match__mandate__in=mandates_of(user))

    def of_raising(self, user: User | AnonymousUser) -> IntroductionQuerySet:
        """Those of the businesses one speaks for."""
        return self.filter(match__of_raise__in=raises_of(user))

    def of_business(self, business: Business) -> IntroductionQuerySet:
        return self.filter(match__of_raise__business=business)

    def newest_first(self) -> IntroductionQuerySet:
        return self.order_by("-made_at", "-pk")

    def made_since(self, moment: datetime) -> IntroductionQuerySet:
        return self.filter(made_at__gte=moment)

    def with_both_sides(self) -> IntroductionQuerySet:
        return self.select_related("match__of_raise__business", "match__mandate__investor")

    def open(self) -> IntroductionQuerySet:
        """Nobody has said yet that money came, or nothing."""
        return self.exclude(outcome__in=[IntroductionOutcome.INVESTED, IntroductionOutcome.NO])

    def to_follow_up(self, days: int, at: datetime) -> IntroductionQuerySet:
        """Made ``days`` ago, and not later than a week after that day."""
        made = at - timedelta(days=days)
        return self.open().filter(made_at__lte=made, made_at__gt=made - timedelta(days=7))


@pghistory.track()
class Introduction(models.Model):
    """Both sides know of each other. One for each match, ever."""

    match = models.OneToOneField(Match, on_delete=models.CASCADE, related_name="introduction")
    made_at = models.DateTimeField(default=timezone.now, editable=False)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+",
        editable=False, help_text="Empty: both sides said yes.",
    )  # fmt: skip
    outcome = models.CharField(max_length=12, choices=IntroductionOutcome, default=IntroductionOutcome.NONE)
    invested_amount = models.DecimalField(
        "invested (£)", max_digits=14, decimal_places=2, null=True, blank=True
    )
    outcome_at = models.DateTimeField("said on", null=True, blank=True, editable=False)
    outcome_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+",
        editable=False,
    )  # fmt: skip

    objects = IntroductionQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["-made_at"], name="introduction_newest")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(outcome__in=IntroductionOutcome.values),
                name="introduction_outcome_is_known",
            ),
            models.CheckConstraint(
                condition=models.Q(
                    outcome=IntroductionOutcome.INVESTED, invested_amount__isnull=False, invested_amount__gt=0
                )
                | (~models.Q(outcome=IntroductionOutcome.INVESTED) & models.Q(invested_amount=None)),
                name="introduction_invested_says_how_much",
                violation_error_message="Say how much was invested, if anything was.",
            ),
        ]

    def __str__(self) -> str:
        return f"Introduction of {self.match}"

    def get_absolute_url(self) -> str:
        return reverse("investors:introduction", args=[self.pk])


class MatchFeedback(models.Model):
    """What happened to a match, with where it stood on the list: kept to learn from, never changed."""

    match = models.ForeignKey(Match, on_delete=models.CASCADE, related_name="feedback")
    side = models.CharField(max_length=8, choices=MatchSide, blank=True, help_text="Empty: both, or staff.")
    kind = models.CharField(max_length=10, choices=FeedbackKind)
    rank = models.PositiveSmallIntegerField(null=True, help_text="On the list; 1 is best.")
    score = models.FloatField(null=True)
    price = models.FloatField(null=True, help_text="What the mandate's places cost when the list was made.")
    version = models.CharField(max_length=40, blank=True, help_text="Of the weights.")
    happened_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name_plural = "feedback"
        indexes = [models.Index(fields=["kind", "happened_at"], name="match_feedback_by_kind")]
        constraints = [
            models.UniqueConstraint(
                fields=["match", "side", "version"],
                condition=models.Q(kind=FeedbackKind.SHOWN),
                name="match_feedback_shown_once_a_version",
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=FeedbackKind.values), name="match_feedback_kind_is_known"
            ),
        ]
        triggers = [pgtrigger.ReadOnly(name="match_feedback_stays")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.happened_at:%-d %B %Y}"


class Standing(NamedTuple):
    """Where a match stood on a list, and by which weights the list was made; nothing: staff suggested it."""

    rank: int | None = None
    score: float | None = None
    price: float | None = None
    version: str = ""


class NoMatchDigest(models.Model):
    """Somebody does not want the weekly mail with their matches."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="no_match_digest"
    )
    since_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"no weekly mail for {self.user}"
