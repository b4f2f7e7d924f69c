"""Decks: looked at when they are sent, watermarked for whoever reads them."""

from __future__ import annotations

from datetime import datetime
from io import BytesIO
from pathlib import PurePath
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from pypdf import PdfReader, PdfWriter
from pypdf.errors import PyPdfError
from reportlab.lib.colors import Color
from reportlab.pdfgen.canvas import Canvas

LARGEST_BYTES = 20 * 1024 * 1024
MOST_PAGES = 80
#: What is kept of a page: what is seen. Not actions, links, forms, attached files, or a program's own data.
SEEN = frozenset({
    "/Type", "/Contents", "/Resources", "/Group", "/Rotate", "/UserUnit",
    "/MediaBox", "/CropBox", "/BleedBox", "/TrimBox", "/ArtBox",
})  # fmt: skip
FAULTS = (PyPdfError, ValueError, KeyError, TypeError, AttributeError, RecursionError, OSError, MemoryError)


def checked(upload: UploadedFile) -> tuple[ContentFile, str, int]:
    """The deck written anew: pages only, no scripts, forms, attachments or actions; its name and pages.

    Raises ``ValidationError`` for what is no PDF, is locked, or is too big.
    """
    if upload.size is None or upload.size > LARGEST_BYTES:
        raise ValidationError("A deck may have up to 20 MB. Save it with smaller pictures.", code="size")
    upload.seek(0)
    if not upload.read(5).startswith(b"%PDF-"):
        raise ValidationError("This is not a PDF. Export your deck as PDF, then try again.", code="format")
    upload.seek(0)
    try:
        reader = PdfReader(upload, strict=False)
        if reader.is_encrypted:
            raise ValidationError("The PDF is locked by a password. Save it without one.", code="locked")
        pages = len(reader.pages)
        if not 0 < pages <= MOST_PAGES:
            raise ValidationError(f"A deck may have up to {MOST_PAGES} pages.", code="pages")
        written = plain(reader)
    except FAULTS as problem:
        raise ValidationError(
            "The PDF cannot be read: it is damaged. Export it once more, then try again.", code="damaged"
        ) from problem
    name = PurePath(upload.name or "deck.pdf").name[-120:]
    return ContentFile(written, name="deck.pdf"), name, pages


def plain(reader: PdfReader) -> bytes:
    """The pages as they are seen, in a document that has nothing else."""
    writer = PdfWriter()
    for page in reader.pages:
        for key in set(page) - SEEN - {"/Parent"}:
            del page[key]
        writer.add_page(page)
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def watermarked(deck: Any, *, words: str, at: datetime) -> bytes:
    """The deck with the reader's name and the moment across each page."""
    reader = PdfReader(deck, strict=False)
    writer = PdfWriter()
    for page in reader.pages:
        box = page.mediabox
        width, height = float(box.width), float(box.height)
        mark = PdfReader(BytesIO(stamp(words, f"{at:%-d %B %Y, %H:%M %Z}", width, height))).pages[0]
        writer.add_page(page)
        writer.pages[-1].merge_translated_page(mark, float(box.left), float(box.bottom))
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def stamp(words: str, moment: str, width: float, height: float) -> bytes:
    out = BytesIO()
    canvas = Canvas(out, pagesize=(width, height))
    canvas.setFillColor(Color(0.35, 0.35, 0.4, alpha=0.28))
    canvas.translate(width / 2, height / 2)
    canvas.rotate(30)
    size = max(10, min(width, height) / 22)
    canvas.setFont("Helvetica", size)
    canvas.drawCentredString(0, size * 0.7, latin(words))
    canvas.drawCentredString(0, -size * 0.7, f"TechNorth, {moment}")
    canvas.save()
    return out.getvalue()


def latin(words: str) -> str:
    """What the built-in fonts can draw; the address beside the name says who it is in any script."""
    return words.encode("cp1252", "replace").decode("cp1252")
