"""Naming a list, choosing one, noting something about a business on it."""

from __future__ import annotations

from typing import Any

from django import forms

from accounts.models import User
from clusters.models import Business, Shortlisted
from core.forms import LinesField
from investors.enums import ShortlistStage
from investors.models import Investor, Shortlist, ShortlistNote

_NEW = "new-"
_TEXT = ShortlistNote._meta.get_field("text")


class ShortlistForm(forms.ModelForm):
    class Meta:
        model = Shortlist
        fields = ["name", "description"]
        help_texts = {"description": "One sentence, for colleagues who see the list for the first time."}


class NoteForm(forms.Form):
    text = LinesField(
        label="Your note", max_length=_TEXT.max_length, widget=forms.Textarea(attrs={"rows": 4})
    )


class EditNoteForm(NoteForm):
    """``version`` is the wording that was on the screen when one began to write."""

    version = forms.IntegerField(min_value=1, max_value=2**31 - 1, widget=forms.HiddenInput)


class StageForm(forms.Form):
    stage = forms.ChoiceField(label="How far you are", choices=ShortlistStage.choices)


class ListChoice(forms.Form):
    """One of the lists of the investors one acts for, or a new one by its name."""

    to = forms.ChoiceField(label="Which list", widget=forms.RadioSelect)
    name = forms.CharField(
        label="Name of the new list",
        required=False,
        max_length=80,
        help_text="Where you chose a new one.",
    )

    def __init__(self, *args: Any, user: User, business: Business | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.investors = {found.pk: found for found in Investor.objects.of_member(user).by_name()}
        lists = Shortlist.objects.visible_to(user).in_use().by_name().select_related("investor")
        self.lists = {found.pk: found for found in lists}
        there = set(Shortlist.objects.holding(business).values_list("pk", flat=True)) if business else set()
        choices = [(str(pk), self.labelled(found, pk in there)) for pk, found in self.lists.items()]
        choices += [
            (f"{_NEW}{pk}", f"A new list of {found}" if self.has_several else "A new list")
            for pk, found in self.investors.items()
        ]
        self.fields["to"].choices = choices  # type: ignore[attr-defined]
        last = max(self.lists.values(), key=lambda found: found.changed_at, default=None)
        self.fields["to"].initial = str(last.pk) if last else choices[0][0] if choices else None

    @property
    def has_several(self) -> bool:
        return len(self.investors) > 1

    def labelled(self, shortlist: Shortlist, is_there: bool) -> str:
        whose = f" ({shortlist.investor})" if self.has_several else ""
        return f"{shortlist.name}{whose}{': it is there already' if is_there else ''}"

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("to", "").startswith(_NEW) and not data.get("name"):
            self.add_error("name", "Give the new list a name.")
        return data

    @property
    def shortlist(self) -> Shortlist | None:
        """The list that was chosen; None where a new one is to be made."""
        to = self.cleaned_data["to"]
        return None if to.startswith(_NEW) else self.lists[int(to)]

    @property
    def investor(self) -> Investor:
        """Whose the list is, or is going to be."""
        found = self.shortlist
        return found.investor if found else self.investors[int(self.cleaned_data["to"].removeprefix(_NEW))]


class AddForm(ListChoice):
    note = LinesField(
        label="A first note",
        required=False,
        max_length=_TEXT.max_length,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Read by your colleagues and by nobody else.",
    )


class MoveForm(ListChoice):
    """From one's own shortlist, which nobody else sees, to one that colleagues read."""

    numbers = forms.TypedMultipleChoiceField(
        label="Which businesses", coerce=int, widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Tick at least one business."},
    )  # fmt: skip
    with_notes = forms.BooleanField(
        label="Take my notes along: colleagues will read them, with my name", required=False
    )
    keep = forms.BooleanField(label="Keep them on my own shortlist too", required=False)
    field_order = ["numbers", "to", "name", "with_notes", "keep"]

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, user=user, **kwargs)
        own = Shortlisted.objects.of(user).filter(business__in=Business.objects.listed())
        rows = [(str(row.business_id), row.business.name) for row in own.select_related("business")]
        self.fields["numbers"].choices = rows  # type: ignore[attr-defined]
        self.fields["numbers"].initial = [number for number, _name in rows]
