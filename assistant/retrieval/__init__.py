"""Retrieval: tokens, encoders, BM25 and dense vectors behind one Index."""

from assistant.retrieval.encoder import Encoder, EncoderError, load_encoder
from assistant.retrieval.index import Entry, Hit, Index
from assistant.retrieval.reranker import CrossEncoderReranker, Reranker
from assistant.retrieval.tokens import Tokenizer, tokenizer

__all__ = [
    "CrossEncoderReranker",
    "Encoder",
    "EncoderError",
    "Entry",
    "Hit",
    "Index",
    "Reranker",
    "Tokenizer",
    "load_encoder",
    "tokenizer",
]
