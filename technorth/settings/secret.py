"""The secret of a local portal: made once, kept beside its data."""

import os
import secrets
from pathlib import Path


def local_secret(var: Path) -> str:
    """The secret in ``var/secret_key``, which only its owner may read; made if there is none."""
    path = var / "secret_key"
    try:
        made = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text()
    secret = secrets.token_urlsafe(48)
    with os.fdopen(made, "w") as file:
        file.write(secret)
    return secret
