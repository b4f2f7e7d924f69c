"""Curves of the score: one version of them is a small JSON document with its provenance."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from investors.matching.features import STATISTICS
from investors.matching.snapshot import Floats

LEARNED = Path(__file__).parent / "learned.json"
#: Statistics that no past deal tells of; their curves are set by hand until the agency's own deals say more.
BY_HAND: dict[str, tuple[list[float], list[float]]] = {
    # Kilometres from the mandate's desk to the town, with a minus.
    "distance": ([-600.0, -300.0, -100.0, -25.0, 0.0], [0.0, 0.05, 0.25, 0.45, 0.5]),
    # Half of 1 + cosine between description and mandate; a straight line, see ``cells``.
    "text": ([0.0, 1.0], [0.0, 1.2]),
    # Days since the raise opened or was renewed, with a minus.
    "freshness": ([-90.0, -30.0, 0.0], [0.0, 0.15, 0.3]),
    "completeness": ([0.0, 1.0], [0.0, 0.3]),
}
KNOWN = set(STATISTICS)


@dataclass(frozen=True)
class Curve:
    """Rises from nothing: ``values[i]`` at ``knots[i]``, straight between, level outside."""

    knots: NDArray[np.float64]
    values: NDArray[np.float64]

    @classmethod
    def of(cls, name: str, knots: list[float], values: list[float]) -> Curve:
        x, y = np.asarray(knots, np.float64), np.asarray(values, np.float64)
        sound = len(x) == len(y) > 1 and bool(
            (np.diff(x) > 0).all() and np.isfinite(x).all() and np.isfinite(y).all()
        )
        if name not in KNOWN:
            raise ValueError(f"There is no statistic {name!r}.")
        if not sound or y[0] < 0 or (np.diff(y) < 0).any():
            raise ValueError(f"The curve of {name} must rise from 0 or more, over rising knots.")
        if name == "text" and (len(x) != 2 or (x != [0, 1]).any()):
            raise ValueError("The curve of text must be a straight line from 0 to 1.")
        return cls(x, y)

    def __call__(self, statistic: NDArray[Any]) -> Floats:
        return np.interp(statistic, self.knots, self.values).astype(np.float32)

    @property
    def top(self) -> float:
        return float(self.values[-1])


@dataclass(frozen=True)
class Weights:
    """For each statistic of ``features`` a rising curve. A statistic without one counts for nothing."""

    curves: dict[str, Curve]
    provenance: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def from_document(cls, document: dict[str, Any]) -> Weights:
        """Raises ValueError where a curve falls or is below nothing, or a statistic is unknown."""
        curves = {name: Curve.of(name, *curve) for name, curve in {**BY_HAND, **document["curves"]}.items()}
        return cls(
            {name: curve for name, curve in curves.items() if curve.top > 0}, document.get("provenance", {})
        )

    def as_document(self) -> dict[str, Any]:
        """JSON that ``from_document`` reads: what a versioned row keeps."""
        curves = {
            name: [[round(float(x), 4) for x in curve.knots], [round(float(y), 4) for y in curve.values]]
            for name, curve in self.curves.items()
        }
        return {"provenance": self.provenance, "curves": curves}

    @classmethod
    def learned(cls) -> Weights:
        """Those that come with the portal."""
        return cls.from_document(json.loads(LEARNED.read_text()))
