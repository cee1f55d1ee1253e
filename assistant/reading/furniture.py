"""Page furniture that has become text: running heads and feet in the middle of a draft.

A Word or Markdown draft that was pasted together from pages carries lines such as "Name of body | Draft 4 |
Page 9 of 24". They are short, stand alone, and repeat with nothing changed but the page number. `key`
makes two such lines equal; both this module and the PDF reader compare by it.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Sequence

from assistant.reading.blocks import Block, BlockKind

_LONGEST = 140
_NUMBERED_FOOT = re.compile(
    r"^(?P<head>.*?)(?P<mark>(?:^|[\s|·•–—/.,-])+(?:page|p\.?)?\s*)(?P<number>\d{1,4}|[ivxl]{1,6})"
    r"(?:\s*(?:of|/)\s*\d{1,4})?\s*$",
    re.IGNORECASE,
)
_PAGE_NUMBER = re.compile(
    r"^[\s|·•–—-]*(?:(?:page|p\.)\s*(?:\d{1,4}|[ivxl]{1,6})(?:\s*(?:of|/)\s*\d{1,4})?|\d{1,4}\s*(?:of|/)\s*\d{1,4}|"
    r"[–—-]\s*\d{1,4}\s*[–—-])[\s|·•–—-]*$",
    re.IGNORECASE,
)
_EXPLICIT = re.compile(
    r"(?:^|[|·•–—/]\s*|\s{2,})page\s+(?:\d{1,4}|[ivxl]{1,6})(?:\s*(?:of|/)\s*\d{1,4})?\s*$|"
    r"^page\s+\d{1,4}(?:\s*(?:of|/)\s*\d{1,4})?\s*[|·•–—]",
    re.IGNORECASE,
)
# The marking of a page, of the government's own scheme, is no heading and no evidence.
_MARKING = re.compile(r"^(?:classification:?\s*)?official(?:[- ]sensitive)?$", re.IGNORECASE)
_DIGITS = re.compile(r"\d+")


def key(text: str) -> str:
    """Return what is left of a line when numbers, case and spacing are set aside."""
    return " ".join(_DIGITS.sub("#", text.strip("*_ ")).casefold().split())


def is_page_number(text: str) -> bool:
    """Whether the line says nothing but a page number that calls itself one ("Page 9 of 24", "- 9 -")."""
    return len(text) <= 40 and bool(_PAGE_NUMBER.match(text.strip("*_ ")))


def drop_furniture(blocks: Sequence[Block]) -> list[Block]:
    """Return the blocks without lines of page furniture; headings, list items and table rows always stay.

    A security marking ("Official") goes, whatever it is set as.
    """
    blocks = [b for b in blocks if b.is_row or not _MARKING.match(b.text.strip("*_ "))]
    short = [i for i, b in enumerate(blocks) if b.kind is BlockKind.PARAGRAPH and len(b.text) <= _LONGEST]
    lines = {index: blocks[index].text.strip("*_ ") for index in short}
    groups: dict[str, list[int]] = {}
    for index, line in lines.items():
        groups.setdefault(key(line), []).append(index)
    gone: set[int] = set()
    for index, line in lines.items():
        if is_page_number(line) or _EXPLICIT.search(line):
            gone.add(index)
    bare = [index for index, line in lines.items() if line.isdigit() and len(line) <= 4]
    if len(bare) >= 3 and _grows([int(lines[index]) for index in bare]):
        gone.update(bare)
    for same in groups.values():
        if len(same) > 1 and _counts_pages([lines[index] for index in same]):
            gone.update(same)
    return [block for index, block in enumerate(blocks) if index not in gone]


def _counts_pages(lines: list[str]) -> bool:
    """Whether lines that are equal but for numbers end in numbers that only grow, like those of pages."""
    numbers = []
    for line in lines:
        match = _NUMBERED_FOOT.match(line)
        if not match or not match["number"].isdigit() or (not match["mark"].strip(" ") and not match["head"].strip()):
            return False
        if not re.search(r"[|·•–—/.,-]|page|\bp\b", match["mark"], re.IGNORECASE):
            return False
        numbers.append(int(match["number"]))
    heads = Counter(key(line) for line in lines)
    return len(heads) == 1 and _grows(numbers)


def _grows(numbers: list[int]) -> bool:
    return all(a < b for a, b in itertools.pairwise(numbers))
