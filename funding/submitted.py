"""An application as it is sent: one JSON document that needs no other table to be read."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any

from funding.answers import Value, digest, in_words
from funding.completeness import SectionState
from funding.enums import QuestionKind
from funding.models import Application, Attachment


def content_of(
    application: Application,
    states: Iterable[SectionState],
    values: Mapping[int, Value],
    files: Mapping[int, list[Attachment]],
) -> dict[str, Any]:
    """Sections, questions and answers as they stood, with the words of the questions themselves."""
    business = application.business
    return {
        "reference": application.reference,
        "call": {"title": application.call.title, "slug": application.call.slug},
        "form_version": application.form.version,
        "business": {
            "name": business.name,
            "legal_name": business.legal_name,
            "company_number": business.company_number,
            "postcode": business.postcode,
        },
        "sections": [section_content(state, values, files) for state in states],
        "declarations": declarations_of(application),
    }


def section_content(
    state: SectionState, values: Mapping[int, Value], files: Mapping[int, list[Attachment]]
) -> dict[str, Any]:
    return {
        "key": state.section.key,
        "title": state.section.title,
        "answers": [
            answer_content(question, values.get(question.pk), files.get(question.pk, []))
            for question in state.questions
        ],
    }


def answer_content(question: Any, value: Value | None, files: list[Attachment]) -> dict[str, Any]:
    told = {
        "question": question.label,
        "key": question.key,
        "kind": question.kind,
        "value": value,
        "words": in_words(question.kind, value),
    }
    if question.kind == QuestionKind.FILE:
        told["files"] = [
            {"id": file.pk, "name": file.name, "size": file.size, "sha256": file.sha256} for file in files
        ]
    return told


def declarations_of(application: Application) -> dict[str, Any]:
    return {
        "has_conflict": application.has_conflict,
        "conflict": application.conflict_text,
        "has_subsidies": application.has_subsidies,
        "subsidies": application.subsidies_text,
    }


def declarations_digest(application: Application) -> str:
    """A short name of the declarations as they stand."""
    return digest([str(told) for told in declarations_of(application).values()])


def files_in(content: Mapping[str, Any]) -> list[int]:
    """The keys of every file that was sent."""
    answers = (answer for section in content["sections"] for answer in section["answers"])
    return [file["id"] for answer in answers for file in answer.get("files", [])]


def checksum_of(content: Mapping[str, Any]) -> str:
    """SHA-256 of the document as JSON with sorted keys."""
    return hashlib.sha256(json.dumps(content, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
