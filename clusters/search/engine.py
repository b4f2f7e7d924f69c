"""Carrying a search out: what is found, in which order, and how many there are of everything.

Up to ``EXACT`` matches are taken together, ranked and counted exactly. Beyond that, words are answered by
listing quality among the matches. Everything, and what very common words find, is counted by the cube; other
words that find more are counted as «10,000+».
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime

from django.db import connection

from clusters import company_numbers
from clusters.models import Business
from clusters.search import statements
from clusters.search.cells import tallied
from clusters.search.cube import current_cube
from clusters.search.query import FACETS, SearchQuery
from clusters.search.words import (
    Word,
    facet_condition,
    meant,
    name_condition,
    read_words,
    sector_words,
    word_condition,
)
from core.edition import Edition, public_edition

EXACT = 10_000
PER_PAGE = 24
#: From so many on, facets without words are counted by the cube, as of its time; fewer at this moment.
COUNTED_AT_ONCE = 1_000
#: Results one can turn pages through; whoever wants all of them takes the export.
REACH = 10_000


@dataclass(frozen=True)
class SearchResult:
    """One page of what was found.

    ``total`` is exact unless ``is_more``: then there are more than ``EXACT``. ``facets``: name → value →
    count, each under what was chosen of the others. ``corrected``: what was looked for instead of what was
    typed. ``counted_at``: when, for counts that are not of this moment.
    """

    business_ids: list[int]
    total: int
    facets: dict[str, dict[str, int]]
    page: int = 1
    per_page: int = PER_PAGE
    is_more: bool = False
    corrected: str = ""
    counted_at: datetime | None = None

    @property
    def page_count(self) -> int:
        return max(1, -(-min(self.total, REACH) // self.per_page))


@dataclass(frozen=True)
class Plan:
    """The conditions of a search, as tsqueries."""

    query: SearchQuery
    words: str = ""
    names: str = ""
    phrase: str = ""
    without: dict[str, str] = field(default_factory=dict)

    @property
    def condition(self) -> str:
        return joined(self.words, facet_condition(self.query.lexemes()))


def search(
    query: SearchQuery, *, page: int = 1, per_page: int = PER_PAGE, edition: Edition | None = None
) -> SearchResult:
    """One page of what fits, with the counts of every facet. ``page`` beyond the last is the last."""
    found = by_number(query, per_page)
    if found is not None:
        return found
    words = read_words(query.text) if query.text.strip() else []
    if query.text.strip() and not words:
        return SearchResult([], 0, {}, per_page=per_page)
    edition = edition or public_edition()
    result = carry_out(planned(query, words, edition), page, per_page)
    if result.total or not words or query.is_literal:
        return result
    return corrected(query, words, edition, per_page) or result


def by_number(query: SearchQuery, per_page: int) -> SearchResult | None:
    """The one business of a company number, in any spelling of it."""
    if query.facets or not company_numbers.looks_like_one(query.text):
        return None
    number = company_numbers.normalise(query.text)
    ids = list(Business.objects.listed().filter(company_number=number).values_list("pk", flat=True))
    return SearchResult(ids, len(ids), {}, per_page=per_page) if ids else None


def planned(query: SearchQuery, words: list[Word], edition: Edition) -> Plan:
    condition = word_condition(words, sector_words(edition)) if words else ""
    without = {
        facet.name: joined(condition, facet_condition(query.lexemes(but=facet.name)))
        for facet in query.facets
    }
    phrase = " ".join(word.folded for word in words)
    return Plan(query, condition, name_condition(words) if words else "", phrase, without)


def condition_of(query: SearchQuery, edition: Edition, read: Callable[[str], list[Word]] = read_words) -> str:
    """The search as one tsquery; nothing where it looks for nothing, or for words that cannot be found.

    Whoever asks for thousands of them gives a ``read`` that remembers words.
    """
    words = read(query.text) if query.text.strip() else []
    if query.text.strip() and not words:
        return ""
    return planned(query, words, edition).condition


def joined(*conditions: str) -> str:
    return " & ".join(f"({condition})" for condition in conditions if condition)


def corrected(query: SearchQuery, words: list[Word], edition: Edition, per_page: int) -> SearchResult | None:
    """What the words probably meant, if anything is found by that."""
    instead = meant(words)
    if not instead:
        return None
    found = carry_out(planned(query, read_words(instead), edition), 1, per_page)
    return replace(found, corrected=instead) if found.total else None


def carry_out(plan: Plan, page: int, per_page: int) -> SearchResult:
    """By the cube where it knows the words and finds many; else from the rows, all of which are taken."""
    cube = current_cube()
    whole = cube.of(plan.words) if cube else None
    if cube is None or whole is None:
        return taken_together(plan, page, per_page)
    total = whole.count(plan.query)
    facets = whole.facet_counts(plan.query)
    if total > (EXACT if plan.words else COUNTED_AT_ONCE):
        return in_order(
            plan, total, SearchResult([], total, facets, page, per_page, counted_at=cube.counted_at)
        )
    # What another choice would give may be minutes old, and the page says so; what is found is not.
    alternatives = {facet.name: facets[facet.name] for facet in plan.query.facets}
    result = taken_together(plan, page, per_page, scope=plan.condition)
    counted_at = cube.counted_at if alternatives else None
    return replace(result, facets=result.facets | alternatives, counted_at=counted_at)


def taken_together(plan: Plan, page: int, per_page: int, scope: str | None = None) -> SearchResult:
    """From the rows themselves, found by one condition and counted as of now.

    Without a ``scope`` all that the words find is taken, and every choice of facets counted from it; words
    that find too much are taken with what was chosen, and each other choice is counted by itself.
    """
    own = plan.words if scope is None else scope
    taken = statements.taken(plan, own, EXACT, page, per_page)
    if taken.is_more and own != plan.condition:
        result = taken_together(plan, page, per_page, scope=plan.condition)
        others = {
            name: tallied(statements.cells_of(condition, EXACT)).facet_counts(plan.query)[name]
            for name, condition in plan.without.items()
        }
        return replace(result, facets=result.facets | others)
    tally = tallied(taken.cells)
    facets = tally.facet_counts(plan.query)
    if taken.is_more:
        return in_order(plan, EXACT, SearchResult([], EXACT, facets, page, per_page, is_more=True))
    return SearchResult(taken.ids, tally.count(plan.query), facets, taken.page, per_page)


def in_order(plan: Plan, total: int, result: SearchResult) -> SearchResult:
    """With a page of ids in an order that an index has: the fullest profiles first, if nothing is asked."""
    page = min(result.page, -(-REACH // result.per_page))
    ids = statements.by_order(
        plan.condition, plan.query.sort, total, result.per_page, (page - 1) * result.per_page
    )
    return replace(result, business_ids=ids, page=page)


def matching(query: SearchQuery, *, chunk: int = 2000) -> Iterator[Business]:
    """Everything that fits, however much, in the order of the pages (words: by rank, then quality); streamed.

    For the export: exact and complete where pages stop counting.
    """
    found = by_number(query, PER_PAGE)
    if found is not None:
        yield from Business.objects.filter(pk__in=found.business_ids)
        return
    words = read_words(query.text) if query.text.strip() else []
    if query.text.strip() and not words:
        return
    edition = public_edition()
    plan = planned(query, words, edition)
    if words and not query.is_literal and not statements.any_match(plan.condition):
        plan = planned(query, read_words(meant(words)), edition)
        if not plan.words:
            return
    yield from statements.streamed(plan, chunk)


def map_points(query: SearchQuery, *, most: int = 500) -> list[tuple[int, float, float]]:
    """(id, latitude, longitude) of those among the first results that say where they are."""
    words = read_words(query.text) if query.text.strip() else []
    plan = planned(query, words, public_edition())
    ids = statements.by_order(plan.condition, "best", EXACT, most, 0)
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT b.id, coalesce(b.latitude, p.latitude), coalesce(b.longitude, p.longitude)
            FROM clusters_business b LEFT JOIN clusters_place p ON p.id = b.place_id
            WHERE b.id = ANY (%s) AND coalesce(b.latitude, p.latitude) IS NOT NULL
            """,
            [ids],
        )
        return cursor.fetchall()


__all__ = ["FACETS", "SearchResult", "map_points", "matching", "search"]
