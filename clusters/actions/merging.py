"""Taking one listing into another, so that it can be undone to the letter.

What hangs on the loser goes to the winner: every relation that Django knows of, in whichever app it was
written, but for those in ``STAYS``. A row that the winner has already (a person, a link) stays behind.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.db.models import ForeignObjectRel, Model
from django.utils import timezone

from accounts.models import User
from clusters.actions.sectors import refresh_sectors
from clusters.enums import DuplicateState, ListingState, MemberRole, MemberState
from clusters.models import Business, BusinessMember, BusinessMerge, DuplicatePair, ProfileDraft
from clusters.permissions import can_curate_business
from clusters.profile_values import COLUMNS
from core.audit import record

#: What belongs to the row itself rather than to the business: history, merges, the register's word, what the
#: search keeps of it, and what its people wrote and nobody has published.
STAYS = frozenset({
    "clusters.Business", "clusters.BusinessMerge", "clusters.DuplicatePair", "clusters.BusinessSearch",
    "clusters.RegisterDifference", "clusters.ProfileDraft", "clusters.ConfirmationRequest",
    "clusters.UnsavedSection",
    "funding.Award",  # it says who was promised money, and by what name: nobody may write that anew
})  # fmt: skip

#: What the winner takes over where it says nothing itself.
FILLED = (*COLUMNS, "latitude", "longitude")
REMEMBERED = ("listing_state", "submitted_at", "return_reason")
PUBLICATION = ("listing_state", "published_at", "confirmed_on")
#: A place among the people of a listing.
STANDING = ("state", "role", "asked_at", "decided_at", "decided_by_id")


@transaction.atomic
def merge_businesses(
    *, winner: Business, loser: Business, by: User, are_two_companies: bool = False
) -> BusinessMerge:
    """Take ``loser`` into ``winner``; its address leads there from now on.

    Raises ``ValidationError`` where the register's row would be the loser, or where both are companies and
    nobody has said that this is meant.
    """
    winner, loser = _locked(winner, loser, by)
    _check(winner, loser, are_two_companies)
    merge = BusinessMerge(winner=winner, loser=loser, merged_by=by)
    merge.before = {name: exactly(getattr(loser, name)) for name in REMEMBERED}
    merge.moved = {"rows": moved_rows(winner, loser), "members": hand_over(winner, loser)}
    merge.filled = fill(winner, loser)
    merge.before["winner"] = take_publication(winner, loser)
    winner.save()
    loser.listing_state, loser.merged_into = ListingState.MERGED, winner
    loser.submitted_at = None
    loser.save()
    merge.save()
    refresh_sectors(business_ids=[winner.pk, loser.pk])
    _decide_pair(winner, loser, DuplicateState.MERGED, by)
    record("business.merged", winner, by=by, loser=loser.pk, merge=merge.pk)
    return merge


@transaction.atomic
def undo_merge(*, merge: BusinessMerge, by: User) -> BusinessMerge:
    """Part them again, each as it was; what was changed since the merge stays with the winner."""
    merge = BusinessMerge.objects.select_for_update().get(pk=merge.pk)
    if merge.undone_at is not None:
        raise ValidationError("This merge has been undone already.", code="state")
    winner, loser = _locked(merge.winner, merge.loser, by)
    if winner.listing_state == ListingState.MERGED:
        raise ValidationError("The other one was merged itself since. Undo that first.", code="chain")
    for label, pks in merge.moved["rows"].items():
        relation = relations()[label]
        relation.related_model._base_manager.filter(pk__in=pks, **{relation.field.attname: winner.pk}).update(
            **{relation.field.attname: loser.pk}
        )
    give_back_places(merge)
    unfill(winner, merge)
    give_back_publication(winner, merge)
    winner.save()
    _restore(loser, {name: merge.before[name] for name in REMEMBERED})
    loser.merged_into = None
    loser.save()
    _keep_owners(winner, loser)
    refresh_sectors(business_ids=[winner.pk, loser.pk])
    merge.undone_at, merge.undone_by = timezone.now(), by
    merge.save(update_fields=["undone_at", "undone_by"])
    _decide_pair(winner, loser, DuplicateState.OPEN, None)
    record("business.merge_undone", winner, by=by, loser=loser.pk, merge=merge.pk)
    return merge


def relations() -> dict[str, ForeignObjectRel]:
    """Every column that names a business and moves with it, by «app.Model.field»."""
    return {_label(relation): relation for relation in _relations() if moves(relation.related_model)}


def _relations() -> Iterator[ForeignObjectRel]:
    for field in Business._meta.get_fields(include_hidden=True):
        if isinstance(field, ForeignObjectRel) and field.field.concrete and not field.many_to_many:
            yield field


def _label(relation: ForeignObjectRel) -> str:
    return f"{relation.related_model._meta.label}.{relation.field.name}"


def moves(model: type[Model]) -> bool:
    """History stays with the row it is the history of."""
    return model._meta.label not in STAYS and not hasattr(model, "pgh_tracked_model")


def moved_rows(winner: Business, loser: Business) -> dict[str, list[int]]:
    """Move what hangs on the loser; «app.Model.field» → keys of the rows that went."""
    moved = {}
    for label, relation in relations().items():
        column = relation.field.attname
        rows = relation.related_model._base_manager.filter(**{column: loser.pk})
        went = [pk for pk in rows.values_list("pk", flat=True) if _went(rows, pk, {column: winner.pk})]
        if went:
            moved[label] = went
    return moved


def _went(rows: Any, pk: int, change: dict[str, int]) -> bool:
    try:
        with transaction.atomic():
            return bool(rows.filter(pk=pk).update(**change))
    except IntegrityError:  # the winner has its own
        return False


def hand_over(winner: Business, loser: Business) -> list[dict[str, Any]]:
    """People who belong to both keep the better of their two places; what both rows were before."""
    changed = []
    for left in loser.members.filter(state__in=[MemberState.ACTIVE, MemberState.ASKED]):
        own = winner.members.get(user=left.user_id)
        before = [_standing(left), _standing(own)]
        if left.state == MemberState.ACTIVE:
            if own.state != MemberState.ACTIVE or left.role == MemberRole.OWNER:
                own.role = left.role
            own.state, own.decided_at = MemberState.ACTIVE, own.decided_at or left.decided_at
        elif own.state != MemberState.ACTIVE:
            own.state, own.role, own.asked_at = MemberState.ASKED, MemberRole.EDITOR, left.asked_at
            own.decided_at = own.decided_by = None
        own.save()
        left.state, left.decided_at = MemberState.ENDED, timezone.now()
        left.save()
        changed += [
            {"pk": member.pk, "was": was, "became": _standing(member)}
            for member, was in zip((left, own), before, strict=True)
        ]
    return changed


def give_back_places(merge: BusinessMerge) -> None:
    """Bring back both places of whoever belonged to both; one that was changed since is left as it is."""
    for member in merge.moved["members"]:
        BusinessMember.objects.filter(pk=member["pk"], **member["became"]).update(**member["was"])


def _standing(member: BusinessMember) -> dict[str, Any]:
    return {name: exactly(getattr(member, name)) for name in STANDING}


def _keep_owners(*businesses: Business) -> None:
    """People may have come, gone and changed roles since the merge; the database wants an owner of each."""
    for business in businesses:
        if business.members.active().exists() and not business.members.owners().exists():
            raise ValidationError(
                f"{business} would have people and no owner: make another of them an owner first.",
                code="owner",
            )


def exactly(value: Any) -> Any:
    """As JSON keeps it without loss: its encoder would cut a moment to milliseconds."""
    return value.isoformat() if isinstance(value, date) else value


def fill(winner: Business, loser: Business) -> dict[str, Any]:
    """Take over what the winner does not say; field → what was taken, and when the company confirmed it."""
    taken = {}
    is_placed = winner.latitude is not None
    for name in FILLED:
        value = getattr(loser, name)
        if name in {"latitude", "longitude"} and is_placed:
            continue
        if value and not getattr(winner, name):
            setattr(winner, name, str(value) if name == "logo" else value)
            key = name.removesuffix("_id")
            taken[name] = {"value": str(value), "confirmed": winner.confirmed_fields.get(key)}
            _confirm(winner, key, loser.confirmed_fields.get(key))
    return taken


def unfill(winner: Business, merge: BusinessMerge) -> None:
    """Give back what was taken over, where it still stands as it was taken."""
    for name, taken in merge.filled.items():
        if str(getattr(winner, name)) == taken["value"]:
            setattr(winner, name, Business._meta.get_field(name).get_default())  # type: ignore[union-attr]
            _confirm(winner, name.removesuffix("_id"), taken["confirmed"])


def take_publication(winner: Business, loser: Business) -> dict[str, Any]:
    """A row of the register that takes in a published profile is one from now on; what it was before.

    Where its own people have begun to write, theirs comes first: a curator publishes all of it together.
    """
    is_taken = (
        winner.listing_state == ListingState.IMPORTED
        and loser.listing_state == ListingState.PUBLISHED
        and not ProfileDraft.objects.filter(business=winner).exists()
    )
    if not is_taken:
        return {}
    before = {name: exactly(getattr(winner, name)) for name in PUBLICATION}
    winner.listing_state, winner.published_at = loser.listing_state, loser.published_at
    winner.confirmed_on = loser.confirmed_on or winner.confirmed_on
    return before


def give_back_publication(winner: Business, merge: BusinessMerge) -> None:
    """Make it a row of the register again, unless somebody has taken it off the directory since."""
    if winner.listing_state == ListingState.PUBLISHED:
        _restore(winner, merge.before.get("winner", {}))


def _restore(business: Business, before: dict[str, Any]) -> None:
    for name, value in before.items():
        setattr(business, name, Business._meta.get_field(name).to_python(value))  # type: ignore[union-attr]


def _confirm(business: Business, key: str, day: str | None) -> None:
    """Make this the day on which the company confirmed a field; None: it never did."""
    others = {field: other for field, other in business.confirmed_fields.items() if field != key}
    business.confirmed_fields = {**others, key: day} if day else others


def _locked(winner: Business, loser: Business, by: User) -> tuple[Business, Business]:
    """Both rows, locked in one order whoever asks; a curator needs both."""
    rows = Business.objects.select_for_update().order_by("pk").in_bulk([winner.pk, loser.pk])
    both = rows[winner.pk], rows[loser.pk]
    if not all(can_curate_business(by, business) for business in both):
        raise PermissionDenied
    return both


def _check(winner: Business, loser: Business, are_two_companies: bool) -> None:
    if winner.pk == loser.pk:
        raise ValidationError("Choose two different listings.", code="same")
    if ListingState.MERGED in {winner.listing_state, loser.listing_state}:
        raise ValidationError("One of them has been merged already.", code="state")
    if loser.company_number and not winner.company_number:
        raise ValidationError(
            "The one with the company number has to stay: the register goes on writing to it.", code="number"
        )
    if loser.company_number and not are_two_companies:
        raise ValidationError(
            "They have two company numbers, so they are two companies. Say that you mean it.", code="two"
        )


def _decide_pair(winner: Business, loser: Business, state: DuplicateState, by: User | None) -> None:
    first, second = sorted((winner.pk, loser.pk))
    decided_at = None if state == DuplicateState.OPEN else timezone.now()
    DuplicatePair.objects.filter(first=first, second=second).update(
        state=state, decided_at=decided_at, decided_by=by
    )
