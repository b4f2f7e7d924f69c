"""What matching looks at, read from the database at one moment."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any

import numpy as np

from clusters.enums import Stage
from clusters.models import Business, BusinessMember, BusinessSector, Cluster, Sector
from investors.enums import LeadRole, SectorWish
from investors.matching.snapshot import (
    EIS,
    EITHER,
    FOLLOWS,
    FOR_EVER,
    LEADS,
    NO_DAY,
    SEIS,
    Deals,
    Known,
    Mandates,
    Pairs,
    Profiles,
    Ragged,
    Raises,
    Snapshot,
    flags,
    floats,
    ints,
    longs,
)
from investors.matching.words import hashed
from investors.models import (
    Certification,
    ExchangeRate,
    Introduction,
    InvestorDeal,
    InvestorMember,
    Mandate,
    MandateSector,
    Match,
    Raise,
)
from investors.models.mandate import in_pounds
from investors.models.matching_life import PASS_LASTS
from investors.terms import Figures, figures_for_matching

EPOCH = date(1970, 1, 1)
STAGES = list(Stage.values)
PARTS_IN_ROUNDS = {LeadRole.LEAD: LEADS, LeadRole.FOLLOW: FOLLOWS, LeadRole.EITHER: EITHER}
A_MONTH = timedelta(days=30)
#: What says how complete a profile is.
TELLING = ("stage", "short_description", "description", "began_on", "town", "latitude")

#: Of a business, what is looked at; of its fifty columns most are not.
ASKED = tuple(
    f"business__{name}"
    for name in (
        "cluster", "trading_town", "registered_town", "latitude", "longitude", "founded_on",
        "incorporated_on",
        "short_description", "description", "stage",
    )
)  # fmt: skip


def day_of(day: date | None) -> int:
    return NO_DAY if day is None else (day - EPOCH).days


class Codes(dict[Any, int]):
    """Numbers for values, given out as they come; -1 for nothing."""

    def of(self, value: Any) -> int:
        return -1 if value in (None, "") else self.setdefault(value, len(self))


class Reading:
    """One reading of the market, rows in the order of their keys: the same state gives the same bytes."""

    def __init__(self, at: datetime, raises: Collection[int] | None = None) -> None:
        """``raises``: keys of those to look at; all that are open, if None."""
        self.at, self.today = at, at.date()
        self.sectors = {
            pk: n for n, pk in enumerate(Sector.objects.order_by("pk").values_list("pk", flat=True))
        }
        clusters = Cluster.objects.order_by("pk").values_list("pk", flat=True)
        self.clusters = {pk: n for n, pk in enumerate(clusters)}
        self.towns, self.nations = Codes(), Codes({"GB": 0})
        self.rates = ExchangeRate.objects.as_of(self.today)
        living = Raise.objects.open().filter(business__in=Business.objects.listed())
        if raises is not None:
            living = living.filter(pk__in=raises)
        told = living.select_related("business").only("business_id", "opened_at", *ASKED)
        self.raises = list(told.order_by("pk"))
        living_mandates = Mandate.objects.filter(closed_at=None, investor__closed_at=None)
        self.mandates = list(living_mandates.select_related("investor").order_by("pk"))
        self.row_of_raise = {row.pk: n for n, row in enumerate(self.raises)}
        self.row_of_mandate = {row.pk: n for n, row in enumerate(self.mandates)}
        self.mandates_of: dict[int, list[int]] = defaultdict(list)
        for n, mandate in enumerate(self.mandates):
            self.mandates_of[mandate.investor_id].append(n)

    def snapshot(self) -> Snapshot:
        deals = list(
            InvestorDeal.objects.filter(investor__in=list(self.mandates_of)).select_related("business")
            .only(*(f.name for f in InvestorDeal._meta.concrete_fields), *ASKED).order_by("pk")
        )  # fmt: skip
        self._read_sectors({row.business_id for row in self.raises} | {deal.business_id for deal in deals})
        self._read_choices()
        return Snapshot(
            day_of(self.today), self._raises(deals), self._mandates(), self._deals(deals), self._known(),
            len(self.sectors), len(STAGES),
        )  # fmt: skip

    def _read_sectors(self, businesses: Iterable[int | None]) -> None:
        """Business → codes. As columns: rows of their own would cost ten times as much."""
        self.sectors_of: dict[int, list[int]] = defaultdict(list)
        rows = BusinessSector.objects.filter(business__in=list(businesses), is_declined=False).order_by(
            "business", "sector"
        )
        for business, sector in rows.values_list("business", "sector"):
            self.sectors_of[business].append(self.sectors[sector])

    def _read_choices(self) -> None:
        """Mandate → what it chose."""
        self.wishes: dict[int, list[tuple[str, int, int]]] = defaultdict(list)
        self.places: dict[int, list[int]] = defaultdict(list)
        self.excluded: dict[int, list[int]] = defaultdict(list)
        wishes = MandateSector.objects.order_by("mandate", "-weight", "sector__name", "sector")
        for mandate, wish, sector, weight in wishes.values_list("mandate", "wish", "sector", "weight"):
            self.wishes[mandate].append((wish, self.sectors[sector], weight))
        for mandate, cluster in Mandate.clusters.through.objects.values_list("mandate", "cluster"):
            self.places[mandate].append(self.clusters[cluster])
        for mandate, business in Mandate.excluded_businesses.through.objects.values_list(
            "mandate", "business"
        ):
            self.excluded[mandate].append(business)

    def _profiles(self, businesses: Sequence[Business | None]) -> Profiles:
        texts = [f"{b.short_description} {b.description}" if b else "" for b in businesses]
        sectors = [self.sectors_of.get(b.pk, []) if b else [] for b in businesses]
        return Profiles(
            company=longs(b.pk if b else -1 for b in businesses),
            sectors=Ragged.of(sectors),
            place=ints(self.towns.of(b.town if b else None) for b in businesses),
            region=ints(self.clusters.get(b.cluster_id or 0, -1) if b else -1 for b in businesses),
            nation=ints(0 if b else -1 for b in businesses),
            latitude=floats(nan(b.latitude if b else None) for b in businesses),
            longitude=floats(nan(b.longitude if b else None) for b in businesses),
            founded=ints(day_of(b.began_on if b else None) for b in businesses),
            words=hashed(texts),
        )

    def _raises(self, deals: Iterable[InvestorDeal]) -> Raises:
        backers: dict[int, set[int]] = defaultdict(set)
        for deal in deals:
            if deal.business_id and deal.is_public:
                backers[deal.business_id].update(self.mandates_of[deal.investor_id])
        figures = figures_for_matching(self.raises)
        none = Figures()
        offered = [figures.get(row.pk, none) for row in self.raises]
        return Raises(
            ids=longs(row.pk for row in self.raises),
            business=self._profiles([row.business for row in self.raises]),
            stage=ints(stage_code(row.business.stage) for row in self.raises),
            amount=floats(self._pounds(of.amount, of.currency) for of in offered),
            ticket_min=floats(0 for _ in self.raises),
            tax=ints(SEIS * of.has_seis | EIS * of.has_eis for of in offered),
            lead_sought=flags(of.is_lead_sought for of in offered),
            day=ints(day_of(row.opened_at.date() if row.opened_at else None) for row in self.raises),
            season=ints(self.today.month - 1 for _ in self.raises),
            completeness=floats(completeness(row.business) for row in self.raises),
            needs_standing=flags(True for _ in self.raises),
            backers=Ragged.of(sorted(backers[row.business_id]) for row in self.raises),
        )

    def _pounds(self, amount: Any, currency: str) -> float:
        pounds = None if amount is None else in_pounds(amount, currency, self.rates)
        return float("nan") if pounds is None else float(pounds)

    def _mandates(self) -> Mandates:
        rows, until, used = self.mandates, standing_of_investors(self.at), introduced_lately(self.at)
        low = [self._pounds(row.ticket_min, row.currency) for row in rows]
        high = [self._pounds(row.ticket_max, row.currency) for row in rows]
        liked = [[wish for wish in self.wishes[row.pk] if wish[0] != SectorWish.NEVER] for row in rows]
        nowhere = floats(float("nan") for _ in rows)
        return Mandates(
            ids=longs(row.pk for row in rows),
            investor=longs(row.investor_id for row in rows),
            liked=Ragged.of(
                [[code for _wish, code, _weight in row] for row in liked],
                [[weight for _wish, _code, weight in row] for row in liked],
            ),
            must=self._sectors(SectorWish.MUST),
            never=self._sectors(SectorWish.NEVER),
            stages=np.array([sum(1 << stage_code(s) for s in row.stages) for row in rows], np.uint32),
            regions=Ragged.of(sorted(self.places[row.pk]) for row in rows),
            nation=ints(self.nations.of(str(row.investor.country)) for row in rows),
            latitude=nowhere,
            longitude=nowhere.copy(),
            ticket_min=floats(0 if np.isnan(value) else value for value in low),
            ticket_max=floats(np.inf if np.isnan(value) else value for value in high),
            tax=ints(SEIS * row.wants_seis | EIS * row.wants_eis for row in rows),
            lead=ints(PARTS_IN_ROUNDS[LeadRole(row.lead)] for row in rows),
            words=hashed(row.text for row in rows),
            paused=flags(row.is_paused for row in rows),
            standing_until=ints(until.get(row.investor_id, NO_DAY) for row in rows),
            capacity=ints(row.capacity for row in rows),
            capacity_left=ints(max(row.capacity - used[row.pk], 0) for row in rows),
        )

    def _sectors(self, wish: str) -> Ragged:
        return Ragged.of(
            sorted(code for own, code, _weight in self.wishes[row.pk] if own == wish) for row in self.mandates
        )

    def _deals(self, deals: Iterable[InvestorDeal]) -> Deals:
        pairs = [(mandate, deal) for deal in deals for mandate in self.mandates_of[deal.investor_id]]
        return Deals(
            mandate=ints(mandate for mandate, _deal in pairs),
            business=self._profiles([deal.business for _mandate, deal in pairs]),
            day=ints(day_of(deal.invested_on) for _mandate, deal in pairs),
            stage=ints(stage_code(deal.stage) for _mandate, deal in pairs),
            amount=floats(self._pounds(deal.amount, deal.currency) for _mandate, deal in pairs),
            season=ints(deal.invested_on.month - 1 for _mandate, deal in pairs),
            weight=floats(1 for _ in pairs),
        )

    def _known(self) -> Known:
        businesses = {row.business_id: n for n, row in enumerate(self.raises)}
        excluded = [
            (businesses[pk], n) for n, row in enumerate(self.mandates)
            for pk in self.excluded[row.pk] if pk in businesses
        ]  # fmt: skip
        blocked = Match.objects.exclude(blocked_at=None).values_list("of_raise", "mandate")
        introduced = Introduction.objects.values_list("match__of_raise", "match__mandate")
        passed = Match.objects.passed_since(self.at - PASS_LASTS).values_list("of_raise", "mandate")
        return Known(
            Pairs.of(excluded), Pairs.of([*self._own(businesses), *self._rows(blocked)]),
            Pairs.of(self._rows(introduced)), Pairs.of(self._rows(passed)),
        )  # fmt: skip

    def _rows(self, pairs: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
        return [
            (self.row_of_raise[a], self.row_of_mandate[b])
            for a, b in pairs if a in self.row_of_raise and b in self.row_of_mandate
        ]  # fmt: skip

    def _own(self, businesses: dict[int, int]) -> list[tuple[int, int]]:
        """People who would be on both sides."""
        speaks = (
            BusinessMember.objects.active().filter(business__in=businesses).values_list("user", "business")
        )
        invests: dict[int, list[int]] = defaultdict(list)
        for user, investor in InvestorMember.objects.active().values_list("user", "investor"):
            invests[user].append(investor)
        return [
            (businesses[business], mandate)
            for user, business in speaks for investor in invests.get(user, ())
            for mandate in self.mandates_of.get(investor, ())
        ]  # fmt: skip


def standing_of_investors(at: datetime) -> dict[int, int]:
    """Investor → last good day of the best basis of its people."""
    valid = Certification.objects.valid(at).values_list("user", "valid_until")
    best: dict[int, int] = {}
    for user, until in valid:
        best[user] = max(best.get(user, NO_DAY), FOR_EVER if until is None else day_of(until))
    found: dict[int, int] = {}
    for user, investor in (
        InvestorMember.objects.active().filter(user__is_active=True).values_list("user", "investor")
    ):
        if user in best:
            found[investor] = max(found.get(investor, NO_DAY), best[user])
    return found


def introduced_lately(at: datetime) -> dict[int, int]:
    """Mandate → introductions in the last thirty days."""
    used: dict[int, int] = defaultdict(int)
    for pk in Introduction.objects.filter(made_at__gt=at - A_MONTH).values_list("match__mandate", flat=True):
        used[pk] += 1
    return used


def completeness(business: Business) -> float:
    return sum(1 for name in TELLING if getattr(business, name)) / len(TELLING)


def stage_code(stage: str) -> int:
    return STAGES.index(stage) if stage else -1


def nan(value: float | None) -> float:
    return float("nan") if value is None else value
