"""The groups of the roles and their permissions, from the tables of all apps."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.apps import AppConfig, apps
from django.contrib.auth.management import create_permissions
from django.contrib.auth.models import Group, Permission

from accounts.enums import StaffRole

VERBS = ("view", "add", "change")


def grant_after_migrate(sender: AppConfig, **kwargs: Any) -> None:
    """Give every role's group exactly what the tables say; safe to run again and again."""
    for config in apps.get_app_configs():  # the others' own turn to make their permissions is yet to come
        create_permissions(config, verbosity=0)
    for role, names in all_grants().items():
        group, _ = Group.objects.get_or_create(name=role)
        group.permissions.set(permissions_named(names))


def all_grants() -> dict[str, list[str]]:
    """Role → names of permissions, of all apps together."""
    together: dict[str, list[str]] = defaultdict(list)
    for config in apps.get_app_configs():
        for role, names in grants_of(config).items():
            together[StaffRole(role).value] += names
    return together


def grants_of(config: AppConfig) -> dict[StaffRole, list[str]]:
    module = f"{config.name}.permissions"
    return getattr(import_module(module), "GRANTS", {}) if find_spec(module) else {}


def permissions_named(names: Iterable[str]) -> list[Permission]:
    """The permissions of «app.codename»; «app.*_model» stands for view, add and change."""
    return [permission for name in names for permission in _permissions(name)]


def _permissions(name: str) -> list[Permission]:
    app_label, codename = name.split(".")
    codenames = [f"{verb}{codename[1:]}" for verb in VERBS] if codename.startswith("*") else [codename]
    found = list(Permission.objects.filter(content_type__app_label=app_label, codename__in=codenames))
    if len(found) != len(codenames):
        raise LookupError(f"There is no permission {name}.")
    return found
