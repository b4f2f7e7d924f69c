"""What the database itself refuses of imports and remarks."""

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from clusters.enums import ImportState
from clusters.models import RegisterImport, RegisterRemark

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ({"state": "resting"}, "register_import_state_is_known"),
        ({"attempts": 4}, "register_import_not_tried_for_ever"),
        ({"state": ImportState.DONE, "finished_at": timezone.now()}, "register_import_done_has_dates"),
        ({"state": ImportState.FAILED}, "register_import_says_why_it_failed"),
        ({"state": ImportState.CANCELLED, "message": " "}, "register_import_says_why_it_failed"),
    ],
)
def test_impossible_import_is_refused(values, constraint):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        RegisterImport.objects.create(**values)


def test_second_running_import_is_refused():
    RegisterImport.objects.create(state=ImportState.RUNNING)
    with pytest.raises(IntegrityError, match="register_import_one_at_a_time"), transaction.atomic():
        RegisterImport.objects.create(state=ImportState.RUNNING)


def test_remark_without_reason_is_refused():
    run = RegisterImport.objects.create()
    with pytest.raises(IntegrityError, match="register_remark_has_reason"), transaction.atomic():
        RegisterRemark.objects.create(register_import=run, file="x", line_number=1, reason="")


def test_progress_of_an_import_without_size_is_nothing():
    assert RegisterImport().percent_read == 0


def test_progress_never_passes_the_end():
    assert RegisterImport(bytes_read=300, bytes_total=200).percent_read == 100
