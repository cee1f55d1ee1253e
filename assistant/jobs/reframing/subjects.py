"""The words of a line that name what it is about: which run of them a better question would keep.

"We can't get the number 38 past the new bollards" is about the bollards; no rule on word order knows that. Every run
of up to eight words is weighed by a small network over the encoder's token vectors, learnt from lines in which readers
marked the subject (`python -m evals.reframing.subjects`). Runs that no sentence could take up, such as those with a
pronoun in them, are left out beforehand. Read with numpy alone.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.errors import DataFileError
from assistant.jobs.reframing.words import ACRONYM, Lexicon, found, lexicon
from assistant.weights import REFRAME

if TYPE_CHECKING:
    from assistant.embedding import EncoderFamily, Vectors

WEIGHTS = Path(__file__).with_name("subjects.npz")
MOST_WORDS = 8
_MOST_READ = 70  # words of a line; what is asked stands in the first or last of them
_PIECE = re.compile(r"[A-Za-z0-9£&][A-Za-z0-9£&%.,'’/-]*[A-Za-z0-9&%]|[A-Za-z0-9&]|[^\sA-Za-z0-9]")
_BREAK = re.compile(r"^[^A-Za-z0-9£&]$")


@dataclass(frozen=True)
class Piece:
    """A word or mark of a line and where it stands (characters)."""

    text: str
    start: int
    end: int


@dataclass(frozen=True)
class Subject:
    """What a line is about, in its own words. `span`: as it stands; `said`: as it can be put into a sentence."""

    span: str
    said: str


NOTHING = Subject("", "")


def pieces(question: str) -> list[Piece]:
    """Return the words and marks of `question`, at most the first seventy."""
    return [Piece(m.group(), m.start(), m.end()) for m in _PIECE.finditer(question)][:_MOST_READ]


def runs(count: int) -> list[tuple[int, int]]:
    """Return every run of up to eight of `count` pieces, as first and last number."""
    return [(i, j) for i in range(count) for j in range(i, min(count, i + MOST_WORDS))]


def columns(known: list[Piece], question: str, encoder: EncoderFamily) -> tuple[Vectors, Vectors, Vectors]:
    """Return per piece its vector and its signs, and the middle of the line's vectors."""
    import numpy as np

    seen = encoder.beside(REFRAME).tokens(question)
    width = seen.vectors.shape[1]
    vectors = np.zeros((len(known), width), dtype=np.float32)
    for row, piece in enumerate(known):
        at = [n for n, (a, b) in enumerate(seen.spans) if b > a and a < piece.end and b > piece.start]
        if at:
            vectors[row] = seen.vectors[at].mean(0)
    signs = np.array([_signs(piece, n, len(known)) for n, piece in enumerate(known)], dtype=np.float32)
    return vectors, signs, seen.vectors.mean(0)


def _signs(piece: Piece, number: int, count: int) -> list[float]:
    lex = lexicon()
    low = piece.text.lower()
    return [
        float(low in lex.grammar["determiners"]),
        float(low[0].isdigit() or "£" in low),
        float(bool(_BREAK.match(low))),
        float(piece.text[0].isupper()),
        float(lex.is_function(low)),
        number / max(1, count),
        float(number == 0),
        float(low.endswith("ing")),
        float(low.endswith("s")),
        float(low.endswith("ed")),
        float(low in lex.grammar["verbs"]),
        float(low in lex.grammar["prepositions"]),
    ]


def subject_of(question: str, *, encoder: EncoderFamily) -> Subject:
    """Return what `question` is about, or NOTHING where no run of words will do. Raises DataFileError."""
    import numpy as np

    known = pieces(question)
    possible = [run for run in runs(len(known)) if _can_stand(known, *run)]
    if not possible:
        return NOTHING
    scores = _scores(known, question, possible, encoder)
    best = int(np.argmax(scores))
    first, last = possible[best]
    span = question[known[first].start : known[last].end]
    return Subject(span, _said(known, first, last))


def _scores(known: list[Piece], question: str, possible: list[tuple[int, int]], encoder: EncoderFamily) -> Any:
    import numpy as np

    w = _weights()
    vectors, signs, middle = columns(known, question, encoder)
    words = np.tanh(np.hstack([vectors, signs]) @ w["word"].T + w["word_bias"])
    whole = np.tanh(w["line"] @ middle + w["line_bias"])
    none = np.zeros((1, words.shape[1]), dtype=np.float32)
    edged, sums = np.vstack([none, words, none]), np.vstack([none, np.cumsum(words, axis=0)])
    first, last = np.array([r[0] for r in possible]), np.array([r[1] for r in possible])
    mean = (sums[last + 1] - sums[first]) / (last - first + 1)[:, None]
    seen = np.hstack([words[first], words[last], mean * whole, edged[first] - edged[last + 2]])
    hidden = np.maximum(0, seen @ w["run"].T + w["run_bias"])
    return hidden @ w["out"][0] + w["out_bias"][0] + w["length"][last - first, 0]


@lru_cache(maxsize=1)
def _weights() -> dict[str, Any]:
    import numpy as np

    try:
        with np.load(WEIGHTS, allow_pickle=False) as file:
            return {name: file[name].astype(np.float32) for name in file.files if name != "meta"}
    except (OSError, ValueError, KeyError) as error:
        raise DataFileError(f"The file {WEIGHTS.name} of the reframing job is missing or damaged.") from error


def _can_stand(known: list[Piece], first: int, last: int) -> bool:
    """Whether a run of words could be the name of a thing in another sentence."""
    lex = lexicon()
    low = [p.text.lower().replace("’", "'") for p in known[first : last + 1]]
    if any(_BREAK.match(word) and word not in "-'" for word in low) or low[0][0] in "-'":
        return False
    if any(_no_name(word, lex) for word in low) or any(word in lex.grammar["verbs"] for word in low[1:-1]):
        return False
    if any(word in lex.grammar["after_name"] for word in low[1:]):
        return False
    head = _head(known, first, last)
    if head in lex.grammar["persons"] or head in lex.grammar["actors"]:
        return False
    if lex.is_function(low[0]) or (lex.is_function(low[-1]) and low[-1] not in lex.grammar["verbs"]):
        return False
    content = [w for w in low if w not in lex.grammar["links"] and w not in lex.grammar["determiners"]]
    if found(lex.judge["jargon"], " ".join(low)) or all(_hollow(w, lex) for w in content):
        return False
    return not low[-1].endswith(("'s", "n't")) and low[-1] != "'"


def _no_name(word: str, lex: Lexicon) -> bool:
    if word in lex.grammar["pronouns"] and word not in lex.grammar["definite"]:
        return True
    joins = word in lex.grammar["conjunctions"] and word not in lex.grammar["links"]
    return joins or word in lex.grammar["auxiliaries"] or "n't" in word


def _hollow(word: str, lex: Lexicon) -> bool:
    """Whether a word names nothing that a question could be about: a date, a number, a body, a hollow word."""
    return (
        word in lex.grammar["dates"]
        or word in lex.grammar["hollow"]
        or word in lex.grammar["actors"]
        or word[0].isdigit()
        or len(word) < 3
    )


def _said(known: list[Piece], first: int, last: int) -> str:
    """Return the run as it can be put into another sentence: nobody's own, no figure, with the article it needs."""
    lex = lexicon()
    before = known[first - 1].text.lower() if first else ""
    article = ""
    low = known[first].text.lower()
    if low in ("a", "an"):
        first, article = first + 1, low
    while first < last and (known[first].text.lower() in lex.grammar["definite"] or known[first].text[0].isdigit()):
        article, first = "the" if known[first].text.lower() in lex.grammar["definite"] else article, first + 1
    if not article:
        if before in lex.grammar["definite"]:
            article = "the"
        elif before in ("a", "an"):
            article = before
    head = _head(known, first, last)
    plural = head.endswith("s") and not head.endswith(("ss", "us", "is"))
    heading = first == 0 or bool(_BREAK.match(known[first - 1].text))
    if not article and not plural and heading and not head.endswith("ing") and not _name(known[last].text):
        article = "the"  # "Wheelchair centre: 31 weeks" is short for the wheelchair centre
    said = [
        p.text
        if ACRONYM.match(p.text)
        or (p.text[0].isupper() and (n > 0 or first > 0) and first + n > 0 and not heading)
        or (p.text[0].isupper() and n > 0)
        else p.text.lower()
        for n, p in enumerate(known[first : last + 1])
    ]
    text = " ".join([article, *said]).strip().replace(" ' ", "' ").replace(" - ", "-")
    return lex.say_instead.get(text, text)


def _head(known: list[Piece], first: int, last: int) -> str:
    """Return the main word of a run: the last one before "of", "at" and the like."""
    for n in range(first + 1, last + 1):
        if known[n].text.lower() in lexicon().grammar["links"]:
            return known[n - 1].text.lower()
    return known[last].text.lower()


def _name(word: str) -> bool:
    return word[0].isupper()
