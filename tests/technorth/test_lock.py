"""The locks pin what pyproject.toml asks for, alike, and from wherever packages come."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from packaging.markers import default_environment
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

PROJECT = Path(__file__).resolve().parents[2]
PYPROJECT = tomllib.loads((PROJECT / "pyproject.toml").read_text())
GROUPS = {"production": (), "local": ("local",), "test": ("local", "test")}


def pins(lock: str) -> dict[str, str]:
    """Name → version of what the lock installs in the Python that runs the tests."""
    found = {}
    for line in lock_text(lock).splitlines():
        if not line.startswith((" ", "#")):
            pin = Requirement(line.removesuffix("\\").strip())
            if pin.marker is None or pin.marker.evaluate(default_environment()):
                (version,) = pin.specifier
                found[canonicalize_name(pin.name)] = version.version
    return found


def lock_text(lock: str) -> str:
    return (PROJECT / "requirements" / f"{lock}.txt").read_text()


def asked_for(lock: str) -> list[Requirement]:
    lines = list(PYPROJECT["project"]["dependencies"])
    for group in GROUPS[lock]:
        lines += PYPROJECT["dependency-groups"][group]
    return [Requirement(line) for line in lines]


@pytest.mark.parametrize("lock", GROUPS)
def test_lock_pins_what_is_asked_for(lock: str) -> None:
    pinned = pins(lock)
    for requirement in asked_for(lock):
        version = pinned.get(canonicalize_name(requirement.name), "")
        assert requirement.specifier.contains(version, prereleases=True) if version else False, requirement


@pytest.mark.parametrize("lock", ["production", "local"])
def test_lock_pins_what_the_tests_have_tried(lock: str) -> None:
    assert pins(lock).items() <= pins("test").items()


@pytest.mark.parametrize("lock", GROUPS)
def test_lock_has_a_hash_for_every_pin_and_names_no_host(lock: str) -> None:
    text = lock_text(lock)
    for entry in re.split(r"\n(?=[a-z0-9])", text):
        assert "--hash=sha256:" in entry, entry
    assert "://" not in text
    assert "--index" not in text
