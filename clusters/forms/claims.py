"""Claiming a business, and asking to join one."""

from __future__ import annotations

from typing import Any

from django import forms

from core.forms import LinesField


class JobTitleField(forms.CharField):
    def __init__(self) -> None:
        super().__init__(
            label="What you are at the business", max_length=80, help_text="For example: managing director."
        )


class AddressForm(forms.Form):
    address = forms.EmailField(
        label="Your work address", widget=forms.EmailInput(attrs={"autocomplete": "email"})
    )
    job_title = JobTitleField()

    def __init__(self, *args: Any, domain: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields[
            "address"
        ].help_text = f"It ends in @{domain}. We send a code there; it is good for half an hour."


class CodeForm(forms.Form):
    code = forms.CharField(
        label="The code from the mail",
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
    )


class ReviewForm(forms.Form):
    job_title = JobTitleField()
    statement = LinesField(
        label="How do you belong to it?",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="What a stranger could check: a page that names you, your entry at Companies House.",
    )


class JoinForm(forms.Form):
    job_title = JobTitleField()
