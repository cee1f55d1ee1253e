"""The library that questions are asked of: kept in ASSISTANT_EVAL_HOME if that is set, else in a folder that goes."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from assistant.embedding import SEARCH, LazyEncoder
from assistant.library import Library
from assistant.settings import load_settings
from evals.retrieval.data import files


@contextmanager
def evaluation_library() -> Iterator[Library]:
    """Yield a library with every document that is at hand."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as temporary:
        kept = os.environ.get("ASSISTANT_EVAL_HOME")
        settings = load_settings(kept or temporary)
        if not settings.encoder_home:
            settings = settings.with_(encoder_home=str(Path(load_settings().home) / "encoder"))
        with Library(settings, LazyEncoder(settings.encoder_dir, SEARCH)) as library:
            for file in files().values():
                outcome = library.add(file)
                if outcome.status == "failed":
                    raise RuntimeError(f"{file.name}: {outcome.reason}")
            yield library
