"""What lists and totals read of an application, taken from its answers whenever they are saved."""

from __future__ import annotations

from collections.abc import Mapping

from funding.answers import LARGEST_AMOUNT, Value, read_amount, read_day
from funding.enums import ProjectFact
from funding.models import Application


def take_facts(application: Application, values: Mapping[str, Value]) -> list[str]:
    """Write the facts among these answers into the row, without saving it; the names of its columns.

    What cannot be read stands as nothing: no list shows an amount that is not one.
    """
    columns = []
    for fact, value in values.items():
        text = value if isinstance(value, str) else ""
        if fact == ProjectFact.TITLE:
            application.title = " ".join(text.split())[:200]
            columns.append("title")
        elif fact == ProjectFact.SUMMARY:
            application.summary = text.strip()
            columns.append("summary")
        elif fact in {ProjectFact.ASKED, ProjectFact.COST}:
            amount = read_amount(text)
            kept = amount if amount is not None and amount < LARGEST_AMOUNT else None
            setattr(application, f"{fact}_amount", kept)
            columns.append(f"{fact}_amount")
        elif fact in {ProjectFact.STARTS, ProjectFact.ENDS}:
            setattr(application, f"{fact}_on", read_day(text))
            columns.append(f"{fact}_on")
    return columns
