"""A strategy-drafting assistant for integrated care partnerships, with document retrieval."""

__version__ = "0.1.0"
