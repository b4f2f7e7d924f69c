"""Calls in words: deadlines, amounts, phases."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from django import template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from funding import eligibility
from funding.enums import CallPhase
from funding.models import Call
from funding.uk_time import in_uk, left_in_words, moment_in_words

register = template.Library()

#: Phase → tone of its tag.
TONES = {CallPhase.OPEN: "good", CallPhase.SCHEDULED: "accent", CallPhase.CANCELLED: "bad"}


@register.filter
def uk_moment(moment: datetime) -> SafeString:
    """Weekday, date, time and zone, readable by machines too."""
    return format_html('<time datetime="{}">{}</time>', in_uk(moment).isoformat(), moment_in_words(moment))


@register.filter
def plain_moment(moment: datetime) -> str:
    """The same for mail, which is no page."""
    return moment_in_words(moment)


@register.filter
def uk_day(moment: datetime) -> str:
    return f"{in_uk(moment):%A %-d %B %Y}"


@register.filter
def time_left(until: datetime) -> str:
    return left_in_words(until, timezone.now())


@register.filter
def pounds(amount: Decimal) -> str:
    return eligibility.pounds(amount)


@register.filter
def amount_range(call: Call) -> str:
    """«£5,000 to £20,000», or the one amount there is."""
    if call.min_amount == call.max_amount:
        return pounds(call.max_amount)
    return f"{pounds(call.min_amount)} to {pounds(call.max_amount)}"


@register.inclusion_tag("components/tag.html")
def phase_tag(call: Call) -> dict[str, str]:
    phase = call.phase()
    return {"label": phase.label, "tone": TONES.get(phase, "")}


@register.simple_tag
def clock_of(call: Call) -> SafeString:
    """The one date that matters next, in a sentence."""
    phase = call.phase()
    if phase == CallPhase.OPEN:
        return format_html("Closes {}: {} left", uk_moment(call.closes_at), time_left(call.closes_at))
    if phase == CallPhase.SCHEDULED:
        return format_html("Opens {}", uk_moment(call.opens_at))
    if phase in {CallPhase.CLOSED, CallPhase.ASSESSING}:
        return format_html(
            "Closed on {}; decision promised for {}", uk_day(call.closes_at), f"{call.decision_on:%-d %B %Y}"
        )
    return format_html("Closed on {}", uk_day(call.closes_at))
