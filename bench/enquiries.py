"""Queue, page and figures of enquiries at tens of thousands of them, with the plans of what they ask."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from datetime import timedelta
from typing import NamedTuple

from bench.admin import queries, signed_in_staff
from bench.load import load
from bench.server import gunicorn
from bench.table import table
from bench.world import world

HEAD = ("enquiries", "page", "p50 ms", "p99 ms", "queries")


class Case(NamedTuple):
    name: str
    paths: list[str]
    is_public: bool = False


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="bench enquiries", description=__doc__)
    parser.add_argument("--enquiries", type=int, default=50_000)
    parser.add_argument("--businesses", type=int, default=20_000)
    parser.add_argument("--requests", type=int, default=100, help="per page")
    parser.add_argument("--plans", action="store_true", help="print the plan of each query of the queue")
    options = parser.parse_args(arguments)
    with world(options.businesses):
        fill(options.enquiries)
        print(table(HEAD, measured(options.enquiries, options.requests)))
        if options.plans:
            print(*plans(), sep="\n\n")


def fill(count: int) -> None:
    """Over three years, up to now; what is there already counts."""
    from django.db import connection
    from django.utils import timezone

    from accounts.demo import create_demo_people
    from clusters.models import Cluster
    from investors.invented_enquiries import write_invented
    from investors.models import Enquiry

    missing = count - Enquiry.objects.count()
    if missing <= 0:
        return
    now = timezone.now()
    clusters = list(Cluster.objects.published())
    owners = [create_demo_people()["staff"]]
    write_invented(
        missing,
        until=now,
        over=timedelta(days=3 * 365),
        at=now,
        owners=owners,
        clusters=clusters,
        seed=missing,
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def measured(size: int, requests: int) -> list[tuple[str, ...]]:
    from django.conf import settings

    client = signed_in_staff()
    name = settings.SESSION_COOKIE_NAME
    session = {"Cookie": f"{name}={client.cookies[name].value}"}
    rows = []
    with gunicorn("portal", "technorth.wsgi:application") as portal:
        for case in cases():
            headers = {} if case.is_public else session
            load(portal, case.paths, requests=10, headers=headers)
            found = load(portal, case.paths, requests=requests, headers=headers)
            p50, p99 = (f"{found.quantile(share):.1f}" for share in (0.5, 0.99))
            rows.append((f"{size:,}", case.name, p50, p99, str(queries(client, case.paths[0]))))
    return rows


def cases() -> Iterator[Case]:
    from clusters.models import Cluster
    from investors.links import enquiry_path
    from investors.models import Enquiry

    some = list(Enquiry.objects.order_by("-received_at")[:2000:100])
    queue, one = "/admin/investors/enquiry/", some[-1]
    cluster = Cluster.objects.published().in_order()[1]
    yield Case("queue: open", [queue])
    yield Case("queue: one cluster", [f"{queue}?cluster={cluster.pk}"])
    yield Case("queue: waiting", [f"{queue}?queue=waiting"])
    yield Case("queue: late", [f"{queue}?queue=overdue"])
    yield Case("queue: nobody has it", [f"{queue}?queue=free"])
    yield Case("queue: all, page 100", [f"{queue}?queue=all&p=100"])
    yield Case("search: a name", [f"{queue}?queue=all&q=mori+capital"])
    yield Case("search: a reference", [f"{queue}?queue=all&q={one.reference}"])
    yield Case("search: in vain", [f"{queue}?queue=all&q=xylophonequarry"])
    yield Case("work page", [enquiry.get_absolute_url() for enquiry in some])
    yield Case("followed by link", [enquiry_path(enquiry) for enquiry in some], is_public=True)
    yield Case("asking", ["/enquiries/new/?cluster=leeds"], is_public=True)
    yield Case("figures of a year", ["/desk/enquiries/figures/"])
    yield Case("figures of three years", ["/desk/enquiries/figures/?first=2020-01-01&last=2030-01-01"])
    yield Case("desk", ["/admin/"])


def plans() -> Iterator[str]:
    """Of what the queue, the clock, the shares and the limits ask."""
    from django.utils import timezone

    from clusters.models import Cluster
    from investors.models import Enquiry

    now, cluster = timezone.now(), Cluster.objects.published().in_order()[1]
    asked = {
        "open": Enquiry.objects.open().queue_order()[:25],
        "of a cluster": Enquiry.objects.open().in_cluster(cluster).queue_order()[:25],
        "late": Enquiry.objects.overdue().queue_order()[:25],
        "warn": Enquiry.objects.due_before(now),
        "shares": Enquiry.objects.shared_out_since(now - timedelta(days=90)).values("cluster"),
        "of a mailbox": Enquiry.objects.of_address("akiko.mori.5@kawa.example"),
        "search": Enquiry.objects.matching("mori capital").queue_order()[:25],
    }
    for name, rows in asked.items():
        yield f"-- {name}\n{rows.explain(analyze=True)}"
