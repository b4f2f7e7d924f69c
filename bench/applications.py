"""Twenty thousand applications: pages, saving, the desk's list, many who save at once, export."""

from __future__ import annotations

import argparse
import http.client
import threading
import time
from collections.abc import Iterator
from typing import Any, NamedTuple
from urllib.parse import urlencode

from bench.admin import queries, signed_in_staff
from bench.applications_world import LARGEST_CALL, fill
from bench.load import Result, load
from bench.server import Server, gunicorn
from bench.table import table
from bench.world import world

HEAD = ("applications", "page", "p50 ms", "p99 ms", "queries")
CROWD_HEAD = ("members", "seconds", "saves", "errors", "p50 ms", "p99 ms")
PAUSE = 2.0  # seconds between two saves of one person


class Case(NamedTuple):
    """``who``: member, staff or nobody. ``form`` makes it a POST of these fields, of the turn's number."""

    name: str
    path: str
    who: str = "member"
    is_save: bool = False


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="bench applications", description=__doc__)
    parser.add_argument("--applications", type=int, default=20_000)
    parser.add_argument("--calls", type=int, default=500)
    parser.add_argument("--businesses", type=int, default=20_000)
    parser.add_argument("--requests", type=int, default=100, help="per page")
    parser.add_argument("--members", type=int, default=200, help="who save at once")
    parser.add_argument("--seconds", type=int, default=120, help="how long they save")
    options = parser.parse_args(arguments)
    with world(options.businesses):
        fill(options.calls, options.applications)
        print(table(HEAD, pages(options.applications, options.requests)))
        print(table(CROWD_HEAD, [crowd(options.members, options.seconds)]))
        print(export())


def pages(size: int, requests: int) -> list[tuple[str, ...]]:
    clients = {"staff": signed_in_staff(), "member": member_client()}
    rows = []
    with gunicorn("portal", "technorth.wsgi:application") as portal:
        for case in cases():
            headers = cookie_of(clients[case.who]) if case.who in clients else {}
            if case.is_save:
                found = saves(portal, case.path, clients["member"], requests)
                count = ""
            else:
                load(portal, [case.path], requests=10, headers=headers)
                found = load(portal, [case.path], requests=requests, headers=headers)
                count = str(queries(clients.get(case.who, clients["member"]), case.path))
            p50, p99 = (f"{found.quantile(share):.1f}" for share in (0.5, 0.99))
            rows.append((f"{size:,}", case.name, p50, p99, count))
    return rows


def own() -> Any:
    """The draft that the bench's member writes in."""
    return own_drafts()[0]


def own_drafts() -> Any:
    from funding.models import Application, Call

    return Application.objects.drafts().filter(call__in=Call.objects.open()).order_by("pk")


def member_client() -> Any:
    from django.test import Client

    from accounts.models import User
    from clusters.enums import MemberRole, MemberState
    from clusters.models import BusinessMember

    person, _ = User.objects.get_or_create(email="member@bench.example", defaults={"full_name": "Bench"})
    from django.utils import timezone

    BusinessMember.objects.get_or_create(
        business=own().business, user=person,
        defaults={"role": MemberRole.OWNER, "state": MemberState.ACTIVE, "decided_at": timezone.now()},
    )  # fmt: skip
    client = Client()
    client.force_login(person)
    return client


def cookie_of(client: Any) -> dict[str, str]:
    from django.conf import settings

    return {"Cookie": f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"}


def cases() -> Iterator[Case]:
    from django.urls import reverse

    from funding.models import Call

    draft = own()
    largest = Call.objects.get(slug="bench-1")
    section = reverse("funding:section", args=[draft.reference, "part-0"])
    yield Case("calls", reverse("funding:calls"), "nobody")
    yield Case("calls, for a member", reverse("funding:calls"))
    yield Case("call", draft.call.get_absolute_url(), "nobody")
    yield Case("apply", reverse("funding:apply", args=[draft.call.slug]))
    yield Case("own applications", reverse("funding:applications"))
    yield Case("task list", draft.get_absolute_url())
    yield Case("section", section)
    yield Case("check", reverse("funding:check", args=[draft.reference]))
    yield Case("save while typing", f"{section}keep/", is_save=True)
    listed = reverse("admin:funding_application_changelist")
    yield Case(f"desk: {LARGEST_CALL:,} of one call", f"{listed}?call__id__exact={largest.pk}", "staff")
    yield Case("desk: all", listed, "staff")
    yield Case("desk: words", f"{listed}?q=project+77", "staff")
    sent = largest.applications.received().order_by("pk")[0]
    yield Case("desk: one", reverse("funding:desk_application", args=[sent.reference]), "staff")


class Typist:
    """Somebody who writes one answer on and on, as the page's script does."""

    def __init__(self, port: int, path: str, headers: dict[str, str], question: int, base: str) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.path, self.question, self.base = path, question, base
        token = "b" * 32
        self.headers = {
            **headers,
            "Cookie": f"{headers['Cookie']}; csrftoken={token}",
            "X-CSRFToken": token,
            "Content-Type": "application/x-www-form-urlencoded",
        }

    def save(self, text: str) -> float:
        """Milliseconds. Raises AssertionError where it was not saved."""
        import json

        body = urlencode({f"q{self.question}": text, f"b{self.question}": self.base})
        started = time.perf_counter()
        self.connection.request("POST", self.path, body, self.headers)
        answer = self.connection.getresponse()
        content = answer.read()
        took = (time.perf_counter() - started) * 1000
        assert answer.status == 200, f"{self.path} answered {answer.status}"
        self.base = json.loads(content)["saved"][str(self.question)]
        return took


def typist(portal: Server, path: str, client: Any, application: Any, place: int = 0) -> Typist:
    from funding.answers import digest

    question = application.form.questions().filter(kind="long", section__key="part-0")[place]
    answer = application.answers.filter(question=question).first()
    base = f"{answer.version}.{digest(answer.value)}" if answer else f"0.{digest('')}"
    return Typist(portal.port, path, cookie_of(client), question.pk, base)


def saves(portal: Server, path: str, client: Any, requests: int) -> Result:
    writer = typist(portal, path, client, own())
    for number in range(10):
        writer.save(f"To warm up {number} {time.time()}")
    cpu, started = portal.cpu_seconds(), time.perf_counter()
    took = sorted(writer.save(f"Word by word {number} {time.time()}") for number in range(requests))
    seconds = time.perf_counter() - started
    return Result(tuple(took), seconds, (portal.cpu_seconds() - cpu) * 1000 / requests)


def crowd(members: int, seconds: int) -> tuple[str, ...]:
    """So many people, each in an application of their own, who save every two seconds."""
    from django.urls import reverse

    from funding.models import Application

    drafts = list(
        Application.objects.drafts().filter(call__slug__startswith="bench-").order_by("pk")[:members]
    )
    took: list[float] = []
    errors: list[str] = []
    with gunicorn("portal", "technorth.wsgi:application", workers=2) as portal:
        writers = []
        for draft, client in zip(drafts, crowd_clients(drafts), strict=True):
            path = reverse("funding:keep", args=[draft.reference, "part-0"])
            writers.append(typist(portal, path, client, draft))
        until = time.monotonic() + seconds

        def write(writer: Typist, place: int) -> None:
            next_at = time.monotonic() + PAUSE * place / members
            number = 0
            while next_at < until:
                time.sleep(max(0.0, next_at - time.monotonic()))
                try:
                    took.append(writer.save(f"Word {number} {time.time()}"))
                except (AssertionError, KeyError, OSError, http.client.HTTPException) as fault:
                    errors.append(str(fault))
                number, next_at = number + 1, next_at + PAUSE

        threads = [
            threading.Thread(target=write, args=(writer, place)) for place, writer in enumerate(writers)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    found = Result(tuple(sorted(took)), float(seconds), 0.0)
    p50, p99 = (f"{found.quantile(share):.1f}" for share in (0.5, 0.99))
    return (f"{members}", f"{seconds}", f"{len(took):,}", f"{len(errors)}", p50, p99)


def crowd_clients(drafts: list[Any]) -> list[Any]:
    from django.test import Client
    from django.utils import timezone

    from accounts.models import User
    from clusters.enums import MemberRole, MemberState
    from clusters.models import BusinessMember

    clients = []
    for number, draft in enumerate(drafts):
        person, _ = User.objects.get_or_create(email=f"crowd{number}@bench.example")
        BusinessMember.objects.get_or_create(
            business=draft.business, user=person,
            defaults={"role": MemberRole.OWNER, "state": MemberState.ACTIVE, "decided_at": timezone.now()},
        )  # fmt: skip
        client = Client()
        client.force_login(person)
        clients.append(client)
    return clients


def export() -> str:
    """All answers of the largest call as CSV, read as it streams; the memory this process has needed."""
    import resource

    from core.spreadsheet import csv_lines
    from funding.admin.applications import EXPORT_HEADING, export_rows
    from funding.models import Application

    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    started = time.perf_counter()
    found = Application.objects.received().filter(call__slug="bench-1").newest_first()
    size = sum(len(line) for line in csv_lines(EXPORT_HEADING, export_rows(found)))
    seconds = time.perf_counter() - started
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return (
        f"export of {found.count():,} applications: {size / 1e6:.1f} MB of CSV in {seconds:.1f} s,"
        f" peak {after // 1024} MB of which {(after - before) // 1024} MB came with it"
    )
