"""Forms around an application: declarations, sending, messages, its verbs."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django import forms

from clusters.models import Business
from core.forms import LinesField
from funding.models import Application, Call
from funding.submitted import declarations_digest

YES_NO = [("yes", "Yes"), ("no", "No")]


class BeginForm(forms.Form):
    """Which of one's businesses applies; asked where there are several."""

    business = forms.ModelChoiceField(
        label="Which business applies?",
        queryset=Business.objects.none(),
        widget=forms.RadioSelect,
        empty_label=None,
    )

    def __init__(self, *args: Any, businesses: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["business"].queryset = businesses  # type: ignore[attr-defined]


class DeclarationsForm(forms.Form):
    """What its people say of other public money and of whom they know; kept as it stands, whole or not.

    ``base`` tells which declarations its person began with.
    """

    base = forms.CharField(widget=forms.HiddenInput, required=False)

    has_subsidies = forms.ChoiceField(
        label="Has your enterprise received other public money or help in kind?",
        help_text="In this financial year or the two before it, from any authority, by any company under the "
        "same control.",
        choices=YES_NO,
        widget=forms.RadioSelect,
        required=False,
    )
    subsidies_text = LinesField(
        label="Which: from whom, when, how much",
        help_text="One a line. Only if you answered yes.",
        widget=forms.Textarea(attrs={"rows": 4}),
        required=False,
        max_length=4_000,
    )
    has_conflict = forms.ChoiceField(
        label="Does anybody of your business know somebody who may decide on this call?",
        help_text="Staff, assessors, their families and firms. Telling it does not count against you.",
        choices=YES_NO,
        widget=forms.RadioSelect,
        required=False,
    )
    conflict_text = LinesField(
        label="Who, and how",
        help_text="Only if you answered yes.",
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
        max_length=4_000,
    )

    def __init__(self, *args: Any, application: Application, **kwargs: Any) -> None:
        told = {
            "base": base_of(application),
            "has_subsidies": in_words(application.has_subsidies),
            "subsidies_text": application.subsidies_text,
            "has_conflict": in_words(application.has_conflict),
            "conflict_text": application.conflict_text,
        }
        kwargs["initial"] = told
        super().__init__(*args, **kwargs)

    def told(self) -> dict[str, Any]:
        """For ``declare``; after ``is_valid``."""
        data = self.cleaned_data
        return {
            "base": data["base"],
            "has_subsidies": out_of_words(data["has_subsidies"]),
            "subsidies_text": data["subsidies_text"],
            "has_conflict": out_of_words(data["has_conflict"]),
            "conflict_text": data["conflict_text"],
        }


def base_of(application: Application) -> str:
    """A short name of the declarations as they stand."""
    return declarations_digest(application)


def in_words(told: bool | None) -> str:
    return "" if told is None else "yes" if told else "no"


def out_of_words(text: str) -> bool | None:
    return {"yes": True, "no": False}.get(text)


class SendForm(forms.Form):
    """Signing and sending. The token makes sending twice the same as once."""

    token = forms.UUIDField(widget=forms.HiddenInput)
    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    is_true = forms.BooleanField(
        label="What this application says is true and complete, and I may speak for the business",
        error_messages={"required": "Tick the box: without it the application cannot be sent."},
    )
    signed_name = forms.CharField(
        label="Your full name, as your signature",
        max_length=120,
        error_messages={"required": "Type your name to sign the application."},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("token", uuid4())


class MessageForm(forms.Form):
    text = LinesField(
        label="Your message",
        widget=forms.Textarea(attrs={"rows": 5}),
        max_length=5_000,
        error_messages={"required": "Write something first."},
    )


class WithdrawForm(forms.Form):
    reason = forms.CharField(label="Why (it helps us to make better calls)", max_length=500, required=False)


class CopyForm(forms.Form):
    call = forms.ModelChoiceField(
        label="Into which call?",
        queryset=Call.objects.none(),
        widget=forms.RadioSelect,
        empty_label=None,
        error_messages={"required": "Choose a call."},
    )

    def __init__(self, *args: Any, application: Application, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = Call.objects.open().exclude(pk=application.call_id).soonest_first()
        self.fields["call"].queryset = others  # type: ignore[attr-defined]
