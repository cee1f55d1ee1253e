"""Gets words with their places out of a PDF page, and the lines drawn on it.

pdfium gives the text in the order in which it was set, which is reading order more often than any sorting
by place is, so that order is kept. Asking for the box of every character would take most of the time, so
only the first and last of each word are asked for, and the font only once per stretch of text.
All places are in points, from the top left corner of the page as it is shown.
"""

from __future__ import annotations

import ctypes
import math
import re
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from assistant.reading.clean import clean, is_broken
from assistant.reading.limits import Budget

# pdfium's mark for a hyphen at the end of a line (it drops the line break after it); \x02 in older builds.
LINE_HYPHEN = "\ufffe"
_TOKEN = re.compile(r"[^\s\ufffe\x02]+[\ufffe\x02]?|[\ufffe\x02]|[\r\n]+")
_BOLD = re.compile(r"bold|black|heavy|demi|semib", re.IGNORECASE)
_GAP = 1.6  # in font sizes: wider than any word space, narrower than between columns
_MOST_OBJECTS = 6_000
_MOST_POINTS = 20_000


class Word(NamedTuple):
    """One word: its text and its box. `x1` is the right edge, `y1` the lower one."""

    text: str
    x0: float
    y0: float
    x1: float
    y1: float


@dataclass(slots=True)
class Line:
    """Words that stand side by side without a wide gap. `size`: of the type, in points. `bold`: all of it.

    `hyphen`: the line ends in the middle of a word.
    """

    words: list[Word]
    size: float
    bold: bool
    page: int
    hyphen: bool = False
    text: str = ""
    x0: float = 0.0
    x1: float = 0.0
    y0: float = 0.0
    y1: float = 0.0

    def measure(self) -> Line:
        """Set text and box from the words."""
        self.text = " ".join(word.text for word in self.words)
        self.x0 = min(word.x0 for word in self.words)
        self.x1 = max(word.x1 for word in self.words)
        self.y0 = min(word.y0 for word in self.words)
        self.y1 = max(word.y1 for word in self.words)
        return self

    @property
    def middle(self) -> float:
        """Height of the middle of the line on the page."""
        return (self.y0 + self.y1) / 2


@dataclass(slots=True)
class Rules:
    """Straight lines drawn on a page: horizontal as (y, x0, x1), vertical as (x, y0, y1)."""

    across: list[tuple[float, float, float]] = field(default_factory=list)
    down: list[tuple[float, float, float]] = field(default_factory=list)


@dataclass(slots=True)
class PageText:
    """What was found on one page. `pictures`: share of the page that pictures cover, 0 to 1."""

    number: int
    width: float
    height: float
    lines: list[Line]
    rules: Rules
    pictures: float = 0.0


class PageReader:
    """Reads pages of one open PDF, remembering the fonts that it has met."""

    def __init__(self, document: Any, budget: Budget) -> None:
        import pypdfium2.raw as raw

        self._raw = raw
        self._document = document
        self._budget = budget
        self._bold: dict[int, bool] = {}

    def read(self, index: int) -> PageText:
        """Return the words and rules of the page at `index` (from 0)."""
        page = self._document[index]
        try:
            width, height = page.get_size()
            turn = _Turn(page.get_rotation(), width, height, *self._origin(page))
            text_page = page.get_textpage()
            try:
                lines = self._lines(text_page, turn, index + 1)
            finally:
                text_page.close()
            rules, pictures = self._drawn(page, turn, width * height or 1.0)
            return PageText(index + 1, width, height, lines, rules, pictures)
        finally:
            page.close()

    @staticmethod
    def _origin(page: Any) -> tuple[float, float]:
        left, bottom, _, _ = page.get_bbox()
        return left, bottom

    def _lines(self, text_page: Any, turn: _Turn, number: int) -> list[Line]:
        raw, handle = self._raw, text_page.raw
        count = raw.FPDFText_CountChars(handle)
        if count <= 0:
            return []
        self._budget.spend(count // 4)  # counted in full when the text is built; this stops a monster page early
        text = self._text(handle, count)
        rect = raw.FS_RECTF()
        reference = ctypes.byref(rect)
        box = raw.FPDFText_GetLooseCharBox
        styles: dict[int, tuple[float, bool]] = {}
        lines: list[Line] = []
        current: list[Word] = []
        style = (10.0, False)
        steps = 0

        def finish(last: int, *, hyphen: bool = False) -> None:
            nonlocal current
            if current:
                bold = style[1] and self._style(handle, last, styles)[1]
                lines.append(Line(current, style[0], bold, number, hyphen).measure())
                current = []

        last_index = 0
        raw_token = ""
        upright, full = turn.upright, turn.height
        wide, high = turn.shown
        for match in _TOKEN.finditer(text):
            steps += 1
            if not steps % 5_000:
                self._budget.tick()
            token = match.group()
            if token[0] in "\r\n":
                finish(last_index)
                continue
            hyphen = token[-1] in "\ufffe\x02"
            start, end = match.start(), match.end() - 1
            if hyphen and end > start:
                end -= 1
            box(handle, start, reference)
            left, right, top, bottom = rect.left, rect.right, rect.top, rect.bottom
            if end > start:
                box(handle, end, reference)
                # A word's box reaches from its first to its last character, whichever way it runs.
                if rect.right > right:
                    right = rect.right
                if rect.left < left:
                    left = rect.left
                if rect.top > top:
                    top = rect.top
                if rect.bottom < bottom:
                    bottom = rect.bottom
            if upright:
                x0, x1, y0, y1 = left, right, full - top, full - bottom
            else:
                x0, y0, x1, y1 = turn.box(left, bottom, right, top)
            if x1 < -1 or x0 > wide + 1 or y1 < -1 or y0 > high + 1:
                continue  # off the page, so nobody sees it
            if current:
                before = current[-1]
                middle = (y0 + y1) / 2
                beside = before.y0 - 2 <= middle <= before.y1 + 2
                if not beside or x0 - before.x1 > _GAP * style[0] or x0 < before.x0 - 2:
                    finish(last_index)
            if not current:
                style = self._style(handle, start, styles)
            cleaned = clean(token.replace("\ufffe", "").replace("\x02", ""))
            if hyphen:
                cleaned += "-"
            if current and not (token.isascii() and raw_token.isascii()) and is_broken(raw_token, token):
                before = current[-1]
                current[-1] = Word(before.text + cleaned, before.x0, min(before.y0, y0), x1, max(before.y1, y1))
            elif cleaned:
                current.append(Word(cleaned, x0, y0, x1, y1))
            raw_token = token
            last_index = end
            if hyphen:
                finish(last_index, hyphen=True)
        finish(last_index)
        return lines

    def _text(self, handle: Any, count: int) -> str:
        buffer = (ctypes.c_uint16 * (count + 1))()
        written = self._raw.FPDFText_GetText(handle, 0, count, buffer)
        text = bytes(buffer)[: 2 * max(0, written - 1)].decode("utf-16-le", "replace")
        if len(text) == count:
            return text
        # Characters outside the first plane, or without a code: take them one by one so that indices agree.
        get = self._raw.FPDFText_GetUnicode
        codes = (get(handle, index) for index in range(count))
        return "".join(chr(code) if 0 < code < 0x110000 and not 0xD800 <= code < 0xE000 else " " for code in codes)

    def _style(self, handle: Any, index: int, cache: dict[int, tuple[float, bool]]) -> tuple[float, bool]:
        """Return (size in points, bold) of the character at `index`."""
        raw = self._raw
        shape = raw.FPDFText_GetTextObject(handle, index)
        address = ctypes.cast(shape, ctypes.c_void_p).value if shape else None
        if not address:
            return 10.0, False
        if address not in cache:
            size = ctypes.c_float()
            matrix = raw.FS_MATRIX()
            raw.FPDFTextObj_GetFontSize(shape, size)
            scale = 1.0
            if raw.FPDFPageObj_GetMatrix(shape, matrix):
                scale = math.hypot(matrix.c, matrix.d) or math.hypot(matrix.a, matrix.b) or 1.0
            font = raw.FPDFTextObj_GetFont(shape)
            stroked = raw.FPDFTextObj_GetTextRenderMode(shape) == 2
            cache[address] = (abs(size.value * scale) or 10.0, stroked or self._is_bold(font))
        return cache[address]

    def _is_bold(self, font: Any) -> bool:
        address = ctypes.cast(font, ctypes.c_void_p).value if font else None
        if not address:
            return False
        if address not in self._bold:
            buffer = ctypes.create_string_buffer(256)
            self._raw.FPDFFont_GetBaseFontName(font, buffer, 256)
            name = buffer.value.decode("utf-8", "replace")
            weight = self._raw.FPDFFont_GetWeight(font)
            self._bold[address] = bool(_BOLD.search(name)) or 600 <= weight <= 1000
        return self._bold[address]

    def _drawn(self, page: Any, turn: _Turn, area: float) -> tuple[Rules, float]:
        """Return the straight lines drawn on the page and the share of it that pictures cover."""
        raw = self._raw
        rules, pictures, points = Rules(), 0.0, 0
        edges = [ctypes.c_float() for _ in range(4)]
        for index in range(min(raw.FPDFPage_CountObjects(page.raw), _MOST_OBJECTS)):
            shape = raw.FPDFPage_GetObject(page.raw, index)
            kind = raw.FPDFPageObj_GetType(shape)
            if kind not in (raw.FPDF_PAGEOBJ_PATH, raw.FPDF_PAGEOBJ_IMAGE, raw.FPDF_PAGEOBJ_FORM):
                continue
            if not raw.FPDFPageObj_GetBounds(shape, *edges):
                continue
            left, bottom, right, top = (edge.value for edge in edges)
            if kind != raw.FPDF_PAGEOBJ_PATH:
                if kind == raw.FPDF_PAGEOBJ_IMAGE:
                    pictures += max(0.0, (right - left) * (top - bottom)) / area
                continue
            if (right - left) * (top - bottom) > 0.85 * area:
                continue
            count = raw.FPDFPath_CountSegments(shape)
            if count <= 0 or points + count > _MOST_POINTS:
                continue
            points += count
            thin = min(right - left, top - bottom) <= 2.5
            if thin and max(right - left, top - bottom) >= 4:
                _add(rules, turn, left, bottom, right, top)
            elif not thin and count <= 2_000:
                self._segments(shape, count, rules, turn)
        return rules, min(1.0, pictures)

    def _segments(self, shape: Any, count: int, rules: Rules, turn: _Turn) -> None:
        raw = self._raw
        matrix = raw.FS_MATRIX()
        if not raw.FPDFPageObj_GetMatrix(shape, matrix):
            return
        x, y = ctypes.c_float(), ctypes.c_float()
        start = last = (0.0, 0.0)
        for index in range(count):
            segment = raw.FPDFPath_GetPathSegment(shape, index)
            raw.FPDFPathSegment_GetPoint(segment, x, y)
            kind = raw.FPDFPathSegment_GetType(segment)
            point = (
                matrix.a * x.value + matrix.c * y.value + matrix.e,
                matrix.b * x.value + matrix.d * y.value + matrix.f,
            )
            if kind == raw.FPDF_SEGMENT_MOVETO:
                start = point
            elif kind == raw.FPDF_SEGMENT_LINETO:
                _add(rules, turn, *last, *point)
            last = point
            if raw.FPDFPathSegment_GetClose(segment):
                _add(rules, turn, *last, *start)
                last = start


class _Turn:
    """Turns pdfium's places (from the bottom left, before rotation) into places on the page as shown."""

    def __init__(self, rotation: int, width: float, height: float, left: float, bottom: float) -> None:
        # pdfium gives the size as shown; places are those before the page is turned.
        self._rotation = rotation % 360
        self.shown = (width, height)
        self._width, self.height = (height, width) if self._rotation in (90, 270) else (width, height)
        self._left, self._bottom = left, bottom
        self.upright = not (self._rotation or left or bottom)

    def point(self, x: float, y: float) -> tuple[float, float]:
        x, y = x - self._left, y - self._bottom
        if self._rotation == 90:
            return y, x
        if self._rotation == 180:
            return self._width - x, y
        if self._rotation == 270:
            return self.height - y, self._width - x
        return x, self.height - y

    def box(self, left: float, bottom: float, right: float, top: float) -> tuple[float, float, float, float]:
        """Return (x0, y0, x1, y1) on the page as shown."""
        ax, ay = self.point(left, bottom)
        bx, by = self.point(right, top)
        return min(ax, bx), min(ay, by), max(ax, bx), max(ay, by)


def _add(rules: Rules, turn: _Turn, x0: float, y0: float, x1: float, y1: float) -> None:
    ax, ay = turn.point(x0, y0)
    bx, by = turn.point(x1, y1)
    wide, high = abs(ax - bx), abs(ay - by)
    if high <= 2.5 and wide >= 4:
        rules.across.append(((ay + by) / 2, min(ax, bx), max(ax, bx)))
    elif wide <= 2.5 and high >= 4:
        rules.down.append(((ax + bx) / 2, min(ay, by), max(ay, by)))
