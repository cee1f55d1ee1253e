"""Reads a file into a Document: PDF, Word, Markdown, HTML or plain text.

One door for all formats. What a file *is* is told by its first bytes, not by its name; where the two
disagree it is refused. Whatever is wrong with a file ends in one ReadingError that names it in plain words.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from pathlib import Path

from assistant.errors import CorruptError, EmptyError, ReadingError
from assistant.reading.blocks import Block, BlockKind
from assistant.reading.document import Document, Page, Section, Sentence, SentenceKind
from assistant.reading.limits import Budget
from assistant.reading.sniff import SUPPORTED_SUFFIXES, format_of
from assistant.settings import Settings

__all__ = [
    "SUPPORTED_SUFFIXES",
    "Document",
    "Page",
    "Section",
    "Sentence",
    "SentenceKind",
    "read_bytes",
    "read_document",
]

_POOR_TITLE = re.compile(
    r"^(?:microsoft (?:word|powerpoint)\b.*|untitled.*|document\d*|doc\d*|title|draft|slide \d+|"
    r"powerpoint presentation|"
    r"\(?anonymous\)?|unspecified|none|contents|classification\b.*|official(?:[- ]sensitive)?|(?:date )?published\b.*|"
    r".*\.(?:docx?|pdf|indd|pptx?|odt|html?|md|txt|rtf))$",
    re.IGNORECASE,
)
_LONGEST_TITLE = 200
_SHORT_TITLE = 4
_UNFINISHED = re.compile(r"\b(?:and|or|of|for|the|in|on|to|with|a|an|our|by|from)$|[,&–-]$", re.IGNORECASE)


def read_document(
    path: Path, *, settings: Settings, name: str | None = None, progress: Callable[[int, int], None] | None = None
) -> Document:
    """Return the document in the file at `path`, pages counted from 1.

    `name`: what to call it in messages, instead of the file's own name. `progress`: called with pages done and
    pages in all. Raises a ReadingError that names the file.
    """
    name = name or path.name
    try:
        size = path.stat().st_size
        Budget(name, settings).check_size(size)
        data = path.read_bytes()
    except OSError as error:
        raise ReadingError(f"'{name}' cannot be opened: {error.strerror or error}.") from error
    return read_bytes(data, name, settings=settings, progress=progress)


def read_bytes(
    data: bytes, name: str, *, settings: Settings, progress: Callable[[int, int], None] | None = None
) -> Document:
    """Return the document in `data`; `name` tells its type. Raises a ReadingError that names the file."""
    budget = Budget(name, settings, progress)
    budget.check_size(len(data))
    if not data.strip(b"\x00\t\r\n \x0c"):
        raise EmptyError(f"'{name}' is empty.")
    kind = format_of(data, name)
    try:
        return _READERS[kind](data, budget)
    except ReadingError:
        raise
    except (MemoryError, RecursionError) as error:
        raise CorruptError(f"'{name}' is damaged, or made in a way that cannot be read.") from error
    except Exception as error:
        raise CorruptError(f"'{name}' is damaged and cannot be read.") from error


def _read_pdf(data: bytes, budget: Budget) -> Document:
    from assistant.reading.pdf import read_pdf

    found = read_pdf(data, budget)
    return _finish(found.blocks, found.metadata, "pdf", data, budget, labels=found.labels, largest=found.largest)


def _read_docx(data: bytes, budget: Budget) -> Document:
    from assistant.reading.word import read_word

    blocks, metadata = read_word(data, budget)
    return _finish(blocks, metadata, "docx", data, budget)


def _read_md(data: bytes, budget: Budget) -> Document:
    from assistant.reading.markup import read_markdown
    from assistant.reading.plain import decode

    text = decode(data, budget.name)
    budget.spend(0)
    blocks, metadata = read_markdown(text, budget)
    return _finish(blocks, metadata, "md", data, budget)


def _read_html(data: bytes, budget: Budget) -> Document:
    from assistant.reading.markup import decode_html, read_html

    blocks, metadata = read_html(decode_html(data, budget.name), budget)
    return _finish(blocks, metadata, "html", data, budget)


def _read_txt(data: bytes, budget: Budget) -> Document:
    from assistant.reading.plain import decode, read_plain

    return _finish(read_plain(decode(data, budget.name), budget), {}, "txt", data, budget)


_READERS: dict[str, Callable[[bytes, Budget], Document]] = {
    "pdf": _read_pdf,
    "docx": _read_docx,
    "md": _read_md,
    "html": _read_html,
    "txt": _read_txt,
}


def _finish(
    blocks: list[Block],
    metadata: dict[str, str],
    kind: str,
    data: bytes,
    budget: Budget,
    *,
    labels: tuple[str, ...] = (),
    largest: str = "",
) -> Document:
    from assistant.reading.builder import build
    from assistant.reading.contents import mark_contents
    from assistant.reading.furniture import drop_furniture
    from assistant.reading.headings import promote_bold
    from assistant.reading.turns import split_turns

    blocks = [block for block in blocks if any(character.isalnum() for character in block.text)]
    blocks, talk = split_turns(mark_contents(promote_bold(drop_furniture(blocks))))
    if talk:
        metadata = metadata | {"transcript": "yes"}
    title = _title(metadata.get("title", ""), largest, blocks, budget.name)
    digest = hashlib.sha256(data).hexdigest()
    document = build(blocks, title=title, kind=kind, sha256=digest, budget=budget, labels=labels, metadata=metadata)
    budget.report(len(document.pages), len(document.pages))
    return document


def _whole(blocks: list[Block], first: int) -> str:
    """Return the first heading, with the lines below it where a title was set in several."""
    text = blocks[first].text
    for block in blocks[first + 1 : first + 5]:
        short = len(text.split()) < _SHORT_TITLE and block.level == blocks[first].level and block.page > 0
        unfinished = short or bool(_UNFINISHED.search(text)) or block.text[:1].islower()
        alike = block.kind is BlockKind.HEADING and block.page == blocks[first].page <= 2
        if not (unfinished and alike) or any(c.isdigit() for c in block.text[:2]):
            break
        text = f"{text} {block.text}"
    return text


def _spoken(title: str) -> str:
    """Return a title without the speaker and the time, where the first words of a talk became the title."""
    from assistant.reading.turns import without_mark

    bare = without_mark(title)
    return re.sub(r"(?<=[.!?])\s.*$", "", bare).rstrip(".") if bare != title else title


def _title(given: str, largest: str, blocks: list[Block], name: str) -> str:
    """Return the title: the file's own if it is sensible, else the largest type on page 1, else the first heading."""
    heads = [i for i, b in enumerate(blocks) if b.kind is BlockKind.HEADING]
    same = [i for i in heads[:3] if blocks[i].text == blocks[heads[0]].text]  # a cover and then the title page
    headed = max((_whole(blocks, i) for i in same), key=len, default="")
    first = blocks[heads[0]].text if heads else ""
    whole = [headed if candidate and candidate == first else candidate for candidate in (given, largest)]
    for candidate in map(_spoken, (*whole, headed)):
        if candidate and not _POOR_TITLE.match(candidate) and len(candidate) <= _LONGEST_TITLE:
            return candidate
    return re.sub(r"[_\s]+", " ", Path(name).stem).strip() or name
