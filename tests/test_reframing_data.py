"""The data of the reframing job: every piece fits every frame, and mistakes in it are named."""

from __future__ import annotations

import re
from collections import Counter

import pytest
import yaml

from assistant.errors import DataFileError
from assistant.jobs.reframing import lenses
from assistant.jobs.reframing import matters as matters_module
from assistant.jobs.reframing.lenses import all_lenses
from assistant.jobs.reframing.matters import matters
from assistant.jobs.reframing.parts import Parts
from assistant.jobs.reframing.patterns import choose_lenses, make, partner_frames, spoken
from assistant.jobs.reframing.words import cues, found, lexicon, plain, stem
from assistant.resources import data_dir

SLOTS = {"s", "people", "holders", "in", "here"}
GENERAL = [m for m in matters().values() if m.general]


def test_every_topic_has_a_matter_for_what_nothing_else_fits() -> None:
    topics = set(lexicon().topics)
    assert {m.topic for m in matters().values()} == topics
    assert {m.topic for m in GENERAL} == topics
    assert len(GENERAL) == len(topics)
    assert all(m.kind == "words" for m in GENERAL)


def test_questions_for_named_partners_speak_of_them_and_of_the_subject() -> None:
    for lens, items in partner_frames().items():
        assert lens in all_lenses()
        for frame in items:
            assert set(re.findall(r"\{(\w+)\}", frame)) <= SLOTS, frame
            assert "{holders}" in frame, frame
            assert "{s}" in frame, frame


@pytest.mark.parametrize("matter", list(matters().values()), ids=lambda m: m.id)
def test_every_matter_speaks_through_its_lenses(matter: matters_module.Matter) -> None:
    assert len(matter.questions) >= 8
    for items in matter.questions.values():
        for frame in items:
            assert set(re.findall(r"\{(\w+)\}", frame)) <= SLOTS, frame
            assert frame.count("?") == 1, frame
            assert frame.endswith("?"), frame
    parts = Parts(subject=matter.default)
    made = make(
        "How do we get more of it?", matter, parts, place="in Tarbrook", count=9, doubt=lambda texts: [0.0] * len(texts)
    )
    assert {m.lens.id for m in made} == set(matter.questions)
    for item in made:
        for text in (item.question, item.measure, item.find):
            assert not re.search(r"[{}]|  ", text), text
        assert item.question[0].isupper()
        assert item.question.count("in Tarbrook") <= 1
        assert 10 <= len(item.question.split()) <= 48, item.question
        assert 3 <= len(item.partners) <= 5


def test_no_two_matters_ask_the_same_and_no_opening_rules() -> None:
    asked = [q for m in matters().values() if not m.general for items in m.questions.values() for q in items]
    assert len(set(asked)) == len(asked) >= 1500
    openings = Counter(" ".join(q.split()[:4]) for q in asked)
    assert openings.most_common(1)[0][1] <= len(asked) // 60


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


def test_a_faulty_matter_is_named_with_file_and_key() -> None:
    with pytest.raises(DataFileError, match=r"odd\.yaml: 'odd' lacks the key"):
        matters_module._matter("odd", {"topic": "other"}, "odd.yaml")
    data = yaml.safe_load((data_dir("prompts") / "matters" / "general.yaml").read_text(encoding="utf-8"))
    for change, named in (
        ({"kind": "castle"}, r"odd\.kind.*castle"),
        ({"topic": "gardening"}, r"odd\.topic.*gardening"),
        ({"questions": {"moon": ["Why?"]}}, r"odd\.questions.*moon"),
    ):
        with pytest.raises(DataFileError, match=named):
            matters_module._matter("odd", data["general_other"] | change, "odd.yaml")
