"""A report as one web page that asks nobody for anything: no script, no font, no picture from elsewhere.

Everything is escaped, and a content policy in the page forbids loading or running, so a hostile quote stays
text. Headings, captions and header cells are real ones, for people who listen to the page.
"""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from itertools import count

from assistant.reports.blocks import (
    BLUE,
    GREY,
    HEAD_TINT,
    INK,
    LANGUAGE,
    RULE,
    TINTS,
    Block,
    Cell,
    Chart,
    Heading,
    Item,
    Items,
    Line,
    ListKind,
    Note,
    OnePage,
    PageBreak,
    Paragraph,
    Quotation,
    Report,
    Span,
    Style,
    Table,
    plain,
)
from assistant.reports.svg import svg

_STYLE = f"""
:root {{ color-scheme: light; }}
body {{ margin: 0; background: #fff; color: #{INK}; font: 1rem/1.5 Arial, Helvetica, sans-serif; }}
main {{ max-width: 52rem; margin: 0 auto; padding: 1.5rem 1.25rem 4rem; }}
h1, h2, h3, h4, h5, h6 {{ color: #{BLUE}; line-height: 1.25; margin: 1.6em 0 .5em; overflow-wrap: anywhere; }}
h1 {{ font-size: 1.8rem; margin-top: .2em; }} h2 {{ font-size: 1.35rem; }} h3 {{ font-size: 1.15rem; }}
h4, h5, h6 {{ font-size: 1rem; }}
p, li, blockquote, .note {{ overflow-wrap: anywhere; }} td, th {{ overflow-wrap: break-word; }}
.label {{ color: #{GREY}; font-weight: bold; margin: 0; }}
.lead {{ font-size: 1.15rem; font-weight: bold; }}
.small {{ color: #{GREY}; font-size: .9rem; }}
blockquote {{ margin: 1em 0; padding: .1em 0 .1em 1em; border-left: .25rem solid #{BLUE}; }}
blockquote p {{ margin: .3em 0; }} blockquote footer {{ color: #{GREY}; font-size: .9rem; }}
.note {{ border: 1px solid #{RULE}; border-left: .4rem solid #{GREY}; background: #F7F8F9; padding: .6em 1em; }}
.scroll {{ overflow-x: auto; margin: 1em 0; }}
table {{ border-collapse: collapse; width: 100%; }}
caption {{ text-align: left; color: #{GREY}; font-size: .9em; padding-bottom: .3em; }}
th, td {{ border: 1px solid #{RULE}; padding: .4em .6em; text-align: left; vertical-align: top; min-width: 4.5rem; }}
thead th {{ background: #{HEAD_TINT}; }} tbody th {{ font-weight: normal; }}
figure {{ margin: 1em 0; }} figcaption {{ color: #{GREY}; font-size: .9em; padding-bottom: .3em; }}
.card th {{ font-weight: bold; width: 22%; }}
.board th, .board td {{ font-size: .9rem; padding: .3em .5em; }}
ul.check {{ list-style: none; padding-left: .3rem; }}
ul.check li {{ padding-left: 1.6rem; text-indent: -1.6rem; }}
{" ".join(f".{tone} {{ background: #{tint}; }}" for tone, tint in TINTS.items())}
@page {{ size: A4; margin: 15mm; }}
@media print {{
  main {{ max-width: none; padding: 0; }} body {{ font-size: 10.5pt; }}
  h1, h2, h3, h4 {{ break-after: avoid; }} blockquote, tr, figure, .note {{ break-inside: avoid; }}
  .break {{ break-before: page; }} .scroll {{ overflow: visible; }}
  .board {{ font-size: 9pt; line-height: 1.3; }} .board h1 {{ font-size: 15pt; }}
  .board h2 {{ font-size: 10.5pt; margin: .6em 0 .2em; }} .board p, .board ul, .board ol {{ margin: .25em 0; }}
  .board .scroll {{ margin: .4em 0; }} .board th, .board td {{ padding: .2em .4em; font-size: 8.5pt; }}
  .board .lead {{ font-size: 10.5pt; }} .board .small, .board caption {{ font-size: 8.5pt; }}
}}
"""
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"


def render(report: Report) -> bytes:
    """Return the report as one HTML page in UTF-8."""
    numbers = count(1)
    body = "\n".join(part for block in report.blocks for part in _block(block, numbers))
    return f"""<!DOCTYPE html>
<html lang="{LANGUAGE}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="{_POLICY}">
<meta name="referrer" content="no-referrer">
<meta name="date" content="{report.made.isoformat()}">
<title>{escape(report.title)}</title>
<style>{_STYLE}</style>
</head>
<body>
<main>
{body}
</main>
</body>
</html>
""".encode()


def _block(block: Block, numbers: count[int]) -> Iterator[str]:
    match block:
        case Heading():
            level = min(block.level, 6)
            yield f'<h{level} id="part-{next(numbers)}">{_line(block.text)}</h{level}>'
        case Paragraph(style=Style.BODY):
            yield f"<p>{_line(block.text)}</p>"
        case Paragraph():
            yield f'<p class="{block.style}">{_line(block.text)}</p>'
        case Quotation():
            source = f"<footer>{_line(block.source)}</footer>" if block.source else ""
            yield f"<blockquote><p>{_line(block.text)}</p>{source}</blockquote>"
        case Items():
            yield _list(block.items, block.kind)
        case Table():
            yield _table(block)
        case Chart():
            yield f"<figure><figcaption>{escape(block.caption)}</figcaption>{svg(block)}</figure>"
        case Note():
            yield f'<div class="note" role="note">{_line(block.text)}</div>'
        case PageBreak():
            yield '<div class="break"></div>'
        case OnePage():
            inner = "\n".join(part for each in block.blocks for part in _block(each, numbers))
            yield f'<section class="board" aria-labelledby="part-1">\n{inner}\n</section>'


def _line(spans: Line) -> str:
    return "".join(map(_span, spans))


def _span(span: Span) -> str:
    text = escape(span.text)
    if span.emphasis:
        text = f"<em>{text}</em>"
    return f"<strong>{text}</strong>" if span.strong else text


def _list(items: tuple[Item, ...], kind: ListKind) -> str:
    tag = "ol" if kind is ListKind.NUMBER else "ul"
    style = ' class="check"' if kind is ListKind.CHECK else ""
    box = '<span aria-hidden="true">\N{BALLOT BOX}</span> ' if kind is ListKind.CHECK else ""
    out, depth, opened = [f"<{tag}{style}>"], 0, False
    for item in items:
        wanted = min(item.depth, depth + 1) if opened else 0
        if opened and wanted <= depth:
            out.append("</li>")
        while depth > wanted:
            out.append(f"</{tag}></li>")
            depth -= 1
        if wanted > depth:
            out.append(f"<{tag}{style}>")
            depth = wanted
        out.append(f"<li>{box}{_line(item.text)}")
        opened = True
    out.append(("</li>" if opened else "") + f"</{tag}></li>" * depth + f"</{tag}>")
    return "".join(out)


def _table(block: Table) -> str:
    caption = f"<caption>{escape(block.caption)}</caption>" if block.caption else ""
    head = ""
    if block.head:
        head = "<thead><tr>" + "".join(f'<th scope="col">{_line(text)}</th>' for text in block.head) + "</tr></thead>"
    rows = "".join(
        "<tr>" + "".join(_cell(cell, block.row_heads and n == 0) for n, cell in enumerate(row)) + "</tr>"
        for row in block.rows
    )
    kind = "" if block.head else ' class="card"'
    table = f"<table{kind}>{caption}{head}<tbody>{rows}</tbody></table>"
    if not block.head:
        return table
    # A wide table scrolls inside its own box; the box takes the focus so that the keyboard can scroll it.
    name = escape(block.caption or plain(block.head[0]), quote=True)
    return f'<div class="scroll" role="region" tabindex="0" aria-label="{name}">{table}</div>'


def _cell(cell: Cell, heads_row: bool) -> str:
    tint = f' class="{cell.tone}"' if cell.tone in TINTS else ""
    return f'<th scope="row"{tint}>{_line(cell.text)}</th>' if heads_row else f"<td{tint}>{_line(cell.text)}</td>"
