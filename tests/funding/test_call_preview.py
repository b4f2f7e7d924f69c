"""Staff try a form out: judged as an applicant's would be, and nothing of it kept."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from funding.enums import QuestionKind
from funding.models import Answer, Application, Attachment, Call, Question
from tests.factories.accounts import CuratorFactory, StaffFactory, UserFactory, signed_in
from tests.factories.calls import CallFactory, add_section, open_call

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff():
    return signed_in(StaffFactory())


@pytest.fixture
def call() -> Call:
    """A draft that asks for a file, and for one thing only of those who say yes."""
    call = CallFactory()
    section = add_section(
        call,
        "team",
        [
            {"key": "hires", "kind": QuestionKind.YES_NO},
            {"key": "who", "word_limit": 3},
            {"key": "plan", "kind": QuestionKind.FILE},
        ],
    )
    hires, who, _ = section.questions.all()
    Question.objects.filter(pk=who.pk).update(shown_if=hires, shown_if_value="yes")
    return call


def address(call: Call) -> str:
    return reverse("funding:preview_call", args=[call.slug])


def good_answers(call: Call, **said) -> dict:
    told = {
        "title": "Looms", "summary": "We weave.", "cost": "20000", "asked": "10000", "starts": "2027-05-01",
        "ends": "2027-09-30", "hires": "no", "plan": SimpleUploadedFile("plan.pdf", b"%PDF-1.7\n%%EOF\n"),
        **said,
    }  # fmt: skip
    asked = Question.objects.filter(section__form__call=call)
    return {f"q{question.pk}": told[question.key] for question in asked if question.key in told}


def test_preview_draws_every_question_of_the_draft(staff, call) -> None:
    page = staff.get(address(call)).content.decode()
    asked = Question.objects.filter(section__form__call=call)
    assert all(question.label in page for question in asked)
    assert "Only if “hires?” is answered by “yes”." in page


def test_good_test_shows_the_receipt_and_keeps_nothing(staff, call) -> None:
    page = staff.post(address(call), good_answers(call)).content.decode()
    assert "nothing was kept" in page
    assert "£20,000.00" in page
    assert "plan.pdf" in page
    assert "who?" not in page
    assert not Application.objects.exists()
    assert not Answer.objects.exists()
    assert not Attachment.objects.exists()


@pytest.mark.parametrize(
    ("said", "problem"),
    [
        ({"asked": "90000"}, "at most £20,000"),
        ({"title": ""}, "Answer this question."),
        ({"hires": "yes", "who": "one two three four"}, "Take out 1 word"),
        ({"plan": ""}, "Add a file."),
        ({"plan": SimpleUploadedFile("plan.pdf", b"MZ a program")}, "not the PDF its name says"),
    ],
)
def test_test_is_judged_as_an_application_is(staff, call, said: dict, problem: str) -> None:
    page = staff.post(address(call), good_answers(call, **said)).content.decode()
    assert problem in page
    assert "nothing was kept" not in page
    assert 'role="alert"' in page


def test_published_call_is_previewed_version_by_version(staff) -> None:
    call = open_call(questions=[{"key": "why"}])
    staff.post(reverse("admin:funding_call_form", args=[call.pk]))
    Question.objects.filter(section__form=call.forms.drafts().get(), key="why").update(label="Why now?")
    assert "Why now?" in staff.get(address(call)).content.decode()
    assert "Why now?" not in staff.get(address(call), {"version": 1}).content.decode()
    assert staff.get(address(call), {"version": 9}).status_code == 404


@pytest.mark.parametrize("person", [UserFactory, CuratorFactory])
def test_preview_is_the_agencys(call, person: type) -> None:
    assert signed_in(person()).get(address(call)).status_code == 404
