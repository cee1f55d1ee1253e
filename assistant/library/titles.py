"""When does one file take the place of another? A rule with a guard.

The same title means a new version. But every area has an "Integrated care strategy", so where a title says
nothing but the kind of document, the file's name or place must agree too.
"""

from __future__ import annotations

import re
from pathlib import PurePath

from assistant.library.catalogue import DocumentInfo
from assistant.words import title_words

_VERSION = re.compile(
    r"\b(?:v(?:ersion)?\.?\s*\d+(?:\.\d+)*|draft(?:\s*\d+(?:\.\d+)*)?|final|revised|updated|copy|\(\d+\))(?=\W|$)", re.I
)


def title_key(title: str) -> str:
    """Return the title as it is compared: lower case, without version marks and punctuation."""
    bare = _VERSION.sub(" ", title.lower())
    return " ".join(re.findall(r"[a-z0-9]+", bare)) or title.lower().strip()


def is_generic(key: str) -> bool:
    """Whether a title only says what kind of document it is, so that two areas could both use it."""
    return all(word in title_words() or word.isdigit() for word in key.split())


def replaces(old: DocumentInfo, key: str, name: str, path: str) -> bool:
    """Whether a new file (title key, file name, full path) is a new version of `old`."""
    if path and old.path == path:
        return True
    if title_key(old.title) != key:
        return False
    return not is_generic(key) or PurePath(old.path.replace("\\", "/")).name == name
