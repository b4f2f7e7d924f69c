"""Settings: what production insists on, and that the table in the docs is complete."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from technorth.settings.broker import broker_url
from technorth.settings.secret import local_secret
from tests.technorth.launching import PROJECT, person_environment

COMPLETE = {
    "DJANGO_SETTINGS_MODULE": "technorth.settings.production",
    "SECRET_KEY": "warp and weft, over and under, thirty-two picks to the inch",
    "ALLOWED_HOSTS": "portal.example",
    "SITE_URL": "https://portal.example",
    "DATABASE_URL": "postgres://nobody@nowhere.invalid/nothing",
    "REDIS_URL": "redis://nowhere.invalid/0",
    "EMAIL_URL": "smtp://nowhere.invalid:25",
}
REQUIRED = [name for name in COMPLETE if name != "DJANGO_SETTINGS_MODULE"]


def in_production(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=PROJECT,
        env=person_environment(**environment),
        capture_output=True,
        text=True,
        check=False,
    )


def test_production_names_all_that_is_missing_in_one_sentence() -> None:
    done = in_production("check", DJANGO_SETTINGS_MODULE=COMPLETE["DJANGO_SETTINGS_MODULE"])
    assert done.returncode == 1
    assert f"without {', '.join(REQUIRED)}:" in done.stderr
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize("name", REQUIRED)
def test_production_does_not_start_without(name: str) -> None:
    done = in_production("check", **{**COMPLETE, name: ""})
    assert done.returncode == 1
    assert f"without {name}:" in done.stderr


def test_production_passes_djangos_deployment_checks() -> None:
    done = in_production("check", "--deploy", "--fail-level", "WARNING", **COMPLETE)
    assert done.returncode == 0, done.stderr
    assert "no issues" in done.stdout


def test_local_secret_is_made_once_and_is_its_owners_alone(tmp_path: Path) -> None:
    secret = local_secret(tmp_path)
    assert len(secret) >= 50
    assert local_secret(tmp_path) == secret
    assert (tmp_path / "secret_key").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    ("redis", "celery"),
    [
        ("redis://host:6379/2", "redis://host:6379/2"),
        ("rediss://host/0", "rediss://host/0"),
        ("unix:///var/run/valkey.sock", "redis+socket:///var/run/valkey.sock?virtual_host=0"),
        ("unix:///var/run/valkey.sock?db=3", "redis+socket:///var/run/valkey.sock?virtual_host=3"),
    ],
)
def test_broker_has_the_address_of_the_redis(redis: str, celery: str) -> None:
    assert broker_url(redis) == celery


def test_every_variable_that_is_read_is_in_the_table() -> None:
    in_table = set(
        re.findall(r"^\| `([A-Z_]+)` \|", (PROJECT / "docs" / "settings.md").read_text(), re.MULTILINE)
    )
    read = {"CI", "DJANGO_SETTINGS_MODULE"}
    for source in [*PROJECT.glob("technorth/**/*.py"), *PROJECT.glob("core/**/*.py")]:
        text = source.read_text()
        read |= set(re.findall(r'\benv\.\w+\(\s*"([A-Z_]+)"', text))
        read |= set(re.findall(r'\benviron(?:\.get\(|\[)"([A-Z_]+)"', text))
    assert read - {"PYTEST_XDIST_WORKER", "PYTHONUNBUFFERED", "NO_COLOR"} == in_table
