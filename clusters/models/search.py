"""What the directory is searched in: a narrow row for each listed business, kept by triggers."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F

from clusters.models.business import Business


class BusinessSearch(models.Model):
    """A listed business as the search sees it. Written by ``refresh_business_search`` (SQL) only.

    ``vector`` holds the words (A: names, B: short description and town, C: description) and one lexeme
    for each facet's value (``c=3``, ``s=12``, ``t=seed`` …), so that words and facets are one
    condition of one index.
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
    cluster_id = models.BigIntegerField(null=True)
    sector_ids = ArrayField(models.IntegerField(), default=list)
    stage = models.CharField(max_length=16)
    employees = models.CharField(max_length=8)
    founded = models.CharField(max_length=8)
    is_raising = models.BooleanField()
    status = models.CharField(max_length=16)
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

    business_id = models.BigIntegerField()

    def __str__(self) -> str:
        return str(self.business_id)


class DirectoryCube(models.Model):
    """The directory counted by all facets at once, packed (``clusters.search.cube``); one row."""

    name = models.CharField(max_length=20, primary_key=True)
    counted_at = models.DateTimeField()
    data = models.BinaryField()

    def __str__(self) -> str:
        return self.name
