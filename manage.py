#!/usr/bin/env python3
"""The portal's command line: `up` runs everything, `test` tests everything, the rest is Django's."""

import sys

if sys.version_info < (3, 11):
    sys.exit("The portal needs Python 3.11 or newer, and this is Python %d.%d." % sys.version_info[:2])

from technorth.launcher import main

if __name__ == "__main__":
    sys.exit(main(sys.argv))
