"""Which row of a table holds its column headers, and how rows become blocks.

Formats that say so (a header row in Word, `<th>` in HTML, bold type in a PDF) are believed. Where nothing
says so, a first row of short labels above longer or numeric cells is taken as the header row; when in
doubt the table has none, for a row of data lost as a header would be lost as evidence.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.reading.blocks import Block, row_block

_VALUE = re.compile(r"^[£$€<>~+±(−-]*\d")
_LABEL_WORDS = 9


def row_blocks(
    rows: Sequence[Sequence[str]], pages: Sequence[int], *, header: bool | None = None, headers: list[str] | None = None
) -> tuple[list[Block], list[str]]:
    """Return the rows as blocks, and the column headers that they carry.

    `header`: whether the first row is one; None to judge by its looks. `headers`: those of the table that
    this one goes on from. Rows that are empty are left out.
    """
    kept = [(list(row), page) for row, page in zip(rows, pages, strict=True) if any(row)]
    if not kept:
        return [], headers or []
    width = max(len(row) for row, _ in kept)
    kept = [(row + [""] * (width - len(row)), page) for row, page in kept]
    current = list(headers or [])
    if current and kept[0][0] == current:
        kept, header = kept[1:], False
    if header is None:
        header = not current and looks_like_header([row for row, _ in kept])
    blocks: list[Block] = []
    for index, (row, page) in enumerate(kept):
        if header and index == 0:
            current = row
            blocks.append(row_block(row, [], page, header=True))
        elif current and row == current:
            continue
        else:
            blocks.append(row_block(row, current, page))
    return blocks, current


def looks_like_header(rows: Sequence[Sequence[str]]) -> bool:
    """Whether the first of the rows reads like column headers for the others."""
    if len(rows) < 2 or len(rows[0]) < 2:
        return False
    first, rest = rows[0], rows[1:]
    if sum(bool(cell) for cell in first[1:]) < len(first) - 1 or (not first[0] and len(first) < 3):
        return False
    for cell in first:
        if len(cell.split()) > _LABEL_WORDS or cell.endswith((".", ";")) or (_is_value(cell) and not _is_year(cell)):
            return False
    below = [cell for row in rest for cell in row[1:] if cell]
    if any(_is_value(cell) for cell in below):
        return True
    if all(cell[:1].isupper() or not cell for cell in first):
        mean_first = sum(map(len, first)) / len(first)
        cells = [cell for row in rest for cell in row if cell]
        # Labels are no longer than what they stand over; in a table without figures, this is all there is to see.
        return bool(cells) and mean_first <= 1.25 * sum(map(len, cells)) / len(cells)
    return False


def _is_value(cell: str) -> bool:
    return bool(_VALUE.match(cell))


def _is_year(cell: str) -> bool:
    return bool(re.match(r"^(?:19|20)\d\d(?:\s*[/–-]\s*\d{2,4})?\b", cell))
