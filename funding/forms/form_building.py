"""What staff write when they build a form: a section, a question, and what to take from other calls."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from accounts.models import User
from core.forms import LinesField
from funding.actions.form_building import save_question, save_section, seen_mark
from funding.enums import QuestionKind
from funding.form_rules import KIND_FIELDS, facts_of_kind, possible_answers
from funding.models import FormSection, Question

ALWAYS = [("", "Always")]


class PartForm(forms.ModelForm):
    """``seen`` says which state of the row one began with; nothing is saved over another one."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.fields["seen"].initial = seen_mark(self.instance)

    def kept(self, by: User) -> bool:
        """Whether it was saved; else the form says why not. After ``is_valid``."""
        try:
            self.keep(by)
        except ValidationError as refusal:
            self.refuse(refusal)
            return False
        return True

    def keep(self, by: User) -> None:
        raise NotImplementedError

    def refuse(self, refusal: ValidationError) -> None:
        if getattr(refusal, "code", "") == "saved-between":
            self.was_saved_between = True
            now = seen_mark(type(self.instance).objects.get(pk=self.instance.pk))
            self.data = dict(self.data.items(), seen=now)  # one value each: no field here takes several
        self.add_error(None, refusal.messages)

    was_saved_between = False


class SectionEditForm(PartForm):
    class Meta:
        model = FormSection
        fields = ("title", "intro")
        field_classes = {"intro": LinesField}
        widgets = {"intro": forms.Textarea({"rows": 4})}

    def keep(self, by: User) -> None:
        save_section(section=self.instance, by=by, seen=self.cleaned_data["seen"])


class ChoicesField(LinesField):
    """One a line; empty lines and repeated answers are left out."""

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> list[str]:
        lines = (super().clean(value) or "").split("\n")
        return list(dict.fromkeys(line.strip() for line in lines if line.strip()))


class QuestionEditForm(PartForm):
    """Only the fields that matter to the kind. ``before``: the questions that stand before this one."""

    choices = ChoicesField(
        label="Answers to choose from", help_text="One a line.", widget=forms.Textarea({"rows": 6})
    )
    condition = forms.ChoiceField(
        label="Asked",
        required=False,
        help_text="Always, or only where an earlier question is answered in a certain way.",
    )

    class Meta:
        model = Question
        fields = (
            "kind", "label", "help", "is_required", "word_limit", "choices", "lowest", "highest",
            "most_files", "from_profile", "condition", "project_fact", "key",
        )  # fmt: skip
        field_classes = {"help": LinesField}
        widgets = {"help": forms.Textarea({"rows": 3}), "label": forms.TextInput({"size": 80})}

    def __init__(self, *args: Any, before: Sequence[Question], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kind = self.chosen_kind()
        for name in {name for names in KIND_FIELDS.values() for name in names} - {*KIND_FIELDS[kind]}:
            del self.fields[name]
        offer(self, "kind", QuestionKind.choices)
        self.fields["key"].required = False
        self.offer_facts(kind)
        self.offer_conditions(before)

    def chosen_kind(self) -> str:
        said = self.data.get("kind") or self.initial.get("kind") or self.instance.kind
        return said if said in QuestionKind.values else QuestionKind.LONG

    def offer_facts(self, kind: str) -> None:
        facts = facts_of_kind(kind)
        if not facts:
            del self.fields["project_fact"]
            return
        offer(self, "project_fact", [("", "Nothing"), *((fact.value, fact.label) for fact in facts)])

    def offer_conditions(self, before: Sequence[Question]) -> None:
        groups = [
            (
                f"If “{asked.label}” is answered by",
                [(f"{asked.pk}:{answer}", shown) for answer, shown in answers],
            )
            for asked in before
            if (answers := possible_answers(asked))
        ]
        if not groups:
            del self.fields["condition"]
            return
        offer(self, "condition", [*ALWAYS, *groups])
        if self.instance.shown_if_id:
            self.initial["condition"] = f"{self.instance.shown_if_id}:{self.instance.shown_if_value}"

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        asked, _, answer = data.get("condition", "").partition(":")
        self.instance.shown_if_id = int(asked) if asked else None
        self.instance.shown_if_value = answer
        lowest, highest = data.get("lowest"), data.get("highest")
        if lowest is not None and highest is not None and lowest > highest:
            self.add_error("highest", "The highest is less than the lowest.")
        return data

    def keep(self, by: User) -> None:
        save_question(question=self.instance, by=by, seen=self.cleaned_data["seen"])


class TakeForm(forms.Form):
    """Questions of another call's form, and the section that takes them in."""

    questions = forms.MultipleChoiceField(widget=forms.CheckboxSelectMultiple, label="Questions")
    section = forms.ChoiceField(label="Put them at the end of")

    def __init__(
        self, *args: Any, offered: Sequence[Question], sections: Sequence[FormSection], **kwargs: Any
    ):
        super().__init__(*args, **kwargs)
        self.offered = {str(question.pk): question for question in offered}
        self.sections = {str(section.pk): section for section in sections}
        offer(self, "questions", [(pk, question.label) for pk, question in self.offered.items()])
        offer(self, "section", [(pk, section.title) for pk, section in self.sections.items()])

    def chosen(self) -> list[Question]:
        """In the order of their form, so that what a condition looks at is copied first."""
        wanted = set(self.cleaned_data["questions"])
        return [question for pk, question in self.offered.items() if pk in wanted]


def offer(form: forms.BaseForm, name: str, choices: Sequence[Any]) -> None:
    """What can be chosen there."""
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField | forms.TypedChoiceField)  # noqa: S101 - the forms above say so
    field.choices = choices
