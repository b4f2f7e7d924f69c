"""Signing a statement: what is asked depends on its basis."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django_countries import countries

from accounts.models import User
from core.forms import DayInput
from investors.enums import Basis
from investors.models import Investor, StatementVersion

#: What a basis asks to be named.
DETAILS = {
    Basis.PROFESSIONAL: (
        "Your firm or body", "With its FCA reference number, if it has one. The agency looks it up."
    ),
    Basis.LARGE_COMPANY: (
        "The company, partnership, association or trust", "With its number, if it has one."
    ),
}  # fmt: skip
FOR_AN_INVESTOR = (Basis.PROFESSIONAL, Basis.LARGE_COMPANY, Basis.OVERSEAS)


class SignatureForm(forms.Form):
    """``statement`` says what is asked; ``person`` signs by typing their own name."""

    answers = forms.MultipleChoiceField(
        label="What is true of you", widget=forms.CheckboxSelectMultiple, required=False
    )
    details = forms.CharField(max_length=300)
    country = forms.ChoiceField(label="Country where you live or decide")
    certificate_by = forms.CharField(label="Firm that certified you", max_length=160)
    certificate_on = forms.DateField(label="Date of its certificate", widget=DayInput())
    investor = forms.ModelChoiceField(
        Investor.objects.none(), label="For", required=False, empty_label="Myself, or nobody registered here"
    )
    signed_name = forms.CharField(label="Sign by typing your full name", max_length=160)
    has_read = forms.BooleanField(label="I have read the warning and the statement above, and it is true.")

    def __init__(self, *args: Any, statement: StatementVersion, person: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person
        basis = statement.basis
        fields: dict[str, Any] = self.fields
        fields["answers"].choices = statement.tests
        self.fields["answers"].required = bool(statement.tests)
        self.fields["answers"].error_messages["required"] = (
            "Tick what is true; without it this basis is not yours."
        )
        fields["country"].choices = [("", ""), *(row for row in countries if row[0] != "GB")]
        own = Investor.objects.of_member(person).by_name()
        fields["investor"].queryset = own
        asked = {
            "answers": bool(statement.tests),
            "details": basis in DETAILS,
            "country": basis == Basis.OVERSEAS,
            "certificate_by": statement.needs_certificate,
            "certificate_on": statement.needs_certificate,
            "investor": basis in FOR_AN_INVESTOR and bool(own),
        }
        for name, is_asked in asked.items():
            if not is_asked:
                del self.fields[name]
        if basis in DETAILS:
            self.fields["details"].label, self.fields["details"].help_text = DETAILS[Basis(basis)]
        self.fields["signed_name"].help_text = f"As your account has it: {person.full_name}."

    def clean_signed_name(self) -> str:
        name = " ".join(self.cleaned_data["signed_name"].split())
        if name.casefold() != " ".join(self.person.full_name.split()).casefold():
            raise forms.ValidationError(
                f"Type your own name as your account has it: {self.person.full_name}."
            )
        return name

    def clean_certificate_on(self) -> Any:
        day = self.cleaned_data["certificate_on"]
        if day > timezone.localdate():
            raise forms.ValidationError("The certificate cannot be dated in the future.")
        return day

    def values(self) -> dict[str, Any]:
        """What ``sign_statement`` takes."""
        return {name: value for name, value in self.cleaned_data.items() if name != "has_read"}
