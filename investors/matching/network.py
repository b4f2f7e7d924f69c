"""Investors who know those that are already in the company, from deals that are known."""

from __future__ import annotations

import numpy as np

from investors.matching.history import History
from investors.matching.snapshot import Floats, Raises


class Network:
    """Who invested beside whom."""

    def __init__(self, history: History) -> None:
        deals = history.deals
        company, self.at = np.unique(deals.business.company, return_inverse=True)
        order = np.argsort(self.at, kind="stable")
        self.members = deals.mandate[order].astype(np.int64)
        self.member_starts = np.searchsorted(self.at[order], np.arange(len(company) + 1))
        self.width = len(history.mandates)
        self.of_mandate = np.searchsorted(deals.mandate, np.arange(self.width + 1))
        self.sizes = np.maximum(np.diff(self.of_mandate), 1).astype(np.float32)

    @classmethod
    def of_history(cls, history: History) -> Network:
        """Made once."""
        if "network" not in history.kept:
            history.kept["network"] = cls(history)
        found: Network = history.kept["network"]
        return found

    def beside(self, mandate: int) -> Floats:
        """(mandates,): companies in common"""
        out = np.zeros(self.width, np.float32)
        for c in np.unique(self.at[self.of_mandate[mandate] : self.of_mandate[mandate + 1]]):
            out[np.unique(self.members[self.member_starts[c] : self.member_starts[c + 1]])] += 1
        return out

    def of(self, raises: Raises) -> dict[str, Floats]:
        """(raises, mandates) for each form: companies shared with backers; how close the closest is; how
        many backers.
        """
        shape = (len(raises), self.width)
        shared, close, many = (
            np.zeros(shape, np.float32),
            np.zeros(shape, np.float32),
            np.zeros(shape, np.float32),
        )
        for row, mandate in zip(raises.backers.rows, raises.backers.codes, strict=True):
            beside = self.beside(int(mandate))
            shared[row] += beside
            np.maximum(close[row], beside / np.sqrt(self.sizes * self.sizes[mandate]), out=close[row])
            many[row] += beside > 0
        return {"shared": np.log1p(shared), "close": close, "many": np.log1p(many)}
