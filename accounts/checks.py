"""What must hold before the portal may run."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.db import connections

from accounts.models import User


@register(Tags.database)
def no_demo_accounts(databases: Sequence[str] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """Demonstration accounts have published passwords.

    Runs with every ``migrate`` and with ``check --database default``.
    """
    if settings.DEMO_ACCOUNTS_ALLOWED or "default" not in (databases or []):
        return []
    if User._meta.db_table not in connections["default"].introspection.table_names():
        return []
    count = User.objects.demo().active().count()
    if not count:
        return []
    return [
        Error(
            f"{count} demonstration account(s) with published passwords can be found in this database.",
            hint="Take is_active from them or start from an empty database; signing in with them is refused.",
            id="accounts.E001",
        )
    ]
