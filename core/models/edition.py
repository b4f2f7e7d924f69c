"""Which edition of a group of tables pages read: a stamp each, moved by the database on every change."""

import pgtrigger
from django.db import models

REFERENCE = "reference"
PROFILES = "profiles"


class Edition(models.Model):
    """The stamp of a group of tables. Written by triggers only; see ``core.edition``."""

    name = models.CharField(max_length=40, primary_key=True)
    stamp = models.UUIDField()
    txid = models.BigIntegerField(help_text="The transaction that moved it: once each is enough.")

    def __str__(self) -> str:
        return self.name


def moves_edition(
    name: str = REFERENCE,
    *,
    on: pgtrigger.Operation = pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
    when: pgtrigger.Condition | None = None,
    suffix: str = "",
) -> pgtrigger.Trigger:
    """For ``Meta.triggers`` of each table of the group: any changed row moves the stamp, when it commits.

    Deferred, so that the one row of the stamp is locked only for the moment of the commit. ``when`` leaves
    out rows that no kept page shows; it is asked as a row is written, so what it leaves out costs nothing.
    A setting notes that the transaction has moved the stamp: a million rows ask that, not the table.
    """
    return pgtrigger.Trigger(
        name=f"moves_{name}_edition{suffix}",
        condition=when,
        level=pgtrigger.Row,
        when=pgtrigger.After,
        timing=pgtrigger.Deferred,
        operation=on,
        func=f"""
            IF current_setting('technorth.{name}_edition', true) = txid_current()::text THEN
                RETURN NULL;
            END IF;
            INSERT INTO core_edition (name, stamp, txid)
            VALUES ('{name}', gen_random_uuid(), txid_current())
            ON CONFLICT (name) DO UPDATE SET stamp = excluded.stamp, txid = excluded.txid
            WHERE core_edition.txid <> excluded.txid;
            PERFORM set_config('technorth.{name}_edition', txid_current()::text, true);
            RETURN NULL;
        """,  # noqa: S608 - a constant of ours
    )
