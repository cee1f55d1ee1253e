"""The job itself: a question in, its kind and its reframings out."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

from assistant.errors import UsageError
from assistant.jobs.reframing.backing import Cite, Search, back
from assistant.jobs.reframing.diagnosis import Diagnosis, diagnose, taken_as
from assistant.jobs.reframing.judging import doubts, is_open
from assistant.jobs.reframing.parts import place_phrase
from assistant.jobs.reframing.patterns import Made, make
from assistant.jobs.reframing.words import found, lexicon, plain
from assistant.resources import load_yaml, require
from assistant.results import Reframe, Reframing

if TYPE_CHECKING:
    from assistant.embedding import EncoderFamily

FEWEST, MOST = 1, 6
_SHARPER = 1
_ASKED_FOR = 2
OFFERED = 3  # other things that a question may be about, to click


@dataclass(frozen=True)
class Wish:
    """What a follow-up asks of the next reframings.

    `lenses`: those to use first. `shown`: questions not to give again. `holders`: plural bodies to speak of in
    place of the matter's own. `partners`: whom to invite by name. `matter`: what the asker says that it is about.
    """

    lenses: tuple[str, ...] = ()
    shown: frozenset[str] = frozenset()
    holders: tuple[str, ...] = ()
    partners: tuple[str, ...] = ()
    matter: str = ""


NO_WISH = Wish()


@lru_cache(maxsize=1)
def _notices() -> dict[str, str]:
    data = load_yaml("reframing").get("notices")
    return require(
        data, "reframing.yaml", "notices", needed=dict.fromkeys(("better", "sharper", "statement", "bad_place"), str)
    )


def reframe(
    question: str,
    *,
    encoder: EncoderFamily,
    search: Search | None = None,
    place: str = "",
    cite: Cite | None = None,
    count: int = 4,
    wish: Wish = NO_WISH,
) -> Reframing:
    """Return what kind of question it is and, if it is transactional, `count` reframings through different lenses.

    `place`: the name of the place, said in the reframings. `count`: 1 to 6. `search` and `cite` together add
    citations. `wish`: what a follow-up asked for. A transformational question gets one sharper version only where
    something is missing from it, but a statement that opens a matter gets `count` questions, for nobody can answer a
    statement; one that needs no reframing gets none (manual, section 5). Raises UsageError for an empty or overlong
    question, and for a wish for a matter that is not known.
    """
    if not FEWEST <= count <= MOST:
        raise UsageError(f"{count} reframings were asked for; {FEWEST} to {MOST} can be made.")
    seen = diagnose(question, encoder=encoder)
    if wish.matter:
        seen = taken_as(seen, question, wish.matter)
    result = reframe_seen(question, seen, encoder=encoder, place=place, count=count, wish=wish)
    subject = seen.parts.subject
    if not result.reframes or search is None or cite is None:
        return result
    backed = back(result.reframes, subject=subject, topic=result.topic_title, encoder=encoder, search=search, cite=cite)
    return replace(result, reframes=backed)


def reframe_seen(
    question: str, seen: Diagnosis, *, encoder: EncoderFamily, place: str = "", count: int = 4, wish: Wish = NO_WISH
) -> Reframing:
    """Return the reframing of a question that was diagnosed already, without passages; see `reframe`."""
    where = place_phrase(place)
    notices: tuple[str, ...] = (_notices()["bad_place"],) if place.strip() and not where else ()
    said = where or place_phrase(seen.parts.place) or "here"
    made: list[Made] = []
    if seen.label == "transactional":
        made = _make(question, seen, said, count, wish, encoder)
    elif seen.label == "transformational" and not is_asked(question):
        made = _make(question, seen, said, count, wish, encoder)
        notices += (_notices()["statement"],) if made else ()
    elif seen.label == "transformational" and _lacks(question):
        made = _make(question, seen, said, _SHARPER, wish, encoder)
        notices += (_notices()["sharper"],) if made else ()
    elif seen.label == "transformational":
        notices += (_notices()["better"],)
    titles = lexicon().topics
    return Reframing(
        question=question,
        label=seen.label,
        topic=seen.topic,
        why=seen.why,
        reframes=tuple(_reframe(m) for m in made),
        topic_title=titles[seen.topic],
        notices=notices,
        matter=seen.matter.id,
        about=seen.matter.about,
        nearest=tuple((m.id, m.about) for m in seen.nearest[:OFFERED]),
    )


def _make(question: str, seen: Diagnosis, said: str, count: int, wish: Wish, encoder: EncoderFamily) -> list[Made]:
    subject = seen.parts.subject

    def doubt(texts: list[str]) -> list[float]:
        found = doubts(question, texts, encoder=encoder, place=said, subject=subject)
        return [math.inf if text in wish.shown else value for value, text in zip(found, texts, strict=True)]

    made = make(
        question,
        seen.matter,
        seen.parts,
        place=said,
        count=count,
        doubt=doubt,
        lenses=wish.lenses,
        holders=wish.holders,
    )
    if not wish.partners:
        return made
    # Whoever was asked for by name stands on every card.
    asked = wish.partners[:_ASKED_FOR]
    return [
        replace(m, partners=tuple(dict.fromkeys((m.partners[0], *asked, *m.partners[1:])))[: len(m.partners)])
        for m in made
    ]


def companions(question: str, seen: Diagnosis, *, encoder: EncoderFamily, place: str = "") -> Reframe | None:
    """Return partners, a measure and what to find out for a question that is kept as it is; None if there are none."""
    said = place_phrase(place) or place_phrase(seen.parts.place) or "here"
    made = _make(question, seen, said, 1, NO_WISH, encoder)
    return replace(_reframe(made[0]), question=question) if made else None


def is_asked(line: str) -> bool:
    """Return whether a line puts a question, be it without its question mark."""
    return "?" in line or is_open(plain(line))


def _lacks(question: str) -> bool:
    """Whether a transformational question names neither a place or people, nor anybody who must act together."""
    lex = lexicon()
    text = plain(question)
    somebody = found(lex.judge["people"], text) or found(lex.judge["place"], text)
    return not somebody and not found(lex.judge["many"], text) and not found(lex.signs["lose"], text)


def _reframe(made: Made) -> Reframe:
    return Reframe(
        question=made.question,
        lens=made.lens.id,
        lens_title=made.lens.title,
        why=made.lens.why,
        partners=made.partners,
        measure=made.measure,
        find_out_first=made.find,
    )
