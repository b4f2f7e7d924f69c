"""Judged queries: what must be among the first three, by names, typos, sectors, places, numbers, synonyms."""

from clusters.search import SearchQuery, search
from tests.clusters.search.conftest import read


def test_what_is_meant_is_among_the_first_three(directory):
    judged = [(kind, text, key) for kind, rows in read("queries.toml").items() for text, key in rows.items()]
    assert len(judged) >= 60
    keys = {business.pk: key for key, business in directory.items()}
    missed = []
    for kind, text, key in judged:
        found = [keys[pk] for pk in search(SearchQuery(text=text)).business_ids[:3]]
        if key and key not in found:
            missed.append(f"{kind}: {text!r} gave {found}, not {key}")
        if not key and found:
            missed.append(f"{kind}: {text!r} gave {found}, where nothing fits")
    assert not missed, "\n".join(missed)
