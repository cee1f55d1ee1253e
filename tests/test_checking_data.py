"""The data files of the check, and the measures that judge it."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from assistant.embedding import encoder_name
from assistant.errors import DataFileError
from assistant.jobs.checking import checklist, gaps, lexicon, load_framework, overclaims
from assistant.jobs.checking.head import HEAD_FILE, load_head
from assistant.resources import load_yaml
from assistant.weights import CHECK
from evals.checking.measures import quadratic_kappa, score_sentences
from evals.checking.sentences_data import held_out, load_sentences


@pytest.fixture
def altered(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, Any]]:
    """Data files by name, which a test may alter before they are loaded."""
    files: dict[str, Any] = {}
    loaders = (lexicon.voice_words, lexicon.slot_words, lexicon.depth_words, checklist.load_guidance,
               overclaims.claims, gaps.wording)  # fmt: skip

    def load(name: str) -> Any:
        return files.setdefault(name, copy.deepcopy(load_yaml(name)))

    for module in (lexicon, checklist, overclaims, gaps):
        monkeypatch.setattr(module, "load_yaml", load)
    load_framework()  # so that the default keeps the files as they are
    for loader in loaders:
        loader.cache_clear()
    for name in ("voice", "overclaims", "guidance"):
        load(name)
    yield files
    for loader in loaders:
        loader.cache_clear()


def test_a_faulty_pattern_is_named(altered: dict[str, Any]) -> None:
    altered["voice"]["voices"]["intent"].append("(unclosed")
    with pytest.raises(DataFileError, match=r"voice\.yaml.*voices\.intent.*unclosed"):
        lexicon.voice_words()


def test_an_unknown_stage_or_need_is_named(altered: dict[str, Any]) -> None:
    altered["overclaims"]["claims"][0]["stage"] = "sainthood"
    with pytest.raises(DataFileError, match="sainthood"):
        overclaims.claims()
    altered["guidance"]["items"][4]["needs"] = "luck"
    with pytest.raises(DataFileError, match=r"G05\.needs.*luck"):
        checklist.load_guidance("guidance")


def test_missing_wording_is_named(altered: dict[str, Any]) -> None:
    altered["gaps"] = copy.deepcopy(load_yaml("gaps"))
    del altered["gaps"]["gaps"]["slots"]["owner"]
    with pytest.raises(DataFileError, match=r"gaps\.yaml.*owner"):
        gaps.wording()


def test_verdicts_follow_the_ladder() -> None:
    words = [load_framework().ladder.verdict(level) for level in range(6)]
    assert words == ["not in here", *["in name only"] * 2, "partly in here", *["really in here"] * 2]


def test_a_long_document_needs_more_sentences() -> None:
    rules = load_framework().ladder
    assert rules.takes(4, 100) == 2
    assert rules.takes(4, 3000) > rules.takes(4, 100)


def test_the_head_says_what_it_was_made_from() -> None:
    head = load_head(encoder_name(CHECK), load_framework())
    assert head is not None
    assert len(head.meta["sha256"]) == 64
    assert not any(held_out(author) for author in head.meta["authors"])
    assert HEAD_FILE.stat().st_size < 1_000_000


def test_a_damaged_head_is_left_aside(tmp_path: Path) -> None:
    broken = tmp_path / "head.npz"
    broken.write_bytes(b"not a head")
    assert load_head(encoder_name(CHECK), load_framework(), broken) is None
    assert load_head(encoder_name(CHECK), load_framework(), tmp_path / "none.npz") is None


def test_every_third_author_is_held_out() -> None:
    assert [name for name in ("a_01", "a_03", "b_12", "b_14", "notes") if held_out(name)] == ["a_03", "b_12"]


def test_labelled_sentences_are_well_formed() -> None:
    rows = load_sentences(Path(__file__).parent.parent / "evals" / "checking" / "sentences")
    topics = set(load_framework().topics)
    assert len(rows) > 1000
    for row in rows:
        assert set(row.levels) == {"p1", "p2", "p3", "p4"}, row.id
        assert all(0 <= level <= 4 for level in row.levels.values()), row.id
        assert set(row.topics) <= topics, row.id


def test_kappa_and_f1_by_hand() -> None:
    assert quadratic_kappa([(0, 0), (4, 4), (2, 2)]) == 1.0
    assert quadratic_kappa([(0, 4), (4, 0)]) == pytest.approx(-1.0)
    truth = [dict.fromkeys(("p1", "p2", "p3", "p4"), level) for level in (0, 3, 4)]
    found = [dict.fromkeys(("p1", "p2", "p3", "p4"), level) for level in (3, 3, 0)]
    score = score_sentences(truth, found)[0]
    assert (score.precision, score.recall, score.f1) == (0.5, 0.5, 0.5)
    assert score.exact == pytest.approx(1 / 3)
