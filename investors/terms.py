"""The one door to the terms of a raise: whoever sees them has a basis at that moment, and is written down.

Nothing else reads ``RaiseTerms``. A page, a deck, the desk: each asks here, each time, and shows what it is
given or what is public. Nothing that was shown is kept in a cache.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, OuterRef
from django.utils import timezone

from accounts.models import User
from clusters.models import Business
from investors.enums import Currency, RaiseState, Surface
from investors.models import Certification, Investor, Raise, RaiseTerms, TermsView
from investors.models.raising import RaiseQuerySet
from investors.models.standing import LONDON
from investors.permissions import can_edit_raise, can_review_raise

Person = User | AnonymousUser


@dataclass(frozen=True)
class Shown:
    """Terms, and why they may be seen. ``certification`` is empty for one's own and for a review."""

    terms: RaiseTerms
    certification: Certification | None = None

    @property
    def is_to_an_investor(self) -> bool:
        return self.certification is not None


def basis_of(user: Person, at: datetime | None = None) -> Certification | None:
    """The certification that holds longest of those that hold at this moment."""
    if not isinstance(user, User) or not user.is_active:
        return None
    valid = Certification.objects.of(user).valid(at).select_related("statement", "investor")
    return max(valid, key=lambda row: (row.valid_until or date.max, row.pk), default=None)


def show_terms(found: Raise, user: Person, *, surface: Surface, at: datetime | None = None) -> Shown | None:
    """The current terms, if this person may see them now; None otherwise. Writes down that they were shown.

    Its own people see them as they write them; staff who look whether it is complete, before it opens;
    everybody else on a basis, while the raise is open.
    """
    terms = found.versions.newest_first().first()
    if terms is None or not isinstance(user, User):
        return None
    if can_edit_raise(user, found):
        return Shown(terms)
    at = at or timezone.now()
    if can_review_raise(user, found) and found.state == RaiseState.IN_REVIEW:
        write_down(terms, user, None, surface, at)
        return Shown(terms)
    certification = basis_of(user, at)
    if certification is None or found.state != RaiseState.OPEN or not found.business.is_listed:
        return None
    write_down(terms, user, certification, surface, at)
    return Shown(terms, certification)


def closings_known_to(user: User, at: datetime | None = None) -> RaiseQuerySet:
    """Others' open raises with a day to come, whose terms this person has been shown and may see now.

    Nothing is written down: they have read the day among the terms. A newer version is to be read first.
    """
    at = at or timezone.now()
    if basis_of(user, at) is None:
        return Raise.objects.none()
    newer = RaiseTerms.objects.filter(
        of_raise=OuterRef("terms__of_raise"), number__gt=OuterRef("terms__number")
    )
    shown = TermsView.objects.filter(user=user, certification__isnull=False).exclude(Exists(newer))
    current = Raise.objects.open().closing_from(timezone.localdate(at, LONDON))
    current = current.filter(business__in=Business.objects.listed(), pk__in=shown.values("terms__of_raise"))
    current = current.exclude(business__in=Business.objects.of_member(user))
    return current.select_related("business").order_by("closes_on", "pk")


def write_down(
    terms: RaiseTerms, user: User, certification: Certification | None, surface: Surface, at: datetime
) -> TermsView:
    investor = certification.investor if certification else None
    investor = investor or (Investor.objects.of_member(user).by_name().first() if certification else None)
    return TermsView.objects.create(
        terms=terms, user=user, certification=certification, investor=investor, surface=surface, seen_at=at
    )


@dataclass(frozen=True)
class Figures:
    """What arithmetic needs of terms; shown to nobody, and no sentence is made of it."""

    amount: Decimal | None = None  # still looked for
    currency: str = Currency.GBP
    has_seis: bool = False
    has_eis: bool = False
    is_lead_sought: bool = False


def figures_for_matching(raises: Iterable[Raise]) -> dict[int, Figures]:
    """Raise → figures of its newest terms, in one query. For ``matching_market``, which shows nothing."""
    newest = RaiseTerms.objects.filter(of_raise__in=[found.pk for found in raises])
    rows = newest.order_by("of_raise", "-number").distinct("of_raise")
    return {
        row.of_raise_id: Figures(
            row.amount - row.committed, row.currency, row.seis_on is not None, row.eis_on is not None,
            row.is_lead_sought,
        )
        for row in rows
    }  # fmt: skip
