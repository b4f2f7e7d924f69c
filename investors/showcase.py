"""Fictional investors, mandates, standing and raises, written by the same actions as real ones."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from random import Random
from typing import Any

import pgtrigger
from django.utils import timezone

from accounts.models import User
from clusters.enums import ListingState, Stage
from clusters.models import Business, Cluster, Sector
from investors.actions import (
    end_certification,
    open_raise,
    register_investor,
    request_run,
    save_mandate,
    save_terms,
    sign_statement,
    start_raise,
    submit_raise,
    work_on,
)
from investors.enums import SectorWish, Surface
from investors.models import (
    ExchangeRate,
    Investor,
    InvestorDeal,
    Mandate,
    MatchingRun,
    Raise,
    RaiseTerms,
    StatementVersion,
    TermsView,
)
from investors.reference.loading import load_investors_reference
from investors.shortlist_showcase import fill_shortlists
from investors.terms import show_terms

MOST_RAISES = 200
#: (state, what else stands in the row): one raise each.
OTHERS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("draft", {
        "days_ago": {}, "return_reason": "Fictional: say what the money is for, year by year.",
    }),
    ("in-review", {"days_ago": {"submitted_at": 2}}),
    ("paused", {"days_ago": {"submitted_at": 40, "opened_at": 36}}),
    ("paused", {"days_ago": {"submitted_at": 120, "opened_at": 118}, "closes_in": -3}),
    ("closed", {
        "days_ago": {"submitted_at": 200, "opened_at": 196, "closed_at": 20}, "closes_in": -20,
        "result": "reached",
    }),
    ("closed", {
        "days_ago": {"submitted_at": 300, "opened_at": 290, "closed_at": 60}, "closes_in": -60,
        "result": "not-raised",
    }),
)  # fmt: skip
COMPANIES = ("Carding", "Bobbin", "Shuttle", "Heddle", "Reed")
NAMES = (
    ("Pennine Patient Capital", "venture-capital", "GB"), ("Bobbin Angels", "syndicate", "GB"),
    ("Oresund Seed Partners", "venture-capital", "SE"), ("Hansa Industrial Ventures", "corporate", "DE"),
    ("Aire Family Office", "family-office", "GB"), ("Lake Michigan Growth", "venture-capital", "US"),
    ("Northern Shuttle Fund", "public-fund", "GB"), ("Kelvin Loom Bank", "bank", "GB"),
    ("Ljungby Robotics Invest", "corporate", "SE"), ("Deccan Bridge Capital", "venture-capital", "IN"),
    ("Heather & Peat", "angel", "GB"), ("Dockside Accelerator", "accelerator", "GB"),
    ("Polder Climate Fund", "venture-capital", "NL"), ("Warp and Weft Syndicate", "syndicate", "GB"),
    ("Maple Health Ventures", "venture-capital", "CA"), ("University of the Fells Fund", "university", "GB"),
)  # fmt: skip
#: Not verified yet: (name, kind, country, wants a public page).
NEW = (("Skylark Angels", "syndicate", "IE", True), ("Vistula Seed", "venture-capital", "PL", False))
CURRENCY = {"SE": "SEK", "DE": "EUR", "US": "USD", "IN": "INR", "NL": "EUR", "CA": "CAD"}
#: Round figures, so that tickets can be read; they are not published rates.
RATES = {"EUR": "0.85", "USD": "0.75", "SEK": "0.075", "INR": "0.009", "CAD": "0.55", "CHF": "0.90"}


def fill_investors(people: dict[str, User], *, seed: int) -> None:
    """Investors with mandates and deals, one of the demonstration investor's own, and raises."""
    load_investors_reference()
    draw = Random(seed)  # noqa: S311 - a showcase, not a secret
    write_rates()
    for name, kind, country in NAMES:
        write_investor(name, kind, country, draw)
    write_unverified()
    rest()
    own(people["investor"])
    open_raises(draw)
    other_raises(draw)
    own_raise(people)
    fill_shortlists(people["investor"])
    fill_matches()


def fill_matches() -> None:
    """Lists as a worker would make them, so that the fictional investor finds something to answer."""
    if not MatchingRun.objects.unfinished().exists():
        work_on(request_run().pk)


def write_rates() -> None:
    source = {
        "source": "Showcase: a round figure, not a published rate",
        "source_url": "https://www.gov.uk/government/collections/exchange-rates-for-customs-and-vat",
    }
    for currency, pounds in RATES.items():
        ExchangeRate.objects.get_or_create(
            currency=currency,
            day=timezone.localdate().replace(day=1),
            defaults={"pounds": Decimal(pounds), **source},
        )


def write_investor(name: str, kind: str, country: str, draw: Random) -> None:
    """Verified and public, with a mandate or two and some past deals that nobody can look up."""
    if Investor.objects.filter(name=name).exists():
        return
    slug = name.lower().replace(" & ", "-and-").replace(" ", "-")
    summary = "Fictional: invests in makers of things that work."
    investor = Investor.objects.create(
        name=name, slug=slug, kind=kind, country=country, summary=summary, is_public=True, is_showcase=True,
        verified_at=timezone.now(), verified_note="Showcase: nothing was checked.",
        description="We are made up. We read what you send us within a week, and say **no** quickly.",
    )  # fmt: skip
    sectors = list(Sector.objects.active().in_order())
    for number in range(draw.choice((1, 1, 2))):
        write_mandate(investor, number, sectors, draw)
    for _number in range(draw.randint(0, 5)):
        day = timezone.localdate() - timedelta(days=draw.randint(60, 2_000))
        company = f"{draw.choice(COMPANIES)} {draw.randint(2, 99)} (fictional)"
        InvestorDeal.objects.create(
            investor=investor, company_name=company, invested_on=day, stage=draw.choice(Stage.values)
        )


def write_unverified() -> None:
    """Two that wait for the desk: one of them wants a public page."""
    for name, kind, country, is_public in NEW:
        Investor.objects.get_or_create(
            slug=name.lower().replace(" ", "-"),
            defaults={
                "name": name, "kind": kind, "country": country, "is_public": is_public, "is_showcase": True,
                "summary": "Fictional: has just registered.",
            },
        )  # fmt: skip


def rest() -> None:
    """A mandate that rests until a day to come, and one that rests until somebody says so."""
    mandates = Mandate.objects.active().filter(investor__is_showcase=True).order_by("pk")
    until = (timezone.localdate() + timedelta(days=30), None)
    for mandate, day in zip(mandates[:2], until, strict=False):
        mandate.pause(until=day)


def write_mandate(investor: Investor, number: int, sectors: list[Sector], draw: Random) -> None:
    currency = CURRENCY.get(str(investor.country), "GBP")
    unit = Decimal(1) if currency == "GBP" else Decimal(1) / Decimal(RATES[currency])
    low = Decimal(draw.choice((25_000, 100_000, 250_000, 1_000_000)))
    mandate = Mandate.objects.create(
        investor=investor, name=("Seed", "Growth")[number],
        stages=draw.sample(["pre-seed", "seed", "series-a", "series-b-on"], 2),
        ticket_min=rounded(low * unit), ticket_max=rounded(low * draw.choice((3, 5, 8)) * unit),
        currency=currency,
        lead=draw.choice(("lead", "follow", "either")), capacity=draw.randint(3, 12),
        text="People who have done the job by hand before they wrote the software.",
    )  # fmt: skip
    for sector in draw.sample(sectors, min(4, len(sectors))):
        mandate.sectors.create(sector=sector, wish=SectorWish.LIKED, weight=draw.choice((3, 5)))
    if draw.random() < 0.4:
        mandate.clusters.set([draw.choice(list(Cluster.objects.published().in_order()))])


def rounded(amount: Decimal) -> Decimal:
    """To two digits that count, as people name tickets."""
    step = Decimal(10) ** (amount.adjusted() - 1)
    return (amount / step).to_integral_value() * step


def own(user: User) -> None:
    """What the demonstration investor has: an investor with a mandate, and a statement."""
    if user.investor_memberships.exists():
        return
    investor = register_investor(
        by=user, name="Holm Invest", kind="angel", country="SE", time_zone="Europe/Stockholm",
        is_showcase=True, summary="Fictional: an engineer's own money.",
    )  # fmt: skip
    sector = Sector.objects.active().in_order().first()
    save_mandate(
        investor=investor, by=user, name="Own money", ticket_min=Decimal(20_000), ticket_max=Decimal(150_000),
        currency="EUR", stages=["pre-seed", "seed"],
        sectors=[(sector, SectorWish.LIKED, 5)] if sector else [],
    )  # fmt: skip
    statement = StatementVersion.objects.in_force().filter(basis="art-12").last()
    if statement:
        earlier = sign_statement(statement=statement, by=user, signed_name=user.full_name, country="NO")
        end_certification(certification=earlier, by=user)
        sign_statement(
            statement=statement, by=user, signed_name=user.full_name, country="SE", investor=investor
        )


def open_raises(draw: Random) -> None:
    """Terms for showcase businesses that are raising; few of them, however large the world is."""
    raising = Business.objects.filter(is_showcase=True, is_raising=True, listing_state=ListingState.PUBLISHED)
    for business in raising.exclude(raises__closed_at=None, raises__isnull=False).by_name()[:MOST_RAISES]:
        opened = timezone.now() - timedelta(days=draw.randint(1, 90))
        found = Raise.objects.create(
            business=business, state="open", submitted_at=opened, opened_at=opened, is_showcase=True,
            closes_on=timezone.localdate() + timedelta(days=draw.randint(20, 200)),
        )  # fmt: skip
        amount = Decimal(draw.choice((150, 300, 600, 1_200, 2_500)) * 1_000)
        RaiseTerms.objects.create(
            of_raise=found, number=1, amount=amount, committed=(amount * draw.choice((0, 1, 2, 3)) / 5),
            instrument=draw.choice(("equity", "asa", "convertible")),
            valuation=amount * draw.randint(3, 8), is_lead_sought=draw.random() < 0.5,
            seis_on=timezone.localdate() if amount <= 250_000 else None,
            eis_on=timezone.localdate() if amount > 250_000 else None,
            use_of_funds="Fictional. Two engineers, a second machine, and the first customers abroad.",
        )  # fmt: skip


def other_raises(draw: Random) -> None:
    """One or two in each of the other states, of businesses that do not say that they are raising."""
    quiet = Business.objects.filter(
        is_showcase=True, is_raising=False, listing_state=ListingState.PUBLISHED, raises=None
    )
    businesses = iter(quiet.by_name()[: 2 * len(OTHERS)])
    now = timezone.now()
    for state, fields in OTHERS:
        business = next(businesses, None)
        if business is None:
            return
        moments = {name: now - timedelta(days=days) for name, days in fields["days_ago"].items()}
        closes_on = timezone.localdate() + timedelta(days=fields.get("closes_in", 90))
        found = Raise.objects.create(
            business=business, state=state, closes_on=closes_on, is_showcase=True, **moments,
            result=fields.get("result", ""), return_reason=fields.get("return_reason", ""),
        )  # fmt: skip
        amount = Decimal(draw.choice((150, 300, 600)) * 1_000)
        RaiseTerms.objects.create(
            of_raise=found, number=1, amount=amount, instrument="equity",
            use_of_funds="Fictional. A workshop, and two apprentices.",
        )  # fmt: skip


def own_raise(people: dict[str, User]) -> None:
    """An open raise of the demonstration member's, which the fictional investor has looked at."""
    member = people["member"]
    listed = Business.objects.of_member(member).listed()
    business = listed.exclude(raises__closed_at=None, raises__isnull=False).by_name().first()
    if business is None:
        return
    found = start_raise(business=business, by=member)
    save_terms(
        found=found, by=member, amount=Decimal(400_000), committed=Decimal(120_000), instrument="equity",
        use_of_funds="Fictional. Six people in Leeds for eighteen months.", is_lead_sought=True,
        closes_on=timezone.localdate() + timedelta(days=120),
    )  # fmt: skip
    submit_raise(found=found, by=member)
    found = open_raise(found=found, by=people["staff"])
    for _ in range(3):
        show_terms(found, people["investor"], surface=Surface.PAGE)


def remove_investors() -> None:
    """Take the fictional investors and raises away; of these alone is what was seen forgotten."""
    raises = Raise.objects.filter(is_showcase=True)
    protections = (
        "investors.TermsView:terms_view_stays", "investors.RaiseTerms:raise_terms_versions_stay",
    )  # fmt: skip
    with pgtrigger.ignore(*protections):
        TermsView.objects.filter(terms__of_raise__in=raises).delete()
        raises.delete()
    Investor.objects.filter(is_showcase=True).delete()
