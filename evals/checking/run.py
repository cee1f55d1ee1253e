"""Measures the strategy check and reports in Markdown: `python -m evals.checking.run [--encoder-home DIR]`.

By default on what was never trained on or looked at: the held-out authors of `sentences/` and the unseen drafts of
`drafts/`. Other material is measured by path: `--sentences FILE`, `--drafts FOLDER [--split NAME] [--texts FOLDER]`.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Sequence
from pathlib import Path

from assistant.embedding import Encoder, LazyEncoder
from assistant.jobs.checking import check_document
from assistant.jobs.checking.framework import load_framework
from assistant.jobs.checking.head import load_head
from assistant.jobs.checking.levels import judge
from assistant.jobs.checking.signals import read_signals
from assistant.jobs.checking.slots import Slot, find_slots
from assistant.reading import read_document
from assistant.settings import load_settings
from assistant.weights import CHECK
from evals.checking.agreement import agreement_lines, draft_agreement_lines
from evals.checking.drafts_data import Truth, load_drafts
from evals.checking.measures import DraftScore, score_draft, score_sentences
from evals.checking.pairs import pair_lines
from evals.checking.reliability import reliability_lines
from evals.checking.sentences_data import Labelled, held_out, load_sentences

HERE = Path(__file__).parent
NAMED, DEFINITE, TOP = 2, 3, 4  # levels


def report(encoder: Encoder | None = None) -> str:
    """Return the report on held-out authors and unseen drafts, in Markdown."""
    encoder = encoder or LazyEncoder(load_settings().encoder_dir, CHECK)
    rows = [row for row in load_sentences(HERE / "sentences") if held_out(row.author)]
    lines = ["# Strategy check", "", *sentence_lines(rows, encoder, "sentences of authors never trained on")]
    lines += [*slot_lines(rows), *agreement_lines(), *pair_lines(encoder)]
    if (HERE / "drafts" / "split.yaml").exists():
        what = "drafts that nobody who chose the rules has read"
        lines += draft_lines(load_drafts(HERE / "drafts", "unseen"), encoder, what)
        lines += draft_agreement_lines()
    return "\n".join(lines)


def sentence_lines(rows: Sequence[Labelled], encoder: Encoder, what: str) -> list[str]:
    """Return the lines of the report on labelled sentences."""
    framework = load_framework()
    signals = read_signals([row.text for row in rows], encoder=encoder, framework=framework)
    judged = judge(signals, load_head(encoder.name, framework))
    found = [{purpose: level for purpose, (level, _) in each.items()} for each in judged]
    sure = [
        (chances[DEFINITE - 1], row.levels[purpose] >= DEFINITE)
        for row, each in zip(rows, judged, strict=True)
        for purpose, (_, chances) in each.items()
    ]
    scores = score_sentences([row.levels for row in rows], found)
    all_right = sum(f == r.levels for f, r in zip(found, rows, strict=True)) / max(1, len(rows))
    lines = [
        f"## {len(rows)} {what}",
        "",
        "| purpose | F1 at level 3+ | precision | recall | kappa | exact |",
        "|---|---|---|---|---|---|",
    ]
    lines += [
        f"| {s.purpose} | {s.f1:.3f} | {s.precision:.3f} | {s.recall:.3f} | {s.kappa:.3f} | {s.exact:.3f} |"
        for s in scores
    ]
    count = len(scores)
    mean_f1, mean_kappa = sum(s.f1 for s in scores) / count, sum(s.kappa for s in scores) / count
    lines += [f"| mean | {mean_f1:.3f} | | | {mean_kappa:.3f} | all four right: {all_right:.3f} |", ""]
    return [*lines, *reliability_lines(sure, f"level {DEFINITE} or above, per sentence and purpose")]


def slot_lines(rows: Sequence[Labelled]) -> list[str]:
    """Return the lines of the report on elements of accountability, in statements of a definite action."""
    rows = [row for row in rows if max(row.levels.values()) >= DEFINITE]
    found = [{f.slot.value for f in find_slots(row.text)} for row in rows]
    lines = [f"### Elements of accountability in {len(rows)} definite statements", ""]
    lines += ["| element | F1 | precision | recall |", "|---|---|---|---|"]
    for slot in Slot:
        both = sum(slot in f and slot in row.slots for f, row in zip(found, rows, strict=True))
        precision = both / max(1, sum(slot in f for f in found))
        recall = both / max(1, sum(slot in row.slots for row in rows))
        f1 = 2 * precision * recall / max(1e-9, precision + recall)
        lines.append(f"| {slot} | {f1:.3f} | {precision:.3f} | {recall:.3f} |")
    return [*lines, ""]


def draft_lines(drafts: Iterable[tuple[str, Path, Truth]], encoder: Encoder, what: str) -> list[str]:
    """Return the lines of the report on whole drafts."""
    settings, words = load_settings(), load_framework().ladder
    scores, sure = [], []
    for name, path, truth in drafts:
        check = check_document(read_document(path, settings=settings), encoder=encoder)
        scores.append(score_draft(name, check, truth))
        sure += [(v.confidence, v.verdict == words.verdict(truth.levels[p])) for p, v in check.purposes.items()]
    lines = [f"## {len(scores)} {what}", "", *_draft_table(scores), "", *_draft_totals(scores), ""]
    return [*lines, *reliability_lines(sure, "verdicts")]


def _draft_table(scores: Sequence[DraftScore]) -> list[str]:
    lines = [
        "Levels as found/true.",
        "",
        "| draft | p1 | p2 | p3 | p4 | topics right | stage | overclaims | decoys used |",
    ]
    lines.append("|---|---|---|---|---|---|---|---|---|")
    for s in scores:
        levels = " | ".join(f"{a}/{b}" if a == b else f"**{a}/{b}**" for a, b in s.levels.values())
        topics = f"{sum(a == b for a, b in s.topics.values())}/{len(s.topics)}"
        stage = s.stage[0] if s.stage[0] == s.stage[1] else f"**{s.stage[0]}** ({s.stage[1]})"
        lines.append(
            f"| {s.name} | {levels} | {topics} | {stage} | {s.claims_right} of {s.claims_true}, {s.claims_found} shown "
            f"| {s.decoys_used} of {s.decoys} |"
        )
    return lines


def _draft_totals(scores: Sequence[DraftScore]) -> list[str]:
    levels = [pair for s in scores for pair in s.levels.values()]
    fourth = [s.levels["p4"] for s in scores]
    topics = [pair for s in scores for pair in s.topics.values()]
    verdict = load_framework().ladder.verdict
    claims = (
        sum(s.claims_right for s in scores),
        sum(s.claims_true for s in scores),
        sum(s.claims_found for s in scores),
    )
    decoys = (sum(s.decoys_used for s in scores), sum(s.decoys for s in scores))
    hits = (sum(s.evidence_hit for s in scores), sum(s.evidence_shown for s in scores))
    lines = []
    for name, pairs in (("levels", levels), ("purpose four", fourth)):
        verdicts = _share(verdict(a) == verdict(b) for a, b in pairs)
        lines.append(f"- {name}: exact {_exact(pairs)}, within one {_near(pairs)}, verdicts {verdicts}")
    return [
        *lines,
        f"- topics: exact {_exact(topics)}, within one {_near(topics)}",
        f"- stage right: {_share(s.stage[0] == s.stage[1] for s in scores)}",
        f"- overclaims: {claims[0]} of {claims[1]} found, {claims[2]} shown",
        f'- cells at level 2 or below in truth that came out "{verdict(TOP)}": '
        f"{sum(a >= TOP for a, b in levels if b <= NAMED)} of {sum(b <= NAMED for _, b in levels)}",
        f"- decoys used as evidence for purpose four: {decoys[0]} of {decoys[1]}",
        f"- evidence that the reader also chose: {hits[0]} of {hits[1]}",
    ]


def _exact(pairs: Sequence[tuple[int, int]]) -> str:
    return _share(a == b for a, b in pairs)


def _near(pairs: Sequence[tuple[int, int]]) -> str:
    return _share(abs(a - b) <= 1 for a, b in pairs)


def _share(hits: Iterable[bool]) -> str:
    seen = list(hits)
    return f"{sum(seen)}/{len(seen)} ({sum(seen) / max(1, len(seen)):.2f})"


def main() -> None:
    """Print the report asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--encoder-home", type=Path)
    parser.add_argument("--sentences", type=Path)
    parser.add_argument("--drafts", type=Path)
    parser.add_argument("--split", default="")
    parser.add_argument("--texts", type=Path)
    options = parser.parse_args()
    encoder = LazyEncoder(options.encoder_home or load_settings().encoder_dir, CHECK)
    lines: list[str] = []
    if options.sentences:
        lines += sentence_lines(load_sentences(options.sentences), encoder, f"sentences of {options.sentences.name}")
    if options.drafts:
        drafts = load_drafts(options.drafts, options.split, options.texts)
        lines += draft_lines(drafts, encoder, f"drafts of {options.drafts.name} {options.split}".strip())
    print("\n".join(lines) if lines else report(encoder))


if __name__ == "__main__":
    main()
