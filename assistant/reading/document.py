"""What every reader returns: Document → Section → Sentence, each with its place.

`Document.text` is the cleaned text of the whole document. Sections, pages and sentences are
spans of it: `document.text[s.start:s.end] == s.text` always holds, so any sentence can be found
again where it stands. Cells of a table row are joined by a tab in the text (white space, so a
quote of the row still stands in the original); `statement` says the same with its column headers.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum


class SentenceKind(StrEnum):
    """What a sentence is part of. Contents and furniture are never evidence."""

    PROSE = "prose"
    BULLET = "bullet"
    TABLE_ROW = "table_row"
    TABLE_HEADER = "table_header"
    HEADING = "heading"
    CONTENTS = "contents"


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence, bullet, heading or table row.

    `start`, `end`: character offsets into `Document.text`. `page` counts from 1. `section`: index into
    `Document.sections`. `statement`: the text as a reader would say it; for table rows it carries the
    column headers ("Outcome: adults who smoke; Now: 14.8%"), otherwise it equals `text`.
    `paragraph`: running number; sentences of one paragraph, list item or row share it.
    """

    text: str
    start: int
    end: int
    page: int
    section: int
    kind: SentenceKind = SentenceKind.PROSE
    statement: str = ""
    paragraph: int = 0

    @property
    def is_evidence(self) -> bool:
        """Whether the sentence may count as evidence of anything (not contents or a table's header row)."""
        return self.kind not in (SentenceKind.CONTENTS, SentenceKind.TABLE_HEADER)


@dataclass(frozen=True, slots=True)
class Section:
    """A headed stretch. `level` 1 is highest, 0 is the part before the first heading (`heading` is then "").

    `path`: headings from the top down to and including this one.
    """

    index: int
    heading: str
    level: int
    page: int
    start: int
    end: int
    path: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Page:
    """One page. `number` counts from 1; `label` is what is printed on it ("iv", "12"), else the number."""

    number: int
    label: str
    start: int
    end: int


@dataclass(frozen=True)
class Document:
    """A document that was read.

    `kind`: pdf, docx, md, html or txt. `paged`: False where the format has no pages; then each top part
    under a heading counts as one "page" and places are told by heading. `sha256`: of the file's bytes.
    """

    title: str
    kind: str
    text: str
    pages: tuple[Page, ...]
    sections: tuple[Section, ...]
    sentences: tuple[Sentence, ...]
    sha256: str
    paged: bool = True
    metadata: dict[str, str] = field(default_factory=dict)

    def page_at(self, offset: int) -> int:
        """Return the number, from 1, of the page on which the character at `offset` stands."""
        starts = [page.start for page in self.pages]
        return self.pages[max(0, bisect_right(starts, offset) - 1)].number

    def section_at(self, offset: int) -> Section:
        """Return the section in which the character at `offset` stands."""
        starts = [section.start for section in self.sections]
        return self.sections[max(0, bisect_right(starts, offset) - 1)]

    def section_of(self, sentence: Sentence) -> Section:
        """Return the section of a sentence."""
        return self.sections[sentence.section]

    def evidence_sentences(self) -> Iterator[Sentence]:
        """Yield the sentences that may count as evidence, in reading order."""
        return (s for s in self.sentences if s.is_evidence)

    def where(self, offset: int) -> str:
        """Return a place in words: "page 4", or "under 'Our aims'" where the format has no pages."""
        page = self.page_at(offset)
        return place(page, page, self.section_at(offset).heading, paged=self.paged)


def place(page: int, page_end: int, heading: str, *, paged: bool) -> str:
    """Return a place in words: "page 4", "pages 4 to 5", or "under 'Our aims'" where the format has no pages."""
    if paged:
        return f"pages {page} to {page_end}" if page_end > page else f"page {page}"
    return f"under '{heading}'" if heading else "at the beginning"
