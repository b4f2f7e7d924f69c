"""Running PostgreSQL for root: it refuses root's user id, in containers and on CI machines as well.

First choice is a user namespace in which root has another user id. Files stay root's, no system user is
needed, and folders that only root may enter stay as they are. Where the kernel refuses that (the default
profile of Docker does), a system user takes over; then the data folder, and nothing else, is given to it.
"""

import ctypes
import os
import pwd
from collections.abc import Callable
from pathlib import Path

from technorth.embedded.problem import Problem

OVERFLOW_ID = 65534
CLONE_NEWUSER = 0x10000000
SYSTEM_USERS = ("postgres", "nobody")


def enter_namespace() -> None:
    """Give this root process the user id of nobody, in a user namespace of its own."""
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(CLONE_NEWUSER):
        raise OSError(ctypes.get_errno(), "The kernel refuses a user namespace")
    Path("/proc/self/uid_map").write_text(f"{OVERFLOW_ID} 0 1")
    Path("/proc/self/setgroups").write_text("deny")
    Path("/proc/self/gid_map").write_text(f"{OVERFLOW_ID} 0 1")


def become(user: pwd.struct_passwd) -> None:
    """Give this root process another user's ids."""
    os.setgroups([])
    os.setgid(user.pw_gid)
    os.setuid(user.pw_uid)


def drop_root(folders: list[Path], programs: Path) -> Callable[[], None]:
    """What a forked child has to call before it becomes PostgreSQL.

    Gives the folders to the user whom that call leads to.
    """
    if os.geteuid() != 0:
        return lambda: None
    if succeeds(enter_namespace):
        give(folders, 0, 0)
        return enter_namespace
    user = next((found for name in SYSTEM_USERS if (found := known_user(name))), None)
    if user is None or not succeeds(lambda: may_work_in(user, folders, programs)):
        who = (
            f"the system user “{user.pw_name}” cannot enter {programs} or {folders[0]}"
            if user
            else "there is no other system user"
        )
        raise Problem(
            f"PostgreSQL refuses to run as root, and {who}: move the project to a folder that everybody may "
            "enter, run it as an ordinary user, or name a database in DATABASE_URL."
        )
    give(folders, user.pw_uid, user.pw_gid)
    return lambda: become(user)


def may_work_in(user: pwd.struct_passwd, folders: list[Path], programs: Path) -> None:
    become(user)
    for folder in folders:
        folder.stat()
    if not os.access(programs / "postgres", os.X_OK):
        raise PermissionError(programs)


def known_user(name: str) -> pwd.struct_passwd | None:
    try:
        return pwd.getpwnam(name)
    except KeyError:
        return None


def succeeds(attempt: Callable[[], None]) -> bool:
    """Whether a call that changes the process for good goes well, tried in a child."""
    child = os.fork()
    if child == 0:
        try:
            attempt()
        except BaseException:
            os._exit(1)
        os._exit(0)
    return os.waitpid(child, 0)[1] == 0


def give(folders: list[Path], uid: int, gid: int) -> None:
    """Make somebody the owner of folders and all that is in them, where that is not so yet."""
    for folder in folders:
        if folder.exists() and folder.stat().st_uid != uid:
            for path in (folder, *folder.rglob("*")):
                os.chown(path, uid, gid, follow_symlinks=False)
