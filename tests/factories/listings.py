"""The life of a listing: claims, invitations, named people, drafts, duplicates."""

from datetime import timedelta

import factory
from django.utils import timezone

from clusters.enums import ClaimProof, ClaimState, ConsentState
from clusters.models import (
    BusinessClaim,
    BusinessInvitation,
    BusinessLink,
    BusinessPerson,
    ClaimCode,
    DuplicatePair,
    ProfileDraft,
)
from tests.factories.accounts import UserFactory
from tests.factories.clusters import BusinessFactory, RegisterRowFactory


class ClaimFactory(factory.django.DjangoModelFactory):
    """A claim that waits for a curator."""

    class Meta:
        model = BusinessClaim

    business = factory.SubFactory(RegisterRowFactory)
    user = factory.SubFactory(UserFactory)
    proof = ClaimProof.REVIEW
    state = ClaimState.IN_REVIEW
    job_title = "Director"
    statement = "I founded it."
    sent_at = factory.LazyFunction(timezone.now)


class ProvingClaimFactory(ClaimFactory):
    """A claim that waits for the code sent to a work address."""

    proof = ClaimProof.WORK_EMAIL
    state = ClaimState.PROVING
    statement = ""
    sent_at = None


class ClaimCodeFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = ClaimCode

    claim = factory.SubFactory(ProvingClaimFactory)
    address = "ada@loom.example"
    digest = "0" * 64
    sent_at = factory.LazyFunction(timezone.now)
    expires_at = factory.LazyAttribute(lambda code: code.sent_at + timedelta(minutes=30))


class InvitationFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = BusinessInvitation

    business = factory.SubFactory(BusinessFactory)
    email = factory.Sequence(lambda n: f"guest{n}@example.org")
    sent_by = factory.SubFactory(UserFactory)
    sent_at = factory.LazyFunction(timezone.now)
    expires_at = factory.LazyAttribute(lambda invitation: invitation.sent_at + timedelta(days=14))


class PersonFactory(factory.django.DjangoModelFactory):
    """Somebody who agreed to be named."""

    class Meta:
        model = BusinessPerson

    business = factory.SubFactory(BusinessFactory)
    name = factory.Sequence(lambda n: f"Weaver {n}")
    role = "Founder"
    email = factory.Sequence(lambda n: f"weaver{n}@example.org")
    consent = ConsentState.GIVEN
    consent_text = "I agree."
    answered_at = factory.LazyFunction(timezone.now)


class LinkFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = BusinessLink

    business = factory.SubFactory(BusinessFactory)
    url = factory.Sequence(lambda n: f"https://news.example/{n}")


class ProfileDraftFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = ProfileDraft

    business = factory.SubFactory(RegisterRowFactory)


class DuplicatePairFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = DuplicatePair

    first = factory.SubFactory(BusinessFactory)
    second = factory.SubFactory(BusinessFactory)
    same_name = True
    score = 60
