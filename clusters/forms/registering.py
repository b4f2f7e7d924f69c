"""A business that the directory does not know yet."""

from __future__ import annotations

from typing import Any

from django import forms

from clusters import company_numbers, postcodes
from clusters.forms.claims import JobTitleField


class RegisterBusinessForm(forms.Form):
    legal_name = forms.CharField(
        label="Name",
        max_length=200,
        help_text="The legal name where there is one; otherwise what you call yourselves.",
    )
    company_number = forms.CharField(
        label="Company number",
        max_length=20,
        required=False,
        help_text="Eight digits, or two letters and six digits. Leave it empty as a sole trader, or before "
        "you are incorporated.",
    )
    town = forms.CharField(label="Town or city", max_length=80)
    postcode = forms.CharField(
        label="Postcode", max_length=20, help_text="Where you work. It decides which cluster you belong to."
    )
    job_title = JobTitleField()
    is_new = forms.BooleanField(
        label="None of these is it", required=False, help_text="Only where we ask you to look."
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["is_new"].widget = forms.HiddenInput()

    def clean_company_number(self) -> str:
        given = self.cleaned_data["company_number"]
        try:
            return company_numbers.normalise(given) if given else ""
        except ValueError as problem:
            raise forms.ValidationError(str(problem)) from problem

    def clean_postcode(self) -> str:
        postcode = postcodes.normalise(self.cleaned_data["postcode"])
        if postcodes.parse(postcode) is None:
            raise forms.ValidationError("Give a whole UK postcode, for example M1 1AE.")
        return postcode
