"""Answers and reframings as messages of a chat."""

from __future__ import annotations

import re

from assistant.reports.wording import wording
from assistant.results import Answer, Reframe, Reframing
from assistant.ui.render import esc, flat, items, nearest, notices, source, sources

_NUMBER = re.compile(r"\[(\d{1,2})\]")


def asked(question: str) -> str:
    """Return a visitor's question as a message."""
    return f'<h3 class="asked">{esc(question)}</h3>'


def answer(result: Answer) -> str:
    """Return an answer: its text with numbered quotes, its sources, or that there is none and what came nearest."""
    rows = [line for line in result.answer.splitlines() if line.strip()]
    if not result.answered:
        body = "".join(f"<p>{flat(line)}</p>" for line in rows)
        rest = notices(result.notices) + nearest(result.nearest)
        return f'<div class="result"><h4>Not answered</h4>{body}{rest}</div>'
    body = "".join(_answer_line(line) for line in rows)
    mode = f'<p class="fine">Made {esc(wording().mode(result.mode))}.</p>'
    return f'<div class="result">{body}{notices(result.notices)}{sources(result.citations)}{mode}</div>'


def _answer_line(line: str) -> str:
    text = _NUMBER.sub(r'<span class="number">[\1]</span>', flat(line))
    if line.startswith("“"):
        return f'<blockquote class="extract">{text}</blockquote>'
    return f'<p class="from">{text}</p>' if line.rstrip().endswith(":") else f"<p>{text}</p>"


def reframing(result: Reframing) -> str:
    """Return what kind of question it is and why, and its reframings as cards."""
    label = wording().labels.get(result.label, result.label.replace("_", " "))
    topic = result.topic_title or wording().topic(result.topic)
    head = (
        f'<p class="kind"><span class="tag">{esc(label)}</span> <span>Topic: {esc(topic)}</span></p>'
        f"<p>{flat(result.why)}</p>"
    )
    cards = "".join(_card(n, r) for n, r in enumerate(result.reframes, 1))
    cards = f'<ol class="cards">{cards}</ol>' if cards else ""
    told = "" if cards else f"<p>{esc(wording().say('reframings.no_reframes'))}</p>"
    if result.answer is not None:
        told = f"<h3>{esc(wording().say('reframings.answer'))}</h3>{answer(result.answer)}"
    mode = f'<p class="fine">Made {esc(wording().mode(result.mode))}.</p>'
    return f'<div class="result">{head}{cards}{told}{notices(result.notices)}{mode}</div>'


def _card(number: int, item: Reframe) -> str:
    say = wording().say
    rows = "".join(
        f"<div><dt>{esc(name)}</dt><dd>{value}</dd></div>"
        for name, value in (
            (say("reframings.partners"), flat(", ".join(item.partners))),
            (say("reframings.measure"), flat(item.measure)),
            (say("reframings.first"), flat(item.find_out_first)),
        )
        if value
    )
    lens = f'<p class="lens"><strong>Lens: {flat(item.lens_title or item.lens)}.</strong> {flat(item.why)}</p>'
    opened = "".join(source(c, numbered=False) for c in item.citations)
    backed = f'<div class="sources"><p class="cap">Backed by</p>{opened}</div>' if opened else ""
    return f'<li class="card"><h4>{number}. {flat(item.question)}</h4>{lens}<dl>{rows}</dl>{backed}</li>'


def tally(result: Reframing) -> str:
    """Return one line for the status region: what came out."""
    label = wording().labels.get(result.label, result.label)
    count = len(result.reframes)
    offered = f"{count} other way{'s' if count != 1 else ''} to ask it" if count else "no other wording offered"
    return f"{label}: {offered}."


def open_points(points: tuple[str, ...]) -> str:
    """Return a checklist of what a person has to settle."""
    if not points:
        return ""
    return f'<section class="panel"><h3>Open points ({len(points)})</h3>{items(points, "checklist")}</section>'
