"""Claiming a business, from the person's side, the curator's, and the wrong one."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from clusters.actions import (
    accept_member,
    approve_claim,
    ask_to_join,
    change_role,
    claim_by_address,
    claim_for_review,
    end_membership,
    expire_claims,
    prove_claim,
    reject_claim,
    withdraw_claim,
)
from clusters.enums import ClaimState, MemberRole, MemberState
from clusters.models import BusinessClaim, BusinessMember
from clusters.models.claim import CODE_LIFE
from clusters.work_addresses import proves_domain
from core.models import OutboxMessage
from tests.factories.accounts import StaffFactory, UserFactory, signed_in
from tests.factories.clusters import (
    BusinessFactory,
    BusinessMemberFactory,
    CuratorshipFactory,
    RegisterRowFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def business():
    return BusinessFactory(website="https://www.loom.example/about")


@pytest.fixture
def person():
    return UserFactory()


def sent_code():
    text = OutboxMessage.objects.filter(kind="clusters/claim_code").latest("pk").text
    return next(line.strip() for line in text.splitlines() if line.startswith("    "))


def claimed(business, person, **fields):
    return claim_by_address(business=business, by=person, address="ada@loom.example", **fields)


@pytest.mark.parametrize(
    ("address", "domain", "is_proof"),
    [
        ("ada@loom.example", "loom.example", True),
        ("Ada@LOOM.example", "loom.example", True),
        ("ada@mail.loom.example", "loom.example", False),
        ("ada@loom.example.org", "loom.example", False),
        ("ada@notloom.example", "loom.example", False),
        ("loom.example", "loom.example", False),
        ("ada@gmail.com", "gmail.com", False),
        ("ada@loom.example", "", False),
    ],
)
def test_only_addresses_at_the_listed_domain_prove_anything(address, domain, is_proof):
    assert proves_domain(address, domain) is is_proof


def test_code_from_the_work_address_makes_an_owner(business, person):
    claim = claimed(business, person, job_title="Director")
    prove_claim(claim=claim, by=person, code=f" {sent_code()[:4]} {sent_code()[4:]}")
    member = BusinessMember.objects.get()
    assert (member.user, member.role, member.state) == (person, MemberRole.OWNER, MemberState.ACTIVE)
    assert "yours to look after" in OutboxMessage.objects.latest("pk").subject


def test_code_is_not_kept_and_staff_never_see_it(business, person):
    claim = claimed(business, person)
    message = OutboxMessage.objects.get()
    assert message.is_secret
    assert sent_code() not in claim.codes.get().digest


def test_code_cannot_be_guessed(business, person):
    claim = claimed(business, person)
    right = sent_code()
    wrong = "00000000" if right != "00000000" else "11111111"
    for _ in range(5):
        with pytest.raises(ValidationError):
            prove_claim(claim=claim, by=person, code=wrong)
    with pytest.raises(ValidationError, match="new one"):
        prove_claim(claim=claim, by=person, code=right)


def test_code_runs_out(business, person):
    claim = claimed(business, person)
    with pytest.raises(ValidationError):
        prove_claim(claim=claim, by=person, code=sent_code(), at=timezone.now() + CODE_LIFE)


def test_code_of_somebody_else_is_refused(business, person):
    claim = claimed(business, person)
    with pytest.raises(PermissionDenied):
        prove_claim(claim=claim, by=UserFactory(), code=sent_code())


def test_newest_code_alone_counts(business, person):
    claim = claimed(business, person)
    first = sent_code()
    claimed(business, person, at=timezone.now() + timedelta(seconds=1))
    assert BusinessClaim.objects.count() == 1
    if first != sent_code():
        with pytest.raises(ValidationError):
            prove_claim(claim=claim, by=person, code=first)


def test_mailbox_is_not_flooded(business, person):
    for _ in range(3):
        claimed(business, person)
    with pytest.raises(ValidationError, match="Three codes"):
        claimed(BusinessFactory(website="https://loom.example"), UserFactory())


def test_address_elsewhere_is_refused(business, person):
    with pytest.raises(ValidationError, match=r"loom\.example"):
        claim_by_address(business=business, by=person, address="ada@elsewhere.example")
    assert not BusinessClaim.objects.exists()


def test_claim_on_what_has_an_owner_is_refused(business, person):
    BusinessMemberFactory(business=business)
    with pytest.raises(ValidationError, match="ask to join"):
        claimed(business, person)


def test_second_claim_that_is_proved_makes_an_editor_and_the_owner_is_told(business, person):
    rival = UserFactory()
    mine, theirs = (
        claimed(business, person),
        claim_for_review(business=business, by=rival, statement="I founded it."),
    )
    prove_claim(claim=mine, by=person, code=sent_code())
    approve_claim(claim=theirs, by=StaffFactory())
    assert BusinessMember.objects.get(user=rival).role == MemberRole.EDITOR
    assert OutboxMessage.objects.filter(to=person.email, kind="clusters/member_added").exists()


def test_curator_decides_for_their_own_cluster_only(person):
    curatorship = CuratorshipFactory()
    claim = claim_for_review(business=RegisterRowFactory(), by=person, statement="Mine.")
    with pytest.raises(PermissionDenied):
        approve_claim(claim=claim, by=curatorship.user)
    claim.business.cluster.curatorships.create(user=curatorship.user)
    curator = User.objects.get(pk=curatorship.user.pk)
    assert approve_claim(claim=claim, by=curator).state == ClaimState.APPROVED


def test_nobody_approves_their_own_claim():
    staff = StaffFactory()
    claim = claim_for_review(business=RegisterRowFactory(), by=staff, statement="Mine.")
    with pytest.raises(PermissionDenied):
        approve_claim(claim=claim, by=staff)


def test_claim_is_decided_once(person):
    staff = StaffFactory()
    claim = claim_for_review(business=RegisterRowFactory(), by=person, statement="Mine.")
    reject_claim(claim=claim, by=staff, reason="The page names somebody else.")
    with pytest.raises(ValidationError):
        approve_claim(claim=claim, by=staff)
    assert not BusinessMember.objects.exists()
    assert "The page names somebody else." in OutboxMessage.objects.latest("pk").text


def test_claim_that_was_never_proved_ends_by_itself(business, person):
    claim = claimed(business, person)
    assert expire_claims(at=timezone.now() + timedelta(days=8)) == 1
    claim.refresh_from_db()
    assert claim.state == ClaimState.EXPIRED


def test_withdrawn_claim_can_be_made_again(business, person):
    withdraw_claim(claim=claimed(business, person), by=person)
    assert claimed(business, person).state == ClaimState.PROVING


def test_asking_to_join_waits_for_an_owner(business, person):
    owner = BusinessMemberFactory(business=business)
    member = ask_to_join(business=business, by=person)
    with pytest.raises(PermissionDenied):
        accept_member(member=member, by=person)
    assert accept_member(member=member, by=owner.user).state == MemberState.ACTIVE


def test_last_owner_hands_over_before_leaving(business, person):
    owner = BusinessMemberFactory(business=business)
    editor = BusinessMemberFactory(business=business, user=person, role=MemberRole.EDITOR)
    with pytest.raises(ValidationError, match="owner first"):
        end_membership(member=owner, by=owner.user)
    change_role(member=editor, role=MemberRole.OWNER, by=owner.user)
    assert end_membership(member=owner, by=owner.user).state == MemberState.ENDED


def test_editor_changes_nobodys_role(business, person):
    BusinessMemberFactory(business=business)
    editor = BusinessMemberFactory(business=business, user=person, role=MemberRole.EDITOR)
    with pytest.raises(PermissionDenied):
        change_role(member=editor, role=MemberRole.OWNER, by=person)


def post(client, business, **data):
    return client.post(reverse("clusters:claim_business", args=[business.slug]), data, follow=True)


def test_page_leads_from_claim_to_owner(business, person):
    client = signed_in(person)
    page = post(client, business, step="address", address="ada@loom.example", job_title="Director")
    assert "A code is on its way" in page.text
    assert "That is not the code" in post(client, business, step="code", code="1").text
    page = post(client, business, step="code", code=sent_code())
    assert "You speak for this business" in page.text


def test_page_without_a_website_offers_review_alone(person):
    business = RegisterRowFactory()
    client = signed_in(person)
    assert "Send me a code" not in client.get(reverse("clusters:claim_business", args=[business.slug])).text
    page = post(client, business, step="review", job_title="Owner", statement="My name is on its website.")
    assert "Your claim is with a curator" in page.text


def test_page_of_a_claimed_business_offers_to_join(business, person):
    owner = BusinessMemberFactory(business=business)
    assert (
        "You have asked to join" in post(signed_in(person), business, step="join", job_title="Engineer").text
    )
    page = signed_in(owner.user).get(reverse("clusters:business_people", args=[business.slug]))
    assert "Asking to join" in page.text
    assert str(person) in signed_in(owner.user).get("/account/").text


def test_people_of_a_business_are_its_own_affair(business, person):
    BusinessMemberFactory(business=business)
    member = BusinessMember.objects.get()
    client = signed_in(person)
    assert client.get(reverse("clusters:business_people", args=[business.slug])).status_code == 404
    assert (
        client.post(reverse("clusters:decide_member", args=[member.pk]), {"verb": "end"}).status_code == 404
    )


def test_desk_decides_claims(person):
    claim = claim_for_review(business=RegisterRowFactory(), by=person, statement="Mine.")
    client = signed_in(StaffFactory())
    assert "Decide on 1 claim" in client.get(reverse("admin:index")).text
    address = reverse("admin:clusters_businessclaim_changelist")
    client.post(address, {"action": "approve", "_selected_action": [claim.pk]})
    claim.refresh_from_db()
    assert claim.state == ClaimState.APPROVED


def test_curator_of_another_cluster_sees_no_claim(person):
    claim_for_review(business=RegisterRowFactory(), by=person, statement="Mine.")
    page = signed_in(CuratorshipFactory().user).get(reverse("admin:clusters_businessclaim_changelist"))
    assert not page.context["cl"].result_list
