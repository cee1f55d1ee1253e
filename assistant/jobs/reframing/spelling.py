"""Puts right a slip of the pen in a question, for recognising what it is about; what is shown stays as it was asked.

Only a word that nobody else uses is touched, and only where exactly one known word is a single slip away: a letter too
many, too few, another one, or two changed places (the distance of Damerau, 1964).
"""

from __future__ import annotations

import re
from collections.abc import Collection

_WORD = re.compile(r"[a-z]+")
_SHORTEST = 6  # shorter words have too many neighbours


class Speller:
    """Knows the words of our own texts."""

    def __init__(self, known: Collection[str]) -> None:
        self._known = known
        self._near: dict[str, list[str]] = {}
        for word in known:
            if len(word) >= _SHORTEST - 1 and word.isalpha():
                for key in _shortened(word):
                    self._near.setdefault(key, []).append(word)

    def corrected(self, text: str) -> str:
        """Return `text` (lower case) with each unknown word replaced where one known word alone is a slip away."""
        return _WORD.sub(lambda m: self._word(m.group()), text)

    def _word(self, word: str) -> str:
        if len(word) < _SHORTEST or word in self._known:
            return word
        near = {known for key in _shortened(word) for known in self._near.get(key, ()) if _one_slip(word, known)}
        return near.pop() if len(near) == 1 else word


def _shortened(word: str) -> set[str]:
    return {word} | {word[:n] + word[n + 1 :] for n in range(len(word))}


def _one_slip(a: str, b: str) -> bool:
    """Whether one letter added, left out, changed, or two neighbours swapped turns `a` into `b`."""
    start = next((n for n, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))
    rest_a, rest_b = a[start:], b[start:]
    swapped = rest_a[:2] == rest_b[:2][::-1] and rest_a[2:] == rest_b[2:]
    return swapped or rest_a[1:] == rest_b or rest_a == rest_b[1:] or rest_a[1:] == rest_b[1:]
