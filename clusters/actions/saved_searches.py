"""Keeping searches of the directory, and the end of mail about them."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Min
from django.utils import timezone

from accounts.models import User
from clusters.enums import Cadence
from clusters.models import MOST_SAVED, SavedSearch
from clusters.search.news import forget_changes, last_number

#: Changes are kept for the slowest cadence, and a day more.
KEEP_CHANGES = timedelta(days=8)


@transaction.atomic
def save_search(*, by: User, address: str, name: str, cadence: str) -> SavedSearch:
    """Keep what an address of the directory looks for, in its canonical form; what fits already is no news.

    Raises ``ValidationError`` for one that looks for nothing, is saved already, or is one too many.
    """
    User.objects.select_for_update().get(pk=by.pk)  # two tabs do not save one too many
    if not address:
        raise ValidationError("Choose something to look for first: words, a cluster, a sector.", code="empty")
    own = SavedSearch.objects.of(by)
    if same := own.filter(address=address).first():
        raise ValidationError(f"You have saved this search already, as “{same}”.", code="saved")
    if own.count() >= MOST_SAVED:
        raise ValidationError(f"You keep {MOST_SAVED} searches: delete one first.", code="many")
    return SavedSearch.objects.create(
        user=by, name=name, address=address, cadence=cadence, seen_until=last_number()
    )


@transaction.atomic
def change_search(*, search: SavedSearch, name: str, cadence: str) -> SavedSearch:
    """Another name or rhythm. Whoever turns mail on again is told of what is new from then on."""
    search = SavedSearch.objects.select_for_update(of=("self",)).get(pk=search.pk)
    if search.cadence == Cadence.OFF and cadence != Cadence.OFF:
        search.seen_until, search.looked_at = last_number(), timezone.now()
    search.name, search.cadence = name, Cadence(cadence)
    search.save(update_fields=["name", "cadence", "seen_until", "looked_at"])
    return search


def tidy_search_changes(*, at: datetime | None = None) -> int:
    """Forget the changes nobody is to be told of any more; how many."""
    seen = SavedSearch.objects.exclude(cadence=Cadence.OFF).aggregate(least=Min("seen_until"))["least"]
    number = last_number() if seen is None else seen
    return forget_changes(before=(at or timezone.now()) - KEEP_CHANGES, until=number)


def end_search_mail(*, user: User) -> int:
    """No mail of any of them, until somebody turns it on again; how many were on."""
    return SavedSearch.objects.of(user).exclude(cadence=Cadence.OFF).update(cadence=Cadence.OFF)
