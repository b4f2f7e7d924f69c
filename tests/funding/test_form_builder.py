"""The builder: sections and questions, in order, by several people at once; versions, and what changed."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse

from funding.actions.call_forms import begin_form, problems_of_form, publish_form
from funding.actions.calls import publish_call
from funding.actions.form_building import (
    free_key,
    move_question,
    move_section,
    remove_part,
    save_question,
    save_section,
    seen_mark,
    take_questions,
)
from funding.admin.form_builder import told
from funding.enums import QuestionKind
from funding.form_changes import changes_between
from funding.models import FormSection, Question
from tests.factories.accounts import CuratorFactory, StaffFactory, UserFactory, signed_in
from tests.factories.calls import CallFactory, add_section, open_call

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff():
    return signed_in(StaffFactory())


@pytest.fixture
def form():
    """A draft: the questions on the project, then «team» with two questions."""
    call = CallFactory()
    add_section(call, "team", [{"key": "hires", "kind": QuestionKind.YES_NO}, {"key": "who"}])
    return call.forms.get()


def at(name: str, form, *args) -> str:
    return reverse(f"admin:funding_callform_{name}", args=[form.pk, *args])


def asked(form, key: str) -> Question:
    return Question.objects.select_related("section__form").get(section__form=form, key=key)


def keys(form, section: str) -> list[str]:
    return list(form.sections.get(key=section).questions.values_list("key", flat=True))


def fields_of(question: Question, **said) -> dict:
    """What a browser would send of the page of a question."""
    sent = {"kind": question.kind, "label": question.label, "key": question.key, "seen": seen_mark(question)}
    return {**sent, **({"is_required": "on"} if question.is_required else {}), **said}


# -- writing


def test_question_is_added_with_the_fields_of_its_kind(staff, form) -> None:
    section = form.sections.get(key="team")
    address = at("add_question", form, section.pk) + "?kind=choice"
    page = staff.get(address).content.decode()
    assert 'name="choices"' in page
    assert 'name="word_limit"' not in page
    sent = {"kind": "choice", "label": "How far is it?", "choices": "Idea\r\n\r\nSold\r\nIdea\r\n"}
    assert staff.post(address, sent).status_code == 302
    question = asked(form, "how-far-is-it")
    assert (question.choices, question.position, question.is_required) == (["Idea", "Sold"], 2, False)


def test_question_to_choose_needs_two_answers(staff, form) -> None:
    address = at("add_question", form, form.sections.get(key="team").pk)
    page = staff.post(address, {"kind": "choice", "label": "Which?", "choices": "One"}).content.decode()
    assert "at least two answers" in page
    assert form.sections.get(key="team").questions.count() == 2


def test_another_kind_shows_its_fields_and_keeps_what_was_typed(staff, form) -> None:
    question = asked(form, "who")
    sent = fields_of(question, kind="number", label="How many?", rekind="yes")
    page = staff.post(at("question", form, question.pk), sent).content.decode()
    assert 'name="lowest"' in page
    assert 'value="How many?"' in page
    assert asked(form, "who").label == "who?"


def test_kind_forgets_what_does_not_matter_to_it(form) -> None:
    question = asked(form, "who")
    question.word_limit, question.project_fact = 50, "summary"
    save_question(question=question, by=None, seen=seen_mark(question))
    question.kind = QuestionKind.YES_NO
    save_question(question=question, by=None, seen=seen_mark(question))
    question.refresh_from_db()
    assert (question.word_limit, question.project_fact) == (None, "")


def test_condition_offers_answers_of_earlier_questions_only(staff, form) -> None:
    hires, who = asked(form, "hires"), asked(form, "who")
    page = staff.get(at("question", form, who.pk)).content.decode()
    assert f'value="{hires.pk}:yes"' in page
    assert 'name="condition"' not in staff.get(at("question", form, hires.pk)).content.decode()
    staff.post(at("question", form, who.pk), fields_of(who, condition=f"{hires.pk}:yes"))
    who = asked(form, "who")
    assert (who.shown_if, who.shown_if_value) == (hires, "yes")
    staff.post(at("question", form, who.pk), fields_of(who, condition=""))
    assert asked(form, "who").shown_if is None


def test_lowest_is_not_more_than_the_highest(staff, form) -> None:
    address = at("add_question", form, form.sections.get(key="team").pk)
    sent = {"kind": "number", "label": "How many?", "lowest": 9, "highest": 3}
    assert "less than the lowest" in staff.post(address, sent).content.decode()


def test_section_is_added_and_changed(staff, form) -> None:
    staff.post(at("add_section", form), {"title": "Your team", "intro": "Who **works**."})
    section = form.sections.get(title="Your team")
    assert (section.key, section.position) == ("your-team", 2)
    staff.post(at("section", form, section.pk), {"title": "Your people", "seen": seen_mark(section)})
    section.refresh_from_db()
    assert (section.title, section.key) == ("Your people", "your-team")


def test_two_who_write_one_question_do_not_overwrite_each_other(staff, form) -> None:
    question = asked(form, "who")
    mine = fields_of(question, label="Mine?")
    question.label = "Theirs?"
    save_question(question=question, by=None, seen=seen_mark(question))
    page = staff.post(at("question", form, question.pk), mine)
    shown = page.content.decode()
    assert asked(form, "who").label == "Theirs?"
    assert "Somebody else has saved this" in shown
    assert "Theirs?" in shown
    assert 'value="Mine?"' in shown
    again = {**mine, "seen": page.context["form"]["seen"].value()}
    staff.post(at("question", form, question.pk), again)
    assert asked(form, "who").label == "Mine?"


def test_name_of_a_question_is_there_once(staff, form) -> None:
    question = asked(form, "who")
    page = staff.post(at("question", form, question.pk), fields_of(question, key="title")).content.decode()
    assert "has this name already" in page
    with pytest.raises(IntegrityError, match="question_key_once_a_section"), transaction.atomic():
        Question.objects.filter(pk=question.pk).update(key="hires")


def test_free_key_is_short_and_not_taken() -> None:
    assert free_key("How far is it?", ["how-far-is-it"]) == "how-far-is-it-2"
    assert free_key("…", []) == "question"
    assert len(free_key("word " * 30, [])) <= 40


# -- order


def test_question_moves_up_and_down_and_into_the_next_section(staff, form) -> None:
    who = asked(form, "who")
    staff.post(at("move", form), {"move": f"question:{who.pk}:up"})
    assert keys(form, "team") == ["who", "hires"]
    staff.post(at("move", form), {"move": f"question:{who.pk}:up"})
    assert keys(form, "team") == ["hires"]
    assert keys(form, "project")[-1] == "who"
    staff.post(at("move", form), {"move": f"question:{who.pk}:down"})
    assert keys(form, "team") == ["who", "hires"]


def test_question_is_put_at_a_place(staff, form) -> None:
    who, project = asked(form, "who"), form.sections.get(key="project")
    answer = staff.post(at("move", form), {"move": f"question:{who.pk}:{project.pk}.1"})
    assert keys(form, "project")[1] == "who"
    assert answer.url.endswith(f"#question-{who.pk}")


def test_section_moves_with_its_questions(form) -> None:
    move_section(section=form.sections.get(key="team"), by=None, to=0)
    assert list(form.sections.values_list("key", "position")) == [("team", 0), ("project", 1)]


def test_moving_counts_as_no_change_of_the_words(staff, form) -> None:
    question = asked(form, "who")
    mine = fields_of(question, label="Who else?")
    move_question(question=question, by=None, section=form.sections.get(key="project"), to=0)
    staff.post(at("question", form, question.pk), mine)
    assert asked(form, "who").label == "Who else?"
    assert keys(form, "project")[0] == "who"


@pytest.mark.parametrize("move", ["", "question:x:up", "question:1:sideways", "form:1:up", "question:0:up"])
def test_move_that_makes_no_sense_moves_nothing(staff, form, move: str) -> None:
    assert staff.post(at("move", form), {"move": move}).status_code == 404


def test_question_is_not_moved_into_another_form(form) -> None:
    other = CallFactory().forms.get().sections.get()
    with pytest.raises(ValidationError) as refused:
        move_question(question=asked(form, "who"), by=None, section=other, to=0)
    assert refused.value.code == "section"


# -- removing


def test_question_is_removed_after_one_was_asked(staff, form) -> None:
    address = at("remove", form, "question", asked(form, "who").pk)
    assert staff.get(address).status_code == 200
    assert keys(form, "team") == ["hires", "who"]
    staff.post(address)
    assert keys(form, "team") == ["hires"]


def test_question_that_another_waits_for_stays(staff, form) -> None:
    hires, who = asked(form, "hires"), asked(form, "who")
    who.shown_if, who.shown_if_value = hires, "yes"
    move_question(question=who, by=None, section=form.sections.get(key="project"), to=9)
    save_question(question=who, by=None, seen=seen_mark(who))
    page = staff.post(at("remove", form, "question", hires.pk), follow=True).content.decode()
    assert "depends on it" in page
    with pytest.raises(ValidationError, match="depends on it"):
        remove_part(part=form.sections.get(key="team"), by=None)
    assert "comes later" in " ".join(problems_of_form(form))


# -- who, and until when


def test_published_form_cannot_be_built_on(staff) -> None:
    call = open_call(questions=[{"key": "why"}])
    form = call.forms.get()
    question, section = asked(form, "why"), form.sections.first()
    assert "stands still" in staff.get(at("change", form)).content.decode()
    assert staff.get(at("question", form, question.pk)).status_code == 403
    for attempt in (
        lambda: save_question(question=question, by=None, seen=seen_mark(question)),
        lambda: save_section(section=FormSection(form=form, title="More"), by=None),
        lambda: remove_part(part=question, by=None),
        lambda: move_question(question=question, by=None, section=section, to=0),
        lambda: move_section(section=section, by=None, to=1),
        lambda: take_questions(section=section, questions=[], by=None),
    ):
        with pytest.raises(ValidationError) as refused:
            attempt()
        assert refused.value.code == "published"


@pytest.mark.parametrize("person", [UserFactory, CuratorFactory])
def test_forms_are_built_by_the_agency_only(form, person: type) -> None:
    with pytest.raises(PermissionDenied):
        save_section(section=FormSection(form=form, title="More"), by=person())


# -- versions and what others have asked


def test_new_version_is_begun_changed_and_published(staff) -> None:
    call = open_call(questions=[{"key": "why"}, {"key": "gone"}])
    staff.post(reverse("admin:funding_call_form", args=[call.pk]))
    form = call.forms.drafts().get()
    why = asked(form, "why")
    staff.post(at("question", form, why.pk), fields_of(why, label="Why now?", word_limit=80))
    remove_part(part=asked(form, "gone"), by=None)
    add_section(call, "more", [{"key": "else"}], position=5)
    page = staff.get(at("changes", form)).content.decode()
    assert "New: </strong>" not in page
    assert all(words in page for words in ("New: else?", "Gone: gone?", "Why now?", "Most words"))
    staff.post(at("publish", form))
    form.refresh_from_db()
    assert form.published_at
    assert "Version 1" in staff.get(at("change", form)).content.decode()


def test_form_of_a_draft_is_published_with_its_call_only(staff, form) -> None:
    staff.post(at("publish", form))
    form.refresh_from_db()
    assert form.published_at is None


def test_copy_of_a_form_has_changed_nothing() -> None:
    call = CallFactory()
    add_section(call, "team", [{"key": "hires", "kind": QuestionKind.YES_NO}])
    publish_call(call=call, by=None)
    first, second = call.forms.get(), begin_form(call=call, by=None)
    assert changes_between(told(first), told(second)) == []
    move_section(section=second.sections.get(key="team"), by=None, to=0)
    assert [change.kind for change in changes_between(told(first), told(second))] == ["moved"]
    publish_form(form=second, by=None)


def test_questions_of_another_call_are_taken_with_their_conditions(staff, form) -> None:
    other = CallFactory(title="Ready questions")
    section = add_section(other, "team", [{"key": "hires", "kind": QuestionKind.YES_NO}, {"key": "names"}])
    hires, names = section.questions.all()
    names.shown_if, names.shown_if_value = hires, "yes"
    names.save()
    source = other.forms.get()
    assert "Ready questions" in staff.get(at("take", form)).content.decode()
    title = asked(source, "title")
    sent = {"questions": [hires.pk, names.pk, title.pk], "section": form.sections.get(key="team").pk}
    assert staff.post(at("take", form) + f"?from={source.pk}", sent).status_code == 302
    taken = asked(form, "names")
    assert taken.shown_if == asked(form, "hires-2")
    assert asked(form, "title-2").project_fact == ""
    assert problems_of_form(form) == []


# -- problems


@pytest.mark.parametrize(
    ("key", "fields", "said"),
    [
        ("title", {"project_fact": ""}, "No question is marked as “Title of the project”"),
        ("asked", {"project_fact": "cost"}, "2 questions are marked as “Cost of the whole project”"),
        ("cost", {"kind": "number"}, "which such a question cannot tell"),
        ("cost", {"is_required": False}, "everybody has to say it"),
        ("who", {"key": "title"}, "2 questions are called “title”"),
        ("who", {"kind": "number", "lowest": 5, "highest": 2}, "the lowest is more than the highest"),
    ],
)
def test_builder_says_what_is_wrong(staff, form, key: str, fields: dict, said: str) -> None:
    Question.objects.filter(pk=asked(form, key).pk).update(**fields)
    assert said in staff.get(at("change", form)).content.decode()


def test_builder_says_which_answer_nobody_can_give(form) -> None:
    hires, who = asked(form, "hires"), asked(form, "who")
    Question.objects.filter(pk=who.pk).update(shown_if=hires, shown_if_value="perhaps")
    assert "does not offer" in " ".join(problems_of_form(form))


@pytest.mark.parametrize("count", [1, 3])
def test_builder_asks_a_fixed_number_of_queries(staff, count: int, django_assert_num_queries) -> None:
    call = CallFactory()
    for number in range(count):
        add_section(call, f"part{number}", [{"key": f"q{number}"}], position=number + 1)
    form = call.forms.get()
    staff.get(at("change", form))
    with django_assert_num_queries(14):
        staff.get(at("change", form))
