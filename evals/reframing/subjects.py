"""Trains the picker of subjects (`subjects.npz`): `python -m evals.reframing.subjects` (two minutes).

Learnt from the marked lines that are not unseen: of all runs of up to eight words the one that the reader marked should
score highest. Articles, "our" and figures at its beginning are no part of what is learnt.
"""

from __future__ import annotations

import argparse
import random
from typing import Any

import numpy as np

from assistant.embedding import EncoderFamily
from assistant.jobs.reframing.subjects import MOST_WORDS, WEIGHTS, Piece, columns, pieces, runs, subject_of
from assistant.jobs.reframing.words import lexicon
from evals.reframing.data import Line, lines
from evals.reframing.train import encoder

WIDTH = 96
EPOCHS = 7
RATE = 1e-3
DECAY = 0.05
DROPPED = 0.3
TOGETHER = 8


def wanted(line: Line) -> tuple[int, int] | None:
    """Return the numbers of the first and last piece of what was marked, or None where nothing was."""
    at = line.q.find(line.span) if line.span else -1
    known = pieces(line.q)
    inside = [n for n, p in enumerate(known) if at >= 0 and p.start < at + len(line.span) and p.end > at]
    if not inside:
        return None
    first, last = inside[0], inside[-1]
    while first < last and _before(known[first]):
        first += 1
    return (first, last) if last - first < MOST_WORDS else None


def _before(piece: Piece) -> bool:
    return piece.text.lower() in lexicon().grammar["determiners"] or piece.text[0].isdigit()


def train(items: list[Line], ready: EncoderFamily) -> dict[str, Any]:
    """Return the arrays of the network."""
    import torch
    from torch import nn

    random.seed(0)
    torch.manual_seed(0)
    torch.set_num_threads(1)  # matrices this small are only held up by a second thread
    rows = []
    for line in items:
        goal = wanted(line)
        if goal is not None:
            known = pieces(line.q)
            vectors, signs, middle = columns(known, line.q, ready)
            possible = runs(len(known))
            seen = (torch.tensor(np.hstack([vectors, signs])), torch.tensor(middle))
            rows.append((*seen, torch.tensor(possible), possible.index(goal)))
    wide, width = rows[0][0].shape[1], rows[0][1].shape[0]
    word, line_, run, out = (
        nn.Linear(wide, WIDTH),
        nn.Linear(width, WIDTH),
        nn.Linear(4 * WIDTH, WIDTH),
        nn.Linear(WIDTH, 1),
    )
    length, drop = nn.Embedding(MOST_WORDS, 1), nn.Dropout(DROPPED)
    parts = nn.ModuleList([word, line_, run, out, length, drop])
    optimiser = torch.optim.AdamW(parts.parameters(), lr=RATE, weight_decay=DECAY)

    def scores(seen: Any, middle: Any, possible: Any) -> Any:
        words, whole = torch.tanh(word(drop(seen))), torch.tanh(line_(middle))
        none = torch.zeros(1, WIDTH)
        edged, sums = torch.cat([none, words, none]), torch.cat([none, words.cumsum(0)])
        first, last = possible[:, 0], possible[:, 1]
        mean = (sums[last + 1] - sums[first]) / (last - first + 1).unsqueeze(1)
        told = torch.cat([words[first], words[last], mean * whole, edged[first] - edged[last + 2]], 1)
        return out(torch.relu(run(drop(told))))[:, 0] + length(last - first)[:, 0]

    for epoch in range(EPOCHS):
        parts.train()
        random.shuffle(rows)
        total = 0.0
        for number, (seen, middle, possible, place) in enumerate(rows, 1):
            loss = nn.functional.cross_entropy(scores(seen, middle, possible)[None], torch.tensor([place]))
            (loss / TOGETHER).backward()
            total += float(loss.item())
            if number % TOGETHER == 0 or number == len(rows):
                optimiser.step()
                optimiser.zero_grad()
        print(f"epoch {epoch + 1}: loss {total / len(rows):.2f}", flush=True)
    named = {"word": word, "line": line_, "run": run, "out": out}
    arrays = {name: layer.weight for name, layer in named.items()}
    arrays |= {f"{name}_bias": layer.bias for name, layer in named.items()}
    arrays["length"] = length.weight
    return {name: value.detach().numpy().astype(np.float16) for name, value in arrays.items()}


def measure(items: list[Line], ready: EncoderFamily) -> tuple[float, float]:
    """Return the shares of lines whose subject is found word for word, and at least in part."""
    exact = part = count = 0
    for line in items:
        goal = wanted(line)
        if goal is None:
            continue
        known = pieces(line.q)
        first, last = known[goal[0]].start, known[goal[1]].end
        got = subject_of(line.q, encoder=ready).span
        at = line.q.find(got) if got else -1
        count += 1
        exact += line.q[first:last] == got
        part += at >= 0 and at < last and at + len(got) > first
    return exact / count, part / count


def main() -> None:
    """Train, write the file and say what is reached on unseen lines."""
    argparse.ArgumentParser(description=__doc__).parse_args()
    ready = encoder()
    np.savez_compressed(WEIGHTS, **train(lines("train"), ready))
    exact, part = measure(lines("unseen"), ready)
    print(f"unseen lines: word for word {exact:.2f}, at least in part {part:.2f}")


if __name__ == "__main__":
    main()
