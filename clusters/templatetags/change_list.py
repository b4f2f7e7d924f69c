"""Parts of the admin's lists that ask the database nothing, or next to nothing."""

from __future__ import annotations

from typing import Any

from django import template
from django.contrib.admin.views.main import ChangeList
from django.db.models import Min
from django.utils import timezone
from django.utils.dates import MONTHS

register = template.Library()


@register.inclusion_tag("admin/date_hierarchy.html")
def years_and_months(cl: ChangeList) -> dict[str, Any]:
    """Django's own date hierarchy looks for the days there are, in every row; this one offers all of them.

    ``cl.date_hierarchy`` names a column with an index, from which the first year is read.
    """
    field = cl.date_hierarchy
    year, month = (cl.params.get(f"{field}__{part}") for part in ("year", "month"))
    parts = [f"{field}__{part}" for part in ("year", "month", "day")]

    def link(**chosen: int) -> str:
        return cl.get_query_string({f"{field}__{part}": value for part, value in chosen.items()}, parts)

    if year and month:
        title = f"{MONTHS.get(int(month), '')} {year}"
        return {
            "show": True,
            "back": {"link": link(year=int(year)), "title": year},
            "choices": [{"title": title}],
        }
    if year:
        choices = [
            {"link": link(year=int(year), month=number), "title": name} for number, name in MONTHS.items()
        ]
        return {"show": True, "back": {"link": link(), "title": "All dates"}, "choices": choices}
    first = cl.root_queryset.model._default_manager.aggregate(first=Min(field))["first"]
    this_year = timezone.localdate().year
    years = range(first.year if first else this_year, this_year + 1)
    return {"show": True, "choices": [{"link": link(year=one), "title": str(one)} for one in years]}
