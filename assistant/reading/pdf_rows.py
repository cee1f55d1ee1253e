"""Turns the tables found on pages into rows, over the ends of columns and pages.

A table that goes on in the next column or on the next page has the same columns there; its parts are
put together before anyone asks which row is the header row, so that every row keeps its headers.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from assistant.reading.blocks import Block
from assistant.reading.pdf_tables import Table
from assistant.reading.pdf_text import LineJoiner
from assistant.reading.pdf_words import Line
from assistant.reading.tables import row_blocks

_ENDS = re.compile(r"[.!?:;][”’\"')\]]*$")


@dataclass(slots=True)
class TableMark(Line):
    """Holds the place of a table among the lines."""

    table: Table | None = None


def with_tables(lines: list[Line], tables: Sequence[Table]) -> list[Line]:
    """Return the lines, in their order, with a mark for each table after the last line above it."""
    marked = list(lines)
    for table in sorted(tables, key=lambda table: table.y0):
        mark = TableMark([], 0.0, False, table.page, x0=table.x0, x1=table.x1, y0=table.y0, y1=table.y1, table=table)
        place = 0
        for index, line in enumerate(marked):
            beside = line.x0 < table.x1 and table.x0 < line.x1
            if line.y1 <= table.y0 + 4 and (beside or index == place):
                place = index + 1
        marked.insert(place, mark)
    return marked


def table_rows(tables: Sequence[Table], headers: list[str] | None, joiner: LineJoiner) -> tuple[list[Block], list[str]]:
    """Return the rows of one table, which may go over several columns or pages, and its column headers."""
    rows: list[list[str]] = []
    pages: list[int] = []
    for index, table in enumerate(tables):
        for number, row in enumerate(_cells(table, joiner)):
            if index and not number and rows and _is_rest_of_row(rows[-1], row):
                rows[-1] = [f"{a} {b}".strip() for a, b in zip(rows[-1], row, strict=True)]
            else:
                rows.append(row)
                pages.append(table.page)
    bold = [flag for table in tables for flag in table.bold]
    header = True if len(rows) > 1 and bold[0] and not all(bold) else None
    if header and headers and rows[0] != headers:
        headers = None
    return row_blocks(rows, pages, header=header, headers=headers)


def _cells(table: Table, joiner: LineJoiner) -> list[list[str]]:
    edges = list(pairwise(table.xs))
    return [[joiner.cell(words, *edge) for words, edge in zip(row, edges, strict=True)] for row in table.rows]


def goes_on(a: Table, b: Table) -> bool:
    """Whether `b` is the rest of table `a`: it stands in the next column or page and has the same columns."""
    if b.page not in (a.page, a.page + 1) or len(a.xs) != len(b.xs) or (a.page == b.page and b.y0 > a.y1):
        return False
    shift = b.xs[0] - a.xs[0]
    return all(abs(y - x - shift) <= 6 for x, y in zip(a.xs, b.xs, strict=True))


def _is_rest_of_row(above: Sequence[str], row: Sequence[str]) -> bool:
    """Whether a row at the top of a page is what was left of the last row on the page before."""
    filled = [(a, b) for a, b in zip(above, row, strict=True) if b]
    return not row[0] and all(a and not _ENDS.search(a) and b[:1].islower() for a, b in filled)
