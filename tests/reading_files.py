"""Makes the files that the reading tests read: small PDFs and Word documents with the traps of real ones."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle, getSampleStyleSheet
from reportlab.platypus import (
    BaseDocTemplate,
    Flowable,
    Frame,
    FrameBreak,
    PageBreak,
    PageTemplate,
    Paragraph,
    Spacer,
    Table,
    TableStyle,
)

STYLES = getSampleStyleSheet()
BODY = ParagraphStyle("body", parent=STYLES["BodyText"], fontSize=10, leading=14, alignment=4)
CELL = ParagraphStyle("cell", parent=BODY, fontSize=8.5, leading=11, alignment=0)

LONG = (
    "The Harrow Vale fund brings together eleven million pounds from the board, both councils and the college, and "
    "will pay for four hundred apprenticeships in the six wards where fewest people are in work. Its managers report "
    "every quarter, in public, to a committee on which residents hold half of the seats."
)
OTHER = (
    "Nobody in the hill villages should have to travel for more than forty minutes to see a midwife. By March 2028 the "
    "trust will open two clinics, one in the old library at Stanner and one beside the bus station, and will publish "
    "how many appointments are kept at each of them."
)


def paragraph(text: str) -> Paragraph:
    return Paragraph(text, BODY)


def heading(text: str, level: int = 1) -> Paragraph:
    return Paragraph(text, STYLES[f"Heading{level}"])


def bullet(text: str) -> Paragraph:
    return Paragraph("• " + text, ParagraphStyle("bullet", parent=BODY, leftIndent=12))


def grid(rows: Sequence[Sequence[str]], widths: Sequence[float], *, lines: str = "GRID") -> Table:
    data = [[Paragraph(cell, CELL) for cell in row] for row in rows]
    style: list[tuple[Any, ...]] = [("VALIGN", (0, 0), (-1, -1), "TOP")]
    if lines == "GRID":
        style.append(("GRID", (0, 0), (-1, -1), 0.4, colors.grey))
    elif lines == "ROWS":
        style += [("LINEBELOW", (0, 0), (-1, -1), 0.4, colors.grey), ("LINEABOVE", (0, 0), (-1, 0), 0.8, colors.grey)]
    return Table(data, colWidths=list(widths), style=TableStyle(style), repeatRows=0)


def make_pdf(
    path: Path,
    story: Sequence[Flowable],
    *,
    title: str = "",
    columns: int = 1,
    header: str = "Harrow Vale strategy",
    footer: str = "Draft 3 | Page {page}",
    **options: Any,
) -> Path:
    """Write a PDF with running header and footer on every page."""

    def furniture(canvas: Any, document: Any) -> None:
        canvas.setFont("Helvetica", 8)
        canvas.drawString(56, 815, header.format(page=document.page))
        canvas.drawRightString(540, 28, footer.format(page=document.page))

    document = BaseDocTemplate(str(path), pagesize=A4, title=title, **options)
    gap = 20.0
    width = (484 - gap * (columns - 1)) / columns
    frames = [Frame(56 + i * (width + gap), 50, width, 740, id=f"f{i}") for i in range(columns)]
    document.addPageTemplates([PageTemplate(frames=frames, onPage=furniture)])
    document.build(list(story))
    return path


def canvas_pdf(path: Path, draw: Callable[[Any], None]) -> Path:
    """Write a PDF drawn by hand."""
    from reportlab.pdfgen.canvas import Canvas

    canvas = Canvas(str(path), pagesize=A4)
    draw(canvas)
    canvas.save()
    return path


def scan_pdf(path: Path, pages: int = 2) -> Path:
    """Write a PDF whose pages are pictures."""
    from PIL import Image
    from reportlab.lib.utils import ImageReader

    def draw(canvas: Any) -> None:
        for number in range(pages):
            buffer = io.BytesIO()
            Image.new("L", (300, 420), 200 + number).save(buffer, "PNG")
            buffer.seek(0)
            canvas.drawImage(ImageReader(buffer), 0, 0, *A4)
            canvas.showPage()

    return canvas_pdf(path, draw)


__all__ = [
    "BODY",
    "LONG",
    "OTHER",
    "FrameBreak",
    "PageBreak",
    "Spacer",
    "bullet",
    "canvas_pdf",
    "grid",
    "heading",
    "make_pdf",
    "paragraph",
    "scan_pdf",
]
