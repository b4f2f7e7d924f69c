"""Ranks investors for raises of the past by the engine's own score, to be judged by who really invested."""

from __future__ import annotations

import csv
import json
from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from investors.matching.past_deals import PastDeals, read
from investors.matching.ranking import ranked
from investors.matching.weights import Weights


class Command(BaseCommand):
    help = __doc__
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--companies", type=Path, required=True)
        parser.add_argument("--deals", type=Path, required=True)
        parser.add_argument(
            "--cutoff",
            type=date.fromisoformat,
            required=True,
            help="deals from this day on are not looked at",
        )
        parser.add_argument("--queries", type=Path, required=True)
        parser.add_argument(
            "--weights", default="learned", help="learned (those that come with the portal), or a file"
        )
        parser.add_argument("--out", type=Path, required=True, help="query_id, rank (1 to 50), investor_id")

    def handle(self, *args: Any, **options: Any) -> None:
        weights = weights_at(options["weights"])
        past = PastDeals(options["companies"], options["deals"])
        queries = list(read(options["queries"]))
        history, investors = past.history(options["cutoff"])
        names = list(investors)
        inside = [
            [investors[who] for who in query["exclude"].split("|") if who in investors] for query in queries
        ]
        with options["out"].open("w", newline="", encoding="utf-8") as lines:
            writer = csv.writer(lines)
            writer.writerow(["query_id", "rank", "investor_id"])
            for row, mandates in ranked(past.raises(queries, inside), history, weights):
                for rank, mandate in enumerate(mandates, 1):
                    writer.writerow([queries[row]["query_id"], rank, names[mandate]])
        self.stdout.write(f"{len(queries)} raises ranked among {len(names)} investors")


def weights_at(where: str) -> Weights:
    return (
        Weights.learned()
        if where == "learned"
        else Weights.from_document(json.loads(Path(where).read_text()))
    )
