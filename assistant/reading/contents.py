"""Tells the lines of a contents page from text.

A contents page repeats every heading of a document, promising much and saying nothing, so it must never
count as evidence. It is known by leaders ("Our aims ........ 12"), by a heading "Contents", or by several
lines in a row that end in page numbers that do not fall.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from assistant.reading.blocks import Block, BlockKind

_LEADER = re.compile(r"(?:\.{4,}|(?:\.\s){3,}\.?|…{2,}|_{4,}|·{4,})[\s.]*(?:\d{1,4}|[ivxlc]{1,6})$", re.IGNORECASE)
_NUMBERED = re.compile(r"^(?P<name>\S.*?\S)[\s\t]+(?:page\s+|p\.\s*)?(?P<page>\d{1,3}|[ivxlc]{1,6})$", re.IGNORECASE)
_HEADING = re.compile(
    r"^(?:table of )?contents(?: page)?$|^list of (?:tables|figures|boxes)$|^in this (?:document|report)$",
    re.IGNORECASE,
)
_BARE_PAGE = re.compile(r"^(?:p\.\s?|page\s)?\d{1,3}$", re.IGNORECASE)
_SHORT = 160
_FEW = 4


def is_leader(text: str) -> bool:
    """Whether the line has a row of dots between a name and a page number."""
    return len(text) < 300 and bool(_LEADER.search(text.rstrip()))


def is_contents_heading(text: str) -> bool:
    """Whether a heading announces a contents page."""
    return bool(_HEADING.match(text.strip(" :.*")))


def entry(text: str) -> tuple[str, int] | None:
    """Return (name, page) if the text could be a line of a contents page; roman numerals count as page 0."""
    if len(text) > _SHORT or "\n" in text:
        return None
    match = _NUMBERED.match(text.strip())
    if not match or not re.search(r"[^\W\d_]{2}", match["name"]) or match["name"].endswith((",", "and", "£")):
        return None
    return match["name"], int(match["page"]) if match["page"].isdigit() else 0


def mark_contents(blocks: Sequence[Block]) -> list[Block]:
    """Return the blocks with the lines of contents pages turned into CONTENTS."""
    marked = list(blocks)
    headings = {_plain(b.text) for b in blocks if b.kind is BlockKind.HEADING}
    index = 0
    while index < len(marked):
        block = marked[index]
        if is_leader(block.text) and block.kind is not BlockKind.CONTENTS:
            marked[index] = _as_contents(block)
        elif is_contents_heading(block.text) and len(block.text) < 40 and not block.is_row:
            end = _end_of_contents(marked, index + 1)
            for at in range(index + 1, end):
                marked[at] = _as_contents(marked[at])
            if end > index + 1 and block.kind is not BlockKind.HEADING:
                marked[index] = _as_contents(block)
            index = max(end - 1, index)
        else:
            end = _run(marked, index)
            if end - index >= _FEW and _names_headings(marked[index:end], headings):
                for at in range(index, end):
                    marked[at] = _as_contents(marked[at])
                index = end - 1
        index += 1
    return marked


def _end_of_contents(blocks: list[Block], start: int) -> int:
    """Return the index after the last line of the contents page that starts at `start`."""
    end, last = start, -1
    while end < len(blocks):
        block = blocks[end]
        found = entry(block.text)
        numbered = is_leader(block.text) or found is not None or _BARE_PAGE.match(block.text) is not None
        if block.kind is BlockKind.HEADING and not numbered and not _more_entries(blocks, end + 1, 2):
            break
        if found and 0 < found[1] < last:
            break
        if numbered:
            last = max(last, found[1] if found else -1)
        elif (
            len(block.text) > _SHORT
            or block.text.endswith((".", "?"))
            or (block.kind is BlockKind.PARAGRAPH and not _more_entries(blocks, end + 1))
        ):
            break
        end += 1
    return end


def _more_entries(blocks: list[Block], start: int, reach: int = 3) -> bool:
    return any(
        is_leader(block.text) or entry(block.text) or _BARE_PAGE.match(block.text)
        for block in blocks[start : start + reach]
    )


def _run(blocks: list[Block], start: int) -> int:
    """Return the end of the run of numbered lines whose pages do not fall, from `start`."""
    last, end = -1, start
    while end < len(blocks):
        found = entry(blocks[end].text)
        if found is None or (found[1] and found[1] < last) or len(blocks[end].cells) > 3:
            break
        last = max(last, found[1])
        end += 1
    return end


def _names_headings(blocks: Sequence[Block], headings: set[str]) -> bool:
    names = [found[0] for block in blocks if (found := entry(block.text))]
    hits = sum(_plain(name) in headings for name in names)
    return hits * 2 >= len(names)


def _plain(text: str) -> str:
    return " ".join(re.sub(r"[\W_]+", " ", re.sub(r"^\W*\d+(?:\.\d+)*\W+", "", text)).casefold().split())


def _as_contents(block: Block) -> Block:
    return replace(block, kind=BlockKind.CONTENTS, level=0, cells=(), headers=())
