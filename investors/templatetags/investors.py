"""Tickets in words."""

from __future__ import annotations

from decimal import Decimal

from django import template
from django.utils.formats import number_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from investors import money
from investors.models import ExchangeRate, Investor, Mandate

register = template.Library()


@register.simple_tag
def ticket(mandate: Mandate) -> str:
    """``£250k–£1m``, in the mandate's own currency."""
    return money.ticket(mandate.ticket_min, mandate.ticket_max, mandate.currency)


@register.simple_tag
def about_in_pounds(mandate: Mandate, rates: dict[str, ExchangeRate]) -> SafeString | str:
    """What a ticket in another currency is in pounds: «about», with the rate's day and source."""
    found = money.about_in_pounds(mandate.ticket_min, mandate.ticket_max, mandate.currency, rates)
    if found is None:
        return ""
    words, rate = found
    said = _("%(about)s at the rate of %(day)s") % {"about": words, "day": f"{rate.day:%-d %B %Y}"}
    return format_html(
        ' <span class="soft">({}, <a href="{}" rel="nofollow noopener">{}</a>)</span>',
        said,
        rate.source_url,
        rate.source,
    )


@register.simple_tag
def amount(value: Decimal, currency: str) -> str:
    """``£600,000``; other currencies with their sign or code."""
    sign = money.SIGNS.get(currency, f"{currency} ")
    whole = value == value.to_integral_value()
    return f"{sign}{number_format(value, decimal_pos=0 if whole else 2, force_grouping=True)}"


@register.simple_block_tag
def term(content: SafeString, label: str) -> SafeString:
    """A row of a list of terms."""
    return format_html(
        '<div class="govuk-summary-list__row"><dt class="govuk-summary-list__key">{}</dt>'
        '<dd class="govuk-summary-list__value">{}</dd></div>',
        _(label),
        content,
    )


@register.simple_tag(takes_context=True)
def invests(context: template.Context) -> bool:
    """Whether whoever reads the page acts for an investor; asked once for a page."""
    request = context["request"]
    if not request.user.is_authenticated:
        return False
    if not hasattr(request, "reader_invests"):
        request.reader_invests = Investor.objects.of_member(request.user).exists()
    return bool(request.reader_invests)
