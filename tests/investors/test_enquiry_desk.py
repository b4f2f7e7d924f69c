"""Working on an enquiry: taking, answering, the clock, handing over, ending, merging."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from decimal import Decimal
from threading import Barrier

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from core.models import OutboxMessage
from investors import actions
from investors.enums import ENQUIRY_LIFECYCLE, EnquiryStage, MessageSide
from investors.forms.enquiry_verbs import VERBS
from investors.links import enquiry_path
from investors.models import Enquiry, EnquiryEvent, EnquiryTask
from tests.factories.accounts import StaffFactory, UserFactory, signed_in
from tests.factories.clusters import ClusterFactory, CuratorshipFactory
from tests.factories.enquiries import (
    WEDNESDAY,
    AnsweredEnquiryFactory,
    AssignedEnquiryFactory,
    EnquiryFactory,
    MessageFactory,
    ReplyTemplateFactory,
    TaskFactory,
)

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def staff():
    return StaffFactory()


@pytest.fixture
def curated():
    """An enquiry and the curator of its cluster."""
    curatorship = CuratorshipFactory()
    return EnquiryFactory(about_cluster=curatorship.cluster), curatorship.user


def fresh(enquiry):
    return Enquiry.objects.get(pk=enquiry.pk)


def kinds():
    return list(OutboxMessage.objects.order_by("pk").values_list("kind", flat=True))


# -- whose it is --------------------------------------------------------------------------------------------


def test_curator_takes_it_and_the_person_sees_the_name(client, curated):
    enquiry, curator = curated
    actions.take_enquiry(enquiry=enquiry, by=curator)
    assert (fresh(enquiry).stage, fresh(enquiry).owner) == (EnquiryStage.ASSIGNED, curator)
    assert curator.full_name in client.get(enquiry_path(enquiry)).content.decode()


def test_second_to_take_it_is_told_who_was_first(staff):
    enquiry = AssignedEnquiryFactory()
    with pytest.raises(ValidationError, match=f"{enquiry.owner} has taken"):
        actions.take_enquiry(enquiry=enquiry, by=staff)


def at_once(verb, people):
    """Everybody does it at the same moment, each with a connection of their own: who did, and refusals."""
    ready = Barrier(len(people))

    def one(person):
        try:
            ready.wait()
            verb(person)
        except ValidationError as refusal:
            return person, " ".join(refusal.messages)
        else:
            return person, ""
        finally:
            connection.close()

    with ThreadPoolExecutor(len(people)) as pool:
        results = list(pool.map(one, people))
    return [person for person, said in results if not said], [said for _person, said in results if said]


@pytest.mark.django_db(transaction=True)
def test_two_who_take_it_at_the_same_moment_are_one_owner():
    enquiry, people = EnquiryFactory(), StaffFactory.create_batch(4)
    [owner], refusals = at_once(lambda person: actions.take_enquiry(enquiry=enquiry, by=person), people)
    assert fresh(enquiry).owner == owner
    assert enquiry.steps.filter(verb="take").count() == 1
    assert refusals == [f"{owner} has taken {enquiry} already."] * 3


@pytest.mark.django_db(transaction=True)
def test_two_who_answer_at_the_same_moment_are_one_answer():
    enquiry, people = EnquiryFactory(), StaffFactory.create_batch(4)
    [owner], refusals = at_once(
        lambda person: actions.answer_enquiry(enquiry=enquiry, text="Welcome.", by=person), people
    )
    assert [message.by for message in enquiry.messages.all()] == [owner]
    assert OutboxMessage.objects.filter(kind="investors/enquiry_answered").count() == 1
    assert all(str(owner) in refusal for refusal in refusals)


@pytest.mark.django_db(transaction=True)
def test_enquiries_received_at_the_same_moment_are_shared_out():
    clusters = {CuratorshipFactory().cluster for _ in range(4)}
    ready = Barrier(len(clusters))

    def receive(number):
        enquiry = EnquiryFactory.build(about_cluster=None, cluster=None, email=f"a{number}@kawa.example")
        try:
            ready.wait()
            return actions.receive_enquiry(enquiry=enquiry, text="Hello.", at=WEDNESDAY).cluster
        finally:
            connection.close()

    with ThreadPoolExecutor(len(clusters)) as pool:
        assert set(pool.map(receive, range(len(clusters)))) == clusters


def test_it_is_given_only_to_those_who_may_answer(staff, curated):
    enquiry, curator = curated
    stranger = CuratorshipFactory().user
    with pytest.raises(ValidationError, match="does not answer"):
        actions.assign_enquiry(enquiry=enquiry, owner=stranger, by=staff)
    with pytest.raises(ValidationError, match="does not answer"):
        actions.assign_enquiry(enquiry=enquiry, owner=UserFactory(), by=staff)
    actions.assign_enquiry(enquiry=enquiry, owner=curator, by=staff)
    assert OutboxMessage.objects.get(kind="investors/enquiry_assigned").to == curator.email


def test_handing_over_takes_everything_along_and_tells_the_person(client, curated):
    enquiry, curator = curated
    MessageFactory(enquiry=enquiry)
    actions.take_enquiry(enquiry=enquiry, by=curator)
    actions.add_note(enquiry=enquiry, text="Speaks Japanese.", by=curator)
    other = CuratorshipFactory()
    actions.hand_over_enquiry(enquiry=enquiry, cluster=other.cluster, reason="They make robots.", by=curator)
    enquiry = fresh(enquiry)
    assert (enquiry.cluster, enquiry.owner, enquiry.stage) == (other.cluster, None, EnquiryStage.NEW)
    mail = OutboxMessage.objects.get(kind="investors/enquiry_handed_over")
    assert mail.to == enquiry.email
    assert "nothing you need to say again" in mail.text
    assert "They make robots." not in mail.text
    assert OutboxMessage.objects.get(kind="investors/enquiry_for_desk").to == other.user.email
    page = signed_in(other.user).get(enquiry.get_absolute_url()).content.decode()
    assert "We would like to see looms." in page
    assert "Speaks Japanese." in page
    assert signed_in(curator).get(enquiry.get_absolute_url()).status_code == 404


def test_handing_over_leaves_the_promise_and_an_answered_one_in_conversation(staff):
    enquiry = AnsweredEnquiryFactory()
    due = enquiry.answer_due_at
    actions.hand_over_enquiry(enquiry=enquiry, cluster=ClusterFactory(), reason="Robots.", by=staff)
    assert fresh(enquiry).stage == EnquiryStage.IN_CONVERSATION
    assert fresh(enquiry).answer_due_at == due


def test_what_somebody_had_is_free_when_given_back():
    enquiry = AssignedEnquiryFactory()
    actions.release_enquiry(enquiry=enquiry, by=enquiry.owner)
    assert (fresh(enquiry).stage, fresh(enquiry).owner) == (EnquiryStage.NEW, None)


# -- the clock ----------------------------------------------------------------------------------------------


def test_first_answer_stops_the_clock_and_is_measured_in_working_time(staff):
    enquiry = EnquiryFactory()
    actions.answer_enquiry(enquiry=enquiry, text="Welcome.", by=staff, at=WEDNESDAY + timedelta(days=1))
    enquiry = fresh(enquiry)
    assert (enquiry.answer_minutes, enquiry.was_in_time) == (480, True)
    assert (enquiry.owner, enquiry.stage, enquiry.waiting_since) == (
        staff,
        EnquiryStage.IN_CONVERSATION,
        None,
    )
    actions.answer_enquiry(enquiry=enquiry, text="And more.", by=staff, at=WEDNESDAY + timedelta(days=5))
    assert fresh(enquiry).answer_minutes == 480


def test_late_answer_is_late_by_what_it_took(staff):
    enquiry = EnquiryFactory()
    actions.answer_enquiry(enquiry=enquiry, text="Sorry.", by=staff, at=enquiry.answer_due_at + HOUR)
    assert (fresh(enquiry).answer_minutes, fresh(enquiry).was_in_time) == (1020, False)


def test_pause_keeps_what_is_left_and_says_why_to_the_person(client, staff):
    enquiry = EnquiryFactory()
    actions.pause_clock(enquiry=enquiry, reason="Which kind of loom?", by=staff, at=WEDNESDAY + HOUR)
    assert fresh(enquiry).left_minutes == 900
    assert "Which kind of loom?" in client.get(enquiry_path(enquiry)).content.decode()
    assert "Which kind of loom?" in OutboxMessage.objects.get(kind="investors/enquiry_paused").text
    later = WEDNESDAY + timedelta(days=28)
    assert not fresh(enquiry).is_overdue(later)
    actions.resume_clock(enquiry=fresh(enquiry), by=staff, at=later)
    assert fresh(enquiry).answer_due_at == later + timedelta(days=1, hours=7)


def test_answer_during_a_pause_counts_only_what_ran(staff):
    enquiry = EnquiryFactory()
    actions.pause_clock(enquiry=enquiry, reason="Which kind?", by=staff, at=WEDNESDAY + HOUR)
    actions.answer_enquiry(enquiry=enquiry, text="Here.", by=staff, at=WEDNESDAY + timedelta(days=14))
    enquiry = fresh(enquiry)
    assert (enquiry.answer_minutes, enquiry.was_in_time, enquiry.paused_at) == (60, True, None)


def test_broken_promise_cannot_be_paused_away(staff):
    enquiry = EnquiryFactory()
    with pytest.raises(ValidationError, match="past already"):
        actions.pause_clock(enquiry=enquiry, reason="Oh", by=staff, at=enquiry.answer_due_at + HOUR)


def test_pause_without_a_reason_is_none(staff):
    with pytest.raises(ValidationError, match="Say why"):
        actions.pause_clock(enquiry=EnquiryFactory(), reason="  ", by=staff, at=WEDNESDAY)


def test_desk_is_warned_once_before_the_promise_ends():
    enquiry = AssignedEnquiryFactory()
    EnquiryFactory(answer_due_at=enquiry.answer_due_at + timedelta(days=1))
    early = enquiry.answer_due_at - timedelta(days=1)
    assert actions.warn_of_promises(at=early) == 0
    assert actions.warn_of_promises(at=enquiry.answer_due_at - HOUR) == 1
    assert actions.warn_of_promises(at=enquiry.answer_due_at + HOUR) == 0
    assert OutboxMessage.objects.get().to == enquiry.owner.email


def test_nobody_is_warned_of_what_is_paused_or_answered(staff):
    AnsweredEnquiryFactory()
    actions.pause_clock(enquiry=EnquiryFactory(), reason="Which?", by=staff, at=WEDNESDAY)
    OutboxMessage.objects.all().delete()
    assert actions.warn_of_promises(at=WEDNESDAY + timedelta(days=30)) == 0


# -- the conversation ---------------------------------------------------------------------------------------


def test_only_whoever_has_it_answers(staff):
    enquiry = AssignedEnquiryFactory()
    with pytest.raises(ValidationError, match="Take it over first"):
        actions.answer_enquiry(enquiry=enquiry, text="Me too.", by=staff)


def test_answer_goes_to_the_person_by_mail(staff):
    enquiry = EnquiryFactory()
    actions.answer_enquiry(enquiry=enquiry, text="Come in May.", by=staff)
    mail = OutboxMessage.objects.get()
    assert (mail.kind, mail.to) == ("investors/enquiry_answered", enquiry.email)
    assert "Come in May." in mail.text
    assert enquiry_path(enquiry) in mail.text


def test_word_of_the_person_waits_for_whoever_answers():
    enquiry = AnsweredEnquiryFactory()
    actions.write_about_enquiry(enquiry=enquiry, text="Thanks, and June?", at=WEDNESDAY + timedelta(days=3))
    assert fresh(enquiry).waiting_since == WEDNESDAY + timedelta(days=3)
    assert OutboxMessage.objects.get(kind="investors/enquirer_wrote").to == enquiry.owner.email


def test_word_about_a_closed_one_opens_it(staff):
    enquiry = AnsweredEnquiryFactory(owner=staff)
    actions.lose_enquiry(enquiry=enquiry, reason="They went elsewhere.", by=staff)
    actions.write_about_enquiry(enquiry=enquiry, text="We are back.")
    enquiry = fresh(enquiry)
    assert (enquiry.stage, enquiry.closed_at, enquiry.close_reason) == (
        EnquiryStage.IN_CONVERSATION,
        None,
        "",
    )


def test_text_to_begin_with_is_filled_in(client, staff):
    enquiry = EnquiryFactory(name="Akiko Mori")
    kept = ReplyTemplateFactory(text="Dear {name}, {reference}: {cluster}, {owner}. {other}")
    ReplyTemplateFactory(cluster=ClusterFactory(), title="Another cluster's")
    page = signed_in(staff).get(enquiry.get_absolute_url(), {"begin": kept.pk})
    assert page.context["forms"]["answer"]["text"].value() == (
        f"Dear Akiko Mori, {enquiry.reference}: {enquiry.cluster}, {staff}. {{other}}"
    )
    assert [one.title for one in page.context["templates"]] == [kept.title]


# -- what becomes of it -------------------------------------------------------------------------------------


@pytest.mark.parametrize("stage", [EnquiryStage.NEW, EnquiryStage.ASSIGNED])
@pytest.mark.parametrize("verb", ["win", "lose", "rest"])
def test_nothing_ends_before_it_was_answered(stage, verb):
    assert verb not in ENQUIRY_LIFECYCLE[stage]


def test_path_of_an_enquiry_is_kept_as_steps_and_history(staff):
    enquiry = EnquiryFactory()
    actions.take_enquiry(enquiry=enquiry, by=staff)
    actions.answer_enquiry(enquiry=enquiry, text="Welcome.", by=staff)
    actions.propose_to_enquirer(enquiry=enquiry, by=staff, investment_amount=Decimal(2_000_000))
    actions.win_enquiry(enquiry=enquiry, by=staff, jobs_count=40)
    enquiry = fresh(enquiry)
    assert list(enquiry.steps.oldest_first().values_list("verb", flat=True)) == [
        "take",
        "answer",
        "propose",
        "win",
    ]
    assert (enquiry.forecast_investment_amount, enquiry.forecast_jobs_count) == (2_000_000, 40)
    assert enquiry.closed_at
    stages = EnquiryEvent.objects.filter(pgh_obj=enquiry).order_by("pgh_id").values_list("stage", flat=True)
    assert list(stages) == ["new", "assigned", "in-conversation", "proposal", "won"]


def test_won_says_what_is_expected(staff):
    with pytest.raises(ValidationError, match="Say what is expected"):
        actions.win_enquiry(enquiry=AnsweredEnquiryFactory(owner=staff), by=staff)


@pytest.mark.parametrize("verb", [actions.lose_enquiry, actions.rest_enquiry])
def test_ending_says_why(staff, verb):
    with pytest.raises(ValidationError, match="Say why"):
        verb(enquiry=AnsweredEnquiryFactory(owner=staff), reason=" ", by=staff)


def test_what_is_no_enquiry_is_out_of_the_queue_until_restored(staff):
    enquiry = EnquiryFactory()
    actions.mark_spam(enquiry=enquiry, by=staff)
    assert not Enquiry.objects.open().exists()
    assert not Enquiry.objects.counted().exists()
    actions.restore_enquiry(enquiry=enquiry, by=staff)
    assert fresh(enquiry).waiting_since == enquiry.received_at


# -- merging ------------------------------------------------------------------------------------------------


def two_of(email="akiko@kawa.example", **fields):
    first = MessageFactory(enquiry__email=email, enquiry__received_at=WEDNESDAY, text="First").enquiry
    second = MessageFactory(
        enquiry__email=email.upper(), enquiry__received_at=WEDNESDAY + HOUR, text="Second",
        enquiry__about_cluster=first.cluster,
    ).enquiry  # fmt: skip
    return first, second


def test_duplicate_goes_into_the_other_with_all_that_was_said(client, staff):
    stays, goes = two_of()
    actions.add_note(enquiry=goes, text="Seen at a fair.", by=staff)
    actions.add_task(enquiry=goes, what="Ring", due_on=WEDNESDAY.date(), person=staff, by=staff)
    old_link = enquiry_path(goes)
    actions.merge_enquiries(stays=stays, goes=goes, by=staff)
    assert fresh(goes).stage == EnquiryStage.MERGED
    assert [message.text for message in stays.messages.in_order()] == ["First", "Second"]
    assert (stays.notes.count(), stays.tasks.count()) == (1, 1)
    page = client.get(old_link).content.decode()
    assert stays.reference in page
    assert goes.reference not in page


def test_merged_one_keeps_the_earlier_promise(staff):
    goes, stays = two_of()
    actions.merge_enquiries(stays=stays, goes=goes, by=staff)
    stays = fresh(stays)
    assert (stays.received_at, stays.answer_due_at) == (WEDNESDAY, goes.answer_due_at)
    assert stays.waiting_since == WEDNESDAY


def test_merging_an_answered_one_stops_the_clock(staff):
    stays, goes = two_of()
    actions.answer_enquiry(enquiry=goes, text="Welcome.", by=staff, at=WEDNESDAY + 2 * HOUR)
    actions.merge_enquiries(stays=stays, goes=fresh(goes), by=staff)
    stays = fresh(stays)
    assert stays.first_answered_at == WEDNESDAY + 2 * HOUR
    assert stays.waiting_since is None


def test_enquiries_of_two_people_are_never_merged(staff):
    stays, goes = EnquiryFactory(), EnquiryFactory()
    with pytest.raises(ValidationError, match="two mailboxes"):
        actions.merge_enquiries(stays=stays, goes=goes, by=staff)


def test_curator_merges_only_into_what_they_see(curated):
    enquiry, curator = curated
    foreign = EnquiryFactory(email=enquiry.email)
    with pytest.raises(PermissionDenied):
        actions.merge_enquiries(stays=foreign, goes=enquiry, by=curator)
    page = signed_in(curator).post(
        reverse("investors:enquiry_verb", args=[enquiry.reference, "merge"]),
        {"merge-reference": foreign.reference},
    )
    assert "no such enquiry" in page.content.decode()


def test_page_shows_the_same_person_and_the_same_organisation(staff):
    first, second = two_of()
    colleague = EnquiryFactory(organisation=first.organisation)
    context = signed_in(staff).get(first.get_absolute_url()).context
    assert context["same_person"] == [second]
    assert context["same_organisation"] == [colleague]


# -- tasks --------------------------------------------------------------------------------------------------


def test_reminder_is_sent_once_on_the_morning_of_its_day():
    task = TaskFactory(due_on=WEDNESDAY.date())
    assert actions.remind_of_tasks(on=WEDNESDAY.date() - timedelta(days=1)) == 0
    assert actions.remind_of_tasks(on=WEDNESDAY.date()) == 1
    assert actions.remind_of_tasks(on=WEDNESDAY.date()) == 0
    assert OutboxMessage.objects.get().to == task.person.email


def test_task_that_is_done_reminds_nobody(staff):
    task = TaskFactory()
    page = signed_in(staff).post(reverse("investors:enquiry_task_done", args=[task.pk]))
    assert page.status_code == 302
    assert EnquiryTask.objects.get().done_by == staff
    assert actions.remind_of_tasks(on=WEDNESDAY.date()) == 0


def test_task_is_given_only_to_those_who_work_on_it(curated):
    enquiry, curator = curated
    with pytest.raises(ValidationError, match="does not work on"):
        actions.add_task(
            enquiry=enquiry, what="Ring", due_on=WEDNESDAY.date(), person=UserFactory(), by=curator
        )


# -- the page -----------------------------------------------------------------------------------------------


def verb_address(enquiry, verb):
    return reverse("investors:enquiry_verb", args=[enquiry.reference, verb])


def test_every_verb_can_be_done_from_the_page(staff):
    """What each form asks for, and where it leads, through the page itself."""
    client, other = signed_in(staff), ClusterFactory()
    enquiry = EnquiryFactory(answer_due_at=timezone.now() + timedelta(days=3), received_at=timezone.now())
    walk = [
        ("take", {}, EnquiryStage.ASSIGNED),
        ("release", {}, EnquiryStage.NEW),
        ("assign", {"owner": staff.pk}, EnquiryStage.ASSIGNED),
        ("pause", {"reason": "Which?"}, EnquiryStage.ASSIGNED),
        ("resume", {}, EnquiryStage.ASSIGNED),
        ("note", {"text": "A note."}, EnquiryStage.ASSIGNED),
        ("task", {"what": "Ring", "due_on": "2026-06-10", "owner": staff.pk}, EnquiryStage.ASSIGNED),
        ("hand_over", {"cluster": other.pk, "reason": "Robots."}, EnquiryStage.NEW),
        ("mark_spam", {}, EnquiryStage.SPAM),
        ("restore", {}, EnquiryStage.NEW),
        ("answer", {"text": "Welcome."}, EnquiryStage.IN_CONVERSATION),
        ("propose", {"investment_amount": "100", "jobs_count": ""}, EnquiryStage.PROPOSAL),
        ("forecast", {"investment_amount": "200", "jobs_count": "3"}, EnquiryStage.PROPOSAL),
        ("rest", {"reason": "Next year."}, EnquiryStage.DORMANT),
        ("reopen", {}, EnquiryStage.IN_CONVERSATION),
        ("lose", {"reason": "Elsewhere."}, EnquiryStage.LOST),
        ("reopen", {}, EnquiryStage.IN_CONVERSATION),
        ("renew_link", {}, EnquiryStage.IN_CONVERSATION),
        ("win", {"investment_amount": "300", "jobs_count": "4"}, EnquiryStage.WON),
        ("erase", {}, EnquiryStage.WON),
    ]
    for verb, sent, stage in walk:
        page = client.get(enquiry.get_absolute_url())
        assert verb in page.context["forms"], verb
        response = client.post(
            verb_address(enquiry, verb), {f"{verb}-{name}": value for name, value in sent.items()}
        )
        assert response.status_code == 302, verb
        assert fresh(enquiry).stage == stage, verb
    assert client.get(enquiry.get_absolute_url()).context["forms"] == {}
    assert set(VERBS) - {verb for verb, _sent, _stage in walk} == {"merge"}


def test_refused_verb_says_why_and_keeps_what_was_typed(staff):
    enquiry = EnquiryFactory()
    page = signed_in(staff).post(
        verb_address(enquiry, "hand_over"), {"hand_over-reason": "They make robots."}
    )
    text = page.content.decode()
    assert page.status_code == 200
    assert "They make robots." in text
    assert "There is a problem" in text or "Choose" in text or "required" in text.lower()


def test_verb_that_came_too_late_says_so(staff):
    enquiry = AssignedEnquiryFactory()
    page = signed_in(staff).post(verb_address(enquiry, "take"))
    assert f"{enquiry.owner} has taken" in page.content.decode()


def test_unknown_verb_is_not_found(staff):
    assert signed_in(staff).post(verb_address(EnquiryFactory(), "explode")).status_code == 404


def test_curator_who_hands_over_is_led_to_the_queue(curated):
    enquiry, curator = curated
    response = signed_in(curator).post(
        verb_address(enquiry, "hand_over"),
        {"hand_over-cluster": ClusterFactory().pk, "hand_over-reason": "Robots."},
    )
    assert response.url == reverse("admin:investors_enquiry_changelist")


def test_page_costs_the_same_with_one_and_with_three_messages(staff, django_assert_max_num_queries):
    client = signed_in(staff)
    few, many = MessageFactory().enquiry, EnquiryFactory()
    for side in (MessageSide.ENQUIRER, MessageSide.AGENCY, MessageSide.ENQUIRER):
        MessageFactory(enquiry=many, side=side, by=staff if side == MessageSide.AGENCY else None)
    client.get(few.get_absolute_url())
    for enquiry in (few, many):
        with django_assert_max_num_queries(26):
            client.get(enquiry.get_absolute_url())
