"""What the directory is searched in: a narrow row for each listed business, kept by triggers."""

from __future__ import annotations

from collections.abc import Collection

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F

from clusters.models.business import Business


class SearchCellQuerySet(models.QuerySet["SearchCell"]):
    def keys_of(self, ids: Collection[int]) -> list[tuple[int, str]]:
        """(id, key) of these cells, as far as they exist."""
        return list(self.filter(pk__in=ids).values_list("pk", "key"))


class SearchCell(models.Model):
    """A combination of facet values that some business has or had; written by the search's own SQL only.

    ``key``: raising (0 or 1), cluster, stage, people, founded, status and the sectors, between bars. An id is
    never used again for another combination, so that processes may keep what they have read.
    """

    id = models.AutoField(primary_key=True)
    key = models.TextField(unique=True, db_collation="C")

    objects = SearchCellQuerySet.as_manager()

    def __str__(self) -> str:
        return self.key


class BusinessSearch(models.Model):
    """A listed business as the search sees it. Written by ``refresh_business_search`` (SQL) only.

    ``vector`` holds the words (A: names, B: short description and town, C: description) and one lexeme
    for each facet's value (``c=3``, ``s=12``, ``t=seed`` …), so that words and facets are one
    condition of one index. ``cell_id``: the combination of facet values it has, a ``SearchCell``; what
    is found is counted by it.
    """

    business = models.OneToOneField(
        Business,
        on_delete=models.DO_NOTHING,
        primary_key=True,
        related_name="search_row",
        db_constraint=False,
    )
    name = models.CharField(max_length=200, db_collation="C")
    quality = models.SmallIntegerField()
    cell_id = models.IntegerField()
    begun_on = models.DateField(null=True)
    published_at = models.DateTimeField(null=True)
    vector = SearchVectorField()

    class Meta:
        indexes = [
            GinIndex(fields=["vector"], name="business_search_words"),
            models.Index(F("quality").desc(), "name", "business", name="business_search_by_quality"),
            models.Index(fields=["name", "business"], name="business_search_by_name"),
            models.Index(
                F("begun_on").desc(nulls_last=True), "name", "business", name="business_search_youngest"
            ),
            models.Index(
                F("published_at").desc(nulls_last=True), F("business").desc(), name="business_search_newest"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class SearchWord(models.Model):
    """A word of the listed names, for telling what somebody meant who typed another."""

    word = models.CharField(max_length=60, primary_key=True, db_collation="C")
    uses = models.IntegerField(default=1)

    class Meta:
        indexes = [
            GinIndex(OpClass("word", name="gin_trgm_ops"), name="search_word_alike"),
        ]

    def __str__(self) -> str:
        return self.word


class SearchPending(models.Model):
    """A business that was changed together with many others, and waits for its row to be written anew."""

    #: Stands for all businesses: the directory was filled, and the search is to be written anew as a whole.
    EVERYTHING = 0

    business_id = models.BigIntegerField()

    def __str__(self) -> str:
        return str(self.business_id)


class DirectoryCube(models.Model):
    """The directory and common words, counted by cells and packed (``clusters.search.cube``); one row."""

    name = models.CharField(max_length=20, primary_key=True)
    counted_at = models.DateTimeField()
    data = models.BinaryField()

    def __str__(self) -> str:
        return self.name
