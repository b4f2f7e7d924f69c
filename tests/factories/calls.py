"""Calls with their criteria and forms."""

from datetime import timedelta
from decimal import Decimal

import factory
from django.utils import timezone

from funding.actions.call_forms import begin_form
from funding.actions.calls import publish_call
from funding.models import Call, Criterion, FormSection, Question
from tests.factories.funding import BudgetLineFactory


class CallFactory(factory.django.DjangoModelFactory):
    """A draft, with one criterion and the form that every call begins with."""

    class Meta:
        model = Call
        skip_postgeneration_save = True

    title = factory.Sequence(lambda n: f"Looms for learning {n}")
    slug = factory.Sequence(lambda n: f"looms-for-learning-{n}")
    summary = "Grants for firms that teach machines to weave."
    purpose = "Pays for **people and yarn**."
    who_can_apply = "Firms of the North."
    line = factory.SubFactory(BudgetLineFactory)
    pot_amount = Decimal(50_000)
    min_amount = Decimal(5_000)
    max_amount = Decimal(20_000)
    intervention_percent = 70
    opens_at = factory.LazyFunction(lambda: timezone.now() - timedelta(days=1))
    closes_at = factory.LazyAttribute(lambda call: call.opens_at + timedelta(days=31))
    decision_on = factory.LazyAttribute(lambda call: (call.closes_at + timedelta(days=30)).date())
    contact_name = "Ada Byron"
    contact_email = "calls@technorth.example"

    @factory.post_generation
    def parts(self, create, extracted, **kwargs):
        Criterion.objects.create(call=self, title="Idea", weight=100, threshold=2)
        begin_form(call=self, by=None)


def open_call(*, questions=(), sections=(), **fields) -> Call:
    """Published, open. ``questions``: fields of each, in a section «idea»; ``sections``: (key, questions)."""
    call = CallFactory(**fields)
    sections = [*sections, *([("idea", questions)] if questions else [])]
    for position, (key, asked) in enumerate(sections, start=1):
        add_section(call, key, asked, position=position)
    return publish_call(call=call, by=None, at=call.opens_at)


def add_section(call: Call, key: str, questions, *, position=1) -> FormSection:
    form = call.forms.drafts().get()
    section = FormSection.objects.create(form=form, key=key, title=key.capitalize(), position=position)
    for number, fields in enumerate(questions):
        Question.objects.create(section=section, position=number, **{"label": f"{fields['key']}?", **fields})
    return section
