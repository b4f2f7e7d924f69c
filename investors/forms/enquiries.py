"""Asking, following, and what staff fill in on an enquiry's page."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from accounts.forms import one_line, zone_choices
from accounts.models import User
from core.forms import LinesField, QuickSelect
from core.uploads import ACCEPTED, KINDS_IN_WORDS, CheckedFile, checked
from investors.country_zones import only_zone_of
from investors.models import Enquiry

MOST_FILES = 3
LONGEST_MESSAGE = 5_000
CONSENT = _(
    "TechNorth may keep what I write here and use it to answer me. If another cluster can answer better, it "
    "may be passed to the people there."
)


class SeveralFiles(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Some files, each looked at; gives ``CheckedFile`` rows."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Files"))
        kwargs.setdefault("widget", SeveralFiles(attrs={"accept": ACCEPTED}))
        kwargs.setdefault(
            "help_text",
            _("Up to %(most)d, of up to 10 MB each: %(kinds)s.")
            % {"most": MOST_FILES, "kinds": KINDS_IN_WORDS},
        )
        super().__init__(required=False, **kwargs)

    def clean(self, data: Any, initial: Any = None) -> list[CheckedFile]:  # type: ignore[override]
        uploads: list[UploadedFile] = [one for one in data or [] if one] if isinstance(data, list) else [data]
        uploads = [one for one in uploads if one]
        if len(uploads) > MOST_FILES:
            raise ValidationError(_("Send up to %d files at once.") % MOST_FILES, code="many")
        return [checked(super(FilesField, self).clean(one, initial)) for one in uploads]


class EnquiryForm(forms.ModelForm):
    """Who, from where, what, how much, when, in which language; with or without an account."""

    message = LinesField(
        label=_("What would you like to know or do?"),
        max_length=LONGEST_MESSAGE,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("In your own language if you like: we find somebody who reads it."),
    )
    time_zone = forms.ChoiceField(
        label=_("Your time zone"),
        widget=QuickSelect,
        required=False,
        help_text=_(
            "We tell you by your own clock when to expect an answer. Left empty, we take your country’s."
        ),
    )
    attachments = FilesField()
    is_agreed = forms.BooleanField(
        label=CONSENT, error_messages={"required": _("We can only answer if we may keep what you write.")}
    )
    homepage = forms.CharField(
        label=_("Leave this empty"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )

    class Meta:
        model = Enquiry
        fields = (
            "intent", "timing", "amount", "currency", "people_count", "name", "email", "organisation",
            "country", "time_zone", "language",
        )  # fmt: skip
        widgets = {
            "country": QuickSelect,
            "intent": forms.RadioSelect,
            "timing": forms.RadioSelect,
            "name": forms.TextInput(attrs={"autocomplete": "name"}),
            "email": forms.EmailInput(attrs={"autocomplete": "email"}),
            "organisation": forms.TextInput(attrs={"autocomplete": "organization"}),
            "amount": forms.NumberInput(attrs={"inputmode": "numeric", "min": "1"}),
            "people_count": forms.NumberInput(attrs={"inputmode": "numeric", "min": "0"}),
        }
        labels = {
            "intent": _("What do you want to do?"),
            "timing": _("When?"),
            "amount": _("About how much money is it?"),
            "people_count": _("About how many people would work here?"),
            "name": _("Your name"),
            "organisation": _("Whom you speak for"),
            "country": _("The country you are in"),
            "language": _("The language you would like to be answered in"),
        }
        help_texts = {
            "email": _("We send the reference and every answer there."),
            "organisation": _("Your company, fund or university, if any."),
            "amount": _("A rough number helps us to ask the right people. It binds nobody."),
            "language": _("If nobody at hand writes it well, we answer in English and say so."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("intent", "timing"):
            choices = self.fields[name].choices  # type: ignore[attr-defined]
            self.fields[name].choices = [choice for choice in choices if choice[0]]  # type: ignore[attr-defined]
        for name in ("name", "email"):
            self.fields[name].required = True
        self.fields["time_zone"].choices = [("", _("My country’s")), *zone_choices()]  # type: ignore[attr-defined]
        self.fields["currency"].choices = [  # type: ignore[attr-defined]
            ("", _("Choose a currency")), *self.fields["currency"].choices[1:]  # type: ignore[attr-defined]
        ]  # fmt: skip

    def clean_name(self) -> str:
        return one_line(self.cleaned_data["name"])

    def clean_organisation(self) -> str:
        return one_line(self.cleaned_data["organisation"])

    def clean_homepage(self) -> str:
        """People do not see this field; what fills it in is not one of them, or a browser that meant well."""
        if self.cleaned_data["homepage"]:
            raise ValidationError(_("Something has filled in a field that has to stay empty. Send it again."))
        return ""

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("amount") and not data.get("currency"):
            self.add_error("currency", _("Say which currency the amount is in."))
        if not data.get("amount"):
            data["currency"] = ""
        if not data.get("time_zone") and data.get("country"):
            data["time_zone"] = only_zone_of(data["country"])
            if not data["time_zone"]:
                self.add_error("time_zone", _("Your country has several time zones: choose yours."))
        return data


class MessageForm(forms.Form):
    """Writing back, by the signed link."""

    text = LinesField(
        label=_("Your message"), max_length=LONGEST_MESSAGE, widget=forms.Textarea(attrs={"rows": 5})
    )
    attachments = FilesField()


class LostLinkForm(forms.Form):
    reference = forms.CharField(
        label=_("Reference"), max_length=20, help_text=_("For example E-7K3F-9QWX."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
    )  # fmt: skip
    email = forms.EmailField(
        label=_("The e-mail address you gave"), widget=forms.EmailInput(attrs={"autocomplete": "email"})
    )


def initial_for(user: object) -> dict[str, Any]:
    """What somebody who is signed in need not type."""
    if not isinstance(user, User):
        return {}
    return {
        "name": user.full_name,
        "email": user.email,
        "time_zone": user.time_zone,
        "language": user.language,
    }
