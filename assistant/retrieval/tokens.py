"""Domain-aware tokens: dictionary words, pairs of characters and single characters; and what a question asks for.

A passage is found by the words and pairs it shares with the query. Single characters only help to order what is found
(课 links 上课 with 课程), so that nothing is found by a stray character.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import rjieba

from assistant.resources import CORPUS

VERSION = "2"
"""Changes whenever the same text may give other tokens: an index on disk is then built anew."""
DICTIONARY = CORPUS / "dictionary.txt"
SYNONYMS = CORPUS / "synonyms.txt"
_RUN = re.compile(r"[\u3400-\u9fff]+|[a-z]+(?:[-'][a-z]+)*|\d+(?:\.\d+)?")
_STOP = frozenset("的了和与及在是为对等将以其并由从到于上中下个各该本也都而或被把")
_STOP_ASKED = _STOP | frozenset("能会有算让就还没不要几么")
_ASKING = re.compile(
    "多少|怎么样|怎么办|怎么|怎样|有没有|什么|哪些|哪几个|哪几|哪个|哪|能不能|会不会|是不是|要不要|够不够|好不好|可不可以"
    "|如何|为什么|几个|几次|多久|多长时间|多长|多大|谁来|谁|请问|吗|呢|吧"
)
"""Words that make a question and say nothing of its topic."""


def _lines(file: Path) -> list[str]:
    return [kept for line in file.read_text(encoding="utf-8").splitlines() if (kept := line.split("#")[0].strip())]


@cache
def shipped_words() -> tuple[str, ...]:
    """The field's words that a general dictionary cuts apart, one a line in corpus/dictionary.txt."""
    return tuple(_lines(DICTIONARY))


@cache
def shipped_synonyms() -> tuple[tuple[str, ...], ...]:
    """(everyday wording, official wordings …) of each line of corpus/synonyms.txt."""
    return tuple(tuple(line.split()) for line in _lines(SYNONYMS))


@dataclass(frozen=True, slots=True)
class Asked:
    """What a query looks for. `keys`: a passage must have one of them; `characters`: those of the keys, for the order."""

    keys: tuple[str, ...]
    characters: tuple[str, ...]


def plain(text: str) -> str:
    """Half-width and lower case: the form in which texts are cut."""
    return unicodedata.normalize("NFKC", text).lower()


@cache
def tokenizer() -> Tokenizer:
    """The tokenizer with the shipped words. Reading its dictionary takes a tenth of a second, so there is one in a process."""
    return Tokenizer()


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
        for run in _RUN.findall(plain(text)):
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

    def words(self, text: str) -> list[str]:
        """The words in order as a reader would cut them, of two or more characters: to be shown, not to be searched by."""
        cut = (w for run in _RUN.findall(plain(text)) for w in (self._jieba.cut(run) if run[0] >= "\u3400" else [run]))
        return [word for word in cut if len(word) > 1]

    def cut(self, text: str) -> list[str]:
        """The text in words as a reader would cut it, nothing left out."""
        return list(self._jieba.cut(text))

    def characters(self, text: str) -> list[str]:
        """The Han characters in order, without those that only bind words."""
        return [c for c in plain(text) if "\u3400" <= c <= "\u9fff" and c not in _STOP]

    def wordings(self, query: str, most: int = 4) -> list[tuple[str, ...]]:
        """The words that a question is about, question words taken out; and the same with official wordings for everyday ones."""
        text = plain(query)
        put = [text.replace(everyday, w) for everyday, *official in shipped_synonyms() if everyday in text for w in official]
        cut = (tuple(dict.fromkeys(self.words(_ASKING.sub(" ", t)))) for t in dict.fromkeys([text, *put]))
        return [words for words in cut if words][:most]

    def asked(self, query: str, most: int = 64) -> Asked:
        """Question words taken out, official wordings put beside everyday ones; at most `most` keys, the query's own first."""
        text = plain(query)
        topic = _ASKING.sub(" ", text)
        own = self.tokens(topic) or self.tokens(text)
        wordings = [w for everyday, *official in shipped_synonyms() if everyday in text for w in official if w not in text]
        keys = tuple(dict.fromkeys([*own, *(t for w in wordings for t in self.tokens(w))]))[:most]
        characters = dict.fromkeys(c for key in keys for c in self.characters(key) if c not in _STOP_ASKED)
        return Asked(keys, tuple(c for c in characters if c not in keys))
