"""Tells what a file is by its first bytes, and whether that fits its name."""

from __future__ import annotations

import re
from pathlib import PurePath

from assistant.errors import EncryptedError, WrongTypeError

_SUFFIXES = {
    ".pdf": "pdf",
    ".docx": "docx",
    ".md": "md",
    ".markdown": "md",
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".txt": "txt",
    ".text": "txt",
}
SUPPORTED_SUFFIXES: tuple[str, ...] = tuple(_SUFFIXES)
_NAMES = {
    "pdf": "a PDF",
    "docx": "a Word document (.docx)",
    "md": "Markdown",
    "html": "an HTML page",
    "txt": "plain text",
}
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_BINARY = {
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"GIF8": "a picture",
    b"II*\x00": "a picture",
    b"MM\x00*": "a picture",
    b"{\\rtf": "a Rich Text document (.rtf)",
    b"\x1f\x8b": "a compressed archive",
    b"7z\xbc\xaf": "a compressed archive",
    b"Rar!": "a compressed archive",
    b"MZ": "a program",
    b"\x7fELF": "a program",
    b"%!PS": "a PostScript file",
}
_HTML = re.compile(
    rb"^\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE | re.DOTALL
)


def format_of(data: bytes, name: str) -> str:
    """Return pdf, docx, md, html or txt.

    Raises WrongTypeError where the name says another type than the contents, or the type is not read here,
    and EncryptedError for a Word document locked with a password.
    """
    suffix = PurePath(name).suffix.lower()
    wanted = _SUFFIXES.get(suffix)
    found = _by_content(data)
    if found == "ole":
        if b"E\x00n\x00c\x00r\x00y\x00p\x00t\x00e\x00d\x00P\x00a\x00c\x00k\x00a\x00g\x00e" in data:
            raise EncryptedError(f"'{name}' is protected with a password.")
        raise WrongTypeError(
            f"'{name}' is in the old Word format (.doc), which is not read here.",
            "Open it in Word and save it as .docx or PDF, then add that copy.",
        )
    if wanted is None:
        kind = f"files ending in '{suffix}' are" if suffix else "a file without an ending is"
        raise WrongTypeError(f"'{name}' cannot be read: {kind} not a type that is read here.")
    if found == wanted or (found == "text" and wanted in ("md", "html", "txt")):
        return wanted
    if found == "html" and wanted in ("md", "txt"):
        # A page saved under a text name: Markdown may hold HTML, and plain text would show its tags.
        return "html" if wanted == "txt" else "md"
    found_name = _NAMES.get(found, found)
    if found == "text":
        found_name = "plain text, or damaged at its beginning"
    raise WrongTypeError(f"'{name}' is named as {_NAMES[wanted]} but its contents are {found_name}.")


def _by_content(data: bytes) -> str:
    if b"%PDF-" in data[:1024]:
        return "pdf"
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return "docx"
    if data.startswith(_OLE):
        return "ole"
    for magic, kind in _BINARY.items():
        if data.startswith(magic):
            return kind
    head = data[:4096]
    if _HTML.match(head.removeprefix(b"\xef\xbb\xbf")):
        return "html"
    if b"\x00" in head and not head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "a binary file"
    return "text"
