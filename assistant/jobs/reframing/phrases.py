"""Noun phrases in the asker's own words, for a question that no matter was written for.

No parser is loaded (see `parts`): a phrase is a run of words that cannot be verbs or joining words, with "of" or "for"
between two such runs, and with the article that it stood under, so that it can be put into another sentence. Which
of them the question is about is told by how near each lies to the whole question.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.jobs.reframing.words import ACRONYM, Lexicon, found, lexicon, words

if TYPE_CHECKING:
    from assistant.embedding import Encoder, Vectors

_SEP = re.compile(r"[,;:.?!()–—\"“”]|\s-\s")
_MOST_WORDS = 6
_MOST = 12
_ASKED = 0.08  # what a phrase gains by standing after the word that asks
_AFTER_VERB = 0.08  # what a phrase gains by standing where the object of a verb stands
_LATER = 0.02  # what it loses for each phrase before it
_BROAD = 0.06  # what it gains for a second word: "sickness absence" rather than "absence"


@dataclass(frozen=True)
class Phrase:
    """A noun phrase as it can be put into another sentence.

    `after_verb`: whether a verb stands right before it. `asked`: whether it stands in the part that asks.
    """

    text: str
    after_verb: bool
    asked: bool


def phrases(question: str) -> list[Phrase]:
    """Return the noun phrases of `question`, in reading order, at most twelve."""
    lex = lexicon()
    out: list[Phrase] = []
    for clause in _SEP.split(question):
        tokens = words(clause)
        opening = next((n for n, token in enumerate(tokens) if token.lower() in lex.grammar["asking"]), None)
        at = 0
        while at < len(tokens):
            end = _run(tokens, at, lex)
            if end == at:
                at += 1
                continue
            first, at = at, end
            if end - first > 1 and first and tokens[first - 1].lower() in lex.grammar["before_verb"]:
                first += 1
            while at + 1 < len(tokens) and tokens[at].lower() in lex.grammar["links"]:
                start = at + 1 + (tokens[at + 1].lower() in lex.grammar["definite"])
                further = _run(tokens, start, lex)
                if further == start:
                    break
                at = further
            text = _text(tokens, first, at, lex)
            if text:
                before = first - 1
                while before >= 0 and tokens[before].lower() in (*lex.grammar["determiners"], *lex.grammar["numbers"]):
                    before -= 1
                verb = before >= 0 and tokens[before].lower() in (*lex.grammar["verbs"], "have", "has")
                out.append(Phrase(text, verb, opening is not None and first > opening))
    unique = {p.text.lower(): p for p in reversed(out)}
    return [p for p in out if unique[p.text.lower()] is p][:_MOST]


def own_words(question: str, vector: Vectors, *, encoder: Encoder) -> str:
    """Return the phrase that `question` is about, in its own words, or "". `vector`: the question's."""
    known = phrases(question)
    if not known:
        return ""
    near = (encoder.encode([p.text for p in known]) @ vector).tolist()
    scores = [
        score
        + _ASKED * p.asked
        + _AFTER_VERB * p.after_verb
        - _LATER * place
        + _BROAD * (1 < len(p.text.split()) <= _MOST_WORDS)
        for place, (p, score) in enumerate(zip(known, near, strict=True))
    ]
    return known[scores.index(max(scores))].text


def _run(tokens: list[str], start: int, lex: Lexicon) -> int:
    """Return the end of the run of words from `start` that can all be part of the name of a thing."""
    end = start
    while end < len(tokens) and not lex.is_function(tokens[end].lower()) and not _figure(tokens[end]):
        end += 1
    return end


def _figure(token: str) -> bool:
    return token[0].isdigit() or "£" in token


def _text(tokens: list[str], first: int, end: int, lex: Lexicon) -> str:
    run = tokens[first:end]
    while len(run) > 1 and (run[-1].endswith("ly") or (run[-1].endswith("ing") and run[-2].endswith("s"))):
        run = run[:-1]  # "phones jamming"
    if run[-1].lower().endswith("'s"):
        return ""
    content = [t for t in run if t.lower() not in (*lex.grammar["links"], *lex.grammar["definite"])]
    if found(lex.judge["jargon"], " ".join(run).lower()):
        return ""
    if not content or len(run) > _MOST_WORDS or all(_empty(t, lex) for t in content):
        return ""
    said = [t if _keeps_capital(t, first + n) else t.lower() for n, t in enumerate(run)]
    before = tokens[first - 1].lower() if first else ""
    article = "the " if before in lex.grammar["definite"] else f"{before} " if before in ("a", "an") else ""
    return article + " ".join(said)


def _empty(token: str, lex: Lexicon) -> bool:
    """Whether a word names nothing that a question could be about: a date, a place, a body, a number of things."""
    low = token.lower()
    return low in lex.grammar["dates"] or low in lex.grammar["hollow"] or low in lex.grammar["actors"] or len(low) < 3


def _keeps_capital(token: str, place: int) -> bool:
    return bool(ACRONYM.match(token)) or (place > 0 and token[:1].isupper())
