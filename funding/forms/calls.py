"""What people fill in on the pages of calls."""

from __future__ import annotations

from typing import Any

from django import forms

from clusters.models import Business
from core.forms import LinesField


class AskForm(forms.Form):
    """A question to the people of a call. Whatever fills ``homepage`` is no person."""

    question = LinesField(
        label="Your question",
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Answered on the call’s page for everybody, without your name. Leave out what is"
        " confidential.",
    )
    homepage = forms.CharField(
        label="Leave this empty",
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )

    def clean_homepage(self) -> str:
        if self.cleaned_data["homepage"]:
            raise forms.ValidationError("Leave this field empty.", code="homepage")
        return ""


class AlertForm(forms.Form):
    """Of which calls somebody wishes to hear."""

    says_optional = False  # none ticked is an answer too

    businesses = forms.ModelMultipleChoiceField(
        label="Calls that fit",
        queryset=Business.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    every_call = forms.BooleanField(label="Every call, whether it fits or not", required=False)

    def __init__(self, *args: Any, businesses: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["businesses"].queryset = businesses  # type: ignore[attr-defined]
        if not businesses:
            del self.fields["businesses"]
