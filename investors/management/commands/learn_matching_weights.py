"""Learns the curves of matching from past deals, and writes them with where they come from."""

from __future__ import annotations

import hashlib
import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from investors.matching.learning import Learned, learn
from investors.matching.past_deals import PastDeals
from investors.matching.weights import LEARNED


class Command(BaseCommand):
    help = __doc__
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--companies", type=Path, required=True)
        parser.add_argument("--deals", type=Path, required=True)
        parser.add_argument("--windows", required=True, help="years to learn from: 2010,2011")
        parser.add_argument("--seed", type=int, default=0)
        parser.add_argument("--home", default="", help="nation whose raises count more")
        parser.add_argument(
            "--home-counts", type=float, default=1.0, help="how many others one of them counts for"
        )
        parser.add_argument("--epochs", type=int, help="instead of what the last window says")
        parser.add_argument("--source", default="", help="whose deals, under which licence")
        parser.add_argument("--out", type=Path, default=LEARNED)

    def handle(self, *args: Any, **options: Any) -> None:
        past = PastDeals(options["companies"], options["deals"])
        years = sorted(int(year) for year in options["windows"].split(","))
        windows = [past.window(year, options["home"], options["home_counts"]) for year in years]
        learned = learn(windows, seed=options["seed"], epochs=options["epochs"], say=self.stdout.write)
        document = learned.weights.as_document()
        document["provenance"] = provenance(learned, years, options)
        options["out"].write_text(written(document), encoding="utf-8")
        self.stdout.write(f"{len(learned.weights.curves)} curves in {options['out']}")


def written(document: dict[str, Any]) -> str:
    """JSON with a line for each curve, so that two versions can be compared."""
    curves = ",\n".join(
        f"  {json.dumps(name)}: {json.dumps(curve)}" for name, curve in document["curves"].items()
    )
    origin = json.dumps(document["provenance"], ensure_ascii=False, indent=1)
    return f'{{\n"provenance": {origin},\n"curves": {{\n{curves}\n}}\n}}\n'


def provenance(learned: Learned, years: list[int], options: dict[str, Any]) -> dict[str, Any]:
    return {
        "source": options["source"],
        "windows": years,
        "seed": options["seed"],
        "home": options["home"],
        "home_counts": options["home_counts"],
        "epochs": learned.epochs,
        "loss_on_last_window": [round(one, 4) for one in learned.loss],
        "learned_on": timezone.localdate().isoformat(),
        "sha256": {
            name: hashlib.sha256(options[name].read_bytes()).hexdigest() for name in ("companies", "deals")
        },
    }
