"""The account page: what I have to do, what is mine."""

import pytest
from allauth.mfa.models import Authenticator
from django.urls import reverse

from clusters.enums import ListingState
from portal.desk import tasks_for
from tests.factories.accounts import CuratorFactory, StaffFactory, UserFactory, signed_in
from tests.factories.clusters import (
    BusinessFactory,
    BusinessMemberFactory,
    ClusterFactory,
    CuratorshipFactory,
    DraftBusinessFactory,
)
from tests.factories.core import OutboxMessageFactory

pytestmark = pytest.mark.django_db


def titles(user):
    return [task.title for task in tasks_for(user)]


def submitted(cluster):
    return DraftBusinessFactory(
        cluster=cluster, listing_state=ListingState.IN_REVIEW, submitted_at="2026-03-01T12:00Z"
    )


def test_page_with_nothing_to_do_says_so_and_shows_a_way_on():
    page = signed_in(UserFactory()).get("/account/").content.decode()
    assert "Nothing waits for you." in page
    assert reverse("clusters:business_list") in page


def test_person_without_a_name_is_asked_for_it():
    assert titles(UserFactory(full_name="")) == ["Tell us your name"]


def test_staff_without_second_factor_are_told_first():
    assert titles(StaffFactory(second_factor=False)) == ["Set up a second factor"]


def test_recovery_codes_are_to_be_saved_until_they_were_seen():
    staff = StaffFactory()
    client = signed_in(staff)
    assert titles(staff) == ["Save your recovery codes"]
    client.get(reverse("mfa_view_recovery_codes"))
    assert titles(staff) == []


def test_recovery_codes_are_to_be_made_where_there_are_none():
    staff = StaffFactory()
    Authenticator.objects.filter(user=staff, type="recovery_codes").delete()
    task = tasks_for(staff)[0]
    assert task.title == "Make recovery codes"
    assert signed_in(staff).get(task.href).status_code == 200


def test_failed_mail_is_a_task_of_agency_staff_only():
    OutboxMessageFactory(state="failed", attempts=3)
    assert "See why 1 mail was not sent" in titles(StaffFactory())
    assert "See why 1 mail was not sent" not in titles(CuratorFactory())
    assert titles(UserFactory()) == []


def test_listing_for_review_is_a_task_of_its_own_curator_only():
    leeds, hull = ClusterFactory(), ClusterFactory()
    of_leeds, of_hull = CuratorshipFactory(cluster=leeds).user, CuratorshipFactory(cluster=hull).user
    submitted(leeds)
    assert "Look at 1 listing sent for review" in titles(of_leeds)
    assert not any("review" in title for title in titles(of_hull))
    assert "Look at 1 listing sent for review" in titles(StaffFactory())


def test_task_of_a_curator_leads_to_just_those_listings():
    curatorship = CuratorshipFactory()
    waiting, other = submitted(curatorship.cluster), BusinessFactory(cluster=curatorship.cluster)
    task = next(task for task in tasks_for(curatorship.user) if "review" in task.title)
    page = signed_in(curatorship.user).get(task.href).content.decode()
    assert waiting.name in page
    assert other.name not in page


def test_own_businesses_are_shown_and_nobody_elses():
    mine, other = BusinessMemberFactory(), BusinessMemberFactory()
    page = signed_in(mine.user).get("/account/").content.decode()
    assert mine.business.name in page
    assert other.business.name not in page


@pytest.mark.parametrize("count", [1, 3])
def test_page_asks_the_database_as_often_for_one_business_as_for_three(count, django_assert_num_queries):
    user = UserFactory()
    for _ in range(count):
        BusinessMemberFactory(user=user)
    client = signed_in(user)
    with django_assert_num_queries(18):
        assert client.get("/account/").status_code == 200
