"""Who an investor is, whom it sends, what it has done."""

from __future__ import annotations

import zoneinfo
from typing import Any

from django import forms
from django.conf import settings

from clusters.enums import MemberRole
from core.forms import DayInput, LinesField
from investors.models import Investor, InvestorDeal


def zones() -> list[tuple[str, str]]:
    """Time zones by region and city, as people look for them."""
    names = sorted(
        name for name in zoneinfo.available_timezones() if "/" in name and not name.startswith("Etc/")
    )
    return [(name, name.replace("_", " ").replace("/", ": ", 1)) for name in names]


class InvestorForm(forms.ModelForm):
    """Name, kind, place and words. A change of who it is ends the verification, and the form says so."""

    website = forms.URLField(assume_scheme="https", required=False, max_length=300)
    time_zone = forms.ChoiceField(
        choices=zones, help_text="We promise answers in your working hours, and show times in yours."
    )
    description = LinesField(
        required=False,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text="What you invest in, how you decide, what you bring beside money. Markdown.",
    )

    class Meta:
        model = Investor
        fields = ["name", "kind", "country", "time_zone", "website", "summary", "description", "is_public"]
        help_texts = {"name": "The organisation’s name; an angel’s own name."}

    def clean_time_zone(self) -> str:
        return self.cleaned_data["time_zone"] or settings.TIME_ZONE


class DealForm(forms.ModelForm):
    source_url = forms.URLField(
        label="Source", assume_scheme="https", required=False, max_length=300,
        help_text="Where anybody can read of it. Needed if you show the deal on your public page.",
    )  # fmt: skip
    invested_on = forms.DateField(label="When", widget=DayInput())

    class Meta:
        model = InvestorDeal
        fields = ["company_name", "invested_on", "stage", "amount", "currency", "is_public", "source_url"]
        labels = {"is_public": "Show it on the public page", "company_name": "Company", "amount": "Your part"}

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("is_public") and not data.get("source_url"):
            self.add_error("source_url", "A public deal needs a source that anybody can look up.")
        return data


class ColleagueForm(forms.Form):
    email = forms.EmailField(
        label="Their e-mail address", help_text="They get a link; it is good for 30 days."
    )
    role = forms.ChoiceField(
        label="What they may do",
        choices=[
            (MemberRole.EDITOR, "Editor: mandates, enquiries, answers"),
            (MemberRole.OWNER, "Owner: all that, and who else may"),
        ],
        initial=MemberRole.EDITOR,
        widget=forms.RadioSelect,
    )


class NoteForm(forms.Form):
    """A question staff answer about all that were chosen."""

    note = forms.CharField(
        label="What was checked",
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="For example: Companies House, FCA register, a call to the number on their website.",
    )
