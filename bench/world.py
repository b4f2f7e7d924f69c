"""A database of its own below var/bench, filled with the showcase: measuring disturbs no data."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


@contextmanager
def world(businesses: int) -> Iterator[None]:
    """Services and a migrated showcase of `businesses`, kept for the next run of the same size."""
    var = ROOT / "var" / "bench" / str(businesses)
    os.environ["TECHNORTH_VAR"] = str(var)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "technorth.settings.development")
    from technorth.embedded import embedded_services

    with embedded_services(var):
        import django

        django.setup()
        fill(businesses)
        yield


def fill(businesses: int) -> None:
    from django.core.management import call_command

    from clusters.models import Business, SearchPending
    from clusters.search.cube import count_cube
    from clusters.search.keeping import refresh_search

    call_command("migrate", verbosity=0)
    if not Business.objects.exists():
        call_command("load_reference")
        call_command("showcase", businesses=businesses)
    if SearchPending.objects.exists():  # a world from before the search was as it is now
        refresh_search()
        count_cube()
    call_command("collectstatic", interactive=False, verbosity=0)
