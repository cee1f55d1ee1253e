"""Who answers for a promise, and who else has a part: the role of each body and post that a statement names.

Where a name stands tells its role better than any list of names: before the verb or after "with", in a cell of its own,
second of two. So every name is a candidate, and a small linear model, fitted to labelled sentences by
`python -m evals.checking.roles`, weighs where it stands and what kind of body it tells of.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from assistant.jobs.checking.lexicon import slot_words

ROLES_FILE = Path(__file__).with_name("roles.json")
OWNER, PARTNER = "owner", "partner"
MODAL = re.compile(
    r"\b(?:will|shall|is to|are to|must|has agreed|have agreed|undertakes?|has set aside|have set aside|'ll)\b",
    re.IGNORECASE,
)
_NAME = re.compile(
    r"(?:(?:the|The|our|Our|each|every) )?[A-Z][\w'’&.-]*"
    r"(?:(?: (?:of|and|the|for|on|upon|&|in)){0,2} [A-Z][\w'’&-]*)*(?:(?: (?:of|for) (?:the )?[A-Z][\w'’-]*)+)?"
)
_ARTICLE = re.compile(r"^(?:the|our|each|every|an?|its) ", re.IGNORECASE)
_BEFORE = re.compile(r"[a-z£\d'’|;:,-]+")
_AFTER = re.compile(r"[a-z£\d'’|;:,.-]+")
_ACTS = re.compile(r"^,? (?:which |who )?(?:will |also )?[a-z]+s\b")
_AND = re.compile(r",? and (?:the )?")
_AND_BEFORE = re.compile(r"\band (?:the )?$")
_JOINED = re.compile(r"\s*(?:of|at|for|,)\s*(?:the\s+)?")
_ENDS_CELL = ("|", ";", ":")
_MOST_COUNTED = 3


@dataclass(frozen=True, slots=True)
class Named:
    """A name in a statement: its offsets, and how it was found (post, body, name or common noun)."""

    start: int
    end: int
    kind: str


@lru_cache(maxsize=1)
def _weights() -> Mapping[str, Mapping[str, float]]:
    loaded: Mapping[str, Mapping[str, float]] = json.loads(ROLES_FILE.read_text(encoding="utf-8"))["weights"]
    return loaded


def named(text: str) -> list[Named]:
    """Return the names of posts and bodies in `text`, in order, none inside another. A post with its body is one."""
    words = slot_words()
    spans = [Named(m.start(), m.end(), "post") for m in words.posts.finditer(text)]
    spans += [Named(m.start(), m.end(), "body") for m in words.bodies.finditer(text)]
    spans += [Named(m.start(), m.end(), "name") for m in _NAME.finditer(text) if _names_somebody(m, text)]
    spans += [Named(m.start(), m.end(), "common") for m in words.common.finditer(text)]
    spans = [part for span in spans for part in _parted(span, text)]
    spans = [s for s in spans if not words.generic.fullmatch(text[s.start : s.end])]
    kept: list[Named] = []
    for span in sorted(spans, key=lambda s: (s.start, s.start - s.end)):
        if kept and span.start < kept[-1].end:
            continue
        if kept and kept[-1].kind == "post" and _JOINED.fullmatch(text[kept[-1].end : span.start]):
            kept[-1] = Named(kept[-1].start, span.end, "post")  # "the Medical Director of Orme Valley Hospitals"
            continue
        kept.append(span)
    return kept


def _parted(span: Named, text: str) -> list[Named]:
    """Return the two bodies of "Orme Hospitals and Saxby Council", or the span as it is."""
    for match in _AND.finditer(text, span.start, span.end):
        left, right = text[span.start : match.start()], text[match.end() : span.end]
        if all(slot_words().bodies.fullmatch(side) for side in (left, right)):
            return [Named(span.start, match.start(), span.kind), Named(match.end(), span.end, span.kind)]
    return [span]


def _names_somebody(match: re.Match[str], text: str) -> bool:
    name = _ARTICLE.sub("", match.group())
    parts = name.split()
    if all(part.strip("'’s.,") in slot_words().times_named for part in parts):
        return False
    before = text[: match.start()].rstrip()
    opens = not before or before.endswith((".", "?", "!", *_ENDS_CELL))
    return len(parts) > 1 or not opens or name != match.group()


def clues(text: str, names: Sequence[Named], place: int) -> dict[str, float]:
    """Return what tells the role of the name at `place` among `names`: where it stands, and what it tells of."""
    words, name = slot_words(), names[place]
    before, after, said = text[: name.start], text[name.end :], text[name.start : name.end]
    left, right = _BEFORE.findall(before.lower())[-2:], _AFTER.findall(after.lower())[:2]
    modal = MODAL.search(text)
    cell = before.rstrip().endswith(_ENDS_CELL)
    where = {
        "part_verb": bool(words.part_verb.match(after)),
        "part_before": bool(words.part_before.search(before)),
        "accountable": bool(words.accountable.search(before[-40:])),
        "before_modal": modal is not None and name.end <= modal.start() + 1,
        "after_modal": modal is not None and name.start > modal.start(),
        "cell": cell,
        "and_before": bool(_AND_BEFORE.search(before)),
    }
    kinds = [kind for kind, pattern in words.kinds.items() if pattern.search(said)]
    found: dict[str, float] = {
        f"left={left[-1] if left else '^'}": 1.0,
        f"right={right[0] if right else '$'}": 1.0,
        f"found={name.kind}": 1.0,
        f"count={min(place, _MOST_COUNTED)}": 1.0,
        "last": float(place == len(names) - 1),
        "possessive": float(after[:2] in ("'s", "’s") or said.endswith(("'s", "’s"))),
        "modal": float(modal is not None),
        "opens": float(not before.strip()),
        "ends_cell": float(after.lstrip()[:1] in ("|", ";", "")),
        "idle_place": float(bool(words.idle_place.search(before))),
        "acts": float(bool(_ACTS.match(after))),
        "and_after": float(after.startswith(" and ")),
        "row": float(" | " in text or text.count(";") > 1),
        "position": name.start / max(1, len(text)),
        **{key: float(value) for key, value in where.items()},
        **{f"kind={kind}": 1.0 for kind in kinds},
        **{f"{key}*{kind}": 1.0 for key, value in where.items() if value for kind in kinds or ["none"]},
    }
    if len(left) > 1:
        found[f"left={' '.join(left)}"] = 1.0
    if len(right) > 1:
        found |= {f"right={' '.join(right)}": 1.0, f"second={right[1]}": 1.0}
    return found


def roles_of(text: str) -> list[tuple[Named, dict[str, float]]]:
    """Return each name with the probabilities (0-1) of being the owner and of being a partner with a part."""
    names = named(text)
    out = []
    for place, name in enumerate(names):
        present = clues(text, names, place)
        scores = {
            role: weights.get("", 0.0) + sum(weights.get(clue, 0.0) * value for clue, value in present.items())
            for role, weights in _weights().items()
        }
        highest = max(scores.values())
        raw = {role: math.exp(score - highest) for role, score in scores.items()}
        out.append((name, {role: raw[role] / sum(raw.values()) for role in (OWNER, PARTNER)}))
    return out
