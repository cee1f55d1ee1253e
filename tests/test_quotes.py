"""Quotes: printing differences are set aside, any other difference is not."""

from __future__ import annotations

import pytest

from assistant.evidence.quotes import Folded, locate

TEXT = (
    "The board will pay 1,450 carers by March 2027.\n\nIt will re-\nport every quarter, and the o\ufb03ce "
    "will pub\u00adlish what it \u2018learns\u2019 from long-term work.\tTarget\t45%\nNorth Quay"
)


@pytest.mark.parametrize(
    "quote",
    [
        "The board will pay 1,450 carers by March 2027.",
        "will  pay\n1,450 carers",
        "It will report every quarter",
        "the office will publish what it 'learns'",
        "long-term work. Target 45%",
        "“The board will pay 1,450 carers”",
        "North Quay",
    ],
)
def test_found_despite_printing_differences(quote: str) -> None:
    span = locate(quote, TEXT)
    assert span is not None
    assert 0 <= span.start < span.end <= len(TEXT)


@pytest.mark.parametrize(
    "quote",
    [
        "The board may pay 1,450 carers by March 2027.",
        "The board will pay 1,455 carers",
        "The Board will pay 1,450 carers",
        "The board will not pay 1,450 carers",
        "board will pay 450 carers",
        "he board will pay 1,450 carers",
        "will pay 1,450 carer",
        "will pay 1",
        "longterm work. Target 45%",
        "carers by",
        "",
        "...",
    ],
)
def test_an_altered_word_fails(quote: str) -> None:
    assert locate(quote, TEXT) is None


def test_span_is_the_documents_own_text() -> None:
    span = locate("It will report every quarter", TEXT)
    assert span is not None
    assert TEXT[span.start : span.end] == "It will re-\nport every quarter"


def test_nearest_of_several_places() -> None:
    text = "We will act on this. " * 3
    assert [locate("We will act on this.", text, near=n) for n in (0, 25, 999)] == [
        locate("We will act on this.", text, near=0),
        locate("We will act on this.", text, near=21),
        locate("We will act on this.", text, near=42),
    ]
    spans = [locate("We will act on this.", text, near=n) for n in (0, 21, 42)]
    assert [s.start for s in spans if s] == [0, 21, 42]


def test_folded_text_may_be_reused() -> None:
    folded = Folded(TEXT)
    assert locate("every quarter, and the office", folded) == locate("every quarter, and the office", TEXT)
