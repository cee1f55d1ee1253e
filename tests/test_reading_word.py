"""Reading Word documents: styles, lists, tables, tracked changes, boxes."""

from __future__ import annotations

import io
from typing import Any

import docx
import pytest
from docx.oxml import parse_xml

from assistant.reading import Document, SentenceKind, read_bytes
from assistant.settings import Settings

NS = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def finish(document: Any, settings: Settings, name: str = "plan.docx") -> Document:
    stream = io.BytesIO()
    document.save(stream)
    read = read_bytes(stream.getvalue(), name, settings=settings)
    for sentence in read.sentences:
        assert read.text[sentence.start : sentence.end] == sentence.text
    return read


def append(document: Any, xml: str) -> None:
    document.element.body.insert(len(document.element.body) - 1, parse_xml(xml))


def test_headings_lists_and_tables(settings: Settings) -> None:
    word = docx.Document()
    word.core_properties.title = "Microsoft Word - plan.docx"
    word.sections[0].header.paragraphs[0].text = "Running head"
    word.sections[0].footer.paragraphs[0].text = "Draft 4 | Page 9"
    word.add_heading("Warm homes", 0)
    word.add_heading("1. Scope", 1)
    word.add_paragraph("The plan covers 4,000 homes. It ends in 2029.")
    word.add_paragraph("Insulate lofts", style="List Bullet")
    word.add_heading("Costs", 2)
    rows = [("Line", "Now", "Aim"), ("Lofts", "120", "900"), ("Windows", "40", "700")]
    table = word.add_table(3, 3)
    for cells, row in zip(rows, table.rows, strict=True):
        for text, cell in zip(cells, row.cells, strict=True):
            cell.text = text
    read = finish(word, settings)
    assert read.title == "Warm homes"
    assert not read.paged
    assert [(s.heading, s.level) for s in read.sections] == [("Warm homes", 1), ("1. Scope", 1), ("Costs", 2)]
    assert [s.text for s in read.sentences if s.kind is SentenceKind.BULLET] == ["Insulate lofts"]
    assert [s.statement for s in read.sentences if s.kind is SentenceKind.TABLE_ROW] == [
        "Line: Lofts; Now: 120; Aim: 900",
        "Line: Windows; Now: 40; Aim: 700",
    ]
    assert "Running head" not in read.text
    assert "Page 9" not in read.text


def test_tracked_changes_are_read_as_accepted(settings: Settings) -> None:
    word = docx.Document()
    append(
        word,
        f'<w:p {NS}><w:r><w:t xml:space="preserve">We will open </w:t></w:r>'
        '<w:del w:id="1" w:author="x"><w:r><w:delText>two</w:delText></w:r></w:del>'
        '<w:ins w:id="2" w:author="x"><w:r><w:t>three</w:t></w:r></w:ins>'
        '<w:r><w:t xml:space="preserve"> clinics.</w:t></w:r>'
        "<w:r><w:rPr><w:vanish/></w:rPr><w:t>Hidden words.</w:t></w:r></w:p>",
    )
    assert finish(word, settings).text == "We will open three clinics."


def test_text_box_and_content_control(settings: Settings) -> None:
    word = docx.Document()
    append(word, f"<w:sdt {NS}><w:sdtContent><w:p><w:r><w:t>Inside a control.</w:t></w:r></w:p></w:sdtContent></w:sdt>")
    append(
        word,
        f"<w:p {NS}><w:r><w:t>Anchor paragraph.</w:t></w:r><w:r><w:pict><w:txbxContent><w:p><w:r>"
        "<w:t>Inside a box.</w:t></w:r></w:p></w:txbxContent></w:pict></w:r></w:p>",
    )
    assert finish(word, settings).text.split("\n\n") == ["Inside a control.", "Anchor paragraph.", "Inside a box."]


def test_outline_level_makes_a_heading_and_contents_style_does_not(settings: Settings) -> None:
    word = docx.Document()
    append(word, f'<w:p {NS}><w:pPr><w:outlineLvl w:val="1"/></w:pPr><w:r><w:t>Our money</w:t></w:r></w:p>')
    word.styles.add_style("toc 1", 1)
    word.add_paragraph("Our money\t4", style="toc 1")
    word.add_paragraph("It is spent here.")
    read = finish(word, settings)
    assert read.sections[0].level == 2
    assert [s.kind for s in read.sentences] == [SentenceKind.HEADING, SentenceKind.CONTENTS, SentenceKind.PROSE]


def test_bold_lines_stand_in_for_heading_styles(settings: Settings) -> None:
    word = docx.Document()
    for title, text in (("Our aims", "We will act in 2025."), ("Our means", "We have the money.")):
        word.add_paragraph().add_run(title).bold = True
        word.add_paragraph(text)
    assert [section.heading for section in finish(word, settings).sections] == ["Our aims", "Our means"]


@pytest.mark.parametrize("columns", [1, 2])
def test_table_used_as_a_box_is_text(columns: int, settings: Settings) -> None:
    word = docx.Document()
    table = word.add_table(1, columns)
    for cell in table.rows[0].cells:
        cell.text = "A case from the valley. It went well."
    read = finish(word, settings)
    kind = SentenceKind.PROSE if columns == 1 else SentenceKind.TABLE_ROW
    assert {sentence.kind for sentence in read.sentences} == {kind}
