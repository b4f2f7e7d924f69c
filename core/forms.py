"""How every form of ours is drawn: Django's forms through our own field template."""

from django.forms.renderers import TemplatesSetting


class PortalRenderer(TemplatesSetting):
    """``{{ form }}`` and ``{{ form.field.as_field_group }}`` in our look: label, hint, errors, control.

    Widgets keep Django's own templates, so that the admin is untouched.
    """

    form_template_name = "components/form/fields.html"
    field_template_name = "components/form/field.html"
