"""Lists of businesses that an investor's people keep together, and what they note about each.

They are the organisation's own: everything is read through ``visible_to``, which asks for the membership and
for nothing else. Agency staff, the business and whoever has left find nothing.
"""

from __future__ import annotations

from collections.abc import Iterable

import pghistory
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Count, Exists, F, Max, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from clusters.models import Business
from clusters.models.derived import Folded
from clusters.models.geography import filled
from core.models import TimeStamped
from investors.enums import ShortlistStage
from investors.models.investor import Investor

#: Lists of one investor, businesses on one list: what people can still look through.
MOST_LISTS, MOST_ENTRIES = 100, 500


class ShortlistQuerySet(models.QuerySet["Shortlist"]):
    def visible_to(self, user: User | AnonymousUser) -> ShortlistQuerySet:
        """Those of the investors one acts for."""
        return self.filter(investor__in=Investor.objects.of_member(user))

    def in_use(self) -> ShortlistQuerySet:
        return self.filter(archived_at=None)

    def archived(self) -> ShortlistQuerySet:
        return self.filter(archived_at__isnull=False)

    def with_counts(self) -> ShortlistQuerySet:
        """``entry_count`` and ``note_count`` of what stands on each, in the one query."""
        entries = ShortlistEntry.objects.standing().filter(shortlist=OuterRef("pk"))
        notes = ShortlistNote.objects.filter(entry__taken_off_at=None, entry__shortlist=OuterRef("pk"))
        return self.annotate(
            entry_count=_counted(entries, "shortlist"), note_count=_counted(notes, "entry__shortlist")
        )

    def holding(self, business: Business) -> ShortlistQuerySet:
        """Those this business stands on."""
        entries = ShortlistEntry.objects.standing().filter(business=business)
        return self.filter(pk__in=entries.values("shortlist"))

    def erase(self) -> None:
        """For good, where nobody is left to read them: with the names that history holds."""
        numbers = list(self.values_list("pk", flat=True))
        self.delete()
        Shortlist.pgh_event_model.objects.filter(pgh_obj__in=numbers).delete()  # type: ignore[attr-defined]

    def by_name(self) -> ShortlistQuerySet:
        return self.order_by("sort_key", "pk")

    def last_changed_first(self) -> ShortlistQuerySet:
        return self.order_by("-changed_at", "-pk")


def _counted(rows: models.QuerySet, by: str) -> Coalesce:
    """How many there are, for each list of the query outside."""
    found = rows.order_by().values(by).annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(found, output_field=models.IntegerField()), 0)


@pghistory.track(exclude=["created_at", "updated_at", "changed_at"])
class Shortlist(TimeStamped):
    """A list of businesses that an investor's people read and write together."""

    investor = models.ForeignKey(Investor, on_delete=models.CASCADE, related_name="shortlists")
    name = models.CharField(max_length=80)
    sort_key = models.GeneratedField(
        expression=models.Func("name", function="folded"),
        output_field=models.CharField(max_length=120, db_collation="C"),
        db_persist=True,
    )
    description = models.CharField("what it is for", max_length=300, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        editable=False,
    )
    changed_at = models.DateTimeField(
        default=timezone.now, editable=False, help_text="When the list, an entry or a note last changed."
    )
    archived_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = ShortlistQuerySet.as_manager()

    class Meta:
        constraints = [
            # Archived ones count: whoever brings one back does not find its name taken.
            models.UniqueConstraint(
                fields=["investor", "sort_key"],
                name="investor_shortlist_name_once",
                violation_error_message="There is a list of this name already, perhaps among the archived.",
            ),
            models.CheckConstraint(condition=filled("name"), name="investor_shortlist_has_name"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("investors:shortlist", args=[self.investor.slug, self.pk])

    @property
    def is_archived(self) -> bool:
        return self.archived_at is not None


class ShortlistEntryQuerySet(models.QuerySet["ShortlistEntry"]):
    def visible_to(self, user: User | AnonymousUser) -> ShortlistEntryQuerySet:
        return self.filter(shortlist__in=Shortlist.objects.visible_to(user))

    def standing(self) -> ShortlistEntryQuerySet:
        return self.filter(taken_off_at=None)

    def taken_off(self) -> ShortlistEntryQuerySet:
        return self.filter(taken_off_at__isnull=False)

    def at_stage(self, stages: Iterable[str]) -> ShortlistEntryQuerySet:
        return self.filter(stage__in=list(stages))

    def added_by_any(self, numbers: Iterable[str]) -> ShortlistEntryQuerySet:
        """Put there by one of these people."""
        return self.filter(added_by__in=list(numbers))

    def in_any_cluster(self, slugs: Iterable[str]) -> ShortlistEntryQuerySet:
        return self.filter(business__cluster__slug__in=list(slugs))

    def with_words(self, text: str) -> ShortlistEntryQuerySet:
        """Every word stands in the name of the business or in a note; case and accents do not matter."""
        found = self
        notes = ShortlistNote.objects.filter(entry=OuterRef("pk")).alias(said=Folded("text"))
        for word in text.split()[:8]:
            folded = Folded(Value(word))
            noted = Exists(notes.filter(said__contains=folded))
            found = found.filter(Q(business__sort_key__contains=folded) | Q(noted))
        return found

    def with_last_note(self) -> ShortlistEntryQuerySet:
        """``noted_at``: when its last note was written."""
        return self.annotate(noted_at=Max("notes__written_at"))

    def in_order(self, sort: str) -> ShortlistEntryQuerySet:
        """By ``newest``, ``name``, ``stage`` or ``noted`` (the last noted first)."""
        if sort == "noted":
            return self.with_last_note().order_by(F("noted_at").desc(nulls_last=True), "-added_at", "-pk")
        if sort == "stage":
            steps = [
                models.When(stage=value, then=place) for place, value in enumerate(ShortlistStage.values)
            ]
            return self.order_by(models.Case(*steps, default=9), "business__sort_key", "pk")
        return self.order_by(*(("business__sort_key", "pk") if sort == "name" else ("-added_at", "-pk")))


@pghistory.track()
class ShortlistEntry(models.Model):
    """A business on an investor's list. Taken off it stays with its notes, so that it can be put back."""

    shortlist = models.ForeignKey(Shortlist, on_delete=models.CASCADE, related_name="entries")
    business = models.ForeignKey(Business, on_delete=models.CASCADE, related_name="+")
    stage = models.CharField(max_length=12, choices=ShortlistStage, default=ShortlistStage.TO_LOOK_AT)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        editable=False,
    )
    added_at = models.DateTimeField(default=timezone.now, editable=False)
    taken_off_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        editable=False,
    )
    taken_off_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = ShortlistEntryQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "shortlist entries"
        indexes = [models.Index(fields=["shortlist", "-added_at"], name="investor_entry_by_list")]
        constraints = [
            models.UniqueConstraint(fields=["shortlist", "business"], name="investor_entry_once_on_a_list"),
            models.CheckConstraint(
                condition=Q(stage__in=ShortlistStage.values), name="investor_entry_stage_is_known"
            ),
            models.CheckConstraint(
                condition=Q(taken_off_by=None) | Q(taken_off_at__isnull=False),
                name="investor_entry_taken_off_has_its_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.business_id} on {self.shortlist_id}"

    def get_absolute_url(self) -> str:
        return reverse(
            "investors:shortlist_entry", args=[self.shortlist.investor.slug, self.shortlist_id, self.pk]
        )

    @property
    def is_taken_off(self) -> bool:
        return self.taken_off_at is not None


class ShortlistNoteQuerySet(models.QuerySet["ShortlistNote"]):
    def visible_to(self, user: User | AnonymousUser) -> ShortlistNoteQuerySet:
        return self.filter(entry__in=ShortlistEntry.objects.visible_to(user))

    def written_by(self, user: User | AnonymousUser) -> ShortlistNoteQuerySet:
        return self.filter(author=user) if user.is_authenticated else self.none()

    def oldest_first(self) -> ShortlistNoteQuerySet:
        return self.order_by("written_at", "pk")


# History says who wrote, changed and deleted when; words that somebody took back are gone.
@pghistory.track(exclude=["text"])
class ShortlistNote(models.Model):
    """What a colleague notes about a business on a list. ``version`` counts its wordings."""

    entry = models.ForeignKey(ShortlistEntry, on_delete=models.CASCADE, related_name="notes")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    text = models.TextField(max_length=4000)
    written_at = models.DateTimeField(default=timezone.now)
    edited_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = ShortlistNoteQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=filled("text"), name="investor_note_says_something"),
            models.CheckConstraint(
                condition=Q(version=1, edited_at=None)
                | Q(version__gt=1, edited_at__isnull=False, edited_at__gte=F("written_at")),
                name="investor_note_edited_after_it_was_written",
            ),
        ]

    def __str__(self) -> str:
        return f"note on {self.entry_id}"
