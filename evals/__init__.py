"""Evaluations: labelled data, measures, and the report that they write."""
