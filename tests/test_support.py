"""The net under a model's sentences: figures, names and words must stand in what it cites."""

from __future__ import annotations

import pytest

from assistant.evidence.support import numbers, stems, unsupported

PASSAGE = "Fenwick College will train 240 residents as fitters by 2029 with £7.50 an hour from the Good Work Fund."


@pytest.mark.parametrize(
    "claim",
    [
        "Fenwick College is to train 240 residents as fitters.",
        "By 2029, 240 fitters will have been trained with money from the Good Work Fund.",
        "Fitters get £7.5 an hour from the fund.",
    ],
)
def test_borne_out(claim: str) -> None:
    assert unsupported(claim, PASSAGE) is None


@pytest.mark.parametrize(
    ("claim", "reason"),
    [
        ("Fenwick College will train 250 residents as fitters.", "250"),
        ("The fund pays 7 fitters and trains residents.", "7"),
        ("Residents will be trained as fitters by Harbour Trust.", "Harbour Trust"),
        ("Imagine a world where every nurse is a hero to somebody.", "too little in common"),
    ],
)
def test_not_borne_out(claim: str, reason: str) -> None:
    found = unsupported(claim, PASSAGE)
    assert found is not None
    assert reason in found


def test_numbers_are_compared_by_value() -> None:
    assert numbers("1,450 people, 7.50 and 3.0") == {"1450", "7.5", "3"}


def test_stems_leave_small_words_out() -> None:
    assert stems("How are the carers' wages paid?") == ["carer", "wage", "paid"]
