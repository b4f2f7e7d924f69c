"""Taking in a register from the command line."""

from __future__ import annotations

import time
from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError, OutputWrapper
from django.db import OperationalError

from clusters.enums import ImportState, ImportStep
from clusters.models import RegisterImport
from clusters.register.problems import RegisterProblem
from clusters.register.report import summary
from clusters.register.run import carry_out

MOST_REMARKS = 10
REMARK_ADDRESS = "The report is in the admin under “register imports”, with every remark to download."


class Command(BaseCommand):
    help = (
        "Import the companies register (Companies House, Free Company Data Product): the one whole file or "
        "all its parts, plain, zipped or gzipped. Keeps digital companies where a cluster has its rules."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="+", metavar="FILE")
        parser.add_argument(
            "--date", type=date.fromisoformat, help="day of the register, where its file name does not say it"
        )
        parser.add_argument(
            "--all-sectors", action="store_true", help="keep every trade, not the digital SIC codes only"
        )
        parser.add_argument("--dry-run", action="store_true", help="report what would change, change nothing")

    def handle(self, *args: Any, files: list[str], **options: Any) -> None:
        run = RegisterImport(
            file_names=files, all_sectors=options["all_sectors"], is_rehearsal=options["dry_run"]
        )
        progress = Progress(self.stderr)
        try:
            carry_out(run, files, on=options["date"], watcher=progress)
        except RegisterProblem as problem:
            raise CommandError(str(problem)) from None
        except OperationalError as fault:
            raise CommandError(f"The database stopped it: {fault}Nothing was changed.") from None
        finally:
            progress.end()
        if run.state != ImportState.DONE:
            raise CommandError(run.message)
        for label, figure in summary(run):
            self.stdout.write(f"{label:.<44} {figure}")
        for note in run.notes:
            self.stdout.write(self.style.WARNING(note))
        self._show_remarks(run)

    def _show_remarks(self, run: RegisterImport) -> None:
        remarks = run.remarks.order_by("-is_rejection", "pk")
        for remark in remarks[:MOST_REMARKS]:
            kind = "rejected" if remark.is_rejection else "warning"
            self.stdout.write(f"{remark.file}, line {remark.line_number:,}, {kind}: {remark.reason}")
        if run.rejected_count + run.warning_count > MOST_REMARKS:
            self.stdout.write(REMARK_ADDRESS)


class Progress:
    """How far the import is: one line that changes on a terminal, a line now and then elsewhere."""

    def __init__(self, stream: OutputWrapper) -> None:
        self.stream, self.is_terminal = stream, stream.isatty()
        self.shown, self.next_at = "", 0.0

    def __call__(self, run: RegisterImport) -> None:
        text = str(ImportStep(run.step).label)
        if run.step == ImportStep.READING:
            text += f": {run.percent_read} %, {run.lines_count:,} companies, {run.kept_count:,} kept"
            if not self.is_terminal and time.monotonic() < self.next_at:
                return
            self.next_at = time.monotonic() + 5
        if not run.step or text == self.shown:
            return
        self.shown = text
        self.stream.write(
            f"\r{text:<78}" if self.is_terminal else text, ending="" if self.is_terminal else "\n"
        )
        self.stream.flush()

    def end(self) -> None:
        if self.is_terminal and self.shown:
            self.stream.write("")
