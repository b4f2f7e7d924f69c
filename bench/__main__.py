"""`python -m bench SUBJECT [options]`: measurements, run on demand, each printing one table."""

import importlib
import sys

SUBJECTS = {
    "applications": "Calls and 20,000 applications: pages, saving, a crowd that saves, export",
    "admin": "The desk's changelists on many businesses, beside Django's own admin on the same rows",
    "desks": "Desks, dates, raises and the staff's queue among half a million looks at terms",
    "digests": "One run of mail about 20,000 saved searches",
    "enquiries": "Queue, page and figures of 50,000 enquiries",
    "matching": "The best of both sides with all rules, beside numpy and faiss without any",
    "matching_store": "A run of matching from PostgreSQL and back into it, step by step, and one renewal",
    "pages": "Home, clusters and business pages against a bare Django view under the same server",
    "screenshots": "Takes the README's screenshots anew (no measurement)",
    "search": "The directory's page with all facet counts, by size, beside a bare view and Datasette",
    "vitals": "Largest paint, shift of the layout and weight of pages on emulated slow 4G",
    "register": "The register's import against plain COPY and the ORM's upsert, with its peak memory",
}


def main() -> None:
    if len(sys.argv) < 2 or sys.argv[1] not in SUBJECTS:
        print(__doc__)
        for name, what in SUBJECTS.items():
            print(f"  {name:10} {what}")
        sys.exit(2)
    importlib.import_module(f"bench.{sys.argv[1]}").main(sys.argv[2:])


main()
