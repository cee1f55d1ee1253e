"""Turns blocks into a Document: one clean text with exact spans for pages, sections and sentences.

This is the only place that counts offsets, so the promise `text[s.start:s.end] == s.text` is kept
in one place for every format.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from assistant.errors import EmptyError
from assistant.reading import sentences as splitter
from assistant.reading.blocks import Block, BlockKind
from assistant.reading.document import Document, Page, Section, Sentence, SentenceKind
from assistant.reading.limits import Budget

_KINDS = {
    BlockKind.HEADING: SentenceKind.HEADING,
    BlockKind.PARAGRAPH: SentenceKind.PROSE,
    BlockKind.BULLET: SentenceKind.BULLET,
    BlockKind.ROW: SentenceKind.TABLE_ROW,
    BlockKind.HEADER_ROW: SentenceKind.TABLE_HEADER,
    BlockKind.CONTENTS: SentenceKind.CONTENTS,
}
_CLOSE = (BlockKind.BULLET, BlockKind.ROW, BlockKind.HEADER_ROW, BlockKind.CONTENTS)
_TOP_LEVELS = 2


def build(
    blocks: Iterable[Block],
    *,
    title: str,
    kind: str,
    sha256: str,
    budget: Budget,
    labels: Sequence[str] = (),
    metadata: Mapping[str, str] | None = None,
) -> Document:
    """Return the Document that `blocks` make.

    `labels`: what is printed on each page, for formats that have pages; empty for the others, where each part
    under a heading of level 1 or 2 counts as one page. Raises EmptyError where there is no word at all, and
    TooLargeError over a limit.
    """
    making = _Making(budget, paged=bool(labels))
    for block in blocks:
        making.add(block)
    if not any(character.isalnum() for character in making.text()):
        raise EmptyError(f"'{budget.name}' holds no text.")
    return Document(
        title=title,
        kind=kind,
        text=making.text(),
        pages=making.pages(labels),
        sections=making.sections(),
        sentences=tuple(making.sentences),
        sha256=sha256,
        paged=bool(labels),
        metadata=dict(metadata or {}),
    )


class _Making:
    """The document so far."""

    def __init__(self, budget: Budget, *, paged: bool) -> None:
        self._budget = budget
        self._paged = paged
        self._parts: list[str] = []
        self._at = 0
        self._page = 1 if paged else 0
        self._page_starts: dict[int, int] = {1: 0}
        self._heads: list[tuple[str, int, int, int]] = []  # heading, level, page, start
        self._paragraph = -1
        self._last: BlockKind | None = None
        self.sentences: list[Sentence] = []

    def text(self) -> str:
        return "".join(self._parts)

    def add(self, block: Block) -> None:
        if not block.text:
            return
        self._budget.tick()
        self._budget.spend(len(block.text) + 2)
        if self._parts:
            gap = "\n" if block.kind in _CLOSE and self._last in _CLOSE else "\n\n"
            self._parts.append(gap)
            self._at += len(gap)
        self._last = block.kind
        self._paragraph += 1
        self._turn_page(block)
        if block.kind is BlockKind.HEADING:
            self._heads.append((block.text, max(1, block.level), self._page, self._at))
        elif not self._heads:
            self._heads.append(("", 0, self._page, self._at))
        self._parts.append(block.text)
        self._add_sentences(block)
        self._at += len(block.text)

    def _turn_page(self, block: Block) -> None:
        if self._paged:
            self._start_page(block.page, self._at)
            for offset, page in block.breaks:
                self._start_page(page, self._at + offset)
        elif self._page == 0 or (block.kind is BlockKind.HEADING and block.level <= _TOP_LEVELS):
            self._page += 1
            self._page_starts[self._page] = self._at

    def _start_page(self, page: int, offset: int) -> None:
        # Readers go forward; a block that claims an earlier page stays where the text has got to.
        if page > self._page:
            for number in range(self._page + 1, page + 1):
                self._page_starts[number] = offset
            self._page = page

    def _add_sentences(self, block: Block) -> None:
        if block.kind in (BlockKind.PARAGRAPH, BlockKind.BULLET):
            spans = splitter.split(block.text)
        else:
            spans = [(0, len(block.text))]
        for start, end in spans:
            text = block.text[start:end]
            statement = statement_of(block.cells, block.headers) if block.kind is BlockKind.ROW else text
            at = self._at + start
            page = block.page if self._paged else self._page
            for offset, number in block.breaks:
                if offset <= start:
                    page = number
            self.sentences.append(
                Sentence(
                    text,
                    at,
                    self._at + end,
                    max(1, page),
                    len(self._heads) - 1,
                    _KINDS[block.kind],
                    statement,
                    self._paragraph,
                )
            )

    def pages(self, labels: Sequence[str]) -> tuple[Page, ...]:
        count = len(labels) if self._paged else self._page
        starts = [self._page_starts.get(number, self._at) for number in range(1, count + 1)]
        ends = [*starts[1:], self._at]
        return tuple(
            Page(number, labels[number - 1] if self._paged else str(number), start, end)
            for number, (start, end) in enumerate(zip(starts, ends, strict=True), 1)
        )

    def sections(self) -> tuple[Section, ...]:
        found: list[Section] = []
        path: list[tuple[int, str]] = []
        ends = [head[3] for head in self._heads[1:]] + [self._at]
        for index, ((heading, level, page, start), end) in enumerate(zip(self._heads, ends, strict=True)):
            if level:
                path = [entry for entry in path if entry[0] < level] + [(level, heading)]
            names = tuple(name for _, name in path)
            found.append(Section(index, heading, level, max(1, page), 0 if index == 0 else start, end, names))
        return tuple(found)


def statement_of(cells: Sequence[str], headers: Sequence[str]) -> str:
    """Return a table row as a statement: "Outcome: adults who smoke; Now: 14.8%"; empty cells are left out."""
    filled = [(headers[i] if i < len(headers) else "", cell) for i, cell in enumerate(cells) if cell]
    if len(filled) == 1 and len(cells) > 1:
        return filled[0][1]  # a row that only heads the rows below it
    if not any(header for header, _ in filled):
        values = [cell for _, cell in filled]
        return f"{values[0].rstrip(':')}: {values[1]}" if len(values) == 2 else "; ".join(values)
    return "; ".join(f"{header.rstrip(' :')}: {cell}" if header else cell for header, cell in filled)
