"""Adds the field's other words for a thing to a search by word, from `prompts/synonyms.yaml`.

Vectors know that firms are businesses; a word index does not.
"""

from __future__ import annotations

import re
from functools import lru_cache

from assistant.errors import DataFileError
from assistant.resources import load_yaml

_FILE = "synonyms.yaml"


@lru_cache(maxsize=1)
def _groups() -> tuple[tuple[tuple[str, re.Pattern[str]], ...], ...]:
    data = load_yaml("synonyms")
    if not isinstance(data, list):
        raise DataFileError(f"{_FILE}: it should hold a list of groups.")
    groups = []
    for number, group in enumerate(data, 1):
        if not isinstance(group, list) or len(group) < 2 or not all(isinstance(term, str) for term in group):
            raise DataFileError(f"{_FILE}: group {number} should be a list of at least two texts.")
        groups.append(tuple((term, re.compile(rf"\b{re.escape(term)}\b", re.IGNORECASE)) for term in group))
    return tuple(groups)


def with_synonyms(question: str) -> str:
    """Return the question with the other words of every group that it uses a word of. Raises DataFileError."""
    added: list[str] = []
    for group in _groups():
        used = [pattern.search(question) is not None for _, pattern in group]
        if any(used):
            added += [term for (term, _), there in zip(group, used, strict=True) if not there]
    return " ".join([question, *added])
