"""Awards as open data, into a file."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from funding.giving.files import MEDIA_TYPES, Refused, published_file


class Command(BaseCommand):
    help = "Write the accepted awards as 360Giving data; with a fault in them, say which and write nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--format", choices=sorted(MEDIA_TYPES), default="json")
        parser.add_argument("--out", type=Path, required=True, help="the file to write")

    def handle(self, *args: Any, **options: Any) -> None:
        out: Path = options["out"]
        try:
            file = published_file(options["format"])
        except Refused as refused:
            faults = "\n".join(f"  {fault}" for fault in refused.faults)
            raise CommandError(f"Nothing is written. Mend this first:\n{faults}") from refused
        # Whoever reads the old file meanwhile has it whole.
        beside = out.with_name(f"{out.name}.part")
        with file, beside.open("wb") as written:
            shutil.copyfileobj(file, written)
        beside.replace(out)
        self.stdout.write(f"{out} is written.")
