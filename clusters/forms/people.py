"""Naming people on a profile, inviting people to edit it."""

from __future__ import annotations

from django import forms

from clusters.enums import MemberRole
from clusters.models import BusinessInvitation, BusinessPerson


class NamedPersonForm(forms.ModelForm):
    link = forms.URLField(
        label="Link",
        required=False,
        max_length=300,
        assume_scheme="https",
        widget=forms.TextInput(attrs={"inputmode": "url"}),
        help_text="To a page about them.",
    )

    class Meta:
        model = BusinessPerson
        fields = ("name", "role", "email", "link")
        help_texts = {
            "role": "For example: founder and chief engineer.",
            "email": "We ask them there whether they agree. It is never shown.",
        }


class NamedPersonChangeForm(NamedPersonForm):
    """The address stays: another one would be another person."""

    class Meta(NamedPersonForm.Meta):
        fields = ("name", "role", "link")  # type: ignore[assignment]


class InvitationForm(forms.ModelForm):
    role = forms.ChoiceField(
        label="They may",
        choices=[
            (MemberRole.EDITOR, "edit the profile"),
            (MemberRole.OWNER, "edit it, and decide who else may"),
        ],
        initial=MemberRole.EDITOR,
        widget=forms.RadioSelect,
    )

    class Meta:
        model = BusinessInvitation
        fields = ("email", "role")
        help_texts = {"email": "They get a link that is good for 14 days."}
