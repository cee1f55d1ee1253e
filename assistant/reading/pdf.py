"""Reads a PDF: pypdf for its structure, pypdfium2 for its text.

pypdf says plainly whether a file is locked, and knows outline, page labels and title. pdfium is five times
faster at text and keeps words whole; but it also opens damaged files without a word, so whether a file is
complete is checked before.
"""

from __future__ import annotations

import base64
import logging
import re
import zlib
from dataclasses import dataclass, field
from typing import Any

from assistant.errors import CorruptError, EmptyError, EncryptedError, NoTextLayerError
from assistant.reading.blocks import Block
from assistant.reading.clean import clean
from assistant.reading.limits import Budget
from assistant.reading.pdf_words import PageText

_log = logging.getLogger(__name__)
_TAIL = 2_048
_MOST_BOOKMARKS = 2_000
_WORDLESS = 8  # letters on a page below which it counts as holding no text
_MIN_PICTURE = 0.3
_LETTER = re.compile(r"[^\W_]+")  # private-use codes are no letters
_UNREADABLE = re.compile(r"[\ue000-\uf8ff\ufffd]")
_NO_VALUE = frozenset({"(anonymous)", "(unspecified)", "anonymous", "unspecified", "untitled", "none"})


@dataclass(slots=True)
class PdfParts:
    """What a PDF holds. `labels`: what is printed on each page. `largest`: the largest type on the first page."""

    blocks: list[Block]
    metadata: dict[str, str]
    labels: tuple[str, ...]
    largest: str = ""


@dataclass(slots=True)
class _Structure:
    metadata: dict[str, str] = field(default_factory=dict)
    labels: list[str] = field(default_factory=list)
    outline: list[tuple[int, str, int]] = field(default_factory=list)


def read_pdf(data: bytes, budget: Budget) -> PdfParts:
    """Return the blocks, metadata and page labels of a PDF.

    Raises EncryptedError, CorruptError, EmptyError, NoTextLayerError or TooLargeError.
    """
    import pypdfium2

    _check_complete(data, budget.name)
    structure = _structure(data, budget)
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            raise EncryptedError(f"'{budget.name}' is protected with a password.") from error
        raise CorruptError(f"'{budget.name}' is damaged and cannot be read as a PDF.") from error
    try:
        return _read(document, structure, budget)
    finally:
        document.close()


def _read(document: Any, structure: _Structure, budget: Budget) -> PdfParts:
    from assistant.reading.pdf_blocks import BlockMaker
    from assistant.reading.pdf_layout import strip_furniture
    from assistant.reading.pdf_tables import drawn_tables
    from assistant.reading.pdf_words import PageReader

    total = len(document)
    if not total:
        raise CorruptError(f"'{budget.name}' has no pages.")
    budget.check_pages(total)
    reader = PageReader(document, budget)
    pages = []
    for index in range(total):
        try:
            pages.append(reader.read(index))
        except (RuntimeError, OSError, ValueError) as error:  # PdfiumError is a RuntimeError
            raise CorruptError(f"'{budget.name}' is damaged: its page {index + 1} cannot be read.") from error
        budget.report(index + 1, total + 1)  # the last step is putting the text together
    silent = _check_text(pages, budget.name)
    largest = _largest(pages[0])
    # Tables first: a header row that is repeated on every page looks like a running head.
    tables = {}
    for page in pages:
        budget.tick()
        tables[page.number], page.lines = drawn_tables(page)
    strip_furniture(pages)
    metadata = dict(structure.metadata)
    if silent:
        metadata["notice"] = _notice(silent)
    labels = structure.labels if len(structure.labels) == total else [str(n) for n in range(1, total + 1)]
    maker = BlockMaker(pages, tables, structure.outline, budget)
    return PdfParts(maker.blocks(), metadata, tuple(labels), largest)


def _check_complete(data: bytes, name: str) -> None:
    """Refuse a file whose end is missing: it ends in `%%EOF`, with nothing after it that belongs to a document."""
    end = data.rfind(b"%%EOF")
    if end < 0 or (len(data) - end > _TAIL and re.search(rb"\d+ \d+ obj\b", data[end:])) or b"startxref" not in data:
        raise CorruptError(f"'{name}' is cut short: the end of the PDF is missing.")


def _structure(data: bytes, budget: Budget) -> _Structure:
    """Return title, labels and outline as far as the file has them. Raises EncryptedError."""
    import io

    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # its remarks on odd files mean nothing to a reader
    found = _Structure()
    try:
        reader = PdfReader(io.BytesIO(data), strict=False)
        if reader.is_encrypted and not reader.decrypt(""):
            raise EncryptedError(f"'{budget.name}' is protected with a password.")
        budget.check_pages(len(reader.pages))
        found.metadata = _metadata(reader)
        found.labels = [clean(label) for label in reader.page_labels]
        found.outline = _outline(reader)
        _check_streams(reader, budget)
    except (
        PyPdfError,
        ValueError,
        KeyError,
        TypeError,
        AttributeError,
        IndexError,
        RecursionError,
        OSError,
        NotImplementedError,
        AssertionError,
        ImportError,
        OverflowError,
    ) as error:
        _log.info("the structure of %s cannot be read: %s", budget.name, error)
    budget.tick()
    return found


def _check_streams(reader: Any, budget: Budget) -> None:
    """Refuse a file with a page whose packed text is damaged: pdfium would leave that text out without a word."""
    for number, page in enumerate(reader.pages, 1):
        budget.tick()
        contents = page.get("/Contents")
        contents = contents.get_object() if contents is not None else None
        for part in contents if isinstance(contents, list) else [contents]:
            stream = part.get_object() if part is not None else None
            data = getattr(stream, "_data", None)
            if stream is not None and isinstance(data, bytes) and not _unpacks(data, stream.get("/Filter")):
                raise CorruptError(f"'{budget.name}' is damaged: the text of page {number} cannot be unpacked.")


def _unpacks(data: bytes, filters: Any) -> bool:
    """Whether a stream can be unpacked to its end; True for packings that are not looked into."""
    names = [str(name) for name in filters] if isinstance(filters, list) else [str(filters)]
    try:
        if names == ["/ASCII85Decode", "/FlateDecode"]:
            text = data.strip().removeprefix(b"<~")
            data = base64.a85decode(b"<~" + text.removesuffix(b"~>") + b"~>", adobe=True)
        elif names != ["/FlateDecode"]:
            return True
        unpacker = zlib.decompressobj()
        while data and not unpacker.eof:
            unpacker.decompress(data, 1 << 20)
            data = unpacker.unconsumed_tail
    except (zlib.error, ValueError):
        return False
    return True


def _metadata(reader: Any) -> dict[str, str]:
    info = reader.metadata or {}
    found = {}
    for name, entry in {"title": "/Title", "author": "/Author", "subject": "/Subject", "date": "/CreationDate"}.items():
        value = info.get(entry)
        text = clean(str(value)) if value else ""
        date = re.match(r"D:(\d{4})(\d\d)(\d\d)", text)
        text = "-".join(date.groups()) if date else text
        if text and text.lower() not in _NO_VALUE and not text.startswith("IndirectObject"):
            found[name] = text[:500]
    return found


def _outline(reader: Any) -> list[tuple[int, str, int]]:
    """Return the bookmarks as (level from 1, title, page from 1)."""
    found: list[tuple[int, str, int]] = []
    stack: list[tuple[int, Any]] = [(1, item) for item in reversed(reader.outline)]
    while stack and len(found) < _MOST_BOOKMARKS:
        level, item = stack.pop()
        if isinstance(item, list):
            stack.extend((level + 1, child) for child in reversed(item))
            continue
        page = reader.get_destination_page_number(item)
        if page is not None and page >= 0 and item.title:
            found.append((level, clean(str(item.title)), page + 1))
    return found


def _check_text(pages: list[PageText], name: str) -> list[int]:
    """Return the pages that hold pictures but no text. Raises NoTextLayerError or EmptyError if no page has text."""
    letters, readable, odd = {}, 0, 0
    for page in pages:
        text = "".join(line.text for line in page.lines)
        found = _LETTER.findall(text)
        letters[page.number] = sum(map(len, found))
        readable += letters[page.number]
        odd += len(_UNREADABLE.findall(text))
    silent = [page.number for page in pages if letters[page.number] < _WORDLESS and page.pictures >= _MIN_PICTURE]
    texted = [page for page in pages if letters[page.number] >= _WORDLESS]
    pictured = sum(page.pictures >= _MIN_PICTURE for page in pages)
    if not texted:
        if not any(letters.values()) and not any(page.pictures for page in pages):
            raise EmptyError(f"'{name}' holds no text.")
        raise NoTextLayerError(f"'{name}' is a scan: its pages are pictures, without text. It needs OCR first.")
    # A stamp of the scanner on every page ("Scanned with ...") is no text layer.
    if pictured == len(pages) and sum(letters.values()) < 60 * len(pages) and _all_alike(pages):
        raise NoTextLayerError(f"'{name}' is a scan: its pages are pictures, without text. It needs OCR first.")
    if odd > 2 * readable:
        raise NoTextLayerError(
            f"The letters in '{name}' are stored in a way that no program can read as text. It needs OCR first."
        )
    return silent


def _all_alike(pages: list[PageText]) -> bool:
    from assistant.reading.furniture import key

    return len(pages) > 1 and len({key(" ".join(line.text for line in page.lines)) for page in pages}) == 1


def _notice(silent: list[int]) -> str:
    if len(silent) == 1:
        return f"Page {silent[0]} is a picture without text and was not read."
    shown = ", ".join(map(str, silent[:20])) + (" and others" if len(silent) > 20 else "")
    return f"Pages {shown} are pictures without text and were not read."


def _largest(page: PageText) -> str:
    """Return the text in the largest type on a page, if it stands out."""
    lines = [line for line in page.lines if re.search(r"[^\W\d_]{2}", line.text)]
    if not lines:
        return ""
    size = max(line.size for line in lines)
    if len(lines) > 3 and size < 1.15 * sorted(line.size for line in lines)[len(lines) // 2]:
        return ""
    start = next(i for i, line in enumerate(lines) if line.size >= size - 0.3)
    parts = []
    for line in lines[start : start + 4]:
        if line.size < size - 0.3:
            break
        parts.append(line.text)
    return clean(" ".join(parts))
