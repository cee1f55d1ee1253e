"""Data files are found, loaded once and refused with file and key named."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.errors import DataFileError
from assistant.evidence.acronyms import acronyms, expand
from assistant.library.sources import official_sources, starter_files
from assistant.resources import data_dir, load_yaml, read_yaml, require, require_strings


def test_every_data_file_loads() -> None:
    files = sorted(data_dir("prompts").glob("*.yaml"))
    assert len(files) >= 8
    for file in files:
        assert load_yaml(file.stem) is load_yaml(file.stem)


def test_a_key_given_twice_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "twice.yaml"
    file.write_text("a: 1\nb: 2\na: 3\n", encoding="utf-8")
    with pytest.raises(DataFileError, match=r"twice\.yaml, line 3.*'a' is given twice"):
        read_yaml(file)


def test_broken_and_missing_files_are_named(tmp_path: Path) -> None:
    (tmp_path / "bad.yaml").write_text("a: [1, 2\n", encoding="utf-8")
    with pytest.raises(DataFileError, match=r"bad\.yaml"):
        read_yaml(tmp_path / "bad.yaml")
    with pytest.raises(DataFileError, match=r"none\.yaml is missing"):
        read_yaml(tmp_path / "none.yaml")


def test_no_code_in_yaml(tmp_path: Path) -> None:
    (tmp_path / "evil.yaml").write_text("!!python/object/apply:os.system ['true']\n", encoding="utf-8")
    with pytest.raises(DataFileError):
        read_yaml(tmp_path / "evil.yaml")


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({"title": "x"}, "lacks the key 'level'"),
        ({"title": "x", "level": 1, "levle": 2}, "unknown key 'levle'"),
        ({"title": 3, "level": 1}, "title' is of the wrong type"),
        (["x"], "keys and values"),
    ],
)
def test_require_names_file_and_key(data: object, message: str) -> None:
    with pytest.raises(DataFileError, match=f"f.yaml.*{message}"):
        require(data, "f.yaml", "entry", needed={"title": str, "level": int})


def test_require_strings_names_the_item() -> None:
    assert require_strings(["a", "b"], "f.yaml", "list") == ("a", "b")
    with pytest.raises(DataFileError, match="item 2 of 'list'"):
        require_strings(["a", 1], "f.yaml", "list")


def test_sources_and_starter_documents() -> None:
    sources = official_sources()
    assert len({s.id for s in sources}) == len(sources) >= 50
    assert all(s.title and s.licence for s in sources)
    assert len(starter_files()) >= 6


def test_acronyms_work_both_ways() -> None:
    assert "integrated care board" in expand("What does the ICB do?")
    assert "(ICB)" in expand("what does the integrated care board do")
    assert expand("What does the integrated care board (ICB) do?") == "What does the integrated care board (ICB) do?"
    assert len(acronyms()) > 10
