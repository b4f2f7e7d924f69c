"""What PostgreSQL itself guarantees of a business, and how it is found."""

from __future__ import annotations

import pgtrigger
from django.db import models

from clusters import company_numbers
from clusters.enums import PUBLIC_STATES, ListingState
from clusters.models.geography import filled, located_in_britain
from core.models.edition import PROFILES, moves_edition

INDEXES: list[models.Index] = [
    models.Index(fields=["sort_key", "id"], name="business_by_name"),
    models.Index(fields=["cluster", "sort_key", "id"], name="business_by_cluster_and_name"),
    models.Index(
        fields=["listing_state", "submitted_at"],
        condition=models.Q(
            listing_state__in=[ListingState.DRAFT, ListingState.IN_REVIEW, ListingState.RETURNED]
        ),
        name="business_in_the_making",
    ),
    # Few beside the register: whoever looks among them need not read the rows that everybody sees.
    models.Index(
        fields=["id"],
        condition=models.Q(
            listing_state__in=[state for state in ListingState.values if state not in PUBLIC_STATES]
        ),
        name="business_not_public",
    ),
    models.Index(
        fields=["submitted_at"], condition=models.Q(submitted_at__isnull=False), name="business_waiting"
    ),
    models.Index(
        fields=["confirmed_on"],
        condition=models.Q(confirmed_on__isnull=False),
        name="business_by_confirmation",
    ),
    models.Index(
        fields=["-published_at"],
        condition=models.Q(published_at__isnull=False),
        name="business_by_publication",
    ),
    models.Index(fields=["sort_key"], condition=models.Q(is_raising=True), name="business_raising"),
    models.Index(fields=["place"], condition=models.Q(place__isnull=False), name="business_in_place"),
    models.Index(
        fields=["merged_into"], condition=models.Q(merged_into__isnull=False), name="business_merged_into"
    ),
    models.Index(
        fields=["website_domain"], condition=~models.Q(website_domain=""), name="business_by_domain"
    ),
]

CONSTRAINTS: list[models.BaseConstraint] = [
    # The digest stands in the index, so that an import compares a file without reading the rows.
    models.UniqueConstraint(
        fields=["company_number"],
        condition=~models.Q(company_number=""),
        include=["id", "register_digest"],
        name="business_company_number_unique",
        violation_error_message="There is already a business with this company number.",
    ),
    models.CheckConstraint(
        condition=models.Q(company_number="") | models.Q(company_number__regex=company_numbers.SHAPE),
        name="business_company_number_is_normal",
        violation_error_message="A company number has eight digits, or two letters and six digits.",
    ),
    models.CheckConstraint(condition=filled("legal_name"), name="business_has_name"),
    models.CheckConstraint(
        condition=models.Q(website="") | models.Q(website__regex=r"^https?://[^\s/]+\.[^\s/]+"),
        name="business_website_can_be_opened",
        violation_error_message="A web address begins with https:// or http://.",
    ),
    models.CheckConstraint(
        condition=~models.Q(listing_state=ListingState.RETURNED) | filled("return_reason"),
        name="business_returned_with_reason",
        violation_error_message="Say what is to be changed.",
    ),
    models.CheckConstraint(
        condition=~models.Q(listing_state=ListingState.PUBLISHED) | models.Q(published_at__isnull=False),
        name="business_published_has_date",
    ),
    models.CheckConstraint(
        condition=~models.Q(listing_state=ListingState.IN_REVIEW) | models.Q(submitted_at__isnull=False),
        name="business_in_review_has_date",
    ),
    models.CheckConstraint(
        condition=models.Q(submitted_at=None)
        | models.Q(listing_state__in=[ListingState.IN_REVIEW, ListingState.IMPORTED]),
        name="business_waits_before_publication_only",
    ),
    models.CheckConstraint(
        condition=models.Q(listing_state=ListingState.MERGED, merged_into__isnull=False)
        | (~models.Q(listing_state=ListingState.MERGED) & models.Q(merged_into=None)),
        name="business_merged_into_one",
    ),
    models.CheckConstraint(
        condition=~models.Q(merged_into=models.F("id")), name="business_not_merged_into_itself"
    ),
    models.CheckConstraint(
        condition=models.Q(listing_state__in=ListingState.values), name="business_listing_state_is_known"
    ),
    models.CheckConstraint(
        condition=models.Q(left_register_on=None) | ~models.Q(company_number=""),
        name="business_left_the_register_it_was_on",
    ),
    located_in_britain("business_lies_in_britain"),
]

_WAS_SHOWN = pgtrigger.Q(old__listing_state=ListingState.PUBLISHED) | pgtrigger.Q(old__is_raising=True)
_IS_SHOWN = pgtrigger.Q(new__listing_state=ListingState.PUBLISHED) | pgtrigger.Q(new__is_raising=True)

# Rows of the register come by the million and stand on no kept page: only profiles move the edition.
TRIGGERS = [
    moves_edition(PROFILES, on=pgtrigger.Insert, when=_IS_SHOWN, suffix="_by_insert"),
    moves_edition(PROFILES, on=pgtrigger.Update, when=_WAS_SHOWN | _IS_SHOWN, suffix="_by_update"),
    moves_edition(PROFILES, on=pgtrigger.Delete, when=_WAS_SHOWN, suffix="_by_delete"),
]
