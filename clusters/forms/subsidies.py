"""What a business declares it has received, and why an entry was wrong."""

from __future__ import annotations

from datetime import date

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from clusters.models import Subsidy
from core.forms import DayInput, LinesField


class SubsidyForm(forms.ModelForm):
    note = LinesField(
        label="Evidence",
        required=False,
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Where one can read of it: the letter’s date, its reference.",
    )

    class Meta:
        model = Subsidy
        fields = ["authority", "measure", "amount", "given_on", "kind", "note"]
        widgets = {
            "amount": forms.NumberInput(attrs={"min": "0.01", "step": "0.01", "inputmode": "decimal"}),
            "given_on": DayInput(),
            "kind": forms.RadioSelect,
        }
        labels = {
            "authority": "Who gave it",
            "measure": "What it was for",
            "amount": "How much, in pounds",
            "given_on": "The day it was given",
            "kind": "What kind of subsidy",
        }
        help_texts = {
            "amount": "Help in kind at what it would have cost.",
            "given_on": "The day of the award, not of the payment.",
            "kind": "The authority’s letter says which.",
        }
        error_messages = {
            "authority": {"required": "Say who gave it: the council, ministry or agency."},
            "measure": {"required": "Say what it was for: the grant or scheme by its name."},
            "amount": {"required": "Say how much it was.", "min_value": "It was more than nothing."},
            "given_on": {"required": "Say on which day it was given.", "invalid": "Give a day, month, year."},
            "kind": {"required": "Say which kind it was."},
        }

    def clean_amount(self) -> object:
        amount = self.cleaned_data["amount"]
        if amount <= 0:
            raise ValidationError("It was more than nothing.", code="nothing")
        return amount

    def clean_given_on(self) -> date:
        day: date = self.cleaned_data["given_on"]
        if day > timezone.localdate():
            raise ValidationError("That day is still to come: declare it once it is given.", code="future")
        return day


class StrikeForm(forms.Form):
    reason = forms.CharField(
        label="Why it is struck out",
        max_length=300,
        help_text="It stays to be read with these words, and counts no more.",
        error_messages={"required": "Say why it is struck out."},
    )
