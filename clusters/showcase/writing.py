"""The fictional businesses as rows: streamed into PostgreSQL by COPY, a few megabytes at a time."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime, time, timedelta
from io import StringIO
from itertools import islice

from django.db import connection, transaction
from django.utils import timezone

from clusters.enums import ListingState, SectorSource
from clusters.models import Business, BusinessSector, Cluster, PostcodeRule, Sector, SicSectorRule
from clusters.showcase.invention import TODAY, Invention, invent

BATCH = 20_000  # rows a COPY; bounds the memory
Progress = Callable[[int], None]

COLUMNS = (
    "id", "created_at", "updated_at", "company_number", "legal_name", "company_category", "register_status",
    "register_status_text", "incorporated_on", "sic_codes", "registered_line1", "registered_line2",
    "registered_town", "registered_county", "registered_postcode", "trading_name", "trading_line1",
    "trading_line2", "trading_town", "trading_postcode", "latitude", "longitude", "stage", "employees",
    "short_description", "description", "website", "logo", "is_raising", "cluster_id", "sector_ids",
    "listing_state", "submitted_at", "published_at", "return_reason", "is_showcase", "confirmed_fields",
    "confirmed_on", "register_seen_on",
)  # fmt: skip
CONFIRMED = ("trading_name", "short_description", "description", "website", "stage", "employees")


class World:
    """What a business's row needs to know of the reference data."""

    def __init__(self) -> None:
        self.clusters = dict(Cluster.objects.values_list("slug", "pk"))
        self.sectors = dict(Sector.objects.values_list("slug", "pk"))
        self.by_code = SicSectorRule.objects.by_code()
        self.has_rules = PostcodeRule.objects.exists()

    def sector_ids(self, business: Invention) -> list[int]:
        """What follows from the codes, and what was chosen."""
        ids = {sector for code in business.sic_codes for sector in self.by_code.get(code, ())}
        return sorted(ids | {self.sectors[slug] for slug in business.sectors})


@transaction.atomic
def write_businesses(count: int, *, seed: int, progress: Progress = lambda done: None) -> None:
    """Add ``count`` fictional businesses with the sectors they chose."""
    world = World()
    first_id = reserve_ids(count)
    numbers = range(count)
    for start in range(0, count, BATCH):
        batch = [(first_id + n, invent(n, seed=seed)) for n in islice(numbers, start, start + BATCH)]
        copy_rows(Business._meta.db_table, COLUMNS, (row_of(pk, b, world) for pk, b in batch))
        copy_rows(
            BusinessSector._meta.db_table,
            ("business_id", "sector_id", "source", "is_declined"),
            sector_rows(batch, world),
        )
        progress(min(start + BATCH, count))


@transaction.atomic
def remove_businesses() -> int:
    """Take the fictional businesses away again, with all that hangs on them; how many there were."""
    return Business.objects.filter(is_showcase=True).delete()[1].get(Business._meta.label, 0)


def reserve_ids(count: int) -> int:
    """The first of ``count`` ids that nobody else will get."""
    with connection.cursor() as cursor:
        sequence = f"pg_get_serial_sequence('{Business._meta.db_table}', 'id')"
        cursor.execute(f"SELECT setval({sequence}, nextval({sequence}) + %s)", [count])
        return int(cursor.fetchone()[0]) - count


def row_of(pk: int, business: Invention, world: World) -> tuple[object, ...]:
    wording, status = business.status
    moment = published_at(business)
    submitted = on_register_day() if business.state == ListingState.IN_REVIEW else None
    confirmed = {}
    if business.confirmed_on:
        confirmed = dict.fromkeys(CONFIRMED, business.confirmed_on.isoformat())
    trades_here = bool(business.trading_name)
    return (
        pk, on_register_day(), on_register_day(), business.company_number, business.legal_name,
        "Private Limited Company" if business.company_number else "", status.value,
        wording, business.incorporated_on, list(business.sic_codes), business.street, "",
        business.town.town.upper(), "", business.postcode, business.trading_name,
        business.street if trades_here else "", "", business.town.town if trades_here else "",
        business.postcode if trades_here else "", business.latitude, business.longitude, business.stage,
        business.employees, business.short_description, business.description, business.website, "",
        business.is_raising, world.clusters.get(business.town.cluster), world.sector_ids(business),
        business.state.value, submitted, moment,
        "Say in one sentence who buys it." if business.state == ListingState.RETURNED else "", True,
        json.dumps(confirmed), business.confirmed_on, TODAY if business.company_number else None,
    )  # fmt: skip


def sector_rows(batch: Iterable[tuple[int, Invention]], world: World) -> Iterator[tuple[object, ...]]:
    for pk, business in batch:
        for slug in business.sectors:
            yield pk, world.sectors[slug], SectorSource.COMPANY.value, False


def published_at(business: Invention) -> datetime | None:
    """Profiles were published over the three years before the showcase's day, never before the company."""
    if business.state not in {ListingState.PUBLISHED, ListingState.UNLISTED} or not business.confirmed_on:
        return None
    spread = timedelta(days=int(business.company_number[-3:] or 500))
    return at_nine(max(business.incorporated_on, business.confirmed_on - spread))


def on_register_day() -> datetime:
    return at_nine(TODAY)


def at_nine(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(9)))


def copy_rows(table: str, columns: tuple[str, ...], rows: Iterable[tuple[object, ...]]) -> None:
    """COPY rows of Python values; lists become arrays, None becomes null."""
    buffer = StringIO()
    for row in rows:
        buffer.write("\t".join(map(copy_text, row)))
        buffer.write("\n")
    buffer.seek(0)
    names = ", ".join(columns)
    with connection.cursor() as cursor:
        cursor.copy_expert(f"COPY {table} ({names}) FROM STDIN", buffer)


def copy_text(value: object) -> str:
    """A value in COPY's text format."""
    if value is None:
        return "\\N"
    if isinstance(value, bool):
        return "t" if value else "f"
    if isinstance(value, list):
        return "{" + ",".join(map(str, value)) + "}"
    text = str(value)
    if "\\" in text or "\t" in text or "\n" in text or "\r" in text:
        text = text.replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n").replace("\r", "\\r")
    return text
