"""The production shape: docker-compose.yml against its schema, and against what the portal needs."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from tests.technorth.test_settings import REQUIRED

PROJECT = Path(__file__).resolve().parents[2]
COMPOSE = PROJECT / "docker-compose.yml"
OURS = ("web", "worker", "beat", "prepare")


@pytest.fixture(scope="module")
def services() -> dict[str, Any]:
    return YAML(typ="safe").load(COMPOSE)["services"]


def check_schema(path: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.compose-spec", str(path)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_compose_file_follows_the_schema() -> None:
    done = check_schema(COMPOSE)
    assert done.returncode == 0, done.stdout


def test_schema_finds_a_planted_fault(tmp_path: Path) -> None:
    faulty = tmp_path / "docker-compose.yml"
    faulty.write_text(COMPOSE.read_text().replace("restart: unless-stopped", "restarts: unless-stopped"))
    assert check_schema(faulty).returncode == 1


def test_all_six_parts_are_there(services: dict[str, Any]) -> None:
    assert set(services) == {*OURS, "postgres", "redis", "mail"}


@pytest.mark.parametrize("name", OURS)
def test_portal_is_given_what_production_requires(services: dict[str, Any], name: str) -> None:
    assert set(REQUIRED) <= set(services[name]["environment"])


@pytest.mark.parametrize("name", ["web", "worker", "beat"])
def test_portal_waits_for_its_servers_and_for_the_schema(services: dict[str, Any], name: str) -> None:
    conditions = {other: need["condition"] for other, need in services[name]["depends_on"].items()}
    assert conditions == {
        "postgres": "service_healthy",
        "redis": "service_healthy",
        "prepare": "service_completed_successfully",
    }


def test_image_does_not_run_as_root() -> None:
    lines = (PROJECT / "Dockerfile").read_text().splitlines()
    assert [line for line in lines if line.startswith("USER")] == ["USER portal"]
