"""Every error that a user can meet.

Each says in plain English what happened (`str(error)`) and what to do (`error.help`).

    AssistantError
    ├── UsageError               the command or setting is not understood
    ├── DataFileError            one of our own YAML files is wrong: names the file and the key
    ├── ReadingError             a document could not be read; nothing of it was stored
    │   ├── EncryptedError       it needs a password
    │   ├── EmptyError           it holds no text at all
    │   ├── NoTextLayerError     a scan: pictures of pages, no words
    │   ├── CorruptError         truncated or damaged
    │   ├── WrongTypeError       the contents do not match the name, or the type is not one we read
    │   └── TooLargeError        over a limit on size, pages or time
    ├── LibraryError             the stored library
    │   ├── LibraryBusyError     another process holds it
    │   ├── StaleIndexError      built with another encoder or chunking; says how to rebuild
    │   ├── CapacityError        it cannot take more documents
    │   └── UnknownDocumentError no document of that id
    ├── EncoderError             the sentence encoder is missing or is not the one expected
    ├── ModelError               the optional chat model: not set up, not reachable, or answered nonsense
    └── ReportError              a report could not be written
"""

from __future__ import annotations


class AssistantError(Exception):
    """Base of the tree. `message` says what happened, `help` what to do about it."""

    default_help = "Run the same command with --help to see how it is used."

    def __init__(self, message: str, help: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.help = help or self.default_help


class UsageError(AssistantError):
    """The command, question or setting is not understood."""


class DataFileError(AssistantError):
    """A data file that comes with the program is missing or wrong; names the file and the key."""

    default_help = "Reinstall the program, or correct the file that is named here."


class ReadingError(AssistantError):
    """A document could not be read; nothing of it was stored."""

    default_help = "Nothing was stored. Check that the file opens on your own computer, then try again."


class EncryptedError(ReadingError):
    """The document needs a password."""

    default_help = "Save a copy without a password and add that copy."


class EmptyError(ReadingError):
    """The document holds no text."""

    default_help = "Check that it is the right file."


class NoTextLayerError(ReadingError):
    """A scan: its pages are pictures, without words that a program can read."""

    default_help = (
        "Run it through OCR first (Word, Acrobat and most scanners can make a 'searchable PDF'), then add the result."
    )


class CorruptError(ReadingError):
    """The file is truncated or damaged."""

    default_help = "Download or export it again."


class WrongTypeError(ReadingError):
    """The contents do not match the file name, or the type is not one that is read here."""

    default_help = "Use a PDF, a Word document (.docx), Markdown, HTML or plain text."


class TooLargeError(ReadingError):
    """Over a limit on size, pages or reading time."""

    default_help = "Split the document, or raise the limit in the settings."


class LibraryError(AssistantError):
    """Something is wrong with the stored library."""

    default_help = "Nothing already stored was lost. Try again."


class LibraryBusyError(LibraryError):
    """Another process holds the library; two writers on one folder would damage it."""

    default_help = "Close the other window or command that uses this library, or choose another folder with --home."


class StaleIndexError(LibraryError):
    """The index was built with another encoder or another way of cutting passages."""

    default_help = "Rebuild it with: assistant rebuild"


class CapacityError(LibraryError):
    """The library has reached its limit."""

    default_help = "Remove documents that are no longer needed."


class UnknownDocumentError(LibraryError):
    """No document in the library has the id that was asked for."""

    default_help = "List the library with: assistant documents"


class EncoderError(AssistantError):
    """The sentence encoder is missing, or its weights are not the ones expected."""

    default_help = "Install the program again; its packages carry the encoder."


class ModelError(AssistantError):
    """The optional chat model is not set up, cannot be reached, or gave an unusable answer."""

    default_help = "The program works without a chat model: unset ASSISTANT_MODEL to go on offline."


class ReportError(AssistantError):
    """A report could not be written."""

    default_help = "Choose a folder that you may write to, and a name ending in .docx, .pdf, .md or .html."
