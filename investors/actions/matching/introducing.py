"""Introductions: made once, written to both sides, followed up, and what came of them."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from core.audit import record
from investors.actions.matching.feedback import keep_feedback
from investors.actions.matching.marking import mark_pair
from investors.enums import FeedbackKind, IntroductionOutcome
from investors.matching_emails import send_follow_up, send_introduction
from investors.models import Introduction, Match
from investors.models.matching_life import FOLLOW_UP_AFTER
from investors.permissions import can_speak_of_introduction

#: What an outcome teaches.
TAUGHT = {
    IntroductionOutcome.MEETING: FeedbackKind.MET,
    IntroductionOutcome.TERM_SHEET: FeedbackKind.MET,
    IntroductionOutcome.INVESTED: FeedbackKind.INVESTED,
}


@transaction.atomic
def introduce(*, match: Match, by: User | None = None, at: datetime | None = None) -> Introduction:
    """Introduce both sides to each other; the same introduction however often it is asked for.

    The caller holds the lock of the match; the constraint holds whatever the caller does.
    """
    at = at or timezone.now()
    found, is_new = Introduction.objects.get_or_create(match=match, defaults={"made_at": at, "made_by": by})
    if is_new:
        record("match.introduced", found, by=by)
        keep_feedback(match, FeedbackKind.INTRODUCED, at=at)
        mark_pair(match)
        send_introduction(introduction=found)
    return found


@transaction.atomic
def record_outcome(
    *,
    introduction: Introduction,
    by: User,
    outcome: str,
    invested_amount: Decimal | None = None,
    at: datetime | None = None,
) -> Introduction:
    """What came of it, as either side (or staff) says; the last word counts, history keeps the others."""
    found = Introduction.objects.select_for_update(of=["self"]).with_both_sides().get(pk=introduction.pk)
    if not can_speak_of_introduction(by, found):
        raise PermissionDenied
    found.outcome, found.invested_amount = outcome, invested_amount
    found.outcome_at, found.outcome_by = at or timezone.now(), by
    found.full_clean(exclude=["match"])
    found.save()
    record("introduction.outcome", found, by=by, outcome=outcome)
    kind = TAUGHT.get(IntroductionOutcome(outcome))
    if kind is not None and not found.match.feedback.filter(kind=kind).exists():
        keep_feedback(found.match, kind, at=found.outcome_at)
    return found


def follow_up_introductions(*, at: datetime | None = None) -> int:
    """Ask both sides what came of introductions, after two weeks and after eight; how many introductions."""
    at, count = at or timezone.now(), 0
    for days in FOLLOW_UP_AFTER:
        for found in Introduction.objects.to_follow_up(days, at).with_both_sides():
            send_follow_up(introduction=found, days=days)
            count += 1
    return count
