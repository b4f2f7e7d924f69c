"""What a start brings up to date before the first page is served."""

import hashlib
import importlib.util
import json
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command, get_commands
from django.core.management.base import BaseCommand, CommandParser


class Command(BaseCommand):
    help = "Bring database, static files and reference data up to date; print what there is to tell, as JSON."
    requires_migrations_checks = False

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--no-showcase", dest="showcase", action="store_false")

    def handle(self, *args: Any, **options: Any) -> None:
        call_command("migrate", interactive=False, verbosity=0, stdout=self.stderr)
        self.collect_static()
        if "load_reference" in get_commands():
            call_command("load_reference", stdout=self.stderr)
            call_command("load_investors_reference", stdout=self.stderr)
        self.show_world(wanted=options["showcase"])
        self.stdout.write(json.dumps({"sign_ins": sign_ins()}))

    def collect_static(self) -> None:
        """Hash and compress the static files, unless none has changed since the last time."""
        stamp = Path(settings.STATIC_ROOT) / ".collected"
        state = static_state()
        if not stamp.exists() or stamp.read_text() != state:
            self.stderr.write("Compressing the static files …")
            call_command("collectstatic", interactive=False, clear=True, verbosity=0, stdout=self.stderr)
            stamp.write_text(state)

    def show_world(self, *, wanted: bool) -> None:
        """On the first start, load the fictional world; whether that was wanted is remembered."""
        marker = settings.VAR_DIR / "showcase"
        if marker.exists():
            return
        if wanted and "showcase" in get_commands() and not has_businesses():
            self.stderr.write("Loading the showcase …")
            call_command("showcase", stdout=self.stderr)
        marker.write_text("loaded\n" if wanted else "left out\n")


def static_state() -> str:
    """A digest of every static file's name, size and time of change."""
    state = hashlib.sha256()
    for finder in get_finders():
        for path, storage in finder.list([]):
            found = Path(storage.path(path)).stat()
            state.update(f"{path}\0{found.st_size}\0{found.st_mtime_ns}\n".encode())
    return state.hexdigest()


def has_businesses() -> bool:
    return bool(apps.get_model("clusters", "Business").objects.exists())


def sign_ins() -> list[tuple[str, str, str, str]]:
    """Role, e-mail address, password and second factor of each demonstration account there is."""
    if importlib.util.find_spec("accounts.demo") is None:
        return []
    return [tuple(row) for row in importlib.import_module("accounts.demo").sign_ins()]
