"""What the retrieval is held against, with the same encoder: the usual tutorial pipeline, BM25 alone, vectors alone."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from assistant.embedding import Encoder
from assistant.library import Library

Ranker = Callable[[str, int], list[str]]


def words_alone(library: Library) -> Ranker:
    """Return BM25 over our passages."""

    def rank(question: str, k: int) -> list[str]:
        found = library.keywords.score(question).top(k)
        chunks = library.chunks(found)
        return [chunks[i].chunk.text for i in found if i in chunks]

    return rank


def vectors_alone(library: Library) -> Ranker:
    """Return the nearest vectors of our passages."""

    def rank(question: str, k: int) -> list[str]:
        found = library.vectors.nearest(library.encoder.encode([question])[0], k)
        chunks = library.chunks(list(found))
        return [chunks[i].chunk.text for i in sorted(found, key=lambda i: -found[i]) if i in chunks]

    return rank


def tutorial_texts(files: Sequence[Path]) -> list[str]:
    """Return the pieces that most tutorials cut: pypdf's page texts, 1,000 characters with 200 shared."""
    from langchain_text_splitters import RecursiveCharacterTextSplitter
    from pypdf import PdfReader

    splitter = RecursiveCharacterTextSplitter(chunk_size=1000, chunk_overlap=200)
    texts: list[str] = []
    for file in files:
        pages = (
            [page.extract_text() for page in PdfReader(file).pages]
            if file.suffix.lower() == ".pdf"
            else [file.read_text(encoding="utf-8")]
        )
        texts += [part for page in pages for part in splitter.split_text(page)]
    return texts


def tutorial(files: Sequence[Path], encoder: Encoder) -> Ranker:
    """Return the pipeline of most tutorials: their pieces, nearest vectors."""
    import numpy as np

    texts = tutorial_texts(files)
    vectors = encoder.encode(texts)

    def rank(question: str, k: int) -> list[str]:
        scores = vectors @ encoder.encode([question])[0]
        return [texts[int(i)] for i in np.argsort(-scores)[:k]]

    return rank
