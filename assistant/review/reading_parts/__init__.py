"""Pieces of the reader of finished reports: paragraphs and their looks, citation marks, headings, sentences, catalogue."""
