"""What every verb does: lock the row, ask whether it may, move it, write the step and the audit event."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import PermissionDenied, ValidationError

from accounts.models import User
from core.audit import record
from investors.enums import ENQUIRY_LIFECYCLE, EnquiryStage
from investors.models import Enquiry, EnquiryStep
from investors.permissions import can_work_on_enquiry


def locked(enquiry: Enquiry) -> Enquiry:
    """Nobody else changes it until the end of the transaction.

    Without what it points to: a row that was waited for is read anew, rows joined to it are not, and the
    owner would be the one of before.
    """
    return Enquiry.objects.select_for_update().get(pk=enquiry.pk)


def locked_for_work(enquiry: Enquiry, by: User) -> Enquiry:
    enquiry = locked(enquiry)
    if not can_work_on_enquiry(by, enquiry):
        raise PermissionDenied
    return enquiry


def check_verb(enquiry: Enquiry, verb: str) -> EnquiryStage:
    """The stage this verb leads to. Raises ``ValidationError`` where it leads nowhere now."""
    following = ENQUIRY_LIFECYCLE[enquiry.stage].get(verb)
    if following is None:
        stage = EnquiryStage(enquiry.stage).label.lower()
        raise ValidationError(f"{enquiry} is “{stage}”: this cannot be done now.", code="state")
    return EnquiryStage(following)


def move(enquiry: Enquiry, verb: str, *, by: User | None, at: datetime, reason: str = "") -> Enquiry:
    """Save the enquiry in the stage the verb leads to."""
    before, enquiry.stage = enquiry.stage, check_verb(enquiry, verb)
    if enquiry.is_open:
        enquiry.closed_at, enquiry.close_reason = None, ""
    else:
        enquiry.closed_at, enquiry.close_reason = at, reason
        enquiry.waiting_since = None
    return write_step(enquiry, verb, by=by, at=at, reason=reason, before=before)


def write_step(
    enquiry: Enquiry, verb: str, *, by: User | None, at: datetime, reason: str = "", before: str | None = None
) -> Enquiry:
    enquiry.save()
    EnquiryStep.objects.create(
        enquiry=enquiry, verb=verb, from_stage=enquiry.stage if before is None else before,
        to_stage=enquiry.stage, cluster=enquiry.cluster, owner=enquiry.owner, by=by, reason=reason, at=at,
    )  # fmt: skip
    record(f"enquiry.{verb}", enquiry, by=by)
    return enquiry
