"""Signing a statement, taking it back, being reminded of its end. Staff record checks and never sign."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from accounts.permissions import is_agency_staff
from core.audit import record
from investors.actions.matching.marking import mark_investor, mark_standing_of
from investors.emails import (
    send_standing_ended_with_membership,
    send_statement_ended,
    send_statement_ending,
    send_statement_signed,
)
from investors.models import Certification, Investor, StandingCheck, StatementVersion
from investors.models.standing import LONDON
from investors.permissions import membership_of
from investors.standing import valid_until

#: From how many days before the last good day on people are reminded; once for each.
REMIND_BEFORE = (30, 7)


@transaction.atomic
def sign_statement(
    *,
    statement: StatementVersion,
    by: User,
    signed_name: str,
    answers: Iterable[str] = (),
    investor: Investor | None = None,
    details: str = "",
    country: str = "",
    certificate_on: date | None = None,
    certificate_by: str = "",
    at: datetime | None = None,
) -> Certification:
    """Sign the exact words of a version, for oneself, by typing one's own name.

    Raises ``ValidationError`` for words that are not in force any more, a name that is not the account's, or
    a certificate too old to be of use.
    """
    at = at or timezone.now()
    if not StatementVersion.objects.in_force(at).filter(pk=statement.pk).exists():
        raise ValidationError("These words have changed since. Read the new ones, then sign.", code="retired")
    if folded(signed_name) != folded(by.full_name):
        raise ValidationError(f"Type your own name as your account has it: {by.full_name}.", code="name")
    known = {key for key, _sentence in statement.tests}
    ticked = [key for key in answers if key in known]
    if known and not ticked:
        raise ValidationError("Tick what is true of you; without it this basis is not yours.", code="tests")
    if investor is not None and membership_of(by, investor) is None:
        raise PermissionDenied
    today = timezone.localdate(at, LONDON)
    until = valid_until(
        today, months=statement.months_valid, certificate_on=certificate_on,
        certificate_months=statement.certificate_months,
    )  # fmt: skip
    if until is not None and until < today:
        raise ValidationError("The certificate is too old: ask the firm for a new one.", code="certificate")
    certification = Certification.objects.create(
        user=by, statement=statement, basis=statement.basis, investor=investor, answers=ticked,
        details=details, country=country, certificate_on=certificate_on, certificate_by=certificate_by,
        signed_name=" ".join(signed_name.split()), signed_at=at, valid_until=until,
    )  # fmt: skip
    record("certification.signed", certification, by=by, basis=statement.basis, version=statement.number)
    mark_standing_of(by)
    send_statement_signed(certification=certification)
    return certification


def folded(name: str) -> str:
    return " ".join(name.split()).casefold()


@transaction.atomic
def end_certification(*, certification: Certification, by: User, at: datetime | None = None) -> Certification:
    """Take one's own statement back: nothing is shown on it from this moment on."""
    certification = Certification.objects.select_for_update().get(pk=certification.pk)
    if certification.user_id != by.pk:
        raise PermissionDenied
    if certification.ended_at is None:
        certification.ended_at = at or timezone.now()
        certification.save(update_fields=["ended_at"])
        record("certification.taken_back", certification, by=by)
        mark_standing_of(by)
    return certification


@transaction.atomic
def record_check(
    *, certification: Certification, by: User, note: str, is_doubted: bool, at: datetime | None = None
) -> StandingCheck:
    """Staff write what they looked at. What they doubt ends it, and the person is told why."""
    if not is_agency_staff(by) or certification.user_id == by.pk:
        raise PermissionDenied
    at = at or timezone.now()
    check = StandingCheck.objects.create(
        certification=certification, note=note.strip(), is_doubted=is_doubted, checked_by=by, checked_at=at
    )
    record("certification.checked", certification, by=by, is_doubted=is_doubted)
    if is_doubted and certification.ended_at is None:
        Certification.objects.filter(pk=certification.pk).update(ended_at=at)
        mark_standing_of(certification.user)
        send_statement_ended(certification=certification, note=note.strip())
    return check


@transaction.atomic
def end_certifications_for(
    *, investor: Investor, by: User, user: User | None = None, at: datetime | None = None
) -> int:
    """End what was signed for an investor by one of its people, or by all of them; how many.

    It was signed in that capacity, which is over. They are told, unless they did it themselves.
    """
    rows = Certification.objects.for_investor(investor).not_ended().select_related("user")
    if user is not None:
        rows = rows.of(user)
    for certification in rows:
        certification.ended_at = at or timezone.now()
        certification.save(update_fields=["ended_at"])
        record("certification.ended_with_membership", certification, by=by)
        if certification.user_id != by.pk:
            send_standing_ended_with_membership(certification=certification)
    mark_investor(investor)
    return len(rows)


def remind_of_ends(*, today: date) -> int:
    """Write to those whose statement ends soon, once for each reminder; how many have one due.

    Nobody is left out because a morning was missed: what is due and was not said is said on the next one,
    and of reminders that are both due only the last is sent.
    """
    count = 0
    first = today
    for days in sorted(REMIND_BEFORE):
        last = today + timedelta(days=days)
        ending = Certification.objects.ending_within(first, last).select_related("user", "statement")
        for certification in ending.filter(user__is_active=True):
            if was_signed_within(certification, days):
                continue
            send_statement_ending(certification=certification, days=days)
            count += 1
        first = last + timedelta(days=1)
    return count


def was_signed_within(certification: Certification, days: int) -> bool:
    """Signed when it was to end within these days already: the receipt says by when."""
    signed_on = timezone.localdate(certification.signed_at, LONDON)
    return certification.valid_until is not None and (certification.valid_until - signed_on).days <= days
