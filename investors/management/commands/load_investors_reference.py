from typing import Any

from django.core.management.base import BaseCommand

from investors.reference.loading import load_investors_reference


class Command(BaseCommand):
    help = "Adds the statements investors sign and the areas of the NSI Act that are not there yet."

    def handle(self, *args: Any, **options: Any) -> None:
        for name, count in load_investors_reference().items():
            self.stdout.write(f"{count:>6} {name} added")
