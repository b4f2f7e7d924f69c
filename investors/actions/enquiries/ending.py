"""What becomes of an enquiry: a proposal, won, lost, dormant; or it was none."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from investors.actions.enquiries.moving import check_verb, locked_for_work, move, write_step
from investors.models import Enquiry


@transaction.atomic
def propose_to_enquirer(
    *,
    enquiry: Enquiry,
    by: User,
    investment_amount: Decimal | None = None,
    jobs_count: int | None = None,
    at: datetime | None = None,
) -> Enquiry:
    """A proposal was made; what may come of it is a forecast, in pounds and jobs."""
    enquiry = locked_for_work(enquiry, by)
    check_verb(enquiry, "propose")
    forecast(enquiry, investment_amount, jobs_count)
    return move(enquiry, "propose", by=by, at=at or timezone.now())


@transaction.atomic
def win_enquiry(
    *,
    enquiry: Enquiry,
    by: User,
    investment_amount: Decimal | None = None,
    jobs_count: int | None = None,
    at: datetime | None = None,
) -> Enquiry:
    """They come, invest, buy. Raises ``ValidationError`` where nothing is forecast."""
    enquiry = locked_for_work(enquiry, by)
    check_verb(enquiry, "win")
    forecast(enquiry, investment_amount, jobs_count)
    if enquiry.forecast_investment_amount is None and enquiry.forecast_jobs_count is None:
        raise ValidationError("Say what is expected of it: investment, jobs or both.", code="forecast")
    return move(enquiry, "win", by=by, at=at or timezone.now())


@transaction.atomic
def forecast_enquiry(
    *,
    enquiry: Enquiry,
    by: User,
    investment_amount: Decimal | None,
    jobs_count: int | None,
    at: datetime | None = None,
) -> Enquiry:
    """Say anew what is expected."""
    enquiry = locked_for_work(enquiry, by)
    enquiry.forecast_investment_amount, enquiry.forecast_jobs_count = investment_amount, jobs_count
    return write_step(enquiry, "forecast", by=by, at=at or timezone.now())


def forecast(enquiry: Enquiry, investment_amount: Decimal | None, jobs_count: int | None) -> None:
    """What is left empty stays as it was."""
    if investment_amount is not None:
        enquiry.forecast_investment_amount = investment_amount
    if jobs_count is not None:
        enquiry.forecast_jobs_count = jobs_count


@transaction.atomic
def lose_enquiry(*, enquiry: Enquiry, reason: str, by: User, at: datetime | None = None) -> Enquiry:
    return _close(enquiry, "lose", reason, by, at)


@transaction.atomic
def rest_enquiry(*, enquiry: Enquiry, reason: str, by: User, at: datetime | None = None) -> Enquiry:
    """Nothing happens for now; a word of the person opens it again."""
    return _close(enquiry, "rest", reason, by, at)


def _close(enquiry: Enquiry, verb: str, reason: str, by: User, at: datetime | None) -> Enquiry:
    enquiry = locked_for_work(enquiry, by)
    check_verb(enquiry, verb)
    if not reason.strip():
        raise ValidationError("Say why, so that the next one goes better.", code="reason")
    return move(enquiry, verb, by=by, at=at or timezone.now(), reason=reason.strip())


@transaction.atomic
def reopen_enquiry(*, enquiry: Enquiry, by: User, at: datetime | None = None) -> Enquiry:
    return move(locked_for_work(enquiry, by), "reopen", by=by, at=at or timezone.now())


@transaction.atomic
def mark_spam(*, enquiry: Enquiry, by: User, at: datetime | None = None) -> Enquiry:
    """It is no enquiry: out of queue, clock and figures. The person is not told."""
    enquiry = locked_for_work(enquiry, by)
    enquiry.paused_at, enquiry.pause_reason, enquiry.left_minutes = None, "", None
    return move(enquiry, "mark_spam", by=by, at=at or timezone.now())


@transaction.atomic
def restore_enquiry(*, enquiry: Enquiry, by: User, at: datetime | None = None) -> Enquiry:
    """It was one after all; it waits since it was received."""
    enquiry = locked_for_work(enquiry, by)
    enquiry.owner, enquiry.waiting_since = None, enquiry.received_at
    return move(enquiry, "restore", by=by, at=at or timezone.now())
