"""Makes a follow-up question stand alone: "and in Dorset?" takes its subject from what was asked before."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.evidence.support import stems

_OPENS = re.compile(r"^\s*(?:and|but|or|so|also|what about|how about|what of|and what about|same for)\b[\s,]*", re.I)
_REFERS = re.compile(r"\b(?:it|its|they|them|their|that|this|those|these|he|she|there|one|ones)\b", re.I)
_MAX_WORDS = 10
_ENOUGH = 4


def standalone(question: str, history: Sequence[str]) -> str:
    """Return `question` so that it can be searched by itself; `history`: earlier questions, oldest first."""
    if not history:
        return question
    words = question.split()
    opens = _OPENS.match(question)
    refers = len(words) <= _MAX_WORDS and _REFERS.search(question) and len(set(stems(question))) < _ENOUGH
    if not opens and not refers:
        return question
    rest = question[opens.end() :].strip() if opens else question.strip()
    if opens and len(set(stems(rest))) >= _ENOUGH + 2:
        return question
    before = history[-1].rstrip(" ?.")
    return f"{before}, {rest}" if rest else history[-1]
