"""PostgreSQL and Valkey from wheels, for every run that names no services of its own.

Standard library and psutil only: this runs before Django does.
"""

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from technorth.embedded import postgres, valkey
from technorth.embedded.lease import Lease

SERVERS = {"DATABASE_URL": postgres.NAME, "REDIS_URL": valkey.NAME}


@contextmanager
def embedded_services(var: Path, *, for_tests: bool = False) -> Iterator[list[int]]:
    """Have PostgreSQL and Valkey for as long as the block runs, and their addresses in the environment.

    What the environment already names is left alone. Servers that another process of this folder has
    started are shared; whoever leaves last stops them. Yields the file descriptors that a child has to
    inherit to keep the servers alive as well.
    """
    wanted = {
        variable: name for variable, name in SERVERS.items() if for_tests or not os.environ.get(variable)
    }
    addresses = {"DATABASE_URL": postgres.address(var), "REDIS_URL": valkey.address(var)}
    leases = [Lease(var, name, for_tests=for_tests) for name in wanted.values()]
    with ExitStack() as stack:
        for lease in leases:
            stack.enter_context(lease)
        for lease in leases:
            lease.wait_until_ready()
        os.environ.update({variable: addresses[variable] for variable in wanted})
        yield [lease.fileno() for lease in leases]
