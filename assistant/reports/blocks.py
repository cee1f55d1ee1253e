"""What a report is made of, before it is Word, PDF, Markdown or a web page.

Every report is first built as a list of blocks, so that its content is decided once and each format only
decides how a heading or a table looks. Text enters through `Span`, which removes what no format can hold
(control characters, halves of characters) or what would deceive a reader (marks that reverse the direction
of text), so a renderer only has to escape for its own format.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

LANGUAGE = "en-GB"

_UNFIT = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff"
    "\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]"
)
_SPACES = re.compile(r"[ \n\r\u0085\u2028\u2029]+")


def clean(text: str) -> str:
    """Return `text` on one line, fit for every format; cells of a table row are parted by " | "."""
    return _SPACES.sub(" ", _UNFIT.sub("", text.replace("\t", " | ")))


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of text in one style; always clean."""

    text: str
    strong: bool = False
    emphasis: bool = False

    def __post_init__(self) -> None:
        object.__setattr__(self, "text", clean(self.text))


Line = tuple[Span, ...]


def line(*parts: str | Span) -> Line:
    """Return the parts as one line of text; empty parts are left out."""
    spans = (part if isinstance(part, Span) else Span(part) for part in parts)
    return tuple(span for span in spans if span.text)


def strong(text: str) -> Span:
    """Return `text` set bold."""
    return Span(text, strong=True)


def plain(spans: Line) -> str:
    """Return the words of a line without its styles."""
    return "".join(span.text for span in spans).strip()


def shorten(text: str, limit: int) -> str:
    """Return `text` cut at a word to about `limit` characters, the cut marked with [...].

    A quotation mark at the very end is kept, so that a heading between quotation marks still has both.
    """
    text = clean(text).strip()
    if len(text) <= limit:
        return text
    closing = text[-1] if text[-1] in "’'”\"" else ""
    cut = text[: limit - 5]
    head, _, _ = cut.rpartition(" ")
    # One endless word has no good place to cut: cut it anywhere.
    return (head if len(head) > limit // 2 else cut).rstrip(" ,;:|") + " [...]" + closing


def sentence_case(text: str) -> str:
    """Return `text` with a capital at its beginning and the rest as it is."""
    return text[:1].upper() + text[1:]


class Style(StrEnum):
    """How a paragraph is set."""

    BODY = "body"
    LEAD = "lead"
    SMALL = "small"
    LABEL = "label"


class ListKind(StrEnum):
    """What stands before each item of a list."""

    BULLET = "bullet"
    NUMBER = "number"
    CHECK = "check"


class Tone(StrEnum):
    """A tint behind a cell. It repeats what the words in the cell say and never says it alone."""

    NONE = "none"
    EMPTY = "empty"
    WEAK = "weak"
    PART = "part"
    STRONG = "strong"


TINTS = {Tone.EMPTY: "F6DEDC", Tone.WEAK: "FFF1D0", Tone.PART: "DDEBF7", Tone.STRONG: "DCEFE0"}
INK = "212B32"
BLUE = "003087"
GREY = "4C6272"
RULE = "AEB7BD"
HEAD_TINT = "E8EDF2"


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; `level` 1 is the report's title."""

    text: Line
    level: int


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph; `with_next` keeps it on the page of what follows."""

    text: Line
    style: Style = Style.BODY
    with_next: bool = False


@dataclass(frozen=True, slots=True)
class Quotation:
    """Words taken from a document, and where they stand."""

    text: Line
    source: Line


@dataclass(frozen=True, slots=True)
class Item:
    """One item of a list; `depth` 0 is the outermost."""

    text: Line
    depth: int = 0


@dataclass(frozen=True, slots=True)
class Items:
    """A list."""

    items: tuple[Item, ...]
    kind: ListKind = ListKind.BULLET


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a table."""

    text: Line
    tone: Tone = Tone.NONE


@dataclass(frozen=True, slots=True)
class Table:
    """A table.

    `head`: column headings, empty for a card whose rows carry their own. `widths`: shares of the width, one
    per column. `row_heads`: whether the first cell of a row names the row. `together`: keep on one page.
    """

    head: tuple[Line, ...]
    rows: tuple[tuple[Cell, ...], ...]
    widths: tuple[float, ...]
    caption: str = ""
    row_heads: bool = False
    together: bool = False


@dataclass(frozen=True, slots=True)
class ChartRow:
    """One row of a chart: its name, one step of the ladder (0-5) per column, and what they come to in words."""

    name: str
    steps: tuple[int, ...]
    says: str = ""


@dataclass(frozen=True, slots=True)
class Chart:
    """A grid of steps: each cell is filled as high as its step and carries the number, so colour is never alone.

    `columns`: what stands above each column. Whatever a chart shows, blocks beside it say in words.
    """

    caption: str
    columns: tuple[str, ...]
    rows: tuple[ChartRow, ...]


@dataclass(frozen=True, slots=True)
class Note:
    """A boxed remark."""

    text: Line


@dataclass(frozen=True, slots=True)
class PageBreak:
    """What follows starts on a new page, where the format has pages."""


@dataclass(frozen=True, slots=True)
class OnePage:
    """Blocks that are meant to fill exactly one page, set tighter than the rest."""

    blocks: tuple[Block, ...]


Block = Heading | Paragraph | Quotation | Items | Table | Chart | Note | PageBreak | OnePage


@dataclass(frozen=True, slots=True)
class Report:
    """A whole report. `title` goes into the file's properties; `made` is the date it is about."""

    title: str
    made: date
    blocks: tuple[Block, ...]

    def __post_init__(self) -> None:
        object.__setattr__(self, "title", clean(self.title).strip())


def bullets(texts: Iterator[str] | tuple[str, ...] | list[str], kind: ListKind = ListKind.BULLET) -> Items:
    """Return a flat list of plain texts."""
    return Items(tuple(Item(line(text)) for text in texts), kind)


def cells(*texts: str | Line | Cell) -> tuple[Cell, ...]:
    """Return one row of a table."""
    return tuple(
        text if isinstance(text, Cell) else Cell(line(text) if isinstance(text, str) else text) for text in texts
    )


def heads(*texts: str) -> tuple[Line, ...]:
    """Return the column headings of a table."""
    return tuple(line(text) for text in texts)


def spans_of(blocks: tuple[Block, ...]) -> Iterator[Span]:
    """Yield every stretch of text in the blocks."""
    for block in blocks:
        match block:
            case Heading() | Paragraph() | Note():
                yield from block.text
            case Quotation():
                yield from block.text + block.source
            case Items():
                yield from (span for item in block.items for span in item.text)
            case Table():
                yield from (span for text in block.head for span in text)
                yield from (span for row in block.rows for cell in row for span in cell.text)
            case Chart():
                yield from map(Span, (block.caption, *block.columns, *(row.name for row in block.rows)))
            case OnePage():
                yield from spans_of(block.blocks)
            case PageBreak():
                pass
