"""Retrieval over real files: both ways of finding, filters, limits, and saying that nothing answers."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.embedding import LazyEncoder
from assistant.errors import UsageError
from assistant.evidence.retrieval import Retriever
from assistant.library import Library
from assistant.library.sources import starter_files
from assistant.settings import Settings

pytestmark = pytest.mark.model


@pytest.fixture(scope="module")
def library(encoder: LazyEncoder, encoder_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    home = tmp_path_factory.mktemp("retrieval")
    with Library(Settings(home=home, encoder_home=str(encoder_home)), encoder) as opened:
        for file in starter_files():
            assert opened.add(file).status == "added"
        yield opened


def test_by_meaning(library: Library) -> None:
    top = Retriever(library).search("helping sick people keep their jobs", 5).passages
    assert "Health and work" in " ".join(p.title for p in top)


def test_by_word(library: Library) -> None:
    top = Retriever(library).search("JLHWS", 3).passages
    assert any("JLHWS" in p.text or "joint local health and wellbeing strategy" in p.text.lower() for p in top)


def test_passages_stand_where_they_say(library: Library) -> None:
    found = Retriever(library).search("social value in procurement", 10)
    assert [p.rank for p in found.passages] == list(range(1, len(found.passages) + 1))
    scores = [p.score for p in found.passages]
    assert scores == sorted(scores, reverse=True)
    assert all(0 <= s <= 1 for s in scores)
    for passage in found.passages:
        document = library.document(passage.document)
        assert document.text[passage.start : passage.end] == passage.text
        assert document.page_at(passage.start) == passage.page


def test_filter_by_document(library: Library) -> None:
    one = library.documents()[0]
    found = Retriever(library).search("jobs and skills", 10, documents=[one.id]).passages
    assert found
    assert {p.document for p in found} == {one.id}


def test_filter_by_kind(library: Library) -> None:
    assert Retriever(library).search("jobs and skills", 10, kinds=["pdf"]).passages
    found = Retriever(library).search("jobs and skills", 10, kinds=["docx"])
    assert found.passages == ()
    assert not found.answerable


def test_filters_narrow_together(library: Library) -> None:
    one = library.documents()[0]
    assert Retriever(library).search("jobs", documents=[one.id], kinds=["pdf"]).passages
    assert not Retriever(library).search("jobs", documents=[one.id], kinds=["md"]).passages


def test_far_questions_are_not_answerable(library: Library) -> None:
    for question in ("How do I bake sourdough bread?", "Who won the world cup in 1966?"):
        assert not Retriever(library).search(question).answerable


def test_no_passage_twice(library: Library) -> None:
    passages = Retriever(library).search("fictional strategy apprenticeships", 20).passages
    assert len({(p.document, p.start) for p in passages}) == len(passages)


@pytest.mark.parametrize("question", ["", "  ", "???", "x" * 1001])
def test_bad_questions_are_refused(library: Library, question: str) -> None:
    with pytest.raises(UsageError):
        Retriever(library).search(question)


def test_an_empty_library_finds_nothing(settings: Settings, search_encoder: LazyEncoder) -> None:
    with Library(settings, search_encoder) as empty:
        found = Retriever(empty).search("anything at all")
    assert not found.answerable
    assert found.passages == ()
