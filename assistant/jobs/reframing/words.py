"""Words and cues: how text is cut up and how the lists in `prompts/questions.yaml` are matched.

A list of cues becomes one compiled expression, so that a question is read once per list however long the
list is. A cue is a whole word or phrase; `*` at its end stands for any ending.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from assistant.resources import load_yaml, require, require_strings

FILE = "questions.yaml"
_WORD = re.compile(r"[A-Za-z0-9£&][A-Za-z0-9£&%.,'’/-]*[A-Za-z0-9&%]|[A-Za-z0-9&]")
_LEAD = re.compile(r"[\w&£]+")
ACRONYM = re.compile(r"^[A-Z&0-9]{2,}s?$")
_TRAIL = re.compile(r"[.,'’/-]+$")
_Y_ENDING = re.compile(r"[^aeiou]y$")
_GRAMMAR = (
    "determiners",
    "pronouns",
    "prepositions",
    "conjunctions",
    "auxiliaries",
    "verbs",
    "adverbs",
    "numbers",
    "dates",
    "roles",
    "role_words",
    "buildings",
    "named_buildings",
    "building_stop",
    "where",
    "place_nouns",
    "place_not",
    "seated",
    "street_names",
    "actors",
    "goods_after",
    "goods_stop",
    "hollow",
    "persons",
    "after_name",
    "definite",
    "links",
)
_JUDGE = (
    "open_starts",
    "open_anywhere",
    "closed_starts",
    "count_starts",
    "jargon",
    "jargon_unless_asked",
    "known_initials",
    "people",
    "place",
    "many",
    "own",
    "solutions",
    "claims",
    "blame",
    "second_question",
    "reasons",
    "news",
    "stop",
)


def words(text: str) -> list[str]:
    """Return the words of `text` in their own case, hyphens and apostrophes kept, with no punctuation."""
    return [_TRAIL.sub("", w.replace("’", "'")) for w in _WORD.findall(text)]


def plain(text: str) -> str:
    """Return `text` in lower case with straight apostrophes and single spaces, ready for cues."""
    return " ".join(text.replace("’", "'").replace("‘", "'").lower().split())


def stem(word: str) -> str:
    """Return a rough root, enough to tell that "nurse" and "nurses" are one word."""
    w = word.lower().removesuffix("'s").strip("'")
    for ending, keep, new in (("ies", 3, "y"), ("sses", 3, "ss"), ("s", 3, "")):
        if w.endswith(ending) and len(w) - len(ending) >= keep - 1 and not w.endswith(("ss", "us", "is")):
            return w[: -len(ending)] + new
    return w


def plural(phrase: str) -> str:
    """Return a noun phrase in the plural, by the ending of its last word; one that ends in "s" stays as it is."""
    if phrase.endswith("s"):
        return phrase
    if _Y_ENDING.search(phrase):
        return f"{phrase[:-1]}ies"
    return f"{phrase}es" if phrase.endswith(("ch", "sh", "x")) else f"{phrase}s"


def lead_of(cue: str) -> tuple[str, bool]:
    """Return the first word of a cue, and whether it may have any ending."""
    lead = _LEAD.match(cue)
    first = lead.group(0) if lead else ""
    return first, cue[len(first) :].startswith("*")


def leads_in(text: str) -> set[str]:
    """Return the words of `text` (plain) at which a cue can begin."""
    return set(_LEAD.findall(text))


class Cues:
    """A list of cues, indexed by their first word so that a text is read once however long the list is."""

    def __init__(self, items: tuple[str, ...]) -> None:
        self._exact: dict[str, list[re.Pattern[str]]] = {}
        self._open: dict[str, list[re.Pattern[str]]] = {}
        for item in sorted({i.lower().strip() for i in items}, key=len, reverse=True):
            pattern = re.compile(re.escape(item).replace(r"\*", r"\w*") + r"(?![\w&])")
            first, any_ending = lead_of(item)
            if any_ending:
                self._open.setdefault(first[:2], []).append(pattern)
            else:
                self._exact.setdefault(first, []).append(pattern)

    def match(self, text: str, at: int = 0) -> re.Match[str] | None:
        """Return the longest cue that stands in `text` (plain) at `at`, or None."""
        lead = _LEAD.match(text, at)
        if lead is None:
            return None
        word = lead.group(0)
        hits = (p.match(text, at) for p in (*self._exact.get(word, ()), *self._open.get(word[:2], ())))
        return max((h for h in hits if h), key=lambda h: h.end(), default=None)

    def finditer(self, text: str) -> Iterator[re.Match[str]]:
        """Yield every cue in `text` (plain), in reading order, none inside another."""
        end = 0
        for lead in _LEAD.finditer(text):
            if lead.start() >= end and (hit := self.match(text, lead.start())):
                end = hit.end()
                yield hit

    def search(self, text: str, at: int = 0) -> re.Match[str] | None:
        """Return the first cue in `text` (plain) from `at` on, or None."""
        return next((hit for hit in self.finditer(text) if hit.start() >= at), None)


@lru_cache(maxsize=2048)
def cues(items: tuple[str, ...]) -> Cues:
    """Return the index of `items`; `*` in an item stands for any ending."""
    return Cues(items)


def found(items: tuple[str, ...], text: str) -> list[str]:
    """Return what of `items` stands in `text` (plain), in reading order."""
    return [hit.group(0) for hit in cues(items).finditer(text)]


@dataclass(frozen=True)
class Lexicon:
    """What `prompts/questions.yaml` holds, checked."""

    labels: dict[str, str]
    topics: dict[str, str]
    signs: dict[str, tuple[str, ...]]
    topic_words: dict[str, tuple[str, ...]]
    reasons: dict[str, dict[str, str]]
    grammar: dict[str, tuple[str, ...]]
    say_instead: dict[str, str]
    solutions: tuple[str, ...]
    judge: dict[str, tuple[str, ...]]
    same_subject: tuple[frozenset[str], ...]

    def is_function(self, word: str) -> bool:
        """Whether `word` (lower case) cannot be part of the name of a thing."""
        return word in self._function

    @property
    def _function(self) -> frozenset[str]:
        return _function_words()


@lru_cache(maxsize=1)
def lexicon() -> Lexicon:
    """Return the lexicon; read once. Raises DataFileError naming the key that is wrong."""
    top = require(
        load_yaml("questions"),
        FILE,
        "the file",
        needed={
            "labels": dict,
            "topics": dict,
            "signs": dict,
            "topic_words": dict,
            "reasons": dict,
            "grammar": dict,
            "solutions": list,
            "judge": dict,
        },
    )
    grammar = require(top["grammar"], FILE, "grammar", needed={**dict.fromkeys(_GRAMMAR, list), "say_instead": dict})
    judge = require(top["judge"], FILE, "judge", needed={**dict.fromkeys(_JUDGE, list), "same_subject": list})
    return Lexicon(
        labels=_texts(top["labels"], "labels"),
        topics=_texts(top["topics"], "topics"),
        signs={k: require_strings(v, FILE, f"signs.{k}") for k, v in top["signs"].items()},
        topic_words={k: require_strings(v, FILE, f"topic_words.{k}") for k, v in top["topic_words"].items()},
        reasons={k: _texts(v, f"reasons.{k}") for k, v in top["reasons"].items()},
        grammar={k: require_strings(grammar[k], FILE, f"grammar.{k}") for k in _GRAMMAR},
        say_instead=_texts(grammar["say_instead"], "grammar.say_instead"),
        solutions=require_strings(top["solutions"], FILE, "solutions"),
        judge={k: require_strings(judge[k], FILE, f"judge.{k}") for k in _JUDGE},
        same_subject=tuple(frozenset(require_strings(g, FILE, "judge.same_subject")) for g in judge["same_subject"]),
    )


@lru_cache(maxsize=1)
def _function_words() -> frozenset[str]:
    g = lexicon().grammar
    kinds: Iterable[str] = (
        "determiners",
        "pronouns",
        "prepositions",
        "conjunctions",
        "auxiliaries",
        "verbs",
        "adverbs",
        "numbers",
        "dates",
    )
    return frozenset(w for kind in kinds for w in g[kind])


def _texts(data: Any, where: str) -> dict[str, str]:
    require(data, FILE, where, needed={}, optional=dict.fromkeys(data, str) if isinstance(data, dict) else None)
    return {str(k): str(v) for k, v in data.items()}
