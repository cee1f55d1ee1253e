"""The job itself: a question in, its kind and its reframings out."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from assistant.errors import UsageError
from assistant.jobs.reframing.backing import Cite, Search, back
from assistant.jobs.reframing.diagnosis import Diagnosis, diagnose
from assistant.jobs.reframing.judging import rule_faults
from assistant.jobs.reframing.parts import place_phrase
from assistant.jobs.reframing.patterns import Made, make
from assistant.jobs.reframing.words import found, lexicon, plain
from assistant.resources import load_yaml, require
from assistant.results import Reframe, Reframing

if TYPE_CHECKING:
    from assistant.embedding import Encoder

FEWEST, MOST = 1, 6
_SHARPER = 1


@lru_cache(maxsize=1)
def _notices() -> dict[str, str]:
    data = load_yaml("reframing").get("notices")
    return require(data, "reframing.yaml", "notices", needed=dict.fromkeys(("better", "sharper", "bad_place"), str))


def reframe(
    question: str,
    *,
    encoder: Encoder,
    search: Search | None = None,
    place: str = "",
    cite: Cite | None = None,
    count: int = 4,
) -> Reframing:
    """Return what kind of question it is and, if it is transactional, `count` reframings through different lenses.

    `place`: the name of the place, said in the reframings. `count`: 1 to 6. `search` and `cite` together add
    citations. A transformational question gets one sharper version only where something is missing from it; one
    that needs no reframing gets none (manual, section 5). Raises UsageError for an empty or overlong question.
    """
    if not FEWEST <= count <= MOST:
        raise UsageError(f"{count} reframings were asked for; {FEWEST} to {MOST} can be made.")
    seen = diagnose(question, encoder=encoder)
    where = place_phrase(place)
    notices: tuple[str, ...] = (_notices()["bad_place"],) if place.strip() and not where else ()
    said = where or place_phrase(seen.parts.place) or "here"
    made: list[Made] = []
    if seen.label == "transactional":
        made = _make(question, seen, said, count)
    elif seen.label == "transformational" and _lacks(question):
        made = _make(question, seen, said, _SHARPER)
        notices += (_notices()["sharper"],) if made else ()
    elif seen.label == "transformational":
        notices += (_notices()["better"],)
    titles = lexicon().topics
    reframes = tuple(_reframe(m) for m in made)
    if reframes and search is not None and cite is not None:
        reframes = back(
            reframes, subject=seen.parts.subject, topic=titles[seen.topic], encoder=encoder, search=search, cite=cite
        )
    return Reframing(
        question=question,
        label=seen.label,
        topic=seen.topic,
        why=seen.why,
        reframes=reframes,
        topic_title=titles[seen.topic],
        notices=notices,
    )


def _make(question: str, seen: Diagnosis, said: str, count: int) -> list[Made]:
    def fit(text: str) -> bool:
        return not rule_faults(question, text, place=said, subject=seen.parts.subject)

    return make(question, seen.matter, seen.parts, place=said, count=count, fit=fit)


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
