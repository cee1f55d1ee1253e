"""Makes reframed questions out of frames and pieces, with no chat model.

The pieces of a matter were written to fit the frames, so what is chosen is only which frame, which people and
which possible loser. The choice is by a hash of the question: the same question always gets the same
answer, and ten questions in a row do not sound alike. Every candidate goes before the judge that a chat model's
suggestion would face; the next one is tried when it fails.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

from assistant.jobs.reframing.lenses import Lens, all_lenses
from assistant.jobs.reframing.matters import Matter
from assistant.jobs.reframing.parts import Parts
from assistant.resources import load_yaml, require, require_strings

FILE = "reframing.yaml"
_SLOT = re.compile(r"\{(\w+)\}")
_TRIES = 48
_JUDGED = 6
_MOST_WORDS, _FEWEST_WORDS = 43, 16
_PARTNERS = 5
_MISSED = 14
# Bodies named twice in one question read as if nobody had looked at it.
_REPEATED = re.compile(r"\b(public bodies|the council|landlords|hospitals|employers|schools|people who)\b(?=.*\b\1\b)")
_BARE_WHY = "{Why}, and {lose}?"


@dataclass(frozen=True)
class Made:
    """One reframed question and what stands beside it."""

    question: str
    lens: Lens
    frame: str
    lose: str
    who: str
    partners: tuple[str, ...]
    measure: str
    find: str


@lru_cache(maxsize=1)
def frames() -> dict[str, tuple[str, ...]]:
    """Return the frames of every lens. Raises DataFileError when a lens has none."""
    data = load_yaml("reframing")
    require(data.get("frames"), FILE, "frames", needed=dict.fromkeys(all_lenses(), list))
    return {lens: require_strings(items, FILE, f"frames.{lens}") for lens, items in data["frames"].items()}


@lru_cache(maxsize=1)
def only_after_why() -> tuple[str, ...]:
    """Return the words of frames that fit only a question beginning with "why"."""
    return require_strings(load_yaml("reframing").get("only_after_why"), FILE, "only_after_why")


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
    for _ in range(3):
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
    return text[:1].upper() + text[1:]


def _drafts(lens: str, matter: Matter, parts: Parts, number: int) -> Iterator[tuple[str, dict[str, str]]]:
    aims = list(matter.aims)
    aims.sort(key=lambda a: hashlib.sha256(f"{number}|{lens}|{a[0]}".encode()).digest())
    pieces = {name: order(items, number, f"{lens}|{name}") for name, items in matter.pieces.items()}
    chosen = order(frames()[lens], number, lens)
    for turn in range(4):
        for i, frame in enumerate(chosen):
            who, hope = aims[(i + turn) % len(aims)]
            if parts.population and parts.population not in who:
                who = f"{parts.population} {{in}}"
            values = {name: items[(i + turn) % len(items)] for name, items in pieces.items()}
            values |= {"who": who, "hope": hope, "s": parts.subject}
            values["lose"] = pieces["lose"][(turn + i) % len(pieces["lose"])]
            why = values["why"]
            if ", and " in why and "{Why}" in frame:
                # A double question is followed at once by the loser; a third clause would be one too many.
                frame, why = _BARE_WHY, why.replace(", and ", ", ", 1)
            elif "{Why}" in frame and not why.startswith("why ") and any(w in frame for w in only_after_why()):
                continue
            values["Why"] = why[:1].upper() + why[1:]
            for name in ("issue", "learn"):
                values[name] = values[name].replace(", and ", " and ")
            yield frame, values


def make(
    question: str,
    matter: Matter,
    parts: Parts,
    *,
    place: str,
    count: int,
    fit: Callable[[str], bool],
    lenses: tuple[str, ...] = (),
    prefer: tuple[str, ...] = (),
) -> list[Made]:
    """Return up to `count` reframed questions, each through another lens and each accepted by `fit`.

    `place`: how the place is said ("in Brackwater", "here"). `lenses`: those to use first. `prefer`: pieces one of
    which a question should hold.
    """
    number = seed(question)
    made: list[Made] = []
    partners = _partners(matter, number)
    measures = order(matter.measures, number, "measure")
    finds = order(matter.find, number, "find")
    usual = [*choose_lenses(number, count), *choose_lenses(number, len(all_lenses()))[count:]]
    for lens in dict.fromkeys((*lenses, *usual)):
        if len(made) == count:
            break
        n = len(made)
        offered: list[tuple[int, int, Made]] = []
        for frame, values in islice(_drafts(lens, matter, parts, number), _TRIES):
            item = Made(
                spoken(frame, values, place),
                all_lenses()[lens],
                frame,
                values["lose"],
                values["who"],
                partners[n % len(partners)],
                spoken(measures[n % len(measures)], values, place),
                spoken(finds[n % len(finds)], values, place),
            )
            missed = bool(prefer) and not any(piece in item.question for piece in prefer)
            offered.append((_cost(item, made, place, parts) + _MISSED * missed, len(offered), item))
        good = (item for _, _, item in sorted(offered)[:_JUDGED] if fit(item.question))
        best = next(good, None)
        if best is not None:
            made.append(best)
    return made


def _cost(item: Made, made: list[Made], place: str, parts: Parts) -> int:
    """Return how much is wrong with offering `item` after those already `made`; 0 is nothing."""
    text = item.question.lower()
    opening = " ".join(item.question.split()[:3]).lower()
    subject = parts.subject.lower()
    length = len(item.question.split())
    cost = 3 * any(m.lose == item.lose for m in made)
    cost += 2 * any(" ".join(m.question.split()[:3]).lower() == opening for m in made)
    cost += 1 * (sum(m.who == item.who for m in made) > 1)
    cost += 12 * (subject not in text)
    cost += 2 * (place != "here" and place.lower() not in text)
    cost += max(0, length - _MOST_WORDS) // 2 + max(0, _FEWEST_WORDS - length)
    cost += 2 * max(0, text.count(subject) - 1) if len(subject.split()) > 1 else 2 * (text.count(subject) > 2)
    cost += len(_REPEATED.findall(text))
    return cost


def _partners(matter: Matter, number: int) -> list[tuple[str, ...]]:
    first, rest = matter.partners[0], list(matter.partners[1:])
    out = []
    for turn in range(4):
        others = order(rest, number + turn, "partners")[: _PARTNERS - 1]
        out.append((first, *[p for p in matter.partners if p in others]))
    return out
