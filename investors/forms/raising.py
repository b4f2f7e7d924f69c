"""The terms of a raise, as its business writes them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone

from core.forms import DayInput, LinesField
from investors.decks import checked
from investors.enums import RaiseResult
from investors.models import RaiseTerms

LONGEST_OPEN = timedelta(days=730)


class TermsForm(forms.ModelForm):
    """Everything but the deck is written anew with each saving; the deck stays until another is sent."""

    closes_on = forms.DateField(
        label="Closing date", widget=DayInput(), required=False,
        help_text="Investors see until when they can come in.",
    )  # fmt: skip
    use_of_funds = LinesField(
        label="What the money is for", widget=forms.Textarea(attrs={"rows": 6}),
        help_text="What it pays, and what will be different when it is spent.",
    )  # fmt: skip
    is_seis = forms.BooleanField(
        label="We declare that shares of this round qualify for SEIS", required=False,
        help_text="Up to £250,000 a company; assets up to £350,000; trade under 3 years; under 25 people.",
    )  # fmt: skip
    is_eis = forms.BooleanField(
        label="We declare that shares of this round qualify for EIS", required=False,
        help_text="Up to £10m a year, £20m for knowledge-intensive companies, from 6 April 2026.",
    )  # fmt: skip
    deck_file = forms.FileField(
        label="Deck", required=False, widget=forms.FileInput(attrs={"accept": "application/pdf,.pdf"}),
        help_text="PDF, up to 20 MB and 80 pages. Each reader gets it with their own name across the pages.",
    )  # fmt: skip
    data_room_url = forms.URLField(
        label="Data room", assume_scheme="https", required=False, max_length=300,
        help_text="Shown to those who see the terms.",
    )  # fmt: skip

    class Meta:
        model = RaiseTerms
        fields = [
            "amount", "committed", "currency", "instrument", "valuation", "use_of_funds", "is_lead_sought",
            "is_seis", "is_eis", "closes_on", "deck_file", "data_room_url",
        ]  # fmt: skip

    def clean_deck_file(self) -> Any:
        upload = self.cleaned_data["deck_file"]
        return checked(upload) if upload else None

    def clean_closes_on(self) -> Any:
        day = self.cleaned_data["closes_on"]
        today = timezone.localdate()
        if day and not today <= day <= today + LONGEST_OPEN:
            raise forms.ValidationError("Give a day to come, within two years.")
        return day

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        amount, committed = data.get("amount"), data.get("committed")
        if amount is not None and committed is not None and committed > amount:
            self.add_error("committed", "More is committed than you look for.")
        return data

    def values(self) -> dict[str, Any]:
        """What ``save_terms`` takes."""
        data = dict(self.cleaned_data)
        today = timezone.localdate()
        for scheme in ("seis", "eis"):
            declared = self.initial.get(f"{scheme}_on")
            data[f"{scheme}_on"] = (declared or today) if data.pop(f"is_{scheme}") else None
        sent = data.pop("deck_file")
        if sent:
            data["deck"], data["deck_name"], data["deck_pages"] = sent
        return data


def initial_of(terms: RaiseTerms | None, closes_on: Any) -> dict[str, Any]:
    if terms is None:
        return {"committed": 0}
    fields = (
        "amount", "committed", "currency", "instrument", "valuation", "use_of_funds", "is_lead_sought",
        "data_room_url", "seis_on", "eis_on",
    )  # fmt: skip
    return {
        **{name: getattr(terms, name) for name in fields},
        "is_seis": bool(terms.seis_on), "is_eis": bool(terms.eis_on), "closes_on": closes_on,
    }  # fmt: skip


class ResultForm(forms.Form):
    result = forms.ChoiceField(
        label="What came of it",
        choices=[choice for choice in RaiseResult.choices if choice[0] != RaiseResult.WITHDRAWN],
        widget=forms.RadioSelect,
    )
