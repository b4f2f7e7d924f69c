"""An investor's own desk: registering, mandates, people, deals; and from the wrong side."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from clusters.enums import MemberRole
from core.models import OutboxMessage
from investors.actions import (
    answer_colleague_invitation,
    end_investor_membership,
    invite_colleague,
    register_investor,
    resume_due_mandates,
    save_mandate,
    unverify_investor,
    update_investor,
    verify_investor,
)
from investors.enums import SectorWish
from investors.links import colleague_invitation_path
from investors.models import Investor, InvestorInvitation, InvestorMember, Mandate
from tests.factories.accounts import StaffFactory, UserFactory, signed_in
from tests.factories.clusters import BusinessFactory, ClusterFactory, SectorFactory
from tests.factories.investors import (
    ExchangeRateFactory,
    InvestorDealFactory,
    InvestorFactory,
    InvestorMemberFactory,
    MandateFactory,
    PrivateInvestorFactory,
)

pytestmark = pytest.mark.django_db

WHO = {"name": "Weft Ventures", "kind": "venture-capital", "country": "SE", "time_zone": "Europe/Stockholm"}
WHAT = {
    "name": "Seed", "ticket_min": "100000", "ticket_max": "500000", "currency": "EUR", "lead": "either",
    "capacity": "5",
}  # fmt: skip


def test_whoever_registers_is_its_first_owner_and_goes_on_to_say_what_they_look_for():
    person = UserFactory()
    response = signed_in(person).post("/investors/register/", WHO)
    investor = Investor.objects.get()
    assert response.url == f"/investors/{investor.slug}/mandates/new/"
    assert investor.members.owners().get().user == person
    assert not investor.is_verified


def test_names_that_are_taken_or_mean_a_page_get_another_address():
    first, second, third = (
        register_investor(by=UserFactory(), name=name, kind="angel", country="GB")
        for name in ("A", "A", "Register")
    )
    assert [first.slug, second.slug, third.slug] == ["a", "a-2", "register-2"]


def test_mandate_is_written_and_read_back_as_it_was_asked():
    member = InvestorMemberFactory()
    games, cyber, film = (SectorFactory(slug=slug) for slug in ("games", "cyber", "film"))
    leeds, foe = ClusterFactory(), BusinessFactory(company_number="01234567")
    client = signed_in(member.user)
    sent = {
        **WHAT, f"sector_{games.pk}": "first", f"sector_{cyber.pk}": "also", f"sector_{film.pk}": "never",
        "only_these": "on", "clusters": [leeds.pk], "stages": ["seed"], "excluded_businesses": "1234567",
    }  # fmt: skip
    client.post(f"/investors/{member.investor.slug}/mandates/new/", sent)
    mandate = Mandate.objects.get()
    wishes = {row.sector: (row.wish, row.weight) for row in mandate.sectors.all()}
    assert wishes == {games: (SectorWish.MUST, 5), cyber: (SectorWish.MUST, 3), film: (SectorWish.NEVER, 5)}
    assert list(mandate.excluded_businesses.all()) == [foe]
    page = client.get(f"/investors/mandates/{mandate.pk}/")
    again = page.context["form"].initial
    asked = [again[f"sector_{sector.pk}"] for sector in (games, cyber, film)]
    assert (asked, again["only_these"]) == (["first", "also", "never"], True)
    assert again["excluded_businesses"] == "01234567"


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"ticket_max": "5"}, "ticket_max"),
        ({"only_these": "on"}, "only_these"),
        ({"excluded_businesses": "nobody"}, "excluded_businesses"),
        ({"capacity": "0"}, "capacity"),
        ({"ticket_min": "-1"}, "ticket_min"),
    ],
)
def test_mandate_that_cannot_be_is_said_beside_the_question(wrong, field):
    member = InvestorMemberFactory()
    response = signed_in(member.user).post(
        f"/investors/{member.investor.slug}/mandates/new/", {**WHAT, **wrong}
    )
    assert response.status_code == 200
    assert response.context["form"].errors[field]
    assert not Mandate.objects.exists()


def test_mandate_of_others_is_not_there():
    mandate = MandateFactory()
    stranger = signed_in(InvestorMemberFactory().user)
    assert stranger.get(f"/investors/mandates/{mandate.pk}/").status_code == 404
    assert stranger.post(f"/investors/mandates/{mandate.pk}/life/", {"verb": "close"}).status_code == 404
    assert stranger.get(f"/investors/{mandate.investor.slug}/desk/").status_code == 404
    with pytest.raises(PermissionDenied):
        save_mandate(investor=mandate.investor, by=UserFactory(), mandate=mandate, name="Mine")


def test_pause_ends_on_its_day():
    today = timezone.localdate()
    mandate = MandateFactory()
    mandate.pause(until=today + timedelta(days=1))
    assert resume_due_mandates(today=today) == 0
    assert resume_due_mandates(today=today + timedelta(days=1)) == 1
    mandate.refresh_from_db()
    assert not mandate.is_paused


def test_staff_verify_and_say_what_they_looked_at():
    member = InvestorMemberFactory(investor=PrivateInvestorFactory())
    staff = StaffFactory()
    with pytest.raises(ValidationError):
        verify_investor(investor=member.investor, by=staff, note=" ")
    investor = verify_investor(investor=member.investor, by=staff, note="Called them.")
    assert (investor.verified_by, investor.verified_note) == (staff, "Called them.")
    assert OutboxMessage.objects.get(kind="investors/investor_verified").to == member.user.email


def test_nobody_but_staff_verifies_and_nobody_verifies_their_own():
    investor = PrivateInvestorFactory()
    with pytest.raises(PermissionDenied):
        verify_investor(investor=investor, by=UserFactory(), note="x")
    staff = StaffFactory()
    InvestorMemberFactory(investor=investor, user=staff)
    with pytest.raises(PermissionDenied):
        verify_investor(investor=investor, by=staff, note="x")


def test_another_name_has_to_be_verified_anew():
    member = InvestorMemberFactory()
    update_investor(investor=member.investor, by=member.user, summary="Other words.")
    assert Investor.objects.get().is_verified
    update_investor(investor=member.investor, by=member.user, name="Somebody Else")
    assert not Investor.objects.get().is_verified


def test_verification_taken_back_says_why():
    member = InvestorMemberFactory()
    unverify_investor(investor=member.investor, by=StaffFactory(), reason="The website is gone.")
    mail = OutboxMessage.objects.get(kind="investors/investor_unverified")
    assert "The website is gone." in mail.text
    assert not Investor.objects.get().has_public_page


def test_colleague_joins_by_the_link_once():
    member = InvestorMemberFactory()
    sent = invite_colleague(investor=member.investor, by=member.user, email="Ann@example.org", role="editor")
    colleague = UserFactory()
    client = signed_in(colleague)
    address = colleague_invitation_path(sent)
    assert client.get(address).status_code == 200
    client.post(address, {"verb": "accept"})
    assert InvestorMember.objects.get(user=colleague).role == MemberRole.EDITOR
    with pytest.raises(ValidationError):
        answer_colleague_invitation(invitation=sent, by=UserFactory(), accept=True)


def test_old_and_withdrawn_invitations_do_not_work():
    member = InvestorMemberFactory()
    sent = invite_colleague(investor=member.investor, by=member.user, email="ann@example.org", role="owner")
    later = timezone.now() + timedelta(days=31)
    with pytest.raises(ValidationError):
        answer_colleague_invitation(invitation=sent, by=UserFactory(), accept=True, at=later)
    signed_in(member.user).post(f"/investors/invitations/{sent.pk}/withdraw/")
    with pytest.raises(ValidationError):
        answer_colleague_invitation(invitation=sent, by=UserFactory(), accept=True)


@pytest.mark.django_db(transaction=True)
def test_owner_who_follows_a_link_for_editors_stays_an_owner():
    owner = InvestorMemberFactory()
    sent = invite_colleague(investor=owner.investor, by=owner.user, email="me@other.example", role="editor")
    response = signed_in(owner.user).post(colleague_invitation_path(sent), {"verb": "accept"})
    assert response.url == f"/investors/{owner.investor.slug}/desk/"
    assert InvestorMember.objects.owners().get().user == owner.user


def test_mailboxes_of_others_are_spared_however_many_investors_one_registers():
    person = UserFactory()
    for number in range(2):
        investor = InvestorMemberFactory(user=person).investor
        for count in range(20):
            invite_colleague(
                investor=investor, by=person, email=f"{number}-{count}@example.org", role="editor"
            )
    with pytest.raises(ValidationError, match="Go on tomorrow"):
        invite_colleague(
            investor=InvestorMemberFactory(user=person).investor, by=person, email="more@example.org",
            role="editor",
        )  # fmt: skip
    assert OutboxMessage.objects.filter(kind="investors/colleague_invited").count() == 40


def test_owner_takes_the_investor_off_and_editors_and_strangers_do_not():
    owner = InvestorMemberFactory()
    editor = InvestorMemberFactory(investor=owner.investor, role=MemberRole.EDITOR)
    mandate = MandateFactory(investor=owner.investor)
    address = f"/investors/{owner.investor.slug}/take-off/"
    for other in (editor.user, InvestorMemberFactory().user):
        client = signed_in(other)
        assert client.get(address).status_code == 404
        assert client.post(address).status_code == 404
    assert not Investor.objects.exclude(closed_at=None).exists()
    client = signed_in(owner.user)
    assert owner.investor.name in client.get(address).content.decode()
    client.post(address)
    assert client.get(owner.investor.get_absolute_url()).status_code == 404
    mandate.refresh_from_db()
    assert mandate.closed_at is not None


def test_editor_invites_nobody_and_makes_nobody_an_owner():
    owner = InvestorMemberFactory()
    editor = InvestorMemberFactory(investor=owner.investor, role=MemberRole.EDITOR)
    client = signed_in(editor.user)
    assert client.get(f"/investors/{owner.investor.slug}/people/invite/").status_code == 404
    assert client.post(f"/investors/people/{editor.pk}/", {"verb": "owner"}).status_code == 404
    assert client.post(f"/investors/people/{owner.pk}/", {"verb": "end"}).status_code == 404
    assert InvestorInvitation.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_last_owner_cannot_leave():
    owner = InvestorMemberFactory()
    InvestorMemberFactory(investor=owner.investor, role=MemberRole.EDITOR)
    with pytest.raises(ValidationError):
        end_investor_membership(member=owner, by=owner.user)
    assert InvestorMember.objects.owners().get().user == owner.user


def test_deal_of_others_cannot_be_taken_off():
    deal = InvestorDealFactory()
    assert (
        signed_in(InvestorMemberFactory().user).post(f"/investors/deals/{deal.pk}/remove/").status_code == 404
    )


def test_public_deal_needs_a_source():
    member = InvestorMemberFactory()
    sent = {"company_name": "Loom Ltd", "invested_on": "2024-05-01", "currency": "GBP", "is_public": "on"}
    response = signed_in(member.user).post(f"/investors/{member.investor.slug}/deals/new/", sent)
    assert response.context["form"].errors["source_url"]


@pytest.mark.parametrize(
    ("make", "fields", "constraint"),
    [
        (InvestorFactory, {"kind": "bishop"}, "investor_kind_is_known"),
        (InvestorFactory, {"verified_note": ""}, "investor_verified_says_what_was_checked"),
        (InvestorFactory, {"name": "  "}, "investor_has_name"),
        (MandateFactory, {"ticket_max": Decimal(1)}, "mandate_ticket_is_a_range"),
        (MandateFactory, {"capacity": 0}, "mandate_capacity_is_sane"),
        (MandateFactory, {"currency": "XXX"}, "mandate_currency_is_known"),
        (MandateFactory, {"stages": ["teapot"]}, "mandate_stages_are_known"),
        (MandateFactory, {"lead": "x"}, "mandate_lead_is_known"),
        (InvestorDealFactory, {"is_public": True}, "investor_deal_public_has_source"),
        (InvestorDealFactory, {"amount": Decimal(0)}, "investor_deal_amount_is_positive"),
        (ExchangeRateFactory, {"pounds": Decimal(0)}, "exchange_rate_is_positive"),
        (ExchangeRateFactory, {"source": ""}, "exchange_rate_has_source"),
        (ExchangeRateFactory, {"currency": "GBP"}, "exchange_rate_currency_is_known"),
    ],
)
def test_database_refuses_what_cannot_be(make, fields, constraint):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        make(**fields)


def test_every_change_of_a_mandate_is_kept_whoever_makes_it():
    mandate = MandateFactory()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE investors_mandate SET ticket_max = 2000000 WHERE id = %s", [mandate.pk])
    assert list(mandate.events.order_by("pgh_id").values_list("ticket_max", flat=True)) == [10**6, 2 * 10**6]
