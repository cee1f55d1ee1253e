"""A chart as inline SVG, for the web page and the screen: no script, no font and no picture from elsewhere.

It scales with the page and is described in one line for those who listen; the list beside it says the rest.
"""

from __future__ import annotations

from html import escape

from assistant.reports.blocks import BLUE, GREY, INK, RULE, TINTS, Chart, clean
from assistant.reports.wording import wording

_WIDTH = 720
_NAMES = 170
_ROW = 34
_HEAD = 22
_TOP = 5


def svg(chart: Chart) -> str:
    """Return the chart as one <svg> element; its text is escaped."""
    columns = max(1, len(chart.columns))
    wide = (_WIDTH - _NAMES) / columns
    high = _HEAD + _ROW * len(chart.rows) + 4
    parts = [
        f'<text x="{_NAMES + n * wide + wide / 2:.1f}" y="{_HEAD - 8}" text-anchor="middle" font-size="11" '
        f'fill="#{GREY}">{_text(name)}</text>'
        for n, name in enumerate(chart.columns)
    ]
    for number, row in enumerate(chart.rows):
        top = _HEAD + number * _ROW
        parts.append(f'<text x="0" y="{top + 21}" font-size="13" fill="#{INK}">{_text(row.name)}</text>')
        for n, step in enumerate(row.steps):
            parts.append(_cell(_NAMES + n * wide, top, wide, step))
    said = _text(f"{chart.caption}. " + " ".join(row.says for row in chart.rows if row.says))
    return (
        f'<svg class="chart" viewBox="0 0 {_WIDTH} {high}" width="100%" role="img" '
        f'aria-label="{said}" font-family="Arial, Helvetica, sans-serif">{"".join(parts)}</svg>'
    )


def _cell(left: float, top: float, wide: float, step: int) -> str:
    tint = TINTS.get(wording().tone(step), "FFFFFF") if step else "FFFFFF"
    box = (
        f'<rect x="{left + 1:.1f}" y="{top + 1}" width="{wide - 2:.1f}" height="{_ROW - 4}" fill="#{tint}" '
        f'stroke="#{RULE}"/>'
    )
    if not step:
        return box
    tall = (_ROW - 4) * min(step, _TOP) / _TOP
    bar = f'<rect x="{left + 1:.1f}" y="{top + _ROW - 3 - tall:.1f}" width="6" height="{tall:.1f}" fill="#{BLUE}"/>'
    middle = left + wide / 2 + 3
    return (
        f'{box}{bar}<text x="{middle:.1f}" y="{top + 21}" text-anchor="middle" font-size="13" font-weight="bold" '
        f'fill="#{INK}">{step}</text>'
    )


def _text(text: str) -> str:
    return escape(clean(text).strip(), quote=True)
