"""Where the sentences of a paragraph begin and end.

The library `sentencex` finds the boundaries; what it is known to get wrong in British reports is put
right here: "No. 3", "para. 4.2", "approx. 40", numbers that open a paragraph, a closing bracket or a
note number after the full stop. Offsets are kept, and no white space belongs to a sentence.
"""

from __future__ import annotations

import itertools
import re

# After these a full stop does not end a sentence when a number follows ...
_BEFORE_NUMBER = re.compile(
    r"(?:^|[\s(\[])(?:nos?|paras?|pp?|figs?|vols?|chs?|chaps?|secs?|sects?|arts?|cl|tab|app|annex|ref|refs|approx|ca?|"
    r"ed|eds|reg|regs|sch|rev|ver|v|tel|ext|max|min|est|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)\.$",
    re.IGNORECASE,
)
# ... and after these it never does.
_NEVER = re.compile(
    r"(?:^|[\s(\[“\"'‘])(?:e\.g|i\.e|cf|viz|vs|approx|esp|incl|dr|mr|mrs|ms|mx|prof|rev|hon|cllr|col|capt|lt|sgt|st|"
    r"gen|gov|messrs|rt|sr|jr)\.$",
    re.IGNORECASE,
)
_ONLY_LABEL = re.compile(
    r"^[\"'“‘(\[]?(?:\d{1,3}(?:\.\d{1,3})*[.):]?|[a-zA-Z][.)]|\([a-z\d]{1,3}\)|[ivxlc]{1,5}[.)]|[•–-])$"
)
_ENDS_WITH_LABEL = re.compile(r"(?:^|[:;]\s)\(?(?:\d{1,2}|[a-z])[.)]$")
_INITIAL = re.compile(r"(?:^|[\s.])(?:[A-Z][a-z]+\s)?[A-Z]\.$")
_CITATION = re.compile(r"\bet al\.$|\bibid\.$|\betc\.$", re.IGNORECASE)
# Boundaries that the library passes over: after a closing bracket or quotation mark, or a note number.
_MISSED = re.compile(
    r"(?:[.!?][)\]”’\"']{1,2}|[.!?][\u00b9\u00b2\u00b3\u2070-\u2079]+|(?<=[a-z)”’])[.!?](?:\d{1,3}(?:,\d{1,3})*|\[\d{1,3}\]))"
    r"\s+(?=[“‘\"'(]?[A-Z])"
)
_NOTE = re.compile(r"[\u00b9\u00b2\u00b3\u2070-\u2079]+\s*")


def split(text: str) -> list[tuple[int, int]]:
    """Return (start, end) of every sentence of one paragraph, in order; offsets into `text`."""
    if not text.strip():
        return []
    spans: list[tuple[int, int]] = []
    for start, end in _pieces(text):
        if spans and not _is_boundary(text[spans[-1][0] : spans[-1][1]], text[start:end]):
            spans[-1] = (spans[-1][0], end)
        else:
            spans.append((start, end))
    return spans


def _pieces(text: str) -> list[tuple[int, int]]:
    import sentencex

    cuts = {0, len(text)}
    position = 0
    for piece in sentencex.segment("en", text):
        # A note number after the full stop belongs to the sentence before it.
        note = _NOTE.match(text, position)
        cuts.add(note.end() if note and position else position)
        position += len(piece)
    cuts.update(match.end() for match in _MISSED.finditer(text))
    edges = sorted(cut for cut in cuts if cut <= len(text))
    pieces = []
    for left, right in itertools.pairwise(edges):
        start = left + len(text[left:right]) - len(text[left:right].lstrip())
        end = left + len(text[left:right].rstrip())
        if start < end:
            pieces.append((start, end))
    return pieces


def _is_boundary(before: str, after: str) -> bool:
    """Whether a sentence really ends between `before` and `after`."""
    first = after.lstrip("“‘\"'([")[:1]
    if _ONLY_LABEL.match(before) or _ENDS_WITH_LABEL.search(before):
        return False
    if _NEVER.search(before) or (first.isdigit() and _BEFORE_NUMBER.search(before)):
        return False
    # A lower-case letter opens no sentence, whatever stands before it ("etc. and", "“Why?” she asked").
    if first.islower() and not _ONLY_LABEL.match(after.split(" ", 1)[0]):
        return False
    if first and not first.isalnum() and not re.search(r"\w", after):
        return False
    if _CITATION.search(before) and (first.isdigit() or after[:1] in "(["):
        return False
    if _INITIAL.search(before) and _is_name(before, after):
        return False
    return bool(re.search(r"[.!?…:;][)\]”’\"'\d\u00b9\u00b2\u00b3\u2070-\u2079,\[]*$", before))


def _is_name(before: str, after: str) -> bool:
    """Whether the initial that ends `before` is part of a name, as in "J. Brown" or "U.S. Law"."""
    words = before.split()
    return (
        len(words) == 1
        or (len(words) > 1 and bool(re.match(r"^[A-Z]\.$", words[-2])))
        or (
            bool(re.match(r"^(?:by|and|with|of|from|to|Sir|Dame|Professor|Doctor)$", words[-2])) and after[:1].isupper()
        )
    )
