"""What every form of ours shares: how it is drawn, through our own field template, and how text is read."""

from html import escape
from typing import Any

from django import forms
from django.forms.renderers import TemplatesSetting
from django.forms.utils import flatatt
from django.utils.safestring import SafeString, mark_safe


class PortalRenderer(TemplatesSetting):
    """``{{ form }}`` and ``{{ form.field.as_field_group }}`` in our look: label, hint, errors, control.

    Widgets keep Django's own templates, so that the admin is untouched.
    """

    form_template_name = "components/form/fields.html"
    field_template_name = "components/form/field.html"


class FilterForm(forms.Form):
    """What narrows a list down: no field has to be filled in, so none says that it need not be."""

    says_optional = False


class DayInput(forms.DateInput):
    """The browser's own calendar, which reads and writes days in one way only."""

    def __init__(self) -> None:
        super().__init__(attrs={"type": "date"}, format="%Y-%m-%d")


class QuickSelect(forms.Select):
    """As Django draws it, without a template of its own for each of some hundred options."""

    def render(
        self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None
    ) -> SafeString:
        whole = self.build_attrs(self.attrs, {**(attrs or {}), "name": name})
        drawn = "".join(_drawn(label, found, str(value or "")) for label, found in self.choices)
        return mark_safe(f"<select{flatatt(whole)}>{drawn}</select>")  # noqa: S308 - escaped piece by piece


def _drawn(label: Any, found: Any, chosen: str) -> str:
    """An option; or a group of them, whose choices stand where an option has its words."""
    if isinstance(found, list | tuple):
        options = "".join(_drawn(value, words, chosen) for value, words in found)
        return f'<optgroup label="{escape(str(label))}">{options}</optgroup>'
    value = str(label)
    selected = " selected" if value == chosen else ""
    return f'<option value="{escape(value)}"{selected}>{escape(str(found))}</option>'


class LinesField(forms.CharField):
    """Text of several lines, which browsers send with another end of line than we keep.

    Without this, every text would count as changed by whoever saves the form it stands in.
    """

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        return text.replace("\r\n", "\n") if text else text
