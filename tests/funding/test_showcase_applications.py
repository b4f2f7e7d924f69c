"""Applications of the showcase: one in every state, read as any other, and taken away whole."""

import pytest

from funding.enums import ApplicationState
from funding.models import Application, Attachment, Submission
from funding.showcase import fill_calls, fill_money, remove_funding
from funding.showcase.applications import fill_applications
from tests.factories.accounts import StaffFactory, signed_in
from tests.factories.applications import member_of
from tests.factories.clusters import BusinessFactory, ClusterFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def member():
    """Who speaks for one of the showcase's businesses."""
    cluster = ClusterFactory()
    businesses = [BusinessFactory(is_showcase=True, cluster=cluster) for _ in range(30)]
    fill_money(seed=1)
    fill_calls()
    person = member_of(businesses[0])
    fill_applications(person)
    return person


def test_showcase_has_an_application_in_every_state(member) -> None:
    assert set(Application.objects.values_list("state", flat=True)) == set(ApplicationState.values)
    own = Application.objects.of_member(member)
    assert {ApplicationState.DRAFT, ApplicationState.SUBMITTED} == set(own.values_list("state", flat=True))


def test_showcase_applications_read_as_any_other(member) -> None:
    client, staff = signed_in(member), signed_in(StaffFactory())
    for application in Application.objects.of_member(member):
        assert client.get(application.get_absolute_url()).status_code == 200
    for application in Application.objects.known_to_desk():
        page = staff.get(f"/desk/applications/{application.reference}/")
        assert page.status_code == 200
    assert all(one.application.title for one in Submission.objects.select_related("application"))


def test_showcase_applications_are_taken_away_whole(member) -> None:
    fill_applications(member)
    assert Application.objects.filter(business__members__user=member).count() == 2
    remove_funding()
    assert not Application.objects.exists()
    assert not Attachment.objects.exists()
