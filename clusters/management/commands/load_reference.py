"""Clusters, facts, places, sectors, SIC codes and postcode rules, as shipped."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from clusters.reference.loading import is_loaded, load_reference


class Command(BaseCommand):
    help = "Adds the reference data that is missing. What staff changed or deleted stays as they left it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--again",
            action="store_true",
            help="Add what is missing even if this version was loaded before (brings back what was deleted).",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if is_loaded() and not options["again"]:
            self.stdout.write("The reference data of this version is loaded already.")
            return
        for name, count in load_reference().items():
            self.stdout.write(f"{count:>6} {name} added")
