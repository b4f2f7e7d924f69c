"""The ledger: every movement of money, once, for ever."""

from __future__ import annotations

from collections.abc import Iterable
from functools import reduce
from operator import or_

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from clusters.models.geography import filled
from funding.enums import MOVES, Account, EntryKind
from funding.models.award import Award, Reservation
from funding.models.balances import DIGITS
from funding.models.fund import HELD, BudgetLine

#: What takes money away from somebody who counted on it.
NEEDS_REASON = (EntryKind.CUT, EntryKind.REJECT, EntryKind.RECOVER)


def _any(conditions: Iterable[Q]) -> Q:
    return reduce(or_, conditions)


def _after(account: str) -> str:
    """What stands on this account once the entry is booked, as SQL."""
    return (
        f"{account}_amount = {account}_amount + CASE WHEN NEW.to_account = '{account}' THEN NEW.amount"
        f" WHEN NEW.from_account = '{account}' THEN -NEW.amount ELSE 0 END"
    )


_BUDGETED = """budgeted_amount = budgeted_amount
    + CASE WHEN NEW.from_account = 'budget' THEN NEW.amount
           WHEN NEW.to_account = 'budget' THEN -NEW.amount ELSE 0 END"""
_RECOVERED = "recovered_amount = recovered_amount + CASE WHEN NEW.kind = 'recover' THEN NEW.amount ELSE 0 END"
_SET_ASIDE = """set_aside_amount = set_aside_amount
    + CASE WHEN NEW.from_account = 'free' THEN NEW.amount
           WHEN NEW.to_account = 'free' THEN -NEW.amount ELSE 0 END"""

# Every writer comes through here, also plain SQL: the row of the line is locked by its update, so entries
# about one line follow one another, and its constraints refuse whatever would overdraw an account. Locks are
# taken in one order: year, line, reservation, award.
MOVES_BALANCES = pgtrigger.Trigger(
    name="ledger_moves_balances",
    level=pgtrigger.Row,
    when=pgtrigger.After,
    operation=pgtrigger.Insert,
    func=f"""
        IF 'budget' IN (NEW.from_account, NEW.to_account) THEN
            UPDATE funding_financialyear SET {_BUDGETED}
            WHERE id = (SELECT year_id FROM funding_budgetline WHERE id = NEW.line_id);
        END IF;
        UPDATE funding_budgetline
        SET {_BUDGETED}, {_RECOVERED}, {", ".join(map(_after, HELD))}
        WHERE id = NEW.line_id;
        IF NEW.reservation_id IS NOT NULL THEN
            UPDATE funding_reservation SET {_SET_ASIDE}, {_after("reserved")}
            WHERE id = NEW.reservation_id AND line_id = NEW.line_id;
            IF NOT FOUND THEN
                RAISE EXCEPTION 'reservation % is of another line', NEW.reservation_id
                    USING ERRCODE = 'check_violation', CONSTRAINT = 'ledger_entry_is_of_one_line';
            END IF;
        END IF;
        IF NEW.award_id IS NOT NULL THEN
            UPDATE funding_award
            SET {_RECOVERED}, {", ".join(map(_after, HELD[2:]))}
            WHERE id = NEW.award_id AND reservation_id = NEW.reservation_id;
            IF NOT FOUND THEN
                RAISE EXCEPTION 'award % is of another reservation', NEW.award_id
                    USING ERRCODE = 'check_violation', CONSTRAINT = 'ledger_entry_is_of_one_line';
            END IF;
        END IF;
        RETURN NULL;
    """,  # noqa: S608 - names of our own columns
)


class LedgerEntryQuerySet(models.QuerySet["LedgerEntry"]):
    def newest_first(self) -> LedgerEntryQuerySet:
        return self.order_by("-pk")

    def with_names(self) -> LedgerEntryQuerySet:
        return self.select_related("line__year", "line__fund", "reservation", "award__business", "by")


class LedgerEntry(models.Model):
    """An amount that went from one account to another: written once, balanced by its nature."""

    line = models.ForeignKey(BudgetLine, on_delete=models.PROTECT, related_name="entries")
    reservation = models.ForeignKey(
        Reservation, null=True, blank=True, on_delete=models.PROTECT, related_name="entries"
    )
    award = models.ForeignKey(Award, null=True, blank=True, on_delete=models.PROTECT, related_name="entries")
    kind = models.CharField(max_length=12, choices=EntryKind)
    from_account = models.CharField(max_length=12, choices=Account)
    to_account = models.CharField(max_length=12, choices=Account)
    amount = models.DecimalField("amount (£)", **DIGITS)
    booked_on = models.DateField(default=timezone.localdate, help_text="The day it counts for.")
    reason = models.CharField(max_length=300, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    token = models.UUIDField(
        null=True, blank=True, unique=True, help_text="Of the form it came from: sent twice, booked once."
    )
    made_at = models.DateTimeField(default=timezone.now)

    objects = LedgerEntryQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "ledger entries"
        indexes = [models.Index(fields=["line", "-id"], name="ledger_of_line")]
        # TRUNCATE stays possible: only the owner of the table has it, and tests empty tables with it.
        triggers = [
            MOVES_BALANCES,
            pgtrigger.Protect(name="ledger_is_append_only", operation=pgtrigger.Update | pgtrigger.Delete),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="ledger_entry_moves_something"),
            models.CheckConstraint(
                condition=_any(
                    Q(kind=kind, from_account=move.source, to_account=move.target)
                    & Q(reservation__isnull=move.about == "line", award__isnull=move.about != "award")
                    for kind, move in MOVES.items()
                ),
                name="ledger_entry_goes_its_way",
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=NEEDS_REASON) | filled("reason"), name="ledger_entry_says_why"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} £{self.amount:,.2f}"
