"""Turns text as files hold it into text as people read it, without changing a word.

Ligatures become letters again, soft hyphens and invisible characters go, every kind of white space
becomes one plain space. Nothing else is normalised: superscripts, fractions, dashes and quotation
marks stay, so that a quote still equals the original.
"""

from __future__ import annotations

import re

_LIGATURES = {
    "\ufb00": "ff",
    "\ufb01": "fi",
    "\ufb02": "fl",
    "\ufb03": "ffi",
    "\ufb04": "ffl",
    "\ufb05": "st",
    "\ufb06": "st",
    # Private-use codes that common fonts give to ligatures.
    "\uf001": "fi",
    "\uf002": "fl",
}
_BULLETS = {"\uf0b7": "•", "\uf0a7": "•", "\uf0d8": "•", "\uf076": "•", "\uf0fc": "•", "\uf02d": "–"}
_INVISIBLE = (
    "\u00ad\u200b\u200c\u200d\u2060\ufeff\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufffe\uffff"
)
_TABLE = str.maketrans({**_LIGATURES, **_BULLETS, **dict.fromkeys(_INVISIBLE, ""), "\u2010": "-", "\u2011": "-"})
_SPACE = re.compile(r"\s+")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
# A ligature set apart from its word: no English word ends in "fl" or "ffi", or begins with "ff".
_APART_AFTER = re.compile(r"(?<=[a-z])([\ufb01-\ufb04]) (?=[a-z])")
_APART_BEFORE = re.compile(r"(?<=[A-Za-z]) ([\ufb00\ufb03\ufb04])(?=[a-z])")


def is_broken(left: str, right: str) -> bool:
    """Whether two pieces with a space between are one word that was broken at a ligature."""
    return bool(_APART_AFTER.search(f"{left} {right}") or _APART_BEFORE.search(f"{left} {right}"))


def clean(text: str) -> str:
    """Return `text` readable: letters for ligatures, no invisible characters, single spaces, trimmed."""
    if text.isascii():
        if text.isprintable() and " " not in text:
            return text
        if _CONTROL.search(text):
            text = _CONTROL.sub(" ", text)
        return " ".join(text.split())
    text = _APART_BEFORE.sub(r"\1", _APART_AFTER.sub(r"\1", text))
    text = _CONTROL.sub(" ", text.translate(_TABLE))
    return _SPACE.sub(" ", text).strip()


def clean_lines(text: str) -> str:
    """Return `text` cleaned line by line, line breaks kept and all of them `\\n`."""
    return "\n".join(clean_keeping_tabs(line) for line in re.split(r"\r\n|[\n\r\u2028\u2029\x0b\x0c]", text))


def clean_keeping_tabs(line: str) -> str:
    """Return one line with ligatures repaired and invisible characters gone; its spaces and tabs stay."""
    return _CONTROL.sub(" ", line.translate(_TABLE).replace("\u00a0", " ")).rstrip()


class Hyphens:
    """Decides whether a hyphen at the end of a line belongs to the word.

    It does when the document writes the word with its hyphen elsewhere ("long-term"), it does not when the
    joined word occurs elsewhere; failing both, letters on both sides are joined unless the first part is a
    prefix or a whole compound that keeps its hyphen.
    """

    def __init__(self, words: set[str]) -> None:
        self._words = words

    def join(self, left: str, right: str) -> str:
        """Return the word that `left` (which ends with a hyphen) and `right` make, without or with the hyphen."""
        stem = left[:-1]
        if right in ("and", "or", "to", "and/or"):
            return f"{left} {right}"  # "short- and long-term"
        first = re.search(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*$", stem)
        second = re.match(r"[^\W\d_]+(?:['’-][^\W\d_]+)*", right)
        if not first or not second:
            return left + right
        a, b = first.group().lower(), second.group().lower()
        if f"{a}-{b}" in self._words:
            return left + right
        if a + b in self._words:
            return stem + right
        if right[:1].isupper() or a.rpartition("-")[2] in _KEEPS_HYPHEN or len(a) == 1:
            return left + right
        # Both halves stand as words of their own in this document, the whole nowhere: a compound.
        if len(a) > 2 and len(b) > 3 and a in self._words and b in self._words:
            return left + right
        return stem + right


_KEEPS_HYPHEN_TEXT = (
    "self well non co ex long short high low full part cross all half quasi semi multi post pre mid anti "
    "year month week day one two three four five six seven eight nine ten first second third"
)
_KEEPS_HYPHEN = frozenset(_KEEPS_HYPHEN_TEXT.split())
WORD = re.compile(r"[^\W\d_]+(?:[-'’\u2011][^\W\d_]+)*")
