"""What is refused, with which error, and that nothing but a ReadingError ever comes out."""

from __future__ import annotations

import contextlib
import io
import random
import zipfile
from pathlib import Path

import pytest

from assistant.errors import (
    CorruptError,
    EmptyError,
    EncryptedError,
    NoTextLayerError,
    ReadingError,
    TooLargeError,
    WrongTypeError,
)
from assistant.reading import read_bytes, read_document
from assistant.settings import Settings
from tests.reading_files import LONG, PageBreak, heading, make_pdf, paragraph, scan_pdf

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def pdf_bytes(folder: Path, pages: int = 1) -> bytes:
    story = [flow for number in range(pages) for flow in (heading(f"Part {number}"), paragraph(LONG), PageBreak())]
    return make_pdf(folder / "made.pdf", story).read_bytes()


def docx_bytes() -> bytes:
    import docx

    document = docx.Document()
    document.add_heading("Plan", 1)
    document.add_paragraph(LONG)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def locked(data: bytes, *, user: str, owner: str = "owner") -> bytes:
    from pypdf import PdfReader, PdfWriter

    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(data)))
    writer.encrypt(user, owner, algorithm="RC4-128")
    stream = io.BytesIO()
    writer.write(stream)
    return stream.getvalue()


def refused(data: bytes, name: str, settings: Settings) -> ReadingError:
    with pytest.raises(ReadingError) as caught:
        read_bytes(data, name, settings=settings)
    assert name in str(caught.value)
    assert caught.value.help
    return caught.value


@pytest.mark.parametrize("name", ["a.pdf", "a.docx", "a.md", "a.html", "a.txt"])
@pytest.mark.parametrize("data", [b"", b" \n\t\n "])
def test_empty_files(name: str, data: bytes, settings: Settings) -> None:
    assert isinstance(refused(data, name, settings), EmptyError)


@pytest.mark.parametrize(("name", "data"), [("a.md", b"---\n***\n"), ("a.html", b"<html><script>a=1</script></html>")])
def test_files_without_a_word(name: str, data: bytes, settings: Settings) -> None:
    assert isinstance(refused(data, name, settings), EmptyError)


def test_password(tmp_path: Path, settings: Settings) -> None:
    data = pdf_bytes(tmp_path)
    assert isinstance(refused(locked(data, user="secret"), "locked.pdf", settings), EncryptedError)
    assert "apprenticeships" in read_bytes(locked(data, user=""), "open.pdf", settings=settings).text


def test_scan_needs_ocr(tmp_path: Path, settings: Settings) -> None:
    error = refused(scan_pdf(tmp_path / "scan.pdf").read_bytes(), "scan.pdf", settings)
    assert isinstance(error, NoTextLayerError)
    assert "OCR" in f"{error} {error.help}"


def test_one_scanned_page_is_noted(tmp_path: Path, settings: Settings) -> None:
    from pypdf import PdfReader, PdfWriter

    writer = PdfWriter()
    writer.append(PdfReader(io.BytesIO(pdf_bytes(tmp_path))))
    writer.append(PdfReader(scan_pdf(tmp_path / "scan.pdf", pages=1)))
    stream = io.BytesIO()
    writer.write(stream)
    document = read_bytes(stream.getvalue(), "mixed.pdf", settings=settings)
    assert "picture" in document.metadata["notice"]
    assert document.pages[-1].start == document.pages[-1].end == len(document.text)


@pytest.mark.parametrize(
    ("name", "make"),
    [
        ("page.pdf", lambda: b"<!doctype html><html><body><p>Hello there</p></body></html>"),
        ("old.doc", lambda: OLE + b"\x00" * 600),
        ("old.docx", lambda: OLE + b"\x00" * 600),
        ("picture.pdf", lambda: b"\x89PNG\r\n\x1a\n" + b"\x00" * 50),
        ("notes.pdf", lambda: b"Only a few words of text."),
        ("binary.txt", lambda: bytes(range(256)) * 4),
        ("sheet.xlsx", docx_bytes),
        ("renamed.md", docx_bytes),
        ("noending", lambda: b"Some words."),
    ],
)
def test_wrong_type_for_its_name(name: str, make: object, settings: Settings) -> None:
    assert isinstance(refused(make(), name, settings), WrongTypeError)  # type: ignore[operator]


def test_zip_and_workbook_named_docx(settings: Settings) -> None:
    for inside, word in (("readme.txt", "ZIP"), ("xl/workbook.xml", "Excel")):
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w") as package:
            package.writestr(inside, "text")
        error = refused(stream.getvalue(), "plan.docx", settings)
        assert isinstance(error, WrongTypeError)
        assert word in str(error)


def test_zip_bomb_and_entities(settings: Settings) -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("word/document.xml", b" " * 30_000_000)
    small = settings.with_(max_file_mb=1)
    assert isinstance(refused(stream.getvalue(), "bomb.docx", small), TooLargeError)
    bomb = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]><x>&b;</x>'
    source = zipfile.ZipFile(io.BytesIO(docx_bytes()))
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as package:
        for part in source.namelist():
            package.writestr(part, bomb if part == "word/document.xml" else source.read(part))
    assert isinstance(refused(stream.getvalue(), "entities.docx", settings), CorruptError)


def test_limits(tmp_path: Path, settings: Settings) -> None:
    data = pdf_bytes(tmp_path, pages=4)
    for change in ({"max_pages": 2}, {"max_file_mb": 0.001}, {"max_chars": 50}, {"max_read_seconds": 1e-9}):
        assert isinstance(refused(data, "large.pdf", settings.with_(**change)), TooLargeError), change
    text = ("word " * 50_000).encode()
    for name in ("a.txt", "a.md", "a.html"):
        assert isinstance(refused(text, name, settings.with_(max_chars=1000)), TooLargeError)


def test_deep_nesting_is_read_or_refused(settings: Settings) -> None:
    deep = b"<html><body>" + b"<div>" * 8_000 + b"The words in the middle." + b"</div>" * 8_000 + b"</body></html>"
    assert read_bytes(deep, "deep.html", settings=settings).text == "The words in the middle."
    refused(b"<html>" + b"<b>" * 60_000 + b"words", "deeper.html", settings)
    assert read_bytes(b"> " * 40 + b"words", "quotes.md", settings=settings).text == "words"
    refused(b"> " * 3_000 + b"words", "quotes.md", settings)


@pytest.mark.parametrize("share", [0.05, 0.3, 0.6, 0.9, 0.99])
def test_truncated(share: float, tmp_path: Path, settings: Settings) -> None:
    for name, data in (("cut.pdf", pdf_bytes(tmp_path, 2)), ("cut.docx", docx_bytes())):
        assert isinstance(refused(data[: int(len(data) * share)], name, settings), CorruptError)


def test_flipped_bytes_never_raise_anything_else(tmp_path: Path, settings: Settings) -> None:
    chance = random.Random(3)
    for name, data in (("flip.pdf", pdf_bytes(tmp_path, 2)), ("flip.docx", docx_bytes())):
        for _ in range(25):
            damaged = bytearray(data)
            for _ in range(chance.choice((1, 4, 40))):
                damaged[chance.randrange(len(damaged))] = chance.randrange(256)
            with contextlib.suppress(ReadingError):
                assert read_bytes(bytes(damaged), name, settings=settings).text


def test_damaged_page_text_is_not_left_out_in_silence(tmp_path: Path, settings: Settings) -> None:
    from pypdf import PdfReader, PdfWriter

    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf_bytes(tmp_path, 2))))
    for page in writer.pages:
        page.compress_content_streams()
    stream = io.BytesIO()
    writer.write(stream)
    data = bytearray(stream.getvalue())
    at = data.index(b"stream") + 60
    data[at : at + 12] = b"\xff" * 12
    assert isinstance(refused(bytes(data), "hurt.pdf", settings), CorruptError)


def test_missing_file(tmp_path: Path, settings: Settings) -> None:
    with pytest.raises(ReadingError, match=r"gone\.pdf"):
        read_document(tmp_path / "gone.pdf", settings=settings)
