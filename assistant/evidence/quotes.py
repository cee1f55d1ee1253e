"""Locates a quote exactly in a text, or says that it is not there.

Looseness is where assistants bless invented quotes, so only differences that printing makes are set
aside: white space, ligatures, soft hyphens, hyphens at a line's end, and the shape of quotation marks.
Words, figures, case and all other punctuation must agree. What is shown is always the document's own
text at the place found, never the words that were asked for.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

_LINE_HYPHEN = re.compile(r"(?<=[^\W\d_])[-\u2010\ufffe\u0002]\s*\n\s*(?=[^\W\d_])")
_IGNORED = {"\u00ad", "\u200b", "\u200c", "\u200d", "\u2060", "\ufeff", "\ufffe"}
_SAME = {"\u2018": "'", "\u2019": "'", "\u201b": "'", "\u201c": '"', "\u201d": '"', "\u2010": "-", "\u2011": "-"}
_EDGE = " \t\n\"'\u2018\u2019\u201c\u201d"
MIN_WORDS = 3


@dataclass(frozen=True, slots=True)
class Span:
    """Where a quote stands: character offsets into the text that was searched."""

    start: int
    end: int


class Folded:
    """A text folded for comparison, with the way back: `offsets[i]` is where folded character i came from."""

    __slots__ = ("offsets", "text")

    def __init__(self, raw: str) -> None:
        dropped = {i for match in _LINE_HYPHEN.finditer(raw) for i in range(match.start(), match.end())}
        out: list[str] = []
        offsets: list[int] = []
        for index, char in enumerate(raw):
            if index in dropped or char in _IGNORED:
                continue
            if char.isspace():
                if out and out[-1] != " ":
                    out.append(" ")
                    offsets.append(index)
                continue
            folded = _SAME.get(char) or (unicodedata.normalize("NFKC", char) if "\ufb00" <= char <= "\ufb06" else char)
            for part in folded:
                out.append(part)
                offsets.append(index)
        self.text = "".join(out)
        self.offsets = offsets


def fold(raw: str) -> str:
    """Return `raw` with printing differences removed, for comparing two texts."""
    return Folded(raw).text.strip()


def locate(quote: str, text: str | Folded, *, near: int | None = None) -> Span | None:
    """Return where `quote` stands in `text`, or None.

    `near`: an offset in the original text; of several places the one nearest to it is taken. The quote must begin
    and end at word borders, and have at least three words unless it is a whole line of the text.
    """
    folded = text if isinstance(text, Folded) else Folded(text)
    wanted = fold(quote.strip(_EDGE))
    if not wanted or not any(c.isalnum() for c in wanted):
        return None
    places = [
        m.start() for m in re.finditer(re.escape(wanted), folded.text) if _at_borders(folded.text, m.start(), m.end())
    ]
    if not places:
        return None
    spans = [Span(folded.offsets[p], folded.offsets[p + len(wanted) - 1] + 1) for p in places]
    if len(wanted.split()) < MIN_WORDS:
        spans = [s for s in spans if _is_whole_line(s, text)]
        if not spans:
            return None
    return min(spans, key=lambda s: abs(s.start - near)) if near is not None else spans[0]


def _at_borders(text: str, start: int, end: int) -> bool:
    before = start == 0 or not (text[start - 1].isalnum() and text[start].isalnum())
    after = end == len(text) or not (text[end - 1].isalnum() and text[end].isalnum())
    return before and after and not _cuts_number(text, start, end)


def _cuts_number(text: str, start: int, end: int) -> bool:
    """Whether the span cuts a figure in two: "450" out of "1,450", or "4" out of "4.5"."""
    left = start >= 2 and text[start].isdigit() and text[start - 1] in ".," and text[start - 2].isdigit()
    right = end + 1 < len(text) and text[end - 1].isdigit() and text[end] in ".," and text[end + 1].isdigit()
    return left or right


def _is_whole_line(span: Span, text: str | Folded) -> bool:
    if isinstance(text, Folded):
        return False
    before = text[: span.start].rsplit("\n", 1)[-1]
    after = text[span.end :].split("\n", 1)[0]
    return not before.strip(_EDGE) and not after.strip(_EDGE + ".")
