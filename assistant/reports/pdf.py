"""A report as a PDF: A4, with a title, a language, an outline and page numbers.

The page for the board has to be one page, so it is set in trial sizes until it is; nothing else shrinks.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from html import escape
from typing import Any

from assistant.reports.blocks import (
    BLUE,
    GREY,
    HEAD_TINT,
    INK,
    LANGUAGE,
    RULE,
    TINTS,
    Block,
    Cell,
    Chart,
    Heading,
    Items,
    Line,
    ListKind,
    Note,
    OnePage,
    PageBreak,
    Paragraph,
    Quotation,
    Report,
    Span,
    Table,
    line,
    plain,
    shorten,
    spans_of,
)
from assistant.reports.fonts import BODY, SPARE, typeface
from assistant.reports.pdf_styles import Sheet
from assistant.reports.wording import wording

_BODY_SIZE = 10.0
_BOARD_SIZES = (9.6, 9.2, 8.8, 8.4, 8.0)
_MARGIN = 46.0
_FOOT = 40.0
_WIDTH = 595.27 - 2 * _MARGIN
_OUTLINE_DEPTH = 3
_KEPT_CHARS = 1200


def render(report: Report) -> bytes:
    """Return the report as a PDF file. The last page says so if some letters could not be shown as they are."""
    face = typeface()
    sheet = Sheet(_BODY_SIZE)
    blocks = report.blocks
    if not all(face.shows_all(span.text) for span in spans_of(blocks)):
        blocks = (*blocks, Note(line(wording().say("common.letters"))))
    story: list[Any] = []
    for block in blocks:
        _append(story, _fitted(report, block) if isinstance(block, OnePage) else _flowables(block, sheet))
    data, _ = _build(report, story)
    return data


def _append(story: list[Any], flowables: list[Any]) -> None:
    """Add to the story. What is kept together loses its wrapping after a heading, which keeps hold of it itself.

    reportlab measures a group inside a group as endless and then leaves the heading behind on the page before.
    """
    from reportlab.platypus import KeepTogether

    for flowable in flowables:
        after_heading = bool(story) and bool(story[-1].getKeepWithNext())
        if after_heading and isinstance(flowable, KeepTogether):
            story += flowable._content
        else:
            story.append(flowable)


def _fitted(report: Report, page: OnePage) -> list[Any]:
    """Return the page in the largest size that keeps it on one page, or in the smallest there is."""
    for size in _BOARD_SIZES:
        _, pages = _build(report, _page(page, size))
        if pages == 1:
            return _page(page, size)
    return _page(page, _BOARD_SIZES[-1])


def _page(page: OnePage, size: float) -> list[Any]:
    sheet = Sheet(size, board=True)
    return [flowable for block in page.blocks for flowable in _flowables(block, sheet)]


def _build(report: Report, story: list[Any]) -> tuple[bytes, int]:
    from reportlab.lib.colors import HexColor
    from reportlab.lib.pagesizes import A4
    from reportlab.platypus import BaseDocTemplate, Frame, PageTemplate

    out = io.BytesIO()
    footer = "".join(part for part, _ in typeface().spell(shorten(report.title, 80)) if part)

    def number(canvas: Any, document: Any) -> None:
        canvas.saveState()
        canvas.setFillColor(HexColor(f"#{GREY}"))
        canvas.setStrokeColor(HexColor(f"#{RULE}"))
        canvas.setFont(BODY, 8)
        canvas.line(_MARGIN, _FOOT - 8, A4[0] - _MARGIN, _FOOT - 8)
        canvas.drawString(_MARGIN, _FOOT - 20, footer)
        canvas.drawRightString(A4[0] - _MARGIN, _FOOT - 20, wording().say("common.page_foot", page=document.page))
        canvas.restoreState()

    class Template(BaseDocTemplate):  # type: ignore[misc]
        """A template that puts headings into the outline as they are drawn."""

        def afterFlowable(self, flowable: Any) -> None:  # noqa: N802 - reportlab's name
            level = getattr(flowable, "report_level", None)
            if level is None:
                return
            mark = f"part-{self.seq.nextf('part')}"
            self.canv.bookmarkPage(mark)
            # An outline may not skip a level on its way down.
            self.report_depth = min(level - 1, getattr(self, "report_depth", -1) + 1)
            self.canv.addOutlineEntry(flowable.report_text, mark, self.report_depth, closed=self.report_depth > 0)

    document = Template(
        out,
        pagesize=A4,
        title=report.title,
        author="",
        subject="",
        lang=LANGUAGE,
        creator="",
        displayDocTitle=True,
        pageCompression=1,
    )
    frame = Frame(
        _MARGIN, _FOOT, _WIDTH, A4[1] - _FOOT - 34, leftPadding=0, rightPadding=0, topPadding=0, bottomPadding=0
    )
    document.addPageTemplates([PageTemplate(frames=[frame], onPage=number)])
    document.build(story)
    return out.getvalue(), document.page


def _flowables(block: Block, sheet: Sheet) -> list[Any]:
    from reportlab import platypus

    match block:
        case Heading():
            heading = platypus.Paragraph(_markup(block.text), sheet.heading(block.level))
            if block.level <= _OUTLINE_DEPTH:
                heading.report_level, heading.report_text = block.level, shorten(plain(block.text), 150)
            return [heading]
        case Paragraph():
            paragraph = platypus.Paragraph(_markup(block.text), sheet.paragraphs[block.style])
            paragraph.keepWithNext = int(block.with_next)
            return [paragraph]
        case Quotation():
            return _quotation(block, sheet)
        case Items():
            return [*_items(block, sheet), platypus.Spacer(1, sheet.gap)]
        case Table():
            return _table(block, sheet)
        case Chart():
            return _chart(block, sheet)
        case Note():
            return [platypus.Paragraph(_markup(block.text), sheet.paragraphs["note"])]
        case PageBreak():
            return [platypus.PageBreak()]
        case OnePage():
            return [flowable for inner in block.blocks for flowable in _flowables(inner, sheet)]


def _markup(text: Line, *, bold: bool = False) -> str:
    return "".join(_marked(span, bold) for span in text)


def _marked(span: Span, bold: bool) -> str:
    words = "".join(
        f'<font name="{SPARE}">{escape(part)}</font>' if spare else escape(part)
        for part, spare in typeface().spell(span.text)
    )
    if span.emphasis:
        words = f"<i>{words}</i>"
    return f"<b>{words}</b>" if span.strong or bold else words


def _quotation(block: Quotation, sheet: Sheet) -> list[Any]:
    from reportlab import platypus
    from reportlab.lib.colors import HexColor

    parts = [platypus.Paragraph(_markup(block.text), sheet.paragraphs["quote"])]
    if block.source:
        parts.append(platypus.Paragraph(_markup(block.source), sheet.paragraphs["source"]))
    # One row per part, so that a quote longer than a page can break; the rule beside it runs through.
    table = platypus.Table([[part] for part in parts], colWidths=[_WIDTH], splitInRow=1)
    table.setStyle(
        [
            ("LINEBEFORE", (0, 0), (0, -1), 2.5, HexColor(f"#{BLUE}")),
            ("LEFTPADDING", (0, 0), (-1, -1), 10),
            ("TOPPADDING", (0, 0), (-1, -1), 1),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 1),
            ("NOSPLIT", (0, 0), (0, -1)),
        ]
    )
    # Keeping a very long one together would only leave the page before it empty.
    short = len(plain(block.text)) <= _KEPT_CHARS
    return [platypus.KeepTogether([table]) if short else table, platypus.Spacer(1, sheet.size * 0.8)]


def _items(block: Items, sheet: Sheet) -> Iterator[Any]:
    from reportlab import platypus

    counts: list[int] = []
    for item in block.items:
        counts = counts[: item.depth + 1] + [0] * (item.depth + 1 - len(counts))
        counts[item.depth] += 1
        if block.kind is ListKind.CHECK:
            yield _check(item.text, sheet)
            continue
        mark = f"{counts[item.depth]}." if block.kind is ListKind.NUMBER else "\u2022"
        yield platypus.Paragraph(f"<bullet>{mark}</bullet>{_markup(item.text)}", sheet.item(item.depth))


def _check(text: Line, sheet: Sheet) -> Any:
    """Return an item with an empty box that is drawn, because the font has none."""
    from reportlab import platypus
    from reportlab.graphics.shapes import Drawing, Rect
    from reportlab.lib.colors import HexColor

    side = sheet.size * 0.85
    box = Drawing(side, side)
    box.add(Rect(0.5, -0.5, side - 1, side - 1, fillColor=None, strokeColor=HexColor(f"#{GREY}"), strokeWidth=0.9))
    style = sheet.paragraphs["cell"].clone("Check", fontSize=sheet.size, leading=sheet.size * 1.36)
    table = platypus.Table([[box, platypus.Paragraph(_markup(text), style)]], colWidths=[20, _WIDTH - 20], splitInRow=1)
    table.setStyle(
        [
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ("LEFTPADDING", (0, 0), (-1, -1), 2),
            ("TOPPADDING", (0, 0), (-1, -1), 2),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 2),
        ]
    )
    return table


def _chart(block: Chart, sheet: Sheet) -> list[Any]:
    """Return a chart as a drawing under its caption; each filled cell carries its number."""
    from reportlab import platypus
    from reportlab.graphics.shapes import Drawing, Rect, String
    from reportlab.lib.colors import HexColor

    names, row_high, head_high = 120.0, 24.0, 16.0
    wide = (_WIDTH - names) / max(1, len(block.columns))
    high = head_high + row_high * len(block.rows)
    drawing = Drawing(_WIDTH, high)

    def text(x: float, y: float, words: str, *, bold: bool = False, colour: str = INK, anchor: str = "middle") -> None:
        shown = "".join(part for part, _ in typeface().spell(words))
        font = BODY + ("-Bold" if bold else "")
        drawing.add(String(x, y, shown, fontName=font, fontSize=8, fillColor=HexColor(f"#{colour}"), textAnchor=anchor))

    for n, name in enumerate(block.columns):
        text(names + (n + 0.5) * wide, high - head_high + 4, name, colour=GREY)
    for number, row in enumerate(block.rows):
        floor = high - head_high - row_high * (number + 1)
        text(0, floor + 8, row.name, anchor="start")
        for n, step in enumerate(row.steps):
            left, tint = names + n * wide, TINTS.get(wording().tone(step), "FFFFFF") if step else "FFFFFF"
            box = Rect(left + 1, floor + 1, wide - 2, row_high - 2, fillColor=HexColor(f"#{tint}"))
            box.strokeColor, box.strokeWidth = HexColor(f"#{RULE}"), 0.6
            drawing.add(box)
            if step:
                tall = (row_high - 2) * step / 5
                drawing.add(Rect(left + 1, floor + 1, 4, tall, fillColor=HexColor(f"#{BLUE}"), strokeColor=None))
                text(left + wide / 2 + 2, floor + 8, str(step), bold=True)
    caption = platypus.Paragraph(_markup(line(block.caption)), sheet.paragraphs["caption"])
    return [platypus.KeepTogether([caption, drawing]), platypus.Spacer(1, sheet.size * 0.9)]


def _table(block: Table, sheet: Sheet) -> list[Any]:
    from reportlab import platypus
    from reportlab.lib.colors import HexColor

    columns = max([len(block.head), *(len(row) for row in block.rows)])
    if columns == 0:
        return []
    shares = (*block.widths, *(1.0,) * columns)[:columns]
    widths = [_WIDTH * share / sum(shares) for share in shares]
    body, head = sheet.paragraphs["cell"], sheet.paragraphs["head"]
    rows = [[platypus.Paragraph(_markup(text), head) for text in block.head]] if block.head else []
    pad = 2.2 if sheet.board else 4
    styles: list[tuple[Any, ...]] = [
        ("GRID", (0, 0), (-1, -1), 0.6, HexColor(f"#{RULE}")),
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("TOPPADDING", (0, 0), (-1, -1), pad),
        ("BOTTOMPADDING", (0, 0), (-1, -1), pad + 0.8),
        ("LEFTPADDING", (0, 0), (-1, -1), 4),
        ("RIGHTPADDING", (0, 0), (-1, -1), 4),
    ]
    if block.head:
        styles.append(("BACKGROUND", (0, 0), (-1, 0), HexColor(f"#{HEAD_TINT}")))
    for row in block.rows:
        filled = (*row, *(Cell(()),) * (columns - len(row)))
        for column, cell in enumerate(filled):
            if cell.tone in TINTS:
                spot = (column, len(rows))
                styles.append(("BACKGROUND", spot, spot, HexColor(f"#{TINTS[cell.tone]}")))
        rows.append(
            [
                platypus.Paragraph(_markup(cell.text, bold=block.row_heads and not block.head and n == 0), body)
                for n, cell in enumerate(filled)
            ]
        )
    table = platypus.Table(rows, colWidths=widths, repeatRows=1 if block.head else 0, splitInRow=1)
    table.setStyle(styles)
    parts: list[Any] = [table]
    if block.caption:
        parts.insert(0, platypus.Paragraph(_markup(line(block.caption)), sheet.paragraphs["caption"]))
    kept = [platypus.KeepTogether(parts)] if block.together else parts
    return [*kept, platypus.Spacer(1, sheet.gap if sheet.board else sheet.size * 0.9)]
