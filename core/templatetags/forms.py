"""Controls with the classes of our form styles, and the error summary."""

from django import forms, template
from django.forms import BoundField, widgets
from django.utils.safestring import SafeString

register = template.Library()

CLASSES: tuple[tuple[type[widgets.Widget], str], ...] = (
    (widgets.CheckboxInput, "govuk-checkboxes__input"),
    (widgets.CheckboxSelectMultiple, "govuk-checkboxes__input"),
    (widgets.RadioSelect, "govuk-radios__input"),
    (widgets.Select, "govuk-select"),
    (widgets.Textarea, "govuk-textarea"),
    (widgets.FileInput, "govuk-file-upload"),
    (widgets.Input, "govuk-input"),
    (widgets.MultiWidget, "govuk-input"),
)


@register.filter
def control_kind(field: BoundField) -> str:
    """``checkboxes``, ``radios``, ``tick`` (one box) or ``plain``: which shape the field takes."""
    widget = field.field.widget
    if isinstance(widget, widgets.CheckboxSelectMultiple):
        return "checkboxes"
    if isinstance(widget, widgets.RadioSelect):
        return "radios"
    return "tick" if isinstance(widget, widgets.CheckboxInput) else "plain"


@register.filter
def says_optional(field: BoundField) -> bool:
    """Whether its label says that it may be left empty: where some fields of the form may not."""
    return not field.field.required and getattr(field.form, "says_optional", True)


@register.simple_tag
def control(field: BoundField) -> SafeString:
    """The widget itself with our class; its own classes stay."""
    return field.as_widget(attrs={"class": _classes(field)})


@register.filter
def options(field: BoundField) -> list:
    """The single radios or boxes of a choice field, each with our class."""
    field.field.widget.attrs["class"] = _classes(field)
    return list(field)


@register.inclusion_tag("components/form/error_summary.html")
def error_summary(form: forms.BaseForm) -> dict:
    """What is wrong, at the head of the page, each line leading to its field."""
    lines = [
        {"target": _first_control(form[name]), "text": text}
        for name, texts in form.errors.items()
        if name in form.fields
        for text in texts
    ]
    return {"general": form.non_field_errors(), "lines": lines}


def _classes(field: BoundField) -> str:
    widget = field.field.widget
    ours = next((name for kind, name in CLASSES if isinstance(widget, kind)), "")
    own = widget.attrs.get("class", "")
    wrong = (
        f"{ours}--error" if field.errors and ours in {"govuk-input", "govuk-textarea", "govuk-select"} else ""
    )
    return " ".join(dict.fromkeys(f"{own} {ours} {wrong}".split()))


def _first_control(field: BoundField) -> str:
    return field.id_for_label or f"{field.auto_id}_0"
