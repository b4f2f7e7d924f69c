"""Having the locked dependencies, from nothing but a Python and a package registry."""

import hashlib
import importlib.metadata
import importlib.util
import os
import re
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from types import FrameType
from typing import NoReturn

from technorth.embedded.locks import FileLock
from technorth.embedded.places import make_folder
from technorth.embedded.problem import Problem

PROJECT = Path(__file__).resolve().parents[2]
ENVIRONMENT = PROJECT / ".venv"
ENVIRONMENT_PYTHON = ENVIRONMENT / "bin" / "python"
INSTALL_SECONDS = 1800
# Each lock, and those that contain all of it.
LOCKS = {"local": ("local", "test"), "test": ("test",)}
PIN = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==([^ ;\\]+)(.*)$", re.MULTILINE)


def have_dependencies(lock_name: str, var: Path) -> None:
    """Go on in a Python that has what ``requirements/<lock_name>.txt`` pins, installing it if need be."""
    lock = lock_file(lock_name)
    if is_current(lock_name) if in_environment() else is_satisfied(lock):
        return
    make_folder(var / "run")
    with FileLock(var / "run" / "install.lock") as installing:
        if not installing.take():
            say("Another command is installing the dependencies; waiting for it …")
            installing.wait(seconds=INSTALL_SECONDS)
        if not is_current(lock_name):
            install(lock)
    go_on_in_environment()


def enter_environment() -> None:
    """Go on in a Python that has the dependencies, installing nothing."""
    if in_environment():
        return
    if ENVIRONMENT_PYTHON.exists():
        go_on_in_environment()
    if not is_satisfied(lock_file("production")):
        raise Problem("The dependencies are not installed yet: run `python3 manage.py up` first.")


def in_environment() -> bool:
    return ENVIRONMENT.exists() and ENVIRONMENT.samefile(sys.prefix)


def go_on_in_environment() -> NoReturn:
    sys.stdout.flush()
    os.execv(ENVIRONMENT_PYTHON, [str(ENVIRONMENT_PYTHON), *sys.argv])


def is_satisfied(lock: Path) -> bool:
    """Whether the running Python has every version the lock pins (in a container, say)."""
    for name, version, rest in PIN.findall(lock.read_text()):
        if ";" in rest:  # meant for some platforms or Python versions only
            continue
        try:
            if importlib.metadata.version(name) != version:
                return False
        except importlib.metadata.PackageNotFoundError:
            return False
    return True


def is_current(lock_name: str) -> bool:
    """Whether the environment has been installed from this very lock, or from one that contains it."""
    for lock in map(lock_file, LOCKS[lock_name]):
        stamp = stamp_of(lock)
        if stamp.exists() and stamp.read_text() == digest(lock):
            return True
    return False


def lock_file(name: str) -> Path:
    return PROJECT / "requirements" / f"{name}.txt"


def stamp_of(lock: Path) -> Path:
    return ENVIRONMENT / f"installed-{lock.name}"


def digest(lock: Path) -> str:
    return hashlib.sha256(lock.read_bytes()).hexdigest()


def install(lock: Path) -> None:
    if not works():
        make_environment()
    say("Installing the dependencies; the first time this takes about a minute …")
    stamp_of(lock).unlink(missing_ok=True)  # until this has gone well
    pip = [str(ENVIRONMENT_PYTHON), "-I", "-m", "pip", "install", "-qq", "--no-input", "--no-compile"]
    done = run([*pip, "--disable-pip-version-check", "--require-hashes", "-r", str(lock)])
    if done.returncode:
        raise Problem(why_not_installed(done.stderr))
    stamp_of(lock).write_text(digest(lock))


def works() -> bool:
    """Whether the environment is there and whole; a start that was interrupted may have left half of one."""
    if not ENVIRONMENT_PYTHON.exists():
        return False
    return run([str(ENVIRONMENT_PYTHON), "-I", "-m", "pip", "--version"]).returncode == 0


def make_environment() -> None:
    if not (importlib.util.find_spec("venv") and importlib.util.find_spec("ensurepip")):
        raise Problem(
            "This Python cannot make virtual environments: install its venv module "
            "(on Debian and Ubuntu: apt install python3-venv) and start again."
        )
    make_folder(PROJECT)
    say("Making .venv …")
    shutil.rmtree(ENVIRONMENT, ignore_errors=True)
    done = run([sys.executable, "-I", "-m", "venv", str(ENVIRONMENT)])
    if done.returncode:
        reason = last_line(done.stderr + done.stdout)
        raise Problem(f"The virtual environment could not be made in {ENVIRONMENT}: {reason}")


def run(command: list[str]) -> "subprocess.CompletedProcess[str]":
    """Run a step of the installation; it ends with us, also when we are told to stop."""

    def stop(number: int, frame: FrameType | None) -> NoReturn:
        raise KeyboardInterrupt

    before = {number: signal.signal(number, stop) for number in (signal.SIGTERM, signal.SIGHUP)}
    try:
        return subprocess.run(command, capture_output=True, text=True, check=False)
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def why_not_installed(errors: str) -> str:
    if "from versions: none" in errors or "Connection" in errors or "timed out" in errors:
        return (
            "The dependencies could not be installed because no package registry was reached: "
            f"check the network and pip's settings, then start again. ({last_line(errors)})"
        )
    return f"The dependencies could not be installed: {last_line(errors)}"


def last_line(output: str) -> str:
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    return lines[-1] if lines else "no reason was given"


def say(text: str) -> None:
    print(text, flush=True)
