"""Editions of evaluation frameworks: how complete one is, whether it is in force, and how two of them differ."""
