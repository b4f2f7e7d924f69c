"""The second-factor codes of the demonstration staff."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from accounts.demo import PEOPLE, current_code


class Command(BaseCommand):
    help = "Print the code the authenticator app of each demonstration staff account shows now."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("who", nargs="?", help="the first part of an address, for example: staff")

    def handle(self, *args: Any, who: str | None, **options: Any) -> None:
        if not settings.DEMO_ACCOUNTS_ALLOWED:
            raise CommandError("Demonstration accounts are not permitted under these settings.")
        people = [person for person in PEOPLE if person.is_staff and who in {None, person.key}]
        if not people:
            raise CommandError(f"There is no demonstration staff account called {who}.")
        for person in people:
            code, seconds = current_code(person)
            self.stdout.write(f"{person.role}: {code} (good for {seconds} more seconds, then ask again)")
