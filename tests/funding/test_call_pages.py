"""Calls as everybody reads them: list, filters, export, feeds, and a call's own page in every phase."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from clusters.enums import Stage
from core.models import OutboxMessage
from funding.actions import accept_award, offer_award
from funding.actions.call_questions import MOST_AN_HOUR
from funding.actions.calls import publish_call
from funding.call_view import worked_examples
from funding.enums import CallState, QuestionKind
from funding.models import Call, CallBriefing, CallDocument, CallQuestion, DeadlineMove
from funding.uk_time import left_in_words, moment_in_words
from tests.factories.accounts import StaffFactory, UserFactory, signed_in
from tests.factories.calls import CallFactory, open_call
from tests.factories.clusters import (
    BusinessMemberFactory,
    ClusterFactory,
    SectorFactory,
    SubsidyCapFactory,
)
from tests.factories.funding import new_award

pytestmark = pytest.mark.django_db

LIST = "/funding/calls/"


def page(address=LIST, client=None):
    response = (client or Client()).get(address)
    assert response.status_code == 200
    return response.content.decode()


def titles(address=LIST):
    return [row.call.title for row in Client().get(address).context["rows"]]


def in_state(state, **fields):
    """A published call that people have moved on."""
    call = open_call(**fields)
    moved = {"announced_at": timezone.now()} if state == CallState.ANNOUNCED else {}
    moved |= {"end_reason": "The budget was cut."} if state == CallState.CANCELLED else {}
    Call.objects.filter(pk=call.pk).update(state=state, **moved)
    call.refresh_from_db()
    return call


def scheduled(**fields):
    opens_at = timezone.now() + timedelta(days=3)
    return open_call(opens_at=opens_at, closes_at=opens_at + timedelta(days=30), **fields)


def closed(**fields):
    opens_at = timezone.now() - timedelta(days=40)
    return open_call(opens_at=opens_at, closes_at=opens_at + timedelta(days=30), **fields)


# -- the clock in words


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        (datetime(2026, 11, 27, 12, tzinfo=UTC), "Friday 27 November 2026, 12:00 UK time"),
        (datetime(2026, 7, 1, 11, tzinfo=UTC), "Wednesday 1 July 2026, 12:00 UK time"),
        (
            datetime(2026, 11, 27, 0, tzinfo=UTC),
            "Friday 27 November 2026, 00:00 UK time (midnight at the end of Thursday)",
        ),
    ],
)
def test_moment_is_londons_with_its_weekday(moment, words):
    assert moment_in_words(moment) == words


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (30, "less than a minute"),
        (119, "1 minute"),
        (3_599, "59 minutes"),
        (48 * 3_600 - 1, "47 hours"),
        (48 * 3_600, "2 days"),
        (20 * 86_400, "20 days"),
        (21 * 86_400, "3 weeks"),
    ],
)
def test_time_left_is_never_more_than_there_is(seconds, words):
    at = timezone.now()
    assert left_in_words(at + timedelta(seconds=seconds), at) == words


# -- the list


def test_draft_is_not_listed():
    CallFactory(title="Secret")
    assert titles() == []


def test_empty_list_says_what_one_can_do():
    assert "No call yet" in page()
    assert reverse("funding:call_alerts") in page()


def test_list_shows_what_one_can_act_on_first():
    past, late, soon, coming = closed(), open_call(), open_call(), scheduled()
    Call.objects.filter(pk=soon.pk).update(closes_at=timezone.now() + timedelta(days=2))
    assert titles() == [call.title for call in (soon, late, coming, past)]


def test_list_can_be_sorted():
    small, large = open_call(max_amount=Decimal(10_000)), open_call(max_amount=Decimal(50_000))
    assert titles(f"{LIST}?sort=largest") == [large.title, small.title]
    assert titles(f"{LIST}?sort=newest") == [large.title, small.title]
    Call.objects.filter(pk=small.pk).update(published_at=timezone.now())
    assert titles(f"{LIST}?sort=newest")[0] == small.title


@pytest.mark.parametrize(
    ("phase", "title"),
    [
        ("open", "Open"),
        ("soon", "Coming"),
        ("closed", "Assessed"),
        ("decided", "Decided"),
        ("cancelled", "Off"),
    ],
)
def test_phase_narrows_the_list_down(phase, title):
    open_call(title="Open")
    scheduled(title="Coming")
    in_state(CallState.ASSESSING, title="Assessed")
    in_state(CallState.ANNOUNCED, title="Decided")
    in_state(CallState.CANCELLED, title="Off")
    assert titles(f"{LIST}?phase={phase}") == [title]


@pytest.fixture
def narrow():
    """One call for games in Hull at seed, one for everybody."""
    hull, games = ClusterFactory(slug="hull", name="Hull"), SectorFactory(slug="games", name="Games")
    ClusterFactory(slug="leeds")
    SectorFactory(slug="ai")
    call = CallFactory(title="Games in Hull", stages=[Stage.SEED], summary="For looms that play.")
    call.clusters.add(hull)
    call.sectors.add(games)
    return call


@pytest.mark.parametrize(
    ("query", "is_found"),
    [
        ("cluster=hull", True),
        ("cluster=leeds", False),
        ("sector=games", True),
        ("sector=ai", False),
        ("stage=seed", True),
        ("stage=idea", False),
        ("size=to-10k", True),
        ("size=over-100k", False),
        ("size=over-100k&size=10k-50k", True),
        ("q=looms+play", True),
        ("q=ships", False),
        ("phase=open&cluster=hull&sector=games", True),
        ("cluster=atlantis", True),  # what does not exist was not chosen
    ],
)
def test_facets_narrow_the_list_down(narrow, query, is_found):
    publish_call(call=narrow, by=None)
    assert titles(f"{LIST}?{query}") == (["Games in Hull"] if is_found else [])


def test_counts_are_under_what_else_was_chosen(narrow):
    publish_call(call=narrow, by=None)
    open_call(title="For all")
    boxes = {box.name: box for box in Client().get(f"{LIST}?sector=ai").context["boxes"]}
    clusters = {choice.value: choice.business_count for choice in boxes["cluster"].choices}
    assert clusters == {"hull": 1, "leeds": 1}  # the one for all
    sectors = {choice.value: choice.business_count for choice in boxes["sector"].choices}
    assert sectors == {"ai": 1, "games": 2}


def test_count_of_each_value_is_what_choosing_it_finds(narrow):
    publish_call(call=narrow, by=None)
    open_call()
    scheduled(max_amount=Decimal(50_000), min_amount=Decimal(10_000))
    in_state(CallState.CANCELLED)
    for box in Client().get(LIST).context["boxes"]:
        for choice in (*box.choices, *box.folded):
            found = titles(f"{LIST}?{box.name}={choice.value}")
            assert len(found) == choice.business_count, (box.name, choice)


def test_choice_that_finds_nothing_says_what_to_do():
    open_call()
    text = page(f"{LIST}?q=nothing-like-it")
    assert "No call is like that" in text
    assert "“nothing-like-it”" in text


@pytest.mark.parametrize("count", [1, 3])
def test_list_takes_the_same_queries_however_many(count, django_assert_num_queries):
    member = BusinessMemberFactory()
    for _ in range(count - 1):
        BusinessMemberFactory(user=member.user)
    SubsidyCapFactory()
    for _ in range(count):
        call = open_call()
        call.clusters.add(member.business.cluster)
        call.sectors.add(SectorFactory())
    client = signed_in(member.user)
    client.get(LIST)
    with django_assert_num_queries(18):
        client.get(LIST)


def test_export_is_as_filtered():
    open_call(title="=Looms")
    scheduled(title="Coming")
    response = Client().get("/funding/calls/export/?phase=open")
    lines = b"".join(response.streaming_content).decode().splitlines()
    assert len(lines) == 2
    assert "'=Looms" in lines[1]


def test_member_sees_what_fits_and_why():
    member = BusinessMemberFactory(business__trading_name="Carding")
    open_call(title="For all")
    other = CallFactory(title="Elsewhere")
    other.clusters.add(ClusterFactory())
    publish_call(call=other, by=None)
    rows = signed_in(member.user).get(LIST).context["rows"]
    assert {row.call.title: len(row.fits) for row in rows} == {"For all": 1, "Elsewhere": 0}
    assert "fit Carding" in page(client=signed_in(member.user))
    assert "Carding" not in page()


# -- feeds, calendars, search engines


def test_feed_tells_title_and_deadline():
    call = open_call()
    text = page("/funding/calls/feed/")
    assert call.title in text
    assert moment_in_words(call.closes_at) in text


def events(address):
    return {
        str(event["summary"]): event for event in Calendar.from_ical(Client().get(address).content).events
    }


def test_calendar_holds_every_date():
    call = open_call(title="Looms")
    CallBriefing.objects.create(
        call=call,
        title="Open hour",
        starts_at=call.opens_at,
        ends_at=call.opens_at + timedelta(hours=1),
        place="online",
    )
    CallFactory(title="Draft")
    found = events("/funding/calls/calendar.ics")
    assert set(found) == {"Opens: Looms", "Closes: Looms", "Decision promised: Looms", "Open hour: Looms"}
    assert found["Closes: Looms"].decoded("dtstart") == call.closes_at.replace(microsecond=0)
    assert found["Decision promised: Looms"].decoded("dtstart") == call.decision_on
    assert found == events(f"/funding/calls/{call.slug}/calendar.ics")


def test_moved_deadline_is_the_same_event_anew():
    call = open_call(title="Looms")
    before = events("/funding/calls/calendar.ics")["Closes: Looms"]
    later = call.closes_at + timedelta(days=7)
    DeadlineMove.objects.create(
        call=call, moved_from=call.closes_at, moved_to=later, reason="The post was late."
    )
    Call.objects.filter(pk=call.pk).update(closes_at=later)
    after = events("/funding/calls/calendar.ics")["Closes: Looms"]
    assert before["uid"] == after["uid"]
    assert (before["sequence"], after["sequence"]) == (0, 1)


def test_cancelled_call_takes_its_dates_away():
    in_state(CallState.CANCELLED, title="Looms")
    assert events("/funding/calls/calendar.ics")["Closes: Looms"]["status"] == "CANCELLED"


def test_briefing_can_be_put_into_a_calendar():
    call = open_call(title="Looms")
    briefing = CallBriefing.objects.create(
        call=call, title="Open hour", starts_at=call.opens_at, ends_at=call.closes_at, place="Hull"
    )
    [event] = events(f"/funding/calls/{call.slug}/briefings/{briefing.pk}.ics").values()
    assert event["location"] == "Hull"


def test_sitemap_names_public_calls():
    call, draft = open_call(), CallFactory()
    text = page("/sitemap-calls.xml")
    assert call.slug in text
    assert draft.slug not in text
    assert "/funding/money/" in page("/sitemap-funding.xml")


# -- a call's page


def test_draft_is_the_agencys_alone():
    draft = CallFactory()
    assert Client().get(draft.get_absolute_url()).status_code == 404
    assert signed_in(UserFactory()).get(draft.get_absolute_url()).status_code == 404
    text = page(draft.get_absolute_url(), signed_in(StaffFactory()))
    assert "nobody but the agency sees this page" in text
    assert "What is your project called?" in text  # of the form as it is written


def test_page_tells_everything_before_one_begins():
    call = open_call(
        questions=[
            {"key": "why", "label": "Why you?", "kind": QuestionKind.LONG, "word_limit": 300},
            {
                "key": "how",
                "label": "How?",
                "kind": QuestionKind.CHOICE,
                "choices": ["By hand", "By loom"],
                "is_required": False,
            },
        ]
    )
    text = page(call.get_absolute_url())
    for words in (
        "£5,000 to £20,000",
        "£50,000",
        "at least 2 grants",
        "up to 70%",
        moment_in_words(call.closes_at),
        "4 weeks left",
        f"{call.decision_on:%A %-d %B %Y}",
        "Idea",
        "100%",
        "Below 2 it cannot be funded",
        "8 questions in 2 sections",
        "Why you?",
        "up to 300 words",
        "By hand · By loom",
        "optional",
        "Ada Byron",
        "Nothing has been answered yet",
    ):
        assert words in text, words


def test_example_is_worked_out_for_the_middle_and_for_the_limit():
    call = Call(min_amount=Decimal(5_000), max_amount=Decimal(20_000), intervention_percent=70)
    middle, large = worked_examples(call)
    assert (middle.cost, middle.grant, middle.own) == (18_000, 12_600, 5_400)
    assert (large.cost, large.grant, large.own) == (58_000, 20_000, 38_000)


def test_example_of_one_fixed_grant_paid_in_full():
    call = Call(min_amount=Decimal(5_000), max_amount=Decimal(5_000), intervention_percent=100)
    [example] = worked_examples(call)
    assert (example.cost, example.grant, example.own) == (5_000, 5_000, 0)


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (scheduled, "told when it opens"),
        (closed, "No more applications are taken"),
        (lambda: in_state(CallState.ASSESSING), "Applications are being assessed"),
        (lambda: in_state(CallState.DECIDED), "Applications are being assessed"),
        (lambda: in_state(CallState.ANNOUNCED), "See the results"),
        (lambda: in_state(CallState.CANCELLED), "The budget was cut."),
    ],
)
def test_next_step_is_that_of_the_phase(make, words):
    text = page(make().get_absolute_url())
    assert words in text
    assert "Check and apply" not in text


def test_decision_is_not_told_before_it_is_announced():
    call = in_state(CallState.DECIDED)
    accept_award(
        award=offer_award(
            award=new_award(title="Won it"), reservation=call.reservation, amount=Decimal(10_000), by=None
        ),
        by=None,
    )
    assert "Won it" not in page(call.get_absolute_url())
    Call.objects.filter(pk=call.pk).update(state=CallState.ANNOUNCED, announced_at=timezone.now())
    text = page(call.get_absolute_url())
    assert "Won it" in text
    assert "£10,000 of it is promised" in text


def test_moved_deadline_says_why():
    call = open_call()
    DeadlineMove.objects.create(
        call=call,
        moved_from=call.closes_at - timedelta(days=7),
        moved_to=call.closes_at,
        reason="The post was late.",
    )
    assert "The post was late." in page(call.get_absolute_url())


def test_member_reads_whether_it_fits_before_applying():
    SubsidyCapFactory()
    member = BusinessMemberFactory(business__trading_name="Carding")
    text = page(open_call().get_absolute_url(), signed_in(member.user))
    assert "Carding can apply" in text
    assert "may still receive £315,000" in text
    assert reverse("clusters:subsidies", args=[member.business.slug]) in text


@pytest.mark.parametrize("count", [1, 3])
def test_page_takes_the_same_queries_however_much_it_shows(count, django_assert_num_queries):
    SubsidyCapFactory()
    member = BusinessMemberFactory()
    for _ in range(count - 1):
        BusinessMemberFactory(user=member.user)
    call = open_call(sections=[(f"part-{n}", [{"key": f"why-{n}"}]) for n in range(count)])
    for n in range(count):
        CallQuestion.objects.create(call=call, question=f"Why {n}?", answer="So.", answered_at=timezone.now())
        CallBriefing.objects.create(
            call=call, title="Hour", starts_at=call.opens_at, ends_at=call.closes_at, place="Hull"
        )
    client = signed_in(member.user)
    client.get(call.get_absolute_url())
    with django_assert_num_queries(20):
        client.get(call.get_absolute_url())


# -- documents


def document_of(call):
    document = CallDocument(
        call=call, title="Guidance", name="guidance.pdf", media_type="application/pdf", size=4
    )
    document.file.save("guidance.pdf", ContentFile(b"%PDF"), save=True)
    return document


def test_document_is_downloaded_by_its_name():
    call = open_call()
    document = document_of(call)
    response = Client().get(reverse("funding:call_document", args=[call.slug, document.pk]))
    assert b"".join(response.streaming_content) == b"%PDF"
    assert response["Content-Disposition"] == 'attachment; filename="guidance.pdf"'
    assert response["X-Content-Type-Options"] == "nosniff"


def test_document_of_a_draft_or_of_another_call_is_not_there():
    draft, other = CallFactory(), open_call()
    document = document_of(draft)
    for slug in (draft.slug, other.slug):
        address = reverse("funding:call_document", args=[slug, document.pk])
        assert Client().get(address).status_code == 404


# -- questions


def ask(call, client, **answers):
    address = reverse("funding:ask_about_call", args=[call.slug])
    return client.post(address, {"question": "May we weave by night?", "homepage": "", **answers})


def test_question_waits_for_staff_and_is_not_public():
    call, person = open_call(), UserFactory()
    assert ask(call, signed_in(person)).status_code == 302
    question = CallQuestion.objects.get()
    assert (question.asked_by, question.answered_at) == (person, None)
    mail = OutboxMessage.objects.get(kind="funding/question_asked")
    assert mail.to == call.contact_email
    assert person.email not in mail.text
    assert reverse("admin:funding_call_change", args=[call.pk]) in mail.text
    assert "weave by night" not in page(call.get_absolute_url())


def test_answer_is_public_without_a_name():
    call, person = open_call(), UserFactory(full_name="Nosy Parker")
    CallQuestion.objects.create(
        call=call,
        question="By night?",
        answer="Yes, **quietly**.",
        answered_at=timezone.now(),
        asked_by=person,
    )
    text = page(call.get_absolute_url())
    assert "<strong>quietly</strong>" in text
    assert "Nosy Parker" not in text


def test_machine_that_fills_everything_in_asks_nothing():
    ask(open_call(), signed_in(UserFactory()), homepage="https://spam.example/")
    assert not CallQuestion.objects.exists()


def test_same_question_is_asked_once():
    call, client = open_call(), signed_in(UserFactory())
    ask(call, client)
    assert b"asked this already" in ask(call, client, question="MAY WE WEAVE BY NIGHT?").content


def test_too_many_questions_in_an_hour_are_refused(time_machine):
    call, client = open_call(), signed_in(UserFactory())
    for number in range(MOST_AN_HOUR):
        ask(call, client, question=f"Question {number}?")
    assert b"within the hour" in ask(call, client).content
    assert CallQuestion.objects.count() == MOST_AN_HOUR


@pytest.mark.parametrize("make", [closed, lambda: in_state(CallState.CANCELLED)])
def test_call_that_is_over_takes_no_questions(make):
    call, client = make(), signed_in(UserFactory())
    assert b"takes no more questions" in ask(call, client).content
    assert (
        b"takes no more questions" in client.get(reverse("funding:ask_about_call", args=[call.slug])).content
    )


def test_businesses_are_not_held_against_calls_that_are_over():
    member = BusinessMemberFactory()
    closed()
    rows = signed_in(member.user).get(LIST).context["rows"]
    assert [row.fits for row in rows] == [[]]
