"""Writes a question's acronyms out, from `prompts/acronyms.yaml`, so that either form finds the other."""

from __future__ import annotations

import re
from functools import lru_cache

from assistant.errors import DataFileError
from assistant.resources import load_yaml

_FILE = "acronyms.yaml"


@lru_cache(maxsize=1)
def acronyms() -> dict[str, str]:
    """Return acronym → words. Raises DataFileError naming the entry that is wrong."""
    data = load_yaml("acronyms")
    if not isinstance(data, dict):
        raise DataFileError(f"{_FILE}: it should hold acronyms and their meaning.")
    for key, value in data.items():
        if not isinstance(key, str) or not isinstance(value, str):
            raise DataFileError(f"{_FILE}: the entry '{key}' should be a text with a text.")
    return dict(data)


def expand(question: str) -> str:
    """Return the question with the meaning of each acronym added, and the acronym of each phrase written out."""
    known = acronyms()
    added = []
    lower = question.lower()
    for short, meaning in known.items():
        has_short = re.search(rf"\b{re.escape(short)}s?\b", question) is not None
        has_long = re.search(rf"\b{re.escape(meaning)}\b", lower) is not None
        if has_short and not has_long:
            added.append(meaning)
        elif has_long and not has_short:
            added.append(short)
    return f"{question} ({'; '.join(added)})" if added else question
