"""Files that people send: looked at before they are kept, whatever their name says.

What may be kept is a short list. Pictures are drawn anew; documents have to be what their ending says, and
packed ones must not unpack to more than a machine can bear. ``UPLOAD_SCANNER`` names a callable that is given
the bytes and raises ``ValidationError`` for what it knows to be harmful: the place for a virus scanner.
"""

from __future__ import annotations

import re
import zipfile
from io import BytesIO
from pathlib import PurePath
from typing import NamedTuple

import puremagic
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.utils.module_loading import import_string
from PIL import Image

LARGEST_BYTES = 10 * 1024 * 1024
LARGEST_SIDE = 10_000  # pixels; larger ones unpack to more than the memory of the machine
PICTURES = {"png": "PNG", "jpg": "JPEG", "jpeg": "JPEG", "webp": "WEBP"}
OFFICE = "application/vnd.openxmlformats-officedocument."
DOCUMENTS = {
    "pdf": "application/pdf",
    "docx": f"{OFFICE}wordprocessingml.document",
    "xlsx": f"{OFFICE}spreadsheetml.sheet",
    "pptx": f"{OFFICE}presentationml.presentation",
}
KINDS_IN_WORDS = "PDF, Word, Excel, PowerPoint, PNG, JPEG or WebP"
ACCEPTED = ",".join(f".{ending}" for ending in (*DOCUMENTS, *PICTURES))
#: The part of an Office file that holds what it is.
MAIN_PARTS = {"docx": "word/document.xml", "xlsx": "xl/workbook.xml", "pptx": "ppt/presentation.xml"}
MOST_PARTS = 2_000
LARGEST_UNPACKED = 100 * 1024 * 1024
LARGEST_RATIO = 200


class CheckedFile(NamedTuple):
    """What may be kept: the bytes, a name without surprises, what it is."""

    content: ContentFile
    name: str
    media_type: str
    size: int


def checked(upload: UploadedFile) -> CheckedFile:
    """Raises ``ValidationError``, in words for whoever sent it, for what may not be kept."""
    name = plain_name(upload.name or "")
    ending = PurePath(name).suffix.lower().lstrip(".")
    if ending not in DOCUMENTS and ending not in PICTURES:
        raise refusal(name, f"it is not a {KINDS_IN_WORDS} file", "kind")
    if not upload.size or upload.size > LARGEST_BYTES:
        raise refusal(name, "a file may have up to 10 MB, and has to hold something", "size")
    upload.seek(0)
    data = upload.read()
    scan(data)
    if ending in PICTURES:
        data, media_type = redrawn(data, PICTURES[ending], name), f"image/{PICTURES[ending].lower()}"
    else:
        check_document(data, ending, name)
        media_type = DOCUMENTS[ending]
    return CheckedFile(ContentFile(data), name, media_type, len(data))


def plain_name(name: str) -> str:
    """The last part of the name, without what moves, hides or breaks lines; at most 120 characters."""
    last = PurePath(name.replace("\\", "/")).name
    kept = re.sub(r"[^\w.,()+ -]", "_", last).strip(". ") or "file"
    path = PurePath(kept)
    return f"{path.stem[: 120 - len(path.suffix)]}{path.suffix}"


def refusal(name: str, why: str, code: str) -> ValidationError:
    return ValidationError(f"“{name}” cannot be sent: {why}.", code=code)


def redrawn(data: bytes, kind: str, name: str) -> bytes:
    """The picture and nothing else: no place it was taken at, nothing hidden behind it."""
    try:
        picture: Image.Image = Image.open(BytesIO(data), formats=[kind])
        if max(picture.size) > LARGEST_SIDE:
            raise refusal(name, "a picture may be up to 10,000 pixels wide and high", "pixels")
        picture.load()
        picture = picture.convert("RGB" if kind == "JPEG" else "RGBA")
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as problem:
        raise refusal(name, "it is not the picture its name says", "format") from problem
    written = BytesIO()
    picture.save(written, kind)
    return written.getvalue()


def check_document(data: bytes, ending: str, name: str) -> None:
    if ending == "pdf":
        if not data.startswith(b"%PDF-") or b"%%EOF" not in data[-2048:]:
            raise refusal(name, "it is not the PDF its name says, or it is cut short", "format")
        return
    if data[:4] != b"PK\x03\x04" or not looks_packed(data):
        raise refusal(name, "it is not the document its name says", "format")
    check_packed(data, ending, name)


def looks_packed(data: bytes) -> bool:
    """Whether its first bytes are those of a packed file or one of Office."""
    try:
        return any(
            found.extension in {".zip", ".docx", ".xlsx", ".pptx"} for found in puremagic.magic_string(data)
        )
    except puremagic.PureError:
        return False


def check_packed(data: bytes, ending: str, name: str) -> None:
    try:
        with zipfile.ZipFile(BytesIO(data)) as packed:
            parts = packed.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as problem:
        raise refusal(name, "it is damaged", "format") from problem
    unpacked = sum(part.file_size for part in parts)
    if len(parts) > MOST_PARTS or unpacked > LARGEST_UNPACKED or unpacked > LARGEST_RATIO * len(data):
        raise refusal(name, "it unpacks to far more than a document does", "bomb")
    names = {part.filename for part in parts}
    if MAIN_PARTS[ending] not in names:
        raise refusal(name, "it is not the document its name says", "format")
    if any("vbaproject" in part.lower() or part.lower().endswith((".exe", ".bin.exe")) for part in names):
        raise refusal(name, "it holds a program; save it without macros", "program")


def scan(data: bytes) -> None:
    if settings.UPLOAD_SCANNER:
        import_string(settings.UPLOAD_SCANNER)(data)
