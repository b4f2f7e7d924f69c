"""What every form of ours shares: how it is drawn, through our own field template, and how text is read."""

from typing import Any

from django import forms
from django.forms.renderers import TemplatesSetting


class PortalRenderer(TemplatesSetting):
    """``{{ form }}`` and ``{{ form.field.as_field_group }}`` in our look: label, hint, errors, control.

    Widgets keep Django's own templates, so that the admin is untouched.
    """

    form_template_name = "components/form/fields.html"
    field_template_name = "components/form/field.html"


class DayInput(forms.DateInput):
    """The browser's own calendar, which reads and writes days in one way only."""

    def __init__(self) -> None:
        super().__init__(attrs={"type": "date"}, format="%Y-%m-%d")


class LinesField(forms.CharField):
    """Text of several lines, which browsers send with another end of line than we keep.

    Without this, every text would count as changed by whoever saves the form it stands in.
    """

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        return text.replace("\r\n", "\n") if text else text
