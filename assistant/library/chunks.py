"""Cuts a document into passages of whole sentences, each under one heading.

A passage is about 110 words: long enough to carry a thought, short enough for the encoder's 256 tokens
with its heading. It never crosses a heading, so page and section are certain. Contents pages are left out.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from assistant.reading.document import Document, Sentence, SentenceKind

CHUNKING_VERSION = "sentences-110/2"
_TARGET_WORDS = 110
_MAX_WORDS = 150
_HEADING_WORDS = 24


@dataclass(frozen=True, slots=True)
class Chunk:
    """A passage. `start`, `end`: offsets into the document's text. `index_text`: what is searched.

    `spans`: (start, end, page, is_table_row) of its sentences.
    """

    ordinal: int
    text: str
    index_text: str
    section: str
    page: int
    page_end: int
    start: int
    end: int
    spans: tuple[tuple[int, int, int, bool], ...]

    @property
    def statements(self) -> tuple[str, ...]:
        """The sentences as a reader would say them, one for each span; table rows with their headers."""
        return tuple(self.index_text.split("\n")[-len(self.spans) :])


def cut(document: Document) -> list[Chunk]:
    """Return the document's passages in reading order."""
    chunks: list[Chunk] = []
    for group in _groups(document):
        chunks.append(_chunk(document, group, len(chunks)))
    return chunks


def _groups(document: Document) -> Iterator[list[Sentence]]:
    group: list[Sentence] = []
    words = 0
    for sentence in document.sentences:
        if sentence.kind in (SentenceKind.CONTENTS, SentenceKind.HEADING, SentenceKind.TABLE_HEADER):
            continue
        size = len(sentence.statement.split())
        new_section = bool(group) and sentence.section != group[-1].section
        new_paragraph = bool(group) and sentence.paragraph != group[-1].paragraph
        full = words + size > _MAX_WORDS or (words >= _TARGET_WORDS and new_paragraph)
        if group and (new_section or full):
            yield group
            group, words = [], 0
        group.append(sentence)
        words += size
    if group:
        yield group


def _chunk(document: Document, group: list[Sentence], ordinal: int) -> Chunk:
    start, end = group[0].start, group[-1].end
    section = document.sections[group[0].section]
    trail = " > ".join(section.path) if section.path else section.heading
    trail = " ".join(trail.split()[-_HEADING_WORDS:])
    body = "\n".join(" ".join(s.statement.split()) for s in group)
    return Chunk(
        ordinal=ordinal,
        text=document.text[start:end],
        index_text=f"{trail}\n{body}" if trail else body,
        section=section.heading,
        page=group[0].page,
        page_end=document.page_at(max(start, end - 1)),
        start=start,
        end=end,
        spans=tuple((s.start, s.end, s.page, s.kind is SentenceKind.TABLE_ROW) for s in group),
    )
