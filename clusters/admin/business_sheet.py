"""Corrections to many businesses by a spreadsheet; for the other way, see ``clusters.admin.export``."""

from __future__ import annotations

from typing import Any

from import_export.admin import ImportMixin

from clusters import company_numbers
from clusters.actions import refresh_sectors
from clusters.admin.sheets import Sheet, Sheets
from clusters.models import Business

CORRECTED = (
    "trading_name", "short_description", "website", "stage", "employees", "founded_on", "trading_line1",
    "trading_line2", "trading_town", "trading_postcode",
)  # fmt: skip


class BusinessSheet(Sheet):
    """A company number and what is to be corrected. What a line changes is the agency's confirmed word."""

    class Meta(Sheet.Meta):
        model = Business
        fields = ("company_number", "cluster", *CORRECTED)
        import_id_fields = ("company_number",)

    def before_import_row(self, row: Any, **kwargs: Any) -> None:
        row["company_number"] = company_numbers.normalise(str(row.get("company_number") or ""))

    def get_instance(self, instance_loader: Any, row: Any) -> Business:
        """Only what is there, and one's own. Raises ``ValueError`` for anything else."""
        number = row["company_number"]
        found = Business.objects.curated_by(self.user).unmerged().filter(company_number=number).first()
        if found is None:
            raise ValueError(f"You look after no listing with the company number {number}.")
        return found

    def before_save_instance(self, instance: Business, row: Any, **kwargs: Any) -> None:
        before = Business.objects.get(pk=instance.pk)
        columns = ["cluster", *CORRECTED]
        changed = [name for name in columns if getattr(before, name) != getattr(instance, name)]
        instance.confirm(changed, is_agencys=True)

    def after_import(self, dataset: Any, result: Any, **kwargs: Any) -> None:
        if not kwargs.get("dry_run"):
            refresh_sectors(business_ids=[row.object_id for row in result.rows if row.object_id])


class BusinessSheets(Sheets, ImportMixin):
    resource_classes = [BusinessSheet]

    def has_export_permission(self, request: Any) -> bool:
        """The verb «Download as CSV» exports as filtered, however many there are."""
        return False
