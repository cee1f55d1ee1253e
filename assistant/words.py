"""Plain word lists that several parts share, from `prompts/stopwords.yaml`."""

from __future__ import annotations

from functools import lru_cache

from assistant.resources import load_yaml, require


@lru_cache(maxsize=1)
def _lists() -> dict[str, frozenset[str]]:
    needed = {"stopwords": str, "title_words": str}
    data = require(load_yaml("stopwords"), "stopwords.yaml", "stopwords", needed=needed)
    return {name: frozenset(words.split()) for name, words in data.items()}


def stopwords() -> frozenset[str]:
    """Return the words that carry no subject. Raises DataFileError when the file is wrong."""
    return _lists()["stopwords"]


def title_words() -> frozenset[str]:
    """Return the words that only say what kind of document a title belongs to. Raises DataFileError."""
    return _lists()["title_words"]
