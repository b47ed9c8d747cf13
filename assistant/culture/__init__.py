"""Diagnosis of quality culture: what the evidence proves row by row, what staff and students answer, and where the two part.

Pure functions over the nouns; the scheme (levels, questions, behaviours, rubric) is data in `indicators/diagnosis/`.
"""
