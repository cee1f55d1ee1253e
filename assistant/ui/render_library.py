"""The library's list, what became of added files, and the official sources."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.library import AddOutcome, DocumentInfo
from assistant.library.sources import Source
from assistant.ui.readiness import Phase, Status
from assistant.ui.render import esc, flat, progress

_WORDS = {
    "added": "Added",
    "unchanged": "Already in the library",
    "replaced": "Replaced an older version",
    "failed": "Not added",
}


def documents(found: Sequence[DocumentInfo]) -> str:
    """Return the table of documents."""
    if not found:
        return '<p class="nothing">The library holds no documents. Add some with the button on this tab.</p>'
    names = ("Title", "Kind", "Pages", "Passages", "Added", "Licence")
    heads = "".join(f'<th scope="col">{name}</th>' for name in names)
    rows = "".join(
        f'<tr><th scope="row">{flat(d.title)}</th><td data-name="Kind">{esc(d.kind)}</td>'
        f'<td data-name="Pages" class="figure">{d.pages}</td><td data-name="Passages" class="figure">{d.chunks}</td>'
        f'<td data-name="Added" class="date">{esc(d.added[:10])}</td>'
        f'<td data-name="Licence">{flat(d.licence)}</td></tr>'
        for d in found
    )
    return (
        f'<table class="plain"><caption>{len(found)} documents</caption>'
        f"<thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>"
    )


def outcomes(found: Sequence[AddOutcome]) -> str:
    """Return what became of each file that was added."""
    rows = "".join(_outcome(o) for o in found)
    return f'<ul class="outcomes">{rows}</ul>' if rows else ""


def _outcome(o: AddOutcome) -> str:
    facts = f", {o.pages} pages, {o.chunks} passages" if o.status != "failed" else ""
    why = f" {flat(o.reason)}" if o.reason else ""
    advice = f" {flat(o.help)}" if o.help else ""
    return (
        f'<li class="outcome-{esc(o.status)}"><strong>{esc(_WORDS.get(o.status, o.status))}:</strong> '
        f"{flat(o.title)}{facts}.{why}{advice}</li>"
    )


def tally(found: Sequence[AddOutcome]) -> str:
    """Return one line for the status region."""
    counts = [(word, sum(1 for o in found if o.status == status)) for status, word in _WORDS.items()]
    return ". ".join(f"{word}: {count}" for word, count in counts if count) + "."


def official(found: Sequence[Source]) -> str:
    """Return the list of official sources, with links that open elsewhere."""
    rows = "".join(
        f'<tr><th scope="row">{_link(s)}</th><td data-name="Publisher">{flat(s.publisher)}</td>'
        f'<td data-name="Date">{flat(s.date)}</td>'
        f'<td data-name="Licence">{flat(s.licence)}</td></tr>'
        for s in found
    )
    heads = "".join(f'<th scope="col">{name}</th>' for name in ("Title", "Publisher", "Date", "Licence"))
    return (
        "<p>These documents are published elsewhere and are not part of this program. Open a link, save the document "
        "from your browser, then add it with the button above. Links open in a new tab and are the only thing on this "
        "page that goes out to the internet.</p>"
        f'<table class="plain"><caption>{len(found)} official and published sources</caption>'
        f"<thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>"
    )


def _link(source: Source) -> str:
    if not source.url.startswith(("https://", "http://")):
        return flat(source.title)
    return f'<a href="{esc(source.url)}" target="_blank" rel="noopener noreferrer">{flat(source.title)}</a>'


def status(now: Status) -> str:
    """Return the line on the library's state for the head of the page."""
    if now.step is not None and now.step.share is not None:
        step = type(now.step)(now.text, now.step.share)
        return f'<div class="state state-{now.phase}">{progress(step)}</div>'
    text = now.text
    if now.phase is Phase.BUSY and now.failure is not None:
        text = f"{now.failure.message} {now.failure.help} This page then goes on by itself."
    dot = '<span class="dot" aria-hidden="true"></span>'
    return f'<p class="state state-{now.phase}">{dot}{esc(text)}</p>'
