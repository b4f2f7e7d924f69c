"""A raise: written by the business's people, looked at by the agency, opened, paused, closed."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from clusters.models import Business
from clusters.permissions import is_member
from core.audit import record
from investors.actions.matching.marking import mark_raise
from investors.emails import send_raise_opened, send_raise_past_closing, send_raise_returned
from investors.enums import RAISE_LIFECYCLE, RaiseResult, RaiseState
from investors.models import Raise, RaiseTerms
from investors.permissions import can_edit_raise, can_review_raise

#: Verbs that show terms, or lead there: of no use when the closing date is over.
NEEDS_TIME = ("submit", "open", "resume")


@transaction.atomic
def start_raise(*, business: Business, by: User) -> Raise:
    """Begin one, or go on with the one that is there."""
    business = Business.objects.select_for_update().get(pk=business.pk)
    if not is_member(by, business):
        raise PermissionDenied
    there = Raise.objects.not_closed().filter(business=business).first()
    if there is not None:
        return there
    found = Raise.objects.create(business=business, is_showcase=business.is_showcase)
    record("raise.begun", found, by=by)
    return found


@transaction.atomic
def save_terms(
    *, found: Raise, by: User, closes_on: Any = None, at: datetime | None = None, **data: Any
) -> RaiseTerms:
    """Write another version of the terms. Of an open raise, the next viewer sees the new ones."""
    found = _locked(found)
    if not can_edit_raise(by, found) or found.state == RaiseState.CLOSED:
        raise PermissionDenied
    newest = found.versions.newest_first().first()
    fields = {**(carried(newest) if newest else {}), **data}
    terms = RaiseTerms(
        of_raise=found,
        number=newest.number + 1 if newest else 1,
        saved_by=by,
        saved_at=at or timezone.now(),
        **fields,
    )
    terms.full_clean(exclude=["deck"])
    terms.save()
    found.closes_on = closes_on
    found.save(update_fields=["closes_on", "updated_at"])
    record("raise.terms_saved", found, by=by, version=terms.number)
    mark_raise(found)
    return terms


def carried(terms: RaiseTerms) -> dict[str, Any]:
    """The deck goes on into the next version unless another is sent."""
    return {"deck": terms.deck.name, "deck_name": terms.deck_name, "deck_pages": terms.deck_pages}


@transaction.atomic
def submit_raise(*, found: Raise, by: User, at: datetime | None = None) -> Raise:
    """Send it to the agency, which looks whether it is complete."""
    found = _may(found, by, "submit")
    if not found.versions.exists():
        raise ValidationError("Write the terms first.", code="empty")
    if not found.business.is_listed:
        raise ValidationError("The business has to be in the directory first.", code="unlisted")
    return _moved(found, by, "submit", "raise.submitted", submitted_at=at or timezone.now(), return_reason="")


@transaction.atomic
def take_back_raise(*, found: Raise, by: User) -> Raise:
    return _moved(_may(found, by, "take_back"), by, "take_back", "raise.taken_back", submitted_at=None)


@transaction.atomic
def withdraw_raise(*, found: Raise, by: User, at: datetime | None = None) -> Raise:
    """Give up one that never opened."""
    found = _may(found, by, "withdraw")
    return _moved(
        found, by, "withdraw", "raise.withdrawn", closed_at=at or timezone.now(), result=RaiseResult.WITHDRAWN
    )


@transaction.atomic
def open_raise(*, found: Raise, by: User, at: datetime | None = None) -> Raise:
    """As the agency: it is complete. From now on, those with a basis see its terms."""
    found = _may(found, by, "open", is_review=True)
    found = _moved(found, by, "open", "raise.opened", opened_at=at or timezone.now(), reviewed_by=by)
    _show(found, is_raising=True)
    send_raise_opened(found=found)
    return found


@transaction.atomic
def return_raise(*, found: Raise, by: User, reason: str) -> Raise:
    """As the agency: something is missing, and what."""
    found = _may(found, by, "return", is_review=True)
    if not reason.strip():
        raise ValidationError("Say what is missing, in words for the business.", code="no-reason")
    found = _moved(
        found, by, "return", "raise.returned", return_reason=reason.strip(), submitted_at=None, reviewed_by=by
    )
    send_raise_returned(found=found)
    return found


@transaction.atomic
def pause_raise(*, found: Raise, by: User) -> Raise:
    """Nobody is shown the terms until it goes on."""
    found = _moved(_may(found, by, "pause"), by, "pause", "raise.paused")
    _show(found, is_raising=False)
    return found


@transaction.atomic
def resume_raise(*, found: Raise, by: User) -> Raise:
    found = _moved(_may(found, by, "resume"), by, "resume", "raise.resumed")
    _show(found, is_raising=True)
    return found


def pause_past_closing(*, today: date) -> int:
    """Open raises whose closing date is over show their terms no more, and say what is asked; how many."""
    count = 0
    for pk in Raise.objects.open().past_closing(today).values_list("pk", flat=True):
        with transaction.atomic():
            found = Raise.objects.open().past_closing(today).select_for_update().filter(pk=pk).first()
            if found is None:
                continue
            found = _moved(found, None, "pause", "raise.past_closing")
            _show(found, is_raising=False)
            send_raise_past_closing(found=found)
            count += 1
    return count


@transaction.atomic
def close_raise(*, found: Raise, by: User, result: str, at: datetime | None = None) -> Raise:
    """Say what came of it; the terms are shown to nobody any more."""
    found = _may(found, by, "close")
    result = RaiseResult(result)
    found = _moved(found, by, "close", "raise.closed", closed_at=at or timezone.now(), result=result.value)
    _show(found, is_raising=False)
    return found


def _locked(found: Raise) -> Raise:
    return Raise.objects.select_for_update(of=["self"]).select_related("business").get(pk=found.pk)


def _may(found: Raise, by: User, verb: str, *, is_review: bool = False) -> Raise:
    found = _locked(found)
    if not (can_review_raise(by, found) if is_review else can_edit_raise(by, found)):
        raise PermissionDenied
    if verb not in RAISE_LIFECYCLE[found.state]:
        state = RaiseState(found.state).label.lower()
        raise ValidationError(f"That cannot be done now: this raise is “{state}”.", code="state")
    if verb in NEEDS_TIME and found.is_past_closing(timezone.localdate()):
        raise ValidationError("The closing date is over. Give a day to come, or none.", code="closing")
    return found


def _moved(found: Raise, by: User | None, verb: str, event: str, **fields: Any) -> Raise:
    found.state = RAISE_LIFECYCLE[found.state][verb]
    for name, value in fields.items():
        setattr(found, name, value)
    found.save()
    record(event, found, by=by)
    mark_raise(found)
    return found


def _show(found: Raise, *, is_raising: bool) -> None:
    """That it is raising is a fact of the directory; nothing else of a raise is."""
    Business.objects.filter(pk=found.business_id).update(is_raising=is_raising)
