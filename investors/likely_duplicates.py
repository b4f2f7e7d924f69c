"""Enquiries that may be one: of the same mailbox, or of the same organisation lately."""

from __future__ import annotations

from datetime import timedelta

from accounts.models import User
from investors.models import Enquiry

SHOWN = 5
NEAR = timedelta(days=60)


def same_person(enquiry: Enquiry, by: User) -> list[Enquiry]:
    """Others of this mailbox that this person of staff may see, the newest first: they can be merged."""
    if not enquiry.email:
        return []
    others = Enquiry.objects.visible_to(by).of_address(enquiry.email).counted().exclude(pk=enquiry.pk)
    return list(others.select_related("cluster", "owner").order_by("-received_at", "-pk")[:SHOWN])


def same_organisation(enquiry: Enquiry, by: User) -> list[Enquiry]:
    """Of other people there within two months: worth knowing, never merged: each would read the other's."""
    if not enquiry.organisation:
        return []
    around = Enquiry.objects.visible_to(by).counted().filter(organisation__iexact=enquiry.organisation)
    near = around.received_between(enquiry.received_at - NEAR, enquiry.received_at + NEAR)
    others = near.exclude(email__iexact=enquiry.email).select_related("cluster", "owner")
    return list(others.order_by("-received_at", "-pk")[:SHOWN])
