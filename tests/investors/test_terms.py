"""The terms of a raise, from the wrong side: who sees them on which surface, and when."""

import csv
import io
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, InternalError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader, PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, StreamObject, TextStringObject

from clusters.actions.merging import merge_businesses
from clusters.models import Business
from core.models import OutboxMessage
from investors.actions import (
    close_raise,
    open_raise,
    pause_past_closing,
    pause_raise,
    resume_raise,
    return_raise,
    save_terms,
    start_raise,
    submit_raise,
)
from investors.decks import checked
from investors.enums import RaiseState, Surface
from investors.models import Raise, RaiseTerms, SensitiveArea, TermsView
from investors.terms import show_terms
from investors.viewers import viewers_of
from tests.factories.accounts import StaffFactory, UserFactory, signed_in
from tests.factories.clusters import BusinessFactory, BusinessMemberFactory, CuratorshipFactory, SectorFactory
from tests.factories.investors import (
    CertificationFactory,
    InvestorFactory,
    InvestorMemberFactory,
    PrivateInvestorFactory,
    RaiseFactory,
    RaiseTermsFactory,
)

pytestmark = pytest.mark.django_db

#: What must not be read anywhere by anybody without a basis.
SECRETS = ("612,345", "612345", "4,567,890", "111,222", "loom-of-secrets", "secret-door")


def shows_terms(response):
    body = b"".join(response.streaming_content) if response.streaming else response.content
    text = body.decode(errors="replace")
    found = [secret for secret in SECRETS if secret in text]
    return bool(found)


@pytest.fixture
def found():
    raised = RaiseFactory()
    Business.objects.filter(pk=raised.business_id).update(is_raising=True)
    return raised


def page_of(raised):
    return reverse("investors:raise_page", args=[raised.business.slug])


def test_anonymous_visitor_reads_that_it_raises_and_how_to_see_more(client, found):
    response = client.get(page_of(found))
    assert response.status_code == 200
    assert not shows_terms(response)
    assert "Sign in" in response.content.decode()
    assert "no-store" in response["Cache-Control"]
    assert not TermsView.objects.exists()


def test_signed_in_without_a_basis_is_led_to_their_standing(found):
    response = signed_in(UserFactory()).get(page_of(found))
    assert not shows_terms(response)
    assert f"{reverse('investors:standing')}?next={page_of(found)}" in response.content.decode()


def test_with_a_basis_terms_and_warning_are_shown_and_written_down(found):
    certification = CertificationFactory()
    response = signed_in(certification.user).get(page_of(found))
    assert shows_terms(response)
    assert certification.statement.warning in response.content.decode()
    seen = TermsView.objects.get()
    assert (seen.user, seen.certification, seen.terms) == (
        certification.user, certification, found.versions.get(),
    )  # fmt: skip
    assert seen.surface == Surface.PAGE


@pytest.mark.parametrize(
    "certified",
    [
        {"valid_until": timezone.localdate() - timedelta(days=1)},
        {"ended_at": datetime(2026, 1, 1, tzinfo=UTC)},
        {"signed_at": timezone.now() + timedelta(days=2)},
    ],
    ids=["ended", "taken back", "not yet signed"],
)
def test_basis_that_does_not_hold_shows_nothing(found, certified):
    certification = CertificationFactory(**certified)
    client = signed_in(certification.user)
    assert not shows_terms(client.get(page_of(found)))
    assert client.get(reverse("investors:deck", args=[found.business.slug])).status_code == 404
    assert not TermsView.objects.exists()


def test_basis_ends_at_midnight_in_london_while_the_page_is_open(found):
    certification = CertificationFactory(
        signed_at=datetime(2026, 3, 5, 9, tzinfo=UTC), valid_until=datetime(2027, 3, 4, tzinfo=UTC).date()
    )
    with time_machine.travel(datetime(2027, 3, 4, 23, 59, 30, tzinfo=UTC), tick=False):
        client = signed_in(certification.user)
        assert shows_terms(client.get(page_of(found)))
    with time_machine.travel(datetime(2027, 3, 5, 0, 0, 0, tzinfo=UTC), tick=False):
        assert not shows_terms(client.get(page_of(found)))


def test_page_shown_to_an_investor_is_never_kept_for_others(found, settings):
    settings.KEEP_PUBLIC_PAGES = 60
    certification = CertificationFactory()
    assert shows_terms(signed_in(certification.user).get(page_of(found)))
    assert not shows_terms(Client().get(page_of(found)))
    assert not shows_terms(signed_in(UserFactory()).get(page_of(found)))


@pytest.mark.parametrize("state", [RaiseState.DRAFT, RaiseState.IN_REVIEW, RaiseState.PAUSED])
def test_raise_that_is_not_open_is_not_there_for_investors(found, state):
    Raise.objects.update(state=state)
    client = signed_in(CertificationFactory().user)
    assert not shows_terms(client.get(page_of(found)))  # as long as the directory says that it is raising
    Business.objects.update(is_raising=False)
    assert client.get(page_of(found)).status_code == 404
    assert client.get(reverse("investors:deck", args=[found.business.slug])).status_code == 404


def test_other_founder_sees_no_terms(found):
    stranger = BusinessMemberFactory()
    client = signed_in(stranger.user)
    assert not shows_terms(client.get(page_of(found)))
    assert client.get(reverse("investors:edit_raise", args=[found.business.slug])).status_code == 404
    assert client.post(reverse("investors:raise_life", args=[found.business.slug])).status_code == 404


@pytest.mark.parametrize(
    "path",
    [
        "/businesses/", "/businesses/?raising=true", "/businesses/?q=weavers",
        "/businesses/export/?raising=true", "/businesses/suggest/?q=weavers", "/businesses/map/",
        "/investors/",
        "/investors/export/", "/sectors/", "/clusters/", "/account/", "/businesses/shortlist/",
        "/businesses/shortlist/export/",
    ],
)  # fmt: skip
def test_no_list_search_or_export_holds_terms_even_with_a_basis(found, path):
    client = signed_in(CertificationFactory().user)
    assert not shows_terms(client.get(path))
    assert not TermsView.objects.exists()


@pytest.mark.parametrize("suffix", ["", "card.png"])
def test_business_page_and_card_hold_the_fact_only(found, suffix):
    client = signed_in(CertificationFactory().user)
    assert not shows_terms(client.get(found.business.get_absolute_url() + suffix))


def test_cluster_page_and_feeds_hold_the_fact_only(found):
    client = signed_in(CertificationFactory().user)
    cluster = found.business.cluster
    for path in (cluster.get_absolute_url(), f"{cluster.get_absolute_url()}feed/", "/businesses/feed/"):
        assert not shows_terms(client.get(path))


def test_export_says_that_it_raises_and_no_more(found, client):
    response = client.get("/businesses/export/?raising=true")
    rows = list(csv.reader(io.StringIO(b"".join(response.streaming_content).decode("utf-8-sig"))))
    assert rows[1][10] == "yes"


def test_curator_sees_that_there_is_one_and_no_terms(found):
    curator = CuratorshipFactory(cluster=found.business.cluster).user
    client = signed_in(curator)
    for path in (
        reverse("admin:investors_raise_changelist"),
        reverse("admin:investors_raise_change", args=[found.pk]),
        reverse("admin:investors_raise_history", args=[found.pk]),
        reverse("admin:clusters_business_change", args=[found.business_id]),
    ):
        response = client.get(path)
        assert response.status_code == 200, path
        assert not shows_terms(response)


def test_staff_see_terms_while_they_review_and_it_is_written_down(found):
    staff = StaffFactory()
    client = signed_in(staff)
    address = reverse("admin:investors_raise_change", args=[found.pk])
    assert not shows_terms(client.get(address))
    Raise.objects.update(state=RaiseState.IN_REVIEW, submitted_at=timezone.now())
    assert shows_terms(client.get(address))
    seen = TermsView.objects.get()
    assert (seen.user, seen.certification, seen.surface) == (staff, None, Surface.ADMIN)


def test_mails_about_a_raise_hold_no_terms():
    member = BusinessMemberFactory()
    found = start_raise(business=member.business, by=member.user)
    terms = RaiseTermsFactory.build(of_raise=None)
    save_terms(
        found=found, by=member.user, amount=terms.amount, committed=terms.committed, instrument="equity",
        valuation=terms.valuation, use_of_funds=terms.use_of_funds, data_room_url=terms.data_room_url,
    )  # fmt: skip
    submit_raise(found=found, by=member.user)
    staff = StaffFactory()
    return_raise(found=found, by=staff, reason="Say when it closes.")
    submit_raise(found=found, by=member.user)
    open_raise(found=found, by=staff)
    mails = OutboxMessage.objects.filter(kind__startswith="investors/raise_")
    assert mails.count() == 2
    assert not any(secret in mail.text + mail.html + mail.subject for mail in mails for secret in SECRETS)


def test_life_of_a_raise_moves_the_fact_in_the_directory():
    member = BusinessMemberFactory()
    found = RaiseFactory(business=member.business, state=RaiseState.DRAFT, opened_at=None)
    submit_raise(found=found, by=member.user)
    open_raise(found=found, by=StaffFactory())
    assert Business.objects.get(pk=member.business_id).is_raising
    pause_raise(found=found, by=member.user)
    assert not Business.objects.get(pk=member.business_id).is_raising
    resume_raise(found=found, by=member.user)
    close_raise(found=found, by=member.user, result="reached")
    assert not Business.objects.get(pk=member.business_id).is_raising
    assert Raise.objects.get().result == "reached"


def test_each_saving_is_a_version_and_a_view_names_the_one_it_saw(found):
    member = BusinessMemberFactory(business=found.business)
    certification = CertificationFactory()
    show_terms(found, certification.user, surface=Surface.PAGE)
    save_terms(found=found, by=member.user, amount=700_000, instrument="loan", use_of_funds="Looms.")
    shown = show_terms(found, certification.user, surface=Surface.PAGE)
    assert (shown.terms.number, shown.terms.amount) == (2, 700_000)
    assert list(TermsView.objects.order_by("pk").values_list("terms__number", flat=True)) == [1, 2]


def test_raise_past_its_closing_date_pauses_and_asks_what_came_of_it():
    member = BusinessMemberFactory()
    today = timezone.localdate()
    found = RaiseFactory(business=member.business, closes_on=today)
    other = RaiseFactory(closes_on=None)
    Business.objects.filter(pk__in=[found.business_id, other.business_id]).update(is_raising=True)
    client = signed_in(CertificationFactory().user)
    assert pause_past_closing(today=today) == 0
    assert shows_terms(client.get(page_of(found)))
    tomorrow = today + timedelta(days=1)
    assert (pause_past_closing(today=tomorrow), pause_past_closing(today=tomorrow)) == (1, 0)
    assert client.get(page_of(found)).status_code == 404
    assert shows_terms(client.get(page_of(other)))
    assert not Business.objects.get(pk=found.business_id).is_raising
    mail = OutboxMessage.objects.get(kind="investors/raise_past_closing")
    assert mail.to == member.user.email
    assert mail.subject.startswith("Say what came of your raise")
    assert not any(secret in mail.text + mail.html + mail.subject for secret in SECRETS)


@pytest.mark.parametrize(
    ("state", "verb"),
    [
        (RaiseState.DRAFT, submit_raise),
        (RaiseState.IN_REVIEW, open_raise),
        (RaiseState.PAUSED, resume_raise),
    ],
)
def test_closing_date_that_is_over_opens_nothing(state, verb):
    member = BusinessMemberFactory()
    found = RaiseFactory(
        business=member.business, state=state, opened_at=None,
        closes_on=timezone.localdate() - timedelta(days=1),
    )  # fmt: skip
    by = StaffFactory() if verb is open_raise else member.user
    with pytest.raises(ValidationError, match="closing date"):
        verb(found=found, by=by)
    assert Raise.objects.get().state == state


def test_business_is_told_what_its_raise_waits_for():
    member = BusinessMemberFactory()
    client = signed_in(member.user)
    found = RaiseFactory(business=member.business, state=RaiseState.DRAFT, return_reason="Say who leads.")
    assert "Change the raise of" in client.get("/account/").content.decode()
    Raise.objects.filter(pk=found.pk).update(
        state=RaiseState.PAUSED, return_reason="", closes_on=timezone.localdate() - timedelta(days=1)
    )
    assert "Say what came of the raise of" in client.get("/account/").content.decode()
    Raise.objects.filter(pk=found.pk).update(closes_on=None)
    page = client.get("/account/").content.decode()
    assert "Say what came of the raise of" not in page
    assert not any(secret in page for secret in SECRETS)


def test_business_is_told_which_investors_nobody_has_looked_at(found):
    for investor in (InvestorFactory(name="Known Fund"), PrivateInvestorFactory(name="Who Knows")):
        member = InvestorMemberFactory(investor=investor)
        CertificationFactory(user=member.user)
        show_terms(found, member.user, surface=Surface.PAGE)
    assert {(row.name, row.is_verified) for row in viewers_of(found)} == {
        ("Known Fund", True), ("Who Knows", False),
    }  # fmt: skip
    owner = BusinessMemberFactory(business=found.business)
    page = signed_in(owner.user).get(reverse("investors:edit_raise", args=[found.business.slug]))
    assert page.content.decode().count("not verified") == 1


def test_business_sees_organisations_not_people(found):
    member = InvestorMemberFactory()
    CertificationFactory(user=member.user)
    show_terms(found, member.user, surface=Surface.PAGE)
    show_terms(found, member.user, surface=Surface.DECK)
    lone = CertificationFactory(user__full_name="Lone Angel")
    show_terms(found, lone.user, surface=Surface.PAGE)
    rows = viewers_of(found)
    assert {(row.name, row.view_count) for row in rows} == {
        (member.investor.name, 2), ("Somebody investing for themselves", 1),
    }  # fmt: skip


def test_views_and_versions_never_change(found):
    show_terms(found, CertificationFactory().user, surface=Surface.PAGE)
    for statement in (
        "UPDATE investors_raiseterms SET amount = 1",
        "UPDATE investors_termsview SET seen_at = now()",
        "DELETE FROM investors_termsview",
    ):
        with (
            pytest.raises((InternalError, IntegrityError)),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)


def pdf(pages=2, **extra):
    writer = PdfWriter()
    for _number in range(pages):
        writer.add_blank_page(width=300, height=200)
    if extra.get("script"):
        action = {"/S": NameObject("/JavaScript"), "/JS": TextStringObject("app.alert('x')")}
        writer.root_object[NameObject("/OpenAction")] = DictionaryObject(
            {NameObject(key): value for key, value in action.items()}
        )
    if extra.get("attachment"):
        writer.add_attachment("virus.exe", b"MZ")
    if extra.get("password"):
        writer.encrypt("secret")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def sent(**changed):
    fields = {
        "amount": "612345", "committed": "0", "currency": "GBP", "instrument": "equity",
        "use_of_funds": "Looms.",
    }  # fmt: skip
    return {**fields, **changed}


def upload(body, name="deck.pdf"):
    return SimpleUploadedFile(name, body, "application/pdf")


def test_deck_comes_back_with_the_readers_name_on_each_page(settings, tmp_path, found):
    settings.STORAGES = {**settings.STORAGES, "private": {
        "BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path},
    }}  # fmt: skip
    member = BusinessMemberFactory(business=found.business)
    address = reverse("investors:edit_raise", args=[found.business.slug])
    signed_in(member.user).post(address, sent(deck_file=upload(pdf(script=True, attachment=True))))
    certification = CertificationFactory(user__full_name="Ada Byron")
    response = signed_in(certification.user).get(reverse("investors:deck", args=[found.business.slug]))
    assert response["Content-Disposition"].startswith("attachment")
    assert "no-store" in response["Cache-Control"]
    reader = PdfReader(io.BytesIO(response.content))
    assert len(reader.pages) == 2
    for page in reader.pages:
        assert "Ada Byron" in page.extract_text()
    assert b"app.alert" not in response.content
    assert not reader.attachments
    assert TermsView.objects.get().surface == Surface.DECK


def test_deck_keeps_nothing_of_a_page_but_what_is_seen():
    writer = PdfWriter()
    page = writer.add_blank_page(width=300, height=200)
    payload = StreamObject()
    payload.set_data(b"MZ hidden program")
    for key in ("/AF", "/PieceInfo", "/Metadata", "/B", "/AA"):
        page[NameObject(key)] = ArrayObject([writer._add_object(payload)])
    out = io.BytesIO()
    writer.write(out)
    assert b"MZ hidden program" in out.getvalue()
    content, name, pages = checked(upload(out.getvalue(), name="../../../etc/deck.pdf"))
    assert b"MZ hidden program" not in content.read()
    assert (name, pages) == ("deck.pdf", 1)


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (b"MZ not a pdf", "not a PDF"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "not a PDF"),
        (b"%PDF-1.7 nothing follows", "damaged"),
        (pdf(password=True), "locked"),
        (pdf(pages=81), "80 pages"),
    ],
    ids=["program", "svg", "truncated", "locked", "long"],
)
def test_deck_that_is_none_is_refused_in_plain_words_and_nothing_is_lost(body, says):
    member = BusinessMemberFactory()
    address = reverse("investors:edit_raise", args=[member.business.slug])
    response = signed_in(member.user).post(address, sent(deck_file=upload(body)))
    assert says in str(response.context["form"].errors["deck_file"])
    assert "612345" in response.content.decode()
    assert not RaiseTerms.objects.exists()


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"committed": "700000"}, "committed"),
        ({"amount": "0"}, "amount"),
        ({"closes_on": "2020-01-01"}, "closes_on"),
    ],
)
def test_terms_that_cannot_be_are_said_beside_the_question(wrong, field):
    member = BusinessMemberFactory()
    address = reverse("investors:edit_raise", args=[member.business.slug])
    assert signed_in(member.user).post(address, sent(**wrong)).context["form"].errors[field]


def test_foreign_investor_and_business_are_told_of_the_act(found):
    sector = SectorFactory()
    Business.objects.filter(pk=found.business_id).update(sector_ids=[sector.pk])
    area = SensitiveArea.objects.create(name="Quantum technologies", source_url="https://law.example/")
    area.sectors.add(sector)
    member = BusinessMemberFactory(business=found.business)
    for user, path in (
        (CertificationFactory().user, page_of(found)),
        (member.user, reverse("investors:edit_raise", args=[found.business.slug])),
        (StaffFactory(), reverse("admin:investors_raise_change", args=[found.pk])),
    ):
        assert "Quantum technologies" in signed_in(user).get(path).content.decode()


def test_nobody_opens_their_own_raise():
    staff = StaffFactory()
    member = BusinessMemberFactory(user=staff)
    found = RaiseFactory(business=member.business, state=RaiseState.IN_REVIEW, submitted_at=timezone.now())
    signed_in(staff).post(
        reverse("admin:investors_raise_changelist"), {"action": "open", "_selected_action": [found.pk]}
    )
    assert Raise.objects.get().state == RaiseState.IN_REVIEW


def test_one_raise_at_a_time():
    business = BusinessFactory()
    RaiseFactory(business=business)
    with pytest.raises(IntegrityError, match="raise_one_at_a_time"), transaction.atomic():
        RaiseFactory(business=business, state=RaiseState.DRAFT)


def test_merged_listing_shows_the_terms_of_no_second_raise():
    """Each listing has an open raise: the winner keeps its own, the loser's is not there for anybody."""
    winner, loser = RaiseFactory(), RaiseFactory()
    Business.objects.filter(pk=loser.business_id).update(company_number="")
    merge_businesses(
        winner=winner.business, loser=Business.objects.get(pk=loser.business_id), by=StaffFactory()
    )
    person = CertificationFactory().user
    loser.refresh_from_db()
    assert show_terms(winner, person, surface=Surface.PAGE)
    assert show_terms(Raise.objects.get(pk=loser.pk), person, surface=Surface.PAGE) is None
    assert list(Raise.objects.visible_to(person)) == [winner]


def test_merge_takes_a_raise_along_with_its_fact():
    loser = RaiseFactory()
    Business.objects.filter(pk=loser.business_id).update(company_number="", is_raising=True)
    winner = BusinessFactory()
    merge_businesses(winner=winner, loser=Business.objects.get(pk=loser.business_id), by=StaffFactory())
    winner.refresh_from_db()
    assert winner.is_raising
    client = signed_in(CertificationFactory().user)
    assert shows_terms(client.get(reverse("investors:raise_page", args=[winner.slug])))
