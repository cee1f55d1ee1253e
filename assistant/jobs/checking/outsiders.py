"""Tells whether a promise is that of a body that is often a member, with nothing of the partnership's beside it.

A council's or a university's own plan, good as it may be, is not what this strategy does (manual, section 3).
"""

from __future__ import annotations

from assistant.jobs.checking.lexicon import voice_words

_SUBJECT = 80  # characters in which a subject is looked for where no promise marks its end


def promised_alone(text: str, *, row: bool) -> bool:
    """Return whether the one who promises is an outsider alone. `row`: the statement stands for a table row.

    Words that only applaud the deed ("and we shall be cheering") give the partnership no part in it.
    """
    words = voice_words().voices
    text = words["applause"].sub(" ", text)
    first = words["commitment"].search(text) or words["standing"].search(text)
    subject = words["lone_outsiders"].search(text, 0, first.start() if first else min(len(text), _SUBJECT))
    if subject is None:
        if not row:
            return False
        # in a row the body that answers stands in a cell of its own
        subject = words["lone_outsiders"].search(text) or words["companies"].search(text)
        return subject is not None and not words["ours"].search(text)
    return not words["ours"].search(text[: subject.start()]) and not words["ours"].search(text[subject.end() :])
