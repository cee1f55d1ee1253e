"""Reads HTML, and Markdown by way of HTML.

Markdown is turned into HTML by markdown-it and takes the same path, so tags and entities inside a Markdown
file meet the same rules. The tree is walked with a loop, never by recursion: a page with a hundred thousand
nested tags is only slow, not fatal. What a browser does not show (scripts, styles, hidden elements,
navigation) is not text; quotes are shown to people, so no mark of either language may remain in them.
"""

from __future__ import annotations

import html as entities
import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from assistant.errors import TooLargeError
from assistant.reading.blocks import Block, BlockKind
from assistant.reading.clean import clean
from assistant.reading.limits import Budget
from assistant.reading.tables import row_blocks

if TYPE_CHECKING:
    from bs4 import Tag

_DROPPED_TEXT = (
    "script style noscript template head nav svg math canvas iframe object embed audio video map form "
    "button select textarea input option dialog footer aside menu"
)
_DROPPED = frozenset(_DROPPED_TEXT.split())
_BLOCKS_TEXT = (
    "address article blockquote body caption center dd details div dl dt fieldset figcaption figure "
    "header hr html legend main ol p pre section summary table tbody tfoot thead ul"
)
_BLOCKS = frozenset(_BLOCKS_TEXT.split())
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_HIDDEN_STYLE = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0(?![.\d]*[1-9])", re.IGNORECASE
)
_STRAY_MARKS = re.compile(r"\*{2,}|(?<!\S)\*(?=[^\s*])|(?<=[^\s*\d])\*(?=[\s.,;:!?)]|$)|(?<!\S)~~|~~(?!\S)")
_NESTS = re.compile(
    r"<(/?)(?:div|span|b|i|em|strong|font|p|ul|ol|li|table|tr|td|blockquote|section|a)\b", re.IGNORECASE
)
_DEEPEST = 20_000
_FRONT_MATTER = re.compile(r"\A---[ \t]*\n(.*?)\n(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
_FOOTNOTE = re.compile(r"^\[\^[^\]]+\]:.*(?:\n[ \t]+\S.*)*", re.MULTILINE)
_META = ("title", "author", "date", "subject", "description", "publisher", "version")


def read_markdown(text: str, budget: Budget) -> tuple[list[Block], dict[str, str]]:
    """Return the blocks of a Markdown text and the metadata of its front matter."""
    from markdown_it import MarkdownIt

    text = text.replace("\r\n", "\n").replace("\r", "\n")
    metadata, text = _front_matter(text)
    text = _FOOTNOTE.sub("", text)
    text = re.sub(r"(?<=\S)\[\^[^\]\s]+\]", "", text)
    parser = MarkdownIt("commonmark", {"html": True, "maxNesting": 100}).enable(["table", "strikethrough"])
    rendered = parser.render(text)
    budget.tick()
    blocks, _ = read_html(rendered, budget, pieces=True)
    # Marks that stand wrong ("**Our aims **") are no markup to the parser, but still no text to a reader.
    return [_without_marks(block) for block in blocks], metadata


def _without_marks(block: Block) -> Block:
    if "*" not in block.text and "~~" not in block.text:
        return block
    cells = tuple(clean(_STRAY_MARKS.sub("", cell)) for cell in block.cells)
    headers = tuple(clean(_STRAY_MARKS.sub("", header)) for header in block.headers)
    text = "\t".join(cells).strip() if cells else clean(_STRAY_MARKS.sub("", block.text))
    whole = block.bold or bool(re.fullmatch(r"\*\*[^*]+\*\*", block.text.strip()))
    return replace(block, text=text, cells=cells, headers=headers, bold=whole)


def read_html(text: str, budget: Budget, *, pieces: bool = False) -> tuple[list[Block], dict[str, str]]:
    """Return the blocks of an HTML page and the metadata of its head.

    `pieces`: the text is the body of a page, made from Markdown. Raises TooLargeError for a page that is
    nested absurdly deep.
    """
    from bs4 import BeautifulSoup

    _check_depth(text, budget)
    soup = BeautifulSoup(text, "html.parser")
    budget.tick()
    walk = _Walk(budget, keep_asides=pieces)
    walk.run(soup)
    return walk.blocks, {} if pieces else _head(soup)


def _check_depth(text: str, budget: Budget) -> None:
    """Refuse absurd nesting before a tree is built of it."""
    depth = deepest = 0
    for match in _NESTS.finditer(text):
        depth = max(0, depth - 1) if match.group(1) else depth + 1
        deepest = max(deepest, depth)
    # Tags that are never closed (a page of <p> and <li>) also add up, and are harmless: allow many.
    if deepest > _DEEPEST:
        message = f"'{budget.name}' is nested more than {_DEEPEST:,} tags deep."
        raise TooLargeError(message, "Open it in a browser and save it again.")


def _front_matter(text: str) -> tuple[dict[str, str], str]:
    match = _FRONT_MATTER.match(text.lstrip("\ufeff"))
    if not match:
        return {}, text
    import yaml

    body = text.lstrip("\ufeff")[match.end() :]
    if len(match.group(1)) > 20_000 or re.search(r"(?:^|[\s\[,:-])[&*]\w", match.group(1)):
        return {}, body  # aliases can be made to unfold without end
    try:
        values = yaml.safe_load(match.group(1))
    except (yaml.YAMLError, ValueError, RecursionError):
        return {}, body
    if not isinstance(values, dict):
        # Two rules with text between them are no front matter.
        return {}, text
    plain = {k: v for k, v in values.items() if isinstance(v, (str, int, float)) or hasattr(v, "isoformat")}
    return {str(key).lower(): clean(str(value))[:500] for key, value in plain.items()}, body


def _head(soup: Any) -> dict[str, str]:
    found: dict[str, str] = {}
    title = soup.find("title")
    if title is not None:
        found["title"] = clean(title.get_text())
    for tag in soup.find_all("meta", limit=200):
        name = str(tag.get("name") or "").lower().removeprefix("dc.").removeprefix("dcterms.")
        if name in _META and name not in found:
            found[name] = clean(str(tag.get("content") or ""))
    return {name: value for name, value in found.items() if value}


class _Walk:
    """One pass over the tree in reading order, gathering text until a block ends."""

    def __init__(self, budget: Budget, *, keep_asides: bool) -> None:
        self.blocks: list[Block] = []
        self._budget = budget
        self._dropped = _DROPPED - {"aside", "footer"} if keep_asides else _DROPPED
        self._text: list[str] = []
        self._strong = self._strong_chars = 0
        self._heading = 0
        self._items = 0
        self._item_open = False
        self._ordered: list[list[int]] = []
        self._prefix = ""
        self._tables: list[_Table] = []

    def run(self, soup: Any) -> None:
        from bs4.element import Comment, Doctype, NavigableString, PreformattedString, Tag

        stack: list[tuple[Any, bool]] = [(soup, False)]
        steps = 0
        while stack:
            steps += 1
            if not steps % 2_000:
                self._budget.tick()
            node, leaving = stack.pop()
            if isinstance(node, NavigableString):
                if not isinstance(node, (Comment, Doctype, PreformattedString)):
                    self._text.append(str(node))
                    self._strong_chars += len(str(node).split()) if self._strong else 0
                continue
            if not isinstance(node, Tag):
                continue
            if leaving:
                self._leave(node.name)
            elif node.name not in self._dropped and not _is_hidden(node):
                self._enter(node)
                stack.append((node, True))
                stack.extend((child, False) for child in reversed(node.contents))
        self._flush()

    def _enter(self, tag: Tag) -> None:
        name = tag.name
        if name == "br":
            # A line break inside running text is a space; an address set line by line reads as one line.
            self._text.append(" ")
        elif name in _HEADINGS:
            self._flush()
            self._heading = _HEADINGS[name]
        elif name == "table":
            self._flush()
            self._tables.append(_Table())
        elif name == "tr" and self._tables:
            self._end_cell()
            self._tables[-1].rows.append(([], []))
        elif name in ("td", "th") and self._tables:
            self._end_cell()
            if not self._tables[-1].rows:
                self._tables[-1].rows.append(([], []))
            self._tables[-1].open = (name == "th", _span(tag))
        elif name == "li":
            self._flush()
            self._items += 1
            self._item_open = True
            self._prefix = ""
            if self._ordered and self._ordered[-1]:
                self._prefix = f"{self._ordered[-1][0]}. "
                self._ordered[-1][0] += 1
        elif name in ("ol", "ul"):
            self._flush()
            start = str(tag.get("start") or "1")
            self._ordered.append([int(start) if start.isdigit() and len(start) < 6 else 1] if name == "ol" else [])
        elif name in _BLOCKS:
            self._flush()
        elif name in ("strong", "b"):
            self._strong += 1

    def _leave(self, name: str) -> None:
        if name in _HEADINGS:
            self._flush()
            self._heading = 0
        elif name in ("td", "th") and self._tables:
            self._end_cell()
        elif name == "table" and self._tables:
            self._end_cell()
            self._end_table()
        elif name in ("strong", "b"):
            self._strong = max(0, self._strong - 1)
        elif name == "li":
            self._flush()
            self._items = max(0, self._items - 1)
        elif name in ("ol", "ul"):
            self._flush()
            if self._ordered:
                self._ordered.pop()
        elif name in _BLOCKS:
            self._flush()

    def _flush(self) -> None:
        if self._tables and self._tables[-1].open is not None:
            self._text.append(" ")  # a paragraph inside a cell ends no cell
            return
        text = clean("".join(self._text))
        bold = 0 < self._strong_chars >= len(text.split())
        self._text, self._strong_chars = [], 0
        if not text:
            return
        if self._heading:
            self.blocks.append(Block(BlockKind.HEADING, text, level=self._heading))
        elif self._items and self._item_open:
            self.blocks.append(Block(BlockKind.BULLET, self._prefix + text))
            self._prefix = ""
        else:
            self.blocks.append(Block(BlockKind.PARAGRAPH, text, bold=bold))

    def _end_cell(self) -> None:
        table = self._tables[-1]
        if table.open is not None and table.rows:
            is_header, span = table.open
            text = clean("".join(self._text))
            cells, heads = table.rows[-1]
            cells.extend([text] + [""] * (span - 1))
            heads.extend([is_header] * span)
            table.open = None
        elif "".join(self._text).strip():
            self._flush()
        self._text = []

    def _end_table(self) -> None:
        table = self._tables.pop()
        rows = [cells for cells, _ in table.rows if any(cells)]
        heads = [flags for cells, flags in table.rows if any(cells)]
        if not rows:
            return
        if max(map(len, rows)) == 1:
            # A table of one column only draws a box round its text.
            self.blocks.extend(Block(BlockKind.PARAGRAPH, cells[0]) for cells in rows)
            return
        marked = all(heads[0]) if heads[0] else False
        blocks, _ = row_blocks(rows, [0] * len(rows), header=True if marked and len(rows) > 1 else None)
        if self._tables and self._tables[-1].open is not None:
            self._text.extend(f" {block.text} " for block in blocks)  # a table in a cell is part of the cell
        else:
            self.blocks.extend(blocks)


class _Table:
    """A table in the making: its rows as (cells, which of them are headers), and the cell that is open."""

    def __init__(self) -> None:
        self.rows: list[tuple[list[str], list[bool]]] = []
        self.open: tuple[bool, int] | None = None


def _span(tag: Tag) -> int:
    raw = str(tag.get("colspan") or "1")
    return min(max(int(raw), 1), 50) if raw.isdigit() and len(raw) < 4 else 1


def _is_hidden(tag: Tag) -> bool:
    if tag.has_attr("hidden") or str(tag.get("aria-hidden", "")).lower() == "true":
        return True
    style = tag.get("style")
    return bool(style and _HIDDEN_STYLE.search(entities.unescape(str(style))))


def decode_html(data: bytes, name: str) -> str:
    """Return the text of an HTML file in the encoding that it declares, else as plain text is decoded."""
    from assistant.reading.plain import decode

    declared = re.search(rb"<(?:meta[^>]+charset|\?xml[^>]+encoding)\s*=\s*[\"']?([\w-]+)", data[:4096], re.IGNORECASE)
    if declared and not data.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            return data.decode(declared.group(1).decode("ascii"))
        except (LookupError, UnicodeDecodeError):
            pass
    return decode(data, name)
