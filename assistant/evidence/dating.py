"""When was a document published? Read off its first page, because two sources that differ may only differ in age.

The date of a PDF file is when somebody saved it, so it is not used.
"""

from __future__ import annotations

import re

from assistant.reading.document import Document

_MONTH = (
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December|"
    r"Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)"
)
_FULL = re.compile(rf"\b(?:(\d{{1,2}})(?:st|nd|rd|th)?\s+)?({_MONTH})\.?,?\s+((?:19|20)\d\d)\b")
_AMERICAN = re.compile(rf"\b({_MONTH})\s+(\d{{1,2}}),\s+((?:19|20)\d\d)\b")
_PUBLISHED = re.compile(r"\b(?:published|publication date|issued|first broadcast|date)\b[^.\n]{0,40}", re.IGNORECASE)
_YEARS = re.compile(r"\b((?:19|20)\d\d)(?:\s*(?:/|to|-|–)\s*(?:20)?\d\d)?\b")
_OPENING = 1_500
_START = 30
_LINE = 70  # a date in a short line is the document's own; in a long one it is somebody else's


def published(document: Document) -> str:
    """Return when a document says that it was published ("December 2022", "2025/26"), or "" if it does not say."""
    opening = document.text[:_OPENING].replace(",\n", ", ")
    for stretch in _PUBLISHED.finditer(opening):
        found = _date(opening[stretch.start() : stretch.end() + 30])
        if found:
            return found
    for line in opening.split("\n"):
        found = _date(line if len(line) <= _LINE else line[:_START])
        if found:
            return found
    short = (_YEARS.search(line) for line in opening.split("\n") if len(line) <= _START)
    span = next((found[0] for found in short if found), "")
    if span:
        return span
    years = _YEARS.search(document.title)
    return years[0] if years else ""


def _date(text: str) -> str:
    american = _AMERICAN.search(text)
    if american:
        return f"{american[2]} {american[1]} {american[3]}"
    full = _FULL.search(text)
    return " ".join(filter(None, full.groups())) if full else ""
