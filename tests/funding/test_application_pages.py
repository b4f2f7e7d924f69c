"""The pages of an application: for its people, for the agency, and for nobody else."""

from __future__ import annotations

import csv
import io
import zipfile
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from core.models import OutboxMessage
from funding.answers import digest
from funding.enums import ApplicationState, QuestionKind
from funding.models import Answer, Application, Attachment
from tests.factories.accounts import StaffFactory, UserFactory, signed_in
from tests.factories.applications import WHOLE, answer, draft, member_of, submitted, whole_draft
from tests.factories.calls import open_call
from tests.factories.clusters import BusinessFactory, ClusterFactory

pytestmark = pytest.mark.django_db


def at(name, application, **kwargs):
    return reverse(f"funding:{name}", kwargs={"reference": application.reference, **kwargs})


def of(application, key):
    return application.form.questions().get(key=key)


def base(application, key, value="", version=0):
    return {f"b{of(application, key).pk}": f"{version}.{digest(value)}"}


def typed(application, key, value, *, begun_on="", version=0):
    return {f"q{of(application, key).pk}": value, **base(application, key, begun_on, version)}


def whole_form(application):
    return {
        name: text for key, value in WHOLE.items() for name, text in typed(application, key, value).items()
    }


# -- beginning


def test_page_says_rule_by_rule_who_can_apply():
    call = open_call(stages=["seed"])
    call.clusters.add(ClusterFactory(name="Hull"))
    business = BusinessFactory(trading_name="Elsewhere Ltd", stage="established")
    page = signed_in(member_of(business)).get(reverse("funding:apply", args=[call.slug])).content.decode()
    for words in ("Elsewhere Ltd", "Cannot apply", "Hull", "Seed"):
        assert words in page
    assert "Begin the application" not in page


def test_eligible_business_begins_and_goes_on():
    call, business = open_call(), BusinessFactory()
    client, address = signed_in(member_of(business)), reverse("funding:apply", args=[call.slug])
    began = client.post(address, {"business": business.pk})
    application = Application.objects.get()
    assert began.url == application.get_absolute_url()
    assert f"Go on with {application.reference}" in client.get(address).content.decode()


def test_nobody_begins_for_others():
    call, theirs = open_call(), BusinessFactory()
    client = signed_in(member_of())
    client.post(reverse("funding:apply", args=[call.slug]), {"business": theirs.pk})
    assert not Application.objects.exists()


# -- writing


def test_section_is_saved_and_the_next_one_follows():
    application = draft(questions=[{"key": "why"}])
    client = signed_in(application.created_by)
    answered = client.post(at("section", application, key="project"), whole_form(application))
    assert answered.url == at("section", application, key="idea")
    application.refresh_from_db()
    assert application.title == "Looms that learn"
    back = client.post(
        at("section", application, key="idea"), {**typed(application, "why", "So."), "list": ""}
    )
    assert back.url == application.get_absolute_url()


def test_answer_that_cannot_stand_is_kept_and_comes_back_with_what_to_do():
    application = draft()
    client = signed_in(application.created_by)
    answered = client.post(
        at("section", application, key="project"),
        {**whole_form(application), **typed(application, "asked", "a lot")},
    )
    assert answered.url == f"{at('section', application, key='project')}?check=1"
    page = client.get(answered.url).content.decode()
    assert "Write an amount in pounds" in page
    assert 'value="a lot"' in page
    assert "20,000" in page


def test_words_of_two_people_stand_side_by_side():
    application = draft()
    one, other = application.created_by, member_of(application.business, user__full_name="Mary Fisher")
    answer(application, other, title="Theirs")
    client, address = signed_in(one), at("section", application, key="project")
    answered = client.post(address, typed(application, "title", "Mine"))
    assert answered.url == address
    page = client.get(address).content.decode()
    assert "Mary Fisher saved this" in page
    assert "Theirs" in page
    assert 'value="Mine"' in page
    whole = typed(application, "title", "Mine", begun_on="Theirs", version=1)  # as the browser sends it
    client.post(address, {**whole, "theirs": of(application, "title").pk})
    assert Answer.objects.get(question__key="title").value == "Theirs"
    page = client.get(address).content.decode()
    assert "saved this" not in page
    assert 'value="Theirs"' in page


def test_typing_is_saved_question_by_question():
    application = draft()
    client, address = signed_in(application.created_by), at("keep", application, key="project")
    told = client.post(address, typed(application, "title", "Looms")).json()
    pk = str(of(application, "title").pk)
    assert told["saved"] == {pk: f"1.{digest('Looms')}"}
    again = client.post(address, typed(application, "title", "Looms!", begun_on="Looms", version=1)).json()
    assert again["saved"][pk].startswith("2.")
    stale = client.post(address, typed(application, "title", "Older", begun_on="Looms", version=1)).json()
    assert stale["conflicts"][pk]["words"] == "Looms!"
    assert Answer.objects.get().value == "Looms!"


def test_typing_into_what_was_sent_says_so_and_keeps_nothing():
    application = submitted()
    told = signed_in(application.created_by).post(
        at("keep", application, key="project"), typed(application, "title", "Late")
    )
    assert told.status_code == 409
    assert "sent" in told.json()["problem"]


def test_page_that_comes_too_late_shows_the_words_again():
    application = draft()
    client = signed_in(application.created_by)
    sent = whole_form(application)
    Application.objects.update(state=ApplicationState.WITHDRAWN, ended_at=timezone.now())
    answered = client.post(at("section", application, key="project"), sent)
    assert answered.status_code == 409
    assert "Looms that learn" in answered.content.decode()


def test_profile_is_offered_and_counts_once_it_is_saved():
    business = BusinessFactory(website="https://looms.example", short_description="We weave.")
    call = open_call(questions=[{"key": "what", "from_profile": "short_description"}])
    application = draft(call, business)
    client, address = signed_in(application.created_by), at("section", application, key="idea")
    page = client.get(address).content.decode()
    assert "We weave." in page
    assert "Still true?" in page
    client.post(address, typed(application, "what", "We weave."))
    assert Answer.objects.get(question__key="what").value == "We weave."


def test_dependent_question_says_after_which_answer_it_is_asked():
    call = open_call(questions=[{"key": "hires", "kind": QuestionKind.YES_NO}])
    application = draft(call)
    assert (
        "hires?"
        in signed_in(application.created_by).get(at("section", application, key="idea")).content.decode()
    )


# -- files


def zip_bomb() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b"0" * 60_000_000)
    return packed.getvalue()


def macro_document() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("word/document.xml", "<w/>")
        archive.writestr("word/vbaProject.bin", "Sub AutoOpen()")
    return packed.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("plan.svg", b"<svg onload='alert(1)'/>", "is not a PDF"),
        ("plan.pdf", b"GIF89a<script>%PDF-1.7 %%EOF", "not the PDF its name says"),
        ("plan.docx", zip_bomb(), "unpacks to far more"),
        ("plan.docx", macro_document(), "holds a program"),
        ("plan.png", b"%PDF-1.7 %%EOF", "not the picture its name says"),
        ("plan.pdf", b"", "has to hold something"),
        ("../../etc/plan.html", b"<html>", "is not a PDF"),
    ],
)
def test_hostile_file_is_refused_in_a_sentence_and_words_are_kept(name, content, told):
    application = draft(questions=[{"key": "why"}, {"key": "plan", "kind": QuestionKind.FILE}])
    client, address = signed_in(application.created_by), at("section", application, key="idea")
    upload = SimpleUploadedFile(name, content, "application/pdf")
    upload.name = name
    answered = client.post(
        address, {**typed(application, "why", "Because."), f"q{of(application, 'plan').pk}": upload}
    )
    assert answered.url == address
    assert told in client.get(address).content.decode()
    assert not Attachment.objects.exists()
    assert Answer.objects.get().value == "Because."


def test_file_is_given_to_its_people_and_to_the_agency_once_sent():
    application = whole_draft(questions=[{"key": "plan", "kind": QuestionKind.FILE}])
    client = signed_in(application.created_by)
    upload = SimpleUploadedFile("plan.pdf", b"%PDF-1.7 looms %%EOF", "application/pdf")
    client.post(at("section", application, key="idea"), {f"q{of(application, 'plan').pk}": upload})
    file = Attachment.objects.get()
    address = at("application_file", application, pk=file.pk)
    given = client.get(address)
    assert given["Content-Disposition"] == 'attachment; filename="plan.pdf"'
    assert given["X-Content-Type-Options"] == "nosniff"
    staff = signed_in(StaffFactory())
    assert staff.get(address).status_code == 404
    client.post(at("check", application), {"token": TOKEN, "is_true": "on", "signed_name": "Ada"})
    assert staff.get(address).status_code == 200
    for other in (UserFactory(), member_of()):
        assert signed_in(other).get(address).status_code == 404


def test_file_that_is_taken_away_is_gone():
    application = draft(questions=[{"key": "plan", "kind": QuestionKind.FILE}])
    client = signed_in(application.created_by)
    upload = SimpleUploadedFile("plan.pdf", b"%PDF-1.7 looms %%EOF", "application/pdf")
    client.post(at("section", application, key="idea"), {f"q{of(application, 'plan').pk}": upload})
    client.post(at("remove_file", application, pk=Attachment.objects.get().pk))
    assert not Attachment.objects.exists()


# -- sending

TOKEN = "1e6f4a52-7a7f-4d0c-9a54-0d9f4c3f2a11"


def test_answers_are_checked_signed_and_sent_once():
    application = whole_draft()
    client, address = signed_in(application.created_by), at("check", application)
    assert "Looms that learn" in client.get(address).content.decode()
    unsigned = client.post(address, {"token": TOKEN, "signed_name": "Ada"})
    assert "Tick the box" in unsigned.content.decode()
    signed = {"token": TOKEN, "is_true": "on", "signed_name": "Ada"}
    first = client.post(address, signed)
    assert first.url == at("receipt", application, number=1)
    assert client.post(address, signed).url == first.url
    page = client.get(first.url).content.decode()
    assert f"{application.reference}/1" in page
    assert application.submissions.get().sha256 in page


def test_receipt_can_be_taken_as_pdf():
    application = submitted(answers={"summary": "We weave & <b>learn</b>."})
    given = signed_in(application.created_by).get(at("receipt_file", application, number=1))
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(given.content)).pages)
    for words in (
        f"Receipt {application.reference}/1",
        "Looms that learn",
        "<b>learn</b>",
        "Signed by Ada Byron",
    ):
        assert words in text


def test_what_is_missing_leads_to_its_section():
    application = draft(questions=[{"key": "why"}])
    page = signed_in(application.created_by).get(at("check", application)).content.decode()
    assert f"{at('section', application, key='idea')}?check=1" in page
    assert "Sign and send" not in page


def test_application_is_opened_again_and_withdrawn_by_its_people():
    application = submitted()
    client = signed_in(application.created_by)
    client.post(at("application_life", application, verb="reopen"))
    application.refresh_from_db()
    assert application.state == ApplicationState.DRAFT
    client.post(at("withdraw", application), {"reason": "Other plans."})
    application.refresh_from_db()
    assert application.state == ApplicationState.WITHDRAWN
    assert "Other plans." in client.get(application.get_absolute_url()).content.decode()


def test_application_is_copied_into_another_call():
    application = submitted()
    following = open_call(title="Next round")
    client = signed_in(application.created_by)
    assert "Next round" in client.get(at("copy_application", application)).content.decode()
    answered = client.post(at("copy_application", application), {"call": following.pk})
    copied = Application.objects.get(call=following)
    assert answered.url == copied.get_absolute_url()
    assert copied.title == application.title


# -- lists and their cost


@pytest.mark.parametrize("count", [1, 3])
def test_list_asks_the_same_whatever_its_length(count, django_assert_num_queries):
    business = BusinessFactory()
    person = member_of(business)
    for _ in range(count):
        draft(open_call(), business, person)
    client = signed_in(person)
    with django_assert_num_queries(6):
        page = client.get(reverse("funding:applications"))
    assert page.content.decode().count("/funding/applications/G-") == count


@pytest.mark.parametrize("count", [1, 3])
def test_task_list_asks_the_same_however_long_the_form(count, django_assert_num_queries):
    sections = [(f"part-{number}", [{"key": f"why-{number}"}]) for number in range(count)]
    application = draft(open_call(sections=sections))
    client = signed_in(application.created_by)
    with django_assert_num_queries(11):
        client.get(application.get_absolute_url())


def test_list_of_somebody_without_a_business_says_what_to_do():
    assert (
        "It is the business that applies"
        in signed_in(UserFactory()).get(reverse("funding:applications")).content.decode()
    )


# -- the agency


def desk(application):
    return reverse("funding:desk_application", args=[application.reference])


def test_desk_reads_what_was_sent_not_what_is_being_changed():
    application = submitted()
    client = signed_in(application.created_by)
    client.post(at("application_life", application, verb="reopen"))
    answer(application, application.created_by, title="Changed since")
    page = signed_in(StaffFactory()).get(desk(application)).content.decode()
    assert "Looms that learn" in page
    assert "Changed since" not in page


def test_desk_screens_out_with_a_reason_and_reinstates():
    application, client = submitted(), signed_in(StaffFactory())
    act = reverse("funding:desk_act", args=[application.reference, "screen-out"])
    assert "Say why" in client.post(act, {}).content.decode()
    client.post(act, {"screen-out-reason": "Not of the North."})
    application.refresh_from_db()
    assert application.state == ApplicationState.INELIGIBLE
    own = signed_in(application.created_by).get(application.get_absolute_url()).content.decode()
    assert "Not of the North." in own
    client.post(
        reverse("funding:desk_act", args=[application.reference, "reinstate"]), {"reinstate-reason": "It is."}
    )
    application.refresh_from_db()
    assert application.state == ApplicationState.SUBMITTED


def test_desk_asks_for_changes_in_sections():
    application, client = (
        submitted(questions=[{"key": "why", "is_required": False}]),
        signed_in(StaffFactory()),
    )
    until = timezone.localtime(timezone.now() + timedelta(days=2))
    client.post(
        reverse("funding:desk_act", args=[application.reference, "changes"]),
        {
            "changes-sections": ["idea"],
            "changes-words": "Say why.",
            "changes-until": f"{until:%Y-%m-%dT%H:%M}",
        },
    )
    own = signed_in(application.created_by)
    page = own.get(application.get_absolute_url()).content.decode()
    assert "Say why." in page
    assert own.get(at("section", application, key="project")).url == application.get_absolute_url()
    assert own.get(at("section", application, key="idea")).status_code == 200


@pytest.mark.parametrize("count", [1, 3])
def test_list_on_the_desk_asks_the_same_whatever_its_length(count, django_assert_max_num_queries):
    call = open_call()
    for _ in range(count):
        submitted(call)
    client = signed_in(StaffFactory())
    with django_assert_max_num_queries(12):
        page = client.get(reverse("admin:funding_application_changelist")).content.decode()
    assert f"£{count * 10_000:,}" in page


def test_desk_writes_to_many_after_a_look_at_it():
    call = open_call()
    one, other = submitted(call), submitted(call)
    client, address = signed_in(StaffFactory()), reverse("admin:funding_application_changelist")
    chosen = {"action": "write", "_selected_action": [one.pk, other.pk]}
    assert "Look at it before it goes" in client.post(address, chosen).content.decode()
    shown = client.post(address, {**chosen, "text": "The briefing has moved."}).content.decode()
    assert "This is what they get" in shown
    assert not OutboxMessage.objects.filter(kind="funding/application_message").exists()
    client.post(address, {**chosen, "text": "The briefing has moved.", "send": "1"})
    assert OutboxMessage.objects.filter(kind="funding/application_message").count() == 2


def test_export_has_every_answer_as_it_was_sent():
    application = submitted(answers={"title": "=HYPERLINK()"})
    client = signed_in(StaffFactory())
    given = client.post(
        reverse("admin:funding_application_changelist"),
        {"action": "export", "_selected_action": [application.pk]},
    )
    rows = list(csv.DictReader(io.StringIO(b"".join(given.streaming_content).decode("utf-8-sig"))))
    assert [row["Answer"] for row in rows][:3] == ["'=HYPERLINK()", "We teach looms to read.", "£20,000.00"]
    assert {row["Reference"] for row in rows} == {application.reference}
