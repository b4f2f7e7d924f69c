"""Answering a match and saying what came of an introduction."""

from __future__ import annotations

from typing import Any

from django import forms

from investors.enums import IntroductionOutcome
from investors.models import Introduction


class OutcomeForm(forms.ModelForm):
    class Meta:
        model = Introduction
        fields = ("outcome", "invested_amount")
        widgets = {"outcome": forms.RadioSelect}
        labels = {"outcome": "What came of it", "invested_amount": "If invested: how much, in pounds"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [row for row in IntroductionOutcome.choices if row[0] != IntroductionOutcome.NONE]
        self.fields["outcome"].choices = choices  # type: ignore[attr-defined]
        self.fields["invested_amount"].required = False

    def clean(self) -> dict[str, Any]:
        """A sum belongs to an investment and to nothing else."""
        data = super().clean() or {}
        if data.get("outcome") != IntroductionOutcome.INVESTED:
            data["invested_amount"] = None
        elif not data.get("invested_amount") and "invested_amount" not in self.errors:
            self.add_error("invested_amount", "Say how much was invested.")
        return data
