"""The innermost loops, made machine code by numba when a process first matches, and kept for the next.

Whoever needs them imports them where they are called: most processes never match, and load no compiler.
Plain loops over arrays, in one thread: of two on a busy machine, each waits for the other. Scores are finite
here; whatever may not meet is far below nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from numba import njit

#: What stands for "may not meet", and what is above it.
NEVER, POSSIBLE = -1e30, -1e28


def kernel(loop: Callable[..., Any]) -> Callable[..., Any]:
    made: Callable[..., Any] = njit(cache=True, fastmath=True, error_model="numpy", nogil=True)(loop)
    return made
