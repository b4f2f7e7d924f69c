"""The period of the figures."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils import timezone

from core.forms import DayInput, FilterForm

#: As far as the page looks back by itself.
USUAL = timedelta(days=364)


class PeriodForm(FilterForm):
    """From a day to a day, both included; the last year where nothing is said."""

    first = forms.DateField(label="From", required=False, widget=DayInput())
    last = forms.DateField(label="To", required=False, widget=DayInput())

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("first") and data.get("last") and data["first"] > data["last"]:
            self.add_error("last", "The last day comes before the first.")
        return data

    @classmethod
    def asked(cls, sent: QueryDict) -> PeriodForm:
        """What was asked for; the fields show the last year where nothing was."""
        last = timezone.localdate()
        return cls(sent if sent.get("first") or sent.get("last") else {"first": last - USUAL, "last": last})

    def period(self) -> tuple[date, date]:
        """What was asked for where it makes sense; else the last year."""
        data = self.cleaned_data if self.is_valid() else {}
        last = data.get("last") or timezone.localdate()
        return data.get("first") or last - USUAL, last
