"""Makes headings, paragraphs, list items and table rows of the ordered lines of a PDF.

A PDF knows no paragraphs. One ends where the space below is wider than usual, where a bullet or a number
opens the next, where the type changes, or where a line stops although the next word would have fitted.
It goes on over the end of a column or page while its sentence does.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict, deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from assistant.reading.blocks import Block, BlockKind
from assistant.reading.clean import WORD
from assistant.reading.limits import Budget
from assistant.reading.pdf_layout import reading_order
from assistant.reading.pdf_rows import TableMark, goes_on, table_rows, with_tables
from assistant.reading.pdf_tables import Table, set_tables
from assistant.reading.pdf_text import LineJoiner
from assistant.reading.pdf_words import Line, PageText

_BULLET = re.compile(r"^(?:[•●▪■□◦‣∙·➢➤►✓✔❖○]\s*|[–—*-]\s+|o\s(?=[A-Z\d]))(?=\S)")
_BULLET_ALONE = re.compile(r"^[•●▪■□◦‣∙·➢➤►✓✔❖○–—*o-]$")
_NUMBER = re.compile(r"^(?:\d{1,2}(?:\.\d{1,2}){1,3}\.?|\d{1,2}[.)]|\([a-z\d]{1,4}\)|[a-z][.)]|[ivx]{1,5}[.)])\s+\S")
_HEAD_NUMBER = re.compile(
    r"^(?:(?:chapter|part|section|annex|appendix|step)\s+[\dA-Z]{1,3}\b|\d{1,2}(?:\.\d{1,2}){0,3}\.?\s+[A-Z])",
    re.IGNORECASE,
)
_ENDS = re.compile(r"[.!?:;][”’\"')\]]*[\u00b9\u00b2\u00b3\u2070-\u2079\d]{0,2}$")
_LEADERS = re.compile(r"(?:\.\s?){4,}\s*\w{1,6}$|…\s*\w{1,6}$")


@dataclass(slots=True)
class _Draft:
    """A block in the making: its lines, and what it is so far."""

    kind: BlockKind
    lines: list[Line]
    size: float
    bold: bool
    table: Table | None = None
    right: float = 0.0
    text: str = ""
    breaks: list[tuple[int, int]] = field(default_factory=list)


class BlockMaker:
    """Makes blocks of pages.

    `tables`: those found by their lines, by page. `outline`: (level, title, page) of the file's own bookmarks.
    """

    def __init__(
        self,
        pages: Sequence[PageText],
        tables: Mapping[int, list[Table]],
        outline: Sequence[tuple[int, str, int]],
        budget: Budget,
    ) -> None:
        self._pages = pages
        self._tables = tables
        self._budget = budget
        self._outline: defaultdict[int, dict[str, int]] = defaultdict(dict)
        for level, title, page in outline:
            self._outline[page][_plain(title)] = level
        sizes: Counter[float] = Counter()
        words: set[str] = set()
        for content in pages:
            for line in content.lines:
                sizes[_half(line.size)] += len(line.text)
                text = line.text.rpartition(" ")[0] if line.text.endswith("-") else line.text
                if len(line.words) > 3:  # in narrow cells words may be cut
                    words.update(WORD.findall(text.lower()))
        self.body = sizes.most_common(1)[0][0] if sizes else 10.0
        self._joiner = LineJoiner(words)
        self._leading = self._usual_leading()

    def blocks(self) -> list[Block]:
        """Return the blocks of all pages in reading order."""
        drafts: list[_Draft] = []
        for page in self._pages:
            self._budget.tick()
            drafts.extend(self._page(page))
        drafts = self._join_over_breaks(drafts)
        levels = self._levels(drafts)
        return list(self._finish(drafts, levels))

    def _usual_leading(self) -> dict[float, float]:
        """Return, by type size, the usual distance between the tops of two lines of a paragraph."""
        found: defaultdict[float, Counter[float]] = defaultdict(Counter)
        for page in self._pages:
            for a, b in zip(page.lines, page.lines[1:], strict=False):
                step = b.y0 - a.y0
                if abs(a.size - b.size) < 0.3 and 0.8 * a.size < step < 2.2 * a.size:
                    found[_half(a.size)][_half(step)] += 1
        return {size: steps.most_common(1)[0][0] for size, steps in found.items()}

    # One page

    def _page(self, page: PageText) -> list[_Draft]:
        tables, lines = self._tables.get(page.number, []), page.lines
        columns = reading_order(with_tables(lines, tables))
        if len(columns) <= 1:
            more, lines = set_tables(lines, page.number)
            columns = [with_tables(lines, tables + more)]
        drafts: list[_Draft] = []
        for column in columns:
            drafts.extend(self._column(_with_marks_joined(column)))
        return drafts

    def _column(self, lines: list[Line]) -> list[_Draft]:
        drafts: list[_Draft] = []
        right = _right_edge([line for line in lines if line.words])
        for index, line in enumerate(lines):
            after = lines[index + 1] if index + 1 < len(lines) else None
            if isinstance(line, TableMark):
                drafts.append(_Draft(BlockKind.ROW, [], self.body, False, line.table))
            elif drafts and drafts[-1].table is None and not self._starts(drafts[-1], line, after):
                drafts[-1].lines.append(line)
            else:
                drafts.append(_Draft(self._kind(line), [line], line.size, line.bold, right=right))
        return drafts

    def _kind(self, line: Line) -> BlockKind:
        if _BULLET.match(line.text) and not _LEADERS.search(line.text):
            return BlockKind.BULLET
        if self._looks_like_heading(line):
            return BlockKind.HEADING
        return BlockKind.PARAGRAPH

    def _looks_like_heading(self, line: Line) -> bool:
        text = line.text
        if not re.search(r"[^\W\d_]", text) or len(text) > 200 or _LEADERS.search(text):
            return False
        if line.page in self._outline and _plain(text) in self._outline[line.page]:
            return True
        if line.size >= self.body + 1.2 or line.size >= 1.12 * self.body:
            return True
        return line.bold and line.size >= self.body - 0.6 and len(text) <= 120 and not text.endswith((".", ",", ";"))

    def _starts(self, draft: _Draft, line: Line, after: Line | None) -> bool:
        """Whether `line` opens a new block rather than going on with `draft`."""
        last = draft.lines[-1]
        kind = self._kind(line)
        if _BULLET.match(line.text) and line.text[0] not in "–—-":
            return True
        if kind is BlockKind.BULLET and self._is_dashed_item(draft, line):
            return True
        if abs(line.size - draft.size) > 0.6 and not (min(len(line.text), len(last.text)) < 4):
            return True
        if (draft.kind is BlockKind.HEADING) != (kind is BlockKind.HEADING):
            return True
        if _LEADERS.search(last.text):
            return True
        step = line.y0 - last.y0
        leading = self._leading.get(_half(line.size), 1.3 * line.size)
        if draft.kind is BlockKind.HEADING:
            return step > 1.75 * line.size or step < 0 or bool(_HEAD_NUMBER.match(line.text))
        if step < -2 or abs(step) > 6 * line.size:
            return self._ended(draft, line)
        if step > 1.28 * leading and step - leading > 2:
            return True
        if last.hyphen:
            return False
        if _NUMBER.match(line.text) and (_ENDS.search(last.text) or self._would_fit(draft, line)):
            return True
        indented = line.x0 > min(other.x0 for other in draft.lines) + 6 and draft.kind is not BlockKind.BULLET
        if indented and after is not None and after.x0 < line.x0 - 6 and _ENDS.search(last.text):
            return True
        if self._would_fit(draft, line):
            short = last.x1 - draft.lines[0].x0 < 0.6 * (draft.right - draft.lines[0].x0)
            return bool(_ENDS.search(last.text)) or (short and line.text[:1].isupper())
        return False

    @staticmethod
    def _is_dashed_item(draft: _Draft, line: Line) -> bool:
        """Whether a line that begins with a dash is an item of a list, not the middle of a sentence."""
        last = draft.lines[-1]
        if draft.kind is BlockKind.BULLET:
            return line.x0 <= draft.lines[0].x0 + 4 or bool(_ENDS.search(last.text))
        return last.text.endswith((".", ";", ":", ",")) and line.x0 <= draft.lines[0].x0 + 40

    @staticmethod
    def _would_fit(draft: _Draft, line: Line) -> bool:
        """Whether the first word of `line` would have had room on the line before, so that a break was meant."""
        last = draft.lines[-1]
        first = line.words[0]
        return last.x1 + (first.x1 - first.x0) + 0.6 * line.size < draft.right - 1

    def _ended(self, draft: _Draft, line: Line) -> bool:
        """Whether a block that stands at the end of a column or page ended there."""
        last = draft.lines[-1]
        if draft.kind is BlockKind.HEADING or self._kind(line) is not BlockKind.PARAGRAPH or _LEADERS.search(last.text):
            return True
        if abs(draft.size - line.size) > 0.6 or (draft.bold != line.bold and draft.bold):
            return True
        if last.hyphen:
            return False
        if re.match(r"[a-z(,]", line.text) and not _NUMBER.match(line.text):
            return bool(re.search(r"[.!?][”’\"')]*$", last.text)) and not line.text[0].islower()
        if _ENDS.search(last.text) or _NUMBER.match(line.text) or _HEAD_NUMBER.match(line.text):
            return True
        return self._would_fit(draft, line)

    # Over the ends of columns and pages

    def _join_over_breaks(self, drafts: list[_Draft]) -> list[_Draft]:
        """Return the drafts with those joined that a column, a page or a footnote parted."""
        joined: list[_Draft] = []
        for draft in drafts:
            target = self._open_draft(joined, draft)
            if target is None:
                joined.append(draft)
                continue
            between = joined[target + 1 :]
            open_draft = joined[target]
            open_draft.lines.extend(draft.lines)
            del joined[target:]
            joined.extend([*between, open_draft])
        return joined

    def _open_draft(self, joined: list[_Draft], draft: _Draft) -> int | None:
        """Return the index of the draft that `draft` goes on with; footnotes may stand between."""
        if draft.table is not None or draft.kind is not BlockKind.PARAGRAPH:
            return None
        first = draft.lines[0]
        for back in range(len(joined) - 1, max(-1, len(joined) - 8), -1):
            other = joined[back]
            if other.table is not None:
                return None
            last = other.lines[-1]
            if last.page < first.page - 1:
                return None
            if other.size < draft.size - 0.6 and last.page == first.page - 1 and other.kind is not BlockKind.HEADING:
                continue  # a footnote below the text that goes on
            if last.page == first.page and first.y0 >= last.y0 and abs(first.x0 - other.lines[0].x0) < 30:
                return None
            return None if self._ended(other, first) else back
        return None

    # Blocks

    def _levels(self, drafts: Iterable[_Draft]) -> dict[tuple[float, bool], int]:
        """Return the level of each style of heading: larger type first, bold before plain."""
        styles = Counter((_half(d.size), d.bold) for d in drafts if d.kind is BlockKind.HEADING)
        ranked = sorted(styles, key=lambda style: (-style[0], not style[1]))
        return {style: min(6, rank) for rank, style in enumerate(ranked, 1)}

    def _finish(self, drafts: list[_Draft], levels: dict[tuple[float, bool], int]) -> Iterable[Block]:
        headers: list[str] = []
        previous: Table | None = None
        queue = deque(drafts)
        while queue:
            draft = queue.popleft()
            if draft.table is None:
                if draft.size >= self.body - 0.6 and not re.search(r"\bcontinued\b", draft.lines[0].text):
                    previous = None  # text parts tables; a note below the one or a title over the other does not
                block = self._block(draft, levels)
                if block is not None:
                    yield block
                continue
            tables = [draft.table]
            while queue and queue[0].table is not None and goes_on(tables[-1], queue[0].table):
                tables.append(queue.popleft().table or draft.table)
            known = headers if previous is not None and goes_on(previous, tables[0]) else None
            blocks, headers = table_rows(tables, known, self._joiner)
            previous = tables[-1]
            yield from blocks

    def _block(self, draft: _Draft, levels: dict[tuple[float, bool], int]) -> Block | None:
        text, breaks = self._joiner.join(draft.lines, draft.right)
        page = draft.lines[0].page
        kind = draft.kind
        if kind is BlockKind.BULLET:
            stripped = _BULLET.sub("", text, count=1)
            cut = len(text) - len(stripped)
            return Block(kind, stripped, page, breaks=tuple((max(0, at - cut), number) for at, number in breaks))
        if kind is BlockKind.HEADING:
            level = self._outline.get(page, {}).get(_plain(text)) or levels.get((_half(draft.size), draft.bold), 1)
            if len(text) > 300 or (text.endswith(".") and len(text) > 150):
                kind = BlockKind.PARAGRAPH
            return Block(kind, text, page, level=level if kind is BlockKind.HEADING else 0, breaks=tuple(breaks))
        return Block(kind, text, page, breaks=tuple(breaks)) if text else None


def _on_one_line(left: Line, right: Line) -> bool:
    return right.x0 >= left.x0 and abs(left.middle - right.middle) <= 0.35 * max(left.size, right.size)


def _with_marks_joined(lines: list[Line]) -> list[Line]:
    """Return the lines with pieces of one visual line put together: a bullet or number and its text."""
    joined: list[Line] = []
    for line in lines:
        last = joined[-1] if joined and joined[-1].words else None
        if not line.words:
            joined.append(line)
        elif last is not None and _on_one_line(last, line):
            alone = _BULLET_ALONE.match(last.text) is not None or len(last.text) <= 6
            size, bold = (line.size, line.bold) if alone else (last.size, last.bold and line.bold)
            words = last.words + line.words
            joined[-1] = replace(last, words=words, size=size, bold=bold, hyphen=line.hyphen).measure()
        elif last is not None and _BULLET_ALONE.match(last.text) and line.y0 <= last.y1 + 2 and line.x0 > last.x0:
            joined[-1] = replace(line, words=[*last.words, *line.words]).measure()
        else:
            joined.append(line)
    return joined


def _right_edge(lines: Sequence[Line]) -> float:
    """Return where the lines of a column end on the right: what the widest tenth of them reach."""
    edges = sorted(line.x1 for line in lines)
    return edges[min(len(edges) - 1, int(0.95 * len(edges)))] if edges else 0.0


def _half(value: float) -> float:
    return round(value * 2) / 2


def _plain(text: str) -> str:
    return re.sub(r"[\W_]+", "", text).casefold()
