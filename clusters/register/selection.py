"""Which companies of the register belong in the directory: digital ones where a cluster has its rules."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from clusters import postcodes
from clusters.models import PostcodeRule, SicCode
from clusters.register.cutting import Block
from clusters.register.layout import POSTCODE, TRADES

_CODE_LENGTH = 5
_SPACE = ord(" ")


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

    digital: NDArray[np.uint64] | None
    cluster_of: ClusterOf

    @classmethod
    def of_today(cls, *, all_sectors: bool = False) -> Selection:
        codes = SicCode.objects.digital().values_list("code", flat=True)
        packed = sorted(int.from_bytes(code.encode(), "big") for code in codes)
        digital = None if all_sectors else np.array(packed, np.uint64)
        return cls(digital, ClusterOf(PostcodeRule.objects.by_prefix()))

    def by_trade(self, block: Block) -> NDArray[np.bool_]:
        """Which records have a trade we keep: the cheap test, made on all of them at once."""
        if self.digital is None:
            return np.ones(len(block), bool)
        found = np.zeros(len(block), bool)
        if not len(self.digital):
            return found
        for column in TRADES:
            codes = block.words(column) >> np.uint64(8 * (8 - _CODE_LENGTH))
            places = np.searchsorted(self.digital, codes)
            places[places == len(self.digital)] = 0
            found |= self.digital[places] == codes
        return found

    def clusters(self, block: Block, places: NDArray[np.int64]) -> NDArray[np.int64]:
        """The clusters whose rules hold these records' postcodes, by their ids; 0 for none.

        Each outward code is looked up once for all records whose postcode is spelt ``M1 1AE``.
        """
        words = block.words(POSTCODE)[places]
        octets = words.astype(">u8").view(np.uint8).reshape(-1, 8)
        starts, ends = block.starts(POSTCODE)[places], block.ends(POSTCODE)[places]
        space = (octets == _SPACE).argmax(axis=1)
        digit = ((octets >= ord("0")) & (octets <= ord("9"))).argmax(axis=1)
        is_usual = (digit > 0) & (digit < space) & (space < ends - starts)
        found = np.zeros(len(places), np.int64)
        codes, inverse = np.unique(
            words[is_usual] >> (8 * (8 - space[is_usual])).astype(np.uint64), return_inverse=True
        )
        ids = [self.cluster_of[code.to_bytes(8, "big").lstrip(b"\0")] or 0 for code in codes.tolist()]
        found[is_usual] = np.array(ids, np.int64)[inverse]
        for n in np.flatnonzero(~is_usual).tolist():
            found[n] = self.cluster_id(block.data[starts[n] : ends[n]]) or 0
        return found

    def cluster_id(self, postcode: bytes) -> int | None:
        """The cluster whose rules hold this postcode, spelt ``M1 1AE`` or, now and then, ``M11AE``."""
        outward, space, _ = postcode.strip().partition(b" ")
        return self.cluster_of[outward if space and not outward.isalpha() else postcode]
