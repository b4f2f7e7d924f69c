"""When a row was made and last changed."""

from django.db import models
from django.utils import timezone


class TimeStamped(models.Model):
    """Rows that know when they were made and last saved (``update()`` leaves ``updated_at`` alone)."""

    created_at = models.DateTimeField(default=timezone.now, editable=False)
    updated_at = models.DateTimeField(auto_now=True, editable=False)

    class Meta:
        abstract = True
