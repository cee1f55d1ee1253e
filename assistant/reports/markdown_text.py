"""Markdown that a job wrote, as blocks.

Such text may come from a chat model, so it is parsed and rebuilt, never passed through: raw HTML stays the
text that it is, a link becomes its words with the address beside them, and a picture becomes its caption.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from assistant.reports.blocks import (
    Block,
    Cell,
    Heading,
    Item,
    Items,
    Line,
    ListKind,
    Paragraph,
    Quotation,
    Span,
    Table,
    line,
    plain,
)

if TYPE_CHECKING:
    from markdown_it.tree import SyntaxTreeNode

_LISTS = {"bullet_list": ListKind.BULLET, "ordered_list": ListKind.NUMBER}
_LOWEST_HEADING = 6
_BULLET = re.compile(r"^\s*[-*•]\s+")


def markdown_blocks(text: str, *, top: int = 2, skip_title: str = "") -> list[Block]:
    """Return the blocks of a Markdown text; its highest heading becomes one of level `top`.

    A first heading with the same words as `skip_title` is left out, because the report shows it already.
    """
    from markdown_it import MarkdownIt
    from markdown_it.tree import SyntaxTreeNode

    parser = MarkdownIt("commonmark", {"html": False}).disable(["html_inline", "html_block"]).enable("table")
    blocks = _blocks(SyntaxTreeNode(parser.parse(text.replace("\x00", ""))))
    if skip_title and blocks and isinstance(blocks[0], Heading) and _same(plain(blocks[0].text), skip_title):
        blocks = blocks[1:]
    highest = min((b.level for b in blocks if isinstance(b, Heading)), default=top)
    return [
        Heading(b.text, min(b.level - highest + top, _LOWEST_HEADING)) if isinstance(b, Heading) else b for b in blocks
    ]


def plain_blocks(text: str) -> list[Block]:
    """Return the blocks of a text without markup: a paragraph per line, and lists where lines begin with a dash."""
    blocks: list[Block] = []
    for each in filter(str.strip, text.splitlines()):
        if not _BULLET.match(each):
            blocks.append(Paragraph(line(each.strip())))
            continue
        item = Item(line(_BULLET.sub("", each).strip()))
        if blocks and isinstance(blocks[-1], Items):
            blocks[-1] = Items((*blocks[-1].items, item))
        else:
            blocks.append(Items((item,)))
    return blocks


def _same(one: str, other: str) -> bool:
    return " ".join(one.casefold().split()) == " ".join(other.casefold().split())


def _blocks(parent: SyntaxTreeNode) -> list[Block]:
    found: list[Block] = []
    for node in parent.children:
        if node.type == "heading":
            found.append(Heading(_inline(node), int(node.tag[1:])))
        elif node.type == "paragraph":
            found.append(Paragraph(_inline(node)))
        elif node.type in _LISTS:
            found.append(Items(tuple(_items(node, 0)), _LISTS[node.type]))
        elif node.type == "blockquote":
            found.append(Quotation(_flat(node), ()))
        elif node.type in ("fence", "code_block"):
            found += [Paragraph(line(each)) for each in node.content.splitlines() if each.strip()]
        elif node.type == "table":
            found.append(_table(node))
    return [b for b in found if not isinstance(b, (Heading, Paragraph, Quotation)) or plain(b.text)]


def _items(parent: SyntaxTreeNode, depth: int) -> list[Item]:
    items: list[Item] = []
    for entry in parent.children:
        own = [child for child in entry.children if child.type not in _LISTS]
        words = _joined([_flat(child) for child in own])
        if words:
            items.append(Item(words, depth))
        for child in entry.children:
            if child.type in _LISTS:
                items += _items(child, depth + 1)
    return items


def _table(node: SyntaxTreeNode) -> Table:
    rows = [row for part in node.children for row in part.children]
    lines = [tuple(_inline(cell) for cell in row.children) for row in rows]
    head = lines[0] if lines else ()
    body = tuple(tuple(Cell(text) for text in row) for row in lines[1:])
    return Table(head, body, (1,) * max(1, len(head)))


def _flat(node: SyntaxTreeNode) -> Line:
    if node.type in ("paragraph", "heading", "th", "td", "inline"):
        return _inline(node)
    if node.type in ("fence", "code_block"):
        return line(node.content)
    return _joined([_flat(child) for child in node.children])


def _joined(lines: list[Line]) -> Line:
    joined: list[Span] = []
    for each in filter(None, lines):
        joined += [Span(" "), *each] if joined else each
    return tuple(joined)


def _inline(node: SyntaxTreeNode) -> Line:
    spans: list[Span] = []
    for child in node.children:
        spans += _spans(child, {})
    return tuple(span for span in spans if span.text)


def _spans(node: SyntaxTreeNode, style: dict[str, Any]) -> list[Span]:
    if node.type in ("text", "code_inline", "html_inline"):
        return [Span(node.content, **style)]
    if node.type in ("softbreak", "hardbreak"):
        return [Span(" ", **style)]
    if node.type == "image":
        return [Span(node.content, **style)]
    inner = style | {"strong": {"strong": True}, "em": {"emphasis": True}}.get(node.type, {})
    spans = [span for child in node.children for span in _spans(child, inner)]
    address = str(node.attrs.get("href", "")) if node.type == "link" else ""
    if address and address != "".join(span.text for span in spans):
        spans.append(Span(f" ({address})", **style))
    return spans
