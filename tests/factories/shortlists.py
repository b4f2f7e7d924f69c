"""Lists that an investor's people keep together."""

import factory

from investors.models import Shortlist, ShortlistEntry, ShortlistNote
from tests.factories.accounts import UserFactory
from tests.factories.clusters import BusinessFactory
from tests.factories.investors import InvestorFactory


class ShortlistFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Shortlist

    investor = factory.SubFactory(InvestorFactory)
    name = factory.Sequence(lambda n: f"Looms to watch {n}")


class ShortlistEntryFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = ShortlistEntry

    shortlist = factory.SubFactory(ShortlistFactory)
    business = factory.SubFactory(BusinessFactory)
    added_by = factory.SubFactory(UserFactory)


class ShortlistNoteFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = ShortlistNote

    entry = factory.SubFactory(ShortlistEntryFactory)
    author = factory.SubFactory(UserFactory)
    text = "Met the founder; weaves quickly."
