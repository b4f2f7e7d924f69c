"""Agency staff look after people; nobody looks after what signs them in."""

import re

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import Group
from django.urls import reverse

from accounts.enums import StaffRole
from accounts.grants import all_grants, permissions_named
from accounts.models import User
from core.audit import record
from core.models import AuditEvent, OutboxMessage
from tests.factories.accounts import CuratorFactory, StaffFactory, UserFactory, signed_in
from tests.factories.core import OutboxMessageFactory

pytestmark = pytest.mark.django_db

PEOPLE = "admin:accounts_user_changelist"


@pytest.fixture
def staff():
    return StaffFactory(email="staff@example.org")


@pytest.fixture
def desk(staff):
    return signed_in(staff)


def do(desk, verb, *people, where=PEOPLE):
    return desk.post(reverse(where), {"action": verb, "_selected_action": [row.pk for row in people]})


def change(desk, person, **answers):
    given = {
        "full_name": person.full_name,
        "time_zone": person.time_zone,
        "language": person.language,
        **answers,
    }
    return desk.post(reverse("admin:accounts_user_change", args=[person.pk]), given)


def test_person_is_found_by_name_and_by_address(desk):
    ada, eve = UserFactory(full_name="Ada Byron"), UserFactory(email="eve@example.net")
    for words, found, other in (("byron", ada, eve), ("example.net", eve, ada)):
        page = desk.get(reverse(PEOPLE), {"q": words}).content.decode()
        assert found.email in page
        assert other.email not in page


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"role": "Agency staff"}, {"staff@example.org"}),
        ({"role": "none"}, {"bare@example.org"}),
        ({"second_factor": "yes"}, {"staff@example.org", "curator@example.org"}),
        ({"second_factor": "no"}, {"bare@example.org"}),
    ],
)
def test_people_are_filtered_by_role_and_second_factor(desk, query, expected):
    UserFactory(email="bare@example.org")
    CuratorFactory(email="curator@example.org")
    page = desk.get(reverse(PEOPLE), query).content.decode()
    assert set(re.findall(r">(\w+@example.org)</a>", page)) == expected


@pytest.mark.parametrize("count", [1, 3])
def test_list_asks_the_database_as_often_for_one_as_for_three(desk, django_assert_num_queries, count):
    for _ in range(count):
        CuratorFactory()
    with django_assert_num_queries(10):
        desk.get(reverse(PEOPLE))


def test_closed_account_is_signed_out_told_and_recorded(desk, staff):
    person = UserFactory()
    session = signed_in(person)
    do(desk, "deactivate", person)
    assert session.get("/account/").status_code == 302
    assert OutboxMessage.objects.get(kind="accounts/deactivated").to == person.email
    assert AuditEvent.objects.get(verb="account.deactivated").by == staff


def test_closed_account_can_be_opened_again(desk):
    person = UserFactory(is_active=False)
    do(desk, "reactivate", person)
    person.refresh_from_db()
    assert person.is_active


def test_nobody_closes_their_own_account_from_the_list(desk, staff):
    do(desk, "deactivate", staff)
    staff.refresh_from_db()
    assert staff.is_active


@pytest.mark.parametrize("verb", ["deactivate", "send_reset_link", "remove_second_factors"])
def test_staff_have_no_power_over_a_superuser(desk, verb):
    boss = StaffFactory(is_superuser=True)
    do(desk, verb, boss)
    boss.refresh_from_db()
    assert boss.is_active
    assert Authenticator.objects.filter(user=boss).exists()
    assert not OutboxMessage.objects.exists()


def test_reset_link_from_the_desk_works_and_is_hidden_from_staff(desk, client):
    person = UserFactory()
    do(desk, "send_reset_link", person)
    message = OutboxMessage.objects.get(kind="account/password_reset_key")
    page = desk.get(reverse("admin:core_outboxmessage_change", args=[message.pk])).content.decode()
    link = re.search(r"http://localhost:8000(/account/password/reset/key/\S+)", message.text)[1]
    assert link not in page
    assert "Not shown" in page
    assert client.get(link).status_code == 302


def test_lost_second_factors_are_removed_and_told(desk):
    person = CuratorFactory()
    session = signed_in(person)
    do(desk, "remove_second_factors", person)
    assert not Authenticator.objects.filter(user=person).exists()
    assert session.get("/account/").status_code == 302
    assert OutboxMessage.objects.get(kind="accounts/second_factors_removed").to == person.email


def test_invited_person_chooses_a_password_by_link(desk, client):
    answers = {"email": "Nora@Example.org", "full_name": "Nora New", "roles": ["Cluster curators"]}
    desk.post(reverse("admin:accounts_user_add"), answers)
    nora = User.objects.get(email="nora@example.org")
    assert nora.is_staff
    assert not nora.has_usable_password()
    message = OutboxMessage.objects.get(kind="accounts/invited")
    assert message.is_secret
    link = re.search(r"http://localhost:8000(\S+)", message.text)[1]
    assert client.get(link).status_code == 302


def test_address_of_somebody_else_cannot_be_invited(desk):
    UserFactory(email="ada@example.org")
    response = desk.post(
        reverse("admin:accounts_user_add"), {"email": "ADA@example.org", "full_name": "", "roles": []}
    )
    assert "has this address already" in response.content.decode()


def test_role_is_given_told_recorded_and_takes_effect(desk, staff):
    person = UserFactory()
    session = signed_in(person)
    change(desk, person, roles=[StaffRole.AGENCY])
    person.refresh_from_db()
    assert person.is_staff
    assert session.get("/account/").status_code == 302
    assert AuditEvent.objects.get(verb="account.roles_changed").data == {"roles": ["Agency staff"]}
    assert "- Agency staff" in OutboxMessage.objects.get(kind="accounts/roles_changed").text


def test_role_is_taken_away(desk):
    person = CuratorFactory()
    change(desk, person, roles=[])
    person.refresh_from_db()
    assert not person.is_staff
    assert not person.groups.exists()


def test_nobody_gives_themselves_a_role(desk, staff):
    change(desk, staff, roles=["Agency staff", "Assessors"])
    assert list(staff.groups.values_list("name", flat=True)) == ["Agency staff"]


def test_address_superuser_and_demo_cannot_be_changed_by_hand(desk):
    person = UserFactory(email="ada@example.org")
    change(desk, person, email="eve@example.org", is_superuser="on", is_demo="on", is_active="")
    person.refresh_from_db()
    assert (person.email, person.is_superuser, person.is_demo, person.is_active) == (
        "ada@example.org",
        False,
        False,
        True,
    )


def test_superusers_page_can_be_read_and_not_changed_by_staff(desk):
    boss = StaffFactory(is_superuser=True, full_name="The Boss")
    assert desk.get(reverse("admin:accounts_user_change", args=[boss.pk])).status_code == 200
    assert change(desk, boss, full_name="Renamed").status_code == 403


def test_page_of_a_person_tells_sign_ins_and_changes(desk):
    person = UserFactory(full_name="Ada")
    signed_in(person).post(
        reverse("accounts:profile"), {"full_name": "Ada King", "time_zone": "Europe/London", "language": "en"}
    )
    record("account.signed_in", person, by=person)
    page = desk.get(reverse("admin:accounts_user_change", args=[person.pk])).content.decode()
    assert "account.signed_in" in page
    assert "account.changed" in page
    assert person.password not in page


def test_history_of_a_person_knows_who_changed_what():
    person = UserFactory()
    person.full_name = "Changed"
    person.save()
    labels = list(person.events.order_by("pgh_id").values_list("pgh_label", "full_name"))
    assert labels[-1] == ("account.changed", "Changed")
    assert "password" not in {field.name for field in person.events.model._meta.fields}


@pytest.mark.parametrize(
    "model", ["auth/group", "account/emailaddress", "mfa/authenticator", "usersessions/usersession"]
)
def test_what_signs_people_in_is_not_in_the_admin(model):
    boss = StaffFactory(is_superuser=True)
    assert signed_in(boss).get(f"/admin/{model}/").status_code == 404


def test_failed_mail_is_sent_again_by_staff(desk, staff):
    message = OutboxMessageFactory(state="failed", attempts=3, last_error="The server was resting")
    assert b"The server was resting" in desk.get(reverse("admin:core_outboxmessage_changelist")).content
    do(desk, "resend", message, where="admin:core_outboxmessage_changelist")
    message.refresh_from_db()
    assert (message.state, message.attempts) == ("pending", 0)


def test_groups_have_just_what_the_tables_grant():
    for role, names in all_grants().items():
        granted = set(Group.objects.get(name=role).permissions.values_list("pk", flat=True))
        assert granted == {permission.pk for permission in permissions_named(names)}
