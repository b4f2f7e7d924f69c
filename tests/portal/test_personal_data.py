"""Taking one's data along, and having it erased."""

import io
import json
import zipfile

import pytest
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.apps import apps
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.files.base import ContentFile
from django.db import models
from django.test import Client
from django.urls import reverse

from accounts.models import User
from clusters.enums import ClaimProof, ClaimState, MemberRole
from clusters.models import BusinessClaim, BusinessInvitation, BusinessMember, BusinessPerson
from core.models import AuditEvent, OutboxMessage
from portal import personal_data
from tests.factories.accounts import PASSWORD, StaffFactory, UserFactory, sign_in, signed_in
from tests.factories.clusters import BusinessFactory, BusinessMemberFactory, CuratorshipFactory
from tests.factories.core import OutboxMessageFactory

pytestmark = pytest.mark.django_db

SURE = {"is_certain": "on"}

# What becomes of every row that points to a person, when that person is erased. Whoever adds such a field
# decides about it here, and in the personal_data of the app.
REMOVED, POINTS_TO_NOBODY = "removed", "kept, and points to an account without name and address"
CONSIDERED = {
    "account.EmailAddress.user": REMOVED,
    "accounts.CalendarFeed.user": REMOVED,
    "accounts.UserEvent.pgh_obj": POINTS_TO_NOBODY,
    "accounts.User_groups.user": REMOVED,
    "accounts.User_user_permissions.user": REMOVED,
    "admin.LogEntry.user": POINTS_TO_NOBODY,
    "clusters.BusinessClaim.decided_by": POINTS_TO_NOBODY,
    "clusters.BusinessClaim.user": REMOVED,
    "clusters.BusinessInvitation.answered_by": REMOVED,
    "clusters.BusinessInvitation.sent_by": POINTS_TO_NOBODY,
    "clusters.BusinessMember.decided_by": POINTS_TO_NOBODY,
    "clusters.BusinessMember.user": REMOVED,
    "clusters.BusinessMemberEvent.decided_by": POINTS_TO_NOBODY,
    "clusters.BusinessMemberEvent.user": POINTS_TO_NOBODY,
    "clusters.BusinessMerge.merged_by": POINTS_TO_NOBODY,
    "clusters.BusinessMerge.undone_by": POINTS_TO_NOBODY,
    "clusters.BusinessPerson.asked_by": POINTS_TO_NOBODY,
    "clusters.BusinessPerson.user": REMOVED,
    "clusters.ClusterCurator.user": REMOVED,
    "clusters.ClusterCuratorEvent.user": POINTS_TO_NOBODY,
    "clusters.DuplicatePair.decided_by": POINTS_TO_NOBODY,
    "clusters.RegisterDifference.decided_by": POINTS_TO_NOBODY,
    "clusters.RegisterImport.requested_by": POINTS_TO_NOBODY,
    "clusters.SavedSearch.user": REMOVED,
    "clusters.Shortlisted.user": REMOVED,
    "clusters.Subsidy.declared_by": POINTS_TO_NOBODY,
    "clusters.Subsidy.struck_by": POINTS_TO_NOBODY,
    "clusters.SubsidyEvent.declared_by": POINTS_TO_NOBODY,
    "clusters.SubsidyEvent.struck_by": POINTS_TO_NOBODY,
    "clusters.UnsavedSection.user": REMOVED,
    "core.AuditEvent.by": POINTS_TO_NOBODY,
    "core.OutboxMessage.recipient": REMOVED,
    "funding.CallAlert.user": REMOVED,
    "funding.CallNotice.user": REMOVED,
    "funding.CallQuestion.asked_by": POINTS_TO_NOBODY,
    "funding.CallQuestionEvent.asked_by": POINTS_TO_NOBODY,
    "funding.Answer.saved_by": POINTS_TO_NOBODY,
    "funding.Application.created_by": POINTS_TO_NOBODY,
    "funding.Application.saved_by": POINTS_TO_NOBODY,
    "funding.Application.signed_off_by": POINTS_TO_NOBODY,
    "funding.ApplicationEvent.created_by": POINTS_TO_NOBODY,
    "funding.ApplicationEvent.signed_off_by": POINTS_TO_NOBODY,
    "funding.ApplicationMessage.by": POINTS_TO_NOBODY,
    "funding.ApplicationStep.by": POINTS_TO_NOBODY,
    "funding.Attachment.added_by": POINTS_TO_NOBODY,
    "funding.AttachmentEvent.added_by": POINTS_TO_NOBODY,
    "funding.DeadlineMove.by": POINTS_TO_NOBODY,
    "funding.HeldAnswer.user": REMOVED,
    "funding.LedgerEntry.by": POINTS_TO_NOBODY,
    "funding.Submission.by": POINTS_TO_NOBODY,
    "investors.Enquiry.owner": POINTS_TO_NOBODY,
    "investors.Enquiry.user": REMOVED,
    "investors.EnquiryEvent.owner": POINTS_TO_NOBODY,
    "investors.EnquiryMessage.by": POINTS_TO_NOBODY,
    "investors.EnquiryNote.by": POINTS_TO_NOBODY,
    "investors.EnquiryStep.by": POINTS_TO_NOBODY,
    "investors.EnquiryStep.owner": POINTS_TO_NOBODY,
    "investors.EnquiryTask.done_by": POINTS_TO_NOBODY,
    "investors.EnquiryTask.made_by": POINTS_TO_NOBODY,
    "investors.EnquiryTask.person": REMOVED,
    "investors.RoutingRule.owner": POINTS_TO_NOBODY,
    "investors.Certification.user": POINTS_TO_NOBODY,
    "investors.Investor.verified_by": POINTS_TO_NOBODY,
    "investors.InvestorEvent.verified_by": POINTS_TO_NOBODY,
    "investors.InvestorInvitation.sent_by": POINTS_TO_NOBODY,
    "investors.InvestorMember.user": REMOVED,
    "investors.InvestorMemberEvent.user": POINTS_TO_NOBODY,
    "investors.Introduction.made_by": POINTS_TO_NOBODY,
    "investors.Introduction.outcome_by": POINTS_TO_NOBODY,
    "investors.IntroductionEvent.made_by": POINTS_TO_NOBODY,
    "investors.IntroductionEvent.outcome_by": POINTS_TO_NOBODY,
    "investors.Match.blocked_by": POINTS_TO_NOBODY,
    "investors.Match.suggested_by": POINTS_TO_NOBODY,
    "investors.MatchEvent.blocked_by": POINTS_TO_NOBODY,
    "investors.MatchEvent.suggested_by": POINTS_TO_NOBODY,
    "investors.MatchingRun.requested_by": POINTS_TO_NOBODY,
    "investors.MatchingWeights.activated_by": POINTS_TO_NOBODY,
    "investors.NoMatchDigest.user": REMOVED,
    "investors.Raise.reviewed_by": POINTS_TO_NOBODY,
    "investors.RaiseEvent.reviewed_by": POINTS_TO_NOBODY,
    "investors.RaiseTerms.saved_by": POINTS_TO_NOBODY,
    "investors.Shortlist.created_by": POINTS_TO_NOBODY,
    "investors.ShortlistEntry.added_by": POINTS_TO_NOBODY,
    "investors.ShortlistEntry.taken_off_by": POINTS_TO_NOBODY,
    "investors.ShortlistEntryEvent.added_by": POINTS_TO_NOBODY,
    "investors.ShortlistEntryEvent.taken_off_by": POINTS_TO_NOBODY,
    "investors.ShortlistEvent.created_by": POINTS_TO_NOBODY,
    "investors.ShortlistNote.author": POINTS_TO_NOBODY,
    "investors.ShortlistNoteEvent.author": POINTS_TO_NOBODY,
    "investors.StandingCheck.checked_by": POINTS_TO_NOBODY,
    "investors.TermsView.user": POINTS_TO_NOBODY,
    "mfa.Authenticator.user": REMOVED,
    "pghistory.MiddlewareEvents.user": POINTS_TO_NOBODY,
    "usersessions.UserSession.user": REMOVED,
}


def links_to_people():
    for model in apps.get_models(include_auto_created=True):
        for field in model._meta.fields:
            if isinstance(field, models.ForeignKey) and field.related_model is User:
                yield f"{model._meta.label}.{field.name}"


def test_every_link_to_a_person_is_considered():
    assert set(links_to_people()) == set(CONSIDERED)


def unzipped(response):
    archive = zipfile.ZipFile(io.BytesIO(b"".join(response.streaming_content)))
    return json.loads(archive.read("data.json"))


def copy_of(user):
    return unzipped(signed_in(user).post(reverse("portal:export")))


def rich_person(**kwargs):
    """Somebody with something of everything."""
    user = StaffFactory(email="ada@example.org", full_name="Ada Byron", **kwargs)
    member = BusinessMemberFactory(user=user, job_title="Countess")
    CuratorshipFactory(user=user)
    business = BusinessFactory()
    BusinessClaim.objects.create(
        business=business,
        user=user,
        proof=ClaimProof.REVIEW,
        state=ClaimState.WITHDRAWN,
        statement="My mother wove here.",
        decided_at="2026-03-01T12:00Z",
    )
    BusinessPerson.objects.create(
        business=business, name="Ada Byron", role="Founder", email="ada@example.org"
    )
    BusinessInvitation.objects.create(
        business=business, email="ada@example.org", expires_at="2100-01-01T12:00Z", sent_by=member.user
    )
    OutboxMessageFactory(to="ada@example.org", recipient=user, text="Hello Ada Byron.")
    return user


def test_copy_holds_everything_and_is_a_file():
    user = rich_person()
    response = signed_in(user).post(reverse("portal:export"))
    assert response["Content-Disposition"].startswith('attachment; filename="technorth-my-data-')
    data = unzipped(response)
    assert data["account"]["account"]["email"] == "ada@example.org"
    assert data["account"]["sessions"][0]["user_agent"] == "Firefox/130"
    assert data["account"]["mail_sent_to_you"][0]["text"] == "Hello Ada Byron."
    assert data["clusters"]["businesses"][0]["job_title"] == "Countess"
    assert data["clusters"]["claims"][0]["statement"] == "My mother wove here."
    assert data["clusters"]["named_on_profiles"][0]["name"] == "Ada Byron"


def test_copy_holds_nothing_of_anybody_else():
    rich_person()
    other = UserFactory()
    assert "ada@example.org" not in json.dumps(copy_of(other))


def test_copy_holds_no_secrets():
    user = StaffFactory()
    OutboxMessageFactory(to=user.email, text="Your code is ABCD-1234", is_secret=True)
    text = json.dumps(copy_of(user))
    assert user.password not in text
    assert "ABCD-1234" not in text
    assert Authenticator.objects.get(user=user, type="totp").data["secret"] not in text


def test_copy_is_recorded_and_told():
    user = UserFactory()
    copy_of(user)
    assert AuditEvent.objects.get(verb="account.data_exported").by == user
    assert OutboxMessage.objects.get(kind="accounts/exported").to == user.email


def test_copy_asks_again_who_one_is_and_then_goes_on(client, time_machine):
    time_machine.move_to("2026-03-01 12:00:00+00:00", tick=False)
    user = UserFactory()
    sign_in(client, user)
    time_machine.shift(301)
    asked = client.post(reverse("portal:export"))
    assert asked.url.startswith(reverse("account_reauthenticate"))
    response = client.post(asked.url, {"password": PASSWORD, "next": reverse("portal:export")})
    assert unzipped(response)["account"]["account"]["email"] == user.email


def test_copy_cannot_be_fetched_by_a_link():
    assert signed_in(UserFactory()).get(reverse("portal:export")).status_code == 405


def test_erasure_needs_the_tick():
    user = UserFactory()
    response = signed_in(user).post(reverse("portal:erase"))
    assert b"Tick the box" in response.content
    user.refresh_from_db()
    assert user.is_active


def test_erasure_asks_again_who_one_is(client, time_machine):
    time_machine.move_to("2026-03-01 12:00:00+00:00", tick=False)
    user = UserFactory()
    sign_in(client, user)
    time_machine.shift(301)
    assert client.post(reverse("portal:erase"), SURE).url.startswith(reverse("account_reauthenticate"))
    user.refresh_from_db()
    assert user.is_active


def test_erasure_says_what_is_kept():
    page = signed_in(UserFactory()).get(reverse("portal:erase")).content.decode()
    for line in personal_data.kept_after_erasure():
        assert line in page


def test_erasure_signs_out_everywhere_and_for_ever(client):
    user = UserFactory()
    other = signed_in(user)
    sign_in(client, user)
    assert client.post(reverse("portal:erase"), SURE).url == "/"
    for each in (client, other):
        assert each.get("/account/").status_code == 302
    response = client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})
    assert b"do not belong together" in response.content
    assert not UserSession.objects.filter(user=user).exists()


def test_erasure_sends_a_receipt_to_the_old_address():
    user = UserFactory(email="ada@example.org", full_name="Ada Byron")
    signed_in(user).post(reverse("portal:erase"), SURE)
    receipt = OutboxMessage.objects.get()
    assert (receipt.to, receipt.recipient) == ("ada@example.org", None)
    assert receipt.text.startswith("Hello Ada Byron,")
    assert personal_data.kept_after_erasure()[0] in receipt.text


def test_erased_address_can_sign_up_anew():
    user = UserFactory(email="ada@example.org")
    signed_in(user).post(reverse("portal:erase"), SURE)
    answers = {"full_name": "Ada", "email": "ada@example.org", "password1": PASSWORD}
    Client().post(reverse("account_signup"), answers)
    assert User.objects.filter(email="ada@example.org").exclude(pk=user.pk).exists()


def rows_with(words):
    """Every row of every table in which these words stand."""
    for model in apps.get_models(include_auto_created=True):
        if model._meta.proxy or not model._meta.managed:
            continue
        for row in model._base_manager.values():
            if any(words.lower() in str(value).lower() for value in row.values()):
                yield model._meta.label


def test_erasure_leaves_the_name_and_the_address_nowhere():
    user = rich_person()
    user.full_name = "Ada King"
    user.save()
    content_type = ContentType.objects.get_for_model(User)
    LogEntry.objects.create(
        user=StaffFactory(),
        content_type=content_type,
        object_id=str(user.pk),
        object_repr="Ada King",
        action_flag=CHANGE,
    )
    assert set(rows_with("Ada ")) >= {"accounts.User", "accounts.UserEvent", "admin.LogEntry"}
    signed_in(user).post(reverse("portal:erase"), SURE)
    OutboxMessage.objects.filter(kind="accounts/erased").delete()  # the receipt itself, wiped after 90 days
    for words in ("Ada Byron", "Ada King", "ada@example.org", "Countess", "My mother wove here"):
        assert list(rows_with(words)) == []


def test_erasure_keeps_what_was_done_without_saying_by_whom():
    staff = StaffFactory(email="ada@example.org", full_name="Ada Byron")
    person = UserFactory()
    signed_in(staff).post(
        reverse("admin:accounts_user_changelist"), {"action": "deactivate", "_selected_action": [person.pk]}
    )
    signed_in(staff).post(reverse("portal:erase"), SURE)
    event = AuditEvent.objects.get(verb="account.deactivated")
    assert event.by_id == staff.pk
    assert str(event.by) == "Somebody who has left"


def test_erasure_of_the_only_owner_hands_the_business_over():
    owner = BusinessMemberFactory()
    editor = BusinessMemberFactory(business=owner.business, role=MemberRole.EDITOR)
    signed_in(owner.user).post(reverse("portal:erase"), SURE)
    editor.refresh_from_db()
    assert editor.role == MemberRole.OWNER
    assert AuditEvent.objects.get(verb="member.made_owner").data == {"member": editor.user_id}


def test_erasure_of_one_of_two_owners_changes_nobody_elses_role():
    owner, other = BusinessMemberFactory(), None
    other = BusinessMemberFactory(business=owner.business)
    editor = BusinessMemberFactory(business=owner.business, role=MemberRole.EDITOR)
    signed_in(owner.user).post(reverse("portal:erase"), SURE)
    editor.refresh_from_db()
    assert editor.role == MemberRole.EDITOR
    assert BusinessMember.objects.owners().get(business=owner.business) == other


def test_erasure_deletes_the_evidence_of_a_claim(django_capture_on_commit_callbacks):
    user = UserFactory()
    claim = BusinessClaim(
        business=BusinessFactory(),
        user=user,
        proof=ClaimProof.REVIEW,
        state=ClaimState.WITHDRAWN,
        decided_at="2026-03-01T12:00Z",
        evidence_name="deed.pdf",
    )
    claim.evidence.save("deed.pdf", ContentFile(b"deed"), save=True)
    with django_capture_on_commit_callbacks(execute=True):
        signed_in(user).post(reverse("portal:erase"), SURE)
    assert not claim.evidence.storage.exists(claim.evidence.name)


def test_erased_row_can_hold_no_name():
    user = UserFactory(full_name="Ada")
    with pytest.raises(Exception, match="user_erased_is_nobody"):
        User.objects.filter(pk=user.pk).update(erased_at="2026-03-01T12:00Z", is_active=False)
