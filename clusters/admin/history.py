"""What changed, when, and by whom: from the history that triggers keep, bulk and raw changes included.

Two manners of keeping it meet here. Most rows keep each *new* version; businesses keep the version that was
*replaced* (see ``clusters.models.business``), so their newest version is the row itself.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from itertools import pairwise
from typing import Any, NamedTuple

from django.contrib import admin
from django.db.models import Field, Model
from django.http import HttpRequest, HttpResponse
from django.utils.text import capfirst

from accounts.models import User
from core.models import AuditEvent

#: As many entries as a page shows; the history itself is kept whole.
SHOWN = 100
#: What follows from the rest: when it was saved, and which fields that confirmed.
UNTOLD = {"updated_at", "created_at", "confirmed_fields"}


#: Names of linked rows, by field and key.
Linked = dict[tuple[str, object], str]


class Difference(NamedTuple):
    field: str
    before: str
    after: str


class Entry(NamedTuple):
    """One line of the history. ``by`` is nobody when the portal or a command did it."""

    at: datetime
    by: str
    what: str
    differences: list[Difference]
    event_id: int | None = None  # of a change that can be undone


class HistoryShown(admin.ModelAdmin):
    """Shows ``obj.events`` and the audit trail in place of Django's own log."""

    object_history_template = "admin/clusters/history.html"
    keeps_replaced_versions = False

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        obj = self.get_object(request, object_id)
        entries = history_of(obj, replaced=self.keeps_replaced_versions) if obj is not None else []
        context = {**(extra_context or {}), "entries": entries, "undo_name": self.undo_name(request, obj)}
        return super().history_view(request, object_id, context)

    def undo_name(self, request: HttpRequest, obj: Model | None) -> str:
        """The address that undoes a change, by name; nothing where none can be undone."""
        return ""


def history_of(obj: Model, *, replaced: bool) -> list[Entry]:
    """The newest first."""
    events = list(obj.events.select_related("pgh_context").order_by("-pgh_id")[: SHOWN + 1])[::-1]
    audits = list(AuditEvent.objects.about(obj).select_related("by").newest_first()[:SHOWN])
    names = names_of(events)
    versions = [*events, obj] if replaced else events
    linked = linked_names(versions)
    entries = [] if replaced or not events else [first_entry(events[0], names)]
    for older, newer in pairwise(versions):
        said = older if replaced else newer
        told = differences(older, newer, linked)
        event_id = said.pgh_id if replaced else None
        entries.append(Entry(said.pgh_created_at, who(said, names), "Changed", told, event_id))
    entries += [Entry(event.happened_at, str(event.by or ""), sentence(event.verb), []) for event in audits]
    return sorted(entries, key=lambda entry: entry.at, reverse=True)[:SHOWN]


def first_entry(event: Any, names: dict[int, str]) -> Entry:
    made = event.pgh_label == "insert"
    return Entry(event.pgh_created_at, who(event, names), "Made" if made else "Changed", [])


def names_of(events: Iterable[Any]) -> dict[int, str]:
    """Everybody who appears in these events, by id."""
    ids = {user for event in events if (user := metadata(event).get("user"))}
    return {user.pk: str(user) for user in User.objects.filter(pk__in=ids)}


def metadata(event: Any) -> dict[str, Any]:
    return event.pgh_context.metadata if event.pgh_context else {}


def who(event: Any, names: dict[int, str]) -> str:
    """A person's name, or what the context says did it (a register file, a command)."""
    said = metadata(event)
    if said.get("user"):
        return names.get(said["user"], "Somebody who has left")
    return "; ".join(f"{key.replace('_', ' ')} {value}" for key, value in said.items() if key != "url")


def sentence(verb: str) -> str:
    """``business.returned`` → ``Returned``."""
    return capfirst(verb.partition(".")[2].replace("_", " "))


def differences(older: Model, newer: Model, linked: Linked) -> list[Difference]:
    return [
        Difference(
            capfirst(str(field.verbose_name)), shown(older, field, linked), shown(newer, field, linked)
        )
        for field in fields_of(older)
        if getattr(older, field.attname) != getattr(newer, field.attname)
    ]


def fields_of(version: Model) -> list[Field]:
    """The fields history keeps, without its own."""
    fields = version._meta.concrete_fields
    return [field for field in fields if not field.name.startswith("pgh_") and field.name not in UNTOLD]


def linked_names(versions: list[Model]) -> Linked:
    """What the rows are called to which these versions link; asked only where the link has changed."""
    named: Linked = {}
    for field in fields_of(versions[0]) if versions else []:
        keys = {getattr(version, field.attname) for version in versions} if field.is_relation else set()
        if len(keys) > 1:
            found = field.related_model._base_manager.in_bulk(keys - {None})
            named |= {(field.name, key): str(row) for key, row in found.items()}
    return named


def shown(version: Model, field: Field, linked: Linked) -> str:
    """The value in words; a row that is gone by its number."""
    value = getattr(version, field.attname)
    if field.is_relation:
        return linked.get((field.name, value), "" if value is None else str(value))
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return "" if value is None else str(value)
