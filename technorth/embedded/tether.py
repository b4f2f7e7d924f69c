"""Tie a child's life to its parent's, where the kernel offers that (Linux).

Run as a script: ``tether.py PARENT_PID SIGNAL PROGRAM ARGUMENTS...`` becomes the program. Elsewhere than on
Linux the tie is missing: the next start clears away what a killed launcher has left.
"""

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1


def end_with_parent(signal_number: int) -> None:
    """Have the kernel send this process the signal when its parent ends, even by kill -9."""
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal_number)


if __name__ == "__main__":
    parent, signal_name, program, *arguments = sys.argv[1:]
    end_with_parent(signal.Signals[signal_name])
    if os.getppid() != int(parent):  # it ended before the tie was made
        sys.exit(1)
    os.execvp(program, [program, *arguments])
