"""Finds tables on a PDF page: by the lines drawn round their cells, or by cells that stand in columns.

A drawn grid is believed cell by cell, so wrapped cells stay with their row. Where only some lines are
drawn (between rows, or round the whole), the missing columns or rows are found from the white space.
"""

from __future__ import annotations

import itertools
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field

from assistant.reading.pdf_words import Line, PageText, Rules, Word

_TOUCH = 3.0
_STRIP = 6.0


@dataclass(slots=True)
class Table:
    """A table on one page: rows of cells, each cell the lines of words in it. `xs`: its column edges.

    `bold`: whether each row is all in bold type. `y0`, `y1`, `x0`, `x1`: its box. `sure`: it is drawn.
    """

    page: int
    x0: float
    y0: float
    x1: float
    y1: float
    xs: list[float]
    rows: list[list[list[Word]]] = field(default_factory=list)
    bold: list[bool] = field(default_factory=list)
    sure: bool = True


def drawn_tables(page: PageText) -> tuple[list[Table], list[Line]]:
    """Return the tables drawn with lines on a page, and the lines of text that are in none of them."""
    regions = _regions(page.rules)
    tables: list[Table] = []
    rest = list(page.lines)
    for region in regions:
        inside = [line for line in rest if _within(line, region)]
        if len(inside) < 2:
            continue
        table = _fill(region, inside, page.number)
        if table is None:
            continue
        tables.append(table)
        taken = {id(line) for line in inside}
        rest = [line for line in rest if id(line) not in taken]
    return tables, rest


@dataclass(slots=True)
class _Region:
    x0: float
    y0: float
    x1: float
    y1: float
    across: list[tuple[float, float, float]]
    down: list[tuple[float, float, float]]


def _regions(rules: Rules) -> list[_Region]:
    across, down = _merged(rules.across), _merged(rules.down)
    if len(across) < 2 or len(across) + len(down) > 2_000:
        return []
    parent = list(range(len(across) + len(down)))

    def find(item: int) -> int:
        while parent[item] != item:
            parent[item] = parent[parent[item]]
            item = parent[item]
        return item

    for i, (y, x0, x1) in enumerate(across):
        for j, (x, y0, y1) in enumerate(down):
            if x0 - _TOUCH <= x <= x1 + _TOUCH and y0 - _TOUCH <= y <= y1 + _TOUCH:
                parent[find(i)] = find(len(across) + j)
    # Rows that are only underlined: lines of the same width one below the other belong together.
    for i, (_, x0, x1) in enumerate(across):
        for j in range(i):
            if abs(across[j][1] - x0) <= _TOUCH and abs(across[j][2] - x1) <= _TOUCH:
                parent[find(i)] = find(j)
    groups: dict[int, _Region] = {}
    for index in range(len(parent)):
        region = groups.setdefault(find(index), _Region(1e9, 1e9, -1e9, -1e9, [], []))
        if index < len(across):
            y, a, b = across[index]
            region.across.append(across[index])
            region.x0, region.x1 = min(region.x0, a), max(region.x1, b)
            region.y0, region.y1 = min(region.y0, y), max(region.y1, y)
        else:
            x, a, b = down[index - len(across)]
            region.down.append(down[index - len(across)])
            region.x0, region.x1 = min(region.x0, x), max(region.x1, x)
            region.y0, region.y1 = min(region.y0, a), max(region.y1, b)
    found = [g for g in groups.values() if g.x1 - g.x0 > 60 and g.y1 - g.y0 > 12 and len(g.across) >= 2]
    return sorted(found, key=lambda g: ((g.x1 - g.x0) * (g.y1 - g.y0), g.y0))


def _merged(lines: list[tuple[float, float, float]]) -> list[tuple[float, float, float]]:
    """Return the lines with pieces that lie end to end, or on top of each other, made one."""
    merged: list[tuple[float, float, float]] = []
    for level, start, end in sorted(lines, key=lambda line: (round(line[0] / 1.5), line[1])):
        if merged and abs(merged[-1][0] - level) <= 2 and start <= merged[-1][2] + _TOUCH:
            merged[-1] = (merged[-1][0], min(start, merged[-1][1]), max(end, merged[-1][2]))
        else:
            merged.append((level, start, end))
    return merged


def _edges(values: Sequence[float]) -> list[float]:
    edges: list[float] = []
    for value in sorted(values):
        if not edges or value - edges[-1] > 4:
            edges.append(value)
    return edges


def _within(line: Line, region: _Region) -> bool:
    return region.x0 - 4 <= line.x0 and line.x1 <= region.x1 + 4 and region.y0 - 1 <= line.middle <= region.y1 + 1


def _fill(region: _Region, lines: list[Line], page: int) -> Table | None:
    """Return the table that the lines of text make in a region, or None if it is only a box or a rule."""
    xs = _edges([x for x, _, _ in region.down])
    ys = _edges([y for y, _, _ in region.across])
    inner = [x for x in xs if region.x0 + 6 < x < region.x1 - 6]
    inner = [x for x in inner if not _cuts_words(x, lines)]
    if inner:
        xs = _edges([region.x0, *inner, region.x1])
    else:
        if len(ys) < 4:
            return None
        strips = column_edges(lines, region.x0, region.x1)
        if len(strips) < 3:
            return None
        xs = strips
    table = Table(page, region.x0, region.y0, region.x1, region.y1, xs)
    if len(ys) < 3:
        # One band only: the rows are told by their text.
        rows = rows_by_text(lines, xs)
        filled = sum(sum(bool(cell) for cell in row) * 3 >= 2 * (len(xs) - 1) for row in rows)
        if len(rows) < 2 or filled < len(rows):
            return None if not inner else _one_row(table, lines)
        table.rows, table.bold = rows, [False] * len(rows)
        return table if _has_columns(table) else None
    cells: list[list[list[Word]]] = [[[] for _ in xs[1:]] for _ in ys[1:]]
    bold = [True] * (len(ys) - 1)
    for line in lines:
        row = min(max(bisect_right(ys, line.middle) - 1, 0), len(ys) - 2)
        bold[row] = bold[row] and line.bold
        for word in line.words:
            column = min(max(bisect_right(xs, (word.x0 + word.x1) / 2) - 1, 0), len(xs) - 2)
            while column > 0 and region.down and not _separated(region, xs[column], line.middle):
                column -= 1
            cells[row][column].append(word)
    kept = [(row, flag) for row, flag in zip(cells, bold, strict=True) if any(row)]
    table.rows, table.bold = [row for row, _ in kept], [flag for _, flag in kept]
    return table if _has_columns(table) else None


def _one_row(table: Table, lines: list[Line]) -> Table | None:
    cells: list[list[Word]] = [[] for _ in table.xs[1:]]
    for line in lines:
        for word in line.words:
            cells[min(max(bisect_right(table.xs, (word.x0 + word.x1) / 2) - 1, 0), len(cells) - 1)].append(word)
    table.rows, table.bold = [cells], [all(line.bold for line in lines)]
    return table if sum(bool(cell) for cell in cells) >= 2 else None


def _separated(region: _Region, x: float, y: float) -> bool:
    """Whether a drawn line parts the cells left and right of `x` at height `y`."""
    return any(abs(v - x) <= 4 and y0 - 2 <= y <= y1 + 2 for v, y0, y1 in region.down)


def _cuts_words(x: float, lines: list[Line]) -> bool:
    """Whether a vertical line runs through words in many lines (then it is a decoration, not a column edge)."""
    cut = sum(any(word.x0 + 2 < x < word.x1 - 2 for word in line.words) for line in lines)
    return cut > max(1, len(lines) // 5)


def _has_columns(table: Table) -> bool:
    several = sum(sum(bool(cell) for cell in row) >= 2 for row in table.rows)
    return several * 2 >= len(table.rows) and several >= 1


def column_edges(lines: list[Line], x0: float, x1: float) -> list[float]:
    """Return the edges of the columns that white space leaves between the words of the lines, ends included."""
    size = max(1, int(x1 - x0) + 2)
    cover = [0] * (size + 1)
    for line in lines:
        for word in line.words:
            left = min(max(int(word.x0 - x0), 0), size)
            right = min(max(int(word.x1 - x0) + 1, 0), size)
            cover[left] += 1
            cover[right] -= 1
    edges, running, start = [x0], 0, 0
    allowed = len(lines) // 20
    filled = False
    for position in range(size):
        running += cover[position]
        if running > allowed:
            if filled and position - start >= _STRIP:
                edges.append(x0 + (start + position) / 2)
            filled, start = True, position + 1
    edges.append(x1)
    return edges


def rows_by_text(lines: list[Line], xs: list[float]) -> list[list[list[Word]]]:
    """Return the rows of a table whose rows no line divides: wider gaps part them, else the first column does."""
    ordered = sorted((word for line in lines for word in line.words), key=lambda word: (word.y0 + word.y1) / 2)
    bands: list[list[Word]] = []
    for word in ordered:
        middle = (word.y0 + word.y1) / 2
        if bands and middle <= bands[-1][0].y1 and middle >= bands[-1][0].y0:
            bands[-1].append(word)
        else:
            bands.append([word])
    gaps = [b[0].y0 - a[0].y0 for a, b in itertools.pairwise(bands)]
    tight = min(gaps, default=0.0)
    spaced = bool(gaps) and max(gaps) > 1.25 * tight and sum(gap > 1.25 * tight for gap in gaps) >= 1
    rows: list[list[list[Word]]] = []
    for index, band in enumerate(bands):
        cells: list[list[Word]] = [[] for _ in xs[1:]]
        for word in sorted(band, key=lambda word: word.x0):
            cells[min(max(bisect_right(xs, (word.x0 + word.x1) / 2) - 1, 0), len(cells) - 1)].append(word)
        fresh = gaps[index - 1] > 1.25 * tight if spaced and index else bool(cells[0])
        if rows and not fresh:
            for old, new in zip(rows[-1], cells, strict=True):
                old.extend(new)
        else:
            rows.append(cells)
    return rows


def set_tables(lines: list[Line], page: int) -> tuple[list[Table], list[Line]]:
    """Return tables that no line is drawn round, known by cells set in columns, and the other lines.

    Needs three visual lines one below the other with wide gaps at the same places.
    """
    bands = _bands(lines)
    tables: list[Table] = []
    taken: set[int] = set()
    index = 0
    while index < len(bands):
        end = index
        while end < len(bands) and (len(bands[end]) > 1 or _wraps(bands, end, index)):
            if end > index and bands[end][0].y0 - bands[end - 1][0].y1 > 2.5 * bands[end][0].size:
                break
            end += 1
        while end > index and len(bands[end - 1]) == 1 and not _wraps(bands, end - 1, index):
            end -= 1
        group = bands[index:end]
        table = _from_bands(group, page) if sum(len(band) > 1 for band in group) >= 3 else None
        if table is not None:
            tables.append(table)
            taken.update(id(line) for band in group for line in band)
            index = end
        else:
            index = max(end, index + 1)
    return tables, [line for line in lines if id(line) not in taken]


def _bands(lines: list[Line]) -> list[list[Line]]:
    bands: list[list[Line]] = []
    for line in sorted(lines, key=lambda line: (line.middle, line.x0)):
        if bands and abs(bands[-1][0].middle - line.middle) <= 0.4 * line.size:
            bands[-1].append(line)
        else:
            bands.append([line])
    return [sorted(band, key=lambda line: line.x0) for band in bands]


def _wraps(bands: list[list[Line]], index: int, start: int) -> bool:
    """Whether a line on its own goes on a cell of the table that began at `start`."""
    if index == start:
        return False
    starts = [line.x0 for band in bands[start:index] if len(band) > 1 for line in band]
    line = bands[index][0]
    rights = [x for x in starts if x > line.x0 + 3]
    return any(abs(line.x0 - x) <= 3 for x in starts) and (not rights or line.x1 < min(rights) + 2)


def _from_bands(group: list[list[Line]], page: int) -> Table | None:
    lines = [line for band in group for line in band]
    x0, x1 = min(line.x0 for line in lines), max(line.x1 for line in lines)
    xs = column_edges(lines, x0, x1)
    if len(xs) < 3:
        return None
    first = [line.text for band in group for line in band if line.x0 < xs[1] and line.x1 <= xs[1] + 2]
    marks = sum((len(text) <= 5 and not text.isalpha()) or len(text) == 1 for text in first)
    if len(xs) == 3 and first and marks * 2 >= len(first):
        return None  # bullets or numbers before paragraphs
    table = Table(page, x0, min(line.y0 for line in lines), x1, max(line.y1 for line in lines), xs, sure=False)
    table.rows = rows_by_text(lines, xs)
    table.bold = [False] * len(table.rows)
    if table.rows and all(line.bold for line in group[0]) and not all(line.bold for line in lines):
        table.bold[0] = True
    full = sum(sum(bool(cell) for cell in row) >= 2 for row in table.rows)
    return table if len(table.rows) >= 3 and full * 3 >= 2 * len(table.rows) else None
