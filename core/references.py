"""References that people read out over the telephone."""

import secrets

#: Digits and letters that nobody confuses when reading them out.
ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"


def random_reference(prefix: str) -> str:
    """``E-7K3F-9QWX``: a thousand billion of them, so that a few tries always find a free one."""
    letters = "".join(secrets.choice(ALPHABET) for _ in range(8))
    return f"{prefix}-{letters[:4]}-{letters[4:]}"
