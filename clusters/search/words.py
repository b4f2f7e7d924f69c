"""From what somebody typed to a condition of PostgreSQL's text search."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from django.db import connection

from clusters.models import SectorSynonym
from core.edition import Edition

MOST_WORDS = 8
LONGEST = 200  # characters of a search that are looked at
LONGEST_TERM = 4  # words of a sector's name or synonym
SHORTEST_BEGINNING = 3  # letters of the last word that may be its beginning only
_WORD = re.compile(r"[^\W_]+", re.UNICODE)


class Word(NamedTuple):
    """A word as the database reads it. ``stems`` is empty for words that say nothing («the», «and»)."""

    folded: str
    stems: tuple[str, ...]
    is_known: bool


def read_words(text: str) -> list[Word]:
    """The first words of what was typed; words that say nothing are left out unless there are no others."""
    typed = _WORD.findall(text[:LONGEST].replace("\0", " "))[:MOST_WORDS]
    if not typed:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT w.folded, coalesce(tsvector_to_array(to_tsvector('english', w.folded)), '{}'),
                   EXISTS (SELECT FROM clusters_searchword v WHERE v.word = w.folded)
            FROM (SELECT folded(word) AS folded, position
                  FROM unnest(%s::text[]) WITH ORDINALITY t(word, position)) w
            WHERE w.folded <> '' ORDER BY w.position
            """,
            [typed],
        )
        words = [Word(folded, tuple(stems), known) for folded, stems, known in cursor.fetchall()]
    telling = [word for word in words if word.stems]
    return telling or words


def quoted(lexeme: str, weights: str = "") -> str:
    """A lexeme in tsquery's own spelling."""
    text = lexeme.replace("\\", "\\\\").replace("'", "''")
    return f"'{text}'{':' if weights else ''}{weights}"


def all_of(parts: Iterable[str]) -> str:
    return " & ".join(f"({part})" for part in parts if part)


def any_of(parts: Iterable[str]) -> str:
    return " | ".join(dict.fromkeys(part for part in parts if part))


def word_condition(words: list[Word], synonyms: dict[str, list[str]]) -> str:
    """A tsquery: every word stands in the business, as typed, as its stem, or as a sector it is a word for.

    Words that together are called for a sector («machine learning») are taken together. The last word may be
    the beginning of one in the name: whoever types has not finished.
    """
    parts, position = [], 0
    while position < len(words):
        span = span_of_term(words, position, synonyms)
        group = words[position : position + span]
        position += span
        is_last = position == len(words)
        own = all_of(single(word, is_last and word is group[-1]) for word in group)
        as_sector = synonyms.get(" ".join(word.folded for word in group), ())
        parts.append(any_of([own, *map(quoted, as_sector)]))
    return all_of(parts)


def span_of_term(words: list[Word], position: int, synonyms: dict[str, list[str]]) -> int:
    """How many words from here on are together a word for a sector; 1 where none are."""
    for span in range(min(LONGEST_TERM, len(words) - position), 1, -1):
        if " ".join(word.folded for word in words[position : position + span]) in synonyms:
            return span
    return 1


def single(word: Word, may_go_on: bool) -> str:
    found = [quoted(word.folded), *map(quoted, word.stems)]
    # What is a word already is meant: the lists of all words that begin like a common one are long.
    if may_go_on and not word.is_known and len(word.folded) >= SHORTEST_BEGINNING:
        found.append(quoted(word.folded, "*A"))
    return any_of(found)


def name_condition(words: list[Word]) -> str:
    """A tsquery: every word stands in the name."""
    return all_of(
        any_of([quoted(word.folded, "A"), *(quoted(stem, "A") for stem in word.stems)]) for word in words
    )


def facet_condition(groups: list[list[str]]) -> str:
    return all_of(any_of(map(quoted, group)) for group in groups)


def sector_words(edition: Edition) -> dict[str, list[str]]:
    """What sectors are called, folded → their lexemes: names, slugs' words and synonyms kept by staff."""
    return edition.kept("words of sectors", _read_sector_words)


def _read_sector_words() -> dict[str, list[str]]:
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            SELECT (SELECT string_agg(word, ' ' ORDER BY position)
                    FROM regexp_split_to_table(folded(term), '[^[:alnum:]]+')
                         WITH ORDINALITY w(word, position)
                    WHERE to_tsvector('english', word) <> ''::tsvector), array_agg(DISTINCT 's=' || id)
            FROM (SELECT id, name AS term FROM clusters_sector WHERE is_active
                  UNION ALL SELECT sector_id, term FROM {SectorSynonym._meta.db_table} y
                  JOIN clusters_sector s ON s.id = y.sector_id AND s.is_active) t
            GROUP BY 1
            """
        )
        return {term: lexemes for term, lexemes in cursor.fetchall() if term}


def meant(words: list[Word]) -> str:
    """What was probably meant by words of which some stand in no name; empty where nothing is near.

    Each unknown word is replaced by the known one most like it, by trigrams: first the likest, then the one
    used most.
    """
    unknown = [word.folded for word in words if not word.is_known and len(word.folded) >= SHORTEST_BEGINNING]
    if not unknown:
        return ""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT typed, (SELECT v.word FROM clusters_searchword v WHERE v.word %% typed
                           ORDER BY similarity(v.word, typed) DESC, v.uses DESC, v.word LIMIT 1)
            FROM unnest(%s::text[]) typed
            """,
            [unknown],
        )
        nearest = {typed: word for typed, word in cursor.fetchall() if word}
    if not nearest:
        return ""
    return " ".join(nearest.get(word.folded, word.folded) for word in words)
