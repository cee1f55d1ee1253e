"""Makes reframed questions out of what was written for a matter, with no chat model.

Whole questions are kept, lens by lens; only the subject, the people and the place are put in. What is chosen is which
lens and which of its questions, by a hash of what was asked: the same question always gets the same answer, and ten
questions in a row do not sound alike. Every candidate goes before the judge that a chat model's suggestion would
face; the next one is tried when it fails.
"""

from __future__ import annotations

import hashlib
import math
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from assistant.jobs.reframing.lenses import Lens, all_lenses
from assistant.jobs.reframing.matters import Matter
from assistant.jobs.reframing.parts import Parts
from assistant.resources import load_yaml, require, require_strings

FILE = "reframing.yaml"
_SLOT = re.compile(r"\{(\w+)\}")
_MOST_WORDS, _FEWEST_WORDS = 34, 12
_PARTNERS = 5
_SPARE = 1  # lenses whose questions are judged beyond those wanted
_DOUBTFUL = 0.0  # log odds from which something is more likely wrong than not
_NESTED = 3  # a piece may hold a piece that holds a piece
# A further ask, begun afresh after a comma; one is the question of who could lose.
_ASK = re.compile(r", (?:and |or )?(?:what|how|who|whose|which|whom|where|why)\b")


@dataclass(frozen=True)
class Made:
    """One reframed question and what stands beside it. `frame`: the question as it was written, with its slots."""

    question: str
    lens: Lens
    frame: str
    partners: tuple[str, ...]
    measure: str
    find: str


@lru_cache(maxsize=1)
def partner_frames() -> dict[str, tuple[str, ...]]:
    """Return, per lens, questions for partners who were asked for by name. Raises DataFileError naming the key."""
    found, lenses = load_yaml("reframing").get("partner_frames"), dict.fromkeys(all_lenses(), list)
    data = require(found, FILE, "partner_frames", needed={"partners": list}, optional=lenses)
    return {lens: require_strings(items, FILE, f"partner_frames.{lens}") for lens, items in data.items()}


def seed(text: str) -> int:
    """Return a number that depends on `text` alone, the same on every machine."""
    return int.from_bytes(hashlib.sha256(" ".join(text.lower().split()).encode()).digest()[:8], "big")


def order(items: tuple[str, ...] | list[str], number: int, salt: str) -> list[str]:
    """Return `items` in an order fixed by `number` and `salt`."""
    return sorted(items, key=lambda item: hashlib.sha256(f"{number}|{salt}|{item}".encode()).digest())


def choose_lenses(number: int, count: int) -> list[str]:
    """Return `count` lenses, one of each group before a second of any."""
    groups: dict[str, list[str]] = {}
    for lens in all_lenses().values():
        groups.setdefault(lens.group, []).append(lens.id)
    rows = [order(members, number, group) for group, members in groups.items()]
    first = order([row[0] for row in rows], number, "first")
    later = order([lens for row in rows for lens in row[1:]], number, "later")
    return (first + later)[:count]


def spoken(template: str, values: dict[str, str], place: str) -> str:
    """Return `template` with its pieces put in and the place said once."""
    text = template
    for _ in range(_NESTED):
        text = _SLOT.sub(lambda m: values.get(m.group(1), m.group(0)), text)
    said = False
    out, at = [], 0
    for slot in re.finditer(r" ?\{(in|here)\}", text):
        out.append(text[at : slot.start()])
        if not said:
            out.append(f" {place}")
        elif slot.group(1) == "here":
            out.append(" here" if place == "here" else " there")
        said = True
        at = slot.end()
    text = "".join([*out, text[at:]]).strip()
    text = re.sub(r",\s*,", ",", re.sub(r"\s+", " ", text)).replace(",?", "?").replace(" ,", ",")
    text = re.sub(r"\b([Ww]here) here\b", r"\1 around here", text)  # "where here" cannot be said aloud
    return text[:1].upper() + text[1:]


def _subject(parts: Parts, place: str) -> str:
    return parts.subject.removesuffix(f" {place}") if place else parts.subject


def values_of(matter: Matter, parts: Parts, place: str = "") -> dict[str, str]:
    """Return what is put into the slots of a matter's texts: the subject, the people and the bodies.

    `place`: how the place is said beside them; it is not said again in the subject.
    """
    people = matter.people
    if parts.population and parts.population not in people:
        people = f"{parts.population} {{in}}"
    return {"s": _subject(parts, place), "people": people, "holders": matter.pieces["holders"][0]}


def make(
    question: str,
    matter: Matter,
    parts: Parts,
    *,
    place: str,
    count: int,
    doubt: Callable[[list[str]], list[float]],
    lenses: tuple[str, ...] = (),
    holders: tuple[str, ...] = (),
) -> list[Made]:
    """Return up to `count` reframed questions, each through another lens.

    `doubt`: judges all candidates at once; what it finds infinite is never used, and of the others those in doubt come
    last. `place`: how the place is said ("in Brackwater", "here"). `lenses`: those to use first. `holders`: bodies that
    were asked for by name, of which the questions should speak.
    """
    number = seed(question)
    values = values_of(matter, parts, place)
    usual = [*choose_lenses(number, count), *choose_lenses(number, len(all_lenses()))[count:]]
    wanted = list(dict.fromkeys((*lenses, *usual)))
    sound: list[tuple[str, str, str, dict[str, str], float]] = []
    # judging takes most of the time, and is rarely needed for every lens
    for some in (wanted[: count + _SPARE], wanted[count + _SPARE :]):
        if len({each[0] for each in sound if each[-1] <= _DOUBTFUL}) < count:
            offered = [
                (lens, frame, spoken(frame, values | more, place), values | more)
                for lens in some
                for frame, more in _frames(lens, matter, number, holders)
            ]
            judged = doubt([text for _, _, text, _ in offered])
            sound += [(*each, value) for each, value in zip(offered, judged, strict=True) if value < math.inf]
    best = {lens: min((value for of, _, _, _, value in sound if of == lens), default=math.inf) for lens in wanted}
    # those asked for first, then those that are likely to be good, then the rest
    turns = sorted(wanted, key=lambda lens: 0 if lens in lenses else 1 + (best[lens] > _DOUBTFUL))
    partners = _partners(matter, number)
    measures = order(matter.measures, number, "measure")
    finds = order(matter.find, number, "find")
    made: list[Made] = []
    for lens in turns:
        if len(made) == count:
            break
        own = [each for each in sound if each[0] == lens]
        if own:
            _, frame, text, filled, _ = min(own, key=lambda e: _cost(e[2], made, place, parts) + e[4])
            n = len(made)
            beside = spoken(measures[n % len(measures)], filled, place), spoken(finds[n % len(finds)], filled, place)
            made.append(Made(text, all_lenses()[lens], frame, partners[n % len(partners)], *beside))
    return made


def _frames(lens: str, matter: Matter, number: int, holders: tuple[str, ...]) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield the questions of a lens in the order in which they are tried; those that speak of `holders` come first."""
    if holders:
        for frame in order(partner_frames().get(lens, ()), number, lens):
            for said in order(holders, number, frame):
                yield frame, {"holders": said}
    for frame in order(matter.questions.get(lens, ()), number, lens):
        yield frame, {}


def _cost(question: str, made: list[Made], place: str, parts: Parts) -> int:
    """Return how much is wrong with offering `question` after those already `made`; 0 is nothing."""
    text = question.lower()
    opening = " ".join(question.split()[:3]).lower()
    subject = _subject(parts, place).lower()
    length = len(question.split())
    cost = 2 * any(" ".join(m.question.split()[:3]).lower() == opening for m in made)
    cost += 6 * (subject not in text)
    cost += 2 * (place != "here" and place.lower() not in text)
    cost += max(0, length - _MOST_WORDS) + max(0, _FEWEST_WORDS - length)
    cost += 4 * max(0, len(_ASK.findall(text)) - 1)
    cost += 2 * max(0, text.count(subject) - 1)
    return cost


def _partners(matter: Matter, number: int) -> list[tuple[str, ...]]:
    first, rest = matter.partners[0], list(matter.partners[1:])
    out = []
    for turn in range(4):
        others = order(rest, number + turn, "partners")[: _PARTNERS - 1]
        out.append((first, *[p for p in matter.partners if p in others]))
    return out
