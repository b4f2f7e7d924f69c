"""Rows of the desk as spreadsheets: exported without formulas, imported after a preview."""

from __future__ import annotations

from typing import Any

from django.db.models import Model
from django.http import HttpRequest
from import_export import fields, resources, widgets
from import_export.admin import ImportExportMixin
from import_export.forms import ExportForm

from accounts.models import User
from clusters.models import Cluster, Place, PostcodeRule, Sector, SectorSynonym
from clusters.permissions import curates_everywhere
from core.announce import announce
from core.spreadsheet import safe_cell


class OwnClusterWidget(widgets.ForeignKeyWidget):
    """A cluster by its slug, of those the person may change; empty means none, as only the agency may say."""

    def __init__(self, user: User) -> None:
        super().__init__(Cluster, field="slug")
        self.user = user

    def clean(self, value: str | None, row: dict | None = None, **kwargs: Any) -> Cluster | None:
        slug = (value or "").strip()
        if not slug and curates_everywhere(self.user):
            return None
        cluster = Cluster.objects.curated_by(self.user).filter(slug=slug).first()
        if cluster is None:
            raise ValueError(f"“{slug}” is not a cluster of yours (give its slug).")
        return cluster


class Sheet(resources.ModelResource):
    """One line for each row. Columns that a file does not have are left alone; nothing is half written."""

    class Meta:
        abstract = True
        skip_unchanged = True
        report_skipped = True
        clean_model_instances = True
        use_transactions = True

    def __init__(self, user: User, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.user = user
        if "cluster" in self.fields:
            self.fields["cluster"] = fields.Field("cluster", "cluster", OwnClusterWidget(user))

    def export_field(self, field: fields.Field, instance: Model, **kwargs: Any) -> object:
        return safe_cell(super().export_field(field, instance, **kwargs))


class Sheets(ImportExportMixin):
    """Mixed into the admin of what has a ``Sheet``."""

    export_form_class = ExportForm  # the one with boxes needs inline script and style

    def get_resource_kwargs(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        return {"user": request.user}


class PlaceSheet(Sheet):
    """Cluster and name together say which place it is."""

    class Meta(Sheet.Meta):
        model = Place
        fields = (
            "cluster", "kind", "name", "description", "address", "postcode", "latitude", "longitude", "url",
        )  # fmt: skip
        import_id_fields = ("cluster", "name")


class PostcodeRuleSheet(Sheet):
    class Meta(Sheet.Meta):
        model = PostcodeRule
        fields = ("prefix", "cluster", "note")
        import_id_fields = ("prefix",)


class SectorSheet(Sheet):
    """Synonyms stand in one column, with semicolons between them; the file's are all there are."""

    synonyms = fields.Field(column_name="synonyms")

    class Meta(Sheet.Meta):
        model = Sector
        fields = ("slug", "name", "description", "position", "is_active", "synonyms")
        import_id_fields = ("slug",)

    def dehydrate_synonyms(self, sector: Sector) -> str:
        return "; ".join(synonym.term for synonym in sector.synonyms.all()) if sector.pk else ""

    def skip_row(
        self, instance: Sector, original: Sector, row: Any, import_validation_errors: Any = None
    ) -> bool:
        same = super().skip_row(instance, original, row, import_validation_errors)
        return same and ("synonyms" not in row or terms(row) == terms_of(original))

    def after_save_instance(self, instance: Sector, row: Any, **kwargs: Any) -> None:
        if "synonyms" in row and terms(row) != terms_of(instance):
            instance.synonyms.all().delete()
            SectorSynonym.objects.bulk_create(SectorSynonym(sector=instance, term=t) for t in terms(row))

    def after_import(self, dataset: Any, result: Any, **kwargs: Any) -> None:
        if not kwargs.get("dry_run"):
            announce("clusters.tasks.sort_into_sectors")


def terms(row: Any) -> list[str]:
    return sorted({term.strip() for term in str(row["synonyms"] or "").split(";") if term.strip()})


def terms_of(sector: Sector) -> list[str]:
    return sorted(synonym.term for synonym in sector.synonyms.all()) if sector.pk else []
