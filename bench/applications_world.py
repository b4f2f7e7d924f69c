"""Five hundred calls and twenty thousand applications, written by set-wise SQL."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

QUESTIONS = 40
SECTIONS = 5
FILES = 5
#: Applications of the one call whose list staff look at.
LARGEST_CALL = 2_000
WORDS = "We try it with two mills in the valley for six months and tell everybody what we find. " * 3

ANSWERS = """
    INSERT INTO funding_answer (application_id, question_id, value, version, saved_at)
    SELECT application.id, question.id, to_jsonb(%s::text), 1, now()
    FROM funding_application application
    JOIN funding_formsection section ON section.form_id = application.form_id
    JOIN funding_question question ON question.section_id = section.id
    WHERE question.kind = 'long' AND NOT EXISTS (
        SELECT 1 FROM funding_answer WHERE application_id = application.id
    )
"""
FILES_SQL = """
    INSERT INTO funding_attachment (
        application_id, question_id, file, name, media_type, size, sha256, added_at, sent_at
    )
    SELECT application.id, question.id, 'none', 'plan-' || number || '.pdf', 'application/pdf', 100000,
        md5(application.id::text || number), now(), now()
    FROM funding_application application
    JOIN funding_formsection section ON section.form_id = application.form_id
    JOIN funding_question question ON question.section_id = section.id
    CROSS JOIN generate_series(1, %s) number
    WHERE question.kind = 'file' AND NOT EXISTS (
        SELECT 1 FROM funding_attachment WHERE application_id = application.id
    )
"""
SUBMISSIONS = """
    INSERT INTO funding_submission (
        application_id, number, token, submitted_at, deadline_at, signed_name, content, sha256
    )
    SELECT application.id, 1, gen_random_uuid(), now(), now() + interval '1 day', 'Robin Sutcliffe',
        jsonb_build_object(
            'sections', jsonb_build_array(jsonb_build_object('key', 'a', 'title', 'A', 'answers', (
                SELECT jsonb_agg(jsonb_build_object(
                    'question', 'Question ' || number, 'key', 'q' || number, 'kind', 'long',
                    'value', %s::text, 'words', %s::text
                )) FROM generate_series(1, %s) number
            ))),
            'declarations', jsonb_build_object(
                'has_conflict', false, 'conflict', '', 'has_subsidies', false, 'subsidies', ''
            )
        ), 'none'
    FROM funding_application application
    WHERE application.state = 'submitted' AND NOT EXISTS (
        SELECT 1 FROM funding_submission WHERE application_id = application.id
    )
"""


def fill(calls: int, applications: int) -> None:
    """What is there already counts; nothing is written twice."""
    from django.db import connection

    from funding.models import Application, Call

    if Call.objects.filter(slug__startswith="bench-").count() < calls:
        write_calls(calls)
    if Application.objects.count() < applications:
        write_applications(applications)
        with connection.cursor() as cursor:
            cursor.execute(ANSWERS, [WORDS])
            cursor.execute(FILES_SQL, [FILES])
            cursor.execute(SUBMISSIONS, [WORDS, WORDS, QUESTIONS])
            cursor.execute("ANALYZE")


def write_calls(count: int) -> None:
    """Every third is open, the others are closed; money is not what is measured here."""
    from django.utils import timezone

    from funding.actions import budget_money, reserve_money
    from funding.actions.call_forms import begin_form, publish_form
    from funding.enums import CallState
    from funding.models import BudgetLine, Call, Criterion, FinancialYear, FormSection, Fund, Question
    from funding.models.year import year_start

    now = timezone.now()
    year, _ = FinancialYear.objects.get_or_create(
        starts_on=year_start(timezone.localdate()), defaults={"granted_amount": 2_000_000, "source": "Bench"}
    )
    fund, _ = Fund.objects.get_or_create(
        slug="bench-fund", defaults={"name": "Bench fund", "purpose": "To be measured."}
    )
    line, _ = BudgetLine.objects.get_or_create(year=year, fund=fund)
    line.refresh_from_db()
    if line.budgeted_amount < count * 100:
        budget_money(line=line, amount=Decimal(count * 100) - line.budgeted_amount, by=None)
    for number in range(Call.objects.filter(slug__startswith="bench-").count(), count):
        opens_at = now - timedelta(days=20 if number % 3 == 0 else 90)
        closes_at = opens_at + timedelta(days=50)
        call = Call.objects.create(
            slug=f"bench-{number}", title=f"Bench call {number}", summary="A call that is measured.",
            purpose="It pays for **looms**.\n\n" * 4, who_can_apply="Firms of the North.", line=line,
            pot_amount=Decimal(100), min_amount=10, max_amount=50, opens_at=opens_at, closes_at=closes_at,
            decision_on=(closes_at + timedelta(days=30)).date(), contact_name="Grace Hopwood",
            contact_email="calls@technorth.example",
        )  # fmt: skip
        Criterion.objects.create(call=call, title="Idea", weight=100)
        form = begin_form(call=call, by=None)
        write_questions(form, FormSection, Question)
        publish_form(form=form, by=None)
        call.reservation = reserve_money(line=line, title=call.title, amount=call.pot_amount, by=None)
        call.state, call.published_at = CallState.PUBLISHED, opens_at
        call.save()


def write_questions(form, FormSection, Question) -> None:  # type: ignore[no-untyped-def]  # noqa: N803
    asked = QUESTIONS - form.questions().count() - 1
    for place in range(SECTIONS):
        section = FormSection.objects.create(
            form=form, position=place + 1, key=f"part-{place}", title=f"Part {place}"
        )
        Question.objects.bulk_create(
            Question(
                section=section, position=number, key=f"q-{place}-{number}", kind="long",
                label=f"What about {place}.{number}?", word_limit=200,
            )
            for number in range(asked // SECTIONS)
        )  # fmt: skip
    Question.objects.create(
        section=section, position=99, key="files", kind="file", label="Your plans", most_files=FILES
    )


def write_applications(count: int) -> None:
    """A tenth of them to one call; of the rest, those to open calls are drafts."""
    from django.utils import timezone

    from clusters.models import Business
    from funding.models import Application, Call

    now = timezone.now()
    calls = list(Call.objects.filter(slug__startswith="bench-").order_by("pk").prefetch_related("forms"))
    businesses = list(Business.objects.listed().order_by("pk").values_list("pk", flat=True))
    rows = []
    for number in range(count):
        call = calls[1] if number < LARGEST_CALL else calls[number % len(calls)]
        is_sent = call.closes_at < now
        rows.append(Application(
            call=call, form=call.forms.all()[0], business_id=businesses[number % len(businesses)],
            state="submitted" if is_sent else "draft", title=f"Project {number}", asked_amount=20,
            cost_amount=40,
            submitted_at=call.closes_at - timedelta(hours=1, seconds=number) if is_sent else None,
        ))  # fmt: skip
    Application.objects.bulk_create(rows, batch_size=2_000, ignore_conflicts=True)
