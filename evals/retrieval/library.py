"""The libraries that questions are asked of: kept below ASSISTANT_EVAL_HOME if set, else in a folder that goes."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from assistant.embedding import LazyEncoder
from assistant.errors import StaleIndexError
from assistant.library import Library
from assistant.settings import load_settings
from assistant.weights import SEARCH
from evals.retrieval.data import files
from evals.retrieval.training_data import training_files


@contextmanager
def evaluation_library() -> Iterator[Library]:
    """Yield a library with every document that questions are asked of and that is at hand."""
    with _library("evaluation", files().values()) as library:
        yield library


@contextmanager
def training_library() -> Iterator[Library]:
    """Yield a library with every document that training questions are asked of and that is at hand."""
    with _library("training", training_files().values()) as library:
        yield library


@contextmanager
def _library(name: str, documents: Iterable[Path]) -> Iterator[Library]:
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as temporary:
        kept = os.environ.get("ASSISTANT_EVAL_HOME")
        settings = load_settings(str(Path(kept) / name) if kept else temporary)
        if not settings.encoder_home:
            settings = settings.with_(encoder_home=str(Path(load_settings().home) / "encoder"))
        with Library(settings, LazyEncoder(settings.encoder_dir, SEARCH)) as library:
            try:
                library.check_current()
            except StaleIndexError:  # read again, too: the readers may have changed with the passages
                library.remove([d.id for d in library.documents()])
                library.rebuild()
            for file in documents:
                outcome = library.add(file)
                if outcome.status == "failed":
                    raise RuntimeError(f"{file.name}: {outcome.reason}")
            yield library
