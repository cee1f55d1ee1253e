"""Finds the headings of a draft whose author set them in bold instead of using heading styles."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from assistant.reading.blocks import Block, BlockKind

_LONGEST = 110
_LEVEL = 2


def promote_bold(blocks: Sequence[Block]) -> list[Block]:
    """Return the blocks with bold lines made headings, if the document has no other headings than a title."""
    if sum(block.kind is BlockKind.HEADING for block in blocks) > 1:
        return list(blocks)
    return [replace(b, kind=BlockKind.HEADING, level=_LEVEL) if _could_be(b) else b for b in blocks]


def _could_be(block: Block) -> bool:
    return (
        block.bold
        and block.kind is BlockKind.PARAGRAPH
        and len(block.text) <= _LONGEST
        and not block.text.endswith((".", ",", ";"))
        and any(character.isalpha() for character in block.text)
    )
