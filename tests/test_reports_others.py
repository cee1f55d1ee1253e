"""Drafts, hand-outs and answers as files; and writing files safely."""

from __future__ import annotations

import csv
import io
import os
import subprocess
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from docx import Document

from assistant.errors import ReportError
from assistant.reports import (
    FORMATS,
    render_answer,
    render_check,
    render_draft,
    render_reframings,
    write_answer,
    write_check,
    write_draft,
    write_reframings,
)
from assistant.reports.csv import safe_cell
from assistant.reports.files import write_bytes
from assistant.reports.markdown_text import markdown_blocks
from tests.reports_samples import ANSWER, CHECK, DRAFT, NASTY, NO_ANSWER, REFRAMINGS
from tests.test_reports_check import words

DAY = date(2026, 8, 5)


@pytest.mark.parametrize("format", FORMATS)
def test_draft_in_every_format(format: str) -> None:
    text = words(render_draft(DRAFT, format, made_on=DAY), format)
    assert text.count("Purpose four: jobs and skills") <= 3, "the title of the Markdown text is not shown again"
    for expected in (
        "Drafted on 5 August 2026",
        "without a chat model",
        "Norburn College",
        "Adults in work",
        "20 of them in Cinder Vale",
        "Name the owner.",
        "Report 1 on good work, page 4",
        "Skills are learnt on the job",
        "Quote checked",
        "Not verified",
        '<img src=x onerror="alert(1)">',
        "a link (https://example.invalid/x)",
        "[OWNER: to be agreed]",
        "We were told that buses matter.",
    ):
        assert expected in text, expected


def test_draft_in_word_uses_styles() -> None:
    document = Document(io.BytesIO(render_draft(DRAFT, "docx", made_on=DAY)))
    styles = {p.text.strip(): p.style.name for p in document.paragraphs}
    assert styles["Purpose four: jobs and skills"] == "Heading 1"
    assert styles["What we will do"] == "Heading 2"
    assert styles["Open 40 apprenticeships [2]"] == "List Bullet"
    assert styles["20 of them in Cinder Vale"] == "List Bullet 2"
    assert styles["First step"] == "List Number"
    assert styles["\N{BALLOT BOX}\tName the owner."] == "Report Check"
    bold = [r.text for p in document.paragraphs for r in p.runs if r.bold and r.text == "will"]
    assert bold == ["will"]


def test_sources_stand_in_the_order_of_their_numbers() -> None:
    text = words(render_draft(DRAFT, "md", made_on=DAY), "md")
    assert text.index("[1] “Skills") < text.index("[2] “Anchor")
    assert text.index("Quote checked") < text.index("[2] “Anchor") < text.index("Not verified")


def test_draft_checklist_is_a_task_list_in_markdown() -> None:
    assert "- [ ] Name the owner." in render_draft(DRAFT, "md", made_on=DAY).decode("utf-8")


def test_numbered_lists_each_begin_at_one_in_word() -> None:
    twice = replace(DRAFT, text="1. a\n2. b\n\nbetween\n\n1. c\n2. d\n")
    document = Document(io.BytesIO(render_draft(twice, "docx")))
    numbers = [p._p.pPr.numPr.numId.val for p in document.paragraphs if p.style.name == "List Number"]
    assert numbers[0] == numbers[1] != numbers[2] == numbers[3]


def test_draft_text_cannot_smuggle_markup_into_html() -> None:
    text = "[x](javascript:alert(1)) <svg onload=alert(1)>\n\n```\n<script>1</script>\n```\n"
    nasty = replace(DRAFT, text=text + NASTY)
    page = BeautifulSoup(render_draft(nasty, "html", made_on=DAY), "html.parser")
    assert not page.find_all(["a", "svg", "script", "img"])
    assert "javascript:alert(1)" in page.get_text()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   \n",
        "- " * 200 + "deep",
        "> " * 300 + "x",
        "|a|\n|-|\n|" + "w" * 20000 + "|",
        "# \n\n##\n",
        "1. \n   - \n",
    ],
)
def test_odd_markdown_still_makes_every_format(text: str) -> None:
    draft = replace(DRAFT, text=text, check=None, citations=(), open_points=(), title="")
    for format in FORMATS:
        assert render_draft(draft, format)


def test_headings_keep_their_order_below_the_title() -> None:
    levels = [block.level for block in markdown_blocks("### A\n\ntext\n\n#### B\n") if hasattr(block, "level")]
    assert levels == [2, 3]


@pytest.mark.parametrize("format", FORMATS)
def test_hand_out_in_every_format(format: str) -> None:
    text = words(render_reframings(REFRAMINGS, format, made_on=DAY), format)
    for expected in (
        "3 questions",
        "How do we fill 300 nursing posts?",
        "Transactional",
        "left manual work",
        "Norburn College",
        "Why people left, and what they lost",
        "page 4",
        "quote checked",
        "Does not need reframing",
        "On 4 May [1].",
        "No other wording is offered.",
    ):
        assert expected in text, expected
    assert render_reframings((), format)


def test_hand_out_groups_by_topic() -> None:
    page = BeautifulSoup(render_reframings(REFRAMINGS, "html", made_on=DAY), "html.parser")
    topics = [h.get_text() for h in page.find_all("h2")]
    assert topics == ["Topic: Employment and skills", "Topic: Procurement", "Topic: Other questions"]
    assert page.select("table.card th[scope=row]")[0].get_text() == "Lens"


def test_csv_has_a_row_per_reframing_and_no_formulas() -> None:
    data = render_reframings(REFRAMINGS, "csv")
    assert data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    assert len(rows) == 5
    assert {len(row) for row in rows} == {12}
    assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "-", "@"))]
    assert rows[2][5] == '\'=HYPERLINK("http://x") who would gain?'
    assert rows[4][1].startswith("'+SUM")


@pytest.mark.parametrize("text", ["=1", "+1", "-1", "@a", "\t=1", "  =1", "\r=1", "＝1", "\u200b=1", "\x00=1"])
def test_safe_cell(text: str) -> None:
    assert not safe_cell(text).startswith(("=", "+", "-", "@", "\t", "\r", "＝"))


@pytest.mark.parametrize("format", FORMATS)
def test_answers_in_every_format(format: str) -> None:
    text = words(render_answer(ANSWER, format, made_on=DAY), format)
    for expected in (
        "What is an anchor <institution>?",
        "A large body that cannot move away [1].",
        "It *hires*",
        "Not verified",
        "Made on 5 August 2026",
    ):
        assert expected in text, expected
    none = words(render_answer(NO_ANSWER, format, made_on=DAY), format)
    assert "The library does not seem to answer this question." in none
    assert "Nothing about | winning." in none
    assert "Report on <work>, page 3" in none


def test_answer_of_a_model_is_read_as_markdown() -> None:
    page = BeautifulSoup(render_answer(replace(ANSWER, mode="model"), "html"), "html.parser")
    assert [em.get_text() for em in page.find_all("em")] == ["hires"]


def test_files_are_written_by_their_ending(tmp_path: Path) -> None:
    assert write_check(CHECK, tmp_path / "c.DOCX").read_bytes().startswith(b"PK")
    assert write_draft(DRAFT, tmp_path / "d.pdf").read_bytes().startswith(b"%PDF")
    assert write_reframings(REFRAMINGS, tmp_path / "r.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    assert write_answer(ANSWER, tmp_path / "a.md").read_text(encoding="utf-8").startswith("# Answer")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a.md", "c.DOCX", "d.pdf", "r.csv"]


@pytest.mark.parametrize("name", ["report.txt", "report", ".docx", "report.csv", "report.exe"])
def test_other_endings_are_refused_in_plain_words(tmp_path: Path, name: str) -> None:
    with pytest.raises(ReportError, match=r"\.docx, \.pdf, \.md or \.html"):
        write_check(CHECK, tmp_path / name)
    assert not list(tmp_path.iterdir())
    with pytest.raises(ReportError, match="'rtf' is none of them"):
        render_check(CHECK, "rtf")


def test_missing_folder_and_folder_as_name(tmp_path: Path) -> None:
    with pytest.raises(ReportError, match="does not exist"):
        write_check(CHECK, tmp_path / "none" / "c.md")
    (tmp_path / "d.md").mkdir()
    with pytest.raises(ReportError, match="is a folder"):
        write_check(CHECK, tmp_path / "d.md")
    (tmp_path / "file").write_text("x", encoding="utf-8")
    with pytest.raises(ReportError):
        write_check(CHECK, tmp_path / "file" / "c.md")


def test_failed_writing_leaves_the_old_report_and_no_rubbish(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = write_bytes(tmp_path / "c.md", b"old")

    def full_disk(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full_disk)
    with pytest.raises(ReportError, match="No space left on device"):
        write_bytes(target, b"new")
    assert target.read_bytes() == b"old"
    assert [p.name for p in tmp_path.iterdir()] == ["c.md"]


@pytest.mark.skipif(os.name == "nt" or (hasattr(os, "geteuid") and os.geteuid() == 0), reason="root may write anywhere")
def test_folder_without_rights(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    try:
        with pytest.raises(ReportError, match="could not be written"):
            write_check(CHECK, tmp_path / "c.md")
    finally:
        tmp_path.chmod(0o700)


def test_written_file_has_the_usual_rights(tmp_path: Path) -> None:
    plain = tmp_path / "plain"
    plain.write_text("x", encoding="utf-8")
    assert write_bytes(tmp_path / "c.md", b"x").stat().st_mode == plain.stat().st_mode


def test_importing_loads_no_heavy_library() -> None:
    code = (
        "import sys, assistant.reports.pdf, assistant.reports.word, assistant.reports.markdown_text;"
        "print([m for m in ('docx', 'reportlab', 'markdown_it', 'pypdfium2') if m in sys.modules])"
    )
    out = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
        cwd=Path(__file__).parent.parent,
    )
    assert out.stdout.strip() == "[]"
