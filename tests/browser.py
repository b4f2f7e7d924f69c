"""Finding a Chromium: the system's, or one that Playwright has installed."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
INSIDE = ("chrome-linux*/chrome", "chrome-mac*/*.app/Contents/MacOS/*")


def chromium_path() -> str | None:
    """The executable that browser tests drive; None where there is none."""
    for name in NAMES:
        if found := shutil.which(name):
            return found
    candidates = [path for inside in INSIDE for path in playwright_folder().glob(f"chromium-*/{inside}")]
    return str(max(candidates)) if candidates else None


def playwright_folder() -> Path:
    """Where ``playwright install chromium`` puts its browsers."""
    if named := os.environ.get("PLAYWRIGHT_BROWSERS_PATH"):
        return Path(named)
    cache = "Library/Caches" if sys.platform == "darwin" else ".cache"
    return Path.home() / cache / "ms-playwright"
