"""The showcase's calls: one in every phase, within the money there is, and gone again without a trace."""

from datetime import UTC, datetime

import pytest
import time_machine
from django.core.files.storage import storages

from core.uploads import check_document
from funding.actions.call_forms import problems_of_form
from funding.actions.calls import problems_of_call
from funding.enums import CallPhase, CallState, QuestionKind
from funding.models import BudgetLine, Call, CallDocument, LedgerEntry, Question
from funding.showcase import fill_calls, fill_funding, open_showcase_call, remove_funding
from tests.factories.calls import CallFactory, open_call
from tests.factories.clusters import BusinessFactory, ClusterFactory

pytestmark = pytest.mark.django_db
DAYS = [
    datetime(2026, 4, 2, 9, tzinfo=UTC),
    datetime(2026, 8, 1, 9, tzinfo=UTC),
    datetime(2027, 3, 30, 9, tzinfo=UTC),
]


@pytest.fixture
def world() -> None:
    BusinessFactory.create_batch(8, cluster=ClusterFactory(), is_showcase=True)
    fill_funding(seed=2014)


@pytest.mark.usefixtures("world")
def test_showcase_has_a_call_in_every_phase() -> None:
    phases = {call.phase() for call in Call.objects.all()}
    assert phases == set(CallPhase.values)
    assert Call.objects.open().count() >= 3
    assert Call.objects.filter(deadline_moves__isnull=False).count() == 1
    assert Call.objects.filter(is_showcase=False).count() == 0


@pytest.mark.usefixtures("world")
def test_showcase_has_an_open_form_with_every_kind_of_question() -> None:
    call = open_showcase_call()
    assert call is not None
    assert call.is_open()
    asked = Question.objects.filter(section__form__call=call)
    assert set(asked.values_list("kind", flat=True)) == set(QuestionKind.values)
    assert asked.exclude(shown_if=None).count() >= 3
    assert asked.exclude(from_profile="").exists()


@pytest.mark.usefixtures("world")
def test_showcase_calls_fit_the_lines_they_are_paid_from() -> None:
    for line in BudgetLine.objects.all():
        assert line.free_amount >= 0
    for call in Call.objects.exclude(state__in=[CallState.DRAFT, CallState.CANCELLED, CallState.ARCHIVED]):
        assert call.reservation.line == call.line
        assert call.reservation.set_aside_amount == call.pot_amount


@pytest.mark.usefixtures("world")
def test_showcase_draft_could_be_published_as_it_stands() -> None:
    draft = Call.objects.get(state=CallState.DRAFT)
    assert problems_of_call(draft) == []
    assert problems_of_form(draft.forms.get()) == []


@pytest.mark.usefixtures("world")
def test_showcase_documents_are_what_they_say() -> None:
    for document in CallDocument.objects.all():
        check_document(document.file.read(), "pdf", document.name)


def test_showcase_calls_are_written_anew_and_taken_away_with_their_files(
    world: None, django_capture_on_commit_callbacks: object
) -> None:
    slugs = sorted(Call.objects.values_list("slug", flat=True))
    names = list(CallDocument.objects.values_list("file", flat=True))
    call = CallFactory(line=open_showcase_call().line)
    with django_capture_on_commit_callbacks(execute=True):
        remove_funding()
    assert not Call.objects.exists()
    assert not Call.objects.filter(pk=call.pk).exists()
    assert not LedgerEntry.objects.exists()
    assert not any(storages["private"].exists(name) for name in names)
    fill_funding(seed=2014)
    assert sorted(Call.objects.values_list("slug", flat=True)) == slugs


def test_showcase_leaves_calls_of_others_alone() -> None:
    own = open_call()
    fill_funding(seed=2014)
    remove_funding()
    assert Call.objects.get() == own


@pytest.mark.usefixtures("world")
def test_showcase_calls_are_not_written_twice() -> None:
    count = Call.objects.count()
    fill_calls()
    assert Call.objects.count() == count


@pytest.mark.parametrize("day", DAYS)
def test_showcase_can_be_written_on_any_day_of_the_year(day: datetime) -> None:
    with time_machine.travel(day):
        BusinessFactory.create_batch(8, cluster=ClusterFactory(), is_showcase=True)
        fill_funding(seed=2014)
        assert open_showcase_call() is not None
