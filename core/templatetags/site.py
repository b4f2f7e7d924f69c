"""What the page frame needs: navigation rows that know whether they are current."""

from collections.abc import Iterable, Sequence
from email.utils import parseaddr
from functools import cache

from django import template
from django.conf import settings
from django.core.paginator import Paginator
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _

register = template.Library()

# The main navigation, by URL name. An area whose address does not exist is left out, so a row can stand here
# before its pages do.
AREAS = (
    ("clusters:cluster_list", _("Clusters")),
    ("clusters:sector_list", _("Sectors")),
    ("clusters:business_list", _("Businesses")),
    ("investors:investor_list", _("Investors")),
    ("funding:calls", _("Funding")),
    ("exchange:resource_list", _("Exchange")),
    ("talent:vacancy_list", _("Talent")),
    ("portal:impact", _("Impact")),
)


# Stand at the foot of the page only.
AT_FOOT = ("portal:home", "investors:enquiry_new", "funding:money")


@register.simple_tag(takes_context=True)
def site_areas(context: template.Context) -> SafeString:
    """The areas as rows, the current one marked."""
    return mark_safe("".join(nav_item(context, name, str(label)) for name, label in AREAS))  # noqa: S308


@register.simple_tag(takes_context=True)
def current_area(context: template.Context) -> str:
    """A word for what the navigation marks on this page: few values, whatever the path."""
    path = getattr(context.get("request"), "path", "")
    named = (*(name for name, _label in AREAS), *AT_FOOT)
    addresses = [address for name in named if (address := _address(name))]
    marked = [f"on {address}" for address in addresses if path == address]
    marked += [
        f"below {address}" for address in addresses if path != address != "/" and path.startswith(address)
    ]
    return " ".join(marked)


@register.simple_tag(takes_context=True)
def nav_item(context: template.Context, view_name: str, label: str) -> str:
    """A navigation row; nothing where the address does not exist."""
    address = _address(view_name)
    if not address:
        return ""
    current = _currency(context.get("request"), view_name, address)
    return format_html('<li><a href="{}"{}>{}</a></li>', address, current, label)


@cache
def _address(view_name: str) -> str:
    """Addresses are the same for the life of the process."""
    try:
        return reverse(view_name)
    except NoReverseMatch:
        return ""


def _currency(request: object, view_name: str, address: str) -> str:
    """``page`` on the page itself, ``true`` on a page below it, else nothing."""
    path = getattr(request, "path", "")
    if path == address:
        return format_html(' aria-current="{}"', "page")
    below = address != "/" and path.startswith(address)
    return format_html(' aria-current="{}"', "true") if below else ""


@register.simple_tag
def agency_address() -> str:
    """Where people write to who have nobody else to write to."""
    return parseaddr(settings.AGENCY_EMAIL)[1]


@register.filter
def elided(paginator: Paginator, number: int) -> Iterable[int | str]:
    """Page numbers around ``number``, the rest as an ellipsis."""
    return paginator.get_elided_page_range(number, on_each_side=1, on_ends=1)


@register.filter
def beside(row: Sequence, columns: Sequence[dict]) -> list[tuple[dict, object]]:
    """Each cell with the column it stands in."""
    return list(zip(columns, row, strict=True))


@register.simple_tag(takes_context=True)
def sort_heading(context: template.Context, column: dict, sort: str = "") -> str:
    """A column's ``<th>``; a link to its own order where the column has a ``key``."""
    css = format_html(' class="{}"', "number") if column.get("number") else ""
    key = column.get("key")
    if not key:
        return format_html('<th scope="col"{}>{}</th>', css, column["label"])
    order = {key: "ascending", f"-{key}": "descending"}.get(sort, "none")
    parameters = context["request"].GET.copy()
    parameters.pop("page", None)
    parameters["sort"] = f"-{key}" if order == "ascending" else key
    return format_html(
        '<th scope="col"{} aria-sort="{}"><a href="?{}">{}</a></th>',
        css,
        order,
        parameters.urlencode(),
        column["label"],
    )
