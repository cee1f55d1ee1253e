"""A question that asks for a list gets the list: all its items, not the one that lies nearest."""

from __future__ import annotations

import re

from assistant.evidence.sentences import Candidate, beside
from assistant.library.library import Library
from assistant.reading.document import Document, SentenceKind

_WANTS = re.compile(
    r"^\s*(?:list|name)\b|\bwhat (?:are|were) (?:the|its|their|our)\b|\b(?:which|what)(?:\s+[\w’'-]+){0,3}?\s+"
    r"(?:things|steps|purposes|aims|priorities|parts|questions|examples|ways|measures|actions|areas|kinds|types|forms|"
    r"barriers|enablers|partners|organisations|bodies|targets|themes|goals|reasons|principles|shifts|recommendations|"
    r"components|elements|stages|levels|groups|outcomes|behaviours|benefits|roles|duties|powers)\b|"
    r"\b(?:two|three|four|five|six|seven|eight|nine|ten)\s+[\w’'-]+s\b",
    re.IGNORECASE,
)
_ITEMS = (SentenceKind.BULLET,)
_MOST = 8
_NUMBERED = re.compile(r"^(?:\d{1,2}[.)]|\([a-z\d]{1,3}\)|[a-z][.)])\s")


def wants_list(question: str) -> bool:
    """Whether a question asks for several things."""
    return _WANTS.search(question) is not None


def whole_list(library: Library, best: Candidate, *, most: int = _MOST) -> list[Candidate]:
    """Return the list that `best` belongs to or leads into, with the line that leads into it, or [].

    Up to `most` items; items may stand beyond the passage that was found.
    """
    document = library.document(best.passage.document)
    sentences = document.sentences
    here = next((n for n, s in enumerate(sentences) if s.start == best.start), None)
    if here is None:
        return []
    first = here if _is_item(document, here) else here + 1
    while first > 0 and _is_item(document, first - 1) and _same(document, first - 1, here):
        first -= 1
    last = first
    while last < len(sentences) and _is_item(document, last) and _same(document, last, here):
        last += 1
    lead = first - 1
    if last - first < 2 or (here < first and not sentences[here].text.rstrip().endswith((":", "–", "-"))):
        return []
    led = lead >= 0 and sentences[lead].text.rstrip().endswith(":") and _same(document, lead, here)
    chosen = [*([lead] if led else []), *range(first, min(last, first + most))]
    return [beside(best, document.sentences[n]) for n in chosen]


def _is_item(document: Document, number: int) -> bool:
    if not 0 <= number < len(document.sentences):
        return False
    sentence = document.sentences[number]
    return sentence.kind in _ITEMS or (sentence.kind is SentenceKind.PROSE and bool(_NUMBERED.match(sentence.text)))


def _same(document: Document, number: int, other: int) -> bool:
    return document.sentences[number].section == document.sentences[other].section
