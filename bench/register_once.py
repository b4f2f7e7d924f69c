"""`python -m bench.register_once FILE DAY`: one import; prints its rows, seconds and peak memory."""

import json
import resource
import sys
import time
from datetime import date

import django


def main(path: str, day: str) -> None:
    django.setup()
    from clusters.models import RegisterImport
    from clusters.register.run import carry_out

    started = time.perf_counter()
    run = carry_out(RegisterImport(), [path], on=date.fromisoformat(day))
    seconds = time.perf_counter() - started
    assert run.state == "done", run.message
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"rows": run.lines_count, "seconds": seconds, "peak_mb": peak}))
    counts = ("kept", "new", "changed", "unchanged", "gone")
    print(*(f"{name} {getattr(run, f'{name}_count'):,}" for name in counts), sep=", ", file=sys.stderr)


main(*sys.argv[1:])
