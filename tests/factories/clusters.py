"""Clusters, figures, places, sectors, businesses."""

from datetime import date
from decimal import Decimal

import factory
from django.utils import timezone

from clusters.enums import Cadence, ListingState, MemberRole, MemberState, PlaceKind, RegisterStatus
from clusters.models import (
    Business,
    BusinessMember,
    BusinessSector,
    Cluster,
    ClusterCurator,
    EnterpriseGroup,
    EnterpriseMember,
    Fact,
    Metric,
    Place,
    PostcodeRule,
    SavedSearch,
    Sector,
    Shortlisted,
    Subsidy,
    SubsidyCap,
)
from tests.factories.accounts import CuratorFactory, UserFactory


class ClusterFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Cluster

    name = factory.Sequence(lambda n: f"Cluster {n}")
    slug = factory.Sequence(lambda n: f"cluster-{n}")
    tagline = "Where looms learnt to count."
    story = "It began with **looms**."
    latitude = 53.48
    longitude = -2.24
    is_published = True


class CuratorshipFactory(factory.django.DjangoModelFactory):
    """``.user`` is a member of staff, of this cluster only."""

    class Meta:
        model = ClusterCurator

    cluster = factory.SubFactory(ClusterFactory)
    user = factory.SubFactory(CuratorFactory)


class MetricFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Metric

    key = factory.Sequence(lambda n: f"metric-{n}")
    label = factory.Sequence(lambda n: f"Metric {n}")
    unit = "jobs"
    definition = "People employed in digital occupations."


class FactFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Fact

    cluster = factory.SubFactory(ClusterFactory)
    metric = factory.SubFactory(MetricFactory)
    year = 2016
    value = 52000
    unit = "jobs"
    definition = "Jobs in digital businesses."
    source = "A yearly report"
    source_url = "https://report.example/2016"


class PlaceFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Place

    cluster = factory.SubFactory(ClusterFactory)
    kind = PlaceKind.UNIVERSITY
    name = factory.Sequence(lambda n: f"Place {n}")


class PostcodeRuleFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = PostcodeRule

    prefix = factory.Sequence(lambda n: f"M{n % 100}")
    cluster = factory.SubFactory(ClusterFactory)


class SectorFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Sector

    name = factory.Sequence(lambda n: f"Sector {n}")
    slug = factory.Sequence(lambda n: f"sector-{n}")
    description = "What they do there."


class BusinessFactory(factory.django.DjangoModelFactory):
    """A published profile."""

    class Meta:
        model = Business

    company_number = factory.Sequence(lambda n: f"9{n:07}")
    legal_name = factory.Sequence(lambda n: f"BOBBIN AND LOOM {n} LIMITED")
    cluster = factory.SubFactory(ClusterFactory)
    register_status = RegisterStatus.ACTIVE
    register_status_text = "Active"
    registered_town = "Manchester"
    registered_postcode = "M1 1AE"
    incorporated_on = date(2015, 3, 5)
    listing_state = ListingState.PUBLISHED
    published_at = factory.LazyFunction(timezone.now)


class RegisterRowFactory(BusinessFactory):
    """A row of the register that nobody has claimed."""

    listing_state = ListingState.IMPORTED
    published_at = None
    register_seen_on = date(2026, 11, 1)


class DraftBusinessFactory(BusinessFactory):
    """Written by its people, without a company number, not yet sent to a curator."""

    company_number = ""
    register_status = RegisterStatus.NONE
    register_status_text = ""
    incorporated_on = None
    listing_state = ListingState.DRAFT
    published_at = None


class BusinessSectorFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = BusinessSector

    business = factory.SubFactory(BusinessFactory)
    sector = factory.SubFactory(SectorFactory)


class BusinessMemberFactory(factory.django.DjangoModelFactory):
    """An owner."""

    class Meta:
        model = BusinessMember

    business = factory.SubFactory(BusinessFactory)
    user = factory.SubFactory(UserFactory)
    role = MemberRole.OWNER
    state = MemberState.ACTIVE
    decided_at = factory.LazyFunction(timezone.now)


class ShortlistedFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Shortlisted

    user = factory.SubFactory(UserFactory)
    business = factory.SubFactory(BusinessFactory)


class SavedSearchFactory(factory.django.DjangoModelFactory):
    """Told of at once."""

    class Meta:
        model = SavedSearch

    user = factory.SubFactory(UserFactory)
    name = factory.Sequence(lambda n: f"Search {n}")
    address = factory.Sequence(lambda n: f"q=word{n}")
    cadence = Cadence.INSTANT


class SubsidyCapFactory(factory.django.DjangoModelFactory):
    """The limit of the Subsidy Control Act 2022."""

    class Meta:
        model = SubsidyCap

    amount = Decimal(315_000)
    valid_from = date(2023, 1, 4)
    source = "Subsidy Control Act 2022, section 36(1)"
    review_on = date(2030, 4, 1)


class SubsidyFactory(factory.django.DjangoModelFactory):
    """Declared by the enterprise."""

    class Meta:
        model = Subsidy

    business = factory.SubFactory(BusinessFactory)
    authority = "Weavers’ Borough Council"
    measure = factory.Sequence(lambda n: f"Grant {n}")
    amount = Decimal(10_000)
    given_on = factory.LazyFunction(timezone.localdate)


def enterprise(*businesses: Business) -> EnterpriseGroup:
    """These are under common control."""
    group = EnterpriseGroup.objects.create(name="Loom Holdings", note="One person owns them all.")
    for business in businesses:
        EnterpriseMember.objects.create(group=group, business=business)
    return group
