"""Another round of a call: all of its parts as a draft, a year on."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify

from accounts.models import User
from core.audit import record
from funding.actions.call_forms import begin_form, copy_questions
from funding.enums import CallState
from funding.models import BudgetLine, Call, CallDocument, CallForm, CallQuestion, Criterion
from funding.permissions import can_manage_calls

#: What belongs to one round of a call and not to the next.
OF_THIS_ROUND = {
    "reservation": None,
    "state": CallState.DRAFT,
    "published_at": None,
    "decided_at": None,
    "announced_at": None,
    "end_reason": "",
    "is_showcase": False,
}
LONGEST = 120


@transaction.atomic
def copy_call(*, call: Call, by: User | None) -> Call:
    """A draft with criteria, newest form, documents as files, and answered questions; events are made anew.

    Its dates are a year later, at the same hour; it is paid from the same fund's line of that year where
    there is one already.
    """
    if by is not None and not can_manage_calls(by):
        raise PermissionDenied
    call = Call.objects.select_related("line__year", "line__fund").get(pk=call.pk)
    copy = Call.objects.get(pk=call.pk)
    copy.pk, copy._state.adding = None, True
    for name, value in OF_THIS_ROUND.items():
        setattr(copy, name, value)
    copy.slug, copy.title = free_slug(f"{call.slug}-copy"), f"{call.title[: LONGEST - 7]} (copy)"
    copy.opens_at, copy.closes_at = a_year_on(call.opens_at), a_year_on(call.closes_at)
    copy.decision_on = a_year_after(call.decision_on)
    copy.line, copy.copied_from = line_for(copy, call), call
    copy.save(force_insert=True)
    copy_parts(call, copy)
    record("call.copied", copy, by=by, source=call.pk)
    return copy


def copy_parts(call: Call, copy: Call) -> None:
    copy.clusters.set(call.clusters.all())
    copy.sectors.set(call.sectors.all())
    rows: list[Criterion | CallQuestion] = [*call.criteria.all(), *call.faq.public()]
    for row in rows:
        row.pk, row._state.adding, row.call = None, True, copy
        row.save(force_insert=True)
    for document in call.documents.all():
        copy_document(document, copy)
    form = call.forms.newest_first().first()
    if form is None:
        begin_form(call=copy, by=None)
    else:
        copy_questions(form, CallForm.objects.create(call=copy, version=1))


def copy_document(document: CallDocument, call: Call) -> None:
    """A file of its own, so that taking one away leaves the other."""
    with document.file.open("rb") as file:
        content = ContentFile(file.read(), name=document.name)
    CallDocument.objects.create(
        call=call, position=document.position, title=document.title, file=content, name=document.name,
        media_type=document.media_type, size=document.size,
    )  # fmt: skip


def line_for(copy: Call, call: Call) -> BudgetLine:
    there = BudgetLine.objects.of_fund(call.line.fund).in_order()
    wanted = [line for line in there if line.year.starts_on <= copy.decision_on <= line.year.ends_on]
    return wanted[0] if wanted else call.line


def free_slug(wanted: str) -> str:
    base = slugify(wanted)[: LONGEST - 4].strip("-")
    slug, number = base, 1
    while Call.objects.filter(slug=slug).exists():
        number += 1
        slug = f"{base}-{number}"
    return slug


def a_year_on(moment: datetime) -> datetime:
    """The same day and the same hour on the clock, summer time or not."""
    here = timezone.localtime(moment)
    naive: Any = datetime.combine(a_year_after(here.date()), here.time())
    return timezone.make_aware(naive)


def a_year_after(day: date) -> date:
    """29 February becomes 1 March: never shorter than a year."""
    try:
        return day.replace(year=day.year + 1)
    except ValueError:
        return date(day.year + 1, 3, 1)
