"""Frames with their pieces put in: the place is said once, and in a way that can be said aloud."""

from __future__ import annotations

import pytest

from assistant.jobs.reframing.matters import matters
from assistant.jobs.reframing.parts import read_parts
from assistant.jobs.reframing.patterns import spoken, values_of


@pytest.mark.parametrize(
    ("template", "place", "said"),
    [
        ("Where {in} could {s} grow?", "here", "Where around here could pears grow?"),
        ("From where {in} could {s} come?", "here", "From where around here could pears come?"),
        ("Where {in} could {s} grow?", "in Ashlow", "Where in Ashlow could pears grow?"),
        (
            "Who {in} has {s}, and who {here} lacks them?",
            "in Ashlow",
            "Who in Ashlow has pears, and who there lacks them?",
        ),
        (
            "Who {in} has {s}, and which of {people} lack them?",
            "here",
            "Who here has pears, and which of us lack them?",
        ),
    ],
)
def test_the_place_is_said_once_and_well(template: str, place: str, said: str) -> None:
    assert spoken(template, {"s": "pears", "people": "us {in}"}, place) == said


def test_the_subject_does_not_say_the_place_again() -> None:
    matter = matters()["means/asset_transfer"]
    parts = read_parts("We want the old library building in Ashlow before the council sells it", matter)
    assert parts.place == "in Ashlow"
    assert values_of(matter, parts)["s"] == "the old library building in Ashlow"
    assert values_of(matter, parts, parts.place)["s"] == "the old library building"
