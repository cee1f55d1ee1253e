"""Result objects as HTML, the parts that every tab shares. Everything that comes from outside goes through `esc`.

Gradio treats HTML values as templates, so braces, dollars and backquotes are escaped besides the usual five.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from html import escape

from assistant.reports.wording import wording
from assistant.results import Citation, Passage
from assistant.ui.running import Failure, Step, seconds_words

TEMPLATE = str.maketrans({"{": "&#123;", "}": "&#125;", "$": "&#36;", "`": "&#96;", "\\": "&#92;"})
_UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff]")
_TOP = 5


def esc(text: object) -> str:
    """Return `text` fit to stand in HTML, in an attribute too, and inert for templates."""
    return escape(_UNFIT.sub("", str(text)), quote=True).translate(TEMPLATE)


def flat(text: str) -> str:
    """Return `text` on one line, cells of a table row parted by strokes, escaped."""
    return esc(" | ".join(" ".join(cell.split()) for cell in text.split("\t")))


def items(texts: Iterable[str], css: str = "") -> str:
    """Return a list of plain texts."""
    rows = "".join(f"<li>{flat(t)}</li>" for t in texts)
    return f'<ul class="{css}">{rows}</ul>' if rows else ""


def notices(lines: Sequence[str]) -> str:
    """Return lines that the reader should know of."""
    return "".join(f'<p class="notice">{flat(line)}</p>' for line in lines if line)


def failure(problem: Failure) -> str:
    """Return an error as plain text: what happened, and what to do."""
    advice = f"<p>{esc(problem.help)}</p>" if problem.help else ""
    return f'<div class="problem"><p><strong>{esc(problem.message)}</strong></p>{advice}</div>'


def progress(step: Step) -> str:
    """Return a progress bar with words and, if known, the time left."""
    left = f", {seconds_words(step.left)}" if step.left is not None and step.left > 1 else ""
    text = f"{step.text}{left}"
    if step.share is None:
        return f'<div class="working"><p>{esc(text)}</p></div>'
    share = round(100 * min(max(step.share, 0.0), 1.0))
    return (
        f'<div class="working"><p>{esc(text)}</p><div class="gauge" role="progressbar" aria-valuemin="0" '
        f'aria-valuemax="100" aria-valuenow="{share}" aria-label="{esc(text)}">'
        f'<span style="width:{share}%"></span></div></div>'
    )


def ladder(level: int) -> str:
    """Return a level as five steps and in words: shape and text, never colour alone."""
    filled = "".join(f'<i class="{"on" if n < level else "off"}"></i>' for n in range(_TOP))
    return (
        f'<span class="ladder"><span class="steps" aria-hidden="true">{filled}</span>'
        f"<span>{esc(wording().level_short(level))}</span></span>"
    )


def marked(context: str, quote: str) -> str:
    """Return the passage with the quote in it marked; unmarked where the quote is not in it, word for word."""
    words = quote.split()
    found = re.search(r"\s+".join(map(re.escape, words)), context) if words else None
    if found is None:
        return _lines(context)
    before, inside, after = context[: found.start()], found.group(), context[found.end() :]
    return f"{_lines(before)}<mark>{_lines(inside)}</mark>{_lines(after)}"


def _lines(text: str) -> str:
    return esc(text.replace("\t", " | ")).replace("\n", "<br>")


def source(citation: Citation, *, numbered: bool = True) -> str:
    """Return a citation that opens to the quote, its page, whether it was checked, and the passage around it."""
    quote = citation.quote
    number = f'<span class="number">[{citation.n}]</span> ' if numbered else ""
    checked = (
        '<span class="checked">quote checked</span>'
        if quote.verified
        else '<span class="unchecked">not verified</span>'
    )
    section = f'<p class="fine">Section: {flat(citation.section)}</p>' if citation.section else ""
    context = marked(citation.context, quote.text) if citation.context else f"<mark>{_lines(quote.text)}</mark>"
    said = wording().say("common.verified" if quote.verified else "common.unverified")
    return (
        f'<details class="source"><summary>{number}{flat(quote.title)}, {esc(quote.where)} {checked}</summary>'
        f'<blockquote>“{flat(quote.text)}”</blockquote>{section}<p class="fine">{esc(said)}</p>'
        f'<p class="cap">The passage it stands in</p><p class="context">{context}</p></details>'
    )


def sources(citations: Sequence[Citation], heading: str = "Sources", *, level: int = 4) -> str:
    """Return citations under a heading, each of which opens."""
    if not citations:
        return ""
    rows = "".join(source(c) for c in citations)
    return f'<div class="sources"><h{level}>{esc(heading)}</h{level}>{rows}</div>'


def nearest(passages: Sequence[Passage]) -> str:
    """Return passages that were looked at but do not answer, each of which opens."""
    rows = "".join(
        f'<details class="source"><summary>{flat(p.title)}, {esc(p.where or f"page {p.page}")}'
        f'{": " + flat(p.section) if p.section else ""}</summary><p class="context">{_lines(p.text)}</p></details>'
        for p in passages
    )
    return f'<div class="sources"><h4>Nearest passages</h4>{rows}</div>' if rows else ""
