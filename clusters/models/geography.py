"""Checks every row with coordinates shares."""

from __future__ import annotations

from django.db import models

#: The British Isles with some sea: a swapped or missing minus sign falls outside.
LATITUDES = (49.0, 61.0)
LONGITUDES = (-9.0, 2.5)


def located_in_britain(name: str) -> models.CheckConstraint:
    """Both coordinates or neither, and within the British Isles."""
    nowhere = models.Q(latitude=None, longitude=None)
    here = models.Q(latitude__range=LATITUDES, longitude__range=LONGITUDES)
    known = models.Q(latitude__isnull=False, longitude__isnull=False)
    return models.CheckConstraint(
        condition=nowhere | (known & here),
        name=name,
        violation_error_message="Give both coordinates, within Britain (longitude is mostly negative).",
    )


def filled(*names: str) -> models.Q:
    """None of these texts is empty or made of blanks."""
    condition = models.Q()
    for name in names:
        condition &= models.Q(**{f"{name}__regex": r"\S"})
    return condition
