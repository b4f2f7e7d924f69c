#!/usr/bin/env python3
"""The portal's command line: `up` runs everything, `test` tests everything, the rest is Django's.

Standard library only until the dependencies are there.
"""

import os
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
VENV_PYTHON = HERE / ".venv" / "bin" / "python"


def bootstrap(requirements: str) -> None:
    """Make .venv with the locked dependencies and go on in its Python."""
    if Path(sys.prefix) == HERE / ".venv":
        return
    if not VENV_PYTHON.exists():
        import venv

        venv.create(HERE / ".venv", with_pip=True)
    subprocess.run(
        [str(VENV_PYTHON), "-m", "pip", "install", "-q", "--require-hashes", "-r", str(HERE / "requirements" / requirements)],
        check=True,
    )
    os.execv(VENV_PYTHON, [str(VENV_PYTHON), str(HERE / "manage.py"), *sys.argv[1:]])


def main() -> None:
    command = sys.argv[1] if len(sys.argv) > 1 else "help"
    if command in {"up", "test"}:
        bootstrap("local.txt" if command == "up" else "test.txt")
    elif VENV_PYTHON.exists() and Path(sys.prefix) != HERE / ".venv":
        os.execv(VENV_PYTHON, [str(VENV_PYTHON), str(HERE / "manage.py"), *sys.argv[1:]])
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "technorth.settings.test" if command == "test" else "technorth.settings.development")
    from technorth.embedded import services

    with services(HERE / "var"):
        if command == "test":
            sys.exit(subprocess.call([sys.executable, "-m", "pytest", *sys.argv[2:]]))
        from django.core.management import execute_from_command_line

        execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
