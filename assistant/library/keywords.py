"""The word index: stemmed BM25 over the same passages, kept on disk and rebuilt when the library changes.

BM25's statistics depend on every passage, so there is no updating in place: the index carries the
catalogue's generation number and is made anew when that has moved on (a second or so for ten thousand passages).
"""

from __future__ import annotations

import json
import logging
import math
import re
import shutil
import threading
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from assistant.words import stopwords

log = logging.getLogger(__name__)

_SMOOTH = 20
_VERSION = "bm25s-english/1"


class WordScores:
    """The BM25 scores of one question. Passage ids begin with the id of their document and a hyphen."""

    def __init__(self, ids: Sequence[str], places: Mapping[str, int], scores: Any) -> None:
        self._ids = ids
        self._places = places
        self._scores = scores

    def top(self, k: int, documents: Sequence[str] | None = None) -> list[str]:
        """Return up to `k` ids with a score above 0, best first; only of `documents` if given."""
        import numpy as np

        if self._scores is None:
            return []
        if documents is None:
            k = min(k, len(self._scores))
            rows = np.argpartition(-self._scores, k - 1)[:k]
        else:
            allowed = set(documents)
            held = np.flatnonzero(self._scores > 0).tolist()
            rows = np.array([r for r in held if self._ids[r].rpartition("-")[0] in allowed], dtype=np.int64)
        ordered = sorted(rows.tolist(), key=lambda row: (-self._scores[row], self._ids[row]))
        return [self._ids[row] for row in ordered[:k] if self._scores[row] > 0]

    def of(self, identifier: str) -> float:
        """Return the score of a passage, 0 if none of the question's words stands in it."""
        place = self._places.get(identifier)
        return float(self._scores[place]) if self._scores is not None and place is not None else 0.0


class KeywordIndex:
    """BM25 over all searchable passages. `source` returns ids and texts; `generation` says when they changed."""

    def __init__(
        self, folder: Path, source: Callable[[], tuple[list[str], list[str]]], generation: Callable[[], int]
    ) -> None:
        self._folder = folder
        self._source = source
        self._generation = generation
        self._lock = threading.Lock()
        self._loaded: tuple[int, Any, list[str], dict[str, int]] | None = None
        self._stem: Any = None

    def score(self, question: str) -> WordScores:
        """Return the BM25 score of every passage for a question."""
        index, ids, places = self._current()
        known = [t for t in self._tokens([question])[0] if t in index.vocab_dict] if ids else []
        return WordScores(ids, places, index.get_scores(known) if known else None)

    def weights(self, question: str) -> dict[str, float]:
        """Return each content stem of the question with its weight 0-1: how rare it is among the passages (unknown: 1).

        The count of passages is smoothed, so that in a library of one document a word is not common by that alone.
        """
        index, ids, _ = self._current()
        content = " ".join(w for w in re.findall(r"[\w'’&-]+", question) if w.lower() not in stopwords())
        rows = len(ids) + _SMOOTH
        result: dict[str, float] = {}
        for token in self._tokens([content])[0]:
            held = 0.0
            if ids and token in index.vocab_dict:
                span, column = index.scores["indptr"], index.vocab_dict[token]
                held = float(span[column + 1] - span[column])
            result[token] = math.log1p(rows / (held + 1)) / math.log1p(rows) if held else 1.0
        return result

    def stems(self, text: str) -> list[str]:
        """Return the stems by which `text` is indexed."""
        return self._tokens([text])[0]

    def _tokens(self, texts: list[str]) -> list[list[str]]:
        import bm25s
        import Stemmer

        if self._stem is None:
            self._stem = Stemmer.Stemmer("english")
        found: list[list[str]] = bm25s.tokenize(
            texts, stopwords="en", stemmer=self._stem, return_ids=False, show_progress=False
        )
        return found

    def _current(self) -> tuple[Any, list[str], dict[str, int]]:
        with self._lock:
            now = self._generation()
            if self._loaded is None or self._loaded[0] != now:
                index, ids = self._load(now) or self._build(now)
                self._loaded = (now, index, ids, {identifier: row for row, identifier in enumerate(ids)})
            return self._loaded[1:]

    def _load(self, generation: int) -> tuple[Any, list[str]] | None:
        try:
            meta = json.loads((self._folder / "ids.json").read_text(encoding="utf-8"))
            if meta["generation"] != generation or meta["version"] != _VERSION:
                return None
            import bm25s

            return bm25s.BM25.load(str(self._folder / "index"), load_corpus=False), list(meta["ids"])
        except Exception:  # a missing or damaged copy is simply made again
            return None

    def _build(self, generation: int) -> tuple[Any, list[str]]:
        import bm25s

        ids, texts = self._source()
        index = bm25s.BM25()
        if ids:
            index.index(self._tokens(texts), show_progress=False)
        try:
            shutil.rmtree(self._folder, ignore_errors=True)
            self._folder.mkdir(parents=True, exist_ok=True)
            if ids:
                index.save(str(self._folder / "index"))
                meta = {"generation": generation, "version": _VERSION, "ids": ids}
                (self._folder / "ids.json").write_text(json.dumps(meta), encoding="utf-8")
        except OSError:
            log.warning("The word index could not be kept on disk; it will be made again next time.", exc_info=True)
        return index, ids
