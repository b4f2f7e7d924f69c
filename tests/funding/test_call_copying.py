"""Another round of a call: everything it needs, nothing of what happened to the first."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from clusters.models import Sector
from funding.actions.call_copying import a_year_after, a_year_on, copy_call
from funding.actions.call_documents import add_document
from funding.actions.call_life import cancel_call
from funding.actions.calls import publish_call
from funding.enums import CallState, QuestionKind
from funding.models import CallQuestion, Question
from tests.factories.accounts import StaffFactory, UserFactory
from tests.factories.calls import CallFactory, add_section
from tests.factories.clusters import ClusterFactory, SectorFactory
from tests.factories.funding import BudgetLineFactory

pytestmark = pytest.mark.django_db
LONDON = ZoneInfo("Europe/London")


@pytest.fixture
def call():
    """Published, then cancelled, with a part of every kind."""
    call = CallFactory(stages=["seed"], max_age_years=4)
    call.clusters.add(ClusterFactory())
    call.sectors.add(SectorFactory())
    section = add_section(call, "team", [{"key": "hires", "kind": QuestionKind.YES_NO}, {"key": "names"}])
    hires, names = section.questions.all()
    names.shown_if, names.shown_if_value = hires, "yes"
    names.save()
    file = SimpleUploadedFile("guidance.pdf", b"%PDF-1.7\n%%EOF\n")
    add_document(call=call, title="Guidance", upload=file, by=None)
    CallQuestion.objects.create(call=call, question="May we?", answer="Yes.", answered_at=timezone.now())
    CallQuestion.objects.create(call=call, question="Still open?")
    call = publish_call(call=call, by=None)
    return cancel_call(call=call, reason="No money", by=None)


def test_copy_is_a_draft_with_every_part(call) -> None:
    copy = copy_call(call=call, by=StaffFactory())
    assert (copy.state, copy.copied_from, copy.reservation, copy.end_reason) == (
        CallState.DRAFT,
        call,
        None,
        "",
    )
    assert copy.published_at is None
    assert (copy.stages, copy.max_age_years, copy.pot_amount) == (["seed"], 4, call.pot_amount)
    assert list(copy.clusters.all()) == list(call.clusters.all())
    assert list(copy.sectors.all()) == list(Sector.objects.all())
    assert copy.criteria.get().title == call.criteria.get().title
    assert [row.question for row in copy.faq.all()] == ["May we?"]
    names = Question.objects.get(section__form__call=copy, key="names")
    assert names.shown_if.section.form.call == copy
    assert copy.forms.get().published_at is None


def test_copied_document_is_a_file_of_its_own(call) -> None:
    copied, original = copy_call(call=call, by=None).documents.get(), call.documents.get()
    assert copied.file.name != original.file.name
    assert copied.file.read() == original.file.read()
    original.file.delete(save=False)
    copied.file.open()
    assert copied.file.read() == b"%PDF-1.7\n%%EOF\n"


def test_copy_can_be_published_and_leaves_the_first_alone(call) -> None:
    call.criteria.get()
    copy = publish_call(call=copy_call(call=call, by=None), by=None)
    call.refresh_from_db()
    assert copy.state == CallState.PUBLISHED
    assert call.state == CallState.CANCELLED


def test_two_copies_have_addresses_of_their_own(call) -> None:
    first, second = copy_call(call=call, by=None), copy_call(call=call, by=None)
    assert first.slug == f"{call.slug}-copy"
    assert second.slug == f"{call.slug}-copy-2"


def test_copy_is_paid_from_the_line_of_its_own_year(call) -> None:
    year = call.line.year.starts_on.replace(year=call.line.year.starts_on.year + 1)
    line = BudgetLineFactory(fund=call.line.fund, year__starts_on=year, budget=0)
    assert copy_call(call=call, by=None).line == line


def test_copies_are_made_by_the_agency_only(call) -> None:
    with pytest.raises(PermissionDenied):
        copy_call(call=call, by=UserFactory())


def test_dates_keep_their_hour_through_summer_time() -> None:
    noon = datetime(2026, 3, 28, 12, tzinfo=LONDON)
    assert a_year_on(noon) == datetime(2027, 3, 28, 12, tzinfo=LONDON)
    assert a_year_after(date(2028, 2, 29)) == date(2029, 3, 1)
