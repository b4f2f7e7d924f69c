"""The desk's changelists on many businesses, beside Django's own admin on the same rows."""

from __future__ import annotations

import argparse
from typing import NamedTuple

from bench.load import load
from bench.server import gunicorn
from bench.table import table
from bench.world import world

HEAD = ("businesses", "page", "p50 ms", "p99 ms", "queries", "Django's own p50", "× faster")


class Case(NamedTuple):
    """A page of ours; ``theirs`` is the same of Django's own admin, empty where it has none."""

    name: str
    ours: str
    theirs: str = ""


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="bench admin", description=__doc__)
    parser.add_argument("--businesses", type=int, default=200_000)
    parser.add_argument("--requests", type=int, default=60, help="per page")
    options = parser.parse_args(arguments)
    with world(options.businesses):
        print(table(HEAD, measured(options.businesses, options.requests)))


def measured(size: int, requests: int) -> list[tuple[str, ...]]:
    from django.conf import settings

    from clusters.actions import find_duplicates

    find_duplicates()
    client = signed_in_staff()
    session = {
        "Cookie": f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"
    }
    rows = []
    with (
        gunicorn("portal", "technorth.wsgi:application") as portal,
        gunicorn("plain", "bench.plain:application") as plain,
    ):
        for case in cases():
            load(portal, [case.ours], requests=5, headers=session)
            ours = load(portal, [case.ours], requests=requests, headers=session)
            theirs = None
            if case.theirs:
                load(plain, [case.theirs], requests=2, headers=session)
                theirs = load(plain, [case.theirs], requests=max(requests // 4, 5), headers=session)
            p50 = ours.quantile(0.5)
            other = theirs.quantile(0.5) if theirs else 0.0
            rows.append((
                f"{size:,}", case.name, f"{p50:.1f}", f"{ours.quantile(0.99):.1f}",
                str(queries(client, case.ours)), f"{other:.0f}" if theirs else "",
                f"{other / p50:.1f}" if theirs else "",
            ))  # fmt: skip
    return rows


def cases() -> list[Case]:
    """Several kinds of looking: the first page, far back, by filter, by words, by number, in vain."""
    from clusters.models import Business, Cluster

    listing = "/admin/clusters/business/"
    middle = Business.objects.exclude(company_number="").order_by("pk")[1000]
    word = middle.sort_key.split()[0]
    cluster = Cluster.objects.published().in_order()[1]
    return [
        Case("first page", listing, listing),
        Case("page 100", f"{listing}?p=100", f"{listing}?p=100"),
        Case("one cluster", f"{listing}?cluster={cluster.pk}", f"{listing}?cluster__id__exact={cluster.pk}"),
        Case("search: a word of names", f"{listing}?q={word}", f"{listing}?q={word}"),
        Case(
            "search: a company number",
            f"{listing}?q={middle.company_number}",
            f"{listing}?q={middle.company_number}",
        ),
        Case("search: in vain", f"{listing}?q=xylophonequarry", f"{listing}?q=xylophonequarry"),
        Case("sent for review", f"{listing}?submitted_at__isnull=0"),
        Case("history of one", f"{listing}{middle.pk}/history/"),
        Case("possible duplicates", "/admin/clusters/duplicatepair/"),
        Case("claims", "/admin/clusters/businessclaim/"),
        Case("differences", "/admin/clusters/registerdifference/"),
        Case("desk", "/admin/"),
    ]


def signed_in_staff():  # type: ignore[no-untyped-def] # of django.test, which needs settings first
    from django.conf import settings
    from django.test import Client

    from accounts.demo import create_demo_people
    from tests.factories.accounts import sign_in

    settings.ALLOWED_HOSTS = ["*"]
    return sign_in(Client(), create_demo_people()["staff"])


def queries(client, path: str) -> int:  # type: ignore[no-untyped-def]
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as caught:
        client.get(path)
    return len(caught)
