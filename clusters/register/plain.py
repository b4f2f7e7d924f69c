"""Telling records whose head needs no care, thousands at a time: most of a register.

Printable ASCII, nothing to be tidied, escaped or cut, and a company number of a familiar shape. Such a record
is copied as it stands (``Entries.plain_values``), which takes a fifth of the time of reading it with care.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from clusters.register.cutting import Block, Mask
from clusters.register.entries import LONGEST
from clusters.register.layout import COLUMNS, HEAD, PO_BOX

_SPACE, _QUOTE, _BACKSLASH = b' "\\'
_PRINTABLE = ord("~") - _SPACE


def are_plain(block: Block, places: NDArray[np.int64], keys: NDArray[np.uint64]) -> Mask:
    """Which of these records are; ``keys`` are their company numbers as big numbers."""
    is_plain = _are_familiar(keys) & ~_need_tidying(block, places)
    is_plain &= block.ends(0)[places] > block.starts(0)[places]
    is_plain &= block.ends(PO_BOX)[places] == block.starts(PO_BOX)[places]
    for name, longest in LONGEST.items():
        column = COLUMNS.index(name)
        is_plain &= block.ends(column)[places] - block.starts(column)[places] <= longest
    return is_plain


def _are_familiar(keys: NDArray[np.uint64]) -> Mask:
    """Eight digits, or two letters and six digits."""
    octets = keys.astype(">u8").view(np.uint8).reshape(-1, 8)
    is_digit, is_letter = octets - np.uint8(ord("0")) < 10, octets - np.uint8(ord("A")) < 26
    begins_well = is_digit[:, :2].all(axis=1) | is_letter[:, :2].all(axis=1)
    return np.logical_and(begins_well, is_digit[:, 2:].all(axis=1))


def _need_tidying(block: Block, places: NDArray[np.int64]) -> Mask:
    """Whose head has what is not printable ASCII, a backslash, or a space beside a space or an edge."""
    octets = np.frombuffer(block.data, np.uint8)
    is_space = octets == _SPACE
    is_space_or_quote = is_space | (octets == _QUOTE)
    is_odd = (octets - np.uint8(_SPACE) > _PRINTABLE) | (octets == _BACKSLASH)
    is_odd[1:] |= (is_space[1:] & is_space_or_quote[:-1]) | (is_space_or_quote[1:] & is_space[:-1])
    odd = np.flatnonzero(is_odd)
    starts, ends = block.starts(HEAD[0])[places], block.ends(HEAD[-1])[places]
    return np.searchsorted(odd, starts) < np.searchsorted(odd, ends, "right")  # type: ignore[no-any-return]
