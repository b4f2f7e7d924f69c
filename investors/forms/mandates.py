"""What an investor looks for."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from django import forms
from django.db.models import TextChoices
from django.forms import BoundField
from django.utils import timezone

from clusters import company_numbers
from clusters.enums import Stage
from clusters.models import Business, Cluster, Sector
from core.forms import DayInput, LinesField
from investors.actions.mandates import ALSO, FIRST
from investors.enums import SectorWish
from investors.models import Mandate, MandateSector

MOST_EXCLUDED = 100
_ADDRESS = re.compile(r"/businesses/([a-z0-9-]+)/?$")


class CompaniesField(LinesField):
    """Companies, one a line: number, in any spelling, or address of the page on the portal."""

    def clean(self, value: Any) -> list[Business]:
        lines = [line.strip() for line in (super().clean(value) or "").splitlines() if line.strip()]
        if len(lines) > MOST_EXCLUDED:
            raise forms.ValidationError(f"Name at most {MOST_EXCLUDED} companies.")
        found = {line: company_of(line) for line in lines}
        missing = [line for line, business in found.items() if business is None]
        if missing:
            raise forms.ValidationError(
                f"We do not know {', '.join(missing)}. "
                "Give the company number, or the address of its page here."
            )
        return [business for business in found.values() if business]


def company_of(line: str) -> Business | None:
    address = _ADDRESS.search(line)
    if address:
        return Business.objects.listed().at_slug(address[1]).first()
    if company_numbers.looks_like_one(line):
        return Business.objects.filter(company_number=company_numbers.normalise(line)).first()
    return None


class Interest(TextChoices):
    """What the form asks about each sector; two degrees of liking stand for weights."""

    NONE = "", "No matter"
    FIRST = "first", "First"
    ALSO = "also", "Also"
    NEVER = "never", "Never"


class MandateForm(forms.ModelForm):
    """One question about each sector; «only these» makes a must of what is liked."""

    stages = forms.MultipleChoiceField(
        choices=Stage.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="None ticked: any.",
    )
    clusters = forms.ModelMultipleChoiceField(
        Cluster.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="None ticked: the whole North.",
    )
    only_these = forms.BooleanField(
        label="Show us no sectors but those",
        required=False,
        help_text="Without it, businesses of other sectors may still be suggested, further down.",
    )
    excluded_businesses = CompaniesField(
        label="Companies you never want to see",
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="One a line: company number, or the address of its page here. They are not told.",
    )
    text = LinesField(
        label="In your own words",
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="What makes you look twice; start-ups’ descriptions are compared with these words.",
    )

    class Meta:
        model = Mandate
        fields = [
            "name", "ticket_min", "ticket_max", "currency", "lead", "wants_seis", "wants_eis", "stages",
            "clusters", "only_these", "excluded_businesses", "text", "capacity", "is_public",
        ]  # fmt: skip
        help_texts = {"capacity": "We introduce no more start-ups than this to you in a month."}

    def __init__(self, data: Any = None, *, instance: Mandate | None = None) -> None:
        super().__init__(data, instance=instance, initial=initial_of(instance) if instance else {})
        fields: dict[str, Any] = self.fields
        fields["clusters"].queryset = Cluster.objects.published().in_order()
        self.sectors = {f"sector_{sector.pk}": sector for sector in Sector.objects.active().in_order()}
        for name, sector in self.sectors.items():
            fields[name] = forms.ChoiceField(
                label=sector.name, choices=Interest.choices, required=False, widget=forms.Select
            )

    @property
    def sector_fields(self) -> list[BoundField]:
        return [self[name] for name in self.sectors]

    @property
    def other_fields(self) -> list[BoundField]:
        """After the name and before the sectors come those that say how much; the rest stands below."""
        return [field for field in self if field.name not in self.sectors]

    def interests(self, *wanted: str) -> list[Sector]:
        data = self.cleaned_data
        return [sector for name, sector in self.sectors.items() if data.get(name) in wanted]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        low, high = data.get("ticket_min"), data.get("ticket_max")
        if low is not None and low <= 0:
            self.add_error("ticket_min", "A ticket is more than nothing.")
        if low and high and high < low:
            self.add_error("ticket_max", "The largest ticket is smaller than the smallest.")
        if data.get("only_these") and not self.interests(Interest.FIRST, Interest.ALSO):
            self.add_error("only_these", "Say first, among the sectors, which you want to see.")
        return data

    def values(self) -> dict[str, Any]:
        """What ``save_mandate`` takes."""
        data = {name: value for name, value in self.cleaned_data.items() if name not in self.sectors}
        wish = SectorWish.MUST if data.pop("only_these") else SectorWish.LIKED
        data["sectors"] = [
            *((sector, SectorWish.NEVER, FIRST) for sector in self.interests(Interest.NEVER)),
            *((sector, wish, ALSO) for sector in self.interests(Interest.ALSO)),
            *((sector, wish, FIRST) for sector in self.interests(Interest.FIRST)),
        ]
        return data


def initial_of(mandate: Mandate) -> dict[str, Any]:
    """The choices of a mandate as the form asks for them."""
    rows = list(mandate.sectors.all())
    return {
        "clusters": [cluster.pk for cluster in mandate.clusters.all()],
        "only_these": any(row.wish == SectorWish.MUST for row in rows),
        "excluded_businesses": "\n".join(
            business.company_number or business.get_absolute_url()
            for business in mandate.excluded_businesses.all()
        ),
        **{f"sector_{row.sector_id}": interest_of(row).value for row in rows},
    }


def interest_of(row: MandateSector) -> Interest:
    if row.wish == SectorWish.NEVER:
        return Interest.NEVER
    return Interest.FIRST if row.weight >= FIRST else Interest.ALSO


class PauseForm(forms.Form):
    until = forms.DateField(
        label="Until", required=False, widget=DayInput(),
        help_text="Empty: until you go on yourself.",
    )  # fmt: skip

    def clean_until(self) -> date | None:
        until = self.cleaned_data["until"]
        if until and until <= timezone.localdate():
            raise forms.ValidationError("Give a day to come.")
        return until
