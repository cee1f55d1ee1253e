"""A report as Markdown: every sign that Markdown would act on is escaped, so quotes stay what they are."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.reports.blocks import (
    Block,
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
    Style,
    Table,
    plain,
)
from assistant.reports.charts import table_of

_SPECIAL = re.compile(r"[\\`*_\[\]|~$]")
_ENTITY = re.compile(r"&(?=#?\w+;)")
_LINE_START = re.compile(r"^(\s*)([#+=-]|\d+(?=[.)]))")
_MARKS = {ListKind.BULLET: "-", ListKind.CHECK: "- [ ]"}
_MAX_LEVEL = 6


def render(report: Report) -> bytes:
    """Return the report as Markdown in UTF-8."""
    parts = [text for block in report.blocks for text in _block(block)]
    return ("\n\n".join(part for part in parts if part) + "\n").encode("utf-8")


def escape(text: str) -> str:
    """Return `text` so that Markdown shows it as it stands, also inside a table cell."""
    text = _ENTITY.sub("&amp;", text).replace("<", "&lt;").replace(">", "&gt;")
    return _SPECIAL.sub(lambda found: "\\" + found.group(), text)


def _block(block: Block) -> Iterator[str]:
    match block:
        case Heading():
            yield f"{'#' * min(block.level, _MAX_LEVEL)} {_line(block.text)}"
        case Paragraph(style=Style.LABEL):
            yield f"*{escape(plain(block.text))}*"
        case Paragraph():
            yield _first(_line(block.text))
        case Quotation():
            yield f"> {_first(_line(block.text))}" + (f"\n>\n> {_first(_line(block.source))}" if block.source else "")
        case Items():
            yield "\n".join(_items(block))
        case Table():
            yield from _table(block)
        case Chart():
            yield from _table(table_of(block))
        case Note():
            yield f"> {_first(_line(block.text))}"
        case PageBreak():
            yield "---"
        case OnePage():
            for inner in block.blocks:
                yield from _block(inner)


def _line(spans: Line) -> str:
    return "".join(map(_span, spans)).strip()


def _span(span: Span) -> str:
    words = span.text.strip()
    mark = "**" if span.strong else "*" if span.emphasis else ""
    if not words or not mark:
        return escape(span.text)
    # Markdown reads a mark only where it touches the word, so spaces go outside.
    before, after = span.text[: len(span.text) - len(span.text.lstrip())], span.text[len(span.text.rstrip()) :]
    return f"{before}{mark}{escape(words)}{mark}{after}"


def _first(text: str) -> str:
    def guard(found: re.Match[str]) -> str:
        sign = found.group(2)
        return f"{found.group(1)}{sign}\\" if sign.isdigit() else f"{found.group(1)}\\{sign}"

    return _LINE_START.sub(guard, text)


def _items(block: Items) -> Iterator[str]:
    counts: list[int] = []
    for item in block.items:
        counts = counts[: item.depth + 1] + [0] * (item.depth + 1 - len(counts))
        counts[item.depth] += 1
        mark = _MARKS.get(block.kind) or f"{counts[item.depth]}."
        yield f"{'   ' * item.depth}{mark} {_first(_line(item.text))}"


def _table(block: Table) -> Iterator[str]:
    if block.caption:
        yield f"*{escape(block.caption)}*"
    if not block.head:
        yield "\n".join(
            f"- **{_line(row[0].text)}:** {' '.join(_line(cell.text) for cell in row[1:])}" for row in block.rows
        )
        return
    rows = [[_line(text) for text in block.head], ["---"] * len(block.head)]
    for row in block.rows:
        texts = [_line(cell.text) for cell in row]
        if block.row_heads and texts and "**" not in texts[0]:
            texts[0] = f"**{texts[0]}**"
        rows.append(texts)
    yield "\n".join("| " + " | ".join(row) + " |" for row in rows)
