"""How a PDF report looks: one sheet of paragraph styles for a size of type."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from assistant.reports.blocks import BLUE, GREY, INK, RULE
from assistant.reports.fonts import BODY

_HEADINGS = {1: 1.75, 2: 1.35, 3: 1.15, 4: 1.0, 5: 1.0, 6: 1.0}
_BOARD_HEADINGS = {1: 1.6, 2: 1.1}
_INDENT = 15.0


class Sheet:
    """Styles for one size of type in points; `board` sets headings and gaps closer."""

    def __init__(self, size: float, *, board: bool = False) -> None:
        self.size = size
        self.board = board

    @property
    def gap(self) -> float:
        """Return the space after a paragraph, in points."""
        return self.size * (0.22 if self.board else 0.6)

    def style(self, name: str, *, scale: float = 1.0, bold: bool = False, colour: str = INK, **more: Any) -> Any:
        """Return a paragraph style."""
        from reportlab.lib.colors import HexColor
        from reportlab.lib.styles import ParagraphStyle

        size = self.size * scale
        leading = size * (1.24 if self.board else 1.36)
        options = {"spaceAfter": self.gap, "allowWidows": 0, "allowOrphans": 0, "splitLongWords": 1} | more
        return ParagraphStyle(
            name,
            fontName=BODY + ("-Bold" if bold else ""),
            fontSize=size,
            leading=leading,
            textColor=HexColor(f"#{colour}"),
            **options,
        )

    def heading(self, level: int) -> Any:
        """Return the style of a heading."""
        level = min(level, 6)
        scale = (_BOARD_HEADINGS if self.board else {}).get(level, _HEADINGS[level])
        before = self.size * ((0.0, 0.55) if self.board else (0.4, 1.2))[level > 1]
        return self.style(
            f"Heading{level}",
            scale=scale,
            bold=True,
            colour=BLUE,
            spaceBefore=before,
            spaceAfter=self.size * (0.2 if self.board else 0.4),
            keepWithNext=1,
        )

    @cached_property
    def paragraphs(self) -> dict[str, Any]:
        """Return the styles of `blocks.Style`, and those for quotes, sources, notes, cells and captions."""
        from reportlab.lib.colors import HexColor

        small = 0.92 if self.board else 0.88
        return {
            "body": self.style("Body"),
            "lead": self.style("Lead", scale=1.12, bold=True, spaceBefore=self.gap * 2, spaceAfter=self.gap * 2),
            "small": self.style("Small", scale=small, colour=GREY),
            "label": self.style("Label", scale=small, bold=True, colour=GREY, spaceAfter=1),
            "quote": self.style("Quote", spaceAfter=2),
            "source": self.style("Source", scale=small, colour=GREY, spaceAfter=0),
            "cell": self.style("Cell", scale=0.95 if self.board else 0.9, spaceAfter=0),
            "head": self.style("Head", scale=0.95 if self.board else 0.9, bold=True, spaceAfter=0),
            "caption": self.style(
                "Caption",
                scale=small,
                colour=GREY,
                keepWithNext=1,
                spaceAfter=self.size * (0.15 if self.board else 0.3),
            ),
            "note": self.style(
                "Note",
                borderColor=HexColor(f"#{RULE}"),
                borderWidth=0.7,
                borderPadding=6,
                backColor=HexColor("#F7F8F9"),
                leftIndent=7,
                rightIndent=7,
                spaceBefore=self.size * 1.7,
                spaceAfter=self.size * 1.7,
            ),
        }

    def item(self, depth: int) -> Any:
        """Return the style of a list's item; `depth` 0 is the outermost."""
        left = _INDENT * (min(depth, 5) + 1)
        return self.style(
            f"Item{depth}",
            leftIndent=left,
            bulletIndent=left - _INDENT + 2,
            bulletFontName=BODY,
            bulletFontSize=self.size,
            spaceAfter=self.gap * (0.8 if self.board else 0.6),
        )
