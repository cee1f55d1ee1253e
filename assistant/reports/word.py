"""A report as a Word document that people go on working in.

Headings, lists and captions use Word's own styles, so navigation, restyling and screen readers work; header
rows are marked as such and repeat on each page. The look itself is set once, in `word_styles`.
"""

from __future__ import annotations

import io
from typing import Any

from assistant.reports.blocks import (
    HEAD_TINT,
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
    Style,
    Table,
    line,
    spans_of,
)
from assistant.reports.charts import table_of
from assistant.reports.word_styles import board_scale, dress, frame, restart_numbering, shade, tight

_PARAGRAPHS = {
    Style.BODY: "Body Text",
    Style.LEAD: "Report Lead",
    Style.SMALL: "Report Small",
    Style.LABEL: "Report Label",
}
_LISTS = {ListKind.BULLET: "List Bullet", ListKind.NUMBER: "List Number"}
_DEEPEST_STYLE = 3
_MAX_LEVEL = 6


def render(report: Report) -> bytes:
    """Return the report as a .docx file."""
    from docx import Document

    document = Document()
    dress(document, title=report.title, made=report.made)
    writer = _Writer(document)
    for block in report.blocks:
        writer.add(block)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


class _Writer:
    """Appends blocks to a document. `_board` is the scale inside the page for the board, which is set tighter."""

    def __init__(self, document: Any) -> None:
        self._document = document
        self._board: float | None = None
        self._break = False

    def add(self, block: Block) -> None:
        match block:
            case Heading():
                # Word's "Heading 1" is the report's title here, so the outline has one top.
                self._paragraph(block.text, f"Heading {min(block.level, _MAX_LEVEL)}")
            case Paragraph():
                paragraph = self._paragraph(block.text, _PARAGRAPHS[block.style])
                if block.with_next:
                    paragraph.paragraph_format.keep_with_next = True
            case Quotation():
                quote = self._paragraph(block.text, "Quote")
                if block.source:
                    quote.paragraph_format.keep_with_next = True
                    self._paragraph(block.source, "Report Source")
                else:
                    after = self._document.styles["Report Source"].paragraph_format.space_after
                    quote.paragraph_format.space_after = after
            case Items():
                self._items(block)
            case Table():
                self._table(block)
            case Chart():
                self._table(table_of(block))
            case Note():
                self._paragraph(block.text, "Report Note")
            case PageBreak():
                self._break = True
            case OnePage():
                self._board = board_scale(sum(len(span.text) for span in spans_of(block.blocks)))
                for inner in block.blocks:
                    self.add(inner)
                self._board = None

    def _paragraph(self, text: Line, style: str, *, mark: str = "") -> Any:
        paragraph = self._document.add_paragraph(style=style)
        if self._break:
            # On the next paragraph, not as one of its own: an empty line at the top of a page looks like a fault.
            paragraph.paragraph_format.page_break_before = True
            self._break = False
        if mark:
            paragraph.add_run(mark)
        _write(paragraph, text)
        if self._board is not None:
            tight(paragraph, self._board)
        return paragraph

    def _items(self, block: Items) -> None:
        numbering = restart_numbering(self._document) if block.kind is ListKind.NUMBER else None
        for item in block.items:
            if block.kind is ListKind.CHECK:
                self._paragraph(item.text, "Report Check", mark="\N{BALLOT BOX}\t")
                continue
            depth = min(item.depth + 1, _DEEPEST_STYLE)
            base = _LISTS[block.kind]
            paragraph = self._paragraph(item.text, base if depth == 1 else f"{base} {depth}")
            if numbering is not None and depth == 1:
                numbering(paragraph)

    def _table(self, block: Table) -> None:
        if not block.rows and not block.head:
            return
        if block.caption:
            self._paragraph(line(block.caption), "Caption").paragraph_format.keep_with_next = True
        columns = max(len(block.head), *(len(row) for row in block.rows)) if block.rows else len(block.head)
        table = self._document.add_table(rows=0, cols=columns, style="Table Grid")
        table.autofit = False
        shares = (*block.widths, *(1.0,) * columns)[:columns]
        widths = frame(self._document, table, shares, board=self._board is not None)
        if block.head:
            self._row(table, [Cell(text) for text in block.head], widths, head=True, keep=True)
        for number, row in enumerate(block.rows):
            keep = block.together and number + 1 < len(block.rows)
            self._row(table, list(row), widths, row_head=block.row_heads and not block.head, keep=keep)
        _describe(table, block)
        spacer = self._document.add_paragraph(style="Report Spacer")
        if self._board is not None:
            tight(spacer, self._board)

    def _row(
        self,
        table: Any,
        row: list[Cell],
        widths: list[Any],
        *,
        head: bool = False,
        row_head: bool = False,
        keep: bool = False,
    ) -> None:
        from docx.oxml import OxmlElement

        added = table.add_row()
        properties = added._tr.get_or_add_trPr()
        properties.append(OxmlElement("w:cantSplit"))
        if head:
            properties.append(OxmlElement("w:tblHeader"))
        for number, (target, width) in enumerate(zip(added.cells, widths, strict=True)):
            cell = row[number] if number < len(row) else Cell(())
            target.width = width
            paragraph = target.paragraphs[0]
            paragraph.style = "Report Cell"
            paragraph.paragraph_format.keep_with_next = keep
            _write(paragraph, cell.text, bold=head or (row_head and number == 0))
            if self._board is not None:
                tight(paragraph, self._board)
            tint = HEAD_TINT if head else TINTS.get(cell.tone)
            if tint:
                shade(target, tint)


def _write(paragraph: Any, text: Line, *, bold: bool = False) -> None:
    for span in text:
        run = paragraph.add_run(span.text)
        if span.strong or bold:
            run.bold = True
        if span.emphasis:
            run.italic = True


def _describe(table: Any, block: Table) -> None:
    """Say in the table's properties what it holds and which row and column are headings."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    properties = table._tbl.tblPr
    look = properties.find(qn("w:tblLook"))
    if look is not None:
        look.set(qn("w:firstRow"), "1" if block.head else "0")
        look.set(qn("w:firstColumn"), "1" if block.row_heads else "0")
    if block.caption:
        caption = OxmlElement("w:tblCaption")
        caption.set(qn("w:val"), block.caption)
        properties.append(caption)
