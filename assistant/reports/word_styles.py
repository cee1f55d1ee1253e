"""How a Word report looks, and the corners of its file that python-docx has no words for."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

from assistant.reports.blocks import BLUE, GREY, INK, LANGUAGE, RULE, shorten

_FONT = "Arial"
_HEADINGS = {1: 18.0, 2: 14.0, 3: 12.0, 4: 10.5, 5: 10.5, 6: 10.5}
_BOARD_SIZES = {
    "Heading 1": 15.0,
    "Heading 2": 11.0,
    "Report Lead": 11.0,
    "Report Cell": 9.0,
    "Report Small": 8.5,
    "Caption": 8.5,
    "Report Spacer": 2.0,
}
_BOARD_SIZE = 9.5
_BOARD_SCALES = ((3500, 1.0), (4200, 0.95), (float("inf"), 0.9))
_CELL_SIDE = 85


def dress(document: Any, *, title: str, made: date) -> None:
    """Set page, styles, language, properties and the page number on a new document."""
    from docx.shared import Cm

    section = document.sections[0]
    section.page_width, section.page_height = Cm(21.0), Cm(29.7)
    section.left_margin = section.right_margin = Cm(1.9)
    section.top_margin = section.bottom_margin = Cm(1.6)
    section.header_distance = section.footer_distance = Cm(0.8)
    _styles(document)
    _language(document)
    now = datetime.combine(made, datetime.now(UTC).time())
    core = document.core_properties
    core.title, core.language, core.author, core.comments = title[:255], LANGUAGE, "", ""
    core.created = core.modified = now
    _footer(section, title)


def board_scale(characters: int) -> float:
    """Return how far to shrink a page for the board with that much text, so that it stays one page.

    Word alone knows where a page ends, so this goes by amounts of text that were tried; 1 is no shrinking.
    """
    return next(scale for limit, scale in _BOARD_SCALES if characters <= limit)


def tight(paragraph: Any, scale: float) -> None:
    """Set a paragraph as small and close as the page for the board needs."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn
    from docx.shared import Pt

    style = paragraph.style.name
    size = Pt(round(_BOARD_SIZES.get(style, _BOARD_SIZE) * scale * 2) / 2)
    form = paragraph.paragraph_format
    form.space_before = Pt(5) if style.startswith("Heading 2") else Pt(0)
    form.space_after = Pt(0) if style in ("Report Cell", "Report Spacer") else Pt(1.5)
    form.line_spacing = 1.0
    for run in paragraph.runs:
        run.font.size = size
    # The mark of the paragraph's end decides how large its bullet or number is.
    mark = OxmlElement("w:rPr")
    height = OxmlElement("w:sz")
    height.set(qn("w:val"), str(int(size.pt * 2)))
    mark.append(height)
    paragraph._p.get_or_add_pPr().append(mark)


def frame(document: Any, table: Any, shares: tuple[float, ...], *, board: bool) -> list[Any]:
    """Set a table's width, thin grey lines and room inside its cells; return the width of each column."""
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls
    from docx.shared import Emu, Twips

    section = document.sections[0]
    room = section.page_width - section.left_margin - section.right_margin - Twips(_CELL_SIDE)
    widths = [Emu(int(room * share / sum(shares))) for share in shares]
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
    properties = table._tbl.tblPr
    names = ("top", "left", "bottom", "right", "insideH", "insideV")
    lines = "".join(f'<w:{name} w:val="single" w:sz="4" w:space="0" w:color="{RULE}"/>' for name in names)
    above = 10 if board else 40
    after = ("w:tblLook", "w:tblCaption", "w:tblDescription")
    for element in (
        f'<w:tblInd {nsdecls("w")} w:w="{_CELL_SIDE}" w:type="dxa"/>',
        f"<w:tblBorders {nsdecls('w')}>{lines}</w:tblBorders>",
        f'<w:tblCellMar {nsdecls("w")}><w:top w:w="{above}" w:type="dxa"/><w:left w:w="{_CELL_SIDE}" w:type="dxa"/>'
        f'<w:bottom w:w="{above}" w:type="dxa"/><w:right w:w="{_CELL_SIDE}" w:type="dxa"/></w:tblCellMar>',
    ):
        # The order of these elements is fixed by the format: Word refuses a file that has them otherwise.
        before = after if "tblCellMar" in element else ("w:tblLayout", "w:tblCellMar", *after)
        properties.insert_element_before(parse_xml(element), *before)
    return widths


def shade(cell: Any, tint: str) -> None:
    """Put a tint (six hexadecimal digits) behind a cell."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    fill = OxmlElement("w:shd")
    for key, value in (("val", "clear"), ("color", "auto"), ("fill", tint)):
        fill.set(qn(f"w:{key}"), value)
    cell._tc.get_or_add_tcPr().append(fill)


def restart_numbering(document: Any) -> Callable[[Any], None]:
    """Return a function that puts a paragraph into a new numbered list, beginning at 1.

    Word numbers all paragraphs of a list style as one list through the whole document, so each list needs
    an instance of its own.
    """
    from docx.oxml.ns import qn

    style = document.styles["List Number"].element
    own = style.pPr.numPr.numId.val
    numbering = document.part.numbering_part.element
    abstract = next(num.abstractNumId.val for num in numbering.num_lst if num.numId == own)
    num = numbering.add_num(abstract)
    num.add_lvlOverride(ilvl=0).add_startOverride(1)
    number = num.get(qn("w:numId"))

    def attach(paragraph: Any) -> None:
        properties = paragraph._p.get_or_add_pPr().get_or_add_numPr()
        properties.get_or_add_ilvl().val = 0
        properties.get_or_add_numId().val = int(number)

    return attach


def _styles(document: Any) -> None:
    from docx.enum.style import WD_STYLE_TYPE
    from docx.shared import Cm, Pt

    styles = document.styles
    _face(styles["Normal"], 10.5)
    styles["Normal"].paragraph_format.space_after = Pt(6)
    for level, size in _HEADINGS.items():
        heading = styles[f"Heading {level}"]
        _face(heading, size, colour=BLUE, bold=True, italic=False)
        heading.paragraph_format.space_before = Pt(14 if level < 4 else 10)
        heading.paragraph_format.space_after = Pt(4)
        heading.paragraph_format.keep_with_next = True
    styles["Heading 1"].paragraph_format.space_before = Pt(0)
    _face(styles["Caption"], 9, colour=GREY, bold=False)
    styles["Caption"].paragraph_format.space_after = Pt(3)
    quote = styles["Quote"]
    _face(quote, 10.5, colour=INK, italic=False)
    quote.paragraph_format.left_indent = Cm(0.6)
    quote.paragraph_format.space_after = Pt(1)
    _border(quote, left=BLUE)
    made = {
        name: styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        for name in (
            "Report Lead",
            "Report Small",
            "Report Label",
            "Report Source",
            "Report Note",
            "Report Cell",
            "Report Check",
            "Report Spacer",
        )
    }
    for style in made.values():
        style.base_style = styles["Normal"]
        style.quick_style = True
    _face(made["Report Lead"], 12, bold=True)
    _face(made["Report Small"], 9, colour=GREY)
    _face(made["Report Label"], 10, colour=GREY, bold=True)
    _face(made["Report Source"], 9, colour=GREY)
    made["Report Source"].paragraph_format.left_indent = Cm(0.6)
    made["Report Source"].paragraph_format.space_after = Pt(8)
    _border(made["Report Source"], left=BLUE)
    _face(made["Report Cell"], 9.5)
    made["Report Cell"].paragraph_format.space_after = Pt(1)
    made["Report Check"].paragraph_format.left_indent = Cm(0.7)
    made["Report Check"].paragraph_format.first_line_indent = Cm(-0.7)
    made["Report Check"].paragraph_format.tab_stops.add_tab_stop(Cm(0.7))
    _face(made["Report Spacer"], 4)
    made["Report Spacer"].paragraph_format.space_after = Pt(2)
    _border(made["Report Note"], left=GREY, top=RULE, right=RULE, bottom=RULE)
    made["Report Note"].paragraph_format.left_indent = Cm(0.2)
    made["Report Note"].paragraph_format.right_indent = Cm(0.2)


def _face(style: Any, size: float, *, colour: str = INK, bold: bool | None = None, italic: bool | None = None) -> None:
    from docx.oxml.ns import qn
    from docx.shared import Pt, RGBColor

    font = style.font
    font.name, font.size, font.color.rgb = _FONT, Pt(size), RGBColor.from_string(colour)
    font.bold, font.italic = bold, italic
    # The template's headings name theme fonts, which would win over the name above.
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for kind in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{kind}"), None)
    for kind in ("ascii", "hAnsi", "cs"):
        fonts.set(qn(f"w:{kind}"), _FONT)


def _border(style: Any, **sides: str) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    frame = OxmlElement("w:pBdr")
    for side in ("top", "left", "bottom", "right"):
        if side in sides:
            edge = OxmlElement(f"w:{side}")
            width = "18" if side == "left" else "4"
            for key, value in (("val", "single"), ("sz", width), ("space", "6"), ("color", sides[side])):
                edge.set(qn(f"w:{key}"), value)
            frame.append(edge)
    properties = style.element.get_or_add_pPr()
    properties.insert_element_before(
        frame,
        "w:shd",
        "w:tabs",
        "w:suppressAutoHyphens",
        "w:spacing",
        "w:ind",
        "w:contextualSpacing",
        "w:jc",
        "w:outlineLvl",
    )


def _language(document: Any) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    defaults = document.styles.element.find(qn("w:docDefaults"))
    properties = defaults.find(qn("w:rPrDefault")).find(qn("w:rPr"))
    language = properties.find(qn("w:lang"))
    if language is None:
        language = OxmlElement("w:lang")
        properties.append(language)
    language.set(qn("w:val"), LANGUAGE)
    theme = document.settings.element.find(qn("w:themeFontLang"))
    if theme is not None:
        theme.set(qn("w:val"), LANGUAGE)


def _footer(section: Any, title: str) -> None:
    from docx.enum.text import WD_TAB_ALIGNMENT
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn
    from docx.shared import Pt

    paragraph = section.footer.paragraphs[0]
    stops = paragraph.paragraph_format.tab_stops
    paragraph.style.paragraph_format.tab_stops.clear_all()
    stops.add_tab_stop(section.page_width - section.left_margin - section.right_margin, WD_TAB_ALIGNMENT.RIGHT)
    paragraph.add_run(shorten(title, 90)).font.size = Pt(8)
    run = paragraph.add_run("\tPage ")
    run.font.size = Pt(8)
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), "PAGE")
    inner = OxmlElement("w:r")
    inner.get_or_add_rPr().get_or_add_sz().val = Pt(8)
    text = OxmlElement("w:t")
    text.text = "1"
    inner.append(text)
    field.append(inner)
    paragraph._p.append(field)
