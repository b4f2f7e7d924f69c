"""`manage.py test`: pytest on a PostgreSQL and a Valkey of its own, thrown away at the end."""

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

from technorth.embedded import embedded_services
from technorth.embedded.locks import FileLock
from technorth.embedded.places import make_folder
from technorth.launcher.bootstrap import PROJECT

MOST_PROCESSES = 4


def run_suite(arguments: list[str], var: Path) -> int:
    """Run pytest with these arguments; returns its exit code."""
    runs = make_folder(var / "test")
    clear_away(runs)
    own = make_folder(runs / str(os.getpid()))
    with FileLock(owner_lock(own)) as owner:
        owner.take()
        try:
            os.environ.update(TECHNORTH_VAR=str(own), DJANGO_SETTINGS_MODULE="technorth.settings.test")
            with embedded_services(own, for_tests=True) as inherited:
                return run_pytest([*in_parallel(arguments), *arguments], inherited)
        finally:
            shutil.rmtree(own, ignore_errors=True)


def in_parallel(arguments: list[str]) -> list[str]:
    """The whole suite runs in parallel; files that are named run in one process, unless -n says otherwise."""
    names_files = any(
        (PROJECT / argument.split("::")[0]).exists() for argument in arguments if argument[0:1] != "-"
    )
    chosen = any(argument.startswith(("-n", "--numprocesses", "--pdb", "--trace")) for argument in arguments)
    if names_files or chosen:
        return ["--dist=loadgroup"]
    return ["--dist=loadgroup", f"--numprocesses={max(2, min(os.cpu_count() or 2, MOST_PROCESSES))}"]


def run_pytest(arguments: list[str], inherited: list[int]) -> int:
    process = subprocess.Popen([sys.executable, "-m", "pytest", *arguments], cwd=PROJECT, pass_fds=inherited)
    # Ctrl-C reaches pytest by itself; what is sent to us alone is passed on, and pytest tidies up.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: process.send_signal(signal.SIGINT))
    return process.wait()


def owner_lock(own: Path) -> Path:
    return own / "owner.lock"


def clear_away(runs: Path) -> None:
    """Remove what test runs that were killed have left."""
    for own in runs.iterdir():
        with FileLock(owner_lock(own)) as owner:
            if owner.take():
                shutil.rmtree(own, ignore_errors=True)
