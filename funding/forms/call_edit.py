"""What staff write about a call, and what they may still change once it is published."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from clusters.enums import EmployeesBand, Stage
from core.forms import LinesField
from core.uploads import ACCEPTED, KINDS_IN_WORDS, CheckedFile, checked
from funding.actions.call_documents import take_file
from funding.enums import CallState
from funding.models import Call, CallDocument, CallQuestion

#: What may still change once people rely on the rest; the deadline has a verb of its own.
CHANGEABLE = ("contact_name", "contact_email", "expected_count")
SAVED_BETWEEN = (
    "Somebody else has saved this since you opened it. What you typed is still here; open the page again in"
    " another tab and compare before you save."
)


class SeenForm(forms.ModelForm):
    """Refuses to save over what somebody else has saved since this form was opened."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.fields["seen"].initial = self.instance.updated_at.isoformat()

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if self.instance.pk and data.get("seen") != self.instance.updated_at.isoformat():
            raise forms.ValidationError(SAVED_BETWEEN, code="saved-between")
        return data


class CallEditForm(SeenForm):
    stages = forms.MultipleChoiceField(
        choices=Stage, required=False, widget=forms.CheckboxSelectMultiple, help_text="None: all stages."
    )
    employees = forms.MultipleChoiceField(
        label="People",
        choices=EmployeesBand,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="None: companies of any size.",
    )

    class Meta:
        model = Call
        fields = ("stages", "employees")  # and what the admin's fieldsets say
        field_classes = dict.fromkeys(("purpose", "who_can_apply", "how_decided"), LinesField)

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        line, pot = data.get("line"), data.get("pot_amount")
        if line and pot and line.year.has_ended():
            self.add_error("line", f"The year {line.year} has ended: nothing new can be promised from it.")
        return data


class DocumentForm(forms.ModelForm):
    upload = forms.FileField(
        label="File",
        required=False,
        widget=forms.FileInput(attrs={"accept": ACCEPTED}),
        help_text=f"{KINDS_IN_WORDS}, up to 10 MB. Another file takes the place of the one that is there.",
    )

    class Meta:
        model = CallDocument
        fields = ("position", "title")

    def clean_upload(self) -> CheckedFile | None:
        sent = self.cleaned_data["upload"]
        if isinstance(sent, UploadedFile):
            return checked(sent)
        if not self.instance.pk:
            raise forms.ValidationError("Choose a file.", code="required")
        return None

    def save(self, commit: bool = True) -> CallDocument:
        if self.cleaned_data["upload"]:
            take_file(self.instance, self.cleaned_data["upload"])
        return super().save(commit)


class FaqForm(forms.ModelForm):
    class Meta:
        model = CallQuestion
        fields = ("question", "answer")
        field_classes = {"answer": LinesField}
        widgets = {"question": forms.TextInput(attrs={"size": 90}), "answer": forms.Textarea({"rows": 4})}


def stands_still(call: Call | None) -> bool:
    """Whether people rely on what the call says."""
    return call is not None and call.state != CallState.DRAFT
