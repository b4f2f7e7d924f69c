"""What was vendored is what the record says, and nothing else."""

import hashlib
import json
import re
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
RECORDS = json.loads((ROOT / "static/vendor/VENDORED.json").read_text())
FILES = {path: digest for record in RECORDS for path, digest in record["files"].items()}


@pytest.mark.parametrize("path", FILES)
def test_vendored_file_is_unchanged(path):
    assert hashlib.sha256((ROOT / path).read_bytes()).hexdigest() == FILES[path]


def test_every_vendored_file_is_on_record():
    vendored = [path for path in (ROOT / "static/vendor").rglob("*") if path.is_file()]
    names = {path.relative_to(ROOT).as_posix() for path in vendored}
    assert names - {"static/vendor/VENDORED.json"} <= set(FILES)


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: record["package"])
def test_vendored_package_has_version_and_licence(record):
    assert re.fullmatch(r"\d+(\.\d+)+", record["version"])
    assert record["licence"]


@pytest.mark.parametrize("path", [path for path in FILES if path.endswith((".js", ".css"))])
def test_vendored_file_names_no_source_map(path):
    assert "sourceMappingURL=" not in (ROOT / path).read_text()[-400:]


def test_lock_file_names_no_registry():
    assert "resolved" not in (ROOT / "frontend/package-lock.json").read_text()
