"""How gunicorn serves the portal, on one's own machine and in production alike."""

import os
from typing import Any

from prometheus_client import multiprocess

workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
threads = 4
# Loaded once and then shared: starts sooner and takes less memory.
preload_app = True
# The longest a page may take; nothing long is done in a request.
timeout = 60
graceful_timeout = 10
max_requests = 20_000
max_requests_jitter = 2_000
# Nobody steers it from outside.
control_socket_disable = True
loglevel = "warning"


def child_exit(server: Any, worker: Any) -> None:
    """Let the counts of a worker that has gone be summed up with the others'."""
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        multiprocess.mark_process_dead(worker.pid)
