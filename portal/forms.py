"""Forms of the pages that span apps."""

from django import forms


class EraseForm(forms.Form):
    """A deliberate yes before something that cannot be undone."""

    is_certain = forms.BooleanField(
        label="I understand that this cannot be undone",
        error_messages={"required": "Tick the box to say that you understand, or go back to your account."},
    )
