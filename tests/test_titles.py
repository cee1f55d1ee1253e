"""When a file replaces another: the same distinctive title, or the same place; never a merely generic title."""

from __future__ import annotations

import pytest

from assistant.library import DocumentInfo
from assistant.library.titles import is_generic, replaces, title_key


def info(title: str, path: str) -> DocumentInfo:
    return DocumentInfo("1", title, "pdf", 1, 1, "2026-01-01", "", path, "yours", "0")


@pytest.mark.parametrize("title", ["A Fair Tide", "A fair tide (draft 2)", "A FAIR TIDE – v3.1", "A Fair Tide: final"])
def test_version_marks_do_not_make_another_title(title: str) -> None:
    assert title_key(title) == "a fair tide"


@pytest.mark.parametrize("title", ["Integrated Care Strategy 2025", "Draft strategy", "Joint Forward Plan", "Our plan"])
def test_generic(title: str) -> None:
    assert is_generic(title_key(title))


def test_replacing() -> None:
    old = info("A Fair Tide, draft 1", "/home/a/one.pdf")
    assert replaces(old, "a fair tide", "two.pdf", "/home/a/two.pdf")
    assert replaces(old, "another title", "one.pdf", "/home/a/one.pdf")
    assert not replaces(old, "another title", "one.pdf", "/home/b/one.pdf")
    generic = info("Integrated care strategy", "/home/a/north.pdf")
    assert not replaces(generic, "integrated care strategy", "south.pdf", "/home/a/south.pdf")
    assert replaces(generic, "integrated care strategy", "north.pdf", "/home/b/north.pdf")
