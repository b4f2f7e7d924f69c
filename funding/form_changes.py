"""What changed between two versions of a form, in words. A calculation without a database."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from funding.enums import ProfileField, ProjectFact, QuestionKind

#: Field → how it is called in a sentence.
TOLD = {
    "kind": "kind",
    "label": "question",
    "help": "help",
    "is_required": "required",
    "word_limit": "most words",
    "choices": "answers to choose from",
    "lowest": "lowest",
    "highest": "highest",
    "most_files": "most files",
    "condition": "asked",
    "from_profile": "from the profile",
    "project_fact": "lists show it as",
    "section_title": "section",
}


class Part(NamedTuple):
    """A question as it stands in one version."""

    key: str
    said: dict[str, str]

    @property
    def label(self) -> str:
        return self.said["label"]


class Change(NamedTuple):
    """``kind``: new, gone, changed. ``differences``: (what, before, after)."""

    kind: str
    label: str
    differences: list[tuple[str, str, str]]


def parts_of(sections: Sequence[tuple[str, Sequence[Any]]]) -> list[Part]:
    """The questions of a form's sections (title, questions), in order."""
    rows = [(title, question) for title, asked in sections for question in asked]
    labels = {question.pk: question.label for _, question in rows}
    return [Part(question.key, said_of(title, question, labels)) for title, question in rows]


def said_of(section_title: str, question: Any, labels: dict[int, str]) -> dict[str, str]:
    asked = labels.get(question.shown_if_id, "")
    return {
        "kind": QuestionKind(question.kind).label,
        "label": question.label,
        "help": question.help,
        "is_required": "yes" if question.is_required else "no",
        "word_limit": _number(question.word_limit),
        "choices": "; ".join(question.choices),
        "lowest": _number(question.lowest),
        "highest": _number(question.highest),
        "most_files": _number(question.most_files),
        "condition": f"if “{asked}” is answered by “{question.shown_if_value}”" if asked else "always",
        "from_profile": ProfileField(question.from_profile).label if question.from_profile else "",
        "project_fact": ProjectFact(question.project_fact).label if question.project_fact else "",
        "section_title": section_title,
    }


def _number(value: Any) -> str:
    return "" if value is None else f"{value:,.10g}"


def changes_between(older: Sequence[Part], newer: Sequence[Part]) -> list[Change]:
    """In the newer form's order, then what is gone. Questions are known by their key."""
    before, after = {part.key: part for part in older}, {part.key: part for part in newer}
    changes = []
    for part in newer:
        if part.key not in before:
            changes.append(Change("new", part.label, []))
        elif told := differences(before[part.key], part):
            changes.append(Change("changed", part.label, told))
    changes += [Change("gone", part.label, []) for part in older if part.key not in after]
    if moved(before, after):
        changes.append(Change("moved", "The order of the questions", []))
    return changes


def differences(before: Part, after: Part) -> list[tuple[str, str, str]]:
    return [
        (words, before.said[name] or "nothing", after.said[name] or "nothing")
        for name, words in TOLD.items()
        if before.said[name] != after.said[name]
    ]


def moved(before: dict[str, Part], after: dict[str, Part]) -> bool:
    """Whether the questions of both stand in another order."""
    return [key for key in before if key in after] != [key for key in after if key in before]
