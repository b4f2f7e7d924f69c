"""The curator's limit, in one place for every surface of the admin.

Lists, pages, history, autocomplete, bulk verbs and exports all begin with ``get_queryset``; what may be
chosen in a form comes from ``formfield_for_foreignkey``; what may be written is asked once more of the row.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Field, ForeignKey, Model, QuerySet, TextField, URLField
from django.forms import ModelChoiceField
from django.http import HttpRequest

from clusters.models import Cluster
from clusters.permissions import curated_cluster_ids, curates_everywhere
from core.forms import LinesField


class CuratedChoices:
    """Forms and inlines that offer only rows of one's own clusters (where the rows know their curators).

    Links to many are offered whole: a choice cut short would drop, on saving, what others have linked.
    """

    formfield_overrides: Mapping[type[Field], Mapping[str, Any]] = {
        URLField: {"assume_scheme": "https"},
        TextField: {"form_class": LinesField},
    }

    def formfield_for_foreignkey(
        self, db_field: ForeignKey, request: HttpRequest, **kwargs: Any
    ) -> ModelChoiceField | None:
        kwargs.setdefault("queryset", curated_choices(db_field.related_model, request))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)  # type: ignore[misc]


def curated_choices(model: type[Model], request: HttpRequest) -> QuerySet:
    """Rows of this kind that the person may name in a form."""
    rows = model._default_manager.all()
    return rows.curated_by(request.user) if hasattr(rows, "curated_by") else rows


class CuratedAdmin(CuratedChoices, admin.ModelAdmin):
    """Rows that belong to a cluster: its curators work on these alone, the agency's staff on all.

    ``cluster_attribute`` names the attribute that holds the cluster's id.
    """

    cluster_attribute = "cluster_id"
    show_full_result_count = False

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).curated_by(request.user)

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return super().has_view_permission(request, obj) and self.is_theirs(request, obj)

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return super().has_change_permission(request, obj) and self.is_theirs(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return super().has_delete_permission(request, obj) and self.is_theirs(request, obj)

    def is_theirs(self, request: HttpRequest, obj: Model | None) -> bool:
        """A row that is everybody's, of the whole region or of no cluster yet, is for the agency's staff."""
        if obj is None or obj.pk is None or curates_everywhere(request.user):
            return True
        return getattr(obj, self.cluster_attribute) in curated_cluster_ids(request.user)

    def save_model(self, request: HttpRequest, obj: Model, form: Any, change: bool) -> None:
        """Refuse what a forged form may have smuggled past the choices."""
        own = getattr(obj, self.cluster_attribute) in curated_cluster_ids(request.user)
        if not own and not curates_everywhere(request.user):
            raise PermissionDenied
        super().save_model(request, obj, form, change)


class CuratedInline(CuratedChoices):
    """Mixed into inlines whose parents are already the curator's own."""


class ClusterFilter(admin.SimpleListFilter):
    """One's own clusters only; a curator of one sees no filter."""

    title = "cluster"
    parameter_name = "cluster"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        clusters = Cluster.objects.curated_by(request.user).in_order()
        named = [(str(pk), name) for pk, name in clusters.values_list("pk", "name")]
        return [*named, ("none", "None")] if curates_everywhere(request.user) else named

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        if self.value() == "none":
            return queryset.filter(cluster=None)
        return queryset.filter(cluster=self.value()) if (self.value() or "").isdigit() else queryset
