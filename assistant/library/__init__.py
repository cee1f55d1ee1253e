"""The shared library: a catalogue, vectors and a word index, kept in step."""

from assistant.library.catalogue import DocumentInfo
from assistant.library.library import AddOutcome, Library, Progress

__all__ = ["AddOutcome", "DocumentInfo", "Library", "Progress"]
