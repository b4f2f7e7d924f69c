"""Whether a container's program does its work: ``python -m technorth.healthcheck web|worker|beat``.

Exits with 0 when it does. Standard library only for web and beat, which are asked often.
"""

import http.client
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

# The scheduler writes down what it has sent every three minutes.
BEAT_SECONDS = 600


def web() -> bool:
    host = os.environ["ALLOWED_HOSTS"].split(",")[0].strip().lstrip(".")
    connection = http.client.HTTPConnection("127.0.0.1", int(os.environ.get("PORT", "8000")), timeout=5)
    connection.request("GET", "/-/alive", headers={"Host": host})
    return connection.getresponse().status == 204


def worker() -> bool:
    from technorth.celery import app

    name = f"celery@{os.uname().nodename}"
    return bool(app.control.ping(destination=[name], timeout=5))


def beat() -> bool:
    folder = Path(os.environ.get("TECHNORTH_VAR", "var")) / "run"
    written = [file.stat().st_mtime for file in folder.glob("beat-schedule*")]
    return bool(written) and time.time() - max(written) < BEAT_SECONDS


CHECKS: dict[str, Callable[[], bool]] = {"web": web, "worker": worker, "beat": beat}


def main() -> int:
    try:
        return 0 if CHECKS[sys.argv[1]]() else 1
    except OSError:
        return 1


if __name__ == "__main__":
    sys.exit(main())
