"""Synonyms: a group is added whole, once a word of it is used; a bad file is named."""

from __future__ import annotations

import pytest

from assistant.errors import DataFileError
from assistant.evidence import synonyms


@pytest.fixture(autouse=True)
def _fresh():
    synonyms._groups.cache_clear()
    yield
    synonyms._groups.cache_clear()


def test_other_words_are_added() -> None:
    found = synonyms.with_synonyms("What do small firms gain?")
    assert found.startswith("What do small firms gain?")
    assert "small businesses" in found
    assert "ambulance" not in found


def test_parts_of_words_do_not_count() -> None:
    assert synonyms.with_synonyms("a councillor's payroll") == "a councillor's payroll"


@pytest.mark.parametrize("data", [{"a": 1}, [["alone"]], [["a", 3]]])
def test_a_bad_file_is_named(monkeypatch: pytest.MonkeyPatch, data: object) -> None:
    monkeypatch.setattr(synonyms, "load_yaml", lambda _: data)
    with pytest.raises(DataFileError, match=r"synonyms\.yaml"):
        synonyms.with_synonyms("anything")
