"""Figures: read whatever way they are written, and strange ones told from those that follow."""

from __future__ import annotations

import time
from decimal import Decimal

import pytest

from assistant.jobs.reframing.figures import figures, strange_figures


def test_figures_are_read_whatever_way_they_are_written() -> None:
    found = figures("£200k, 2.3m masks, 12% of £1,800, twenty-one nurses at 8.30, two hundred beds, a dozen chairs")
    assert {Decimal(n) for n in ("200000", "2300000", "12", "1800", "21", "8.3", "200")} <= found
    assert Decimal(1) not in figures("No one came, and which one of us knew?")


@pytest.mark.parametrize(
    ("known", "text"),
    [
        ("How do we spend the £200k?", "What could £200,000 do for families here?"),
        ("How do we spend the £200k?", "What could £200 000 do for families here?"),
        ("2.01m visits", "What lies behind 2,010,000 visits here?"),
        ("Cut visits by 12%", "If visits fell by 12 per cent here, who would notice?"),
        ("Cut visits by half", "If 50 per cent fewer came here, who would notice?"),
        ("one in five never comes", "Why do 20 per cent of people here never come?"),
        ("41% have signed up", "What keeps the other 59 per cent here from it?"),
        ("91.2% stay", "What do the other 8.8 per cent here want?"),
        ("Get the over-75s to come", "What would people over 75 here rather do?"),
        ("No takeaways within 400m", "Who sells food within 400 metres of a school here?"),
        ("400 metres from the school", "Who sells food within 400m of a school here?"),
        ("a walk of 2.5 km at 8.30", "Who here walks 2.5km at 8.30am?"),
        ("eleven minutes, not 55 by van", "What might people here do with 44 minutes?"),
        ("How do we fill posts?", "Who here will want them in 2040, or aged 16 to 25, or when they dial 999?"),
        ("thirty-one flats", "What is open to people in 31 flats here?"),
        ("29% are away", "With 29 in every 100 children here at home, what are parents afraid of?"),
    ],
)
def test_what_follows_from_the_question_is_not_strange(known: str, text: str) -> None:
    assert strange_figures(known, text) == []


@pytest.mark.parametrize(
    ("known", "text", "strange"),
    [
        ("Too many lorries", "What could we do about the 400 lorries a day here?", [400]),
        ("41% have signed up", "Why do 52 per cent here never come?", [52]),
        ("Free parking again", "Who stays away since the charge rose to £6 and then £1,200pp?", [6, 1200]),
        ("Buses", "Who here walks 30km at 9am for want of £2,050?", [30, 9, 2050]),
        ("Fewer falls", "Which people here wait under 20 minutes?", [20]),
        ("No one came although 41% signed up", "Why do 40 per cent here stay away?", [40]),
    ],
)
def test_what_does_not_follow_is_strange(known: str, text: str, strange: list[int]) -> None:
    assert strange_figures(known, text) == strange


def test_a_text_full_of_figures_is_soon_read() -> None:
    began = time.perf_counter()
    strange_figures(" ".join(map(str, range(20_000))), " ".join(map(str, range(500_000, 500_200))))
    assert time.perf_counter() - began < 1
