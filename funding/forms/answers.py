"""One section of an application as a form: answers come and go as they were typed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.forms.utils import ErrorDict
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict
from django.utils.html import escape

from core.forms import DayInput
from core.uploads import ACCEPTED
from funding.answers import Asked, Sent, Value, budget_rows, budget_total, digest
from funding.enums import QuestionKind

EMPTY_ROWS = 3
YES_NO = [("yes", "Yes"), ("no", "No")]


class BudgetTable(forms.Widget):
    """Lines of what costs how much, with some empty ones below."""

    template_name = "funding/widgets/budget.html"

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        rows = [*budget_rows(value), *[("", "")] * EMPTY_ROWS]
        told = [{"item": item, "amount": amount} for item, amount in rows]
        described_by = context["widget"]["attrs"].get("aria-describedby", "")
        total = f"£{budget_total(value):,.2f}"
        return {**context, "rows": told, "total": total, "described_by": described_by}

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[list[str]]:
        items, amounts = data.getlist(f"{name}-item"), data.getlist(f"{name}-amount")
        rows = zip(items, [*amounts, *[""] * len(items)], strict=False)
        return [[item.strip(), amount.strip()] for item, amount in rows if item.strip() or amount.strip()]

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return f"{name}-item" not in data


class SeveralFiles(forms.FileInput):
    allow_multiple_selected = True


class Typed(forms.Field):
    """Takes whatever was typed: it is kept first and judged afterwards."""

    def clean(self, value: Any) -> Any:
        return value if isinstance(value, list) else (value or "").replace("\r\n", "\n")


class SectionForm(forms.Form):
    """The questions of a section. ``values`` by question; ``versions`` of those that are saved.

    ``held`` are words of this person that were not put in because somebody else had saved meanwhile: they
    stand in the controls, and saving them again puts them in the place of what is saved now.
    """

    use_required_attribute = False

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        questions: Iterable[Asked],
        values: Mapping[int, Value],
        versions: Mapping[int, int] | None = None,
        held: Mapping[int, Value] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(data, **kwargs)
        self.questions = list(questions)
        self.values, self.versions, self.held = dict(values), dict(versions or {}), dict(held or {})
        for question in self.questions:
            name = name_of(question)
            shown = self.held.get(question.pk, self.values.get(question.pk))
            self.fields[name] = field_for(question)
            self.initial[name] = shown if shown is not None else ""
            if question.kind != QuestionKind.FILE:
                self.fields[f"b{question.pk}"] = Typed(widget=forms.HiddenInput, required=False)
                self.initial[f"b{question.pk}"] = self.base_of(question)

    def base_of(self, question: Asked) -> str:
        """Which answer is saved now, so that a later save can tell whether it is another one."""
        saved = self.values.get(question.pk) if question.pk in self.versions else ""
        return f"{self.versions.get(question.pk, 0)}.{digest(saved)}"

    def sent(self) -> dict[int, Sent]:
        """What came, by question; a form sent in part counts for that part. After ``is_valid``."""
        found = {}
        for question in self.questions:
            base = self.cleaned_data.get(f"b{question.pk}")
            if question.kind == QuestionKind.FILE or not base:
                continue
            version, _, name = str(base).partition(".")
            value = self.cleaned_data[name_of(question)]
            found[question.pk] = Sent(value, int(version) if version.isdecimal() else 0, name)
        return found

    def digest_of(self, pk: int) -> str:
        """The short name of an answer that was sent."""
        return digest(self.cleaned_data[f"q{pk}"])

    def show_problems(self, problems: Mapping[int, list[str]]) -> None:
        """Write beside each answer what is wrong with it."""
        self.cleaned_data: dict[str, Any] = {}
        self._errors = ErrorDict()
        for question in self.questions:
            for problem in problems.get(question.pk, []):
                self.add_error(name_of(question), problem)


def name_of(question: Asked) -> str:
    return f"q{question.pk}"


def field_for(question: Any) -> forms.Field:
    """The control of a question, with its help; a choice keeps what was chosen even if it is not offered."""
    return Typed(
        label=question.label,
        help_text=hint(question),
        required=question.is_required,
        widget=widget_for(question),
    )


def hint(question: Any) -> str:
    limit = f"At most {question.word_limit:,} words." if question.word_limit else ""
    files = ""
    if question.kind == QuestionKind.FILE:
        count = "One file" if question.most_files == 1 else f"Up to {question.most_files} files"
        files = f"{count}, 10 MB each: PDF, Word, Excel, PowerPoint, PNG, JPEG or WebP."
    return " ".join(filter(None, (escape(question.help), limit, files)))  # drawn as it is


def widget_for(question: Any) -> forms.Widget:
    kind = question.kind
    if kind == QuestionKind.LONG:
        rows = min(max((question.word_limit or 150) // 20, 4), 18)
        return forms.Textarea(attrs={"rows": rows, **counted(question)})
    if kind in {QuestionKind.NUMBER, QuestionKind.MONEY}:
        mode = "numeric" if kind == QuestionKind.NUMBER else "decimal"
        return forms.TextInput(
            attrs={"inputmode": mode, "class": "govuk-input--width-10", "autocomplete": "off"}
        )
    if kind == QuestionKind.DATE:
        return DayInput()
    if kind in {QuestionKind.YES_NO, QuestionKind.CHOICE}:
        offered = YES_NO if kind == QuestionKind.YES_NO else [(choice, choice) for choice in question.choices]
        return forms.RadioSelect(choices=offered)
    if kind == QuestionKind.CHOICES:
        return forms.CheckboxSelectMultiple(choices=[(choice, choice) for choice in question.choices])
    if kind == QuestionKind.BUDGET:
        return BudgetTable()
    if kind == QuestionKind.FILE:
        return SeveralFiles(
            attrs={"accept": ACCEPTED, **({"multiple": True} if question.most_files > 1 else {})}
        )
    return forms.TextInput(attrs={"autocomplete": "off", **counted(question)})


def counted(question: Any) -> dict[str, str]:
    """For the script that counts words while one types."""
    return {"data-words": str(question.word_limit)} if question.word_limit else {}


def uploads_in(files: MultiValueDict, questions: Iterable[Asked]) -> list[tuple[int, Any]]:
    """(question, file) of everything that was sent with a section."""
    return [
        (question.pk, upload)
        for question in questions
        if question.kind == QuestionKind.FILE
        for upload in files.getlist(name_of(question))
    ]
