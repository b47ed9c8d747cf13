"""Corpus: model cases, standards notes and the office's own references, found for a problem."""

from assistant.corpus.errors import CorpusError
from assistant.corpus.library import Library, load
from assistant.corpus.needs import Needs, needs_of
from assistant.corpus.passages import OwnPassage
from assistant.corpus.search import Corpus, Found, Hit

__all__ = ["Corpus", "CorpusError", "Found", "Hit", "Library", "Needs", "OwnPassage", "load", "needs_of"]
