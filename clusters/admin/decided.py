"""Rows on the desk that wait for a decision: claims, differences, possible duplicates, merges."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Model, QuerySet
from django.http import HttpRequest

from clusters.admin.bounded import QuickList
from clusters.admin.verbs import MOST_AT_ONCE


class OnlyDecided(QuickList):
    """Rows that come from elsewhere: decided here, never written or deleted by hand."""

    #: Said where a row is not this person's to decide.
    refusal = "this is not yours to decide."

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).curated_by(request.user)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def each(self, request: HttpRequest, queryset: QuerySet, verb: Callable[[Any], Any], done: str) -> None:
        """Decide on each; say how many were, and why not the others."""
        count = 0
        for row in queryset[:MOST_AT_ONCE]:
            try:
                verb(row)
                count += 1
            except ValidationError as refusal:
                self.message_user(request, f"{row}: {' '.join(refusal.messages)}", messages.WARNING)
            except PermissionDenied:
                self.message_user(request, f"{row}: {self.refusal}", messages.WARNING)
        if count:
            self.message_user(request, f"{count} {done}.", messages.SUCCESS)
