"""Which companies of the register belong in the directory: digital ones where a cluster has its rules."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from clusters import postcodes
from clusters.models import PostcodeRule, SicCode
from clusters.register.cutting import Block
from clusters.register.layout import POSTCODE, TRADES

_POWERS = np.array([10_000, 1_000, 100, 10, 1])
_CODE_LENGTH = 5


class ClusterOf(dict[bytes, int | None]):
    """Raw outward code → cluster id, or None where no cluster has a rule; works each code out once."""

    def __init__(self, rules: dict[str, int | None]) -> None:
        self.rules = rules

    def __missing__(self, outward: bytes) -> int | None:
        prefixes = postcodes.prefixes(outward.decode("ascii", "replace"))
        found = next((self.rules[prefix] for prefix in prefixes if prefix in self.rules), None)
        if len(self) < 50_000:  # there are some 3,000; the rest is what people write instead
            self[outward] = found
        return found


@dataclass
class Selection:
    """Today's rules: the digital SIC codes (None keeps every trade), and the postcode rules."""

    digital: NDArray[np.int64] | None
    cluster_of: ClusterOf

    @classmethod
    def of_today(cls, *, all_sectors: bool = False) -> Selection:
        codes = SicCode.objects.digital().values_list("code", flat=True)
        digital = None if all_sectors else np.array(sorted(int(code) for code in codes), np.int64)
        return cls(digital, ClusterOf(PostcodeRule.objects.by_prefix()))

    def by_trade(self, block: Block) -> NDArray[np.bool_]:
        """Which records have a trade we keep: the cheap test, made on all of them at once."""
        if self.digital is None:
            return np.ones(len(block), bool)
        octets = np.frombuffer(block.data, np.uint8)
        found = np.zeros(len(block), bool)
        for column in TRADES:
            starts = block.starts(column)
            digits = octets[starts[:, None] + np.arange(_CODE_LENGTH)].astype(np.int64) - ord("0")
            is_code = (block.ends(column) - starts >= _CODE_LENGTH) & ((digits >= 0) & (digits <= 9)).all(
                axis=1
            )
            found |= is_code & np.isin(digits @ _POWERS, self.digital)
        return found

    def cluster_id(self, postcode: bytes) -> int | None:
        """The cluster whose rules hold this postcode, spelt ``M1 1AE`` or, now and then, ``M11AE``."""
        outward, space, _ = postcode.strip().partition(b" ")
        return self.cluster_of[outward if space and not outward.isalpha() else postcode]


def postcodes_of(block: Block, places: NDArray[np.int64]) -> list[bytes]:
    """The postcodes of these records, as they are written."""
    data = block.data
    starts, ends = block.starts(POSTCODE)[places].tolist(), block.ends(POSTCODE)[places].tolist()
    return [data[start:end] for start, end in zip(starts, ends, strict=True)]
