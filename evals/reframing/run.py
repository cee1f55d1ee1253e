"""Measures the reframing job on questions that nobody trained on: python -m evals.reframing.run"""

from __future__ import annotations

import os
import time
from collections import Counter
from pathlib import Path

from assistant.embedding import EncoderFamily, LazyEncoder
from assistant.jobs.reframing import Judgement, judge, reframe
from assistant.jobs.reframing.diagnosis import Diagnosis, diagnose_all
from assistant.jobs.reframing.heads import read_all
from assistant.jobs.reframing.parts import place_phrase
from assistant.jobs.reframing.patterns import make, seed
from assistant.jobs.reframing.shorthand import written_out
from assistant.jobs.reframing.words import plain
from assistant.jobs.room import reframe_room
from assistant.settings import load_settings
from evals.reframing import match, subjects
from evals.reframing.data import HERE, Question, group_of, is_unseen, look_alikes, questions, rows
from evals.reframing.data import lines as marked_lines

_Judged = tuple[str, str, str]  # question, candidate, its fault or ""

SAMPLE = 60
ROOM = 40
TARGETS = {"label": 0.92, "hard label": 0.88, "topic": 0.85}


def report(encoder: EncoderFamily) -> str:
    """Return the report in Markdown: label, topic and matter on unseen parts, the judge, variety, what readers said."""
    unseen = questions(unseen=True)
    lines = ["# Reframing", ""]
    seen = diagnose_all([i.q for i in unseen], encoder=encoder)
    lines += _labels(unseen, seen, "groups never trained on")
    lines += _read_again(unseen, seen)
    writers: dict[str, list[Question]] = {}
    for item in look_alikes(unseen=True):
        writers.setdefault(item.id.rsplit("-", 1)[0], []).append(item)
    for name, items in writers.items():
        seen = diagnose_all([i.q for i in items], encoder=encoder)
        lines += _labels(items, seen, f"the writer {name}, never trained on")
    lines += _marked(encoder)
    lines += _judge(encoder)
    lines += _frames(unseen, encoder)
    lines += _readings()
    return "\n".join(lines) + "\n"


def _labels(items: list[Question], seen: list[Diagnosis], of: str) -> list[str]:
    right = [d.label == i.label for d, i in zip(seen, items, strict=True)]
    hard = [r for r, i in zip(right, items, strict=True) if i.hard]
    topics = [d.topic == i.topic for d, i in zip(seen, items, strict=True)]
    found = {"label": _share(right), "hard label": _share(hard), "topic": _share(topics)}
    lines = [
        f"## What kind of question, what topic ({len(items)} questions of {of})",
        "",
        "| | accuracy | wanted |",
        "|---|---|---|",
    ]
    lines += [f"| {name} | {value:.3f} | {TARGETS[name]:.2f} |" for name, value in found.items()]
    mixed = Counter((i.label, d.label) for d, i in zip(seen, items, strict=True) if d.label != i.label)
    lines += ["", "Mistaken: " + "; ".join(f"{a} for {b} {n}" for (b, a), n in mixed.most_common()) + ".", ""]
    by_topic = Counter(i.topic for i in items)
    hit = Counter(i.topic for ok, i in zip(topics, items, strict=True) if ok)
    lines += ["By topic: " + ", ".join(f"{t} {hit[t]}/{n}" for t, n in sorted(by_topic.items())) + ".", ""]
    return lines


def _read_again(items: list[Question], seen: list[Diagnosis]) -> list[str]:
    """Return what two further readers say of the topics, blind (`topics_read.jsonl`), and what they leave to reach."""
    told = {str(row["id"]): [str(t) for t in row["topics"]] for row in rows("topics_read.jsonl")}
    ours = [d.topic == told[i.id][0] for d, i in zip(seen, items, strict=True) if len(set(told[i.id])) == 1]
    theirs = [_share([told[i.id][n] == i.topic for i in items]) for n in range(2)]
    return [
        f"Two further readers agree with the writers' topics in {theirs[0]:.2f} and {theirs[1]:.2f}; with the topic "
        f"that both give ({len(ours)} questions) the program agrees in {_share(ours):.2f}.",
        "",
    ]


def _marked(encoder: EncoderFamily) -> list[str]:
    """Return what is reached on marked lines of writers whom nothing was learnt from."""
    told = marked_lines("unseen")
    seen = diagnose_all([line.q for line in told], encoder=encoder)
    exact, part = subjects.measure(told, encoder)
    kinds = [
        max(r.kinds, key=lambda k: r.kinds[k])
        for r in read_all([written_out(line.q) for line in told], encoder=encoder)
    ]
    pairs = list(zip(seen, told, strict=True))
    return [
        f"## Lines from flip charts ({len(told)} of writers never trained on, all transactional, mostly statements)",
        "",
        f"- called transactional: {_share([d.label == 'transactional' for d, _ in pairs]):.2f}; "
        f"topic as marked: {_share([d.topic == line.topic for d, line in pairs]):.2f}; "
        f"kind of ask: {_share([k == line.kind for k, line in zip(kinds, told, strict=True)]):.2f}",
        f"- matter: {match.measured(encoder)} (a matter that was written after the lines were marked counts where it "
        "came first and a blind reader found it right)",
        f"- the words that name the subject: found word for word {exact:.2f}, at least in part {part:.2f}",
        "",
    ]


def _judge(encoder: EncoderFamily) -> list[str]:
    groups: list[_Judged] = []
    for row in rows("reframings.jsonl"):
        if is_unseen(group_of(str(row["id"]))):
            groups += [(str(row["q"]), g["text"], "") for g in row["good"]]
    for row in rows("bad.jsonl"):
        if is_unseen(group_of(str(row["id"]))):
            groups.append((str(row["q"]), str(row["candidate"]), str(row["fault"])))
    lines = _rates("The judge (groups never looked at)", groups, encoder)
    for file in sorted((HERE / "judged").glob("u_*.jsonl")):
        told = rows(f"judged/{file.name}")
        writer = [(str(row["q"]), str(row["candidate"]), next(iter(row["faults"]), "")) for row in told]
        lines += _rates(f"The judge (writer {file.stem}, never trained on)", writer, encoder)
    return lines


def _rates(title: str, items: list[_Judged], encoder: EncoderFamily) -> list[str]:
    """Return how many of the good candidates pass and of the faulty are caught, by fault."""
    seen = [(fault, judge(q, candidate, encoder=encoder)) for q, candidate, fault in items]
    good, bad = [j for fault, j in seen if not fault], [(fault, j) for fault, j in seen if fault]
    per = Counter(f for f, _ in bad)
    caught = Counter(f for f, j in bad if not j.ok)
    return [
        f"## {title}",
        "",
        f"- good reframings passed: {sum(j.ok for j in good)} of {len(good)}; refused for {_faults(good)}.",
        f"- faulty ones caught: {sum(caught.values())} of {len(bad)}; "
        f"with the right fault {sum(f in j.faults for f, j in bad)}",
        "- caught by fault: " + ", ".join(f"{f} {caught[f]}/{n}" for f, n in sorted(per.items())) + ".",
        "",
    ]


def _faults(judgements: list[Judgement]) -> str:
    found = Counter(f for j in judgements for f in j.faults)
    return ", ".join(f"{f} {n}" for f, n in found.most_common()) or "nothing"


def _frames(items: list[Question], encoder: EncoderFamily) -> list[str]:
    asked = [i.q for i in items if i.label == "transactional"]
    asked = sorted(asked, key=seed)[:SAMPLE]
    used: Counter[str] = Counter()
    counts: list[int] = []
    began = time.perf_counter()
    results = [reframe(q, encoder=encoder) for q in asked]
    seconds = time.perf_counter() - began
    began = time.perf_counter()
    reframe_room(asked[:ROOM], encoder=encoder)
    room_seconds = time.perf_counter() - began
    for q, d in zip(asked, diagnose_all(asked, encoder=encoder), strict=True):
        said = place_phrase(d.parts.place) or "here"
        used.update(
            m.frame for m in make(q, d.matter, d.parts, place=said, count=4, doubt=lambda texts: [0.0] * len(texts))
        )
    openings = Counter(" ".join(plain(r.question).split()[:4]) for x in results for r in x.reframes)
    for result in results:
        if result.label == "transactional":
            counts.append(len(result.reframes))
    total = sum(used.values())
    top = used.most_common(1)[0][1] if used else 0
    return [
        f"## Variety ({len(asked)} transactional questions)",
        "",
        f"- {total} reframings from {len(used)} frames; the most used frame makes {top / max(1, total):.1%} of them",
        f"- the most used first four words open {max(openings.values(), default=0)} of {sum(openings.values())}",
        f"- reframings per question called transactional: {sum(counts) / max(1, len(counts)):.2f}, "
        f"fewer than three for {sum(c < 3 for c in counts)}",
        f"- {seconds / max(1, len(asked)) * 1000:.0f} ms per question; "
        f"a room's list of {len(asked[:ROOM])} lines: {room_seconds:.1f} s (wanted: 10 s for 40)",
        "",
    ]


def _readings() -> list[str]:
    """Return what two independent readers said of reframings that they read cold (`readings.jsonl`)."""
    lines = ["## Read cold by two readers", ""]
    sets: dict[str, list[list[str]]] = {}
    for row in rows("readings.jsonl"):
        sets.setdefault(str(row["set"]), []).append([str(r) for r in row["ratings"]])
    lines += ["| read | reframings | fit to hand out | to mend | unfit | the two agree |", "|---|---|---|---|---|---|"]
    for name, ratings in sets.items():
        cells = [
            " and ".join(f"{_share([r[n] == rating for r in ratings]):.0%}" for n in range(2))
            for rating in ("fit", "mend", "unfit")
        ]
        lines.append(f"| {name} | {len(ratings)} | {' | '.join(cells)} | {_share([a == b for a, b in ratings]):.0%} |")
    return [*lines, "", "Wanted: 80% fit. The texts as they were read, with the faults found, stand in the file.", ""]


def _share(values: list[bool]) -> float:
    return sum(values) / max(1, len(values))


def run() -> str:
    """Return the report, with the encoder that the program uses."""
    given = os.environ.get("ASSISTANT_ENCODER_HOME")
    return report(LazyEncoder(Path(given) if given else load_settings().encoder_dir))


if __name__ == "__main__":
    print(run())
