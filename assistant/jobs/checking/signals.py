"""Per statement: what it bears on, clause by clause, how it speaks, and which elements of accountability it holds.

Everything later (levels, verdicts, gaps) reads these signals and no text, so a better reader can replace this
module without touching the rest. Statements are encoded once each; clauses only where one statement speaks
in more than one voice, because only there can purposes part company.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.jobs.checking.features import MAX_CHARS, cue_matrix, said_row, voice_row
from assistant.jobs.checking.framework import Framework
from assistant.jobs.checking.head import Head, load_head, sigmoid
from assistant.jobs.checking.outsiders import promised_alone
from assistant.jobs.checking.slots import Found, Slot, find_slots
from assistant.jobs.checking.voice import Spoken, Voice, voices_of

if TYPE_CHECKING:
    from assistant.embedding import Encoder
    from assistant.jobs.checking.features import Matrix

Progress = Callable[[float, str], None]
_LABELLED_CELLS = re.compile(r"[A-Z][\w' /-]{1,30}: [^;]{2,200}; [A-Z][\w' /-]{1,30}: ")
_LISTED = 3  # a statement that names this many purposes by their own words quotes the list
_BATCH = 192  # texts encoded between two reports of progress
_PURPOSE_NEEDS, _TOPIC_NEEDS = 2.6, 1.2  # logits; a topic need only be told from others of its purpose
_WORTH_SPLITTING = 0.2  # below this for every purpose, clauses cannot change a level


@dataclass(frozen=True, slots=True)
class ClauseSignal:
    """One clause: how it speaks (`spoken`), the probabilities of rung 1, 2 and 3, and of bearing on each purpose."""

    spoken: Spoken
    rungs: tuple[float, float, float]
    bears: dict[str, float]


@dataclass(frozen=True, slots=True)
class Signal:
    """What was seen in one statement. Probabilities are 0-1; offsets of slots are characters of `text`.

    `outside`: an outsider alone promises it. `deep`: per purpose, the log odds of level 1, 2, 3, 4 or above as the
    trained head sees them in the words at once; None without a head.
    """

    text: str
    bears: dict[str, float]
    topics: dict[str, float]
    clauses: tuple[ClauseSignal, ...]
    slots: tuple[Found, ...]
    lists_purposes: bool
    row: bool = False
    outside: bool = False
    deep: dict[str, tuple[float, ...]] | None = None


def read_signals(
    texts: Sequence[str],
    *,
    encoder: Encoder,
    framework: Framework,
    rows: Sequence[bool] | None = None,
    progress: Progress | None = None,
    head: Head | None = None,
) -> list[Signal]:
    """Return one Signal per text, in order. `rows`: which texts stand for table rows. Equal texts are read once.

    `head`: the trained head to use; by default the one that belongs to the encoder.
    """
    head = head or load_head(encoder.name, framework)
    flags = list(rows) if rows is not None else [_looks_like_row(text) for text in texts]
    index: dict[tuple[str, bool], int] = {}
    for text, row in zip(texts, flags, strict=True):
        index.setdefault((_trim(text), row), len(index))
    unique = list(index)
    whole = [text for text, _ in unique]
    worth = head.worth_reading(whole) if head else [True] * len(whole)
    with ThreadPoolExecutor(1) as aside:  # the encoder leaves the interpreter free for the grammar
        encoding = aside.submit(_encode, whole, encoder, progress, wanted=worth)
        spoken = [voices_of(text, row=row) for text, row in unique]
        slots = [find_slots(text) for text in whole]
        vectors = encoding.result()
    matrix = head.matrix(whole, vectors) if head else None
    bearing = _bearing(whole, vectors, matrix, encoder, head, framework)
    deep = head.deep(matrix, _said(spoken, slots, head)) if head and matrix is not None else None
    for chances in bearing.values():
        chances[[n for n, wanted in enumerate(worth) if not wanted]] = 0.0
    split = [
        n
        for n, parts in enumerate(spoken)
        if len({s.voice.rung for s in parts}) > 1 and max(bearing[p][n] for p in framework.purposes) >= _WORTH_SPLITTING
    ]
    pieces = [s.clause.text for n in split for s in spoken[n]]
    piece_vectors = _encode(pieces, encoder, None, wanted=[True] * len(pieces))
    piece_matrix = head.matrix(pieces, piece_vectors) if head else None
    piece_bearing = _bearing(pieces, piece_vectors, piece_matrix, encoder, head, framework)
    first = dict(zip(split, _offsets([len(spoken[n]) for n in split]), strict=True))
    signals = []
    for number, ((text, row), parts) in enumerate(zip(unique, spoken, strict=True)):
        at = first.get(number)
        places = [number] * len(parts) if at is None else list(range(at, at + len(parts)))
        about = bearing if at is None else piece_bearing
        rungs = _rungs(parts, (vectors if at is None else piece_vectors)[places], head)
        clauses = tuple(
            ClauseSignal(part, rung, {p: float(about[p][place]) for p in framework.purposes})
            for part, rung, place in zip(parts, rungs, places, strict=True)
        )
        signals.append(
            Signal(
                text,
                {p: float(bearing[p][number]) for p in framework.purposes},
                {t: float(bearing[t][number]) for t in framework.topics},
                clauses,
                slots[number],
                lists_purposes(text, framework),
                row,
                promised_alone(text, row=row),
                {p: tuple(map(float, deep[p][number])) for p in framework.purposes} if deep else None,
            )
        )
    return [signals[index[_trim(text), row]] for text, row in zip(texts, flags, strict=True)]


def _bearing(
    texts: Sequence[str],
    vectors: Matrix,
    matrix: Matrix | None,
    encoder: Encoder,
    head: Head | None,
    framework: Framework,
) -> dict[str, Matrix]:
    if head and matrix is not None:
        return head.bearing(matrix)
    return prototype_bearing(texts, vectors, encoder, framework)


def _said(spoken: Sequence[Sequence[Spoken]], slots: Sequence[Sequence[Found]], head: Head) -> Matrix:
    import numpy as np

    width = len(Voice) + len(head.voice_flags) + len(Slot)
    rows = [said_row(parts, found, head.voice_flags) for parts, found in zip(spoken, slots, strict=True)]
    return np.array(rows, dtype=np.float32).reshape(len(spoken), width)


def _offsets(lengths: Sequence[int]) -> list[int]:
    return [sum(lengths[:n]) for n in range(len(lengths))]


def lists_purposes(text: str, framework: Framework) -> bool:
    """Whether the text quotes the purposes as a list (manual, section 2: a mention, not evidence)."""
    return sum(bool(pattern.search(text)) for pattern in framework.listed.values()) >= _LISTED


def prototype_bearing(
    texts: Sequence[str], vectors: Matrix, encoder: Encoder, framework: Framework
) -> dict[str, Matrix]:
    """Return, per purpose and topic, how likely each text bears on it, from prototypes and cues alone.

    The fallback where no trained head fits: nearness to the purpose's sentences beyond nearness to idle ones.
    """
    import numpy as np

    idle = (vectors @ encoder.encode(framework.nothing).T).max(axis=1)
    names = list(framework.cue_groups)
    cues = cue_matrix(texts, framework)
    out: dict[str, Matrix] = {}
    for key, theme in {**framework.purposes, **framework.topics}.items():
        near = (vectors @ encoder.encode(theme.prototypes).T).max(axis=1)
        hits = cues[:, [names.index(name) for name in theme.cues]].sum(axis=1)
        needed = _TOPIC_NEEDS if key in framework.topics else _PURPOSE_NEEDS
        out[key] = sigmoid(9.0 * (near - np.maximum(idle, 0.25)) + 1.4 * hits - needed)
    return out


def _rungs(parts: Sequence[Spoken], vectors: Matrix, head: Head | None) -> list[tuple[float, float, float]]:
    if head is None:
        return [tuple(0.9 if part.voice.rung == rung else 0.05 for rung in (1, 2, 3)) for part in parts]  # type: ignore[misc]
    import numpy as np

    grammar = np.array([voice_row(part, head.voice_flags) for part in parts], dtype=np.float32)
    return [(float(a), float(b), float(c)) for a, b, c in head.voices(vectors, grammar)]


def _encode(texts: Sequence[str], encoder: Encoder, progress: Progress | None, *, wanted: Sequence[bool]) -> Matrix:
    """Return one vector per text; those that are not wanted are left at zero, to save time."""
    import numpy as np

    order = sorted((i for i, want in enumerate(wanted) if want), key=lambda i: len(texts[i]))
    out = np.zeros((len(texts), 384), dtype=np.float32)
    for first in range(0, len(order), _BATCH):
        part = order[first : first + _BATCH]
        out[part] = encoder.encode([texts[i] for i in part])
        if progress:
            progress(min(1.0, (first + len(part)) / len(order)), "Reading sentences")
    return out


def _trim(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= MAX_CHARS else text[:MAX_CHARS].rsplit(" ", 1)[0]


def _looks_like_row(text: str) -> bool:
    return text.count(" | ") >= 1 or bool(_LABELLED_CELLS.match(text))
