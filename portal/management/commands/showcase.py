"""The fictional world: businesses and people, and what the other apps add to it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection, transaction

from accounts.demo import create_demo_people
from clusters.actions.counts import refresh_counts
from clusters.models import Business, Cluster, SicCode
from clusters.search.cube import count_cube
from clusters.search.keeping import refresh_search
from clusters.showcase import life, people
from clusters.showcase.presence import note_presence
from clusters.showcase.register_file import write_register
from clusters.showcase.writing import remove_businesses, write_businesses
from funding.showcase import fill_funding, remove_funding
from investors.enquiry_showcase import remove_enquiries, show_enquiries
from investors.showcase import fill_investors, remove_investors

FORMS = (".csv", ".zip", ".gz")


class Command(BaseCommand):
    help = "Writes a deterministic, clearly fictional world, into the database or as a register file."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--businesses", type=int, default=300, metavar="N", help="how many (300)")
        parser.add_argument("--seed", type=int, default=2014, help="another seed, another world")
        parser.add_argument(
            "--replace", action="store_true", help="take away the showcase that is there first"
        )
        parser.add_argument(
            "--as-register", type=Path, metavar="FILE", help="write a file in the register's format instead"
        )
        parser.add_argument(
            "--kept-share",
            type=float,
            default=1.0,
            help="with --as-register: share (0 to 1) of companies that are digital and in the North",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        count, seed = options["businesses"], options["seed"]
        if count < 1:
            raise CommandError("--businesses takes a number from 1.")
        if options["as_register"]:
            self.write_file(options["as_register"], count, seed=seed, kept_share=options["kept_share"])
        else:
            self.write_world(count, seed=seed, replace=options["replace"])

    def write_file(self, path: Path, count: int, *, seed: int, kept_share: float) -> None:
        if path.suffix not in FORMS:
            raise CommandError(f"{path.name} has to end in one of {', '.join(FORMS)}.")
        if not 0 <= kept_share <= 1:
            raise CommandError("--kept-share is a share from 0 to 1.")
        sic_texts = dict(SicCode.objects.values_list("code", "description"))
        write_register(path, count, seed=seed, kept_share=kept_share, sic_texts=sic_texts)
        self.stdout.write(f"{count:,} companies written to {path}.")

    def write_world(self, count: int, *, seed: int, replace: bool) -> None:
        if not Cluster.objects.exists():
            raise CommandError("The clusters are missing: run `manage.py load_reference` first.")
        there = Business.objects.filter(is_showcase=True).count()
        if there and not replace:
            raise CommandError(
                f"A showcase of {there:,} businesses is there already: --replace writes it anew."
            )
        with transaction.atomic():
            if there:
                remove_enquiries()
                remove_funding()
                remove_investors()
                remove_businesses()
            write_businesses(count, seed=seed, progress=self.show_progress)
            people.name_contacts()
            demo = create_demo_people()
            cluster = people.appoint(demo)
            life.fill_desks(demo, cluster)
            show_enquiries(demo, cluster)
            fill_investors(demo, seed=seed)
            fill_funding(seed=seed, member=demo["member"])
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        refresh_search()
        refresh_counts()
        count_cube()
        note_presence()
        self.stdout.write(f"{count:,} fictional businesses written.")

    def show_progress(self, done: int) -> None:
        self.stderr.write(f"  {done:,} businesses", ending="\r" if self.stderr.isatty() else "\n")
