"""Making, naming, archiving a list."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from core.audit import record
from investors.actions.investors import locked
from investors.models import Investor, Shortlist
from investors.models.shortlist import MOST_LISTS
from investors.permissions import can_edit_investor, can_edit_shortlist


@transaction.atomic
def make_shortlist(
    *, investor: Investor, by: User, name: str, description: str = "", at: datetime | None = None
) -> Shortlist:
    """Raises ``ValidationError`` where the name is taken, or there are too many lists."""
    investor = locked(investor)  # two colleagues do not take one name, nor the last place, at once
    if not can_edit_investor(by, investor):
        raise PermissionDenied
    if investor.shortlists.count() >= MOST_LISTS:
        raise ValidationError(f"{MOST_LISTS} lists are as many as there can be.", code="many")
    made = Shortlist(
        investor=investor,
        name=name.strip(),
        description=description.strip(),
        created_by=by,
        changed_at=at or timezone.now(),
    )
    made.full_clean()
    made.save()
    record("shortlist.made", investor, by=by, shortlist=made.pk)
    return made


@transaction.atomic
def change_shortlist(
    *, shortlist: Shortlist, by: User, name: str, description: str, at: datetime | None = None
) -> Shortlist:
    """Another name or description. Raises ``ValidationError`` where the name is taken."""
    locked(shortlist.investor)
    shortlist = locked_list(shortlist, by)
    shortlist.name, shortlist.description = name.strip(), description.strip()
    shortlist.full_clean()
    shortlist.changed_at = at or timezone.now()
    shortlist.save()
    record("shortlist.changed", shortlist.investor, by=by, shortlist=shortlist.pk)
    return shortlist


@transaction.atomic
def archive_shortlist(*, shortlist: Shortlist, by: User, at: datetime | None = None) -> Shortlist:
    """Out of the way, to be read and not to be written; it can be restored."""
    shortlist = locked_list(shortlist, by)
    shortlist.archived_at = at or timezone.now()
    shortlist.save(update_fields=["archived_at", "updated_at"])
    record("shortlist.archived", shortlist.investor, by=by, shortlist=shortlist.pk)
    return shortlist


@transaction.atomic
def restore_shortlist(*, shortlist: Shortlist, by: User) -> Shortlist:
    shortlist = _locked(shortlist)
    if not can_edit_investor(by, shortlist.investor):
        raise PermissionDenied
    shortlist.archived_at = None
    shortlist.save(update_fields=["archived_at", "updated_at"])
    record("shortlist.restored", shortlist.investor, by=by, shortlist=shortlist.pk)
    return shortlist


def locked_list(shortlist: Shortlist, by: User) -> Shortlist:
    """The list, locked, for somebody who may write it.

    Raises ``PermissionDenied`` for strangers and ``ValidationError`` where it is archived.
    """
    shortlist = _locked(shortlist)
    if shortlist.is_archived and can_edit_investor(by, shortlist.investor):
        raise ValidationError("This list is archived: restore it first.", code="archived")
    if not can_edit_shortlist(by, shortlist):
        raise PermissionDenied
    return shortlist


def touch(shortlist: Shortlist, at: datetime) -> None:
    """Say that something on the list has changed."""
    shortlist.changed_at = max(shortlist.changed_at, at)
    shortlist.save(update_fields=["changed_at", "updated_at"])


def _locked(shortlist: Shortlist) -> Shortlist:
    lists = Shortlist.objects.select_for_update(of=["self"]).select_related("investor")
    return lists.get(pk=shortlist.pk)
