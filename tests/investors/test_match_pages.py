"""Lists of matches: what each side reads, what it never reads, answers, the weekly mail, and staff's desk."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from core.models import OutboxMessage
from investors.actions import note_saved, send_digests
from investors.links import reader_of_digest, stop_digest_path
from investors.models import Introduction, Match, MatchFeedback, NoMatchDigest
from tests.factories.accounts import StaffFactory, UserFactory, signed_in
from tests.factories.clusters import BusinessFactory, BusinessMemberFactory, SectorFactory
from tests.factories.investors import (
    CertificationFactory,
    InvestorDealFactory,
    InvestorMemberFactory,
    MandateFactory,
    RaiseFactory,
)
from tests.factories.matching import IntroductionFactory, MatchFactory, ServedRunFactory, listed

pytestmark = pytest.mark.django_db


@pytest.fixture
def market():
    """Three raises on the list of one mandate, and the mandate on the list of each."""

    class Market:
        run = ServedRunFactory()
        mandate = MandateFactory()
        raises = [
            RaiseFactory(business=BusinessFactory(trading_name=name)) for name in ("Ash", "Birch", "Cedar")
        ]
        invests = InvestorMemberFactory(investor=mandate.investor).user
        member = BusinessMemberFactory(business=raises[0].business).user

    listed(Market.run, "investor", Market.mandate.pk, [found.pk for found in Market.raises])
    for found in Market.raises:
        listed(Market.run, "business", found.pk, [Market.mandate.pk])
    CertificationFactory(user=Market.invests)
    return Market


def investors_list(market, user=None):
    address = reverse("investors:investor_matches", args=[market.mandate.investor.slug])
    return signed_in(user or market.invests).get(address)


def startups_list(market, user=None):
    address = reverse("investors:business_matches", args=[market.raises[0].business.slug])
    return signed_in(user or market.member).get(address)


def text_of(response):
    assert response.status_code == 200
    return response.content.decode()


def answer(user, match, side, **data):
    return signed_in(user).post(reverse("investors:answer_match", args=[match.pk, side]), data, follow=True)


def test_investor_reads_the_best_first_with_reasons(market):
    page = text_of(investors_list(market))
    assert page.index("Ash") < page.index("Birch") < page.index("Cedar")
    assert "What they do is close to what you invest in" in page
    assert "no-store" in investors_list(market)["Cache-Control"]


def test_no_figure_of_the_terms_stands_on_a_list(market):
    for page in (text_of(investors_list(market)), text_of(startups_list(market))):
        for secret in ("612", "4,567,890", "111,222", "loom-of-secrets", "secret-door"):
            assert secret not in page


def test_investor_without_a_basis_reads_nothing_that_was_computed(market):
    colleague = InvestorMemberFactory(investor=market.mandate.investor).user
    page = text_of(investors_list(market, colleague))
    assert "Your standing comes first" in page
    assert "Ash" not in page
    MatchFactory(of_raise=market.raises[1], mandate=market.mandate, suggested_at=timezone.now())
    page = text_of(investors_list(market, colleague))
    assert "Birch" in page
    assert "The size suits" not in page


def test_being_shown_is_written_down_once_for_each_version(market):
    investors_list(market)
    investors_list(market)
    rows = MatchFeedback.objects.filter(kind="shown", side="investor").order_by("rank")
    name = market.run.weights.name
    assert [(row.rank, row.score, row.version) for row in rows] == [(1, 3, name), (2, 2, name), (3, 1, name)]
    assert set(Match.objects.values_list("investor_state", flat=True)) == {"seen"}
    assert set(Match.objects.values_list("business_state", flat=True)) == {"suggested"}


def test_private_mandate_stays_private_until_both_said_yes(market):
    market.mandate.is_public = False
    market.mandate.text = "We look for looms in secret"
    market.mandate.save()
    sector = SectorFactory(name="Weaving")
    market.raises[0].business.sectors.add(sector)
    market.mandate.sectors.create(sector=sector, weight=5)
    page = text_of(startups_list(market))
    assert market.mandate.investor.name not in page
    assert "An investor who introduces themselves later" in page
    for private in (
        "How it adds up",
        "look for companies",
        "look first",
        "£250k",
        market.mandate.name,
        "in secret",
    ):
        assert private not in page
    IntroductionFactory(match=Match.objects.get(of_raise=market.raises[0]))
    assert market.mandate.investor.name in text_of(startups_list(market))


def test_startup_reads_of_public_deals_only(market):
    sector = SectorFactory()
    market.raises[0].business.sectors.add(sector)
    backed = BusinessFactory()
    backed.sectors.add(sector)
    listing = market.run.lists.get(side="business", subject=market.raises[0].pk)
    listing.parts[7] = 1.0
    listing.save()
    InvestorDealFactory(investor=market.mandate.investor, business=backed)
    assert "investment in your field" not in text_of(startups_list(market))
    InvestorDealFactory(
        investor=market.mandate.investor, business=backed, is_public=True, source_url="https://news.example/"
    )
    assert "1 investment in your field" in text_of(startups_list(market))


@pytest.mark.parametrize("side", ["investor", "business"])
def test_a_pass_is_never_shown_to_the_other_side(market, side):
    investors_list(market)
    startups_list(market)
    match = Match.objects.get(of_raise=market.raises[0])
    mine, theirs = (market.invests, startups_list) if side == "investor" else (market.member, investors_list)
    before = text_of(theirs(market))
    answer(mine, match, side, verb="pass", reason="size")
    assert forms_apart(text_of(theirs(market))) == forms_apart(before)


def forms_apart(page):
    """A page without the tokens of its forms, which differ each time."""
    return re.sub(r'value="\w{64}"|nonce="[^"]+"', "", page)


def test_two_clicks_say_no_and_one_says_yes(market):
    investors_list(market)
    match = Match.objects.get(of_raise=market.raises[0])
    page = answer(market.invests, match, "investor", verb="pass", reason="stage").content.decode()
    assert "You said no to 1" in page
    page = answer(market.invests, match, "investor", verb="want").content.decode()
    assert "You said yes" in page
    page = answer(market.member, match, "business", verb="want").content.decode()
    assert "You both want to talk" in page
    assert "You have been introduced" in page
    assert Introduction.objects.count() == 1


def test_answers_from_the_wrong_side_are_not_found(market):
    investors_list(market)
    match = Match.objects.get(of_raise=market.raises[0])
    wrong = ((market.invests, "business"), (market.member, "investor"), (UserFactory(), "investor"),
             (StaffFactory(), "business"), (market.invests, "agency"))  # fmt: skip
    for user, side in wrong:
        assert answer(user, match, side, verb="want").status_code == 404
    assert not Match.objects.filter(investor_state="interested").exists()
    assert not Match.objects.filter(business_state="interested").exists()


def test_lists_and_introductions_of_others_are_not_found(market):
    assert investors_list(market, market.member).status_code == 404
    assert startups_list(market, market.invests).status_code == 404
    found = IntroductionFactory()
    assert signed_in(market.invests).get(found.get_absolute_url()).status_code == 404


def test_blocked_match_is_on_neither_list(market):
    MatchFactory(
        of_raise=market.raises[0], mandate=market.mandate, blocked_at=timezone.now(), block_reason="In court."
    )
    assert "Ash" not in text_of(investors_list(market))
    assert market.mandate.investor.name not in text_of(startups_list(market))


def test_paused_raise_leaves_the_list_at_once(market):
    investors_list(market)
    market.raises[0].state = "paused"
    market.raises[0].save()
    assert "Ash" not in text_of(investors_list(market))


@pytest.mark.parametrize("count", [1, 3])
def test_list_takes_as_many_queries_however_long_it_is(market, django_assert_num_queries, count):
    row = market.run.lists.get(side="investor")
    row.others, row.scores = row.others[:count], row.scores[:count]
    row.prices, row.parts = row.prices[:count], row.parts[: 10 * count]
    row.save()
    sector = SectorFactory()
    for found in market.raises:
        found.business.sectors.add(sector)
    InvestorDealFactory(investor=market.mandate.investor, business=market.raises[0].business)
    investors_list(market)
    client = signed_in(market.invests)
    address = reverse("investors:investor_matches", args=[market.mandate.investor.slug])
    client.get(address)
    with django_assert_num_queries(16):
        client.get(address)


def test_outcome_is_said_on_the_introductions_page(market):
    found = IntroductionFactory(match=MatchFactory(of_raise=market.raises[0], mandate=market.mandate))
    client = signed_in(market.member)
    page = client.post(found.get_absolute_url(), {"outcome": "invested"}).content.decode()
    assert "Say how much was invested" in page
    client.post(found.get_absolute_url(), {"outcome": "invested", "invested_amount": "50000"})
    found.refresh_from_db()
    assert (found.outcome, found.outcome_by) == ("invested", market.member)


def token_of(address):
    return address.rstrip("/").rsplit("/", 1)[-1]


def digests():
    return OutboxMessage.objects.filter(kind="investors/match_digest")


def test_weekly_mail_names_what_is_new_once_a_week(market):
    InvestorMemberFactory(investor=market.mandate.investor)  # without a basis: gets none
    send_digests()
    send_digests()
    mail = digests().get()
    assert mail.to == market.invests.email
    assert mail.subject == f"Look at 3 start-ups that fit what {market.mandate.investor} looks for"
    assert "Ash" in mail.text
    assert "612" not in mail.text
    send_digests(at=timezone.now() + timedelta(days=7))
    assert digests().count() == 2


def test_nothing_new_writes_no_mail(market):
    investors_list(market)
    send_digests()
    assert not digests().exists()


def test_mail_programs_are_told_how_to_end_the_weekly_mail(market):
    send_digests()
    assert reader_of_digest(token_of(digests().get().off_url)) == market.invests


def test_weekly_mail_is_stopped_by_one_button_without_signing_in(market):
    path = stop_digest_path(market.invests)
    client = Client(enforce_csrf_checks=True)  # a mail program has no token
    client.get(path)
    assert not NoMatchDigest.objects.exists()  # whoever only follows links stops nothing
    client.post(path)
    client.post(path)
    assert NoMatchDigest.objects.get().user == market.invests
    send_digests()
    assert not digests().exists()
    assert client.get(reverse("investors:stop_digest", args=["made-up"])).status_code == 404


def test_staff_suggest_on_the_desk(market):
    client = signed_in(StaffFactory())
    found = RaiseFactory()
    data = {"of_raise": found.pk, "mandate": market.mandate.pk, "note": "Both know looms."}
    client.post(reverse("admin:investors_match_add"), data)
    assert Match.objects.get(of_raise=found).suggested_at
    assert "Both know looms." in text_of(investors_list(market))


def test_staff_keep_apart_and_introduce_on_the_desk(market):
    client = signed_in(StaffFactory())
    match = MatchFactory(of_raise=market.raises[0], mandate=market.mandate)
    desk = reverse("admin:investors_match_changelist")
    rows = {"_selected_action": [match.pk]}
    client.post(desk, {"action": "block", "confirmed": "yes", "reason": "In court.", **rows})
    match.refresh_from_db()
    assert match.block_reason == "In court."
    client.post(desk, {"action": "unblock", **rows})
    client.post(desk, {"action": "introduce", **rows})
    assert Introduction.objects.get().made_by is not None
    found = Introduction.objects.get()
    client.post(reverse("admin:investors_introduction_change", args=[found.pk]), {"outcome": "meeting"})
    found.refresh_from_db()
    assert found.outcome == "meeting"


def kinds(kind):
    found = MatchFeedback.objects.filter(kind=kind).order_by("pk")
    return [(row.match.of_raise, row.side, row.rank) for row in found]


def opened(user, page, match):
    assert signed_in(user).get(f"{page}?match={match}").status_code == 200


def test_raise_opened_from_the_list_is_noted_once_with_its_place(market):
    investors_list(market)
    match = Match.objects.get(of_raise=market.raises[1], mandate=market.mandate)
    page = market.raises[1].get_absolute_url()
    assert f'href="{page}?match={match.pk}"' in text_of(investors_list(market))
    opened(market.invests, page, match.pk)
    opened(market.invests, page, match.pk)
    assert kinds("opened") == [(market.raises[1], "investor", 2)]


def test_investor_opened_from_the_start_ups_list_is_noted(market):
    startups_list(market)
    match = Match.objects.get(of_raise=market.raises[0], mandate=market.mandate)
    opened(market.member, market.mandate.investor.get_absolute_url(), match.pk)
    assert kinds("opened") == [(market.raises[0], "business", 1)]


def test_page_opened_otherwise_or_by_others_notes_nothing(market):
    investors_list(market)
    match = Match.objects.get(of_raise=market.raises[1], mandate=market.mandate)
    page = market.raises[1].get_absolute_url()
    assert Client().get(f"{page}?match={match.pk}").status_code == 200
    opened(UserFactory(), page, match.pk)
    for named in ("", "x", "²", "9" * 30, str(match.pk + 1000)):
        opened(market.invests, page, named)
    opened(market.invests, market.raises[0].get_absolute_url(), match.pk)  # of another raise
    assert kinds("opened") == []


def test_match_put_on_a_shortlist_is_noted_with_its_place(market, django_assert_num_queries):
    investors_list(market)
    stranger = RaiseFactory()
    now = timezone.now()
    with django_assert_num_queries(2):
        note_saved(market.mandate.investor, [market.raises[2].business_id, stranger.business_id], at=now)
    assert kinds("saved") == [(market.raises[2], "investor", 3)]
    note_saved(MandateFactory().investor, [market.raises[2].business_id], at=now)
    assert len(kinds("saved")) == 1
