"""Whose an enquiry is: taken, given to somebody, handed to another cluster."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from clusters.models import Cluster
from investors.actions.enquiries.moving import check_verb, locked, locked_for_work, move
from investors.emails import send_enquiry_assigned, send_enquiry_for_desk, send_enquiry_handed_over
from investors.models import Enquiry
from investors.permissions import can_own_enquiry


@transaction.atomic
def take_enquiry(*, enquiry: Enquiry, by: User, at: datetime | None = None) -> Enquiry:
    """Make it one's own. Of two who do so at the same moment, the second is told who was first."""
    enquiry = locked_for_work(enquiry, by)
    if enquiry.owner == by:
        raise ValidationError(f"{enquiry} is yours already.", code="owner")
    if enquiry.owner is not None:
        raise ValidationError(f"{enquiry.owner} has taken {enquiry} already.", code="owner")
    check_verb(enquiry, "take")
    enquiry.owner = by
    return move(enquiry, "take", by=by, at=at or timezone.now())


@transaction.atomic
def assign_enquiry(*, enquiry: Enquiry, owner: User, by: User, at: datetime | None = None) -> Enquiry:
    """Give it to somebody, whoever has it now; they are told."""
    enquiry = locked_for_work(enquiry, by)
    check_verb(enquiry, "assign")
    if not can_own_enquiry(owner, enquiry):
        raise ValidationError(f"{owner} does not answer for {enquiry.cluster or 'the agency'}.", code="owner")
    enquiry.owner = owner
    move(enquiry, "assign", by=by, at=at or timezone.now())
    send_enquiry_assigned(enquiry=enquiry, by=by)
    return enquiry


@transaction.atomic
def release_enquiry(*, enquiry: Enquiry, by: User | None, at: datetime | None = None) -> Enquiry:
    """Back to the queue, for others to take. ``by`` is nobody when its owner's account is erased."""
    enquiry = locked(enquiry) if by is None else locked_for_work(enquiry, by)
    if enquiry.owner is None:
        raise ValidationError(f"Nobody has {enquiry}.", code="owner")
    check_verb(enquiry, "release")
    enquiry.owner = None
    return move(enquiry, "release", by=by, at=at or timezone.now())


@transaction.atomic
def hand_over_enquiry(
    *, enquiry: Enquiry, cluster: Cluster, reason: str, by: User, at: datetime | None = None
) -> Enquiry:
    """To another cluster, with all that was said and noted: nothing is asked of the person again.

    The promise stands: the clock goes on, and the person is told who answers now.
    """
    enquiry = locked_for_work(enquiry, by)
    check_verb(enquiry, "hand_over")
    if enquiry.cluster == cluster:
        raise ValidationError(f"{enquiry} is with {cluster} already.", code="cluster")
    if not reason.strip():
        raise ValidationError("Say why, for those who take it over.", code="reason")
    enquiry.cluster, enquiry.owner = cluster, None
    move(enquiry, "hand_over", by=by, at=at or timezone.now(), reason=reason.strip())
    send_enquiry_handed_over(enquiry=enquiry, cluster=cluster)
    send_enquiry_for_desk(enquiry=enquiry)
    return enquiry
