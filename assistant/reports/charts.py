"""Two charts of a check: where in the document each purpose lives, and how deep each topic of purpose four goes.

A chart is worth its place only where a look says more than a list, and nobody may need the look: each comes with
the same said in words.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from assistant.reports.blocks import (
    Block,
    Cell,
    Chart,
    ChartRow,
    Heading,
    Paragraph,
    Table,
    Tone,
    bullets,
    cells,
    heads,
    line,
)
from assistant.reports.wording import wording
from assistant.results import Spot, StrategyCheck

_MOST_COLUMNS = 16
_TOP = 5


def where_chart(check: StrategyCheck) -> Chart:
    """Return purposes by page, level by depth; long documents in groups of pages. Pages count from 1."""
    size = -(-max(1, check.pages) // _MOST_COLUMNS)
    starts = range(1, max(1, check.pages) + 1, size)
    deepest = {key: {s.page: s.level for s in check.spots if s.purpose == key} for key in check.purposes}
    rows = tuple(
        ChartRow(
            _name(key),
            tuple(max((deepest[key].get(p, 0) for p in range(first, first + size)), default=0) for first in starts),
            where_words(check, key),
        )
        for key in check.purposes
    )
    columns = tuple(_range(first, min(first + size - 1, check.pages)) for first in starts)
    caption = "check.where_caption" if check.paged else "check.where_caption_parts"
    return Chart(wording().say(caption), columns, rows)


def topics_chart(topics: Sequence[tuple[str, int]], number: str) -> Chart:
    """Return the topics of the leading purpose (`number` as a word), each filled up to the level that it reaches."""
    columns = tuple(wording().step(n).name for n in range(1, _TOP + 1))
    rows = tuple(
        ChartRow(name, tuple(n if n <= level else 0 for n in range(1, _TOP + 1)), wording().level_short(level))
        for name, level in topics
    )
    return Chart(wording().say("check.topics_caption", number=number), columns, rows)


def where_words(check: StrategyCheck, key: str) -> str:
    """Return in words where a purpose is found and where it is deepest."""
    say = wording().say
    spots = sorted((s for s in check.spots if s.purpose == key), key=lambda s: s.page)
    if not spots:
        return say("check.where_nowhere", purpose=_name(key))
    best = max(spots, key=_depth)
    unit = wording().say("check.where_pages" if check.paged else "check.where_parts").partition("/")
    pages = runs([s.page for s in spots])
    many = len(spots) > 1
    return say(
        "check.where_words",
        purpose=_name(key),
        pages=f"{unit[2 if many else 0]} {pages}",
        deepest=f"{unit[0]} {best.page}",
        level=wording().level(best.level),
    )


def where_blocks(check: StrategyCheck) -> list[Block]:
    """Return the chart of purposes by page under its heading, with the same in words; nothing without places."""
    if not check.spots:
        return []
    chart = where_chart(check)
    say = wording().say
    return [
        Heading(line(say("check.where_heading")), 3),
        Paragraph(line(say("check.where_intro")), with_next=True),
        chart,
        bullets([row.says for row in chart.rows]),
    ]


def table_of(chart: Chart) -> Table:
    """Return the chart as a table of tinted cells with their numbers, for formats that have no drawing of ours."""
    rows = tuple(
        cells(row.name, *(Cell(line(str(step) if step else "\N{EN DASH}"), _tone(step)) for step in row.steps))
        for row in chart.rows
    )
    share = 75 / max(1, len(chart.columns))
    return Table(
        heads(wording().say("check.chart_corner"), *chart.columns),
        rows,
        (25, *(share,) * len(chart.columns)),
        caption=chart.caption,
        row_heads=True,
        together=True,
    )


def _tone(step: int) -> Tone:
    return wording().tone(step) if step else Tone.NONE


def runs(pages: Sequence[int]) -> str:
    """Return "2, 4 to 6, 9" for [2, 4, 5, 6, 9]."""
    parts = []
    for _, group in groupby(enumerate(pages), key=lambda pair: pair[1] - pair[0]):
        run = [page for _, page in group]
        parts.append(str(run[0]) if len(run) == 1 else f"{run[0]} to {run[-1]}")
    return ", ".join(parts)


def _depth(spot: Spot) -> tuple[int, int, int]:
    return spot.level, spot.passages, -spot.page


def _range(first: int, last: int) -> str:
    return str(first) if last <= first else f"{first}\N{EN DASH}{last}"


def _name(key: str) -> str:
    return wording().say("check.purpose", number=key.removeprefix("p"))
