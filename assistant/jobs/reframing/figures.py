"""Figures in a question, and whether another sentence brings one that the question does not have.

A reframed question may say a figure of the line in another way ("£200k" as "£200,000", "12%" as "12 per cent", seven in
a hundred as the other 93), but no other one: whoever hands it out would be asked where it comes from.
"""

from __future__ import annotations

import re

_FIGURE = re.compile(r"(?<![\w.,])(\d{1,3}(?:,\d{3})+|\d+)(\.\d+)?\s?(k|m|bn|thousand|million|billion)?(?!\w)")
_DIGITS = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?")  # also in "over-75s", "400m", "600t"
_SCALES = {"k": 1e3, "thousand": 1e3, "m": 1e6, "million": 1e6, "bn": 1e9, "billion": 1e9}
_TO_TEN = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_TEENS = ("eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen")
_UNITS = (*_TO_TEN, *_TEENS)
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_SAID = {word: float(n) for n, word in enumerate(_UNITS, 1)} | {w: 20.0 + 10 * n for n, w in enumerate(_TENS)}
_WORD = re.compile(rf"\b(?:({'|'.join(_TENS)})[- ])?({'|'.join([*_UNITS, *_TENS])})\b")
_SHARE = re.compile(r"per ?cent|%|in (?:a|every|each) (?:hundred|100)|out of (?:a hundred|100)")
_AGE = re.compile(
    r"(?:\b(?:aged|age of|past|over|under|from|by the age of) (\d\d?)(?=\s*(?:[,?]|$|and\b|or\b|who\b|on\b|to\b)))"
    r"|\b(\d\d?)(?=[- ]years?[- ]olds?\b)"
)
_COMMON = {100.0, 101.0, 111.0, 112.0, 999.0}  # in every 100; the numbers that people ring
_YEARS_AHEAD = range(2027, 2100)


def figures(text: str) -> frozenset[float]:
    """Return the values of the figures in `text`: "£70k" is 70,000, "2.3m" is 2,300,000, "twenty-one" is 21."""
    low = text.lower()
    return frozenset(_written(low) | {_SAID.get(tens, 0.0) + _SAID[unit] for tens, unit in _WORD.findall(low)})


def strange_figures(known: str, text: str) -> list[float]:
    """Return the figures written with digits in `text` that do not follow from `known`, smallest first.

    What follows: the same value, the sum or difference of two, the rest of a hundred where shares are spoken of, a year
    to come, an age.
    """
    has = figures(known) | {float(found.replace(",", "")) for found in _DIGITS.findall(known)}
    follows = has | {abs(a - b) for a in has for b in has} | {a + b for a in has for b in has} | _COMMON
    low = text.lower()
    if _SHARE.search(low) or _SHARE.search(known.lower()):
        follows |= {100 - value for value in has}
    follows |= {float(a or b) for a, b in _AGE.findall(low)}
    return sorted(value for value in _written(low) - follows if value not in _YEARS_AHEAD)


def _written(text: str) -> set[float]:
    return {
        float(whole.replace(",", "") + part) * _SCALES.get(scale, 1.0) for whole, part, scale in _FIGURE.findall(text)
    }
