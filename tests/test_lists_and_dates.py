"""Lists come back whole, and documents are dated by what their first page says."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.evidence.dating import published
from assistant.evidence.lists import wants_list, whole_list
from assistant.evidence.sentences import Candidate
from assistant.library import Library
from assistant.reading import read_document
from assistant.results import Passage
from assistant.settings import Settings


@pytest.mark.parametrize(
    "question",
    [
        "What are the four purposes?",
        "Which bodies must be consulted?",
        "list the partners of the harbour plan",
        "What three things should a board ask for?",
        "what local actions were agreed",
    ],
)
def test_questions_that_ask_for_a_list(question: str) -> None:
    assert wants_list(question)


@pytest.mark.parametrize("question", ["When did the clinic open?", "Who pays for the ferry?", "What does ICB mean?"])
def test_questions_that_do_not(question: str) -> None:
    assert not wants_list(question)


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("# The Ferry Plan\n\nDecember 2022\n\nThe board met.", "December 2022"),
        ("# The Ferry Plan\n\nDate published: 29 January, 2025\n\nText.", "29 January 2025"),
        ("# The Ferry Plan\n\nPublished on January 30, 2023 by the board.", "30 January 2023"),
        ("# Priorities for 2025/26\n\nThe board will meet.", "2025/26"),
        ("# The Ferry Plan\n\nIn a long line of text somebody may well remember that in March 2019 a boat sank.", ""),
    ],
)
def test_the_date_of_a_document(tmp_path: Path, text: str, date: str) -> None:
    file = tmp_path / "plan.md"
    file.write_text(text, encoding="utf-8")
    assert published(read_document(file, settings=Settings(home=tmp_path / "home"))) == date


@pytest.mark.model
def test_a_list_comes_back_whole(settings: Settings, search_encoder, tmp_path: Path) -> None:
    items = [f"The {name} will take two apprentices each year." for name in ("harbour", "college", "bakery", "surgery")]
    file = tmp_path / "plan.md"
    lead = "Four employers have joined:"
    file.write_text(
        f"# Plan\n\n## Work\n\nBefore.\n\n{lead}\n\n" + "\n".join(f"- {i}" for i in items) + "\n\nAfter.\n",
        encoding="utf-8",
    )
    with Library(settings, search_encoder) as library:
        added = library.add(file)
        sentence = next(s for s in library.document(added.id).sentences if "bakery" in s.text)
        passage = Passage(1, added.id, "Plan", 1, "Work", "", 1.0)
        best = Candidate(passage, 0, sentence.text, sentence.text, sentence.start, sentence.end, 1)
        assert [c.text for c in whole_list(library, best)] == [lead, *items]
        alone = next(s for s in library.document(added.id).sentences if s.text == "After.")
        assert whole_list(library, Candidate(passage, 0, alone.text, alone.text, alone.start, alone.end, 1)) == []
