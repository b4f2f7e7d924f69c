"""Logos as people send them: looked at, made small, and written anew.

Nothing of the file that was sent is kept but its picture: no metadata, no second file hidden behind it.
"""

from __future__ import annotations

import secrets
from io import BytesIO

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from PIL import Image

LARGEST_BYTES = 4 * 1024 * 1024
LARGEST_SIDE = 6_000  # pixels; a small file can unpack to more than the memory of the machine
SHOWN_SIDE = 512  # pixels
FORMATS = ("PNG", "JPEG", "WEBP")


def store_logo(upload: UploadedFile) -> str:
    """Keep the picture; its name in the storage. Raises ``ValidationError`` for what is no logo."""
    return default_storage.save(f"logos/{secrets.token_hex(12)}.webp", redrawn(upload))


def redrawn(upload: UploadedFile) -> ContentFile:
    """The picture as WebP, at most ``SHOWN_SIDE`` pixels wide and high, and nothing else."""
    if upload.size is None or upload.size > LARGEST_BYTES:
        raise ValidationError("The logo may have up to 4 MB. Make it smaller, then try again.", code="size")
    try:
        picture: Image.Image = Image.open(upload, formats=FORMATS)
        if max(picture.size) > LARGEST_SIDE:
            raise ValidationError("The logo may be up to 6,000 pixels wide and high.", code="pixels")
        picture.thumbnail((SHOWN_SIDE, SHOWN_SIDE))
        picture = picture.convert("RGBA")
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as problem:
        raise ValidationError(
            "This is not a PNG, JPEG or WebP picture. Save your logo as one of these, then try again.",
            code="format",
        ) from problem
    written = BytesIO()
    picture.save(written, "WEBP", lossless=True, method=4)
    return ContentFile(written.getvalue())
