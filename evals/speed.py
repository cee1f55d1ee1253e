"""How long things take on this machine: start-up, adding documents, searching small and large libraries. Never a test.

`assistant eval speed`. Times of a shared machine vary; ratios within one run are what to compare.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import platform
import random
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any

from assistant.embedding import LazyEncoder, ReferenceEncoder
from assistant.evidence.retrieval import Retriever
from assistant.library import Library
from assistant.library.chunks import cut
from assistant.reading import read_document
from assistant.reading.document import Document
from assistant.settings import Settings, load_settings
from assistant.weights import SEARCH
from evals.retrieval.baselines import tutorial_texts
from evals.retrieval.data import files, questions

_PORT = 7899
_PATIENCE = 60.0
_SIZES = (500, 10_000, 100_000)
_PARAGRAPHS = 1_000  # of a made document, one passage each
_QUERIES = 60
_QUESTION = "What do partners gain from local hiring?"


def speed_report() -> str:
    """Return the timings as Markdown."""
    lines = ["## Speed", "", f"{platform.system()}, Python {platform.python_version()}, {os.cpu_count()} cores.", ""]
    home = Path(load_settings().encoder_dir)
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as temporary:
        settings = Settings(home=Path(temporary) / "home", encoder_home=str(home), max_documents=100_000)
        LazyEncoder(home, SEARCH).load()
        rows = [
            ("assistant --help", f"{_seconds('-m', 'assistant', '--help'):.2f} s"),
            ("page served", f"{_page():.1f} s"),
        ]
        lines += _table(("what", "how long"), rows)
        lines += _adding(settings)
        first, peak = _first_answer(settings.home, home)
        rows = [("second start to first answer (new process)", f"{first:.1f} s"), ("its peak memory", f"{peak:.2f} GB")]
        lines += _table(("what", "figure"), rows)
        lines += _searching(Settings(home=Path(temporary) / "large", encoder_home=str(home), max_documents=100_000))
    return "\n".join(lines)


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    body = [f"| {' | '.join(row)} |" for row in rows]
    return [f"| {' | '.join(heads)} |", "|" + "---|" * len(heads), *body, ""]


def _seconds(*arguments: str) -> float:
    started = time.perf_counter()
    subprocess.run([sys.executable, *arguments], check=True, capture_output=True)
    return time.perf_counter() - started


def _page() -> float:
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as home:
        command = [sys.executable, "-m", "assistant", "serve", "--port", str(_PORT), "--home", home]
        started = time.perf_counter()
        with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
            try:
                while time.perf_counter() - started < _PATIENCE:
                    try:
                        urllib.request.urlopen(f"http://127.0.0.1:{_PORT}/", timeout=1).read()
                        break
                    except (urllib.error.URLError, OSError):
                        time.sleep(0.05)
                return time.perf_counter() - started
            finally:
                server.terminate()


def _adding(settings: Settings) -> list[str]:
    """Return the time to add the evaluation's PDFs, split up, beside the tutorial pipeline with its usual parts."""
    documents = [file for file in files().values() if file.suffix == ".pdf"]
    encoder = LazyEncoder(Path(settings.encoder_dir), SEARCH)
    encoder.encode(["first text"])
    reading, read = _timed(lambda: [read_document(file, settings=settings) for file in documents])
    pages = sum(len(d.pages) for d in read)
    texts = [t for d in read for c in cut(d) for t in (c.index_text, *c.statements)]
    embedding, _ = _timed(lambda: encoder.encode(texts))
    with Library(settings, encoder) as library:
        whole, added = _timed(lambda: [library.add(file) for file in documents])
    passages = sum(outcome.chunks for outcome in added)
    other, theirs = _tutorial(documents)
    storing = max(0.0, whole - reading - embedding)
    rows = [
        ("this program", *map(_each, (whole, reading, embedding, storing)), *_rates(pages, passages, whole)),
        ("tutorial pipeline", *map(_each, (sum(other), *other)), *_rates(pages, theirs, sum(other))),
    ]
    heads = (
        f"adding {len(documents)} PDFs, {pages} pages",
        "all",
        "reading",
        "embedding",
        "storing",
        "pages/s",
        "chunks/s",
    )
    return _table(heads, rows)


def _rates(pages: int, chunks: int, seconds: float) -> tuple[str, str]:
    return f"{pages / seconds:.1f}", f"{chunks / seconds:.0f}"


def _each(seconds: float) -> str:
    return f"{seconds:.1f} s"


def _timed(job: Callable[[], Any]) -> tuple[float, Any]:
    started = time.perf_counter()
    result = job()
    return time.perf_counter() - started, result


def _tutorial(documents: Sequence[Path]) -> tuple[list[float], int]:
    """Return seconds for reading and cutting, embedding and storing, and the number of chunks.

    What most tutorials do: pypdf, 1,000 characters with 200 shared, sentence-transformers, Chroma.
    """
    import chromadb

    encoder = ReferenceEncoder()

    reading, texts = _timed(lambda: tutorial_texts(documents))
    embedding, vectors = _timed(lambda: encoder.encode(texts))
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        collection: Any = chromadb.PersistentClient(path=folder).create_collection("all", embedding_function=None)
        names = [str(n) for n in range(len(texts))]
        storing, _ = _timed(lambda: collection.add(ids=names, documents=texts, embeddings=vectors))
    return [reading, embedding, storing], len(texts)


def _first_answer(home: Path, encoder_home: Path) -> tuple[float, float]:
    """Return seconds from starting a process to its first answer, and the most memory it held, in GB."""
    code = (
        "from pathlib import Path; from assistant.settings import Settings; "
        "from assistant.workspace import Workspace; "
        f"w = Workspace(Settings(home=Path({str(home)!r}), encoder_home={str(encoder_home)!r})); "
        f"w.ask({_QUESTION!r}); w.close(); "
        # The kernel's own mark: the one of getrusage is inherited from the process that started this one.
        "held = [x for x in Path('/proc/self/status').read_text().splitlines() if x.startswith('VmHWM')]; "
        "print(int(held[0].split()[1]) / 1e6)"
    )
    started = time.perf_counter()
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    return time.perf_counter() - started, float(done.stdout.split()[-1])


class _Mixed:
    """Encodes a question as the program does and many texts by chance, so that a large library is made in minutes."""

    def __init__(self, encoder: LazyEncoder) -> None:
        self._encoder = encoder
        self.name = encoder.name

    def encode(self, texts: Sequence[str]) -> Any:
        import numpy as np

        if len(texts) == 1:
            return self._encoder.encode(texts)
        seed = int.from_bytes(hashlib.sha256(texts[0].encode()).digest()[:4], "big")
        vectors = np.random.default_rng(seed).standard_normal((len(texts), 384)).astype(np.float32)
        return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def _searching(settings: Settings) -> list[str]:
    """Return the time of a search as the library grows; its passages are real sentences in chance order."""
    pool = [s.text for file in files().values() for s in read_document(file, settings=settings).sentences]
    pool = [text for text in pool if 8 <= len(text.split()) <= 40]
    asked = [q.text for q in questions()][:_QUERIES]
    rows, number = [], 0
    with Library(settings, _Mixed(LazyEncoder(Path(settings.encoder_dir), SEARCH))) as library:
        for size in _SIZES:
            started = time.perf_counter()
            while library.counts()[1] < size:
                number += 1
                library.add_document(
                    _made(number, pool, min(_PARAGRAPHS, size - library.counts()[1])), name=f"{number}"
                )
            took = time.perf_counter() - started
            retriever = Retriever(library)
            retriever.search(asked[0])  # the word index is made by the first search
            times = sorted(_timed(partial(retriever.search, question))[0] for question in asked)
            p95 = times[int(0.95 * len(times))]
            held = library.counts()[1]
            rows.append((f"{held:,}", f"{1000 * median(times):.0f} ms", f"{1000 * p95:.0f} ms", f"{took:.0f} s"))
    return _table(("passages", "search, median", "95th percentile", "storing those added"), rows)


def _made(number: int, pool: Sequence[str], paragraphs: int) -> Document:
    from assistant.reading.blocks import Block, BlockKind
    from assistant.reading.builder import build
    from assistant.reading.limits import Budget

    chance = random.Random(number)
    blocks = [Block(BlockKind.HEADING, f"Made document {number}", level=1)]
    for part in range(paragraphs):
        blocks.append(Block(BlockKind.HEADING, f"Part {part}", level=2))
        blocks.append(Block(BlockKind.PARAGRAPH, " ".join(chance.sample(pool, 5))))
    digest = hashlib.sha256(f"made {number}".encode()).hexdigest()
    budget = Budget(f"made {number}", load_settings())
    return build(blocks, title=f"Made {number}", kind="txt", sha256=digest, budget=budget)


def main() -> None:
    """Print the report."""
    argparse.ArgumentParser(description=__doc__).parse_args()
    print(speed_report())


if __name__ == "__main__":
    main()
