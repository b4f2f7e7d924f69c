"""A person's own data across all apps: taking it along, and having it erased.

Every app that knows something about people has a module ``personal_data`` with ``of(user) -> dict`` for the
copy and, where it keeps or removes something when an account is erased, ``KEPT`` (sentences for the person)
and ``forget(user)``. They are named here one by one, so that what happens can be read in one place.
"""

from __future__ import annotations

import io
import json
import zipfile
from datetime import datetime
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.utils import timezone

from accounts import actions as accounts_actions
from accounts import personal_data as accounts_data
from accounts.emails import send_export_notice
from accounts.models import User
from clusters import personal_data as clusters_data
from core.audit import record
from funding import personal_data as funding_data
from investors import personal_data as investors_data

ABOUT = """This is everything the TechNorth portal holds about you, as of {at}.

data.json holds it all, in sections; any text editor opens it. Times are in UTC.
To have your account erased, sign in and choose "Erase your account" on your account page.
"""


def everything_about(user: User) -> dict[str, Any]:
    """All sections, by app."""
    return {
        "account": accounts_data.of(user),
        "clusters": clusters_data.of(user),
        "funding": funding_data.of(user),
        "investors": investors_data.of(user),
    }


@transaction.atomic
def copy_for(user: User, at: datetime | None = None) -> bytes:
    """The person's data as a zip file; recorded, and told to the person in case it was somebody else."""
    at = at or timezone.now()
    text = json.dumps(everything_about(user), cls=DjangoJSONEncoder, ensure_ascii=False, indent=2)
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(
            "README.txt", ABOUT.format(at=timezone.localtime(at).strftime("%-d %B %Y, %H:%M %Z"))
        )
        archive.writestr("data.json", text)
    record("account.data_exported", user, by=user)
    send_export_notice(user=user, at=at)
    return file.getvalue()


def kept_after_erasure() -> list[str]:
    """What stays when an account is erased, in words for the person."""
    return [*accounts_actions.KEPT, *clusters_data.KEPT, *funding_data.KEPT, *investors_data.KEPT]


@transaction.atomic
def erase(user: User, *, by: User) -> None:
    """Erase the person in every app, the account last."""
    clusters_data.forget(user)
    funding_data.forget(user)
    investors_data.forget(user)
    kept = [*clusters_data.KEPT, *funding_data.KEPT, *investors_data.KEPT]
    accounts_actions.erase_person(user=user, by=by, kept=kept)
