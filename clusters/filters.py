"""The directory's filters: one set reads the address for page, map, feed and export."""

from __future__ import annotations

from typing import Any, NamedTuple

import django_filters as df
from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from clusters.enums import EmployeesBand, Stage
from clusters.models import Business, Cluster, Sector
from clusters.search.query import FOUNDED, STATUSES, SearchQuery
from core.edition import Edition, public_edition

SORTS = (
    ("best", _("Best first")),
    ("name", _("By name")),
    ("newest", _("Newly published first")),
    ("youngest", _("Youngest first")),
)


class Known(NamedTuple):
    """Clusters and sectors by the word that stands in the address: slug → (lexeme's value, name)."""

    clusters: dict[str, tuple[str, str]]
    sectors: dict[str, tuple[str, str]]


def known(edition: Edition) -> Known:
    return edition.kept("clusters and sectors to filter by", _known)


def _known() -> Known:
    clusters = Cluster.objects.published().in_order()
    sectors = Sector.objects.active().in_order()
    return Known(*({row.slug: (str(row.pk), row.name) for row in rows} for rows in (clusters, sectors)))


class BusinessFilter(df.FilterSet):
    q = df.CharFilter(
        label=_("Words"),
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off", "maxlength": "200"}),
    )
    raising = df.BooleanFilter(label=_("Raising now"), widget=forms.CheckboxInput())
    cluster = df.MultipleChoiceFilter(label=_("Cluster"), choices=())
    sector = df.MultipleChoiceFilter(label=_("Sector"), choices=())
    stage = df.MultipleChoiceFilter(label=_("Stage"), choices=Stage.choices)
    employees = df.MultipleChoiceFilter(label=_("People"), choices=EmployeesBand.choices)
    founded = df.MultipleChoiceFilter(label=_("Founded"), choices=FOUNDED)
    status = df.MultipleChoiceFilter(label=_("On the register"), choices=STATUSES)
    sort = df.ChoiceFilter(label=_("Order"), choices=SORTS, empty_label=None)
    literal = df.BooleanFilter(widget=forms.HiddenInput())

    class Meta:
        model = Business
        fields: list[str] = []

    def __init__(self, data: QueryDict | None, known: Known) -> None:
        super().__init__(data, Business.objects.none())
        for name, words in (("cluster", known.clusters), ("sector", known.sectors)):
            self.filters[name].extra["choices"] = [(slug, label) for slug, (_pk, label) in words.items()]


#: What a search is, in the order of a canonical address; how it is sorted and which page is looked at is not.
LOOKED_FOR = ("q", "literal", "raising", "cluster", "sector", "stage", "employees", "founded", "status")


def canonical(address: QueryDict, edition: Edition | None = None) -> str:
    """The same text for every address that looks for the same; empty for one that looks for nothing."""
    edition = edition or public_edition()
    fields = fields_of(edition, known(edition))
    rest = QueryDict(mutable=True)
    for name in LOOKED_FOR:
        value = read(fields[name], name, address) if name in address else None
        if isinstance(value, list):
            rest.setlist(name, sorted(value))
        elif value:
            rest[name] = "true" if value is True else " ".join(value.split())
    if "q" not in rest:
        rest.pop("literal", None)
    return rest.urlencode()


def fields_of(edition: Edition, words: Known) -> dict[str, forms.Field]:
    """A form of its own for each request would copy every field; fields keep nothing of what they read."""
    return edition.kept("fields to filter by", lambda: dict(BusinessFilter(None, words).form.fields))


def asked(address: QueryDict, edition: Edition | None = None) -> SearchQuery:
    """What is looked for. A value that does not exist (any more) is as if it had not been chosen."""
    edition = edition or public_edition()
    clusters, sectors = words = known(edition)
    given = {
        name: read(field, name, address) if name in address else None
        for name, field in fields_of(edition, words).items()
    }
    chosen = {
        "raising": ("1",) if given["raising"] else (),
        "cluster": tuple(clusters[slug][0] for slug in given["cluster"] or ()),
        "sector": tuple(sectors[slug][0] for slug in given["sector"] or ()),
        **{name: tuple(given[name] or ()) for name in ("stage", "employees", "founded", "status")},
    }
    return SearchQuery(
        text=given["q"] or "",
        chosen={name: values for name, values in chosen.items() if values},
        sort=given["sort"] or "best",
        is_literal=bool(given["literal"]),
    )


def read(field: forms.Field, name: str, address: QueryDict) -> Any:
    """What an address says of a field; None for what cannot be."""
    try:
        return field.clean(field.widget.value_from_datadict(address, {}, name))
    except ValidationError:
        return None
