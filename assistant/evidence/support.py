"""Whether a quoted passage bears out a sentence that somebody, or some model, wrote over it.

Not a proof of truth: a net that catches what models do most. A figure that the passage does not hold, a
name that nobody mentioned, or a sentence that shares almost no words with what it cites is not let through.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from assistant.words import stopwords

_NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")
_WORD = re.compile(r"[A-Za-z][A-Za-z'’-]+")
_NAME = re.compile(r"(?<![.!?:]\s)(?<!^)\b[A-Z][a-z]+(?:\s+(?:of|and|the|for)?\s*[A-Z][a-z]+)*")
_MIN_SHARED = 0.5


@lru_cache(maxsize=1)
def _stemmer() -> Any:
    import Stemmer

    return Stemmer.Stemmer("english")


def stems(text: str) -> list[str]:
    """Return the stems of the content words of `text`, lower case, in order, repeats kept."""
    words = [w.lower().replace("’", "'").removesuffix("'s") for w in _WORD.findall(text)]
    found: list[str] = _stemmer().stemWords([w for w in words if w not in stopwords()])
    return found


def numbers(text: str) -> set[str]:
    """Return the figures in `text`, without thousands separators and trailing noughts."""
    return {_plain(n) for n in _NUMBER.findall(text)}


def _plain(number: str) -> str:
    bare = number.rstrip(",").replace(",", "")
    return bare.rstrip("0").rstrip(".") if "." in bare else bare


def unsupported(claim: str, passage: str, *, question: str = "") -> str | None:
    """Return why `passage` does not bear out `claim`, in plain words, or None if nothing speaks against it."""
    missing = numbers(claim) - numbers(passage)
    if missing:
        return f"the figure {', '.join(sorted(missing))} is not in the passage"
    known = set(stems(passage)) | set(stems(question))
    for name in _NAME.findall(claim):
        unknown = [w for w in stems(name) if w not in known]
        if unknown:
            return f"the name '{name}' is not in the passage"
    wanted = set(stems(claim))
    if not wanted:
        return "it says nothing"
    shared = len(wanted & known) / len(wanted)
    if shared < _MIN_SHARED:
        return "it has too little in common with the passage"
    return None
