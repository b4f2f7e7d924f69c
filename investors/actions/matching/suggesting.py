"""What staff do by hand: suggest a pair, keep it apart, introduce it."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from core.audit import record
from investors.actions.matching.introducing import introduce
from investors.actions.matching.marking import mark_pair
from investors.models import Introduction, Mandate, Match, Raise
from investors.permissions import can_arrange_match


@transaction.atomic
def suggest_match(
    *, of_raise: Raise, mandate: Mandate, by: User, note: str = "", at: datetime | None = None
) -> Match:
    """Put a pair on both sides' lists, whatever was computed."""
    match, _ = Match.objects.get_or_create(of_raise=of_raise, mandate=mandate)
    match = _arranged(match, by)
    if match.blocked_at:
        raise ValidationError("These two are kept apart; end that first.", code="blocked")
    if not Match.objects.living().filter(pk=match.pk).exists():
        raise ValidationError("The raise has to be open, and the mandate too.", code="ended")
    match.suggested_at, match.suggested_by, match.note = at or timezone.now(), by, note.strip()
    match.full_clean(exclude=["of_raise", "mandate"])
    match.save()
    record("match.suggested", match, by=by)
    return match


@transaction.atomic
def block_match(*, match: Match, by: User, reason: str, at: datetime | None = None) -> Match:
    """Keep these two apart: it is on neither list, whatever was computed. Neither side is told."""
    match = _arranged(match, by)
    if not reason.strip():
        raise ValidationError("Say why these two are kept apart.", code="no-reason")
    match.blocked_at, match.blocked_by, match.block_reason = at or timezone.now(), by, reason.strip()
    match.save()
    record("match.blocked", match, by=by)
    mark_pair(match)
    return match


@transaction.atomic
def unblock_match(*, match: Match, by: User) -> Match:
    match = _arranged(match, by)
    match.blocked_at, match.blocked_by, match.block_reason = None, None, ""
    match.save()
    record("match.unblocked", match, by=by)
    mark_pair(match)
    return match


@transaction.atomic
def introduce_by_hand(*, match: Match, by: User, at: datetime | None = None) -> Introduction:
    """Staff know that both want to meet: they spoke to them."""
    match = _arranged(match, by)
    if match.blocked_at:
        raise ValidationError("These two are kept apart; end that first.", code="blocked")
    if not Match.objects.living().filter(pk=match.pk).exists():
        raise ValidationError("The raise has to be open, and the mandate too.", code="ended")
    return introduce(match=match, by=by, at=at)


def _arranged(match: Match, by: User) -> Match:
    match = (
        Match.objects.select_for_update(of=["self"])
        .select_related("of_raise__business", "mandate__investor")
        .get(pk=match.pk)
    )
    if not can_arrange_match(by, match):
        raise PermissionDenied
    return match
