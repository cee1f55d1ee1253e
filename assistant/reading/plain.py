"""Reads plain text: paragraphs, headings, lists and tab-separated tables as far as plain text shows them.

Text saved from a web page has one line per paragraph; text from a mail programme is wrapped at some
column. Which of the two a file is decides whether a line break ends a paragraph. Marks that people carry
over from Markdown (`#`, `**`, `|`) are understood and taken out of the text.
"""

from __future__ import annotations

import itertools
import re

from assistant.errors import CorruptError, WrongTypeError
from assistant.reading.blocks import Block, BlockKind
from assistant.reading.clean import clean, clean_lines
from assistant.reading.limits import Budget
from assistant.reading.tables import row_blocks

_BULLET = re.compile(r"^\s*(?:[•●▪◦‣∙·*+–—-]|o(?=\s{1,4}\S)|[✓✔➢➤►])\s+(?=\S)")
_HASH = re.compile(r"^(#{1,6})\s+(.*?)\s*#*$")
_NUMBERED_HEAD = re.compile(
    r"^(?:(?:chapter|part|section|annex|appendix)\s+[\dA-Z]{1,3}\b|\d{1,2}(?:\.\d{1,2}){0,2}\.?\s+[A-Z])", re.IGNORECASE
)
_STARTS_ITEM = re.compile(r"^\s*(?:\d{1,2}(?:\.\d{1,2})*[.)]?|\([a-z\d]{1,3}\)|[a-z][.)])\s+\S")
_RULE = re.compile(r"^\s*\|?[\s:|=+_*~-]{3,}\|?\s*$")
_MARKS = re.compile(r"(\*\*|__)(?=\S)(.+?)(?<=\S)\1")
_WRAP_AT = 100
_BLOCK_TAG = re.compile(r"</?(?:ul|ol|li|p|br|div|h[1-6]|blockquote)\b[^<>]*>", re.IGNORECASE)
_INLINE_TAG = re.compile(r"</?(?:u|b|i|em|strong|sup|sub|span|a)\b[^<>]*>", re.IGNORECASE)


def decode(data: bytes, name: str) -> str:
    """Return the text of a file in UTF-8, UTF-16 or Windows-1252. Raises WrongTypeError for a binary file."""
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if data.startswith(mark):
            try:
                return data.decode(encoding)
            except UnicodeDecodeError as error:
                raise CorruptError(f"'{name}' is damaged: part of its text cannot be decoded.") from error
    if b"\x00" in data:
        raise WrongTypeError(f"'{name}' is not a text file, whatever its name says.")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        # A UTF-8 file that was cut off in the middle of a letter is still text.
        if error.start >= len(data) - 3:
            return data[: error.start].decode("utf-8")
    text = data.decode("cp1252", errors="replace")
    odd = sum(1 for c in text if c == "\ufffd" or (ord(c) < 32 and c not in "\t\n\r\f\v"))
    if odd > max(2, len(text) // 50):
        raise WrongTypeError(f"'{name}' is not a text file, whatever its name says.")
    return text


def read_plain(text: str, budget: Budget) -> list[Block]:
    """Return the blocks of a plain text."""
    lines = clean_lines(text).split("\n")
    wrapped = _is_wrapped(lines)
    blocks: list[Block] = []
    for group in _groups(lines, wrapped):
        budget.tick()
        if "\t" in group[0].strip() or _is_pipe_row(group[0]):
            rows = [_cells(line) for line in group if not _RULE.match(line)]
            ruled = len(group) > 1 and bool(_RULE.match(group[1]))
            blocks.extend(row_blocks(rows, [0] * len(rows), header=True if ruled and len(rows) > 1 else None)[0])
        else:
            blocks.append(_block(group))
    return [block for block in blocks if block.text]


def _is_wrapped(lines: list[str]) -> bool:
    """Whether line breaks are only where the column was full."""
    filled = [line for line in lines if line.strip()]
    if not filled or sum(len(line) > _WRAP_AT for line in filled) * 20 > len(filled):
        return False
    pairs = [(a, b) for a, b in itertools.pairwise(lines) if a.strip() and b.strip()]
    stops = (".", ":", ";", "?", "!")
    runs_on = sum(1 for a, b in pairs if not a.rstrip().endswith(stops) and b.lstrip()[:1].islower())
    return bool(pairs) and runs_on * 5 >= len(pairs)


def _groups(lines: list[str], wrapped: bool) -> list[list[str]]:
    """Return the lines of each block together."""
    groups: list[list[str]] = []
    fresh = True
    for index, line in enumerate(lines):
        if not line.strip() or (_RULE.match(line) and not _is_pipe_row(line)):
            underlined = _RULE.match(line) and line.strip()[:1] in "=-" and groups and not fresh
            if underlined and len(groups[-1]) == 1 and not _BULLET.match(groups[-1][0]):
                groups[-1][0] = f"{'#' if line.strip()[0] == '=' else '##'} {groups[-1][0].lstrip('# ')}"
            fresh = True
            continue
        row = "\t" in line.strip() or _is_pipe_row(line)
        before = lines[index - 1] if index else ""
        row_before = not fresh and ("\t" in before.strip() or _is_pipe_row(before))
        marked = _BULLET.match(line) or _HASH.match(line) or _HASH.match(before)
        starts = fresh or row != row_before or marked is not None
        # A wrapped list item goes on, indented, until the next mark.
        if not starts and not row and not (wrapped or _continues(before, line)):
            starts = True
        if not starts and not row and _STARTS_ITEM.match(line) and before.rstrip().endswith((".", ":", ";", "?")):
            starts = True
        if starts:
            groups.append([])
        groups[-1].append(line)
        fresh = False
    return groups


def _continues(before: str, line: str) -> bool:
    """Whether, in a text that is not wrapped, a line still belongs to the one above: it is indented below it."""
    return line[:2].isspace() and not before[:2].isspace() and bool(before.strip()) and not _BULLET.match(line)


def _block(group: list[str]) -> Block:
    text = _plain(" ".join(line.strip() for line in group))
    hashed = _HASH.match(text)
    if hashed:
        return Block(BlockKind.HEADING, hashed.group(2).strip("* "), level=len(hashed.group(1)))
    bullet = _BULLET.match(group[0])
    if bullet:
        return Block(BlockKind.BULLET, _BULLET.sub("", text, count=1))
    if len(group) == 1 and _is_heading(text):
        return Block(BlockKind.HEADING, text, level=_level(text))
    return Block(BlockKind.PARAGRAPH, text)


def _is_heading(text: str) -> bool:
    if len(text) > 90 or text.endswith((".", ",", ";", ":", "?", "!")) or len(text.split()) > 12:
        return False
    letters = [c for c in text if c.isalpha()]
    if len(letters) < 3:
        return False
    return bool(_NUMBERED_HEAD.match(text)) or all(c.isupper() for c in letters)


def _level(text: str) -> int:
    number = re.match(r"^\d{1,2}((?:\.\d{1,2})*)\.?\s", text)
    return 1 if not number else 2 + number.group(1).count(".")


def _is_pipe_row(line: str) -> bool:
    line = line.strip()
    return line.startswith("|") and line.count("|") >= 2


def _cells(line: str) -> list[str]:
    parts = line.strip().strip("|").split("|") if _is_pipe_row(line) else line.split("\t")
    return [_plain(part) for part in parts]


def _plain(text: str) -> str:
    return clean(_MARKS.sub(r"\2", _INLINE_TAG.sub("", _BLOCK_TAG.sub(" ", text))))
