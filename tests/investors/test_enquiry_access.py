"""Enquiries from the wrong side: other people's links, other clusters' rows, files, figures, limits."""

import io
import zipfile
from datetime import timedelta

import pytest
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from core import uploads
from core.models import AuditEvent, OutboxMessage
from investors import actions
from investors.actions.enquiries.answering import MOST_MESSAGES
from investors.enums import EnquiryStage
from investors.links import enquiry_path, enquiry_token
from investors.models import Enquiry, EnquiryAttachment
from tests.factories.accounts import AssessorFactory, CuratorFactory, StaffFactory, UserFactory, signed_in
from tests.factories.clusters import CuratorshipFactory
from tests.factories.enquiries import (
    WEDNESDAY,
    AnsweredEnquiryFactory,
    AssignedEnquiryFactory,
    EnquiryFactory,
    TaskFactory,
)

pytestmark = pytest.mark.django_db

VERBS = [
    (actions.take_enquiry, {}),
    (actions.answer_enquiry, {"text": "Hello."}),
    (actions.pause_clock, {"reason": "Why?"}),
    (actions.resume_clock, {}),
    (actions.lose_enquiry, {"reason": "No."}),
    (actions.rest_enquiry, {"reason": "No."}),
    (actions.win_enquiry, {"jobs_count": 1}),
    (actions.propose_to_enquirer, {}),
    (actions.forecast_enquiry, {"investment_amount": None, "jobs_count": 1}),
    (actions.reopen_enquiry, {}),
    (actions.mark_spam, {}),
    (actions.restore_enquiry, {}),
    (actions.release_enquiry, {}),
    (actions.add_note, {"text": "Hm."}),
    (actions.renew_link, {}),
    (actions.erase_enquirer, {}),
]


def wrong_people():
    return [UserFactory(), AssessorFactory(), StaffFactory(second_factor=False), CuratorshipFactory().user]


@pytest.mark.parametrize(("verb", "more"), VERBS, ids=lambda value: getattr(value, "__name__", ""))
def test_verb_of_the_desk_is_refused_to_everybody_else(verb, more):
    enquiry = EnquiryFactory()
    for person in wrong_people():
        with pytest.raises(PermissionDenied):
            verb(enquiry=enquiry, by=person, **more)


def test_work_page_is_not_there_for_others():
    enquiry = EnquiryFactory()
    for person in [UserFactory(), AssessorFactory(), CuratorshipFactory().user]:
        assert signed_in(person).get(enquiry.get_absolute_url()).status_code == 404
        address = reverse("investors:enquiry_verb", args=[enquiry.reference, "take"])
        assert signed_in(person).post(address).status_code == 404
    assert Enquiry.objects.get().stage == EnquiryStage.NEW


def test_owner_of_the_enquiry_of_another_cluster_sees_it():
    owner = CuratorFactory()
    enquiry = AssignedEnquiryFactory(owner=owner)
    assert signed_in(owner).get(enquiry.get_absolute_url()).status_code == 200


def test_queue_of_a_curator_holds_their_clusters_alone():
    curatorship = CuratorshipFactory()
    own, foreign = EnquiryFactory(about_cluster=curatorship.cluster), EnquiryFactory()
    client = signed_in(curatorship.user)
    for address in ("", f"?q={foreign.reference}", "?queue=all"):
        page = client.get(reverse("admin:investors_enquiry_changelist") + address).content.decode()
        assert foreign.get_absolute_url() not in page
        assert foreign.name not in page
    sheet = client.post(
        reverse("admin:investors_enquiry_changelist"),
        {"action": "export", "_selected_action": [own.pk, foreign.pk]},
    )
    text = b"".join(sheet.streaming_content).decode()
    assert own.reference in text
    assert foreign.reference not in text
    assert client.get(reverse("admin:investors_enquiry_change", args=[foreign.pk])).status_code == 302
    assert client.get(reverse("admin:investors_enquiry_change", args=[own.pk])).url == own.get_absolute_url()


def test_foreign_task_cannot_be_done():
    task = TaskFactory()
    client = signed_in(CuratorshipFactory().user)
    assert client.post(reverse("investors:enquiry_task_done", args=[task.pk])).status_code == 404


# -- the signed link ----------------------------------------------------------------------------------------


FOREIGN = signing.Signer().sign_object([1, 1])  # signed, for something else
SENSELESS = signing.Signer(salt="enquiry").sign_object("x")


@pytest.mark.parametrize(
    "token",
    ["1", "no-such-token", FOREIGN, SENSELESS],
    ids=["number", "made up", "signed for something else", "of another shape"],
)
def test_link_that_is_not_ours_opens_nothing(client, token):
    EnquiryFactory(pk=1)
    assert client.get(reverse("investors:enquiry_follow", args=[token])).status_code == 404


def test_renewed_link_makes_the_old_one_useless(client):
    enquiry = EnquiryFactory()
    old = enquiry_path(enquiry)
    enquiry = actions.renew_link(enquiry=enquiry, by=StaffFactory())
    assert client.get(old).status_code == 404
    assert client.get(enquiry_path(enquiry)).status_code == 200
    assert enquiry_path(enquiry) in OutboxMessage.objects.get().text


def test_page_behind_the_link_is_kept_by_nobody(client):
    answer = client.get(enquiry_path(EnquiryFactory()))
    assert "no-store" in answer["Cache-Control"]
    assert b'content="noindex"' in answer.content
    assert answer["Referrer-Policy"] == "same-origin"


def test_notes_tasks_and_reasons_are_not_for_the_person(client):
    curatorship = CuratorshipFactory()
    enquiry = EnquiryFactory(about_cluster=curatorship.cluster)
    actions.add_note(enquiry=enquiry, text="Careful with them.", by=curatorship.user)
    actions.add_task(
        enquiry=enquiry,
        what="Check their fund",
        due_on=WEDNESDAY.date(),
        person=curatorship.user,
        by=curatorship.user,
    )
    actions.hand_over_enquiry(
        enquiry=enquiry,
        cluster=CuratorshipFactory().cluster,
        reason="We do not want it.",
        by=curatorship.user,
    )
    page = client.get(enquiry_path(enquiry)).content.decode()
    for secret in ("Careful with them.", "Check their fund", "We do not want it."):
        assert secret not in page


def test_person_writes_back_without_an_account(client):
    enquiry = AnsweredEnquiryFactory()
    response = client.post(enquiry_path(enquiry), {"text": "And in June?"})
    assert response.url == enquiry_path(enquiry)
    assert enquiry.messages.get().text == "And in June?"
    assert enquiry.messages.get().by is None


def test_somebody_else_who_is_signed_in_does_not_write_in_their_own_name(client):
    enquiry = AnsweredEnquiryFactory()
    signed_in(UserFactory()).post(enquiry_path(enquiry), {"text": "And in June?"})
    assert enquiry.messages.get().by is None


def test_person_cannot_flood_the_desk(client):
    enquiry = AnsweredEnquiryFactory()
    for _ in range(MOST_MESSAGES):
        client.post(enquiry_path(enquiry), {"text": "Hello?"})
    response = client.post(enquiry_path(enquiry), {"text": "Hello?"})
    assert "You have written a lot" in response.content.decode()
    assert enquiry.messages.count() == MOST_MESSAGES


def test_lost_link_goes_only_to_the_mailbox_that_was_given(client):
    enquiry = EnquiryFactory(email="akiko@kawa.example")
    address = reverse("investors:enquiry_find")
    wrong = client.post(address, {"reference": enquiry.reference, "email": "eve@other.example"})
    assert not OutboxMessage.objects.exists()
    right = client.post(address, {"reference": enquiry.reference.lower(), "email": "Akiko@kawa.example"})
    assert OutboxMessage.objects.get().to == "akiko@kawa.example"
    assert (wrong.status_code, wrong.url) == (right.status_code, right.url)


def test_lost_link_is_not_sent_without_end(client):
    enquiry = EnquiryFactory()
    for _ in range(5):
        client.post(
            reverse("investors:enquiry_find"), {"reference": enquiry.reference, "email": enquiry.email}
        )
    assert OutboxMessage.objects.count() == 3


# -- files --------------------------------------------------------------------------------------------------


def picture(kind="PNG", size=(4, 4)):
    written = io.BytesIO()
    Image.new("RGB", size, "red").save(written, kind)
    return written.getvalue()


def packed(**parts):
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return written.getvalue()


WORD = {"[Content_Types].xml": "<Types/>", "word/document.xml": "<w/>"}
PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\n%%EOF\n"


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("deck.pdf", PDF),
        ("plan.docx", packed(**WORD)),
        ("site.png", picture()),
        ("site.JPG", picture("JPEG")),
    ],
)
def test_usual_file_is_kept_and_given_out_as_a_download(client, name, data):
    enquiry = AnsweredEnquiryFactory()
    client.post(enquiry_path(enquiry), {"text": "See this.", "attachments": SimpleUploadedFile(name, data)})
    file = EnquiryAttachment.objects.get()
    assert file.name == name
    assert name not in file.file.name
    answer = client.get(reverse("investors:enquiry_file", args=[enquiry_token(enquiry), file.pk]))
    assert answer["Content-Disposition"] == f'attachment; filename="{name}"'
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("run.exe", b"MZ", "kind"),
        ("page.html", b"<script>", "kind"),
        ("cloth.svg", b"<svg/>", "kind"),
        ("deck.pdf", b"<script>alert(1)</script>", "format"),
        ("deck.pdf", b"%PDF-1.7 cut short", "format"),
        ("site.png", b"\x89PNG\r\n\x1a\nnot a picture", "format"),
        ("site.png", picture("JPEG"), "format"),
        ("plan.docx", PDF, "format"),
        ("plan.docx", packed(**{"readme.txt": "no document"}), "format"),
        ("plan.docx", packed(**WORD, **{"word/vbaProject.bin": "macro"}), "program"),
        ("plan.docx", packed(**WORD, **{"word/media.bin": b"0" * 40_000_000}), "bomb"),
        ("empty.pdf", b"", "size"),
    ],
)
def test_file_that_is_not_what_it_says_is_turned_away(name, data, code):
    with pytest.raises(uploads.ValidationError) as refusal:
        uploads.checked(SimpleUploadedFile(name, data))
    assert refusal.value.code == code


def test_file_is_turned_away_in_words_and_nothing_is_kept(client):
    enquiry = AnsweredEnquiryFactory()
    page = client.post(
        enquiry_path(enquiry), {"text": "See this.", "attachments": SimpleUploadedFile("run.exe", b"MZ")}
    )
    assert "“run.exe” cannot be sent" in page.content.decode()
    assert not enquiry.messages.exists()


def test_too_large_and_too_many_files_are_turned_away(client):
    enquiry = AnsweredEnquiryFactory()
    large = SimpleUploadedFile("deck.pdf", b"%PDF-" + b"0" * uploads.LARGEST_BYTES)
    assert "10 MB" in client.post(enquiry_path(enquiry), {"text": "x", "attachments": large}).content.decode()
    many = [SimpleUploadedFile(f"{n}.pdf", PDF) for n in range(4)]
    assert (
        "up to 3 files"
        in client.post(enquiry_path(enquiry), {"text": "x", "attachments": many}).content.decode()
    )
    assert not enquiry.messages.exists()


def test_picture_is_kept_without_where_it_was_taken():
    exif = Image.Exif()
    exif[0x010F] = "Camera of Akiko"
    written = io.BytesIO()
    Image.new("RGB", (4, 4)).save(written, "JPEG", exif=exif)
    assert b"Camera of Akiko" in written.getvalue()
    kept = uploads.checked(SimpleUploadedFile("a.jpg", written.getvalue()))
    assert b"Camera of Akiko" not in kept.content.read()


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("C:\\x\\a.pdf", "a.pdf"),
        ('a"\r\nb.pdf', "a___b.pdf"),
        ("." * 9, "file"),
    ],
)
def test_name_of_a_file_is_only_a_name(name, kept):
    assert uploads.plain_name(name) == kept


def known_harmful(data):
    raise uploads.ValidationError("A scanner knows it.", code="virus")


def test_scanner_of_the_settings_is_asked(settings):
    settings.UPLOAD_SCANNER = f"{__name__}.known_harmful"
    with pytest.raises(uploads.ValidationError, match="A scanner knows it"):
        uploads.checked(SimpleUploadedFile("deck.pdf", PDF))


def test_file_of_another_enquiry_is_not_given_out(client):
    mine, theirs = AnsweredEnquiryFactory(), AnsweredEnquiryFactory()
    client.post(enquiry_path(theirs), {"text": "x", "attachments": SimpleUploadedFile("deck.pdf", PDF)})
    file = EnquiryAttachment.objects.get()
    assert (
        client.get(reverse("investors:enquiry_file", args=[enquiry_token(mine), file.pk])).status_code == 404
    )
    address = reverse("investors:enquiry_desk_file", args=[theirs.reference, file.pk])
    assert signed_in(CuratorshipFactory().user).get(address).status_code == 404
    assert signed_in(StaffFactory()).get(address).status_code == 200


# -- being forgotten ----------------------------------------------------------------------------------------


def test_erased_person_leaves_no_trace_and_the_figures_stand(client, django_capture_on_commit_callbacks):
    enquiry = AnsweredEnquiryFactory(name="Akiko Mori", email="akiko@kawa.example")
    client.post(
        enquiry_path(enquiry), {"text": "My secret.", "attachments": SimpleUploadedFile("deck.pdf", PDF)}
    )
    old, file = enquiry_path(enquiry), EnquiryAttachment.objects.get().file
    staff = StaffFactory()
    actions.add_note(enquiry=enquiry, text="Akiko is nice.", by=staff)
    with django_capture_on_commit_callbacks(execute=True):
        actions.erase_enquirer(enquiry=enquiry, by=staff)
    assert client.get(old).status_code == 404
    assert not file.storage.exists(file.name)
    kept = Enquiry.objects.get()
    assert (kept.intent, kept.first_answered_at, kept.answer_minutes) == (
        "invest",
        enquiry.first_answered_at,
        240,
    )
    everything = str([
        *Enquiry.objects.values(), *kept.messages.values(), *kept.notes.values(),
        *OutboxMessage.objects.values(), *AuditEvent.objects.values(), *kept.steps.values(),
    ])  # fmt: skip
    for word in ("Akiko", "akiko@", "secret", "Kawa"):
        assert word not in everything


def test_only_the_agency_erases():
    curatorship = CuratorshipFactory()
    with pytest.raises(PermissionDenied):
        actions.erase_enquirer(enquiry=EnquiryFactory(about_cluster=curatorship.cluster), by=curatorship.user)


def test_network_address_is_forgotten_after_a_day():
    old = EnquiryFactory(sent_from="x" * 64, received_at=timezone.now() - timedelta(days=2))
    new = EnquiryFactory(sent_from="x" * 64, received_at=timezone.now())
    assert actions.forget_network_addresses() == 1
    assert [Enquiry.objects.get(pk=one.pk).sent_from for one in (old, new)] == ["", "x" * 64]


# -- what the database itself refuses -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("constraint", "changes"),
    [
        ("enquiry_stage_is_known", {"stage": "lost-in-post", "closed_at": WEDNESDAY}),
        ("enquiry_intent_is_known", {"intent": "conquer"}),
        ("enquiry_timing_is_known", {"timing": "yesterday"}),
        ("enquiry_says_who_asks", {"name": " "}),
        ("enquiry_has_consent", {"consent_text": ""}),
        ("enquiry_amount_has_currency", {"amount": 5}),
        ("enquiry_assigned_has_owner", {"stage": "assigned"}),
        ("enquiry_closed_has_date", {"stage": "spam"}),
        ("enquiry_promise_is_ahead", {"answer_due_at": WEDNESDAY - timedelta(days=1)}),
        ("enquiry_pause_has_reason", {"paused_at": WEDNESDAY, "left_minutes": 3}),
        ("enquiry_answer_is_measured", {"first_answered_at": WEDNESDAY}),
        ("enquiry_ends_answered", {"stage": "lost", "closed_at": WEDNESDAY, "close_reason": "No"}),
        ("enquiry_forecast_not_negative", {"forecast_investment_amount": -1}),
        ("enquiry_merged_leads_on", {"stage": "merged", "closed_at": WEDNESDAY}),
    ],
)
def test_database_refuses(constraint, changes):
    enquiry = EnquiryFactory()
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Enquiry.objects.filter(pk=enquiry.pk).update(**changes)


@pytest.mark.parametrize(
    ("constraint", "changes"),
    [
        ("enquiry_won_says_what", {"stage": "won", "closed_at": WEDNESDAY}),
        ("enquiry_ended_says_why", {"stage": "dormant", "closed_at": WEDNESDAY}),
        ("enquiry_new_has_no_owner", {"stage": "new"}),
    ],
)
def test_database_refuses_of_an_answered_one(constraint, changes):
    enquiry = AnsweredEnquiryFactory()
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Enquiry.objects.filter(pk=enquiry.pk).update(**changes)
