"""The report on a draft, opened again in every format."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from datetime import date
from itertools import pairwise

import pypdfium2
import pytest
from bs4 import BeautifulSoup
from docx import Document
from markdown_it import MarkdownIt

from assistant.reports import FORMATS, render_check
from assistant.reports.check_blocks import check_report
from assistant.results import StrategyCheck
from tests.reports_samples import CHECK, NASTY_CHECK, PASSAGES, QUESTIONS, TITLES

DAY = date(2026, 8, 5)
QUOTE = PASSAGES["p4"][0].quote


def squash(text: str) -> str:
    return re.sub(r"\s+", " ", text)


def words(data: bytes, format: str) -> str:
    """The text that a reader of the file would see."""
    if format == "pdf":
        pdf = pypdfium2.PdfDocument(data)
        return squash(" ".join(page.get_textpage().get_text_range() for page in pdf))
    if format == "docx":
        document = Document(io.BytesIO(data))
        cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
        return squash(" ".join([p.text for p in document.paragraphs] + cells))
    if format == "md":
        html = MarkdownIt("commonmark", {"html": True}).enable("table").render(data.decode("utf-8"))
        return squash(BeautifulSoup(html, "html.parser").get_text(" "))
    return squash(BeautifulSoup(data, "html.parser").get_text(" "))


def page_one(data: bytes) -> str:
    return squash(pypdfium2.PdfDocument(data)[0].get_textpage().get_text_range())


@pytest.mark.parametrize("format", FORMATS)
def test_every_format_holds_the_whole_check(format: str) -> None:
    text = words(render_check(CHECK, format, checked_on=DAY), format)
    assert "Checked on 5 August 2026" in text
    for key, title in TITLES.items():
        assert title in text
        for passage in PASSAGES[key]:
            assert passage.quote in text
    for questions in QUESTIONS.values():
        assert all(question in text for question in questions)
    for expected in (
        "in name only",
        "level 2 of 5: intent",
        "Statement of intent",
        "Employment and skills",
        "Page 22",
        "We are system leaders.",
        "G03",
        "not found",
        "section 116ZB(4)(a)",
        "List of 1 February 2024",
        "separate tests",
        "A person must read",
        "No money is mentioned.",
        "certainty: low",
    ):
        assert expected in text, expected


@pytest.mark.parametrize("format", FORMATS)
def test_unpleasant_content_is_shown_as_text(format: str) -> None:
    text = words(render_check(NASTY_CHECK, format, checked_on=DAY), format)
    assert "<script>alert(1)</script> &" in text
    assert "£5m | second cell | third | *not bold* _x_ [a](b)" in text
    assert "+44 is a number" in text
    assert "Brand new topic" in text
    assert "new kind" in text
    assert not re.search(r"\bpage \d", text), "a draft without pages must not be given page numbers"
    assert "under ‘Our aims’" in text.replace("Under", "under")


def test_board_page_is_exactly_one_page() -> None:
    first = page_one(render_check(CHECK, "pdf", checked_on=DAY))
    assert CHECK.document in first
    assert "Read the draft before you act on this page." in first
    assert "The evidence, purpose by purpose" not in first
    for expected in ("Three best passages", "Three emptiest passages", "Five questions", "page 22", "1 more on"):
        assert expected in first


def crowded() -> StrategyCheck:
    """A check whose every entry is as long as the page for the board shows it."""
    long = "The chief executives of the trusts and the councils will publish each year what they have done together. "
    where = "under '" + "words " * 20 + "'"
    purposes = {
        key: replace(
            verdict,
            questions=tuple(f"{key} {n} {long * 2}?"[:229] for n in range(3)),
            evidence=tuple(
                replace(e, quote=f"{key}{n} {long * 3}", page=n + 100, where=where)
                for n, e in enumerate(verdict.evidence)
            ),
        )
        for key, verdict in CHECK.purposes.items()
    }
    claims = tuple(replace(claim, quote=f"{n} {long * 3}", where=where) for n, claim in enumerate(CHECK.overclaims))
    return replace(
        CHECK,
        document="Long title " * 30,
        purposes=purposes,
        overclaims=claims,
        paged=False,
        topics=dict.fromkeys(CHECK.topics, 4),
    )


def test_board_page_stays_one_page_when_crowded() -> None:
    first = page_one(render_check(crowded(), "pdf", checked_on=DAY))
    assert "Read the draft before you act on this page." in first


def test_pdf_has_title_language_outline_and_page_numbers() -> None:
    from pypdf import PdfReader

    data = render_check(CHECK, "pdf", checked_on=DAY)
    reader = PdfReader(io.BytesIO(data))
    assert reader.metadata is not None
    assert reader.metadata.title == f"Strategy check: {CHECK.document}"
    assert reader.trailer["/Root"]["/Lang"] == "en-GB"
    outline = [item.get_title() for item in pypdfium2.PdfDocument(data).get_toc()]
    assert outline[0] == CHECK.document
    assert "Law and guidance, a separate checklist" in outline
    assert f"Purpose 4: {TITLES['p4']}" in outline
    last = pypdfium2.PdfDocument(data)[len(reader.pages) - 1].get_textpage().get_text_range()
    assert f"Page {len(reader.pages)}" in last


def test_pdf_says_when_letters_are_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    from assistant.reports import fonts

    monkeypatch.setattr(fonts, "_SPARE_FILES", ())
    fonts.typeface.cache_clear()
    try:
        odd = replace(CHECK, document="Stratégie of Pwllheli ŵ and 你好吗")
        text = words(render_check(odd, "pdf", checked_on=DAY), "pdf")
        assert "Stratégie of Pwllheli w and [?]" in text
        assert "Some letters in this report" in text
        assert "Some letters" not in words(render_check(CHECK, "pdf", checked_on=DAY), "pdf")
    finally:
        fonts.typeface.cache_clear()


def test_word_has_real_headings_marked_header_rows_and_properties() -> None:
    document = Document(io.BytesIO(render_check(CHECK, "docx", checked_on=DAY)))
    headings = [(p.style.name, p.text) for p in document.paragraphs if p.style.name.startswith("Heading")]
    assert headings[0] == ("Heading 1", CHECK.document)
    assert ("Heading 2", "Law and guidance, a separate checklist") in headings
    assert ("Heading 3", f"Purpose 4: {TITLES['p4']}") in headings
    assert next(p.text for p in document.paragraphs if p.style.name == "List Number").startswith("Who outside the NHS")
    assert all("w:tblHeader" in table.rows[0]._tr.xml for table in document.tables)
    assert document.core_properties.title == f"Strategy check: {CHECK.document}"
    assert document.core_properties.language == "en-GB"
    assert 'w:lang w:val="en-GB"' in document.styles.element.xml
    assert "PAGE" in document.sections[0].footer.paragraphs[0]._p.xml
    assert abs(document.sections[0].page_width.cm - 21.0) < 0.1


def test_html_is_self_contained_and_semantic() -> None:
    data = render_check(CHECK, "html", checked_on=DAY)
    page = BeautifulSoup(data, "html.parser")
    assert page.html is not None
    assert page.html["lang"] == "en-GB"
    assert not page.find_all(["script", "link", "img", "iframe"])
    assert b"http" not in data.replace(b"http-equiv", b"")
    levels = [int(h.name[1]) for h in page.find_all(re.compile("^h[1-6]$"))]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(deeper - level <= 1 for level, deeper in pairwise(levels))
    assert all(th.get("scope") in ("col", "row") for th in page.find_all("th"))
    assert all(table.caption for table in page.find_all("table"))
    ids = [tag["id"] for tag in page.find_all(id=True)]
    assert len(ids) == len(set(ids))


def test_html_runs_nothing_that_a_draft_says() -> None:
    page = BeautifulSoup(render_check(NASTY_CHECK, "html", checked_on=DAY), "html.parser")
    assert not page.find_all(["script", "img", "a", "b"])
    assert page.title is not None
    assert "<script>" in page.title.get_text()


def test_markdown_makes_no_markup_of_what_a_draft_says() -> None:
    source = render_check(NASTY_CHECK, "md", checked_on=DAY).decode("utf-8")
    page = BeautifulSoup(MarkdownIt("commonmark", {"html": True}).enable("table").render(source), "html.parser")
    assert not page.find_all(["script", "a", "img", "b", "code"])
    assert not [em for em in page.find_all("em") if em.get_text() in ("x", "not bold")]
    # A stroke inside a cell may not open a column.
    assert {len(row.find_all(["td", "th"])) for row in page.find_all("table")[0].find_all("tr")} == {4}


def test_purpose_without_evidence_shows_what_came_nearest() -> None:
    text = words(render_check(NASTY_CHECK, "md", checked_on=DAY), "md")
    assert "Nothing in the draft counts for this purpose." in text
    assert "“Jobs matter.”" in text


def test_missing_pieces_are_said_and_not_hidden() -> None:
    bare = StrategyCheck("Empty", 0, {}, {}, "none", (), ())
    text = words(render_check(bare, "md", checked_on=DAY), "md")
    assert "The checklist was not run on this draft." in text
    assert "The check raised no questions." in text
    for format in FORMATS:
        assert render_check(bare, format)


def test_a_very_long_list_of_passages_is_cut_and_says_so() -> None:
    verdict = CHECK.purposes["p1"]
    quotes = (f"Clinic number {n} opens." for n in range(75))
    many = replace(verdict, evidence=tuple(replace(verdict.evidence[1], quote=quote) for quote in quotes))
    text = words(render_check(replace(CHECK, purposes={"p1": many}), "md", checked_on=DAY), "md")
    assert "15 passages more" in text
    assert "Clinic number 59 opens." in text
    assert "Clinic number 60 opens." not in text


def test_today_is_the_date_unless_given() -> None:
    assert check_report(CHECK).made == date.today()


def test_level_is_in_words_wherever_a_tint_is() -> None:
    page = BeautifulSoup(render_check(CHECK, "html", checked_on=DAY), "html.parser")
    tinted = page.select("td.empty, td.weak, td.part, td.strong")
    assert len(tinted) > 15
    assert all(cell.get_text(strip=True) for cell in tinted)
