"""Matches, introductions, and lists as a run leaves them."""

import factory
from django.utils import timezone

from investors.enums import MatchSide, RunState
from investors.match_words import PARTS
from investors.models import Introduction, Match, MatchingRun, MatchingWeights, MatchList
from tests.factories.investors import MandateFactory, RaiseFactory


class MatchFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Match

    of_raise = factory.SubFactory(RaiseFactory)
    mandate = factory.SubFactory(MandateFactory)


class IntroductionFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Introduction

    match = factory.SubFactory(MatchFactory)


class MatchingWeightsFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = MatchingWeights

    name = factory.Sequence(lambda n: f"weights-{n}")
    document = factory.LazyFunction(lambda: {"provenance": {"by": "a test"}, "curves": {}})
    note = "By hand."


class ServedRunFactory(factory.django.DjangoModelFactory):
    """The run whose lists are served."""

    class Meta:
        model = MatchingRun

    weights = factory.SubFactory(MatchingWeightsFactory)
    state = RunState.DONE
    is_active = True
    finished_at = factory.LazyFunction(timezone.now)


def listed(run, side, subject, others):
    """A list for a mandate or raise, best first. Half of each score is sector, half ticket."""
    halves = [0.0] * len(PARTS)
    halves[PARTS.index("sector")] = halves[PARTS.index("ticket")] = 0.5
    scores = [float(len(others) - n) for n in range(len(others))]
    return MatchList.objects.create(
        run=run,
        side=MatchSide(side),
        subject=subject,
        others=others,
        scores=scores,
        prices=[0.0] * len(others),
        parts=[score * half for score in scores for half in halves],
    )
