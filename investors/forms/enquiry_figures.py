"""The period of the figures."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils import timezone

#: As far as the page looks back by itself.
USUAL = timedelta(days=364)


class PeriodForm(forms.Form):
    """From a day to a day, both included; the last year where nothing is said."""

    first = forms.DateField(label="From", required=False, widget=forms.DateInput(attrs={"type": "date"}))
    last = forms.DateField(label="To", required=False, widget=forms.DateInput(attrs={"type": "date"}))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("first") and data.get("last") and data["first"] > data["last"]:
            self.add_error("last", "The last day comes before the first.")
        return data

    def period(self) -> tuple[date, date]:
        """What was asked for where it makes sense; else the last year."""
        data = self.cleaned_data if self.is_valid() else {}
        last = data.get("last") or timezone.localdate()
        return data.get("first") or last - USUAL, last
