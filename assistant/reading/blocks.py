"""The common currency of the readers: typed blocks of clean text, each with its page.

A reader only finds out *what* stands *where*; `builder` turns its blocks into a Document with exact
offsets. So a new format needs no thought about offsets, sentences or sections.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class BlockKind(StrEnum):
    """What a block is. A header row gives the rows after it their column headers."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    BULLET = "bullet"
    ROW = "row"
    HEADER_ROW = "header_row"
    CONTENTS = "contents"


@dataclass(frozen=True, slots=True)
class Block:
    """One heading, paragraph, list item, table row or line of a contents page.

    `page`: where it starts, from 1 (0 where the format has none). `level`: of a heading, from 1.
    `breaks`: (character offset in `text`, page) for every page on which the block goes on.
    `bold`: whether all of it is in bold type.
    `cells`, `headers`: of a table row, its cells and its column headers (equally long, or no headers).
    """

    kind: BlockKind
    text: str
    page: int = 0
    level: int = 0
    breaks: tuple[tuple[int, int], ...] = ()
    cells: tuple[str, ...] = ()
    headers: tuple[str, ...] = ()
    bold: bool = False

    @property
    def is_row(self) -> bool:
        """Whether it is a row of a table, header rows included."""
        return self.kind in (BlockKind.ROW, BlockKind.HEADER_ROW)


def row_block(cells: list[str], headers: list[str], page: int, *, header: bool = False) -> Block:
    """Return a table row as a block; `headers` are padded or cut to the number of cells."""
    if headers:
        headers = (headers + [""] * len(cells))[: len(cells)]
    kind = BlockKind.HEADER_ROW if header else BlockKind.ROW
    text = "\t".join(cells).strip()
    return Block(kind, text, page, cells=tuple(cells), headers=() if header else tuple(headers))
