"""Turn the Markdown documents of the starter library into PDF reports.

Every file in ``documents/`` becomes a file of the same name in ``pdfs/``: A4, a title page, a running header and footer
with page numbers, an outline made of the headings, and tables that repeat their header row. The printed page number is
the page's place in the file, so that a citation such as "page 4" leads to the same page in every viewer.

A document whose front matter says ``fictional: true`` carries a notice in the header of every page, because a page that
is printed or copied on its own must not be taken for a real strategy.

The output is deterministic: the same Markdown gives the same bytes, so a rebuilt library shows no changes.

Only the Markdown that the library uses is understood: headings, paragraphs, bullets, numbered lists, numbered
paragraphs (``3.2 Text``), tables, bold and italics. Anything else is set as an ordinary paragraph.

Usage: python corpus/build_pdfs.py
"""

from __future__ import annotations

import html
import logging
import re
import sys
from calendar import month_name
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from reportlab.lib import colors
from reportlab.lib.enums import TA_LEFT
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    BaseDocTemplate,
    Flowable,
    Frame,
    NextPageTemplate,
    PageBreak,
    PageTemplate,
    Paragraph,
    Spacer,
    Table,
    TableStyle,
)

logger = logging.getLogger(__name__)

HERE = Path(__file__).resolve().parent
AUTHOR = "Assistant starter library"
FICTION_NOTICE = "FICTIONAL - made up for practice"

PAGE_WIDTH, PAGE_HEIGHT = A4
MARGIN = 24 * mm
TEXT_WIDTH = PAGE_WIDTH - 2 * MARGIN
INK = colors.HexColor("#1f2933")
ACCENT = colors.HexColor("#1c4e5e")
SHADE = colors.HexColor("#eef3f4")
RULE = colors.HexColor("#b8c7cb")
WARNING = colors.HexColor("#a32020")

BODY = ParagraphStyle(
    "body", fontName="Helvetica", fontSize=10, leading=14.2, textColor=INK, alignment=TA_LEFT,
    spaceBefore=7, spaceAfter=7, allowWidows=0, allowOrphans=0,
)  # fmt: skip
NUMBERED = ParagraphStyle("numbered", parent=BODY, leftIndent=12 * mm)
BULLET = ParagraphStyle("bullet", parent=BODY, leftIndent=7 * mm, bulletIndent=2 * mm, spaceBefore=0, spaceAfter=4)
LISTED = ParagraphStyle("listed", parent=BULLET, leftIndent=8 * mm)
CAPTION = ParagraphStyle("caption", parent=BODY, keepWithNext=1)
CELL = ParagraphStyle("cell", parent=BODY, fontSize=8.6, leading=11.2, spaceBefore=0, spaceAfter=0)
HEAD_CELL = ParagraphStyle("head-cell", parent=CELL, fontName="Helvetica-Bold", textColor=colors.white)
HEADINGS = {
    2: ParagraphStyle(
        "h2", parent=BODY, fontName="Helvetica-Bold", fontSize=14, leading=18, textColor=ACCENT,
        spaceBefore=12, spaceAfter=6, keepWithNext=1,
    ),
    3: ParagraphStyle(
        "h3", parent=BODY, fontName="Helvetica-Bold", fontSize=11, leading=15, textColor=ACCENT,
        spaceBefore=7, spaceAfter=4, keepWithNext=1,
    ),
}  # fmt: skip
COVER_KIND = ParagraphStyle("cover-kind", parent=BODY, fontSize=11, leading=14, textColor=ACCENT, spaceAfter=10)
COVER_TITLE = ParagraphStyle(
    "cover-title", parent=BODY, fontName="Helvetica-Bold", fontSize=26, leading=32, textColor=ACCENT, spaceAfter=16
)
COVER_TEXT = ParagraphStyle("cover-text", parent=BODY, fontSize=11.5, leading=16.5, spaceAfter=12)
COVER_WARNING = ParagraphStyle(
    "cover-warning", parent=COVER_TEXT, fontName="Helvetica-Bold", textColor=WARNING, borderColor=WARNING,
    borderWidth=1, borderPadding=8, leftIndent=8, rightIndent=8, spaceBefore=28, spaceAfter=26,
)  # fmt: skip

FRONT_MATTER = re.compile(r"\A---\n(.*?)^---\n(.*)\Z", re.DOTALL | re.MULTILINE)
NUMBERED_PARAGRAPH = re.compile(r"^(\d+\.\d+) (.+)$")
LIST_ITEM = re.compile(r"^(\d+\.|-) (.+)$")
HEADING = re.compile(r"^(#{1,3}) (.+)$")
TABLE_RULE = re.compile(r"^\|[\s:|-]+\|$")


@dataclass(frozen=True)
class Document:
    """One document of the library: its front matter and the Markdown under it."""

    name: str
    title: str
    kind: str
    date: str
    licence: str
    summary: str
    fictional: bool
    body: str


class DocumentError(ValueError):
    """The front matter of a document is missing or incomplete."""


class Heading(Paragraph):  # type: ignore[misc]
    """A heading that enters itself in the outline of the PDF when it is drawn."""

    def draw(self) -> None:
        """Add the outline entry, then draw the text."""
        text = self.getPlainText()
        key = f"heading-{self.canv.getPageNumber()}-{text}"
        self.canv.bookmarkPage(key)
        self.canv.addOutlineEntry(text, key, 0 if self.style is HEADINGS[2] else 1, closed=False)
        super().draw()


def read_document(path: Path) -> Document:
    """Return the document in ``path``.

    Raises:
        DocumentError: the file has no front matter, or a field of it is missing.

    """
    found = FRONT_MATTER.match(path.read_text(encoding="utf-8"))
    if not found:
        message = f"{path.name}: expected front matter between two lines of ---"
        raise DocumentError(message)
    front: dict[str, Any] = yaml.safe_load(found[1])
    needed = ("title", "kind", "date", "licence", "summary", "fictional")
    if missing := [field for field in needed if field not in front]:
        message = f"{path.name}: front matter lacks {', '.join(missing)}"
        raise DocumentError(message)
    return Document(
        name=path.stem,
        title=str(front["title"]),
        kind=str(front["kind"]),
        date=str(front["date"]),
        licence=str(front["licence"]),
        summary=" ".join(str(front["summary"]).split()),
        fictional=bool(front["fictional"]),
        body=found[2],
    )


def inline(text: str) -> str:
    """Return reportlab markup for Markdown text with bold and italic marks."""
    text = html.escape(text, quote=False)
    text = re.sub(r"\*\*(.+?)\*\*", r"<b>\1</b>", text)
    return re.sub(r"\*(.+?)\*", r"<i>\1</i>", text)


def plain(text: str) -> str:
    """Return Markdown text without its bold and italic marks."""
    return text.replace("*", "")


def column_widths(rows: list[list[str]]) -> list[float]:
    """Return column widths in points that fill the text width, wider where there is more to say."""
    padding = 12.0
    floors, wishes = [], []
    for column in zip(*rows, strict=True):
        words = [word for cell in column for word in plain(cell).split()] or [""]
        floors.append(max(stringWidth(word, "Helvetica-Bold", CELL.fontSize) for word in words) + padding)
        wishes.append(max(stringWidth(plain(cell), "Helvetica-Bold", CELL.fontSize) for cell in column) + padding)
    spare = TEXT_WIDTH - sum(floors)
    # The square root keeps one long cell from starving its neighbours.
    gaps = [max(wish - floor, 1.0) ** 0.5 for wish, floor in zip(wishes, floors, strict=True)]
    return [floor + spare * gap / sum(gaps) for floor, gap in zip(floors, gaps, strict=True)]


def make_table(lines: list[str]) -> Table:
    """Return a table whose first row is a header that repeats on every page."""
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if not TABLE_RULE.match(line)]
    cells = [
        [Paragraph(inline(cell), CELL if number else HEAD_CELL) for cell in row] for number, row in enumerate(rows)
    ]
    style = TableStyle(
        [
            ("BACKGROUND", (0, 0), (-1, 0), ACCENT),
            ("ROWBACKGROUNDS", (0, 1), (-1, -1), [colors.white, SHADE]),
            ("LINEBELOW", (0, 0), (-1, -1), 0.5, RULE),
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ("TOPPADDING", (0, 0), (-1, -1), 4),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 4),
            ("LEFTPADDING", (0, 0), (-1, -1), 6),
            ("RIGHTPADDING", (0, 0), (-1, -1), 6),
        ]
    )
    return Table(
        cells, colWidths=column_widths(rows), repeatRows=1, style=style, hAlign="LEFT", spaceBefore=4, spaceAfter=12
    )


def make_paragraph(text: str) -> Paragraph:
    """Return one line of Markdown as a paragraph, with a hanging number or bullet where it has one."""
    if found := NUMBERED_PARAGRAPH.match(text):
        # The number is part of the text so that search and copying keep "3.2" with its words.
        style = ParagraphStyle("numbered-here", parent=NUMBERED, firstLineIndent=-12 * mm)
        gap = max(1, round((12 * mm - stringWidth(found[1], "Helvetica", 10)) / stringWidth(" ", "Helvetica", 10)))
        return Paragraph(f"{found[1]}{'&nbsp;' * gap}{inline(found[2])}", style)
    if found := LIST_ITEM.match(text):
        if found[1] == "-":
            return Paragraph(inline(found[2]), BULLET, bulletText="\u2022")
        return Paragraph(inline(found[2]), LISTED, bulletText=found[1])
    return Paragraph(inline(text), CAPTION if text.startswith("**Table ") else BODY)


def make_body(markdown: str) -> list[Flowable]:
    """Return the flowables of a Markdown text; its first-level heading is left to the title page."""
    story: list[Flowable] = []
    table: list[str] = []
    for line in [*markdown.splitlines(), ""]:
        if line.startswith("|"):
            table.append(line)
            continue
        if table:
            story.append(make_table(table))
            table = []
        if found := HEADING.match(line):
            level = len(found[1])
            if level > 1:
                story.append(Heading(inline(found[2]), HEADINGS[level]))
        elif line.strip():
            story.append(make_paragraph(line.strip()))
    return story


def make_cover(document: Document) -> list[Flowable]:
    """Return the flowables of the title page."""
    year, month = (int(part) for part in document.date.split("-")[:2])
    parts: list[Flowable] = [
        Spacer(1, 52 * mm),
        Paragraph(html.escape(document.kind.upper()), COVER_KIND),
        Paragraph(html.escape(document.title, quote=False), COVER_TITLE),
    ]
    # No summary here: it would be found in place of the passage that it sums up, and of a fictional strategy it
    # would give away how good it is.
    if document.fictional:
        parts.append(Paragraph(FICTION_NOTICE, COVER_WARNING))
    parts += [
        Spacer(1, 10 * mm),
        Paragraph(f"{AUTHOR}, {month_name[month]} {year}. Licence: {html.escape(document.licence)}.", BODY),
    ]
    return parts


class Report(BaseDocTemplate):  # type: ignore[misc]
    """A report with a title page, running header and footer, and an outline."""

    def __init__(self, path: Path, document: Document, pages: int) -> None:
        """Prepare a report for ``path``; ``pages`` is the total that the footers print."""
        super().__init__(
            str(path),
            pagesize=A4,
            leftMargin=MARGIN,
            rightMargin=MARGIN,
            topMargin=MARGIN,
            bottomMargin=MARGIN,
            title=document.title,
            author=AUTHOR,
            subject=document.kind,
            creator="build_pdfs.py",
            lang="en-GB",
            invariant=1,
            pageCompression=1,
        )
        self.document = document
        self.pages = pages
        frame = Frame(MARGIN, MARGIN, TEXT_WIDTH, PAGE_HEIGHT - 2 * MARGIN, 0, 0, 0, 0)
        self.addPageTemplates(
            [
                PageTemplate("cover", [frame], onPage=self.draw_cover),
                PageTemplate("text", [frame], onPage=self.draw_page),
            ]
        )

    def draw_cover(self, canvas: Canvas, _template: BaseDocTemplate) -> None:
        """Draw the band and the footer of the title page."""
        canvas.saveState()
        canvas.setFillColor(ACCENT)
        canvas.rect(0, PAGE_HEIGHT - 38 * mm, PAGE_WIDTH, 20 * mm, stroke=0, fill=1)
        canvas.setFillColor(colors.white)
        canvas.setFont("Helvetica", 12)
        canvas.drawString(MARGIN, PAGE_HEIGHT - 30 * mm, AUTHOR)
        canvas.restoreState()
        self.draw_notice(canvas)
        self.draw_footer(canvas)
        canvas.bookmarkPage("title")
        canvas.addOutlineEntry(self.document.title, "title", 0)

    def draw_page(self, canvas: Canvas, _template: BaseDocTemplate) -> None:
        """Draw the running header and the footer."""
        canvas.saveState()
        canvas.setFillColor(ACCENT)
        canvas.setFont("Helvetica", 8)
        title = self.document.title
        room = TEXT_WIDTH - (stringWidth(FICTION_NOTICE, "Helvetica-Bold", 8) + 8 if self.document.fictional else 0)
        while stringWidth(title, "Helvetica", 8) > room:
            title = title.removesuffix("...").rsplit(" ", 1)[0] + "..."
        canvas.drawString(MARGIN, PAGE_HEIGHT - 15 * mm, title)
        canvas.setStrokeColor(RULE)
        canvas.line(MARGIN, PAGE_HEIGHT - 17 * mm, PAGE_WIDTH - MARGIN, PAGE_HEIGHT - 17 * mm)
        canvas.restoreState()
        self.draw_notice(canvas)
        self.draw_footer(canvas)

    def draw_notice(self, canvas: Canvas) -> None:
        """Draw the notice of fiction in the header, where the document needs one."""
        if not self.document.fictional:
            return
        canvas.saveState()
        canvas.setFillColor(WARNING)
        canvas.setFont("Helvetica-Bold", 8)
        canvas.drawRightString(PAGE_WIDTH - MARGIN, PAGE_HEIGHT - 15 * mm, FICTION_NOTICE)
        canvas.restoreState()

    def draw_footer(self, canvas: Canvas) -> None:
        """Draw the footer with the page number."""
        canvas.saveState()
        canvas.setFillColor(ACCENT)
        canvas.setFont("Helvetica", 8)
        canvas.drawString(MARGIN, 13 * mm, f"{AUTHOR} | {self.document.licence}")
        canvas.drawRightString(PAGE_WIDTH - MARGIN, 13 * mm, f"Page {canvas.getPageNumber()} of {self.pages}")
        canvas.restoreState()


def build_pdf(document: Document, folder: Path) -> Path:
    """Write ``document`` into ``folder`` as a PDF and return its path."""
    path = folder / f"{document.name}.pdf"
    pages = 0
    # Built twice: the first run finds the number of pages that the footers of the second print.
    for _ in range(2):
        report = Report(path, document, pages)
        report.build([*make_cover(document), NextPageTemplate("text"), PageBreak(), *make_body(document.body)])
        pages = report.page
    logger.info("%s: %d pages, %d bytes", path.name, pages, path.stat().st_size)
    return path


def main() -> int:
    """Build every PDF of the library; return 0, or 1 if a document cannot be read."""
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    folder = HERE / "pdfs"
    folder.mkdir(exist_ok=True)
    try:
        for source in sorted((HERE / "documents").glob("*.md")):
            build_pdf(read_document(source), folder)
    except DocumentError:
        logger.exception("A document of the library cannot be read.")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
