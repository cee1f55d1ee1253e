"""Cuts a document into passages of whole sentences, each under one heading.

A passage is about 110 words: long enough to carry a thought, short enough for the encoder's 256 tokens
with its heading. It never crosses a heading, so page and section are certain. Contents pages are left out.

The transcript of a talk has no headings; there a passage keeps to the turns, a short question goes with the answer
that follows, and each part of a long answer is searched together with the question that it answers.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from assistant.reading.document import Document, Sentence, SentenceKind

CHUNKING_VERSION = "sentences-110/3"
_TARGET_WORDS = 110
_MAX_WORDS = 150
_HEADING_WORDS = 24
_TURN_WORDS = 60  # a passage of a transcript that has so many words ends with the turn
_ASKED_WORDS = 40
_CLOSING = 3  # a question is often followed by a pleasantry
_ANSWER = 4  # after so many passages an answer has left its question behind


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
    talk = bool(document.metadata.get("transcript"))
    asked, since = "", 0
    for group in _groups(document, talk=talk):
        since += 1
        chunks.append(_chunk(document, group, len(chunks), (asked if since <= _ANSWER else "") if talk else None))
        question = _question(group) if talk else ""
        if question:
            asked, since = question, 0
    return chunks


def _question(group: list[Sentence]) -> str:
    """Return the question with which a turn of the passage closes: what the turns after it speak about."""
    turns: dict[int, list[Sentence]] = {}
    for sentence in group:
        turns.setdefault(sentence.paragraph, []).append(sentence)
    for turn in reversed(turns.values()):
        questions = [s.text for s in turn[-_CLOSING:] if s.text.endswith("?")]
        if questions:
            return " ".join(" ".join(questions[-2:]).split()[-_ASKED_WORDS:])
    return ""


def _groups(document: Document, *, talk: bool) -> Iterator[list[Sentence]]:
    group: list[Sentence] = []
    words = 0
    for sentence in document.sentences:
        if sentence.kind in (SentenceKind.CONTENTS, SentenceKind.HEADING, SentenceKind.TABLE_HEADER):
            continue
        size = len(sentence.statement.split())
        new_section = bool(group) and sentence.section != group[-1].section
        new_paragraph = bool(group) and sentence.paragraph != group[-1].paragraph
        full = words + size > _MAX_WORDS or (words >= (_TURN_WORDS if talk else _TARGET_WORDS) and new_paragraph)
        if group and (new_section or full):
            yield group
            group, words = [], 0
        group.append(sentence)
        words += size
    if group:
        yield group


def _chunk(document: Document, group: list[Sentence], ordinal: int, asked: str | None) -> Chunk:
    start, end = group[0].start, group[-1].end
    section = document.sections[group[0].section]
    trail = " > ".join(section.path) if section.path else section.heading
    trail = " ".join(trail.split()[-_HEADING_WORDS:]) if asked is None else asked
    body = "\n".join(" ".join(s.statement.split()) for s in group)
    return Chunk(
        ordinal=ordinal,
        text=document.text[start:end],
        index_text=f"{trail}\n{body}" if trail else body,
        section=section.heading if asked is None else "",
        page=group[0].page,
        page_end=document.page_at(max(start, end - 1)),
        start=start,
        end=end,
        spans=tuple((s.start, s.end, s.page, s.kind is SentenceKind.TABLE_ROW) for s in group),
    )
