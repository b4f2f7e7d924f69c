"""Forms of sign-up, sign-in and the profile, in our words."""

from __future__ import annotations

from functools import lru_cache
from typing import Any
from zoneinfo import available_timezones

from allauth.account import forms as account
from allauth.mfa import app_settings as mfa_settings
from allauth.mfa.adapter import get_adapter as get_mfa_adapter
from allauth.mfa.base import forms as mfa
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as webauthn
from django import forms
from django.contrib.auth.models import AbstractBaseUser
from django.core.cache import cache
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.functional import lazy
from django.utils.html import format_html

from accounts.models import User

HELP_TO_CHOOSE = (
    "At least 10 characters. Three or four words that only you would put together are easy to remember "
    "and hard to guess."
)


def _forgotten() -> str:
    address = reverse("account_reset_password")
    return format_html('<a href="{}">I have forgotten my password</a>', address)


FORGOTTEN = lazy(_forgotten, str)()


class Worded:
    """Gives allauth's fields our labels and help; placeholders go, a label stays when one types."""

    words: dict[str, tuple[str, Any]] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():  # type: ignore[attr-defined]
            field.widget.attrs.pop("placeholder", None)
        for name, (label, help_text) in self.words.items():
            if name in self.fields:  # type: ignore[attr-defined]
                self.fields[name].label, self.fields[name].help_text = label, help_text  # type: ignore[attr-defined]


class SignupForm(Worded, account.SignupForm):
    full_name = forms.CharField(
        label="Full name", max_length=150, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )

    words = {
        "full_name": ("Full name", "As you would introduce yourself."),
        "email": ("E-mail address", "We send a code there to check that it reaches you."),
        "password1": ("Password", HELP_TO_CHOOSE),
    }
    field_order = ["full_name", "email", "password1"]

    def clean_full_name(self) -> str:
        return one_line(self.cleaned_data["full_name"])

    def try_save(self, request: HttpRequest) -> tuple[AbstractBaseUser | None, HttpResponse | None]:
        """Two sign-ups for one address at the same moment: the second meets an address already known."""
        try:
            with transaction.atomic():
                return super().try_save(request)
        except IntegrityError:
            self.account_already_exists = True
            return super().try_save(request)


class LoginForm(Worded, account.LoginForm):
    words = {
        "login": ("E-mail address", ""),
        "password": ("Password", FORGOTTEN),
        "remember": ("Stay signed in on this device for two weeks", ""),
    }


class ResetPasswordForm(Worded, account.ResetPasswordForm):
    words = {"email": ("E-mail address", "The one you signed up with.")}


class ResetPasswordKeyForm(Worded, account.ResetPasswordKeyForm):
    words = {"password1": ("New password", HELP_TO_CHOOSE), "password2": ("The same password again", "")}


class ChangePasswordForm(Worded, account.ChangePasswordForm):
    words = {
        "oldpassword": ("Current password", FORGOTTEN),
        "password1": ("New password", HELP_TO_CHOOSE),
        "password2": ("The same new password again", ""),
    }


class SetPasswordForm(Worded, account.SetPasswordForm):
    words = {"password1": ("Password", HELP_TO_CHOOSE), "password2": ("The same password again", "")}


class AddEmailForm(Worded, account.AddEmailForm):
    words = {
        "email": ("New e-mail address", "We send a code there; until you enter it, your old address stays.")
    }


class ReauthenticateForm(Worded, account.ReauthenticateForm):
    words = {"password": ("Password", FORGOTTEN)}


class ConfirmEmailForm(Worded, account.ConfirmEmailVerificationCodeForm):
    words = {"code": ("Code from the mail", "Capitals and dashes do not matter.")}


class CodeUsedOnce:
    """A code of the app is good once: allauth forgets used codes before the last of its tolerance is over."""

    def clean_code(self) -> str:
        code = super().clean_code()  # type: ignore[misc]
        seconds = mfa_settings.TOTP_PERIOD * (2 * mfa_settings.TOTP_TOLERANCE + 1)
        if not cache.add(f"second-factor-used:{self.user.pk}:{code.strip()}", True, seconds):  # type: ignore[attr-defined]
            raise get_mfa_adapter().validation_error("incorrect_code")
        return code


class AuthenticateForm(CodeUsedOnce, Worded, mfa.AuthenticateForm):
    words = {"code": ("Code", "Six digits from your authenticator app, or one of your recovery codes.")}


class ReauthenticateWithCodeForm(CodeUsedOnce, Worded, mfa.ReauthenticateForm):
    words = {"code": ("Code", "Six digits from your authenticator app, or one of your recovery codes.")}


class ActivateTotpForm(Worded, totp.ActivateTOTPForm):
    words = {"code": ("Code from the app", "The six digits the app shows now for TechNorth.")}


class AddPasskeyForm(Worded, webauthn.AddWebAuthnForm):
    words = {
        "name": ("Name of this key", "So that you can tell your keys apart, for example “Office laptop”."),
        "passwordless": (
            "Use it to sign in without a password",
            "The device then asks for your fingerprint, face or PIN instead.",
        ),
    }


class SignUpPasskeyForm(Worded, webauthn.SignupWebAuthnForm):
    words = {"name": AddPasskeyForm.words["name"]}


class RenamePasskeyForm(Worded, webauthn.EditWebAuthnForm):
    words = {"name": AddPasskeyForm.words["name"]}


class ProfileForm(forms.ModelForm):
    """What a person says about themselves."""

    time_zone = forms.ChoiceField(
        label="Time zone",
        help_text="Deadlines and times are shown by this clock; mail names the zone as well.",
    )

    class Meta:
        model = User
        fields = ("full_name", "time_zone", "language")
        help_texts = {
            "full_name": "As you would introduce yourself. People you work with on the portal see it.",
            "language": "The portal’s own mail is in English. People at the agency see your wish and "
            "follow it where they can.",
        }
        widgets = {"full_name": forms.TextInput(attrs={"autocomplete": "name"})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["full_name"].required = True
        self.fields["time_zone"].choices = zone_choices()  # type: ignore[attr-defined]

    def clean_full_name(self) -> str:
        return one_line(self.cleaned_data["full_name"])


def one_line(words: str) -> str:
    """Without line breaks and doubled blanks, so that a name stays a name in subjects and lists."""
    return " ".join(words.split())


# Parts of the time zone list that only repeat others under the names they once had.
OLD_NAMES = {"Etc", "SystemV", "posix", "right", "US", "Mexico", "Chile", "Canada", "Brazil"}


@lru_cache(maxsize=1)
def zone_choices() -> list[tuple[str, Any]]:
    """Time zones by part of the world, ours first."""
    parts: dict[str, list[tuple[str, str]]] = {}
    for name in sorted(available_timezones() - {"Europe/London"}):
        part, _, place = name.partition("/")
        if place and part not in {
            "Etc",
            "SystemV",
            "posix",
            "right",
            "US",
            "Mexico",
            "Chile",
            "Canada",
            "Brazil",
        }:
            parts.setdefault(part, []).append((name, place.replace("_", " ").replace("/", ", ")))
    return [
        ("Europe/London", "London (UK time)"),
        *((part, places) for part, places in sorted(parts.items())),
    ]
