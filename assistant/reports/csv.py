"""The reframed questions as a table for a spreadsheet, one row per reframing.

A spreadsheet runs a cell that begins like a formula, and questions come from strangers, so such a cell is
given a leading apostrophe, which spreadsheets read as "this is text".
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

from assistant.reports.blocks import clean
from assistant.reports.reframing_blocks import citation_words, lens_words
from assistant.reports.wording import wording
from assistant.results import Reframe, Reframing

# Full-width forms count, because some spreadsheets fold them to the plain signs.
_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "|", "%")
_COLUMNS = (
    "number",
    "question",
    "label",
    "topic",
    "why",
    "reframed",
    "lens",
    "lens_why",
    "partners",
    "measure",
    "first",
    "sources",
)


def render_reframings_csv(reframings: Sequence[Reframing]) -> bytes:
    """Return the table as UTF-8 with a byte order mark, so that a spreadsheet reads £ and accents rightly."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow([wording().say(f"reframings.column_{name}") for name in _COLUMNS])
    for number, asked in enumerate(reframings, 1):
        for reframe in asked.reframes or (None,):
            writer.writerow([str(number), *map(safe_cell, _row(asked, reframe))])
    return out.getvalue().encode("utf-8-sig")


def safe_cell(text: str) -> str:
    """Return `text` on one line and unable to act as a formula."""
    text = clean(text).strip()
    return "'" + text if text.startswith(_FORMULA) else text


def _row(asked: Reframing, reframe: Reframe | None) -> list[str]:
    start = [
        asked.question,
        wording().labels.get(asked.label, asked.label),
        asked.topic_title or wording().topic(asked.topic),
        asked.why,
    ]
    if reframe is None:
        return [*start, "", "", "", "", "", "", ""]
    return [
        *start,
        reframe.question,
        lens_words(reframe),
        reframe.why,
        "; ".join(reframe.partners),
        reframe.measure,
        reframe.find_out_first,
        "; ".join(map(citation_words, reframe.citations)),
    ]
