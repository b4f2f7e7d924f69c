"""What was sent, as PDF: the receipt in front, then every question with its answer."""

from __future__ import annotations

from io import BytesIO
from typing import Any
from xml.sax.saxutils import escape

from django.utils import timezone
from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, Paragraph, SimpleDocTemplate, Spacer

from funding.models import Submission

INK = HexColor("#14202b")
SOFT = HexColor("#55616c")
TEXT = ParagraphStyle("text", fontName="Helvetica", fontSize=10, leading=14, textColor=INK, spaceAfter=6)
SMALL = ParagraphStyle("small", parent=TEXT, fontSize=8.5, leading=12, textColor=SOFT)
TITLE = ParagraphStyle(
    "title", parent=TEXT, fontName="Helvetica-Bold", fontSize=20, leading=24, spaceAfter=10
)
HEAD = ParagraphStyle(
    "head", parent=TEXT, fontName="Helvetica-Bold", fontSize=13, leading=17, spaceBefore=14, keepWithNext=1
)
ASKED = ParagraphStyle(
    "asked", parent=TEXT, fontName="Helvetica-Bold", spaceBefore=6, spaceAfter=2, keepWithNext=1
)


def receipt_pdf(submission: Submission) -> bytes:
    """A4, with the receipt's number and the page at the foot of each."""
    out = BytesIO()
    document = SimpleDocTemplate(
        out,
        pagesize=A4,
        leftMargin=22 * mm,
        rightMargin=22 * mm,
        topMargin=20 * mm,
        bottomMargin=20 * mm,
        title=f"Application {submission.receipt}",
        author="TechNorth",
    )

    def foot(canvas: Canvas, page: Any) -> None:
        canvas.setFont("Helvetica", 8)
        canvas.setFillColor(SOFT)
        canvas.drawString(22 * mm, 12 * mm, f"{submission.receipt}, as sent")
        canvas.drawRightString(A4[0] - 22 * mm, 12 * mm, f"Page {canvas.getPageNumber()}")

    document.build(story(submission), onFirstPage=foot, onLaterPages=foot)
    return out.getvalue()


def story(submission: Submission) -> list[Flowable]:
    content = submission.content
    sent_at = timezone.localtime(submission.submitted_at)
    told = [
        f"{content['business']['name']}, application to “{content['call']['title']}”",
        f"Received {sent_at:%A %-d %B %Y, %H:%M:%S} UK time, by our server's clock",
        f"Signed by {submission.signed_name}",
    ]
    parts: list[Flowable] = [paragraph(f"Receipt {submission.receipt}", TITLE)]
    parts += [paragraph(line, TEXT) for line in told]
    parts += [
        paragraph(f"Checksum (SHA-256) of what was sent: {submission.sha256}", SMALL),
        Spacer(1, 6 * mm),
    ]
    for section in content["sections"]:
        parts.append(paragraph(section["title"], HEAD))
        for answer in section["answers"]:
            parts.append(paragraph(answer["question"], ASKED))
            parts.append(paragraph(words_of(answer), TEXT))
    return [*parts, *declared(content["declarations"])]


def words_of(answer: dict[str, Any]) -> str:
    files = [
        f"{file['name']} ({file['size']:,} bytes, SHA-256 {file['sha256'][:16]}…)"
        for file in answer.get("files", [])
    ]
    return "\n".join(files) or answer["words"] or "No answer"


def declared(told: dict[str, Any]) -> list[Flowable]:
    lines = [
        ("Other public money or help in kind", told["has_subsidies"], told["subsidies"]),
        ("Knows somebody who may decide", told["has_conflict"], told["conflict"]),
    ]
    parts: list[Flowable] = [paragraph("Declarations", HEAD)]
    for asked, answer, words in lines:
        parts.append(paragraph(asked, ASKED))
        parts.append(paragraph(f"{'Yes' if answer else 'No'}{f': {words}' if answer else ''}", TEXT))
    return parts


def paragraph(words: str, style: ParagraphStyle) -> Paragraph:
    """Text as it is, never as markup; what the built-in fonts cannot draw is a question mark."""
    plain = words.encode("cp1252", "replace").decode("cp1252")
    return Paragraph(escape(plain).replace("\n", "<br/>"), style)
