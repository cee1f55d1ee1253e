"""Transcripts: turns become paragraphs, passages keep to them, and a question goes with its answer."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.library.chunks import cut
from assistant.reading import read_document
from assistant.reading.document import Document
from assistant.settings import Settings

HOST = "So what surprised you most when you began to work with the harbour board?"
LONG = " ".join(
    f"In month {n} we met the fishing families and heard what the winter had cost them." for n in range(1, 13)
)
TIMED = [
    "Speaker 1 [00:00:05] Welcome to the programme about the coast.",
    "Speaker 2 [00:00:21] Thank you for having me.",
    f"Speaker 1 [00:00:40] {HOST}",
    f"Speaker 2 [00:01:02] The boats were empty in spring. {LONG}",
    "Speaker 1 [00:03:00] And who pays for the ferry nurse?",
    "Speaker 2 [00:03:08] The borough pays half and the board pays half.",
]


def read(folder: Path, text: str) -> Document:
    file = folder / "talk.txt"
    file.write_text(text, encoding="utf-8")
    return read_document(file, settings=Settings(home=folder / "home"))


def turns_of(document: Document) -> list[str]:
    found: dict[int, str] = {}
    for sentence in document.sentences:
        found[sentence.paragraph] = f"{found.get(sentence.paragraph, '')} {sentence.text}".strip()
    return list(found.values())


def test_turns_that_run_together_are_parted(tmp_path: Path) -> None:
    document = read(tmp_path, " ".join(TIMED))
    assert document.metadata["transcript"] == "yes"
    assert [t[:9] for t in turns_of(document)] == [t[:9] for t in TIMED]
    assert all(document.text[s.start : s.end] == s.text for s in document.sentences)


def test_turns_that_open_with_a_dash(tmp_path: Path) -> None:
    spoken = [line.split("] ", 1)[1] for line in TIMED]
    document = read(tmp_path, "- " + "- ".join([*spoken[:3], LONG, LONG, *spoken[3:]]))
    assert document.metadata["transcript"] == "yes"
    assert HOST in turns_of(document)


@pytest.mark.parametrize(
    "text",
    [
        "The board met at 10:30. It agreed the plan.\n\nThe clinic opens at 09:00 on Mondays.",
        "Our aims:\n\n- Boats for all\n- A nurse on the quay\n- Warm homes\n- Work in winter\n- A bus\n- Fish",
        f"{LONG} The plan - Its costs aside - is sound. {LONG}",
    ],
)
def test_other_texts_are_no_transcripts(tmp_path: Path, text: str) -> None:
    assert "transcript" not in read(tmp_path, text).metadata


def test_passages_keep_to_turns_and_carry_the_question(tmp_path: Path) -> None:
    chunks = cut(read(tmp_path, "\n\n".join(TIMED)))
    continued = [c for c in chunks if "In month 12" in c.text]
    assert len(chunks) > 2
    assert HOST in continued[0].index_text
    assert HOST not in continued[0].text
    assert any("who pays for the ferry nurse?" in c.text and "The borough pays half" in c.text for c in chunks)


def test_the_first_words_of_a_talk_as_its_title(tmp_path: Path) -> None:
    html = "<html><head><title>Speaker 1 [00:00:05] Welcome to the coast. One year</title></head><body>"
    file = tmp_path / "talk.html"
    file.write_text(html + "".join(f"<p>{t}</p>" for t in TIMED) + "</body></html>", encoding="utf-8")
    assert read_document(file, settings=Settings(home=tmp_path / "home")).title == "Welcome to the coast"
