"""Figures in a question, and whether another sentence brings one that the question does not have.

A reframed question may say a figure of the line in another way ("£200k" as "£200,000", "12%" as "12 per cent", seven in
a hundred as the other 93), but no other one: whoever hands it out would be asked where it comes from.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

MOST_CHARS = 1_000  # of the known text that are read: a hostile one could hold a figure in every second character
_FIGURE = re.compile(r"(?<![\w.,])([£$€]\s?)?(\d{1,3}(?:[, ]\d{3})+(?!\d)|\d+)(\.\d+)?(?:[\s-]?([a-z]+|%))?")
_SCALES = {"k": 1_000, "thousand": 1_000, "m": 10**6, "million": 10**6, "bn": 10**9, "billion": 10**9}
_TO_TEN = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_TEENS = ("eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen")
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_SAID = {w: n for n, w in enumerate((*_TO_TEN, *_TEENS), 1)} | {w: 20 + 10 * n for n, w in enumerate(_TENS)}
_SCALE_WORDS = {"hundred": 100, "thousand": 1_000, "million": 10**6}
_WORD = re.compile(
    rf"\b(?:({'|'.join(_TENS)})[- ])?({'|'.join((*_SAID, 'a'))})\b(?:[- ]({'|'.join(_SCALE_WORDS)}|dozen)\b)?"
)
_PARTS = {"half": 50, "a third": 33, "a quarter": 25, "a fifth": 20, "a tenth": 10, "three quarters": 75}
_ONE_IN = re.compile(rf"\bone in (?:every )?({'|'.join(_SAID)})\b")
_SHARE = re.compile(r"per ?cent|%|\bin (?:a|every|each)? ?(?:hundred|100)\b|\bout of (?:a hundred|100)\b")
_WHOLE = re.compile(r"\b(?:in|of|out of)(?: every| each)? 100\b")
_AGE = re.compile(
    r"\b(?:aged?|age of|ages) (\d\d?)\b(?:(?: to | and | or |-)(\d\d?)\b)?|\b(\d\d?)(?=[- ]years?[- ]olds?\b)"
    r"|\b(?:people|women|men|those|anyone|anybody|everyone|everybody|somebody|someone|children|adults|residents|staff|"
    r"patients|workers|parents) (?:who are |aged )?(?:over|under|past) (\d\d?)\b(?! ?(?:%|per ?cent))"
)
_RUNG = {Decimal(n) for n in (101, 111, 112, 999)}  # the numbers that people ring


def figures(text: str) -> frozenset[Decimal]:
    """Return every value that a figure in `text` may have: "£70k" is 70,000, "twenty-one" is 21, "400m" is also 400."""
    low = text.lower()
    found = {value for _, values in _written(low) for value in values} | set(_spoken(low))
    return frozenset(found)


def strange_figures(known: str, text: str) -> list[Decimal]:
    """Return the figures written with digits in `text` that do not follow from `known`, in reading order.

    What follows: the same value, the sum or difference of two, the rest of a hundred where shares are spoken of, a year
    to come, an age, a number to ring.
    """
    low, said = text.lower(), known[:MOST_CHARS].lower()
    written = list(_written(low))
    if not written:
        return []
    has = figures(said)
    shares = bool(_SHARE.search(low) or _SHARE.search(said))
    excused = {Decimal(age) for groups in _AGE.findall(low) for age in groups if age}
    if _WHOLE.search(low):
        excused.add(Decimal(100))
    return [
        values[0]
        for money, values in written
        if not any(_follows(value, has, shares) for value in values)
        and not (not money and (values[0] in excused | _RUNG or _is_year_ahead(values[0])))
    ]


def _follows(value: Decimal, has: frozenset[Decimal], shares: bool) -> bool:
    if value in has or (shares and 100 - value in has):
        return True
    return any(value - each in has or each - value in has for each in has)


def _is_year_ahead(value: Decimal) -> bool:
    return value == int(value) and date.today().year <= value < 2100


def _written(text: str) -> Iterator[tuple[bool, tuple[Decimal, ...]]]:
    """Yield whether each figure written with digits is money, and what it may mean, as written first."""
    for money, whole, part, unit in _FIGURE.findall(text):
        bare = Decimal(re.sub(r"[, ]", "", whole) + part)
        yield bool(money), (bare, bare * _SCALES[unit]) if unit in _SCALES else (bare,)


def _spoken(text: str) -> Iterator[Decimal]:
    for tens, unit, scale in _WORD.findall(text):
        if unit == "a" and not scale:
            continue
        value = _SAID.get(tens, 0) + _SAID.get(unit, 1)
        # a lone "one" is mostly no figure: "no one", "which one"
        if scale or value > 1:
            yield Decimal(value * (12 if scale == "dozen" else _SCALE_WORDS.get(scale, 1)))
    yield from (Decimal(share) for said, share in _PARTS.items() if said in text)
    yield from (Decimal(100) / _SAID[n] for n in _ONE_IN.findall(text))
