"""Makes running text of the lines of a paragraph or of a table cell.

Between two lines stands a space, unless a word was cut there: with a hyphen that may or may not belong to
it, or without one because it was too long for its column (web addresses, words in narrow cells).
"""

from __future__ import annotations

import re
from itertools import pairwise

from assistant.reading.clean import WORD, Hyphens
from assistant.reading.pdf_words import Line, Word

_ADDRESS = re.compile(r"(?:https?://|www\.)\S*$", re.IGNORECASE)
_MARK = re.compile(r"^[•●▪]\s*")
_SHORT_WORDS_TEXT = (
    "a an as at be by do go he i if in is it me my no of on or so to up us we add age aim all and any are "
    "ask bed big but can car day did due end few for get gps has her him his how its job key led let lot "
    "low man may men met new nhs nor not now off old one our out own pay per put ran run sat saw see set "
    "she six ten the too top two use via war was way who why win won yes yet you"
)
_SHORT_WORDS = frozenset(_SHORT_WORDS_TEXT.split())


class LineJoiner:
    """Joins lines; `words` are all words of the document, in lower case, that were not cut."""

    def __init__(self, words: set[str]) -> None:
        self._words = words
        self._hyphens = Hyphens(words)

    def join(self, lines: list[Line], right: float, left: float | None = None) -> tuple[str, list[tuple[int, int]]]:
        """Return the lines as running text, and the offsets at which new pages begin.

        `left`, `right`: how far lines may reach, to tell words that were cut because they were too long; with
        `left` given, the lines are those of one cell.
        """
        text = lines[0].text
        breaks: list[tuple[int, int]] = []
        for last, line in pairwise(lines):
            head, _, tail = line.text.partition(" ")
            before, _, stem = text.rpartition(" ")
            if self._is_cut(last, line, stem, head, right, left):
                word = stem + head
            elif text.endswith("-") and len(text) > 1 and text[-2].isalpha():
                word = self._hyphens.join(stem, head)
            else:
                word = f"{stem} {head}"
            text = f"{before} {word}" if before else word
            if line.page != last.page:
                # A word that goes over the page belongs to the page where it begins.
                whole = word.endswith(f" {head}")
                breaks.append((len(text) - len(head) if whole else len(text) + bool(tail), line.page))
            if tail:
                text += f" {tail}"
        return text, [(min(at, len(text) - 1), page) for at, page in breaks]

    def _is_cut(self, last: Line, line: Line, stem: str, head: str, right: float, left: float | None) -> bool:
        """Whether a word was cut at the end of a line without a hyphen: an address, or a word in a narrow cell."""
        if _ADDRESS.search(stem) and not _ADDRESS.match(head):
            if stem.endswith(("/", "-", "_", "=", "&", "?", "%", "#")):
                return bool(re.match(r"[\w%~]", head))
            full = last.x1 + line.size > (right or last.x1)
            more = "/" in head or (not stem.endswith(".") and re.search(r"[._\d-]", head) is not None)
            return full and more and not head[0].isupper()
        if not right or not head[:1].islower() or not stem[-1:].isalpha():
            return False
        a, b = stem.lower(), (WORD.match(head.lower()) or [""])[0]
        a = a[len(a) - len(re.search(r"[^\W\d_]*$", a)[0]) :]  # type: ignore[index]
        if not a or not b or (a in self._words and b in self._words):
            return False
        if a + b in self._words:
            return True
        # In a drawn cell, a rest of a few letters: together they are wider than the cell, not one more had room.
        rest = a if len(a) <= 2 else b
        if len(rest) > 3 or rest in self._words or rest in _SHORT_WORDS:
            return False
        whole = last.words[-1].x1 - last.words[-1].x0 + line.words[0].x1 - line.words[0].x0
        letter = (last.x1 - last.x0) / max(1, len(last.text))
        return left is not None and whole > right - left and last.x1 + 1.2 * letter > right

    def cell(self, words: list[Word], left: float, right: float) -> str:
        """Return the text of one table cell between the edges `left` and `right` (points)."""
        if not words:
            return ""
        lines: list[list[Word]] = []
        for word in words:
            if lines and lines[-1][-1].y0 - 2 <= (word.y0 + word.y1) / 2 <= lines[-1][-1].y1 + 2:
                lines[-1].append(word)
            else:
                lines.append([word])
        made = [Line(line, 10, False, 1).measure() for line in lines]
        margin = max(0.0, min(line.x0 for line in made) - left)  # cells are padded alike on both sides
        text = self.join(made, right - margin, left + margin)[0]
        return _MARK.sub("", text)
