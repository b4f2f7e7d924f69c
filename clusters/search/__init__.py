"""Finding businesses: words, facets and their counts over a narrow table that the database keeps in step.

How it is done, and what it costs, stands in ``docs/adr/0009``; what people see of it, on its help page.
"""

from clusters.search.engine import SearchResult, condition_of, matching, search
from clusters.search.query import FACETS, SearchQuery
from clusters.search.similar import similar_to

__all__ = ["FACETS", "SearchQuery", "SearchResult", "condition_of", "matching", "search", "similar_to"]
