"""The two commands on a machine that lacks something: one clear sentence each."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from technorth.launcher.bootstrap import is_satisfied, lock_file
from tests.technorth.launching import PROJECT, person_environment

WHAT_A_BARE_PYTHON_READS = ("manage.py", "technorth", "requirements")
NO_REGISTRY = {
    "PIP_CONFIG_FILE": os.devnull,
    "PIP_INDEX_URL": "http://127.0.0.1:9/simple",
    "PIP_EXTRA_INDEX_URL": "",
    "PIP_FIND_LINKS": "",
    "PIP_RETRIES": "0",
    "PIP_NO_CACHE_DIR": "1",
}


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A fresh copy without an environment."""
    for name in WHAT_A_BARE_PYTHON_READS:
        source = PROJECT / name
        (shutil.copytree if source.is_dir() else shutil.copy)(source, tmp_path / name)
    return tmp_path


Done = subprocess.CompletedProcess[str]


def bare_python(clone: Path, *arguments: str, first: str = "pass", **environment: str) -> Done:
    """Run ``manage.py`` in a Python without packages, after a statement that takes something away from it."""
    lines = [
        "import runpy, sys",
        f"sys.argv = {['manage.py', *arguments]!r}",
        f"sys.path.insert(0, {str(clone)!r})",
        first,
        "runpy.run_path('manage.py', run_name='__main__')",
    ]
    return subprocess.run(
        [sys.executable, "-I", "-S", "-c", "\n".join(lines)],
        cwd=clone,
        env=person_environment(**environment),
        capture_output=True,
        text=True,
        check=False,
    )


def assert_one_sentence(done: Done, start: str) -> None:
    assert done.returncode == 1, done.stderr
    assert done.stderr.startswith(start), done.stderr
    assert len(done.stderr.splitlines()) == 1, done.stderr


@pytest.mark.parametrize("command", ["up", "test", "migrate"])
def test_old_python_is_refused_in_one_sentence(clone: Path, command: str) -> None:
    done = bare_python(clone, command, first="sys.version_info = (3, 9, 18)")
    assert_one_sentence(done, "The portal needs Python 3.11 or newer, and this is Python 3.9.")


@pytest.mark.parametrize("module", ["venv", "ensurepip"])
def test_python_without_venv_is_told_how_to_get_it(clone: Path, module: str) -> None:
    done = bare_python(clone, "up", "--port", "0", first=f"sys.modules[{module!r}] = None")
    assert_one_sentence(done, "This Python cannot make virtual environments")


def test_unreachable_registry_is_said_in_one_sentence(clone: Path) -> None:
    done = bare_python(clone, "up", "--port", "0", **NO_REGISTRY)
    assert_one_sentence(done, "The dependencies could not be installed because no package registry")


def test_other_command_asks_for_up_and_installs_nothing(clone: Path) -> None:
    done = bare_python(clone, "migrate")
    assert_one_sentence(done, "The dependencies are not installed yet: run `python3 manage.py up` first.")
    assert not (clone / ".venv").exists()


def test_help_of_up_needs_nothing(clone: Path) -> None:
    done = bare_python(clone, "up", "--help")
    assert done.returncode == 0
    assert "--no-showcase" in done.stdout


def test_half_made_environment_is_made_anew(clone: Path) -> None:
    """A start that was interrupted leaves a Python without pip."""
    python = clone / ".venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.symlink_to("/nowhere")
    bare_python(clone, "up", "--port", "0", **NO_REGISTRY)
    asked = subprocess.run([python, "-c", "import sys; print(sys.prefix)"], capture_output=True, check=True)
    assert asked.stdout.decode().strip() == str(clone / ".venv")


def test_dependencies_of_this_run_are_those_of_the_lock() -> None:
    """What makes a container with the right packages skip the installation."""
    assert is_satisfied(lock_file("local"))


def test_other_version_does_not_satisfy_the_lock(tmp_path: Path) -> None:
    lock = tmp_path / "lock.txt"
    lock.write_text("django==1.0\n")
    assert not is_satisfied(lock)
