"""Measures the reframing job, and trains its heads."""
