"""One side says yes or no. When both have said yes, they are introduced, once."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from core.audit import record
from investors.actions.matching.feedback import keep_feedback
from investors.actions.matching.introducing import introduce
from investors.actions.matching.marking import mark_pair
from investors.enums import MATCH_LIFECYCLE, FeedbackKind, MatchSide, PassReason
from investors.models import Match
from investors.permissions import can_answer_match


@transaction.atomic
def want_match(*, match: Match, side: MatchSide, by: User, at: datetime | None = None) -> Match:
    """This side would like to meet. If the other side said so already, both are introduced."""
    at = at or timezone.now()
    match = _may(match, side, by, "want")
    _moved(match, side, "want", by=by, at=at)
    keep_feedback(match, FeedbackKind.INTERESTED, side=side, at=at)
    if match.both_are_interested:
        introduce(match=match, at=at)
    return match


@transaction.atomic
def pass_match(*, match: Match, side: MatchSide, by: User, reason: str, at: datetime | None = None) -> Match:
    """Not for this side, and why. The other side is never told."""
    if reason not in PassReason.values:
        raise ValidationError("Say why it is not for you: it makes the next suggestions better.", code="why")
    at = at or timezone.now()
    match = _may(match, side, by, "pass")
    _moved(match, side, "pass", by=by, at=at, reason=reason)
    keep_feedback(match, FeedbackKind.PASSED, side=side, at=at)
    mark_pair(match)
    return match


def _may(match: Match, side: MatchSide, by: User, verb: str) -> Match:
    """Locked, so that two answers at once come one after the other and the second sees the first."""
    match = (
        Match.objects.select_for_update(of=["self"])
        .select_related("of_raise__business", "mandate__investor")
        .get(pk=match.pk)
    )
    if match.blocked_at or not can_answer_match(by, match, side):
        raise PermissionDenied
    if match.is_introduced:
        raise ValidationError("You have been introduced already.", code="introduced")
    if verb not in MATCH_LIFECYCLE[match.state_of(side)]:
        raise ValidationError("You have answered this already.", code="state")
    if not Match.objects.living().filter(pk=match.pk).exists():
        raise ValidationError("This raise or mandate is not open any more.", code="ended")
    return match


def _moved(match: Match, side: MatchSide, verb: str, *, by: User, at: datetime, reason: str = "") -> None:
    match.answer(side, MATCH_LIFECYCLE[match.state_of(side)][verb], reason=reason, at=at)
    match.save()
    record(f"match.{verb}", match, by=by, side=side.value)
