"""Reading PDFs: structure, columns, tables, hyphens, furniture, pages."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pypdfium2
import pytest

from assistant.reading import Document, SentenceKind, read_document
from assistant.settings import Settings
from tests.reading_files import (
    LONG,
    OTHER,
    FrameBreak,
    PageBreak,
    Spacer,
    bullet,
    canvas_pdf,
    grid,
    heading,
    make_pdf,
    paragraph,
)

ROWS = [
    ["Outcome", "Now", "Target", "Who answers for it"],
    ["Adults who smoke", "14.8%", "9%", "Director of Public Health, Harrow Vale Council"],
    ["Damp homes made sound", "120", "4,000", "Head of Housing"],
    ["People helped back into work after a long illness", "61", "900", "Chief Executive, Stanner College"],
]


def squeezed(text: str) -> str:
    return " ".join(text.split())


def kinds(document: Document, kind: SentenceKind) -> list[str]:
    return [sentence.text for sentence in document.sentences if sentence.kind is kind]


def check_offsets(document: Document) -> None:
    for sentence in document.sentences:
        assert document.text[sentence.start : sentence.end] == sentence.text
        section = document.section_of(sentence)
        assert section.start <= sentence.start < section.end
        assert document.page_at(sentence.start) == sentence.page
    assert [page.start for page in document.pages] == sorted(page.start for page in document.pages)
    assert document.pages[-1].end == len(document.text)


@pytest.fixture
def report(tmp_path: Path, settings: Settings) -> Document:
    story = [
        heading("Fair chances in Harrow Vale"),
        PageBreak(),
        heading("1. Work and learning"),
        paragraph("1.1 " + LONG),
        paragraph("1.2 <b>Clinics.</b> " + OTHER),
        bullet("Open a job club in every library."),
        bullet(
            "Pay the real living wage in all new contracts, including those for cleaning, catering and the care of "
            "people in their own homes."
        ),
        grid(ROWS, [130, 60, 60, 200]),
        Spacer(1, 12),
        heading("2. Homes"),
        *[paragraph(OTHER)] * 9,
        paragraph(LONG),
    ]
    return read_document(make_pdf(tmp_path / "report.pdf", story, title="Fair chances"), settings=settings)


def test_paragraphs_headings_and_bullets_stand_apart(report: Document) -> None:
    check_offsets(report)
    assert report.title == "Fair chances"
    assert kinds(report, SentenceKind.HEADING) == ["Fair chances in Harrow Vale", "1. Work and learning", "2. Homes"]
    assert squeezed("1.1 " + LONG) in report.text
    assert len(kinds(report, SentenceKind.BULLET)) == 2
    assert "1.2 Clinics." in [sentence.text for sentence in report.sentences]
    assert [section.heading for section in report.sections][-1] == "2. Homes"


def test_no_sentence_holds_furniture(report: Document) -> None:
    assert len(report.pages) >= 3
    assert "Draft 3" not in report.text
    assert "Harrow Vale strategy" not in report.text
    assert "Page" not in report.text


def test_table_rows_carry_their_headers(report: Document) -> None:
    assert kinds(report, SentenceKind.TABLE_HEADER) == ["\t".join(ROWS[0])]
    assert kinds(report, SentenceKind.TABLE_ROW) == ["\t".join(row) for row in ROWS[1:]]
    last = [sentence for sentence in report.sentences if sentence.kind is SentenceKind.TABLE_ROW][-1]
    assert last.statement == (
        "Outcome: People helped back into work after a long illness; Now: 61; Target: 900; "
        "Who answers for it: Chief Executive, Stanner College"
    )


def test_sentence_over_a_page_break_is_one_and_belongs_to_the_page_where_it_starts(
    tmp_path: Path, settings: Settings
) -> None:
    story = [paragraph(f"Item {number} of the list was agreed in full.") for number in range(34)]
    story += [paragraph(" ".join([LONG.replace(". ", ", and ")] * 3))]
    path = make_pdf(tmp_path / "breaks.pdf", story)
    document = read_document(path, settings=settings)
    check_offsets(document)
    pdf = pypdfium2.PdfDocument(str(path))
    raw = ["".join(page.get_textpage().get_text_range().split()) for page in pdf]
    for sentence in document.sentences:
        assert "".join(sentence.text.split())[:24] in raw[sentence.page - 1]
    over = [s for s in document.sentences if s.page != document.page_at(s.end - 1)]
    assert len(over) == 1
    assert squeezed(" ".join([LONG.replace(". ", ", and ")] * 3)) in document.text


def test_two_columns_are_read_one_after_the_other(tmp_path: Path, settings: Settings) -> None:
    second = paragraph(OTHER.replace("Stanner", "Upper Lode"))
    story = [paragraph(LONG), paragraph(OTHER), FrameBreak(), second, paragraph(LONG)]
    path = make_pdf(tmp_path / "columns.pdf", story, columns=2)
    document = read_document(path, settings=settings)
    assert squeezed(LONG) in document.text
    assert document.text.index("Stanner") < document.text.index("Upper Lode")


def test_columns_written_line_by_line_are_put_in_order(tmp_path: Path, settings: Settings) -> None:
    left = [f"left column line {n} goes on to its end" for n in range(12)]
    right = [f"right column line {n} goes on to its end" for n in range(12)]

    def draw(canvas: Any) -> None:
        canvas.setFont("Helvetica", 10)
        for n, (a, b) in enumerate(zip(left, right, strict=True)):
            canvas.drawString(60, 760 - 14 * n, a)
            canvas.drawString(310, 760 - 14 * n, b)

    document = read_document(canvas_pdf(tmp_path / "mixed.pdf", draw), settings=settings)
    assert squeezed(" ".join([*left, *right])) == squeezed(document.text)


def test_table_over_the_page_keeps_headers_and_loses_the_footer(tmp_path: Path, settings: Settings) -> None:
    rows = [["Measure", "Start", "Aim"]]
    rows += [[f"Measure number {n} of the plan", f"{n}%", f"{n + 10}%"] for n in range(60)]
    path = make_pdf(tmp_path / "long_table.pdf", [heading("Measures"), grid(rows, [240, 100, 100])])
    document = read_document(path, settings=settings)
    found = [s for s in document.sentences if s.kind is SentenceKind.TABLE_ROW]
    assert len(document.pages) >= 2
    assert [s.text for s in found] == ["\t".join(row) for row in rows[1:]]
    assert found[-1].page == len(document.pages)
    assert found[-1].statement == "Measure: Measure number 59 of the plan; Start: 59%; Aim: 69%"


def test_header_repeated_on_the_next_page_is_told_once(tmp_path: Path, settings: Settings) -> None:
    rows = [["Measure", "Start", "Aim"]] + [[f"Measure number {n}", f"{n}%", f"{n + 10}%"] for n in range(60)]
    table = grid(rows, [240, 100, 100])
    table.repeatRows = 1
    document = read_document(make_pdf(tmp_path / "repeat.pdf", [table]), settings=settings)
    assert kinds(document, SentenceKind.TABLE_HEADER) == ["Measure\tStart\tAim"]
    assert len(kinds(document, SentenceKind.TABLE_ROW)) == 60


def test_table_with_lines_between_rows_only(tmp_path: Path, settings: Settings) -> None:
    table = grid(ROWS, [130, 60, 60, 200], lines="ROWS")
    path = make_pdf(tmp_path / "ruled.pdf", [paragraph(LONG), table, paragraph(OTHER)])
    document = read_document(path, settings=settings)
    assert kinds(document, SentenceKind.TABLE_ROW) == ["\t".join(row) for row in ROWS[1:]]


def test_table_without_any_lines(tmp_path: Path, settings: Settings) -> None:
    def draw(canvas: Any) -> None:
        canvas.setFont("Helvetica", 10)
        canvas.drawString(60, 780, "The three measures below are reported to the board in public every month.")
        for n, row in enumerate(ROWS[:3]):
            for x, cell in zip((60, 220, 290, 360), row, strict=True):
                canvas.drawString(x, 750 - 16 * n, cell)

    document = read_document(canvas_pdf(tmp_path / "plain.pdf", draw), settings=settings)
    assert kinds(document, SentenceKind.TABLE_HEADER) == ["\t".join(ROWS[0])]
    assert kinds(document, SentenceKind.TABLE_ROW) == ["\t".join(row) for row in ROWS[1:3]]


@pytest.mark.parametrize("hyphen", ["-", "\u00ad"])
def test_line_end_hyphens_are_taken_out_and_real_ones_kept(tmp_path: Path, settings: Settings, hyphen: str) -> None:
    lines = [
        "Our long-term aim is a partnership in which every employer in the valley pro-",
        "vides work that people can live on, and in which a long-",
        "term illness does not end a working life. The self-",
        "employed, and both short- and long-stay patients, are counted too. Em-",
        "ployers have signed.",
    ]

    def draw(canvas: Any) -> None:
        canvas.setFont("Helvetica", 10)
        for n, line in enumerate(lines):
            canvas.drawString(60, 760 - 14 * n, line[:-1] + hyphen if line.endswith("-") else line)

    text = read_document(canvas_pdf(tmp_path / "hyphens.pdf", draw), settings=settings).text
    assert "provides work" in text
    assert "a long-term illness" in text
    assert "self-employed, and both short- and long-stay" in text
    assert "Employers have signed." in text


def test_soft_hyphens_inside_words_and_ligatures_leave_no_trace(tmp_path: Path, settings: Settings) -> None:
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont

    pdfmetrics.registerFont(TTFont("Vera", "Vera.ttf"))  # comes with reportlab

    def draw(canvas: Any) -> None:
        canvas.setFont("Vera", 10)
        canvas.drawString(60, 760, "The em\u00adploy\u00ader and the resi\u00addents agreed on every \ufb01fth page.")

    text = read_document(canvas_pdf(tmp_path / "soft.pdf", draw), settings=settings).text
    assert text == "The employer and the residents agreed on every fifth page."


def test_contents_pages_are_no_evidence(tmp_path: Path, settings: Settings) -> None:
    names = ["Foreword", "Our place and its people", "Healthier lives", "Work and homes", "How we will know"]

    def draw(canvas: Any) -> None:
        canvas.setFont("Helvetica-Bold", 16)
        canvas.drawString(60, 780, "Contents")
        canvas.setFont("Helvetica", 10)
        for n, name in enumerate(names):
            canvas.drawString(60, 740 - 16 * n, f"{name} {'.' * 60} {3 + 4 * n}")
        canvas.showPage()
        canvas.setFont("Helvetica-Bold", 16)
        canvas.drawString(60, 780, "Foreword")
        canvas.setFont("Helvetica", 10)
        canvas.drawString(60, 750, "We wrote this for the people who live here, and for nobody else.")

    document = read_document(canvas_pdf(tmp_path / "contents.pdf", draw), settings=settings)
    assert len(kinds(document, SentenceKind.CONTENTS)) == len(names)
    assert [s.text for s in document.evidence_sentences()] == [
        "Contents",
        "Foreword",
        "We wrote this for the people who live here, and for nobody else.",
    ]


def test_outline_gives_headings_that_look_like_text(tmp_path: Path, settings: Settings) -> None:
    def draw(canvas: Any) -> None:
        canvas.setFont("Helvetica", 10)
        canvas.drawString(60, 780, "Where the money goes")
        canvas.bookmarkPage("money")
        canvas.addOutlineEntry("Where the money goes", "money", level=0)
        canvas.drawString(60, 752, "Every pound that the fund pays out is listed at the back of this report.")

    document = read_document(canvas_pdf(tmp_path / "outline.pdf", draw), settings=settings)
    assert document.sections[0].heading == "Where the money goes"
    assert document.sections[0].level == 1


def test_landscape_page_stored_turned(tmp_path: Path, settings: Settings) -> None:
    def draw(canvas: Any) -> None:
        canvas.setPageRotation(90)
        canvas.rotate(90)
        canvas.translate(0, -842)
        canvas.setFont("Helvetica", 10)
        for n, words in enumerate(("The page is turned but its", "lines are read as they are shown.")):
            canvas.drawString(60, 760 - 14 * n, words)

    document = read_document(canvas_pdf(tmp_path / "turned.pdf", draw), settings=settings)
    assert document.text == "The page is turned but its lines are read as they are shown."


def test_progress_is_told_page_by_page(tmp_path: Path, settings: Settings) -> None:
    path = make_pdf(tmp_path / "pages.pdf", [paragraph(LONG), PageBreak(), paragraph(OTHER)])
    told: list[tuple[int, int]] = []
    read_document(path, settings=settings, progress=lambda done, total: told.append((done, total)))
    assert told[-1][0] == told[-1][1]
    assert [done for done, _ in told] == sorted(done for done, _ in told)


@pytest.mark.parametrize("title", ["Microsoft Word - plan v3.docx", "untitled", ""])
def test_poor_titles_give_way_to_the_largest_type(tmp_path: Path, settings: Settings, title: str) -> None:
    path = make_pdf(tmp_path / "scan_0042.pdf", [heading("Warm homes for all"), paragraph(LONG)], title=title)
    assert read_document(path, settings=settings).title == "Warm homes for all"
