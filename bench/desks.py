"""Desks, dates, raises and the staff's queue among thousands of investors and many looks at terms."""

from __future__ import annotations

import argparse
import random
from collections.abc import Iterator
from datetime import timedelta
from typing import Any, NamedTuple

from bench import enquiries
from bench.admin import queries, signed_in_staff
from bench.load import load
from bench.server import gunicorn
from bench.table import table
from bench.world import world

HEAD = ("page", "p50 ms", "p99 ms", "queries")
#: Investors and raises on a list that matching made, and the share of looks that the first raise had.
LISTED, FAMOUS = 20, 0.01
AT_ONCE = 10_000


class Case(NamedTuple):
    name: str
    paths: list[str]
    person: Any = None  # whoever is signed in; nobody: the public


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="bench desks", description=__doc__)
    parser.add_argument("--businesses", type=int, default=20_000)
    parser.add_argument("--investors", type=int, default=2_000, help="with as many raises")
    parser.add_argument("--enquiries", type=int, default=50_000)
    parser.add_argument("--views", type=int, default=500_000)
    parser.add_argument("--requests", type=int, default=100, help="per page")
    parser.add_argument("--plans", action="store_true", help="print the plans of what desks ask")
    options = parser.parse_args(arguments)
    with world(options.businesses):
        enquiries.fill(options.enquiries)
        fill(options.investors, options.views)
        print(table(HEAD, measured(options.requests)))
        if options.plans:
            print(*plans(), sep="\n\n")


def fill(count: int, views: int) -> None:
    """Once: what is there already counts as all of it."""
    from django.db import connection

    from accounts.models import User

    if User.objects.filter(email="p0@desk.example").exists():
        return
    dice = random.Random(count)
    investing = people("p", count)
    mandates = write_mandates(investing)
    raises = write_raises(people("r", count))
    write_views(dice, investing, raises, views)
    write_matches(dice, mandates, raises)
    write_own(investing)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def people(letter: str, count: int) -> list[Any]:
    from accounts.models import User

    return User.objects.bulk_create(
        User(email=f"{letter}{n}@desk.example", full_name=f"Person {letter}{n}", password="!")  # noqa: S106
        for n in range(count)
    )


def write_mandates(investing: list[Any]) -> list[Any]:
    """An investor and a mandate for each, and a statement that is good for a year."""
    from django.utils import timezone

    from investors.models import Certification, Investor, InvestorMember, Mandate, StatementVersion

    now = timezone.now()
    investors = Investor.objects.bulk_create(
        Investor(
            name=f"Bench Capital {n}", slug=f"bench-capital-{n}", kind="venture-capital", country="GB",
            is_public=n % 2 == 0, verified_at=now, verified_note="Measured.",
        )
        for n in range(len(investing))
    )  # fmt: skip
    InvestorMember.objects.bulk_create(
        InvestorMember(investor=investor, user=user, role="owner")
        for investor, user in zip(investors, investing, strict=True)
    )
    statement = StatementVersion.objects.filter(months_valid__isnull=False).first()
    assert statement, "statements of the reference world"
    Certification.objects.bulk_create(
        Certification(
            user=user, statement=statement, basis="art-48", signed_name=user.full_name,
            valid_until=now.date() + timedelta(days=300),
        )
        for user in investing
    )  # fmt: skip
    return Mandate.objects.bulk_create(
        Mandate(investor=investor, name="Seed", ticket_min=100_000, ticket_max=900_000)
        for investor in investors
    )


def write_raises(raising: list[Any]) -> list[Any]:
    from django.utils import timezone

    from clusters.models import Business, BusinessMember
    from investors.models import Raise, RaiseTerms

    now = timezone.now()
    free = Business.objects.listed().exclude(raises__isnull=False).exclude(members__isnull=False)
    businesses = list(free.order_by("pk")[: len(raising)])
    BusinessMember.objects.bulk_create(
        BusinessMember(business=business, user=user, role="owner", state="active", decided_at=now)
        for business, user in zip(businesses, raising, strict=True)
    )
    raises = Raise.objects.bulk_create(
        Raise(
            business=business, state="open", opened_at=now - timedelta(days=90),
            closes_on=now.date() + timedelta(days=1 + n % 200),
        )
        for n, business in enumerate(businesses)
    )  # fmt: skip
    RaiseTerms.objects.bulk_create(
        RaiseTerms(of_raise=found, number=1, amount=500_000, instrument="equity", use_of_funds="Looms.")
        for found in raises
    )
    return raises


def write_views(dice: random.Random, investing: list[Any], raises: list[Any], count: int) -> None:
    from django.utils import timezone

    from investors.models import Certification, InvestorMember, RaiseTerms, TermsView

    now = timezone.now()
    terms = dict(RaiseTerms.objects.filter(of_raise__in=raises).values_list("of_raise", "pk"))
    basis = dict(Certification.objects.filter(user__in=investing).values_list("user", "pk"))
    investors = dict(InvestorMember.objects.filter(user__in=investing).values_list("user", "investor"))
    for start in range(0, count, AT_ONCE):
        TermsView.objects.bulk_create(
            TermsView(
                terms_id=terms[(raises[0] if dice.random() < FAMOUS else dice.choice(raises)).pk],
                user_id=user, certification_id=basis[user], investor_id=investors[user], surface="page",
                seen_at=now - timedelta(minutes=dice.randrange(90 * 24 * 60)),
            )
            for user in dice.choices(list(basis), k=min(AT_ONCE, count - start))
        )  # fmt: skip


def write_matches(dice: random.Random, mandates: list[Any], raises: list[Any]) -> None:
    """A served list for each side, a row for each match on an investor's, a tenth of them introduced."""
    from django.utils import timezone

    from investors.match_words import PARTS
    from investors.models import Introduction, Match, MatchingRun, MatchingWeights, MatchList

    MatchingRun.objects.filter(is_active=True).update(is_active=False)
    run = MatchingRun.objects.create(
        weights=MatchingWeights.objects.first(), state="done", is_active=True, finished_at=timezone.now()
    )
    scores = [float(LISTED - n) for n in range(LISTED)]
    filled = {"scores": scores, "prices": [0.0] * LISTED, "parts": [0.5] * (LISTED * len(PARTS))}
    pairs = []
    for side, subjects, others in (("investor", mandates, raises), ("business", raises, mandates)):
        lists = {row.pk: [other.pk for other in dice.sample(others, LISTED)] for row in subjects}
        MatchList.objects.bulk_create(
            MatchList(run=run, side=side, subject=pk, others=chosen, **filled) for pk, chosen in lists.items()
        )
        pairs += [(other, pk) for pk, chosen in lists.items() for other in chosen if side == "investor"]
    matches = Match.objects.bulk_create(
        (Match(of_raise_id=found, mandate_id=mandate, investor_state="seen") for found, mandate in pairs),
        batch_size=5_000,
    )
    Introduction.objects.bulk_create(
        Introduction(match=match, made_at=timezone.now() - timedelta(days=dice.randrange(80)))
        for match in matches[::10]
    )


def write_own(investing: list[Any]) -> None:
    """Searches, and enquiries of their own, for each of the first hundred."""
    from clusters.models import SavedSearch
    from investors.models import Enquiry

    first = investing[:100]
    SavedSearch.objects.bulk_create(
        SavedSearch(user=user, name=f"Search {n}", address=f"q=loom{n}", cadence="weekly")
        for user in first for n in range(5)
    )  # fmt: skip
    free = list(Enquiry.objects.filter(user=None, erased_at=None).order_by("-received_at")[: 5 * len(first)])
    for n, enquiry in enumerate(free):
        enquiry.user = first[n % len(first)]
    Enquiry.objects.bulk_update(free, ["user"])


def cases() -> Iterator[Case]:
    from accounts.models import User
    from clusters.models import Business
    from investors.models import Raise

    invests = User.objects.get(email="p1@desk.example")
    famous, usual = (User.objects.get(email=f"r{n}@desk.example") for n in (0, 1))
    for name, user in (("usual", usual), ("looked at by thousands", famous)):
        slug = Business.objects.of_member(user).get().slug
        yield Case(f"start-up's desk, {name}", [f"/account/business/{slug}/"], user)
        yield Case(f"own raise, {name}", [f"/businesses/{slug}/raise/edit/"], user)
    yield Case("investor's desk", ["/account/investing/"], invests)
    yield Case("dates", ["/account/calendar/"], invests)
    yield Case("calendar read by a program", [feed_path(invests)])
    yield Case("account", ["/account/"], invests)
    listed = Raise.objects.open().select_related("business").order_by("pk")[:2_000:100]
    raises = [found.get_absolute_url() for found in listed]
    yield Case("raise, to an investor", raises, invests)
    yield Case("raise, to the public", raises)
    queue = "/admin/investors/enquiry/"
    yield Case("staff: queue", [queue], "staff")
    yield Case("staff: late enquiries", [f"{queue}?queue=overdue"], "staff")
    yield Case("staff: raises", ["/admin/investors/raise/"], "staff")
    yield Case("staff: desk", ["/admin/"], "staff")


def feed_path(user: Any) -> str:
    from django.urls import reverse

    from accounts.actions import make_calendar_feed
    from accounts.links import calendar_token

    return reverse("portal:calendar_feed", args=[calendar_token(make_calendar_feed(user=user))])


def measured(requests: int) -> list[tuple[str, ...]]:
    from django.conf import settings
    from django.test import Client

    from tests.factories.accounts import sign_in

    staff, name, rows = signed_in_staff(), settings.SESSION_COOKIE_NAME, []
    with gunicorn("portal", "technorth.wsgi:application", KEEP_PUBLIC_PAGES="0") as portal:
        for case in cases():
            client = staff if case.person == "staff" else Client()
            if case.person and case.person != "staff":
                sign_in(client, case.person)
            cookie = client.cookies.get(name)
            headers = {"Cookie": f"{name}={cookie.value}"} if cookie else {}
            load(portal, case.paths, requests=10, headers=headers)
            found = load(portal, case.paths, requests=requests, headers=headers)
            p50, p99 = (f"{found.quantile(share):.1f}" for share in (0.5, 0.99))
            rows.append((case.name, p50, p99, str(queries(client, case.paths[0]))))
    return rows


def plans() -> Iterator[str]:
    """Of what desks ask of the long tables."""
    from django.utils import timezone

    from accounts.models import User
    from investors.desks.investing import mandates_of
    from investors.models import Enquiry, Introduction, Raise, TermsView
    from investors.terms import closings_known_to

    invests = User.objects.get(email="p1@desk.example")
    famous = Raise.objects.of_member(User.objects.get(email="r0@desk.example")).get()
    week = timezone.now() - timedelta(days=7)
    asked = {
        "closing dates one knows": closings_known_to(invests),
        "looks at the raise thousands look at": TermsView.objects.of_raise(famous).values("investor"),
        "mandates and their introductions": mandates_of(invests),
        "introductions of one's own": Introduction.objects.of_member(invests).open(),
        "answers of the week": Enquiry.objects.asked_by(invests).open().answered_since(week),
    }
    for name, rows in asked.items():
        yield f"-- {name}\n{rows.explain(analyze=True)}"
