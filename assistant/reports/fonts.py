"""Which letters the PDF can show, and what is done about the others.

PDF files carry their fonts, and the only family that surely comes with the program is Bitstream Vera, inside
reportlab: Western European letters and little more. A letter that it lacks is taken from a font of the
computer if a usual one is there; failing that its plain form is shown (w for ŵ), and failing that a mark.
Scripts that run from right to left or join their letters would come out wrong, so they get the mark too.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Container, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

BODY = "Report"
SPARE = "ReportSpare"
MARK = "[?]"
_FACES = {"": "Vera", "-Bold": "VeraBd", "-Italic": "VeraIt", "-BoldItalic": "VeraBI"}
_SPARE_FILES = (
    "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf",
    "/usr/share/fonts/dejavu-sans-fonts/DejaVuSans.ttf",
    "/usr/share/fonts/TTF/DejaVuSans.ttf",
    "C:/Windows/Fonts/segoeui.ttf",
    "C:/Windows/Fonts/arial.ttf",
    "/System/Library/Fonts/Supplemental/Arial Unicode.ttf",
    "/Library/Fonts/Arial Unicode.ttf",
)
_PLAIN = str.maketrans(
    {
        "\u2010": "-",
        "\u2011": "-",
        "\u2012": "-",
        "\u2192": "->",
        "\u2190": "<-",
        "\u2713": "yes",
        "\u2714": "yes",
        "\u2717": "no",
        "\u2718": "no",
        "\u25cf": "•",
        "\u25aa": "•",
        "\u25a0": "•",
        "\u2009": " ",
        "\u202f": " ",
        "\u2007": " ",
        "\u200c": "",
        "\u200d": "",
        "\ufe0f": "",
    }
)
_JOINED = ("R", "AL", "AN")


@dataclass(frozen=True)
class Typeface:
    """The letters at hand: of the font that comes with the program, and of the computer's, if there is one."""

    own: Container[int]
    spare: Container[int] = ()

    def spell(self, text: str) -> Iterator[tuple[str, bool]]:
        """Yield stretches of text that can be shown, each with whether it needs the spare font."""
        stretch, from_spare = "", False
        for word, needs_spare in map(self._letter, text):
            if not word or (word == MARK and stretch.endswith(MARK)):
                continue
            if needs_spare != from_spare and stretch:
                yield stretch, from_spare
                stretch = ""
            from_spare = needs_spare
            stretch += word
        if stretch:
            yield stretch, from_spare

    def shows_all(self, text: str) -> bool:
        """Return whether every letter of `text` is shown as it is."""
        return "".join(part for part, _ in self.spell(text)) == text

    def _letter(self, letter: str) -> tuple[str, bool]:
        code = ord(letter)
        if code in self.own:
            return letter, False
        if code in self.spare and not _joins(letter):
            return letter, True
        plain = letter.translate(_PLAIN)
        if plain == letter:
            plain = "".join(c for c in unicodedata.normalize("NFKD", letter) if not unicodedata.combining(c))
        if plain != letter and all(ord(c) in self.own for c in plain):
            return plain, False
        return ("", False) if unicodedata.category(letter).startswith("M") else (MARK, False)


def _joins(letter: str) -> bool:
    return unicodedata.bidirectional(letter) in _JOINED or unicodedata.combining(letter) > 0


@lru_cache(maxsize=1)
def typeface() -> Typeface:
    """Return the letters at hand, with the fonts made known to reportlab once."""
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFError, TTFont

    faces = {suffix: TTFont(BODY + suffix, f"{file}.ttf") for suffix, file in _FACES.items()}
    for face in faces.values():
        pdfmetrics.registerFont(face)
    pdfmetrics.registerFontFamily(BODY, *(BODY + suffix for suffix in _FACES))
    own = frozenset.intersection(*(frozenset(face.face.charToGlyph) for face in faces.values()))
    for file in _SPARE_FILES:
        if not Path(file).is_file():
            continue
        try:
            spare = TTFont(SPARE, file)
        except (TTFError, OSError):
            continue
        pdfmetrics.registerFont(spare)
        pdfmetrics.registerFontFamily(SPARE, SPARE, SPARE, SPARE, SPARE)
        return Typeface(own, frozenset(spare.face.charToGlyph))
    return Typeface(own)
