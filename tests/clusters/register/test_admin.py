"""Taking in the register from the desk: asking, watching, cancelling, the report and its downloads."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from clusters.enums import DifferenceState, ImportState
from clusters.models import Business, RegisterDifference, RegisterImport
from clusters.register.jobs import import_queued
from core.models import AuditEvent
from tests.factories.accounts import StaffFactory, signed_in
from tests.factories.clusters import BusinessFactory, CuratorshipFactory
from tests.factories.register import companies, line, register_file, register_text

pytestmark = pytest.mark.django_db
ADD = "admin:clusters_registerimport_add"
NAME = "BasicCompanyDataAsOneFile-2026-11-01.csv"


@pytest.fixture
def inbox(settings, tmp_path):
    settings.REGISTER_INBOX = tmp_path / "inbox"
    settings.REGISTER_INBOX.mkdir()
    return settings.REGISTER_INBOX


@pytest.fixture
def staff(db):
    return signed_in(StaffFactory())


def asked_for(client, **fields):
    response = client.post(reverse(ADD), fields)
    return response, RegisterImport.objects.order_by("-pk").first()


def report(client, run, part="change"):
    response = client.get(reverse(f"admin:clusters_registerimport_{part}", args=[run.pk]))
    assert response.status_code == 200
    return response


def test_file_of_the_inbox_is_imported_and_reported(region, inbox, staff):
    register_file(inbox, [*companies(2), line(number="1234567890123")], name=NAME)
    response, run = asked_for(staff, from_inbox=NAME)
    assert response.url == reverse("admin:clusters_registerimport_change", args=[run.pk])
    assert "Waiting" in report(staff, run).text
    import_queued(run.pk)
    text = report(staff, run).text
    assert "Done" in text
    assert "Rejected" in text
    assert Business.objects.count() == 2
    assert AuditEvent.objects.filter(verb="register.import_requested").count() == 1


def test_file_that_is_sent_is_kept_in_the_inbox(region, inbox, staff):
    sent = SimpleUploadedFile(NAME, register_text(companies(1)).encode())
    _, run = asked_for(staff, sent=sent)
    assert (inbox / run.file_names[0]).read_text().startswith("CompanyName")


def test_neither_or_both_files_are_asked_again(inbox, staff):
    register_file(inbox, companies(1), name=NAME)
    sent = SimpleUploadedFile("other.csv", b"x")
    for fields in ({}, {"from_inbox": NAME, "sent": sent}):
        response, run = asked_for(staff, **fields)
        assert "one of the two" in response.text
        assert run is None


def test_file_of_another_kind_is_refused(inbox, staff):
    response, _ = asked_for(staff, sent=SimpleUploadedFile("cat.png", b"\x89PNG"))
    assert "The register comes as .csv, .zip or .gz" in response.text


def test_progress_asks_again_only_while_it_runs(inbox, staff):
    run = RegisterImport.objects.create(file_names=[NAME], is_job=True)
    assert "hx-trigger" in report(staff, run, "progress").text
    staff.post(reverse("admin:clusters_registerimport_cancel", args=[run.pk]))
    run.refresh_from_db()
    assert run.state == ImportState.CANCELLED
    assert "hx-trigger" not in report(staff, run, "progress").text


def test_rejected_lines_can_be_downloaded_safely(inbox, staff):
    run = RegisterImport.objects.create(file_names=[NAME])
    run.remarks.create(file=NAME, line_number=7, reason="=cmd()", text="+1")
    text = b"".join(report(staff, run, "remarks").streaming_content).decode()
    assert "'=cmd()" in text
    assert "'+1" in text


def test_import_without_a_file_any_more_says_so(region, inbox, staff):
    register_file(inbox, companies(1), name=NAME)
    _, run = asked_for(staff, from_inbox=NAME)
    (inbox / NAME).unlink()
    import_queued(run.pk)
    run.refresh_from_db()
    assert run.state == ImportState.FAILED
    assert run.message in report(staff, run).text.replace("&quot;", '"')


@pytest.fixture
def difference(db):
    business = BusinessFactory(legal_name="OURS LTD")
    return RegisterDifference.objects.create(
        business=business, field="legal_name", register_value="THEIRS LTD", register_on="2026-11-01"
    )


def decide(client, difference, verb):
    return client.post(
        reverse("admin:clusters_registerdifference_changelist"),
        {"action": verb, "_selected_action": [difference.pk]},
        follow=True,
    )


@pytest.mark.parametrize(
    ("verb", "name", "state"),
    [("take_registers", "THEIRS LTD", "accepted"), ("keep_ours", "OURS LTD", "kept")],
)
def test_differences_are_decided_from_the_list(staff, difference, verb, name, state):
    decide(staff, difference, verb)
    difference.refresh_from_db()
    difference.business.refresh_from_db()
    assert (difference.business.legal_name, difference.state) == (name, state)


def test_curator_of_another_cluster_decides_nothing(difference):
    decide(signed_in(CuratorshipFactory().user), difference, "take_registers")
    difference.refresh_from_db()
    assert difference.state == DifferenceState.OPEN


def test_desk_begins_with_what_waits(staff, difference):
    text = staff.get(reverse("admin:index")).text
    assert "Decide on 1 difference from the register" in text
