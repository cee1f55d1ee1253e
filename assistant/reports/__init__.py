"""Reports: result objects in, Word, PDF, Markdown, HTML or CSV out.

Each report is built once as blocks and then rendered by the format's own module, so all formats say the
same. This package knows result objects and wording only; it neither reads drafts nor judges them.

    check        .docx .pdf .md .html
    draft        .docx .pdf .md .html
    reframings   .docx .pdf .md .html .csv
    answer       .docx .pdf .md .html
    room         .docx .pdf .md .html .csv      plan of its session  .docx .pdf .md .html      its cards  .pdf
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.reports.files import format_of, known_format, write_bytes
from assistant.results import Answer, Draft, Reframing, Room, StrategyCheck

if TYPE_CHECKING:
    from assistant.reports.blocks import Report

FORMATS = ("docx", "pdf", "md", "html")
REFRAMING_FORMATS = (*FORMATS, "csv")
CARD_FORMATS = ("pdf",)
_RENDERERS = {"docx": "word", "pdf": "pdf", "md": "markdown", "html": "html"}

__all__ = [
    "CARD_FORMATS",
    "FORMATS",
    "REFRAMING_FORMATS",
    "render_answer",
    "render_cards",
    "render_check",
    "render_draft",
    "render_plan",
    "render_reframings",
    "render_room",
    "write_answer",
    "write_cards",
    "write_check",
    "write_draft",
    "write_plan",
    "write_reframings",
    "write_room",
]


def render_check(check: StrategyCheck, format: str, *, checked_on: date | None = None) -> bytes:
    """Return the report on a draft as a file's bytes; `checked_on` is today unless given.

    Raises ReportError when the format is not one of FORMATS.
    """
    from assistant.reports.check_blocks import check_report

    wanted = known_format(format, FORMATS)
    return _render(check_report(check, checked_on=checked_on), wanted)


def write_check(check: StrategyCheck, path: Path, *, checked_on: date | None = None) -> Path:
    """Return `path`, holding the report in the format of its ending. Raises ReportError; see `write_bytes`."""
    return write_bytes(path, render_check(check, format_of(path, FORMATS), checked_on=checked_on))


def render_draft(draft: Draft, format: str, *, made_on: date | None = None) -> bytes:
    """Return a drafted section as a file's bytes. Raises ReportError when the format is not one of FORMATS."""
    from assistant.reports.draft_blocks import draft_report

    wanted = known_format(format, FORMATS)
    return _render(draft_report(draft, made_on=made_on), wanted)


def write_draft(draft: Draft, path: Path, *, made_on: date | None = None) -> Path:
    """Return `path`, holding the drafted section. Raises ReportError; see `write_bytes`."""
    return write_bytes(path, render_draft(draft, format_of(path, FORMATS), made_on=made_on))


def render_reframings(reframings: Sequence[Reframing], format: str, *, made_on: date | None = None) -> bytes:
    """Return the hand-out, or the table for "csv". Raises ReportError when it is not one of REFRAMING_FORMATS."""
    wanted = known_format(format, REFRAMING_FORMATS)
    if wanted == "csv":
        from assistant.reports.csv import render_reframings_csv

        return render_reframings_csv(reframings)
    from assistant.reports.reframing_blocks import reframing_report

    return _render(reframing_report(reframings, made_on=made_on), wanted)


def write_reframings(reframings: Sequence[Reframing], path: Path, *, made_on: date | None = None) -> Path:
    """Return `path`, holding the hand-out or the table. Raises ReportError; see `write_bytes`."""
    return write_bytes(path, render_reframings(reframings, format_of(path, REFRAMING_FORMATS), made_on=made_on))


def render_answer(answers: Sequence[Answer] | Answer, format: str, *, made_on: date | None = None) -> bytes:
    """Return one or more answers as a file's bytes. Raises ReportError when the format is not one of FORMATS."""
    from assistant.reports.answer_blocks import answer_report

    wanted = known_format(format, FORMATS)
    several = [answers] if isinstance(answers, Answer) else list(answers)
    return _render(answer_report(several, made_on=made_on), wanted)


def write_answer(answers: Sequence[Answer] | Answer, path: Path, *, made_on: date | None = None) -> Path:
    """Return `path`, holding the answers. Raises ReportError; see `write_bytes`."""
    return write_bytes(path, render_answer(answers, format_of(path, FORMATS), made_on=made_on))


def render_room(room: Room, format: str, *, made_on: date | None = None) -> bytes:
    """Return a room's hand-out, or its table for "csv". Raises ReportError when it is not one of REFRAMING_FORMATS."""
    wanted = known_format(format, REFRAMING_FORMATS)
    if wanted == "csv":
        from assistant.reports.csv import render_room_csv

        return render_room_csv(room)
    from assistant.reports.room_blocks import room_report

    return _render(room_report(room, made_on=made_on), wanted)


def write_room(room: Room, path: Path, *, made_on: date | None = None) -> Path:
    """Return `path`, holding a room's hand-out or its table. Raises ReportError; see `write_bytes`."""
    return write_bytes(path, render_room(room, format_of(path, REFRAMING_FORMATS), made_on=made_on))


def render_plan(room: Room, format: str, *, minutes: int = 60, made_on: date | None = None) -> bytes:
    """Return the plan of a session of 45, 60 or 90 minutes with the room's chosen questions.

    Raises ReportError for other minutes, or when the format is not one of FORMATS.
    """
    from assistant.reports.room_blocks import plan_report

    wanted = known_format(format, FORMATS)
    return _render(plan_report(room, minutes, made_on=made_on), wanted)


def write_plan(room: Room, path: Path, *, minutes: int = 60, made_on: date | None = None) -> Path:
    """Return `path`, holding the session plan. Raises ReportError; see `write_bytes`."""
    return write_bytes(path, render_plan(room, format_of(path, FORMATS), minutes=minutes, made_on=made_on))


def render_cards(room: Room) -> bytes:
    """Return a room's cards as a PDF to print double-sided. Raises ReportError when there is no card to make."""
    from assistant.reports.cards import render_cards_pdf

    return render_cards_pdf(room)


def write_cards(room: Room, path: Path) -> Path:
    """Return `path`, holding the cards; its name ends in .pdf. Raises ReportError; see `write_bytes`."""
    format_of(path, CARD_FORMATS)
    return write_bytes(path, render_cards(room))


def _render(report: Report, format: str) -> bytes:
    # Loaded only now: Word and PDF libraries take a moment that no other command should wait for.
    renderer = import_module(f"assistant.reports.{_RENDERERS[format]}")
    data: bytes = renderer.render(report)
    return data
