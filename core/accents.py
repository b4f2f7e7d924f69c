"""The checked palette a cluster chooses its colour from; the colours stand in static/css/tokens.css."""

from django.db import models


class Accent(models.TextChoices):
    BEE = "bee", "Bee amber"
    MOSS = "moss", "Moss"
    STEEL = "steel", "Steel"
    DOCK = "dock", "Dock blue"
    HEATHER = "heather", "Heather"
    COPPER = "copper", "Copper"
    SEA = "sea", "Sea green"
    ROSE = "rose", "Rose"


ACCENTS = [(accent.value, accent.label) for accent in Accent]
