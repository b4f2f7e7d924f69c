"""``manage.py import_register``."""

import io

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from clusters.models import Business, RegisterImport
from tests.factories.register import companies, line, register_file


def called(*arguments, **options):
    out, err = io.StringIO(), io.StringIO()
    call_command("import_register", *map(str, arguments), stdout=out, stderr=err, **options)
    return out.getvalue(), err.getvalue()


def figure(out, label):
    return next(row.rpartition(" ")[2] for row in out.splitlines() if row.startswith(f"{label}."))


def test_command_imports_and_reports(region, tmp_path):
    out, err = called(register_file(tmp_path, [*companies(3), "a,b"]))
    assert (figure(out, "Companies read"), figure(out, "new"), figure(out, "lines rejected")) == (
        "4",
        "3",
        "1",
    )
    assert "line 5, rejected: It has 2 columns instead of 55." in out
    assert "Reading the register" in err
    assert "Writing to the directory" in err


def test_command_takes_several_files_a_day_and_all_sectors(region, tmp_path):
    paths = [
        register_file(tmp_path, [line(number=f"0000000{n}", sic="")], name=f"part{n}_2.csv") for n in (1, 2)
    ]
    out, _ = called(*paths, "--date", "2026-11-01", "--all-sectors")
    assert figure(out, "new") == "2"
    assert RegisterImport.objects.get().all_sectors


def test_dry_run_changes_nothing(region, tmp_path):
    out, _ = called(register_file(tmp_path, companies(3)), "--dry-run")
    assert figure(out, "new") == "3"
    assert not Business.objects.exists()


def test_command_says_what_is_wrong_and_fails(region, tmp_path):
    with pytest.raises(CommandError, match="is not the register"):
        called(register_file(tmp_path, [], header="a,b,c"))


def test_command_says_why_nobody_was_marked(region, tmp_path):
    path = register_file(tmp_path, companies(3), name="BasicCompanyData-2026-11-01-part1_2.csv")
    assert "part2_2 is missing" in called(path)[0]


def test_command_points_to_the_report_for_many_remarks(region, tmp_path):
    out, _ = called(register_file(tmp_path, [*companies(30), *["a,b"] * 12]))
    assert out.count("rejected:") == 10
    assert "in the admin" in out
