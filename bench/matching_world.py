"""A market of fiction in a database of its own: ``tests.factories.markets``, as the portal keeps it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

from bench.world import ROOT

NOW = datetime.now(UTC)
TOGETHER = 5_000


@contextmanager
def matching_world(raises: int, mandates: int) -> Iterator[None]:
    """Kept below var/bench for the next run of the same size."""
    var = ROOT / "var" / "bench" / f"matching-{raises}x{mandates}"
    os.environ["TECHNORTH_VAR"] = str(var)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "technorth.settings.development")
    from technorth.embedded import embedded_services

    with embedded_services(var):
        import django

        django.setup()
        from django.core.management import call_command

        from investors.models import Raise

        call_command("migrate", verbosity=0)
        if Raise.objects.count() < raises:
            fill(raises, mandates)
        yield


def fill(raises: int, mandates: int) -> None:
    from django.db import connection, transaction

    from tests.factories.markets import market

    made = market(1, raises_count=raises, mandates_count=mandates, deals_count=5 * mandates)
    with transaction.atomic():
        sectors, clusters = places()
        businesses = fill_raises(made, sectors, clusters)
        fill_mandates(made, sectors, clusters, businesses)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def places() -> tuple[list[Any], list[Any]]:
    from clusters.models import Cluster, Sector
    from tests.factories.markets import REGIONS, SECTORS

    Sector.objects.bulk_create(
        Sector(name=f"Sector {n}", slug=f"of-market-{n}", description="Of the market.")
        for n in range(SECTORS)
    )
    Cluster.objects.bulk_create(
        Cluster(
            name=f"Region {n}",
            slug=f"region-{n}",
            tagline="Looms.",
            story="Looms.",
            latitude=53,
            longitude=-2,
            is_published=True,
        )
        for n in range(REGIONS)
    )
    own = (
        Sector.objects.filter(slug__startswith="of-market-"),
        Cluster.objects.filter(slug__startswith="region-"),
    )
    return list(own[0].order_by("pk")), list(own[1].order_by("pk"))


def fill_raises(made: Any, sectors: list[Any], clusters: list[Any]) -> list[Any]:
    from clusters.models import Business, BusinessSector
    from investors.models import Raise, RaiseTerms

    rows, stages = made.raises, stage_names()
    of = rows.business
    businesses = Business.objects.bulk_create(
        (
            Business(
                company_number=f"9{n:07}", legal_name=f"Loom {n} Ltd", trading_name=f"Loom {n}",
                listing_state="published", published_at=NOW, stage=stages[rows.stage[n]],
                cluster=clusters[of.region[n]], trading_town=f"Town {of.place[n]}",
                latitude=float(of.latitude[n]), longitude=float(of.longitude[n]),
                founded_on=(NOW - timedelta(days=int(made.day - of.founded[n]))).date(),
                description=words(of.words, n), short_description="Weaves.",
            )
            for n in range(len(rows))
        ),
        batch_size=TOGETHER,
    )  # fmt: skip
    BusinessSector.objects.bulk_create(
        (
            BusinessSector(business=business, sector=sectors[code])
            for n, business in enumerate(businesses) for code in codes(of.sectors, n)
        ),
        batch_size=TOGETHER,
    )  # fmt: skip
    raising = Raise.objects.bulk_create(
        (
            Raise(
                business=business, state="open", opened_at=NOW - timedelta(days=int(made.day - rows.day[n]))
            )
            for n, business in enumerate(businesses)
        ),
        batch_size=TOGETHER,
    )
    today = NOW.date()
    RaiseTerms.objects.bulk_create(
        (
            RaiseTerms(
                of_raise=one, number=1, amount=int(rows.amount[n]), instrument="equity",
                use_of_funds="Looms.",
                seis_on=today if rows.tax[n] & 1 else None, eis_on=today if rows.tax[n] & 2 else None,
            )
            for n, one in enumerate(raising)
        ),
        batch_size=TOGETHER,
    )  # fmt: skip
    return businesses


def fill_mandates(made: Any, sectors: list[Any], clusters: list[Any], businesses: list[Any]) -> None:
    from investors.models import Investor, InvestorDeal, Mandate, MandateSector

    rows, stages = made.mandates, stage_names()
    investors = Investor.objects.bulk_create(
        Investor(name=f"Fund {n}", slug=f"fund-{n}", kind="venture-capital", country="GB")
        for n in range(len(rows))
    )
    mandates = Mandate.objects.bulk_create(
        Mandate(
            investor=investors[n], name="Fund",
            stages=[stage for at, stage in enumerate(stages) if rows.stages[n] >> at & 1],
            ticket_min=max(1, int(rows.ticket_min[n])), ticket_max=int(rows.ticket_max[n]),
            wants_seis=bool(rows.tax[n] & 1), wants_eis=bool(rows.tax[n] & 2), text=words(rows.words, n),
            paused_at=NOW if rows.paused[n] else None,
        )
        for n in range(len(rows))
    )  # fmt: skip
    wishes = []
    for n, mandate in enumerate(mandates):
        must, never = set(codes(rows.must, n)), set(codes(rows.never, n))
        for code, weight in zip(codes(rows.liked, n), rows.liked.take([n]).weights, strict=True):
            if code not in never:
                wish = "must" if code in must else "liked"
                wishes.append(
                    MandateSector(mandate=mandate, sector=sectors[code], wish=wish, weight=int(weight))
                )
        wishes += [MandateSector(mandate=mandate, sector=sectors[code], wish="never") for code in never]
        if chosen := codes(rows.regions, n):
            mandate.clusters.add(*(clusters[code] for code in chosen))
    MandateSector.objects.bulk_create(wishes, batch_size=TOGETHER)
    deals = made.deals
    InvestorDeal.objects.bulk_create(
        InvestorDeal(
            investor=investors[deals.mandate[n]], company_name="Of the past",
            business=businesses[n % len(businesses)], stage=stages[deals.stage[n]],
            invested_on=(NOW - timedelta(days=int(made.day - deals.day[n]))).date(),
            amount=None if deals.amount[n] != deals.amount[n] else int(deals.amount[n]),
        )
        for n in range(len(deals))
    )  # fmt: skip
    fill_standing(investors)


def fill_standing(investors: list[Any]) -> None:
    """One person acts for each investor, and has signed."""
    from accounts.models import User
    from investors.models import Certification, InvestorMember
    from tests.factories.investors import StatementVersionFactory

    people = User.objects.bulk_create(
        User(email=f"p{n}@market.example", full_name=f"Person {n}") for n in range(len(investors))
    )
    InvestorMember.objects.bulk_create(
        InvestorMember(investor=investor, user=user, role="owner")
        for investor, user in zip(investors, people, strict=True)
    )
    statement = StatementVersionFactory()
    Certification.objects.bulk_create(
        Certification(
            user=user, statement=statement, basis=statement.basis, signed_name="A", signed_at=NOW,
            valid_until=(NOW + timedelta(days=300)).date(),
        )
        for user in people
    )  # fmt: skip


def stage_names() -> list[str]:
    from clusters.enums import Stage

    return [str(stage) for stage in Stage.values]


def codes(of: Any, row: int) -> list[int]:
    return of.codes[of.starts[row] : of.starts[row + 1]].tolist()


def words(of: Any, row: int) -> str:
    return " ".join(f"word{code}" for code in codes(of, row))
