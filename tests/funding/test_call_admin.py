"""Calls on the desk: found, written, moved by their verbs, kept as promised."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from core.models import OutboxMessage
from funding.actions.call_life import assess_call
from funding.enums import CallState
from funding.models import Call, CallQuestion
from tests.factories.accounts import CuratorFactory, StaffFactory, UserFactory, signed_in
from tests.factories.calls import CallFactory, open_call
from tests.factories.funding import BudgetLineFactory

pytestmark = pytest.mark.django_db
LIST = reverse("admin:funding_call_changelist")
WEEK = timedelta(days=7)


@pytest.fixture
def staff():
    return signed_in(StaffFactory())


def closed_call(**fields):
    past = timezone.now() - 5 * WEEK
    return open_call(opens_at=past, closes_at=past + 4 * WEEK, **fields)


def change_page(call):
    return reverse("admin:funding_call_change", args=[call.pk])


def life(call, verb):
    return reverse("admin:funding_call_life", args=[call.pk, verb])


def answers_of(page):
    """What a browser would send back of a change page."""
    form = page.context["adminform"].form
    forms = [form, *(each for formset in page.context["inline_admin_formsets"] for each in formset.formset)]
    sent = {}
    for each in (*forms, *(one.formset.management_form for one in page.context["inline_admin_formsets"])):
        for field in each:
            value = field.value()
            if value is None or value is False:
                continue
            if isinstance(value, list):
                sent[field.html_name] = [getattr(one, "pk", one) for one in value]
            elif hasattr(field.field.widget, "widgets"):
                parts = field.field.widget.decompress(value)
                sent |= {f"{field.html_name}_{n}": str(part) for n, part in enumerate(parts) if part}
            else:
                sent[field.html_name] = value
    return sent


# -- the list


def test_list_shows_first_what_waits(staff) -> None:
    late = closed_call(title="Late", decision_on=(timezone.now() - timedelta(days=2)).date())
    assess_call(call=late, by=None)
    CallFactory(title="Draft")
    open_call(title="Open")
    closed_call(title="Closed")
    titles = [row.title for row in staff.get(LIST).context["cl"].result_list]
    assert titles == ["Late", "Closed", "Open", "Draft"]


@pytest.mark.parametrize(
    ("waits", "title"), [("late", "Late"), ("assess", "Closed"), ("questions", "Asked"), ("soon", "Soon")]
)
def test_list_is_filtered_by_what_waits(staff, waits: str, title: str) -> None:
    today = timezone.localdate()
    assess_call(call=closed_call(title="Late", decision_on=today - timedelta(days=1)), by=None)
    assess_call(call=closed_call(title="Soon", decision_on=today + timedelta(days=3)), by=None)
    closed_call(title="Closed", decision_on=today + 9 * WEEK)
    CallQuestion.objects.create(call=open_call(title="Asked"), question="Why?")
    CallQuestion.objects.create(
        call=open_call(title="Answered"), question="Why?", answer="So.", answered_at=timezone.now()
    )
    rows = staff.get(LIST, {"waits": waits}).context["cl"].result_list
    assert [row.title for row in rows] == [title]


def test_list_is_filtered_by_phase_and_searched(staff) -> None:
    CallFactory(title="Draft")
    open_call(title="Looms of Hull")
    assert [row.title for row in staff.get(LIST, {"phase": "draft"}).context["cl"].result_list] == ["Draft"]
    assert [row.title for row in staff.get(LIST, {"q": "hull"}).context["cl"].result_list] == [
        "Looms of Hull"
    ]


@pytest.mark.parametrize("count", [1, 3])
def test_list_asks_a_fixed_number_of_queries(staff, count: int, django_assert_num_queries) -> None:
    for _ in range(count):
        CallQuestion.objects.create(call=open_call(), question="Why?")
    staff.get(LIST)
    with django_assert_num_queries(10):
        page = staff.get(LIST)
    assert page.content.decode().count("1 question to answer") == count


# -- the page of a call


def test_draft_is_written_with_its_criteria(staff) -> None:
    call = CallFactory()
    answers = answers_of(staff.get(change_page(call)))
    answers |= {"title": "Looms that sing", "criteria-0-weight": 60, "stages": ["seed"]}
    assert staff.post(change_page(call), answers).status_code == 302
    call.refresh_from_db()
    assert (call.title, call.stages, call.criteria.get().weight) == ("Looms that sing", ["seed"], 60)
    assert "make 60 %" in staff.get(change_page(call)).content.decode()


def test_published_call_can_only_change_what_it_does_not_promise(staff) -> None:
    call = open_call()
    page = staff.get(change_page(call))
    shown = page.content.decode()
    assert not any(
        f'name="{name}"' in shown for name in ("title", "pot_amount", "criteria-0-weight", "stages")
    )
    answers = answers_of(page)
    forged = {
        "title": "Other",
        "pot_amount": 1,
        "stages": ["seed"],
        "contact_name": "Mary Weaver",
        "criteria-0-weight": 1,
    }
    assert staff.post(change_page(call), answers | forged).status_code == 302
    changed = Call.objects.get(pk=call.pk)
    assert (changed.title, changed.pot_amount, changed.stages) == (call.title, call.pot_amount, [])
    assert (changed.contact_name, changed.criteria.get().weight) == ("Mary Weaver", 100)


def test_page_does_not_save_over_what_somebody_else_has_saved(staff) -> None:
    call = CallFactory(title="Ours")
    answers = answers_of(staff.get(change_page(call)))
    call.title = "Theirs"
    call.save()
    page = staff.post(change_page(call), answers | {"title": "Mine"})
    assert "Somebody else has saved this" in page.content.decode()
    call.refresh_from_db()
    assert call.title == "Theirs"


def test_answer_to_a_question_is_dated_and_public(staff) -> None:
    call = open_call()
    asked = CallQuestion.objects.create(call=call, question="May we?", asked_by=UserFactory())
    answers = answers_of(staff.get(change_page(call)))
    staff.post(change_page(call), answers | {"faq-0-answer": "You may."})
    assert OutboxMessage.objects.get(to=asked.asked_by.email).kind == "funding/question_answered"
    asked.refresh_from_db()
    first = asked.answered_at
    assert asked in call.faq.public()
    answers = answers_of(staff.get(change_page(call)))
    staff.post(change_page(call), answers | {"contact_name": "Mary Weaver"})
    asked.refresh_from_db()
    assert asked.answered_at == first
    answers = answers_of(staff.get(change_page(call)))
    staff.post(change_page(call), answers | {"faq-0-answer": " "})
    assert asked not in call.faq.public()


def one_document(file) -> dict:
    return {
        "documents-TOTAL_FORMS": 1, "documents-0-title": "Guidance", "documents-0-position": 0,
        "documents-0-upload": file,
    }  # fmt: skip


def test_document_is_checked_before_it_is_kept(staff) -> None:
    call = open_call()
    answers = answers_of(staff.get(change_page(call)))
    wrong = SimpleUploadedFile("guidance.pdf", b"MZ a program")
    page = staff.post(change_page(call), answers | one_document(wrong))
    assert "not the PDF its name says" in page.content.decode()
    right = SimpleUploadedFile("../guidance.pdf", b"%PDF-1.7\n%%EOF\n")
    assert staff.post(change_page(call), answers | one_document(right)).status_code == 302
    kept = call.documents.get()
    assert (kept.name, kept.media_type, kept.size) == ("guidance.pdf", "application/pdf", 15)
    assert "guidance.pdf" in staff.get(change_page(call)).content.decode()


def test_document_without_a_file_is_no_document(staff) -> None:
    call = open_call()
    answers = answers_of(staff.get(change_page(call)))
    page = staff.post(change_page(call), answers | one_document(""))
    assert "Choose a file" in page.content.decode()
    assert not call.documents.exists()


def test_what_was_ever_published_is_not_deleted(staff) -> None:
    delete = reverse("admin:funding_call_delete", args=[open_call().pk])
    assert staff.post(delete, {"post": "yes"}).status_code == 403
    draft = CallFactory()
    delete = reverse("admin:funding_call_delete", args=[draft.pk])
    assert staff.post(delete, {"post": "yes"}).status_code == 302
    assert not Call.objects.filter(pk=draft.pk).exists()


# -- its life


def test_publishing_shows_what_is_missing_and_has_no_button_until_then(staff) -> None:
    call = CallFactory()
    call.criteria.update(weight=70)
    page = staff.get(life(call, "publish")).content.decode()
    assert "make 70 %" in page
    assert 'value="Publish"' not in page
    assert "make 70 %" in staff.post(life(call, "publish")).content.decode()
    call.refresh_from_db()
    assert call.state == CallState.DRAFT


def test_publishing_says_what_it_does_to_the_line(staff) -> None:
    call = CallFactory(line=BudgetLineFactory(budget=40_000), pot_amount=Decimal(50_000))
    page = staff.get(life(call, "publish")).content.decode()
    assert "£10,000 less than the pot" in page
    assert "too much" in staff.post(life(call, "publish")).content.decode()
    call.refresh_from_db()
    assert call.state == CallState.DRAFT


def test_publishing_sets_the_pot_aside(staff) -> None:
    call = CallFactory()
    assert "Publish …" in staff.get(change_page(call)).content.decode()
    page = staff.post(life(call, "publish"), follow=True)
    call.refresh_from_db()
    assert "Published." in page.content.decode()
    assert (call.state, call.reservation.reserved_amount) == (CallState.PUBLISHED, 50_000)


def test_deadline_is_moved_on_its_page(staff) -> None:
    call = open_call()
    sent = {"to": "2027-12-24T12:00", "decision_on": "2028-01-31", "reason": "Snow"}
    page = staff.post(life(call, "move_deadline"), {**sent, "decision_on": "2027-12-01"})
    assert "promise it for a later day" in page.content.decode()
    assert staff.post(life(call, "move_deadline"), sent).status_code == 302
    call.refresh_from_db()
    assert timezone.localtime(call.closes_at).isoformat() == "2027-12-24T12:00:00+00:00"
    assert "Snow" in staff.get(change_page(call)).content.decode()


def test_cancelling_needs_a_reason(staff) -> None:
    call = open_call()
    assert staff.post(life(call, "cancel"), {"reason": ""}).status_code == 200
    staff.post(life(call, "cancel"), {"reason": "The fund was cut."})
    call.refresh_from_db()
    assert (call.state, call.end_reason) == (CallState.CANCELLED, "The fund was cut.")


def test_call_walks_through_its_life_by_the_buttons(staff) -> None:
    call = closed_call()
    for verb in ("assess", "decide", "assess", "decide", "announce", "archive"):
        assert life(call, verb) in staff.get(change_page(call)).content.decode()
        staff.post(life(call, verb))
    call.refresh_from_db()
    assert call.state == CallState.ARCHIVED


def test_verb_whose_time_is_not_now_leads_back_and_does_nothing(staff) -> None:
    call = open_call()
    assert life(call, "assess") not in staff.get(change_page(call)).content.decode()
    page = staff.post(life(call, "assess"), follow=True)
    assert "has moved on" in page.content.decode()
    call.refresh_from_db()
    assert call.state == CallState.PUBLISHED


def test_curators_move_no_calls() -> None:
    call = CallFactory()
    curator = signed_in(CuratorFactory())
    assert curator.post(life(call, "publish")).status_code == 403
    call.refresh_from_db()
    assert call.state == CallState.DRAFT


def test_history_of_a_call_says_what_happened(staff) -> None:
    call = CallFactory()
    staff.post(life(call, "publish"))
    page = staff.get(reverse("admin:funding_call_history", args=[call.pk])).content.decode()
    assert "Published" in page


def test_call_is_copied_by_its_button(staff) -> None:
    call = open_call(title="Looms of Hull")
    staff.get(reverse("admin:funding_call_copy", args=[call.pk]))
    assert Call.objects.count() == 1
    staff.post(reverse("admin:funding_call_copy", args=[call.pk]))
    copy = Call.objects.exclude(pk=call.pk).get()
    assert (copy.title, copy.state) == ("Looms of Hull (copy)", CallState.DRAFT)
    assert "a year on" in staff.get(change_page(copy)).content.decode()


def test_page_says_what_applying_costs(staff) -> None:
    call = CallFactory(pot_amount=Decimal(20_000), expected_count=80)
    page = staff.get(change_page(call)).content.decode()
    assert "Too heavy" in page
    assert "About one application in 80 can win" in page
    assert "words in “What will you do, in plain words?”" in page


def test_new_call_has_a_form_to_begin_with(staff) -> None:
    add = reverse("admin:funding_call_add")
    answers = answers_of(staff.get(add))
    line = BudgetLineFactory()
    answers |= {
        "title": "New", "slug": "new", "summary": "New looms.", "purpose": "Pays.", "who_can_apply": "All.",
        "line": line.pk, "pot_amount": 9_000, "min_amount": 1_000, "max_amount": 3_000,
        "opens_at": "2027-01-11T09:00", "closes_at": "2027-02-11T12:00", "decision_on": "2027-03-11",
        "contact_name": "Ada", "contact_email": "ada@technorth.example",
    }  # fmt: skip
    page = staff.post(add, answers)
    assert page.status_code == 302, page.context["errors"]
    call = Call.objects.get()
    assert call.forms.get().sections.get().questions.count() == 6
    assert timezone.localtime(call.closes_at).hour == 12
