"""Figures: read whatever way they are written, and strange ones told from those that follow."""

from __future__ import annotations

import pytest

from assistant.jobs.reframing.figures import figures, strange_figures


def test_figures_are_read_whatever_way_they_are_written() -> None:
    assert figures("£200k, 2.3m masks, 12% of £1,800, twenty-one nurses at 8.30") == {
        200_000,
        2_300_000,
        12,
        1800,
        21,
        8.3,
    }


@pytest.mark.parametrize(
    ("known", "text"),
    [
        ("How do we spend the £200k?", "What could £200,000 do for families here?"),
        ("Cut visits by 12%", "If visits fell by 12 per cent here, who would notice?"),
        ("41% have signed up", "What keeps the other 59 per cent here from it?"),
        ("Get the over-75s to come", "What would people over 75 here rather do?"),
        ("No takeaways within 400m", "Who sells food within 400 metres of a school here?"),
        ("eleven minutes, not 55 by van", "What might people here do with 44 minutes?"),
        ("How do we fill posts?", "Who here will want them in 2040, or aged 16, or when they dial 999?"),
        ("thirty-one flats", "What is open to people in 31 flats here?"),
    ],
)
def test_what_follows_from_the_question_is_not_strange(known: str, text: str) -> None:
    assert strange_figures(known, text) == []


@pytest.mark.parametrize(
    ("known", "text", "strange"),
    [
        ("Too many lorries", "What could we do about the 400 lorries a day here?", [400]),
        ("41% have signed up", "Why do 52 per cent here never come?", [52]),
        ("Free parking again", "Who stays away since the charge rose to £6 and then £1,200?", [6, 1200]),
    ],
)
def test_what_does_not_follow_is_strange(known: str, text: str, strange: list[float]) -> None:
    assert strange_figures(known, text) == strange
