"""What the people of a register row have written and no curator has published yet."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone

from clusters.models.business import Business


class ProfileDraft(models.Model):
    """Values of a profile by field, kept beside the public row until its first publication.

    A register row is public from the start. So nothing that no curator has seen may be written into it, or it
    would show in a list, in the search or on the map. ``clusters.profile_values`` reads and writes both.
    """

    business = models.OneToOneField(
        Business, primary_key=True, on_delete=models.CASCADE, related_name="profile_draft"
    )
    values = models.JSONField(default=dict)
    confirmed = models.JSONField(default=dict, help_text="Field → day its people last saved it.")
    changed_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"draft of {self.business}"


class UnsavedSection(models.Model):
    """What somebody has typed into a section of a profile and not saved: it waits for them on any device.

    Everybody has their own, so two people never type into each other's words; ``sent`` is the form as their
    browser sent it (control → list of texts), with the version of the profile it was begun on.
    """

    business = models.ForeignKey(Business, on_delete=models.CASCADE, related_name="unsaved_sections")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="unsaved_sections"
    )
    section = models.CharField(max_length=20)
    sent = models.JSONField(default=dict)
    typed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["business", "user", "section"], name="unsaved_section_once_each")
        ]

    def __str__(self) -> str:
        return f"{self.section} of {self.business}, not saved"
