"""Lines that no matter was written for: what kind of thing they ask, and what they are about."""

from __future__ import annotations

import re

import pytest

from assistant.embedding import LazyEncoder
from assistant.errors import DataFileError
from assistant.jobs.reframing import asks as asks_module
from assistant.jobs.reframing.asks import OTHER, asks, speaking
from assistant.jobs.reframing.heads import heads
from assistant.jobs.reframing.lenses import all_lenses
from assistant.jobs.reframing.matters import matters
from assistant.jobs.reframing.subjects import NOTHING, Piece, pieces, runs, subject_of

# "were" agrees with any number in "if … were"
AGREES = re.compile(r"\{s\}['’]s|(?:^|if |when |that |because )\{s\} (?:is|are|was|has|have)\b", re.IGNORECASE)


def test_every_kind_that_the_heads_know_has_questions_for_every_lens() -> None:
    assert set(heads().classes["kind"]) == set(asks())
    for ask in asks().values():
        assert set(ask.questions) == set(all_lenses()), ask.id


def test_the_questions_hold_the_subject_and_ask_once() -> None:
    for ask in asks().values():
        for question in (q for items in ask.questions.values() for q in items):
            assert question.count("?") == 1, question
            assert question.endswith("?"), question
            assert "{s}" in question, question
            assert len(re.findall(r"\{(?:in|people)\}", question)) <= 1, question
            assert not AGREES.search(question), question


def test_a_kind_brings_its_questions_and_the_topic_its_partners() -> None:
    general = matters()["general/general_estates"]
    spoken = speaking(general, "stop")
    assert spoken.questions == asks()["stop"].questions
    assert spoken.partners == general.partners
    assert speaking(general, "no such kind").questions == asks()[OTHER].questions


def test_a_kind_without_a_lens_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    bad = {"money": {"about": "money", "questions": {"place": ["What {in} of {s}?"]}}}
    monkeypatch.setattr(asks_module, "load_yaml", lambda _: bad)
    asks.cache_clear()
    try:
        with pytest.raises(DataFileError, match=r"asks\.yaml: 'money\.questions' has none for the lens"):
            asks()
    finally:
        asks.cache_clear()


def test_pieces_are_words_and_marks_with_their_places() -> None:
    assert pieces("A&E, now?")[:2] == [Piece("A&E", 0, 3), Piece(",", 3, 4)]
    assert len(pieces("word " * 500)) == 70
    assert runs(3) == [(0, 0), (0, 1), (0, 2), (1, 1), (1, 2), (2, 2)]


@pytest.mark.model
@pytest.mark.parametrize(
    ("line", "held"),
    [
        ("How do we stop our gas safety visits being missed?", "gas safety visits"),
        ("Could we have a bandstand by the river before the fair?", "bandstand"),
        ("mortuary fridges full. where", "mortuary fridges"),
        ("The bell ringers want somewhere warm to practise on Tuesdays", "bell ringers"),
    ],
)
def test_the_subject_is_found_in_the_line(encoder: LazyEncoder, line: str, held: str) -> None:
    found = subject_of(line, encoder=encoder)
    assert held in found.said
    assert found.span in line


@pytest.mark.model
def test_a_subject_is_nobody_s_own_and_holds_no_figure(encoder: LazyEncoder) -> None:
    said = subject_of(
        "How do we get the trust to guarantee the rent on our 140 empty student rooms?", encoder=encoder
    ).said
    assert "140" not in said
    assert "our" not in said.split()


@pytest.mark.model
@pytest.mark.parametrize("line", ["How? By when?", "Who? Us? Them?"])
def test_a_line_without_a_name_has_no_subject(encoder: LazyEncoder, line: str) -> None:
    assert subject_of(line, encoder=encoder) == NOTHING


@pytest.mark.model
def test_an_apostrophe_of_many_keeps_its_space(encoder: LazyEncoder) -> None:
    said = subject_of("Who else could pay for my consultants' research sessions?", encoder=encoder).said
    assert "consultants' research sessions" in said
