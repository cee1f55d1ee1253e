"""The data of the reframing job: every piece fits every frame, and mistakes in it are named."""

from __future__ import annotations

import re

import pytest

from assistant.errors import DataFileError
from assistant.jobs.reframing import lenses
from assistant.jobs.reframing import matters as matters_module
from assistant.jobs.reframing.lenses import all_lenses
from assistant.jobs.reframing.matters import PIECES, matters
from assistant.jobs.reframing.parts import Parts
from assistant.jobs.reframing.patterns import choose_lenses, frames, make, spoken
from assistant.jobs.reframing.words import cues, found, lexicon, plain, stem

SLOTS = {*PIECES, "who", "hope", "Why", "in", "here", "s"}


def test_every_topic_has_a_matter_for_what_nothing_else_fits() -> None:
    topics = set(lexicon().topics)
    assert {m.topic for m in matters().values()} == topics
    assert {m.topic for m in matters().values() if m.general} == topics


def test_frames_use_known_slots_and_ask_who_could_lose() -> None:
    for lens, items in frames().items():
        assert len(items) >= 8, lens
        for frame in items:
            assert set(re.findall(r"\{(\w+)\}", frame)) <= SLOTS, frame
            assert frame.endswith("{lose}?"), frame


@pytest.mark.parametrize("matter", list(matters().values()), ids=lambda m: m.id)
def test_every_matter_speaks_through_every_lens(matter: matters_module.Matter) -> None:
    parts = Parts(subject=matter.default)
    made = make("How do we get more of it?", matter, parts, place="in Tarbrook", count=9, fit=lambda _: True)
    assert {m.lens.id for m in made} == set(all_lenses())
    for item in made:
        for text in (item.question, item.measure, item.find):
            assert not re.search(r"[{}]|  ", text), text
        assert item.question.endswith("?")
        assert item.question[0].isupper()
        assert item.question.count("in Tarbrook") <= 1
        assert 3 <= len(item.partners) <= 5
    assert sum(matter.default.lower() in m.question.lower() for m in made) >= 7


def test_lenses_come_from_different_groups_first() -> None:
    groups = {lens.id: lens.group for lens in all_lenses().values()}
    for number in range(40):
        chosen = choose_lenses(number, 4)
        assert len({groups[lens] for lens in chosen}) == 4
    assert len({tuple(choose_lenses(n, 4)) for n in range(40)}) > 10
    assert list(lenses()) == list(all_lenses())


def test_the_place_is_said_once() -> None:
    text = spoken("What do people {in} and schools {in} tell those who live {here}?", {}, "in Tarbrook")
    assert text == "What do people in Tarbrook and schools tell those who live there?"
    assert spoken("Who {in} lives {here}?", {}, "here") == "Who here lives here?"


def test_cues_match_whole_words_and_endings() -> None:
    items = ("bed", "recruit*", "net zero", "a&e")
    assert found(items, plain("Bed or bedding? A&E recruiters go NET  zero")) == [
        "bed",
        "a&e",
        "recruiters",
        "net zero",
    ]
    assert cues(items).search("nothing of that kind") is None
    assert stem("nurses") == stem("Nurse")
    assert stem("bus") == "bus"


def test_a_matter_with_a_missing_key_is_named() -> None:
    with pytest.raises(DataFileError, match=r"matters\.yaml: 'odd' lacks the key"):
        matters_module._matter("odd", {"topic": "other"})
