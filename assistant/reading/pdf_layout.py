"""Puts the lines of a PDF page in reading order and takes page furniture away.

Furniture is what repeats: a line near the top or bottom edge that stands at the same height on several
pages and says the same but for numbers. Columns are found by the white strip between them; only then are
lines put in a new order, for without columns the order in which the text was set is the better guide.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from itertools import accumulate

from assistant.reading.furniture import is_page_number, key
from assistant.reading.pdf_words import Line, PageText

_EDGE = 0.13  # share of the page's height, at the top and at the bottom, where furniture stands
_SAME_HEIGHT = 0.012
_GUTTER = 8.0


def strip_furniture(pages: Sequence[PageText]) -> None:
    """Take running headers, footers and page numbers out of the pages' lines."""
    edges = [_edge_rows(page) for page in pages]
    seen: defaultdict[str, list[tuple[int, float]]] = defaultdict(list)
    for page, rows in zip(pages, edges, strict=True):
        for row in rows:
            seen[key(_text(row))].append((page.number, row[0].middle / page.height))
    needed = 2 if len(pages) <= 8 else 3
    usual = _usual_size(pages)
    for page, rows in zip(pages, edges, strict=True):
        gone: set[int] = set()
        for row in rows:
            text = _text(row)
            height = row[0].middle / page.height
            others = {n for n, at in seen[key(text)] if abs(at - height) <= _SAME_HEIGHT}
            # A title that stands at the same height on two pages is a title; a running head is set small.
            enough = needed if row[0].size <= 1.25 * usual else max(3, len(pages) // 2)
            if is_page_number(text) or (len(others) >= enough and len(text) <= 200):
                gone.update(id(line) for line in row)
        page.lines = [line for line in page.lines if id(line) not in gone]
    _strip_bare_numbers(pages)


def _usual_size(pages: Sequence[PageText]) -> float:
    sizes = Counter[float]()
    for page in pages:
        for line in page.lines:
            sizes[round(line.size, 1)] += len(line.text)
    return sizes.most_common(1)[0][0] if sizes else 10.0


def _text(row: list[Line]) -> str:
    return " ".join(line.text for line in row)


def _edge_rows(page: PageText) -> list[list[Line]]:
    """Return the outermost rows of text at the top and bottom edge: at most four each."""
    if not page.lines:
        return []
    rows: list[list[Line]] = []
    for line in sorted(page.lines, key=lambda line: (line.middle, line.x0)):
        if rows and abs(rows[-1][0].middle - line.middle) <= 0.35 * line.size:
            rows[-1].append(line)
        else:
            rows.append([line])
    top = [row for row in rows[:4] if row[0].middle < _EDGE * page.height]
    bottom = [row for row in rows[-4:] if row[0].middle > (1 - _EDGE) * page.height]
    return top + [row for row in bottom if row not in top]


def _strip_bare_numbers(pages: Sequence[PageText]) -> None:
    """Take away lone page numbers: on most pages, the outermost line is a number that grows with the pages."""
    found: defaultdict[int, list[tuple[PageText, Line]]] = defaultdict(list)
    for page in pages:
        for row in _edge_rows(page):
            for line in row:
                if len(row) == 1 and line.text.isdigit() and len(line.text) <= 4:
                    found[int(line.text) - page.number].append((page, line))
    for pairs in found.values():
        if len(pairs) >= 2 or len(pages) == 1:
            for page, line in pairs:
                page.lines = [other for other in page.lines if other is not line]


def reading_order(lines: list[Line], depth: int = 0) -> list[list[Line]]:
    """Return the lines in reading order, as columns: each a list of lines to be read one after the other."""
    if depth > 3 or len(lines) < 6:
        return [lines]
    gutter = _gutter(lines)
    if gutter is None:
        return [lines]
    left_edge, right_edge = gutter
    centre = (left_edge + right_edge) / 2
    columns: list[list[Line]] = []
    band: list[Line] = []

    def close() -> None:
        if band:
            left = [line for line in band if line.x1 <= centre + 1]
            right = [line for line in band if line.x1 > centre + 1]
            for side in (left, right):
                if side:
                    columns.extend(reading_order(sorted(side, key=_by_place), depth + 1))
            band.clear()

    for line in sorted(lines, key=_by_place):
        if line.x0 < centre - 1 and line.x1 > centre + 1:
            close()
            if columns and columns[-1] and _crosses(columns[-1][-1], centre):
                columns[-1].append(line)
            else:
                columns.append([line])
        else:
            band.append(line)
    close()
    return columns


def _by_place(line: Line) -> tuple[float, float]:
    return (round(line.middle / 3), line.x0)


def _crosses(line: Line, x: float) -> bool:
    return line.x0 < x - 1 and line.x1 > x + 1


def _gutter(lines: list[Line]) -> tuple[float, float] | None:
    """Return the white strip (left, right) between two columns of running text, if there is one."""
    x0, x1 = min(line.x0 for line in lines), max(line.x1 for line in lines)
    width = x1 - x0
    if width < 200:
        return None
    offset = int(x0)
    steps = [0] * (int(x1) - offset + 3)
    for line in lines:
        steps[int(line.x0) - offset] += 1
        steps[int(line.x1) - offset + 1] -= 1
    cover = list(accumulate(steps))
    # A heading over both columns, or a stray line, may cross the strip; but first look for one that nothing crosses.
    for allowed in sorted({0, 1, len(lines) // 16, len(lines) // 8}):
        strip = _widest(cover, offset, allowed, x0 + 0.22 * width, x1 - 0.22 * width)
        if strip is not None and _parts_columns(lines, strip):
            return strip
    return None


def _widest(cover: list[int], offset: int, allowed: int, first: float, last: float) -> tuple[float, float] | None:
    """Return the widest strip between `first` and `last` that no more than `allowed` lines cross."""
    best: tuple[float, float] | None = None
    start: int | None = None
    for x in range(int(first), int(last) + 1):
        if cover[x - offset] <= allowed:
            start = x if start is None else start
            if best is None or x - start > best[1] - best[0]:
                best = (start, x)
        else:
            start = None
    return best if best is not None and best[1] - best[0] >= _GUTTER else None


def _parts_columns(lines: list[Line], strip: tuple[float, float]) -> bool:
    """Whether running text stands on both sides of a strip, side by side."""
    centre = (strip[0] + strip[1]) / 2
    left = [line for line in lines if line.x1 <= centre]
    right = [line for line in lines if line.x0 >= centre]
    if min(_weight(left), _weight(right)) < 3 or not (_is_prose(left) and _is_prose(right)):
        return False
    bottom = min(max(line.y1 for line in left), max(line.y1 for line in right))
    return bottom > max(min(line.y0 for line in left), min(line.y0 for line in right))


def _weight(lines: list[Line]) -> int:
    return sum(1 if line.words else 3 for line in lines)


def _is_prose(lines: list[Line]) -> bool:
    """Whether the lines of a column fill its width, as running text does and table cells do not."""
    lines = [line for line in lines if line.words]
    if not lines:
        return True  # only a table stands here
    x0 = min(line.x0 for line in lines)
    width = max(line.x1 for line in lines) - x0
    full = sum(line.x1 - x0 >= 0.7 * width for line in lines)
    words = sum(len(line.words) for line in lines)
    return width > 60 and full * 2 >= len(lines) and words >= 3.5 * len(lines)
