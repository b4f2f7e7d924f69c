"""Signing a statement: the words, the name, the last day; reminders; staff never sign."""

from datetime import UTC, date, datetime, timedelta

import pgtrigger
import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, InternalError, connection, transaction
from django.utils import timezone

from core.models import AuditEvent, OutboxMessage
from investors.actions import (
    close_investor,
    end_certification,
    end_investor_membership,
    record_check,
    remind_of_ends,
    sign_statement,
)
from investors.enums import Basis
from investors.models import Certification, Investor, InvestorMember, StatementVersion
from investors.reference.loading import load_investors_reference
from investors.standing import last_good_day, valid_until
from investors.terms import basis_of
from tests.factories.accounts import StaffFactory, UserFactory, signed_in
from tests.factories.investors import CertificationFactory, InvestorMemberFactory, StatementVersionFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("signed", "last"),
    [
        (date(2026, 3, 5), date(2027, 3, 4)),
        (date(2027, 3, 1), date(2028, 2, 29)),
        (date(2028, 2, 29), date(2029, 2, 27)),
        (date(2026, 1, 1), date(2026, 12, 31)),
    ],
)
def test_twelve_months_count_the_day_of_signing(signed, last):
    assert last_good_day(signed, 12) == last


def test_certificate_that_ends_first_ends_the_statement():
    until = valid_until(date(2026, 3, 5), months=12, certificate_on=date(2023, 6, 1), certificate_months=36)
    assert until == date(2026, 5, 31)
    assert valid_until(date(2026, 3, 5), months=None) is None


@pytest.mark.parametrize(
    ("moment", "holds"),
    [
        (datetime(2026, 3, 5, 10, 0, tzinfo=UTC), True),
        (datetime(2027, 3, 4, 23, 59, 59, tzinfo=UTC), True),
        (datetime(2027, 3, 5, 0, 0, tzinfo=UTC), False),
    ],
)
def test_statement_of_5_march_is_good_until_4_march_at_midnight_in_london(moment, holds):
    person = UserFactory(full_name="Ada Byron")
    signed = sign_statement(
        statement=StatementVersionFactory(), by=person, signed_name="ada  BYRON",
        at=datetime(2026, 3, 5, 9, 0, tzinfo=UTC),
    )  # fmt: skip
    assert signed.is_valid(moment) is holds
    assert (basis_of(person, moment) == signed) is holds


def test_days_end_with_london_in_summer_too():
    person = UserFactory(full_name="Ada Byron")
    signed = sign_statement(
        statement=StatementVersionFactory(), by=person, signed_name="Ada Byron",
        at=datetime(2026, 7, 1, 23, 30, tzinfo=UTC),
    )  # fmt: skip
    assert signed.valid_until == date(2027, 7, 1)  # in London it was 2 July already
    assert signed.is_valid(datetime(2027, 7, 1, 22, 59, tzinfo=UTC))
    assert not signed.is_valid(datetime(2027, 7, 1, 23, 0, tzinfo=UTC))


def test_name_of_somebody_else_signs_nothing():
    with pytest.raises(ValidationError, match="Type your own name"):
        sign_statement(
            statement=StatementVersionFactory(),
            by=UserFactory(full_name="Ada Byron"),
            signed_name="C. Babbage",
        )


def test_test_has_to_be_ticked_where_there_is_one():
    statement = StatementVersionFactory(tests=[["income", "Enough"], ["assets", "Enough too"]])
    person = UserFactory(full_name="Ada Byron")
    for answers in ([], ["made-up"]):
        with pytest.raises(ValidationError, match="Tick"):
            sign_statement(statement=statement, by=person, signed_name="Ada Byron", answers=answers)
    signed = sign_statement(statement=statement, by=person, signed_name="Ada Byron", answers=["income"])
    assert signed.answers == ["income"]


def test_retired_words_cannot_be_signed():
    statement = StatementVersionFactory(retired_at=timezone.now())
    with pytest.raises(ValidationError, match="changed"):
        sign_statement(statement=statement, by=UserFactory(full_name="A B"), signed_name="A B")


def test_words_and_signatures_never_change():
    certification = CertificationFactory()
    for statement in (
        "UPDATE investors_statementversion SET text = 'other'",
        "UPDATE investors_certification SET valid_until = '2099-01-01'",
        "UPDATE investors_certification SET signed_name = 'X'",
        "DELETE FROM investors_statementversion",
    ):
        with (
            pytest.raises((InternalError, IntegrityError)),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)
    assert Certification.objects.get() == certification


def test_signing_on_the_page_leaves_a_receipt_and_leads_back():
    load_investors_reference()
    person = UserFactory(full_name="Ada Byron")
    client = signed_in(person)
    page = client.get("/investors/standing/art-48/?next=/businesses/")
    statement = page.context["statement"]
    assert statement.warning in page.content.decode()
    sent = {
        "version": statement.pk, "answers": ["assets"], "signed_name": "Ada Byron", "has_read": "on",
        "next": "/businesses/",
    }  # fmt: skip
    response = client.post("/investors/standing/art-48/", sent)
    assert response.url == "/businesses/"
    signed = Certification.objects.get()
    assert (signed.statement, signed.basis) == (statement, Basis.HIGH_NET_WORTH)
    receipt = OutboxMessage.objects.get(kind="investors/statement_signed")
    assert statement.paragraphs[0][:60] in receipt.text


@pytest.mark.parametrize("wrong", [{"version": "0"}, {"signed_name": "X"}, {"has_read": ""}, {"answers": []}])
def test_signing_what_one_has_not_seen_is_refused(wrong):
    load_investors_reference()
    person = UserFactory(full_name="Ada Byron")
    statement = StatementVersion.objects.get(basis="art-48")
    sent = {"version": statement.pk, "answers": ["assets"], "signed_name": "Ada Byron", "has_read": "on"}
    response = signed_in(person).post("/investors/standing/art-48/", {**sent, **wrong})
    assert response.status_code == 200
    assert not Certification.objects.exists()


def test_page_leads_to_no_other_site():
    load_investors_reference()
    page = signed_in(UserFactory()).get("/investors/standing/?next=https://evil.example/")
    assert "evil.example" not in page.content.decode()


def test_abroad_is_not_the_united_kingdom():
    load_investors_reference()
    client = signed_in(UserFactory(full_name="Ada Byron"))
    statement = StatementVersion.objects.get(basis="art-12")
    sent = {"version": statement.pk, "signed_name": "Ada Byron", "has_read": "on", "country": "GB"}
    assert client.post("/investors/standing/art-12/", sent).context["form"].errors["country"]
    client.post("/investors/standing/art-12/", {**sent, "country": "SE"})
    assert Certification.objects.get().country.code == "SE"


def test_loading_again_adds_nothing():
    assert load_investors_reference()["statements"] == 6
    assert load_investors_reference() == {"statements": 0, "sensitive areas": 0}


def test_taken_back_statement_holds_no_more_and_only_its_person_takes_it_back():
    certification = CertificationFactory()
    with pytest.raises(PermissionDenied):
        end_certification(certification=certification, by=UserFactory())
    address = f"/investors/standing/{certification.pk}/take-back/"
    assert signed_in(UserFactory()).post(address).status_code == 404
    signed_in(certification.user).post(address)
    assert basis_of(certification.user) is None


LAST_YEAR = timezone.now() - timedelta(days=335)


def reminders(certification):
    return OutboxMessage.objects.filter(kind="investors/statement_ending", to=certification.user.email)


def test_reminders_go_out_once_a_month_and_a_week_before():
    today = timezone.localdate()
    certification = CertificationFactory(valid_until=today + timedelta(days=30), signed_at=LAST_YEAR)
    CertificationFactory(valid_until=today + timedelta(days=31), signed_at=LAST_YEAR)
    assert remind_of_ends(today=today) == 1
    remind_of_ends(today=today)
    remind_of_ends(today=today + timedelta(days=22))
    assert reminders(certification).count() == 1
    remind_of_ends(today=today + timedelta(days=23))
    remind_of_ends(today=today + timedelta(days=30))
    mails = reminders(certification)
    assert mails.count() == 2
    assert all(mail.subject.startswith("Sign again by ") for mail in mails)


def test_nobody_is_reminded_of_what_is_over():
    today = timezone.localdate()
    CertificationFactory(valid_until=today - timedelta(days=1), signed_at=LAST_YEAR)
    assert remind_of_ends(today=today) == 0


def test_nobody_is_reminded_of_what_they_have_signed_anew():
    today = timezone.localdate()
    old = CertificationFactory(
        valid_until=today + timedelta(days=7), signed_at=timezone.now() - timedelta(days=300)
    )
    CertificationFactory(user=old.user, statement=old.statement)
    assert remind_of_ends(today=today) == 0


def test_staff_record_checks_and_end_what_they_doubt():
    certification = CertificationFactory()
    with pytest.raises(PermissionDenied):
        record_check(certification=certification, by=UserFactory(), note="x", is_doubted=True)
    staff = StaffFactory()
    record_check(certification=certification, by=staff, note="Seen the accounts.", is_doubted=False)
    assert basis_of(certification.user)
    record_check(certification=certification, by=staff, note="They are somebody else’s.", is_doubted=True)
    assert basis_of(certification.user) is None
    assert "somebody else" in OutboxMessage.objects.get(kind="investors/statement_ended").text


def test_statement_is_signed_for_investors_one_acts_for_only():
    statement = StatementVersionFactory(basis=Basis.PROFESSIONAL, months_valid=None)
    stranger = InvestorMemberFactory().investor
    with pytest.raises(PermissionDenied):
        sign_statement(
            statement=statement, by=UserFactory(full_name="A B"), signed_name="A B", investor=stranger
        )


@pytest.mark.parametrize(
    ("fields", "constraint"),
    [
        ({"basis": "art-99"}, "certification_basis_is_known"),
        ({"signed_name": " "}, "certification_is_signed"),
        ({"valid_until": None}, "certification_of_a_person_ends"),
        ({"basis": Basis.CERTIFIED}, "certification_by_a_firm_names_it"),
        ({"basis": Basis.OVERSEAS, "country": "GB"}, "certification_abroad_is_abroad"),
    ],
)
def test_database_refuses_what_cannot_be(fields, constraint):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        CertificationFactory(**fields)


def signed_for(member, **fields):
    statement = StatementVersionFactory(basis=Basis.PROFESSIONAL, months_valid=None)
    return CertificationFactory(
        user=member.user, investor=member.investor, statement=statement, basis=Basis.PROFESSIONAL,
        valid_until=None, **fields,
    )  # fmt: skip


def test_what_was_signed_for_an_investor_ends_when_one_no_longer_acts_for_it():
    owner = InvestorMemberFactory()
    colleague = InvestorMemberFactory(investor=owner.investor, role="editor")
    signed = signed_for(colleague)
    own = CertificationFactory(user=colleague.user)
    assert set(Certification.objects.of(colleague.user).valid()) == {signed, own}
    end_investor_membership(member=colleague, by=owner.user)
    assert list(Certification.objects.of(colleague.user).valid()) == [own]
    signed.refresh_from_db()
    assert signed.ended_at is not None
    assert AuditEvent.objects.get(verb="certification.ended_with_membership").object_id == str(signed.pk)


def test_what_was_signed_for_an_investor_ends_when_it_is_taken_off():
    member = InvestorMemberFactory()
    signed = signed_for(member)
    close_investor(investor=member.investor, by=member.user)
    assert basis_of(member.user) is None
    signed.refresh_from_db()
    assert signed.ended_at is not None


@pytest.mark.parametrize("gone", ["member", "investor"])
def test_door_asks_for_itself_whether_one_still_acts_for_the_investor(gone):
    member = InvestorMemberFactory()
    signed_for(member)
    with pgtrigger.ignore("investors.InvestorMember:investor_member_keeps_an_owner"):
        if gone == "member":
            InvestorMember.objects.filter(pk=member.pk).update(state="ended")
        else:
            Investor.objects.filter(pk=member.investor_id).update(closed_at=timezone.now())
        assert basis_of(member.user) is None


def test_reminder_of_a_day_on_which_nothing_ran_goes_out_on_the_next():
    today = timezone.localdate()
    certification = CertificationFactory(valid_until=today + timedelta(days=27), signed_at=LAST_YEAR)
    remind_of_ends(today=today)
    mail = OutboxMessage.objects.get(kind="investors/statement_ending")
    assert mail.to == certification.user.email
    remind_of_ends(today=today + timedelta(days=1))
    assert OutboxMessage.objects.count() == 1


def test_who_missed_both_reminders_is_written_to_once():
    today = timezone.localdate()
    CertificationFactory(valid_until=today + timedelta(days=3), signed_at=LAST_YEAR)
    remind_of_ends(today=today)
    assert OutboxMessage.objects.filter(kind="investors/statement_ending").count() == 1


def test_nobody_is_reminded_in_the_month_in_which_they_signed():
    """A certificate that is nearly over leaves a statement that ends within days: its receipt says so."""
    today = timezone.localdate()
    CertificationFactory(valid_until=today + timedelta(days=20), signed_at=timezone.now())
    assert remind_of_ends(today=today) == 0
