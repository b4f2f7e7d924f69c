"""What an enterprise may still receive, as its people see and complete it."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from clusters.models import Subsidy
from clusters.subsidy import SubsidySource, drops_out_on
from tests.factories.accounts import StaffFactory, UserFactory, signed_in
from tests.factories.clusters import (
    BusinessFactory,
    BusinessMemberFactory,
    SubsidyCapFactory,
    SubsidyFactory,
    enterprise,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def member():
    SubsidyCapFactory()
    return BusinessMemberFactory(business__trading_name="Carding")


def address(business, name="subsidies"):
    return reverse(f"clusters:{name}", args=[business.slug])


def page(member):
    return signed_in(member.user).get(address(member.business)).content.decode()


def answers(**changed):
    today = timezone.localdate().isoformat()
    given = {"authority": "Hull Council", "measure": "Looms", "amount": "12500.50", "given_on": today}
    return {**given, "kind": "mfa", "note": "", **changed}


def test_page_says_how_much_is_left_and_why(member):
    SubsidyFactory(business=member.business, amount=Decimal("12500.50"))
    text = page(member)
    assert "£302,499.50" in text
    assert "£12,500.50 of that is used" in text
    assert "Subsidy Control Act 2022" in text
    until = drops_out_on(timezone.localdate())
    assert f"{until:%-d %b %Y}" in text


def test_page_shows_of_sister_companies_only_what_they_use_together(member):
    sister = BusinessFactory(trading_name="Spinning")
    enterprise(member.business, sister)
    SubsidyFactory(business=sister, amount=Decimal(15_000), measure="Secret spindle")
    text = page(member)
    assert "£300,000" in text
    assert "£15,000 of it by other companies" in text
    assert "Spinning" in text
    assert "Secret spindle" not in text


def test_page_without_a_known_limit_says_so():
    member = BusinessMemberFactory()
    assert "We do not know the limit" in page(member)


def test_others_do_not_see_it(member):
    for client in (signed_in(UserFactory()), signed_in(BusinessMemberFactory().user)):
        for name in ("subsidies", "declare_subsidy"):
            assert client.get(address(member.business, name)).status_code == 404
    assert Client().get(address(member.business)).status_code == 302


def test_staff_see_it(member):
    assert signed_in(StaffFactory()).get(address(member.business)).status_code == 200


def test_member_declares_a_subsidy(member):
    client = signed_in(member.user)
    response = client.post(address(member.business, "declare_subsidy"), answers(), follow=True)
    assert "Declared: £12,500 from Hull Council" in response.content.decode()
    subsidy = Subsidy.objects.get()
    assert (subsidy.amount, subsidy.source) == (Decimal("12500.50"), SubsidySource.DECLARED)
    assert "£302,499.50" in response.content.decode()


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"amount": "0"}, "more than nothing"),
        ({"amount": ""}, "Say how much it was"),
        ({"authority": " "}, "Say who gave it"),
        ({"given_on": (timezone.localdate() + timedelta(days=2)).isoformat()}, "still to come"),
        ({"kind": "gift"}, "Select a valid choice"),
    ],
)
def test_form_says_what_is_missing(member, changed, words):
    response = signed_in(member.user).post(address(member.business, "declare_subsidy"), answers(**changed))
    assert words in response.content.decode()
    assert not Subsidy.objects.exists()


def test_same_subsidy_is_refused_with_its_reason(member):
    client = signed_in(member.user)
    for _ in range(2):
        response = client.post(address(member.business, "declare_subsidy"), answers())
    assert b"declared already" in response.content
    assert Subsidy.objects.count() == 1


def test_member_strikes_out_what_was_wrong(member):
    subsidy = SubsidyFactory(business=member.business)
    client = signed_in(member.user)
    strike = reverse("clusters:strike_subsidy", args=[subsidy.pk])
    assert b"Say why" in client.post(strike, {"reason": ""}).content
    client.post(strike, {"reason": "It was a loan."})
    text = page(member)
    assert "It was a loan." in text
    assert "£315,000 of Minimal" in text
    assert client.get(strike).status_code == 404


def test_our_own_award_is_not_offered_to_be_struck_out(member):
    subsidy = SubsidyFactory(business=member.business, source=SubsidySource.AWARD, reference="award:1")
    strike = reverse("clusters:strike_subsidy", args=[subsidy.pk])
    assert strike not in page(member)
    assert signed_in(member.user).get(strike).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_page_takes_the_same_queries_however_many(member, count, django_assert_num_queries):
    enterprise(member.business, *BusinessFactory.create_batch(count))
    for _ in range(count):
        SubsidyFactory(business=member.business)
    client = signed_in(member.user)
    client.get(address(member.business))
    with django_assert_num_queries(10):
        client.get(address(member.business))


# -- at the desk


def test_staff_enter_a_subsidy_and_strike_it_out():
    business, staff = BusinessFactory(), StaffFactory()
    client = signed_in(staff)
    client.post(reverse("admin:clusters_subsidy_add"), answers(business=business.pk))
    subsidy = Subsidy.objects.get()
    assert (subsidy.business, subsidy.declared_by) == (business, staff)
    verb = {"action": "strike", "_selected_action": [subsidy.pk], "confirmed": "1", "reason": "Twice."}
    client.post(reverse("admin:clusters_subsidy_changelist"), verb)
    subsidy.refresh_from_db()
    assert (subsidy.struck_reason, subsidy.struck_by) == ("Twice.", staff)


def test_staff_cannot_rewrite_a_subsidy():
    subsidy = SubsidyFactory()
    address = reverse("admin:clusters_subsidy_change", args=[subsidy.pk])
    assert signed_in(StaffFactory()).post(address, answers(business=subsidy.business_id)).status_code == 403
