"""Invitations, named people and their consent, businesses added by hand, the yearly question."""

from datetime import date, timedelta
from urllib.parse import unquote

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils import timezone

from clusters.actions import (
    accept_invitation,
    answer_consent,
    ask_whether_correct,
    change_named_person,
    confirm_profile,
    invite_member,
    name_person,
    register_business,
    withdraw_invitation,
)
from clusters.actions.confirming import ASKED_AT_MOST
from clusters.actions.named_people import consent_sentence
from clusters.enums import ConsentState, InvitationState, ListingState, MemberRole, MemberState
from clusters.links import consent_path, invitation_path, still_correct_path
from clusters.models import Business, BusinessPerson, ConfirmationRequest
from core.models import OutboxMessage
from tests.factories.accounts import UserFactory, signed_in
from tests.factories.clusters import (
    BusinessFactory,
    BusinessMemberFactory,
    PostcodeRuleFactory,
    RegisterRowFactory,
)
from tests.factories.listings import InvitationFactory, PersonFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def business():
    return BusinessFactory()


@pytest.fixture
def owner(business):
    return BusinessMemberFactory(business=business).user


def invited(business, owner, email="ada@example.org", role=MemberRole.EDITOR):
    return invite_member(business=business, email=email, role=role, by=owner)


# -- invitations


def test_invitation_is_sent_and_accepted_by_its_link(business, owner):
    signed_in(owner).post(
        reverse("clusters:invite", args=[business.slug]), {"email": "ada@example.org", "role": "editor"}
    )
    invitation = business.invitations.get()
    assert invitation_path(invitation) in OutboxMessage.objects.get(kind="clusters/invitation").text
    ada = UserFactory()
    answer = signed_in(ada).post(invitation_path(invitation), {"verb": "accept"})
    assert answer.url == reverse("clusters:profile_tasks", args=[business.slug])
    member = business.members.get(user=ada)
    assert (member.state, member.role) == (MemberState.ACTIVE, MemberRole.EDITOR)


def test_stranger_is_led_to_sign_in_and_back(business, owner, client):
    path = invitation_path(invited(business, owner))
    assert client.get(path).status_code == 200
    answer = client.post(path, {"verb": "accept"})
    assert answer.url.startswith(reverse("account_login"))
    assert path in unquote(answer.url)


def test_invitation_is_declined_without_an_account(business, owner, client):
    invitation = invited(business, owner)
    client.post(invitation_path(invitation), {"verb": "decline"})
    invitation.refresh_from_db()
    assert invitation.state == InvitationState.DECLINED


def test_invitation_works_once(business, owner):
    invitation = invited(business, owner)
    accept_invitation(invitation=invitation, by=UserFactory())
    with pytest.raises(ValidationError):
        accept_invitation(invitation=invitation, by=UserFactory())


def test_invitation_runs_out(business):
    invitation = InvitationFactory(business=business, sent_at=timezone.now() - timedelta(days=15))
    with pytest.raises(ValidationError):
        accept_invitation(invitation=invitation, by=UserFactory())


def test_inviting_again_stops_the_earlier_link(business, owner):
    first = invited(business, owner)
    invited(business, owner, email="ADA@example.org")
    first.refresh_from_db()
    assert first.state == InvitationState.WITHDRAWN


def test_invitation_taken_back_does_not_work(business, owner):
    invitation = withdraw_invitation(invitation=invited(business, owner), by=owner)
    with pytest.raises(ValidationError):
        accept_invitation(invitation=invitation, by=UserFactory())


def test_owner_who_accepts_as_editor_stays_owner(business, owner):
    accept_invitation(invitation=invited(business, owner, email="else@example.org"), by=owner)
    assert business.members.get(user=owner).role == MemberRole.OWNER


def test_editor_invites_nobody(business, owner):
    editor = BusinessMemberFactory(business=business, role=MemberRole.EDITOR).user
    with pytest.raises(PermissionDenied):
        invited(business, editor)
    assert signed_in(editor).get(reverse("clusters:invite", args=[business.slug])).status_code == 404


def test_owner_of_another_business_takes_back_nothing(business, owner):
    invitation = invited(business, owner)
    stranger = signed_in(BusinessMemberFactory().user)
    address = reverse("clusters:withdraw_invitation", args=[invitation.pk])
    assert stranger.post(address).status_code == 404


def test_forged_link_is_not_found(client):
    assert client.get(reverse("clusters:answer_invitation", args=["MTA:abc:def"])).status_code == 404


def test_nobody_has_us_write_to_people_without_end(business, owner, monkeypatch):
    monkeypatch.setattr("clusters.spared.MOST_A_DAY", 2)
    invited(business, owner, email="one@example.org")
    asked(business, owner)
    with pytest.raises(ValidationError) as refusal:
        invited(business, owner, email="three@example.org")
    assert refusal.value.code == "many"


# -- named people


def asked(business, owner, **fields):
    return name_person(
        business=business, by=owner, **{"name": "Ada", "role": "Founder", "email": "a@b.example", **fields}
    )


def test_person_is_shown_once_they_agree(business, owner, client):
    signed_in(owner).post(
        reverse("clusters:named_people", args=[business.slug]),
        {"name": "Ada Weaver", "role": "Founder", "email": "ada@loom.example"},
    )
    person = business.people.get()
    public = business.get_absolute_url()
    assert "Ada Weaver" not in client.get(public).content.decode()
    client.post(consent_path(person), {"verb": "give", "text": consent_sentence(person)})
    assert "Ada Weaver" in client.get(public).content.decode()
    client.post(consent_path(person), {"verb": "withdraw"})
    assert "Ada Weaver" not in client.get(public).content.decode()


def test_mail_holds_the_link(business, owner):
    person = asked(business, owner)
    mail = OutboxMessage.objects.get(kind="clusters/consent_asked")
    assert mail.to == "a@b.example"
    assert consent_path(person) in mail.text


def test_consent_to_words_that_changed_meanwhile_is_refused(business, owner):
    person = asked(business, owner)
    read = consent_sentence(person)
    change_named_person(person=person, name="Ada", role="Chief engineer", link="", by=owner)
    with pytest.raises(ValidationError):
        answer_consent(person=person, verb="give", text=read)


def test_new_words_are_asked_about_again(business, owner):
    person = asked(business, owner)
    answer_consent(person=person, verb="give", text=consent_sentence(person))
    person = change_named_person(person=person, name="Ada", role="Chair", link="", by=owner)
    assert person.consent == ConsentState.ASKED
    assert OutboxMessage.objects.filter(kind="clusters/consent_asked").count() == 2


def test_who_refused_is_left_in_peace(business, owner):
    person = answer_consent(person=asked(business, owner), verb="refuse")
    with pytest.raises(ValidationError):
        change_named_person(person=person, name="Ada", role="Chair", link="", by=owner)


def test_person_of_a_register_row_is_not_shown_before_publication(client):
    person = PersonFactory(business=RegisterRowFactory())
    assert person.name not in client.get(person.business.get_absolute_url()).content.decode()


def test_same_person_twice_is_a_plain_error(business, owner):
    asked(business, owner)
    answer = signed_in(owner).post(
        reverse("clusters:named_people", args=[business.slug]),
        {"name": "Ada", "role": "Founder", "email": "A@B.example"},
    )
    assert "on the list already" in answer.content.decode()


def test_people_of_another_business_cannot_be_changed(business, owner):
    person = asked(business, owner)
    stranger = signed_in(BusinessMemberFactory().user)
    assert stranger.get(reverse("clusters:change_person", args=[person.pk])).status_code == 404
    assert stranger.post(reverse("clusters:remove_person", args=[person.pk])).status_code == 404
    signed_in(owner).post(reverse("clusters:remove_person", args=[person.pk]))
    assert not BusinessPerson.objects.exists()


# -- adding a business

NEW = {"legal_name": "Shuttle Works", "town": "Leeds", "postcode": "ls1 4dy", "job_title": "Founder"}


def test_business_added_is_a_draft_of_its_owner():
    rule = PostcodeRuleFactory(prefix="LS")
    user = UserFactory()
    signed_in(user).post(reverse("clusters:register_business"), NEW)
    business = Business.objects.get(legal_name="Shuttle Works")
    assert (business.listing_state, business.cluster) == (ListingState.DRAFT, rule.cluster)
    assert business.members.owners().get().user == user


def test_draft_is_nobody_elses_to_see(client):
    business = register_business(legal_name="Shuttle Works", by=UserFactory())
    assert client.get(business.get_absolute_url()).status_code == 404


def test_listed_company_number_leads_to_the_claim():
    listed = RegisterRowFactory(company_number="01234567")
    number = {**NEW, "company_number": "1234567"}
    page = signed_in(UserFactory()).post(reverse("clusters:register_business"), number).content.decode()
    assert reverse("clusters:claim_business", args=[listed.slug]) in page
    assert Business.objects.count() == 1


def test_listed_name_is_asked_about_first():
    RegisterRowFactory(legal_name="SHUTTLE WORKS LIMITED")
    client = signed_in(UserFactory())
    page = client.post(reverse("clusters:register_business"), NEW).content.decode()
    assert "Is it one of these?" in page
    client.post(reverse("clusters:register_business"), {**NEW, "is_new": "on"})
    assert Business.objects.filter(legal_name="Shuttle Works").exists()


@pytest.mark.parametrize(
    ("field", "value", "advice"),
    [("postcode", "Leeds", "whole UK postcode"), ("company_number", "12-34?", "not a company number")],
)
def test_bad_answer_about_a_new_business_says_what_to_do(field, value, advice):
    answer = signed_in(UserFactory()).post(reverse("clusters:register_business"), {**NEW, field: value})
    assert advice in answer.content.decode()


# -- still correct?

DAY = date(2026, 11, 26)


def stale(business, days=400):
    Business.objects.filter(pk=business.pk).update(confirmed_on=DAY - timedelta(days=days))


def test_owner_confirms_by_the_link_without_signing_in(business, owner, client):
    stale(business)
    ask_whether_correct(on=DAY)
    path = still_correct_path(business.members.get(user=owner))
    mail = OutboxMessage.objects.get(kind="clusters/still_correct")
    assert path in mail.text
    assert client.get(path).status_code == 200
    business.refresh_from_db()
    assert business.confirmed_on < DAY
    client.post(path)
    business.refresh_from_db()
    assert business.confirmed_on == timezone.localdate()
    assert not ConfirmationRequest.objects.exists()


def test_asking_twice_on_a_day_writes_once(business, owner):
    stale(business)
    assert ask_whether_correct(on=DAY) == 1
    assert ask_whether_correct(on=DAY) == 0
    assert OutboxMessage.objects.filter(kind="clusters/still_correct").count() == 1


def test_profile_confirmed_within_the_year_is_not_asked_about(business, owner):
    stale(business, days=364)
    assert ask_whether_correct(on=DAY) == 0


def test_people_are_asked_again_each_month_and_then_left_in_peace(business, owner):
    stale(business)
    asked_count = sum(ask_whether_correct(on=DAY + timedelta(days=31 * month)) for month in range(6))
    assert asked_count == ASKED_AT_MOST


def test_confirming_a_profile_that_is_not_published_is_refused(owner, business):
    Business.objects.filter(pk=business.pk).update(listing_state=ListingState.UNLISTED)
    with pytest.raises(ValidationError):
        confirm_profile(business=business, by=owner)


def test_own_desk_says_what_waits(business, owner):
    client = signed_in(owner)
    assert "still correct" not in client.get("/account/").content.decode()
    stale(business)
    assert f"Say whether {business} is still correct" in client.get("/account/").content.decode()
    draft = register_business(legal_name="Shuttle Works", by=owner)
    assert f"Finish the profile of {draft}" in client.get("/account/").content.decode()


def test_link_of_somebody_whose_account_is_closed_does_not_work(business, owner, client):
    path = still_correct_path(business.members.get(user=owner))
    owner.is_active = False
    owner.save()
    assert client.get(path).status_code == 404


def test_link_of_somebody_who_left_does_not_work(business, owner, client):
    path = still_correct_path(business.members.get(user=owner))
    business.members.filter(user=owner).update(state=MemberState.ENDED, decided_at=timezone.now())
    assert client.get(path).status_code == 404
