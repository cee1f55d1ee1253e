"""Reads Word documents (.docx) as a reader of the final text would see them.

Insertions that are tracked count, deletions do not; hidden text, headers, footers, comments and notes are
left out; text boxes are read where they are anchored. Headings are known by style or outline level. The
body is walked as XML because python-docx's own paragraphs skip content controls, tracked changes and boxes.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from typing import Any

from assistant.errors import CorruptError, EncryptedError, ReadingError, WrongTypeError
from assistant.reading.blocks import Block, BlockKind
from assistant.reading.clean import clean
from assistant.reading.limits import Budget
from assistant.reading.tables import row_blocks

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_SKIPPED = frozenset(
    f"{_W}{name}"
    for name in (
        "del",
        "moveFrom",
        "instrText",
        "delText",
        "footnoteReference",
        "endnoteReference",
        "commentReference",
        "pPr",
        "rPr",
        "sectPr",
        "tblPr",
        "trPr",
        "tcPr",
        "fldData",
        "ruby",
    )
) | {f"{_MC}Fallback"}
_HEADING_STYLE = re.compile(r"^(?:heading|überschrift|titre)\s*(\d)$", re.IGNORECASE)
_CONTENTS_STYLE = re.compile(r"^(?:toc|contents|table of (?:contents|figures))\b", re.IGNORECASE)
_LIST_STYLE = re.compile(r"bullet|^list(?! number)", re.IGNORECASE)
_MOST_PARTS = 5_000


def read_word(data: bytes, budget: Budget) -> tuple[list[Block], dict[str, str]]:
    """Return the blocks of a Word document and its properties.

    Raises EncryptedError, CorruptError, WrongTypeError or TooLargeError.
    """
    _check_package(data, budget)
    import docx

    try:
        document = docx.Document(io.BytesIO(data))
        body = document.element.body
        styles = _Styles(document)
        metadata = _properties(document)
        blocks = list(_Walk(styles, budget).blocks(body))
    except ReadingError:
        raise
    except RecursionError as error:
        raise CorruptError(f"'{budget.name}' is nested too deep to be a real Word document.") from error
    except Exception as error:  # the package raises whatever lxml, zipfile and its own parts raise
        raise CorruptError(f"'{budget.name}' is damaged and cannot be read as a Word document.") from error
    return blocks, metadata


def _check_package(data: bytes, budget: Budget) -> None:
    """Refuse archives that are damaged, locked, not Word, or made to unpack without end."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            parts = package.infolist()
            names = {part.filename for part in parts}
            if len(parts) > _MOST_PARTS:
                raise CorruptError(f"'{budget.name}' holds {len(parts):,} parts; no Word document has so many.")
            budget.check_unpacked(sum(part.file_size for part in parts))
            if any(part.flag_bits & 1 for part in parts):
                raise EncryptedError(f"'{budget.name}' is protected with a password.")
            if not any(re.fullmatch(r"word/document\d*\.xml", name) for name in names):
                raise WrongTypeError(f"'{budget.name}' is not a Word document: {_what(names)}.")
            for part in parts:
                if part.filename.endswith((".xml", ".rels")):
                    _check_part(package, part, budget)
    except zipfile.BadZipFile as error:
        raise CorruptError(f"'{budget.name}' is cut short or damaged and cannot be read as a Word document.") from error
    except (OSError, EOFError, NotImplementedError, ValueError, RuntimeError) as error:
        raise CorruptError(f"'{budget.name}' is damaged and cannot be read as a Word document.") from error


def _check_part(package: zipfile.ZipFile, part: zipfile.ZipInfo, budget: Budget) -> None:
    """Unpack one part in steps: what the archive says of its size may be a lie."""
    import zlib

    size, head = 0, b""
    try:
        with package.open(part) as stream:
            while chunk := stream.read(1 << 20):
                size += len(chunk)
                head = head or chunk[:4096]
                budget.check_unpacked(size)
                budget.tick()
    except (zlib.error, EOFError) as error:
        raise CorruptError(f"'{budget.name}' is damaged and cannot be read as a Word document.") from error
    if b"<!DOCTYPE" in head or b"<!ENTITY" in head:
        # Word never writes one; it is how endless entities are smuggled in.
        raise CorruptError(f"'{budget.name}' holds declarations that no Word document has; it was not opened.")


def _what(names: set[str]) -> str:
    if any(name.startswith("xl/") for name in names):
        return "it is an Excel workbook"
    if any(name.startswith("ppt/") for name in names):
        return "it is a PowerPoint presentation"
    if "mimetype" in names and "content.xml" in names:
        return "it is an OpenDocument file"
    return "it is an ordinary ZIP archive"


def _properties(document: Any) -> dict[str, str]:
    core = document.core_properties
    found: dict[str, str] = {}
    for name in ("title", "author", "subject"):
        try:
            value = clean(str(getattr(core, name) or ""))
        except Exception:  # a date or a text that the package cannot make sense of is no reason to refuse
            value = ""
        if value and value != "python-docx":
            found[name] = value
    return found


class _Styles:
    """What each paragraph style and each list means."""

    def __init__(self, document: Any) -> None:
        self._info: dict[str, tuple[str, int, str, str]] = {}  # id: name, outline level or 0, list id, based on
        try:
            elements = document.styles.element.findall(f"{_W}style")
        except (KeyError, AttributeError):
            elements = []
        for style in elements:
            name = style.find(f"{_W}name")
            based = style.find(f"{_W}basedOn")
            outline = style.find(f"{_W}pPr/{_W}outlineLvl")
            number = style.find(f"{_W}pPr/{_W}numPr/{_W}numId")
            self._info[_val(style, "styleId")] = (
                _val(name),
                int(_val(outline)) + 1 if _val(outline).isdigit() else 0,
                _val(number),
                _val(based),
            )
        self._formats = self._list_formats(document)

    @staticmethod
    def _list_formats(document: Any) -> dict[str, dict[str, str]]:
        try:
            numbering = document.part.numbering_part.element
        except (KeyError, NotImplementedError, AttributeError):
            return {}
        kinds = {
            _val(abstract, "abstractNumId"): {
                _val(level, "ilvl"): _val(level.find(f"{_W}numFmt")) for level in abstract.findall(f"{_W}lvl")
            }
            for abstract in numbering.findall(f"{_W}abstractNum")
        }
        return {
            _val(number, "numId"): kinds.get(_val(number.find(f"{_W}abstractNumId")), {})
            for number in numbering.findall(f"{_W}num")
        }

    def chain(self, style_id: str) -> Iterator[tuple[str, int, str]]:
        for _ in range(12):
            if style_id not in self._info:
                return
            name, outline, number, style_id = self._info[style_id]
            yield name, outline, number

    def level(self, style_id: str) -> int:
        """Return the heading level that a style gives, 0 for none."""
        for name, outline, _ in self.chain(style_id):
            match = _HEADING_STYLE.match(name)
            if match:
                return int(match.group(1)) or 1
            if name.lower() == "title":
                return 1
            if 0 < outline < 10:
                return outline
        return 0

    def is_contents(self, style_id: str) -> bool:
        return any(_CONTENTS_STYLE.match(name) and "heading" not in name.lower() for name, _, _ in self.chain(style_id))

    def is_list(self, style_id: str, number_id: str, depth: str) -> bool:
        """Whether a paragraph is a bulleted item; numbered paragraphs of a report are paragraphs."""
        for name, _, number in self.chain(style_id):
            number_id = number_id or number
            if _LIST_STYLE.search(name) and not number_id:
                return True
        if not number_id or number_id == "0":
            return False
        return self._formats.get(number_id, {}).get(depth or "0", "bullet") in ("bullet", "none", "")


class _Walk:
    """Goes through the body in order."""

    def __init__(self, styles: _Styles, budget: Budget) -> None:
        self._styles = styles
        self._budget = budget
        self._carry: list[str] = []

    def blocks(self, container: Any) -> Iterator[Block]:
        for element in container:
            self._budget.tick()
            if element.tag == f"{_W}p":
                yield from self._paragraph(element)
            elif element.tag == f"{_W}tbl":
                yield from self._table(element)
            elif element.tag == f"{_W}sdt":
                content = element.find(f"{_W}sdtContent")
                if content is not None:
                    yield from self.blocks(content)
            elif element.tag in (f"{_W}ins", f"{_W}moveTo", f"{_W}customXml", f"{_W}smartTag"):
                yield from self.blocks(element)

    def _paragraph(self, element: Any) -> Iterator[Block]:
        boxes: list[Any] = []
        text = clean_tabs("".join(_text(element, boxes)))
        properties = element.find(f"{_W}pPr")
        if properties is not None and properties.find(f"{_W}rPr/{_W}del") is not None:
            # The paragraph mark is deleted: the text runs on into the next paragraph.
            self._carry.append(text)
            return
        if self._carry:
            text = clean_tabs(" ".join([*self._carry, text]))
            self._carry = []
        if text:
            yield self._block(text, properties, bold=_is_bold(element))
        for box in boxes:
            yield from self.blocks(box)

    def _block(self, text: str, properties: Any, *, bold: bool) -> Block:
        style = number = depth = ""
        outline = 0
        if properties is not None:
            style = _val(properties.find(f"{_W}pStyle"))
            number = _val(properties.find(f"{_W}numPr/{_W}numId"))
            depth = _val(properties.find(f"{_W}numPr/{_W}ilvl"))
            raw = _val(properties.find(f"{_W}outlineLvl"))
            outline = int(raw) + 1 if raw.isdigit() else 0
        if self._styles.is_contents(style):
            return Block(BlockKind.CONTENTS, text)
        level = outline if 0 < outline < 10 else self._styles.level(style)
        text = clean(text) if "\t" not in text or level else text
        if level and outline != 10:
            return Block(BlockKind.HEADING, text, level=level)
        marked = re.match(r"^[•●▪◦‣∙·–-]\s+(?=\S)", text)
        if marked:
            return Block(BlockKind.BULLET, clean(text[marked.end() :]))
        if self._styles.is_list(style, number, depth):
            return Block(BlockKind.BULLET, clean(text))
        # A tab before a closing number is a contents line, set by hand; any other tab is a space.
        return Block(BlockKind.PARAGRAPH, text if re.search(r"\t\d{1,4}$", text) else clean(text), bold=bold)

    def _table(self, table: Any) -> Iterator[Block]:
        rows: list[list[str]] = []
        header: bool | None = None
        single: list[list[Block]] = []
        merged: dict[int, str] = {}
        for row in _children(table, "tr"):
            self._budget.tick()
            if row.find(f"{_W}trPr/{_W}del") is not None:
                continue
            cells: list[str] = []
            for cell in _children(row, "tc"):
                inner = list(self.blocks(cell))
                text = clean(" ".join(block.text for block in inner))
                column = len(cells)
                vertical = cell.find(f"{_W}tcPr/{_W}vMerge")
                if vertical is not None and _val(vertical) != "restart":
                    text = merged.get(column, "")  # the cell above reaches down into this row
                elif vertical is not None:
                    merged[column] = text
                span = _val(cell.find(f"{_W}tcPr/{_W}gridSpan"))
                cells.extend([text] + [""] * (min(int(span), 60) - 1 if span.isdigit() else 0))
                single.append(inner)
            if not rows and row.find(f"{_W}trPr/{_W}tblHeader") is not None:
                header = True
            if any(cells):
                rows.append(cells)
        if not rows:
            return
        if max(map(len, rows)) == 1:
            # A table of one column only draws a box round its text.
            for inner in single:
                yield from inner
            return
        if header is None and self._first_row_is_bold(table) and len(rows) > 1:
            header = True
        yield from row_blocks(rows, [0] * len(rows), header=header if len(rows) > 1 else None)[0]

    @staticmethod
    def _first_row_is_bold(table: Any) -> bool:
        rows = list(_children(table, "tr"))
        return len(rows) > 1 and _is_bold(rows[0]) and not _is_bold(rows[1])


def _is_bold(row: Any) -> bool:
    """Whether all runs of a row or paragraph are in bold type."""
    runs = [run for run in row.iter(f"{_W}r") if any((t.text or "").strip() for t in run.iter(f"{_W}t"))]
    return bool(runs) and all(
        (bold := run.find(f"{_W}rPr/{_W}b")) is not None and _val(bold) not in ("0", "false") for run in runs
    )


def _children(element: Any, name: str) -> Iterator[Any]:
    """Yield rows or cells, also those inside content controls and tracked changes."""
    for child in element:
        if child.tag == f"{_W}{name}":
            yield child
        elif child.tag == f"{_W}sdt":
            content = child.find(f"{_W}sdtContent")
            if content is not None:
                yield from _children(content, name)
        elif child.tag in (f"{_W}ins", f"{_W}moveTo", f"{_W}customXml"):
            yield from _children(child, name)


def _text(paragraph: Any, boxes: list[Any]) -> Iterator[str]:
    """Yield the pieces of a paragraph's text; text boxes met on the way are put in `boxes`."""
    stack = list(reversed(paragraph))
    while stack:
        element = stack.pop()
        tag = element.tag
        if tag in _SKIPPED or not isinstance(tag, str):
            continue
        if tag == f"{_W}t":
            yield element.text or ""
        elif tag == f"{_W}tab":
            yield "\t"
        elif tag in (f"{_W}br", f"{_W}cr"):
            yield " "
        elif tag == f"{_W}noBreakHyphen":
            yield "-"
        elif tag == f"{_W}sym":
            yield " "
        elif tag == f"{_W}txbxContent":
            boxes.append(element)
        elif not (tag == f"{_W}r" and _is_hidden(element)):
            stack.extend(reversed(element))


def _is_hidden(run: Any) -> bool:
    hidden = run.find(f"{_W}rPr/{_W}vanish")
    return hidden is not None and _val(hidden) not in ("0", "false", "off")


def _val(element: Any, name: str = "val") -> str:
    return "" if element is None else str(element.get(f"{_W}{name}") or "")


def clean_tabs(text: str) -> str:
    """Return the text cleaned, with single tabs left in."""
    return "\t".join(part for part in (clean(part) for part in text.split("\t")) if part)
