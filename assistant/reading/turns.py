"""Parts the transcript of a talk into its turns, one block each.

Podcasts and webinars come as text in which the speakers run together: a turn opens with "Speaker 2 [00:01:03]", with
a name and a time, or, in captions, with a dash after the end of a sentence. A passage that holds the end
of one answer and the start of another question serves neither, so turns are paragraphs of their own. A mark
counts only where there are several: one dash after a full stop is only a dash.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import replace

from assistant.reading.blocks import Block, BlockKind

_NAME = r"(?:Speaker\s+\d{1,2}|[A-Z][\w.’'-]*(?:\s+[A-Z][\w.’'-]*){0,3})"
_TIME = r"[\[(]?\d{1,2}:\d{2}(?::\d{2})?[\])]?"
_TIMED = re.compile(rf"(?:(?<=^)|(?<=\s)){_NAME}\s*[:–-]?\s*{_TIME}\s*:?(?=\s)")
_DASHED = re.compile(r"(?:^|(?<=[.!?…]|[”\"’)\]]))\s*[-–]\s+(?=[\[“\"‘']?[A-Z])")
_LABELLED = re.compile(r"^(?:Speaker\s+\d{1,2}|Q|A|Interviewer|Host|Narrator|Moderator|Chair):\s+(?=\S)")
_MARK = re.compile(rf"^(?:{_NAME}\s*[:–-]?\s*{_TIME}\s*:?\s+|[-–]\s+|\[[A-Z][\w ]+\]\s*)+")
_LEAST = 5
_TALK_WORDS = 300  # a list of short items that open with a dash is a list


def split_turns(blocks: Sequence[Block]) -> tuple[list[Block], bool]:
    """Return the blocks with each turn of a transcript as a paragraph, and whether there is a transcript at all."""
    prose = [b for b in blocks if b.kind in (BlockKind.PARAGRAPH, BlockKind.BULLET, BlockKind.HEADING)]
    timed = sum(len(_TIMED.findall(b.text)) for b in prose) >= _LEAST
    labelled = sum(bool(_LABELLED.match(b.text)) for b in prose) >= _LEAST
    found: list[Block] = []
    talk = timed or labelled
    for block in blocks:
        starts = _starts(block, timed=timed) if block in prose else []
        talk = talk or bool(starts)
        found.extend(_cut(block, starts) if starts else [block])
    return found, talk


def without_mark(text: str) -> str:
    """Return a turn without the speaker, the time or the dash that opens it."""
    return _MARK.sub("", text) or text


def _starts(block: Block, *, timed: bool) -> list[int]:
    if timed and block.kind is not BlockKind.HEADING:
        found = [m.start() for m in _TIMED.finditer(block.text)]
        if found:
            return found
    dashes = [m.end() for m in _DASHED.finditer(block.text)]
    return dashes if len(dashes) >= _LEAST and len(block.text.split()) >= _TALK_WORDS else []


def _cut(block: Block, starts: Sequence[int]) -> list[Block]:
    edges = sorted({0, *starts, len(block.text)})
    parts = []
    for left, right in itertools.pairwise(edges):
        raw = block.text[left:right]
        text = raw.strip().rstrip("-–").rstrip() if right < len(block.text) else raw.strip()
        if not any(c.isalnum() for c in text):
            continue
        first = left + len(raw) - len(raw.lstrip())
        before = [page for at, page in block.breaks if at <= first]
        breaks = tuple((at - first, page) for at, page in block.breaks if first < at < first + len(text))
        page = before[-1] if before else block.page
        parts.append(replace(block, kind=BlockKind.PARAGRAPH, text=text, page=page, breaks=breaks))
    return parts
