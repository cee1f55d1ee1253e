"""The strategy check: is each of the four purposes really in a draft, or in name only?

    check_document   a whole document, as read by `assistant.reading`
    check_text       a drafted section in Markdown
    label_sentences  single sentences, each judged alone

How it goes: `signals` (what each sentence bears on, how it speaks, what it names) → `findings` (its level per
purpose) → `verdict` (the level of the whole), then `topics`, `stage`, `overclaims`, `gaps` and `guidance`.
"""

from __future__ import annotations

from assistant.jobs.checking.framework import frameworks, load_framework
from assistant.jobs.checking.head import has_head
from assistant.jobs.checking.pipeline import check_document, check_text, label_sentences

__all__ = ["check_document", "check_text", "frameworks", "has_head", "label_sentences", "load_framework"]
