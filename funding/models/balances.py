"""Rows that hold money: their balances follow from the ledger, kept by the database and by nothing else."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

import pgtrigger
from django.db import models
from django.db.models import Q

#: Pounds and pence, up to ten thousand million.
DIGITS: dict[str, Any] = {"max_digits": 12, "decimal_places": 2}


class Balance(models.DecimalField):
    """What stands on an account. Changed by entries of the ledger only."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{**DIGITS, "default": Decimal(0), "editable": False, **kwargs})


class HoldsMoney(models.Model):
    """Saving never writes a balance: what this process has read may be older than the ledger."""

    class Meta:
        abstract = True

    @classmethod
    def balance_names(cls) -> list[str]:
        return [field.name for field in cls._meta.fields if isinstance(field, Balance)]

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding and kwargs.get("update_fields") is None:
            kwargs["update_fields"] = [
                field.name
                for field in self._meta.concrete_fields
                if not (field.primary_key or field.generated or isinstance(field, Balance))
            ]
        super().save(*args, **kwargs)


def kept_by_ledger(name: str, columns: Iterable[str]) -> pgtrigger.Trigger:
    """Balances begin at nothing and are changed from within the ledger's trigger, never by a statement."""
    columns = list(columns)
    changed = " OR ".join(f"NEW.{column} IS DISTINCT FROM OLD.{column}" for column in columns)
    filled = " OR ".join(f"NEW.{column} <> 0" for column in columns)
    return pgtrigger.Trigger(
        name=name,
        level=pgtrigger.Row,
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.Update,
        func=f"""
            IF TG_OP = 'INSERT' THEN
                IF {filled} THEN
                    RAISE EXCEPTION 'balances begin at nothing; book an entry'
                        USING ERRCODE = 'check_violation', CONSTRAINT = '{name}';
                END IF;
            ELSIF pg_trigger_depth() < 2 AND ({changed}) THEN
                RAISE EXCEPTION 'balances follow from the ledger; book an entry'
                    USING ERRCODE = 'check_violation', CONSTRAINT = '{name}';
            END IF;
            RETURN NEW;
        """,
    )


def not_negative(noun: str, columns: Iterable[str]) -> list[models.CheckConstraint]:
    """One constraint for each, so that a refusal of the database names what would be overdrawn."""
    return [
        models.CheckConstraint(condition=Q(**{f"{column}__gte": 0}), name=f"{noun}_{column}_is_there")
        for column in columns
    ]
