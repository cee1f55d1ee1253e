"""Writes out the short forms of a line ("need 40 HCAs by xmas"), so that whoever reads it knows what it is about.

The encoder has met few of them, and a card should not repeat them. What is shown as the line stays as it was written.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from assistant.errors import DataFileError
from assistant.jobs.reframing.words import plural
from assistant.resources import load_yaml, require

FILE = "shorthand.yaml"
_BETWEEN = "|"  # of the words for one and the words for several
_NOTHING = r"(?!)"  # matches nowhere
_SEVERAL = r"(?P<several>['’]?s)?"


@dataclass(frozen=True)
class _Forms:
    """The short forms as one expression, and what each stands for: the words for one and for several."""

    expression: re.Pattern[str]
    meanings: dict[str, tuple[str, str]]


def written_out(line: str) -> str:
    """Return `line` with each known short form replaced by its words. Raises DataFileError naming file and key.

    Forms that are words when in small letters ("SALT") count only in capitals, and not in a line all in capitals.
    """
    shouted = line.isupper()
    loose, strict = _tables()
    text = loose.expression.sub(lambda m: _words(m, loose.meanings), line)
    return text if shouted else strict.expression.sub(lambda m: _words(m, strict.meanings), text)


def _words(hit: re.Match[str], meanings: dict[str, tuple[str, str]]) -> str:
    form = hit.group("form")
    known = meanings.get(form) or meanings.get(form.lower())
    if known is None:  # matched without regard to case, yet a letter of its own, such as the long s
        return hit.group()
    one, several = known
    said = several if hit.group("several") else one
    begins = hit.start() == 0 and form[0].isupper()
    return said[0].upper() + said[1:] if begins else said


@lru_cache(maxsize=1)
def _tables() -> tuple[_Forms, _Forms]:
    """Return the forms that are known in any case, and those known in capitals only."""
    data = load_yaml("shorthand")
    require(data, FILE, "the file", needed={"any_case": dict, "capitals": dict})
    return _forms(data, "any_case", re.I), _forms(data, "capitals", re.NOFLAG)


def _forms(data: dict[str, dict[str, str]], key: str, flags: re.RegexFlag) -> _Forms:
    meanings = {}
    for form, words in data[key].items():
        if not isinstance(form, str) or not isinstance(words, str) or not words.strip():
            raise DataFileError(f"{FILE}: '{key}.{form}' should be a text with a text.")
        if flags & re.I and form != form.lower():
            raise DataFileError(f"{FILE}: '{key}.{form}' should be in small letters.")
        one, _, several = (part.strip() for part in words.partition(_BETWEEN))
        meanings[form] = (one, several or plural(one))
    longest_first = "|".join(re.escape(form) for form in sorted(meanings, key=len, reverse=True)) or _NOTHING
    return _Forms(re.compile(rf"(?<![\w&/-])(?P<form>{longest_first}){_SEVERAL}(?![\w&])", flags), meanings)
