"""Drafting: the officer's facts and the library's, brackets for the rest, and nothing that anybody made up."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.embedding import LazyEncoder
from assistant.errors import UsageError
from assistant.evidence.retrieval import Retriever
from assistant.evidence.support import numbers
from assistant.jobs.drafting import draft, outline
from assistant.library import Library
from assistant.library.sources import fill_starter
from assistant.model import ChatModel
from assistant.settings import Settings
from tests.test_model import Scripted

pytestmark = pytest.mark.model

NOTES = (
    "From April 2027 Norwick Trust will keep 60 apprenticeships for care leavers.\n"
    "- One adult in nine here is off sick."
)


@pytest.fixture(scope="module")
def library(
    search_encoder: LazyEncoder, encoder_home: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Library]:
    home = tmp_path_factory.mktemp("drafting")
    with Library(Settings(home=home, encoder_home=str(encoder_home)), search_encoder) as opened:
        fill_starter(opened)
        yield opened


def test_scaffold_holds_only_notes_and_quotes(library: Library, check_encoder: LazyEncoder) -> None:
    result = draft(
        "p4", topic="employment_skills", place="Norwick", notes=NOTES, library=library, encoder=check_encoder
    )
    assert result.mode == "scaffold"
    assert "keep 60 apprenticeships for care leavers" in result.text
    assert "One adult in nine here is off sick." in result.text
    assert all(c.quote.verified for c in result.citations)
    known = numbers(NOTES) | set().union(
        *(numbers(c.quote.text + c.quote.where + c.quote.title) for c in result.citations)
    )
    references = {str(c.n) for c in result.citations}
    assert numbers(result.text) <= known | references
    assert result.check is not None
    assert result.check.purposes["p4"].level >= 3


def test_promises_and_findings_go_to_their_parts(library: Library, check_encoder: LazyEncoder) -> None:
    text = draft("p4", place="Norwick", notes=NOTES, library=library, encoder=check_encoder).text
    headings = outline().headings
    parts = re.split(r"^### ", text, flags=re.M)
    by_heading = {part.split("\n", 1)[0]: part for part in parts[1:]}
    assert "60 apprenticeships" in by_heading[headings["actions"]]
    assert "One adult in nine" in by_heading[headings["ground"]]


def test_fictional_strategies_never_back_a_draft(library: Library, check_encoder: LazyEncoder) -> None:
    fictional = {d.id for d in library.documents() if d.origin == "practice"}
    assert len(fictional) == 3
    for purpose in outline().purposes:
        result = draft(purpose, library=library, encoder=check_encoder)
        assert result.citations
        assert not fictional & {c.quote.document for c in result.citations}


def test_without_notes_it_says_so(library: Library, check_encoder: LazyEncoder) -> None:
    result = draft("p2", library=library, encoder=check_encoder)
    assert outline().text("no_notes") in result.open_points
    assert result.check is None


@pytest.mark.parametrize(("purpose", "topic"), [("p5", ""), ("p4", "gardening"), ("p1", "estates")])
def test_unknown_purpose_or_topic(library: Library, check_encoder: LazyEncoder, purpose: str, topic: str) -> None:
    with pytest.raises(UsageError):
        draft(purpose, topic=topic, library=library, encoder=check_encoder)


def test_notes_have_a_limit(library: Library, check_encoder: LazyEncoder) -> None:
    with pytest.raises(UsageError):
        draft("p4", notes="word " * 5000, library=library, encoder=check_encoder)


def test_a_models_inventions_are_taken_out(library: Library, check_encoder: LazyEncoder) -> None:
    query = str(outline().purposes["p4"]["topics"]["employment_skills"])  # type: ignore[index]
    first = draft("p4", topic="employment_skills", notes=NOTES, library=library, encoder=check_encoder).citations[0]
    passages = Retriever(library).search(query, 6, documents=[first.quote.document]).passages
    assert passages
    paragraphs = [
        {
            "text": "Norwick Trust will keep 60 apprenticeships for care leavers from April 2027; [owner?] reports.",
            "passage": 0,
        },
        {"text": "Norwick Trust will spend £9 million on it.", "passage": 0},
        {
            "text": "Experts agree that this changes lives.",
            "passage": 1,
            "quote": "this changes lives for ever and ever",
        },
    ]
    chat = ChatModel(library.settings.with_(model="openai:x"), Scripted(json.dumps({"paragraphs": paragraphs})))
    result = draft(
        "p4",
        topic="employment_skills",
        place="Norwick",
        notes=NOTES,
        library=library,
        encoder=check_encoder,
        model=chat,
    )
    assert result.mode == "model"
    assert "60 apprenticeships" in result.text
    assert "9 million" not in result.text
    assert "changes lives" not in result.text
    assert "2" in result.notices[0]
    assert any("[owner?]" in point for point in result.open_points)


def test_a_failing_model_leaves_the_scaffold(library: Library, check_encoder: LazyEncoder) -> None:
    chat = ChatModel(library.settings.with_(model="openai:x"), Scripted("no json"))
    result = draft("p4", notes=NOTES, library=library, encoder=check_encoder, model=chat)
    assert result.mode == "scaffold"
    assert "offline scaffold" in result.notices[-1]
