"""Cards to print, cut out and turn over: four to an A4 page, the question as it was asked on one side.

Printed double-sided and flipped on the long edge, a sheet's left becomes its back's right, so the backs stand in
mirrored columns. Type is as large as the words allow: each text is set in falling sizes until it fits, and
wraps inside words if it must, so nothing is ever cut off.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from html import escape
from typing import Any

from assistant.errors import ReportError
from assistant.reports.blocks import BLUE, GREY, INK, LANGUAGE, RULE, clean
from assistant.reports.fonts import BODY, MARK, SPARE, typeface
from assistant.reports.reframing_blocks import lens_words
from assistant.reports.room_wording import room_wording
from assistant.results import Room, RoomRow

PER_PAGE = 4
_PAGE = (595.2756, 841.8898)
_CARD = (_PAGE[0] / 2, _PAGE[1] / 2)
_PAD = 26.0
_HEAD = 22.0
_GAP = 8.0
_FRONT_SIZES = (27, 25, 23, 21, 19, 17, 15.5, 14, 12.5, 11, 10, 9, 8, 7, 6)
_BACK_SIZES = (21, 20, 19, 18, 17, 16, 15, 14, 13, 12, 11, 10, 9, 8, 7, 6)
_SMALL = 0.68
# A word too long for the line is parted only where whole words would need type below _PARTED.
_MIDDLE, _PARTED = 17, 12
_SMALLEST, _LARGEST = 5.5, 11.5


def render_cards_pdf(room: Room) -> bytes:
    """Return the cards as a PDF: for every four questions a page of fronts and then a page of backs.

    A question that needs an answer and not a reframing has no card. Raises ReportError when no question has one.
    """
    from reportlab.pdfgen.canvas import Canvas

    rows = [r for r in room.rows if r.asked]
    if not rows:
        raise ReportError("There is no question to make a card of.", "Add questions that can be reframed.")
    typeface()
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=_PAGE, lang=LANGUAGE, pageCompression=1)
    canvas.setTitle(room_wording().say("cards_title"))
    # Viewers that heed it offer double-sided printing at full size, flipped on the long edge.
    canvas.setViewerPreference("Duplex", "DuplexFlipLongEdge")
    canvas.setViewerPreference("PrintScaling", "None")
    canvas.setViewerPreference("DisplayDocTitle", "true")
    for start in range(0, len(rows), PER_PAGE):
        sheet = rows[start : start + PER_PAGE]
        for back in (False, True):
            _lines(canvas)
            for place, row in enumerate(sheet):
                left, bottom = corner(place, back=back)
                (_back if back else _front)(canvas, row, left, bottom)
            canvas.showPage()
    canvas.save()
    return out.getvalue()


def corner(place: int, *, back: bool) -> tuple[float, float]:
    """Return the lower left corner, in points, of the card at `place` 0-3; backs are mirrored left to right."""
    column, row = place % 2, place // 2
    column = 1 - column if back else column
    return column * _CARD[0], (1 - row) * _CARD[1]


def _lines(canvas: Any) -> None:
    from reportlab.lib.colors import HexColor

    canvas.saveState()
    canvas.setStrokeColor(HexColor(f"#{RULE}"))
    canvas.setLineWidth(0.6)
    canvas.setDash(4, 4)
    canvas.line(_CARD[0], 0, _CARD[0], _PAGE[1])
    canvas.line(0, _CARD[1], _PAGE[0], _CARD[1])
    canvas.restoreState()


def _front(canvas: Any, row: RoomRow, left: float, bottom: float) -> None:
    words = room_wording()
    _head(canvas, words.say("card_asked"), row.topic_title, left, bottom)
    width, height = _room()
    text, tall = _fitted([(row.question, 1.0, True)], _FRONT_SIZES, width, height)
    _draw(canvas, text, left + _PAD, bottom + _PAD + 12 + (height + tall) / 2)
    _foot(canvas, row, left, bottom)


def _back(canvas: Any, row: RoomRow, left: float, bottom: float) -> None:
    words, reframe = room_wording(), row.reframe
    kept = row.asked == row.question
    _head(canvas, words.say("card_kept" if kept else "card_instead"), row.topic_title, left, bottom)
    texts: list[tuple[str, float, bool]] = [(row.asked, 1.0, True)]
    if reframe is not None:
        if not kept:
            texts.append((words.say("card_lens", lens=lens_words(reframe)), _SMALL, False))
        if reframe.partners:
            texts.append((words.say("card_invite", partners=", ".join(reframe.partners)), _SMALL, False))
    width, height = _room()
    text, _ = _fitted(texts, _BACK_SIZES, width, height)
    _draw(canvas, text, left + _PAD, bottom + _PAD + 12 + height)
    _foot(canvas, row, left, bottom)


def _room() -> tuple[float, float]:
    return _CARD[0] - 2 * _PAD, _CARD[1] - 2 * _PAD - _HEAD - 12


def _head(canvas: Any, label: str, topic: str, left: float, bottom: float) -> None:
    from reportlab.lib.colors import HexColor

    top = bottom + _CARD[1] - _PAD
    canvas.saveState()
    canvas.setFillColor(HexColor(f"#{BLUE}"))
    canvas.setFont(f"{BODY}-Bold", 11)
    canvas.drawString(left + _PAD, top - 8, label)
    canvas.setFillColor(HexColor(f"#{GREY}"))
    canvas.setFont(BODY, 9)
    canvas.drawRightString(left + _CARD[0] - _PAD, top - 8, _shown(topic)[:40])
    canvas.setStrokeColor(HexColor(f"#{BLUE}"))
    canvas.setLineWidth(1.2)
    canvas.line(left + _PAD, top - 14, left + _CARD[0] - _PAD, top - 14)
    canvas.restoreState()


def _foot(canvas: Any, row: RoomRow, left: float, bottom: float) -> None:
    from reportlab.lib.colors import HexColor

    canvas.saveState()
    canvas.setFillColor(HexColor(f"#{GREY}"))
    canvas.setFont(BODY, 8)
    canvas.drawRightString(
        left + _CARD[0] - _PAD, bottom + _PAD - 6, room_wording().say("card_foot", number=row.number)
    )
    canvas.restoreState()


def _shown(text: str) -> str:
    return "".join(part if not spare else MARK for part, spare in typeface().spell(clean(text)))


def _markup(text: str) -> str:
    parts = typeface().spell(clean(text).strip())
    return "".join(f'<font name="{SPARE}">{escape(p)}</font>' if spare else escape(p) for p, spare in parts)


def _fitted(
    texts: Sequence[tuple[str, float, bool]], sizes: Sequence[float], width: float, height: float
) -> tuple[list[Any], float]:
    """Return paragraphs in the largest size that fits, and their height; words are parted only where they must be."""
    fallback: tuple[list[Any], float] | None = None
    for size in sizes:
        if fallback is not None and size < _PARTED:
            break
        paragraphs = [_paragraph(text, size, scale, bold) for text, scale, bold in texts]
        tall = sum(p.wrap(width, 10_000)[1] for p in paragraphs) + _GAP * (len(paragraphs) - 1)
        if tall <= height:
            if all(p.minWidth() <= width for p in paragraphs):
                return paragraphs, tall
            if fallback is None and size <= _MIDDLE:
                fallback = paragraphs, tall
    if fallback is None:
        raise ReportError("A question is too long to fit on a card.", "Shorten it, then make the cards again.")
    for paragraph in fallback[0]:
        paragraph.wrap(width, 10_000)
    return fallback


def _paragraph(text: str, size: float, scale: float, bold: bool) -> Any:
    from reportlab.lib.colors import HexColor
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.platypus import Paragraph

    size = size if bold else min(max(size * scale, _SMALLEST), _LARGEST)
    style = ParagraphStyle(
        "Card",
        fontName=f"{BODY}-Bold" if bold else BODY,
        fontSize=size,
        leading=size * 1.24,
        textColor=HexColor(f"#{INK}"),
        splitLongWords=1,
    )
    return Paragraph(_markup(text), style)


def _draw(canvas: Any, paragraphs: Sequence[Any], left: float, top: float) -> None:
    for paragraph in paragraphs:
        top -= paragraph.height
        paragraph.drawOn(canvas, left, top)
        top -= _GAP
