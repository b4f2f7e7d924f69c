"""Choosing clusters to compare."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from clusters.comparison import FEWEST, MOST
from clusters.models import Cluster
from clusters.models.cluster import ClusterQuerySet


class CompareForm(forms.Form):
    """``with``: clusters by slug, repeated in the address, in the order in which they are to stand."""

    def __init__(self, *args: Any, clusters: ClusterQuerySet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["with"] = forms.ModelMultipleChoiceField(
            clusters,
            to_field_name="slug",
            label=_("Clusters to compare"),
            help_text=_("Choose two to four."),
            widget=forms.CheckboxSelectMultiple,
            error_messages={
                "required": _("Choose two to four clusters."),
                "invalid_choice": _("There is no cluster “%(value)s” here. Choose from the list."),
            },
        )

    def clean_with(self) -> list[Cluster]:
        asked = list(dict.fromkeys(self.data.getlist("with")))  # type: ignore[attr-defined]
        chosen = sorted(self.cleaned_data["with"], key=lambda cluster: asked.index(cluster.slug))
        if len(chosen) < FEWEST:
            raise ValidationError(_("Choose at least one more: it takes two to compare."))
        if len(chosen) > MOST:
            surplus = len(chosen) - MOST
            raise ValidationError(
                ngettext(
                    "Leave out %(n)d: four fit side by side.",
                    "Leave out %(n)d: four fit side by side.",
                    surplus,
                )
                % {"n": surplus}
            )
        return chosen
