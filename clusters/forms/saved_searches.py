"""Naming a search one keeps, and how often one wishes to hear of it."""

from django import forms

from clusters.enums import Cadence
from clusters.models import SavedSearch


class SavedSearchForm(forms.ModelForm):
    class Meta:
        model = SavedSearch
        fields = ["name", "cadence"]
        labels = {"cadence": "Mail when something new fits"}
        widgets = {"cadence": forms.RadioSelect}

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["cadence"].choices = Cadence.choices  # type: ignore[attr-defined]
