"""Follow-ups to a reframed question: "more radical", "for a coastal town", "for housing partners".

A follow-up is short and says what the next reframings should be like; anything longer, or with a question mark, is
a new question. What is understood stands in `prompts/reframing_followups.yaml`. The question before is reframed
again with that wish; what was shown already is not shown twice.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from assistant.jobs.reframing.lenses import all_lenses
from assistant.jobs.reframing.making import NO_WISH, Wish
from assistant.jobs.reframing.parts import place_phrase
from assistant.jobs.reframing.words import found, lexicon, plain
from assistant.resources import load_yaml, require, require_strings

FILE = "reframing_followups.yaml"
_MOST_WORDS = 9
_OPENS = re.compile(
    r"^\s*(?:and|now|please|but|then|ok|okay|so)?[\s,]*(?:what about|how about|make (?:it|them|this))?[\s,]*",
    re.IGNORECASE,
)
_ENDS = re.compile(r"[\s.?!,]*(?:\bplease\b)?[\s.?!,]*$", re.IGNORECASE)
_AIM = re.compile(r"^(?:for|in|at|on|with|from|by)\s+(.+)$", re.IGNORECASE)


@dataclass(frozen=True)
class FollowUp:
    """What a follow-up asks: another place, certain partners, or something further from the service.

    `place`: empty if the place stays. `wish`: what the next reframings should be like.
    """

    place: str = ""
    wish: Wish = NO_WISH


@dataclass(frozen=True)
class _Group:
    cues: tuple[str, ...]
    holders: tuple[str, ...]
    partners: tuple[str, ...]


@dataclass(frozen=True)
class _Data:
    radical: tuple[str, ...]
    radical_lenses: tuple[str, ...]
    partner_lenses: tuple[str, ...]
    partner_words: tuple[str, ...]
    place_words: tuple[str, ...]
    groups: tuple[_Group, ...]


@lru_cache(maxsize=1)
def _data() -> _Data:
    lists = ("radical", "radical_lenses", "partner_lenses", "partner_words", "place_words")
    data = require(
        load_yaml("reframing_followups"), FILE, "the file", needed={**dict.fromkeys(lists, list), "groups": dict}
    )
    groups = []
    for key, entry in data["groups"].items():
        keys = ("cues", "holders", "partners")
        require(entry, FILE, f"groups.{key}", needed=dict.fromkeys(keys, list))
        groups.append(_Group(*(require_strings(entry[k], FILE, f"groups.{key}.{k}") for k in keys)))
    strings = {name: require_strings(data[name], FILE, name) for name in lists}
    return _Data(**strings, groups=tuple(groups))


def read_followup(text: str, *, shown: Iterable[str] = ()) -> FollowUp | None:
    """Return what a follow-up asks for, or None if `text` is not one and so a question of its own.

    `shown`: the questions that were shown already, which are not given again.
    """
    body = _ENDS.sub("", _OPENS.sub("", text, count=1))
    if not body or len(body.split()) > _MOST_WORDS or len(text) > 120:
        return None
    data, before = _data(), frozenset(shown)
    words = plain(body)
    if "?" not in text and (found(data.radical, words) and not _AIM.match(body)):
        return FollowUp(wish=Wish(lenses=_known(data.radical_lenses), shown=before))
    aim = _AIM.match(body)
    if aim is None:
        return None
    target = aim.group(1).strip()
    group = next((g for g in data.groups if found(g.cues, plain(target))), None)
    named = bool(found(data.partner_words, plain(target)))
    if group is not None and (named or len(target.split()) <= 3):
        wish = Wish(lenses=_known(data.partner_lenses), shown=before, holders=group.holders, partners=group.partners)
        return FollowUp(wish=wish)
    return _place(target, before, data)


def _place(target: str, shown: frozenset[str], data: _Data) -> FollowUp | None:
    said = bool(found(data.place_words, plain(target)))
    name = all(w[:1].isupper() or w in ("and", "the", "of", "upon", "on", "le") for w in target.split())
    when = bool(found(lexicon().grammar["dates"], plain(target)))
    if when or not (said or name) or not place_phrase(target):
        return None
    return FollowUp(place=target, wish=Wish(shown=shown))


def _known(lenses: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(lens for lens in lenses if lens in all_lenses())
