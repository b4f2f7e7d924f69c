"""What `manage.py` does: standard library only until the dependencies are there."""

import os
import sys
from contextlib import nullcontext
from pathlib import Path

from technorth.embedded.problem import Problem
from technorth.launcher import bootstrap
from technorth.launcher.bootstrap import PROJECT

LOCAL_SETTINGS = "technorth.settings.development"


def main(argv: list[str]) -> int:
    """Run a command; return its exit code."""
    try:
        match argv[1:]:
            case ["up", *arguments]:
                return up(arguments)
            case ["test", *arguments]:
                return test(arguments)
            case _:
                return django(argv)
    except Problem as problem:
        print(problem, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def var_folder() -> Path:
    """Where everything this copy of the portal writes lies."""
    return Path(os.environ.get("TECHNORTH_VAR") or PROJECT / "var").absolute()


def up(arguments: list[str]) -> int:
    from technorth.launcher.options import check_start, parse_up

    options = parse_up(arguments)
    check_start(options, var_folder())
    bootstrap.have_dependencies("local", var_folder())
    from technorth.launcher.up import Portal

    return Portal(options, var_folder()).run()


def test(arguments: list[str]) -> int:
    bootstrap.have_dependencies("test", var_folder())
    from technorth.launcher.suite import run_suite

    return run_suite(arguments, var_folder())


def django(argv: list[str]) -> int:
    """Any of Django's commands, beside a running `up` or with services of its own."""
    bootstrap.enter_environment()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", LOCAL_SETTINGS)
    from django.conf import settings
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line

    from technorth.embedded import embedded_services

    local = os.environ["DJANGO_SETTINGS_MODULE"] == LOCAL_SETTINGS
    with embedded_services(var_folder()) if local else nullcontext():
        try:
            settings.INSTALLED_APPS  # noqa: B018 (reading one setting loads them all)
        except ImproperlyConfigured as error:
            raise Problem(str(error)) from error
        execute_from_command_line(argv)
    return 0
