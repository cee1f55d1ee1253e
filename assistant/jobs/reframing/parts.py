"""The parts of a question: who asks what of whom, where, how much, by when.

No parser is loaded: questions on flip charts are fragments as often as sentences, and a parser trained on
newspapers guesses wildly at "BEDS. more. where??". A noun phrase here is a run of words that cannot be anything
else, round a head that the lexicon or the matter expects. Where that gives nothing clean the matter's own name
for its subject is used, because a plain general noun reads better than a broken splice.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from assistant.jobs.reframing.matters import Matter
from assistant.jobs.reframing.words import ACRONYM, cues, found, lexicon, plain, plural, words
from assistant.resources import load_yaml, require

_RELATIVE = ("that", "which", "who")
_MOST_WORDS = 8
_MOST_PLACE = 60
_PLACE_OK = re.compile(r"^[A-Za-z][A-Za-z'’&., -]*$")
_NUMBER = re.compile(
    r"£\s?\d[\d,.]*\s?(?:m|million|bn|billion|k)?\b|\d[\d,.]*\s?(?:%|per cent|percent|million|m\b)|\d[\d,.]*", re.I
)
_SEP = re.compile(r"[,;:.?!()–—]|\s-\s")


@dataclass(frozen=True)
class Parts:
    """What stands in a question; empty where it does not say. `head`: the subject's main word."""

    subject: str = ""
    actor: str = ""
    population: str = ""
    place: str = ""
    number: str = ""
    date: str = ""
    built_in: str = ""


@dataclass(frozen=True)
class Tables:
    """The small tables of `prompts/reframing.yaml` that turn parts into speech."""

    populations: tuple[tuple[tuple[str, ...], str], ...]
    join: dict[str, tuple[str, ...]]


@lru_cache(maxsize=1)
def tables() -> Tables:
    """Return the tables; read once. Raises DataFileError."""
    data = load_yaml("reframing")
    require(
        data.get("populations"),
        "reframing.yaml",
        "populations",
        needed={},
        optional=dict.fromkeys(data.get("populations", {}), str),
    )
    return Tables(
        populations=tuple((tuple(k.split("|")), v) for k, v in data["populations"].items()),
        join={k: tuple(v) for k, v in data["join"].items()},
    )


def read_parts(question: str, matter: Matter, *, own: str = "") -> Parts:
    """Return the parts of `question`, its subject named as `matter` needs it.

    `own`: what the question is about in its own words, for a matter that speaks of whatever is asked.
    """
    text = plain(question)
    g = lexicon().grammar
    number = _NUMBER.search(question)
    dates = found(g["dates"], text)
    actors = found(g["actors"], text)
    built = found(lexicon().solutions, text)
    return Parts(
        subject=own if own and matter.kind == "words" else subject(question, matter),
        actor=actors[0] if actors else "",
        population=population(text),
        place=place_in(question),
        number=number.group(0).strip() if number else "",
        date=dates[0] if dates else "",
        built_in=built[0] if built else "",
    )


def population(text: str) -> str:
    """Return the group of people that `text` (plain) names, as they should be called, or an empty text."""
    for keys, name in tables().populations:
        if cues(keys).search(text):
            return name
    return ""


def subject(question: str, matter: Matter) -> str:
    """Return the question's subject, in words that fit the pieces of `matter`."""
    taken = ""
    if matter.kind == "role":
        taken = _role(question)
    elif matter.kind == "building":
        taken = _building(question)
    elif matter.kind == "goods":
        taken = _goods(question)
    if taken:
        return taken
    text = plain(question)
    for cue, name in matter.names:
        if cues((cue,)).search(text):
            return name
    return matter.default


def _role(question: str) -> str:
    lex = lexicon()
    singular = {r: r for r in lex.grammar["roles"]}
    tokens = words(_SEP.sub(" , ", question).replace(",", " ")) if question else []
    low = [t.lower() for t in tokens]
    best = ""
    for size in (2, 1):
        for i in range(len(low) - size + 1):
            phrase = " ".join(low[i : i + size])
            name = _plural_role(phrase, singular)
            if not name:
                continue
            first = i
            while first and i - first < 2 and low[first - 1] in lex.grammar["role_words"] and low[first - 1] != "band":
                first -= 1
            if low[first] == "staff" or (low[first] == "care" and first == i):
                pass
            modifiers = " ".join(low[first:i])
            candidate = f"{modifiers} {name}".strip()
            if len(candidate) > len(best) and not best:
                best = candidate
        if best:
            return best
    return ""


def _plural_role(phrase: str, singular: dict[str, str]) -> str:
    say = lexicon().say_instead
    if phrase in say:
        return say[phrase]
    if phrase in singular:
        return say.get(phrase, plural(phrase))
    if phrase.endswith("s") and (phrase[:-1] in singular or (phrase.endswith("ies") and phrase[:-3] + "y" in singular)):
        return say.get(phrase, say.get(phrase[:-1], phrase))
    if phrase.endswith("wives") and phrase[:-3] + "fe" in singular:
        return phrase
    return ""


def _clauses(question: str) -> list[list[str]]:
    return [words(part) for part in _SEP.split(question) if part.strip()]


def _building(question: str) -> str:
    lex = lexicon()
    heads = frozenset(h for h in lex.grammar["buildings"] if " " not in h)
    for tokens in _clauses(question.replace("car park", "car-park")):
        low = [t.lower() for t in tokens]
        for i, word in enumerate(low):
            if word not in heads or (
                i + 1 < len(low) and (low[i + 1] in heads or low[i + 1] in lex.grammar["building_stop"])
            ):
                continue
            first = i
            while first and _can_describe(low[first - 1], tokens[first - 1]) and i - first < 4:
                first -= 1
            if first and low[first - 1] in _RELATIVE and first < i and low[first].endswith("s"):
                first += 1  # "a vision that frees spare land": its verb
            core = tokens[first : i + 1]
            if own := _own_name(core):
                return own
            last = i
            if i + 2 < len(low) and low[i + 1] in lex.grammar["where"]:
                last = _locative(tokens, low, i + 1)
            phrase = " ".join(
                [_lower(t) for t in core] + [t if t[0].isupper() else t.lower() for t in tokens[i + 1 : last + 1]]
            )
            if len(core) > 1 or last > i:
                return _with_the(phrase.replace("car-park", "car park"))
    return ""


def _own_name(core: list[str]) -> str:
    """Return the name at the end of `core`, such as "Cradbury House", or an empty text."""
    if core[-1].lower() not in lexicon().grammar["named_buildings"] or not core[-1][0].isupper():
        return ""
    first = len(core) - 1
    while first and core[first - 1][0].isupper() and core[first - 1].lower() not in _common():
        first -= 1
    return " ".join(core[first:]) if first < len(core) - 1 else ""


def _can_describe(word: str, raw: str) -> bool:
    return not lexicon().is_function(word) and not raw[0].isdigit() and "£" not in raw and len(word) > 1


def _locative(tokens: list[str], low: list[str], start: int) -> int:
    """Return the last index of a phrase such as "on Mill Street" or "behind the path lab" beginning at `start`."""
    lex = lexicon()
    i = start + 1
    if i < len(low) and low[i] in ("the", "a", "an"):
        i += 1
    # "get the site off the trust cheaply" says from whom, not where the site is
    if i < len(low) and low[i] in lex.grammar["actors"]:
        return start - 1
    if i >= len(low) or low[i] in lex.grammar["dates"] or low[i] in ("our", "my", "us", "order"):
        return start - 1
    first = i
    while i < len(low) and i - first < 3 and (tokens[i][0].isupper() or not lex.is_function(low[i])):
        i += 1
    return i - 1 if i > first else start - 1


def _lower(token: str) -> str:
    return token if ACRONYM.match(token) or (token[0].isupper() and token.lower() not in _common()) else token.lower()


@lru_cache(maxsize=1)
def _common() -> frozenset[str]:
    g = lexicon().grammar
    return frozenset(
        (*g["buildings"], *g["verbs"], "empty", "old", "unused", "spare", "vacant", "former", "disused", "derelict")
    )


def _with_the(phrase: str) -> str:
    return f"the {phrase}" if len(phrase.split()) < _MOST_WORDS else ""


def _goods(question: str) -> str:
    lex = lexicon()
    text = plain(question)
    match = cues(lex.grammar["goods_after"]).search(text)
    while match:
        after = words(_SEP.split(text[match.end() :] + " .")[0])
        taken: list[str] = []
        for word in after:
            if not taken and (
                word in lex.grammar["determiners"] or word in lex.grammar["numbers"] or word[0].isdigit()
            ):
                continue
            if lex.is_function(word) or len(taken) == 3:
                break
            taken.append(word)
        if (
            taken
            and not any(w in lex.grammar["goods_stop"] for w in taken)
            and len(taken[-1]) > 2
            and not taken[-1].endswith("ing")
        ):
            return " ".join(taken)
        match = cues(lex.grammar["goods_after"]).search(text, match.end())
    return ""


def place_in(question: str) -> str:
    """Return the place that `question` names, with its own word before it ("in our coastal towns"), or nothing."""
    lex = lexicon()
    nouns = frozenset(n for n in lex.grammar["place_nouns"] if " " not in n)
    for tokens in _clauses(question):
        low = [t.lower() for t in tokens]
        for i, word in enumerate(low[:-1]):
            if word not in ("in", "across", "around", "throughout", "round"):
                continue
            if i and low[i - 1] in lex.grammar["seated"]:
                continue
            j = i + 1
            if low[j] in ("the", "our", "this", "these"):
                j += 1
            first = j
            while (
                j < len(low)
                and j - first < 4
                and (
                    low[j] in nouns
                    or (not lex.is_function(low[j]) and tokens[j].isalpha() and not ACRONYM.match(tokens[j]))
                )
            ):
                j += 1
            run, raw = low[first:j], tokens[first:j]
            # one street is too small a place for a room to speak of: its line keeps it, the questions say "here"
            if not run or (raw[0][0].isupper() and run[-1] in lex.grammar["street_names"]):
                continue
            if run[-1] in nouns and (len(run) > 1 or low[i + 1] in ("this", "our", "the", "these")):
                return " ".join([word, *(["our"] if low[i + 1] == "our" else low[i + 1 : first]), *raw])
            if raw[0][0].isupper() and raw[0].lower() not in lex.grammar["dates"]:
                names = [r for r in raw if r[0].isupper()]
                if len(names) == len(raw) and not any(n in lex.grammar["buildings"] for n in run):
                    return " ".join([word, *low[i + 1 : first], *raw])
    return ""


def place_phrase(place: str) -> str:
    """Return `place` as it follows a noun: "in Brackwater", "on Mill Street"; empty when it cannot be used."""
    clean = " ".join(place.split()).strip(" .,")
    if not clean or len(clean) > _MOST_PLACE or not _PLACE_OK.match(clean):
        return ""
    first = clean.split()[0].lower()
    if first in ("in", "on", "at", "across", "around", "round", "throughout", "along", "near"):
        return first + clean[len(first) :]
    if clean.lower() in ("here", "round here", "around here"):
        return clean.lower()
    last = clean.split()[-1].lower()
    for preposition, endings in tables().join.items():
        if last in endings:
            return f"{preposition} {clean}"
    return f"in {clean}"
