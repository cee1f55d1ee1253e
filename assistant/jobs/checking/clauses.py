"""Splits a sentence into clauses, because one sentence can promise one thing and wish for another.

"The board will open five clinics, and hopes one day to hire locally" is a commitment on care and a wish on
jobs. The split is by punctuation and joining words only; it is meant to be generous, since a clause that
has no verb of its own simply takes the voice of the one it hangs on.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from assistant.jobs.checking.lexicon import voice_words

_MIN_WORDS = 3
_BREAK = re.compile(
    r"(?<=[.?!])\s+(?=[A-Z£\d'\"])|\s*;\s+|:\s+|\s+\|\s+(?=$)|"
    r",\s+(?=(?:and|but|so|while|whilst|though|although|yet|which|because|since|where|whose|"
    r"whereas|as|or|in the belief|nor)\b)|"
    r"\s+(?=(?:but|while|whilst|although|though|whereas)\s)|"
    r"\s+(?=and (?:we|it|they|he|she|would|hope|hopes|is|are|want|wants|aim|aims|aspire|may|might|could)\b)|"
    r"\s+(?=and (?:the|an?|our|their|its|one|each|every) (?:[\w'’-]+ ){1,5}"
    r"(?:will|shall|would|is|are|has|have|may|might|could)\b)|"
    r"\s+[–—]\s+",
)
FINITE = re.compile(
    r"\b(?:will|shall|is|are|was|were|has|have|had|would|must|can|may|might|could|do|does|did|aims?|hopes?|wants?)\b|'ll\b",
    re.I,
)


class Joint(StrEnum):
    """How a clause hangs on what stands before it."""

    FREE = "free"  # stands alone
    ATTACHED = "attached"  # goes on with the same promise ("and cut", "which saves")
    SETTING = "setting"  # only gives the scene ("because homes are damp, …", "…, where wages are low")


@dataclass(frozen=True, slots=True)
class Clause:
    """A stretch of a sentence: `text`, its offsets in the sentence, and how it is joined."""

    text: str
    start: int
    end: int
    joint: Joint


def split_clauses(text: str) -> tuple[Clause, ...]:
    """Return the clauses of a sentence in order; one at least. Offsets are characters of `text`."""
    cuts = [0]
    leading = _leading_end(text)
    if leading:
        cuts.append(leading)
    for match in _BREAK.finditer(text):
        joined = text[match.end() : match.end() + 4] == "and " and "," not in match.group()
        if match.end() > cuts[-1] and not (joined and not FINITE.search(text, cuts[-1], match.start())):
            cuts.append(match.end())
    spans: list[tuple[int, int]] = []
    for start, end in zip(cuts, [*cuts[1:], len(text)], strict=True):
        if spans and (len(text[start:end].split()) < _MIN_WORDS or len(text[slice(*spans[-1])].split()) < _MIN_WORDS):
            spans[-1] = (spans[-1][0], end)
        else:
            spans.append((start, end))
    clauses = []
    for number, (start, end) in enumerate(spans):
        piece = text[start:end].strip()
        clauses.append(
            Clause(piece, start, end, _joint(piece, first=number == 0, leading=bool(leading) and number == 0))
        )
    return tuple(clauses) or (Clause(text, 0, len(text), Joint.FREE),)


def _leading_end(text: str) -> int:
    """Return where a leading subordinate part ends, or 0: "Because homes are damp, we will…"."""
    match = voice_words().leading.match(text)
    if not match:
        return 0
    comma = re.compile(r",\s+(?!(?:and|or|which|who)\b)").search(text, match.end())
    if not comma or comma.end() > 0.7 * len(text):
        return 0
    return comma.end() if len(text[: comma.end()].split()) >= _MIN_WORDS else 0


def _joint(piece: str, *, first: bool, leading: bool) -> Joint:
    words = voice_words()
    if leading:
        return Joint.SETTING
    if first:
        return Joint.FREE
    if words.setting.match(piece):
        return Joint.SETTING
    return Joint.ATTACHED if words.attached.match(piece) else Joint.FREE
