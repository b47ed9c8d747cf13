"""Domain-aware tokens: dictionary words and character bigrams, so that 专任教师 and 生师比 are found whole."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import cache

import rjieba

from assistant.resources import CORPUS

DICTIONARY = CORPUS / "dictionary.txt"
_RUN = re.compile(r"[\u3400-\u9fff]+|[a-z]+(?:[-'][a-z]+)*|\d+(?:\.\d+)?")
_STOP = frozenset("的了和与及在是为对等将以其并由从到于上中下个各该本也都而或被把")


@cache
def shipped_words() -> tuple[str, ...]:
    """The field's words that a general dictionary cuts apart, one a line in corpus/dictionary.txt."""
    lines = DICTIONARY.read_text(encoding="utf-8").splitlines()
    return tuple(w for line in lines if (w := line.split("#")[0].strip()))


class Tokenizer:
    """Cuts text for the index and for queries alike. `words` are further terms to keep whole (an office's own)."""

    def __init__(self, words: Iterable[str] = ()) -> None:
        self._jieba = rjieba.Jieba()
        for word in (*shipped_words(), *words):
            self._jieba.add_word(word, 1_000_000, "n")

    def tokens(self, text: str) -> list[str]:
        """Lower-case tokens in order: words of two or more characters, Latin words, numbers, and Han bigrams.

        Bigrams carry recall where the dictionary lacks a word; words carry precision.
        """
        result: list[str] = []
        for run in _RUN.findall(unicodedata.normalize("NFKC", text).lower()):
            if run[0] < "\u3400":
                result.append(run)
                continue
            for word in self._jieba.cut_for_search(run):
                if len(word) > 2:
                    result.append(word)
            result.extend(run[i : i + 2] for i in range(len(run) - 1) if run[i] not in _STOP or run[i + 1] not in _STOP)
            if len(run) == 1 and run not in _STOP:
                result.append(run)
        return result
