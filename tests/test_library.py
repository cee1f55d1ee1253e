"""The library on disk: adding, replacing, removing, crashes, locks and rebuilds, with a real Chroma."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from assistant.embedding import LazyEncoder
from assistant.errors import CapacityError, LibraryBusyError, StaleIndexError, UnknownDocumentError
from assistant.evidence.retrieval import Retriever
from assistant.library import Library
from assistant.library import library as library_module
from assistant.library.sources import fill_starter, needs_starter, starter_files
from assistant.settings import Settings

pytestmark = pytest.mark.model

FERRY = """# The Ferry Plan

## Boats

The harbour board will run a ferry clinic on Tuesdays for people who live on boats.

## Money

The clinic costs £40,000 a year and the borough pays half of it.
"""
ORCHARD = """# The Orchard Paper

## Trees

Pruning starts in February, when the growers hire forty pickers from the estate.
"""


@pytest.fixture
def library(settings: Settings, search_encoder: LazyEncoder):
    with Library(settings, search_encoder) as opened:
        yield opened


def write(folder: Path, name: str, text: str) -> Path:
    file = folder / name
    file.write_text(text, encoding="utf-8")
    return file


def agree(library: Library) -> None:
    """Catalogue, vectors and word index hold the same passages."""
    facts = library.statistics()
    assert facts["passages"] == facts["vectors"]
    ids = library.keywords.score("the clinic ferry pickers board hire pays").top(100)
    chunks = library.chunks(ids)
    assert set(ids) == set(chunks)
    for identifier, vectors in library.passage_vectors(ids).items():
        assert len(vectors) == 1 + len(chunks[identifier].chunk.spans)
        assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=0.002)
    assert len(library.passage_vectors(ids)) == len(ids)


def test_add_then_unchanged_then_replaced(library: Library, tmp_path: Path) -> None:
    file = write(tmp_path, "ferry.md", FERRY)
    first = library.add(file)
    assert (first.status, first.title, first.chunks) == ("added", "The Ferry Plan", 2)
    assert library.add(file).status == "unchanged"
    assert library.add(write(tmp_path, "copy.md", FERRY)).status == "unchanged"
    second = library.add(write(tmp_path, "ferry.md", FERRY.replace("Tuesdays", "Thursdays")))
    assert second.status == "replaced"
    assert [d.id for d in library.documents()] == [second.id]
    agree(library)
    texts = [p.text for p in Retriever(library).search("When does the ferry clinic run?").passages]
    assert any("Thursdays" in t for t in texts)
    assert not any("Tuesdays" in t for t in texts)


def test_remove_really_removes(library: Library, tmp_path: Path) -> None:
    ferry = library.add(write(tmp_path, "ferry.md", FERRY))
    library.add(write(tmp_path, "orchard.md", ORCHARD))
    assert Retriever(library).search("ferry clinic for boats").passages[0].document == ferry.id
    library.remove([ferry.id])
    agree(library)
    assert library.vectors.document_counts(ferry.id) == 0
    assert all(p.document != ferry.id for p in Retriever(library).search("ferry clinic for boats").passages)
    assert b"ferry clinic on Tuesdays" not in (library.settings.library_dir / "catalogue.sqlite").read_bytes()


def test_an_unknown_id_removes_nothing(library: Library, tmp_path: Path) -> None:
    ferry = library.add(write(tmp_path, "ferry.md", FERRY))
    with pytest.raises(UnknownDocumentError, match="nonsense"):
        library.remove([ferry.id, "nonsense"])
    assert len(library.documents()) == 1


def test_a_bad_file_is_refused_and_nothing_is_stored(library: Library, tmp_path: Path) -> None:
    bad = tmp_path / "broken.pdf"
    bad.write_bytes(b"%PDF-1.7\nnothing more")
    outcome = library.add(bad)
    assert outcome.status == "failed"
    assert "broken.pdf" in outcome.reason
    assert outcome.help
    assert library.statistics() == {"documents": 0, "passages": 0, "vectors": 0}


def test_a_failure_while_indexing_leaves_nothing(
    library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    library.add(write(tmp_path, "orchard.md", ORCHARD))
    before = library.statistics()

    def broken(*_: object) -> None:
        raise RuntimeError("the disk is full")

    monkeypatch.setattr(library.vectors, "upsert", broken)
    with pytest.raises(RuntimeError):
        library.add(write(tmp_path, "ferry.md", FERRY))
    assert library.statistics() == before


def test_a_crash_is_rolled_back(settings: Settings, search_encoder: LazyEncoder, tmp_path: Path) -> None:
    """A process killed between storing vectors and declaring the document ready leaves the old version in place."""
    file = write(tmp_path, "ferry.md", FERRY)
    with Library(settings, search_encoder) as opened:
        old = opened.add(file)
    write(tmp_path, "ferry.md", FERRY.replace("Tuesdays", "Thursdays"))
    script = (
        "import sys, time\nfrom pathlib import Path\nfrom assistant.embedding import LazyEncoder\n"
        "from assistant.weights import SEARCH\n"
        "from assistant.library import Library\nfrom assistant.library.catalogue import Catalogue\n"
        "from assistant.settings import Settings\n"
        f"s = Settings(home=Path({str(settings.home)!r}), encoder_home={settings.encoder_home!r})\n"
        "def wait(*_):\n    print('stored', flush=True)\n    time.sleep(60)\n"
        "Catalogue.mark_ready = wait\n"
        f"Library(s, LazyEncoder(s.encoder_dir, SEARCH)).add(Path({str(file)!r}))\n"
    )
    with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        assert child.stdout.readline().strip() == "stored"
        os.kill(child.pid, signal.SIGKILL)
    with Library(settings, search_encoder, wait_seconds=5) as again:
        assert again.recovered == ("The Ferry Plan",)
        assert [d.id for d in again.documents()] == [old.id]
        agree(again)
        found = Retriever(again).search("ferry clinic").passages
        assert found
        assert all("Thursdays" not in p.text for p in found)
        assert again.add(file).status == "replaced"


def test_one_process_at_a_time(library: Library, settings: Settings) -> None:
    script = (
        "from pathlib import Path\nfrom assistant.embedding import LazyEncoder\n"
        "from assistant.weights import SEARCH\n"
        "from assistant.errors import LibraryBusyError\n"
        "from assistant.library import Library\nfrom assistant.settings import Settings\n"
        f"s = Settings(home=Path({str(settings.home)!r}))\n"
        "try:\n    Library(s, LazyEncoder(s.encoder_dir, SEARCH), wait_seconds=0.1)\n"
        "except LibraryBusyError as e:\n    print(e.help)\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=60, check=True)
    assert "--home" in done.stdout
    assert library.documents() == []
    assert LibraryBusyError.default_help in done.stdout


def test_another_encoder_asks_for_a_rebuild(settings: Settings, search_encoder: LazyEncoder, tmp_path: Path) -> None:
    class Other:
        name = "other/1"
        encode = staticmethod(search_encoder.encode)

    with Library(settings, search_encoder) as opened:
        opened.add(write(tmp_path, "ferry.md", FERRY))
    with Library(settings, Other()) as opened:
        with pytest.raises(StaleIndexError) as raised:
            Retriever(opened).search("ferry")
        assert "assistant rebuild" in raised.value.help
        with pytest.raises(StaleIndexError):
            opened.add(write(tmp_path, "orchard.md", ORCHARD))
        opened.rebuild()
        agree(opened)
        assert Retriever(opened).search("ferry clinic").passages[0].title == "The Ferry Plan"


def test_a_rebuild_that_stops_half_way_is_noticed(
    library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    library.add(write(tmp_path, "ferry.md", FERRY))
    library.add(write(tmp_path, "orchard.md", ORCHARD))
    monkeypatch.setattr(library_module, "cut", lambda _: (_ for _ in ()).throw(KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):
        library.rebuild()
    monkeypatch.undo()
    with pytest.raises(StaleIndexError):
        Retriever(library).search("ferry")
    library.rebuild()
    assert library.counts()[0] == 2
    agree(library)


def test_capacity(settings: Settings, search_encoder: LazyEncoder, tmp_path: Path) -> None:
    with Library(settings.with_(max_documents=1), search_encoder) as opened:
        opened.add(write(tmp_path, "ferry.md", FERRY))
        with pytest.raises(CapacityError):
            opened.add(write(tmp_path, "orchard.md", ORCHARD))
        assert opened.add(write(tmp_path, "ferry.md", FERRY + "\nMore.\n")).status == "replaced"


def test_progress_tells_pages_and_seconds(library: Library) -> None:
    seen = []
    library.add(starter_files()[0], report=seen.append)
    units = {p.unit for p in seen}
    assert units == {"pages", "passages"}
    assert seen[-1].done == seen[-1].total
    assert seen[-1].seconds_left == 0


def test_starter_is_filled_once_and_stays_away(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("assistant.library.sources.starter_files", lambda: starter_files()[:2])
    assert needs_starter(library)
    outcomes = fill_starter(library)
    assert [o.status for o in outcomes] == ["added", "added"]
    assert not needs_starter(library)
    library.remove([o.id for o in outcomes])
    assert not needs_starter(library)
    assert library.documents() == []


def test_a_document_comes_back_as_it_was_read(library: Library, tmp_path: Path) -> None:
    outcome = library.add(write(tmp_path, "ferry.md", FERRY))
    document = library.document(outcome.id)
    assert document.sentences
    assert all(document.text[s.start : s.end] == s.text for s in document.sentences)
    started = time.monotonic()
    library.document(outcome.id)
    assert time.monotonic() - started < 1
