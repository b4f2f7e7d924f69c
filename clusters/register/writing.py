"""From the staging table to the directory, set by set. Everything here belongs into one transaction."""

from __future__ import annotations

import io
from datetime import date, datetime
from typing import NamedTuple

from django.db import connection

from clusters.actions.sectors import refresh_sectors
from clusters.enums import DifferenceState, ListingState
from clusters.models import REGISTER_FIELDS, Business
from clusters.register.filling import is_worthwhile, rows_first
from clusters.register.staging import COLUMNS, TABLE

_FRESH = "(b.register_digest IS DISTINCT FROM s.register_digest OR b.left_register_on IS NOT NULL)"


class Written(NamedTuple):
    new: int
    changed: int
    returned: int
    gone: int
    differences: int


def write(gone: list[str], *, on: date, at: datetime) -> Written:
    """Add and change what is staged, mark what left the register by this day, note the differences."""
    staged = staged_counts()
    new = fill(on=on, at=at) if is_worthwhile(staged.new) else add_new(on=on, at=at)
    changed = change_known(on=on, at=at, also_new=new < staged.new)
    return Written(
        new, changed, staged.returned, mark_gone(gone, on=on, at=at), note_differences(on=on, at=at)
    )


class Staged(NamedTuple):
    """What writing will do, as far as it can be told before."""

    new: int
    changed: int
    returned: int


def staged_counts() -> Staged:
    return Staged(
        *_first_row(f"""
            SELECT count(*) FILTER (WHERE NOT s.is_known),
                   count(b.id) FILTER (WHERE s.is_known AND {_FRESH}),
                   count(b.id) FILTER (WHERE s.is_known AND b.left_register_on IS NOT NULL)
            FROM {TABLE} s LEFT JOIN clusters_business b ON s.is_known AND b.company_number = s.company_number
        """)
    )


def fill(*, on: date, at: datetime) -> int:
    """Insert so many that the directory is about to be another: rows first."""
    with rows_first() as is_ours_alone:
        if is_ours_alone:  # and without the index that would notice what was added since we looked
            _execute(
                f"""
                UPDATE {TABLE} s SET is_known = true FROM clusters_business b
                WHERE b.company_number = s.company_number AND NOT s.is_known
                """,
                [],
            )
        return add_new(on=on, at=at, is_ours_alone=is_ours_alone)


def add_new(*, on: date, at: datetime, is_ours_alone: bool = False) -> int:
    """Insert those we did not have, which another may have added by hand since we looked.

    In the order of their names, which spares the indexes much moving about, unless they are made after.
    """
    given = {
        "listing_state": ListingState.IMPORTED,
        "register_seen_on": on,
        "created_at": at,
        "updated_at": at,
    }
    columns: list[str] = []
    values, parameters = [], []
    for field in Business._meta.concrete_fields:
        if field.generated or field.primary_key:
            continue
        columns.append(str(field.column))
        if field.column in COLUMNS:
            values.append(f"s.{field.column}")
        else:
            values.append("%s")
            default = given.get(field.name, field.get_default())
            parameters.append(field.get_db_prep_save(default, connection))
    order = "" if is_ours_alone else "ORDER BY s.legal_name ON CONFLICT DO NOTHING"
    return _execute(
        f"""
        INSERT INTO clusters_business ({", ".join(columns)})
        SELECT {", ".join(values)} FROM {TABLE} s WHERE NOT s.is_known {order}
        """,
        parameters,
    )


def change_known(*, on: date, at: datetime, also_new: bool = False) -> int:
    """Update those whose line changed, but for what their company has confirmed."""
    fields = ", ".join(
        f"{name} = CASE WHEN b.confirmed_fields ? '{name}' THEN b.{name} ELSE s.{name} END"
        for name in REGISTER_FIELDS
    )
    # A claimed profile keeps its cluster when its registered office moves away: that is
    # often the accountant's.
    changed = _execute(
        f"""
        UPDATE clusters_business b SET {fields},
            cluster_id = CASE
                WHEN b.trading_postcode <> '' THEN b.cluster_id
                WHEN b.confirmed_fields ?| '{{registered_postcode,cluster}}' THEN b.cluster_id
                WHEN b.registered_postcode = s.registered_postcode OR b.listing_state <> %(imported)s
                    THEN coalesce(b.cluster_id, s.cluster_id)
                ELSE s.cluster_id END,
            sector_ids = CASE WHEN b.confirmed_fields ? 'sic_codes' THEN b.sector_ids ELSE s.sector_ids END,
            register_digest = s.register_digest, register_seen_on = %(on)s, left_register_on = NULL,
            updated_at = %(at)s
        FROM {TABLE} s
        WHERE b.company_number = s.company_number AND (s.is_known OR %(also_new)s) AND {_FRESH}
        """,
        {"on": on, "at": at, "also_new": also_new, "imported": ListingState.IMPORTED},
    )
    _refresh_chosen_sectors(at)
    return changed


def _refresh_chosen_sectors(at: datetime) -> None:
    """Sectors also follow from what people chose; the staging table knows only the codes."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            SELECT DISTINCT b.id FROM {TABLE} s JOIN clusters_business b USING (company_number)
            JOIN clusters_businesssector c ON c.business_id = b.id WHERE b.updated_at = %s
            """,
            [at],
        )
        ids = [row[0] for row in cursor.fetchall()]
    if ids:
        refresh_sectors(business_ids=ids)


def note_differences(*, on: date, at: datetime) -> int:
    """Keep ``RegisterDifference`` true for companies that confirmed something; how many are to decide."""
    pairs = ", ".join(f"('{name}', to_jsonb(s.{name}), to_jsonb(b.{name}))" for name in REGISTER_FIELDS)
    compared = f"""
        FROM {TABLE} s JOIN clusters_business b USING (company_number)
        CROSS JOIN LATERAL (VALUES {pairs}) AS f (field, theirs, ours)
        WHERE b.confirmed_fields ?| '{{{",".join(REGISTER_FIELDS)}}}'
    """
    differs = "b.confirmed_fields ? f.field AND lower(f.theirs::text) IS DISTINCT FROM lower(f.ours::text)"
    values = {"on": on, "at": at, **{state.name.lower(): state.value for state in DifferenceState}}
    _execute(
        f"""
        INSERT INTO clusters_registerdifference AS d
            (business_id, field, register_value, register_on, state, noticed_at)
        SELECT b.id, f.field, f.theirs, %(on)s, %(open)s, %(at)s {compared} AND {differs}
        ON CONFLICT (business_id, field) DO UPDATE
        SET register_value = excluded.register_value, register_on = excluded.register_on,
            state = excluded.state, noticed_at = excluded.noticed_at, decided_at = NULL, decided_by_id = NULL
        WHERE d.state NOT IN (%(open)s, %(kept)s) OR d.register_value IS DISTINCT FROM excluded.register_value
        """,
        values,
    )
    _execute(
        f"""
        UPDATE clusters_registerdifference d SET state = %(agreed)s
        FROM (SELECT b.id, f.field {compared} AND NOT ({differs})) AS same
        WHERE d.business_id = same.id AND d.field = same.field AND d.state IN (%(open)s, %(kept)s)
        """,
        values,
    )
    return int(
        _first_row(
            "SELECT count(*) FROM clusters_registerdifference WHERE noticed_at = %s AND state = 'open'", [at]
        )[0]
    )


def mark_gone(numbers: list[str], *, on: date, at: datetime) -> int:
    """Mark companies that are not on the register any more; they are never deleted."""
    if not numbers:
        return 0
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE register_gone (company_number varchar(8)) ON COMMIT DROP")
        cursor.copy_expert(
            "COPY register_gone FROM STDIN", io.StringIO("".join(f"{number}\n" for number in numbers))
        )
        cursor.execute("ANALYZE register_gone")
    return _execute(
        """
        UPDATE clusters_business b SET left_register_on = %s, updated_at = %s
        FROM register_gone g
        WHERE b.company_number = g.company_number AND b.left_register_on IS NULL
        """,
        [on, at],
    )


def _execute(statement: str, parameters: list | dict) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return cursor.rowcount


def _first_row(statement: str, parameters: list | None = None) -> tuple:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return cursor.fetchone()
