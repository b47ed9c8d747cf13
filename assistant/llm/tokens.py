"""How many tokens a text has: by tiktoken from a local encoding file, else by a counter that errs on the high side.

The conservative counter knows no vocabulary. Its rates are the highest seen with the encodings cl100k and o200k over Chinese
office prose, tables and English; the newer Chinese models need fewer. What an endpoint reports corrects it from call to call.
"""

from __future__ import annotations

import math
import re
from functools import cache
from pathlib import Path
from typing import Protocol

from assistant.errors import UserError

HAN, HAN_RARE = 1.5, 2.4
"""Tokens for a Chinese character of the main block and for one of the rarer blocks."""
WORD, DIGITS, MARK, OTHER = 4.0, 1.0, 1.0, 2.5
"""Letters in one token of a Latin word, digits in one token, tokens for a punctuation mark, for any other sign."""
PER_MESSAGE = 6
_PIECES = re.compile(r"[A-Za-z]+|[0-9]+|\s+|.", re.S)
_MARKS = frozenset("，。、；：？！（）“”‘’《》【】")
_PATTERNS = {
    "cl100k": r"'(?i:[sdmt]|ll|ve|re)|[^\r\n\p{L}\p{N}]?+\p{L}++|\p{N}{1,3}+| ?[^\s\p{L}\p{N}]++[\r\n]*+|"
    r"\s++$|\s*[\r\n]|\s+(?!\S)|\s",
    "o200k": "|".join(
        [
            r"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+(?i:'s|'t|'re|'ve|'m|'ll|'d)?",
            r"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*(?i:'s|'t|'re|'ve|'m|'ll|'d)?",
            r"\p{N}{1,3}",
            r" ?[^\s\p{L}\p{N}]+[\r\n/]*",
            r"\s*[\r\n]+",
            r"\s+(?!\S)",
            r"\s+",
        ]
    ),
}


class Counter(Protocol):
    """`name` says how it counts, for run.json."""

    @property
    def name(self) -> str: ...

    def count(self, text: str) -> int: ...


class ConservativeCounter:
    """Counts without a vocabulary; never noticeably too low, on Chinese up to twice too high for the newest models."""

    name = "conservative-1"

    def count(self, text: str) -> int:
        total = 0.0
        for piece in _PIECES.findall(text):
            first = piece[0]
            if "\u4e00" <= first <= "\u9fff":
                total += HAN
            elif first.isascii() and first.isalpha():
                total += max(1, math.ceil(len(piece) / WORD))
            elif first.isascii() and first.isdigit():
                total += math.ceil(len(piece) / DIGITS)
            elif first.isspace():
                total += max(1, piece.count("\n"))
            elif first.isascii() or first in _MARKS:
                total += MARK
            else:
                total += HAN_RARE if "\u3400" <= first <= "\ufaff" else OTHER
        return math.ceil(total)


class TiktokenCounter:
    """Counts with an encoding file that lies on this machine (`*.tiktoken`, as published for cl100k_base or o200k_base)."""

    def __init__(self, file: Path) -> None:
        import tiktoken
        from tiktoken.load import load_tiktoken_bpe

        if not file.is_file():
            raise UserError(f"找不到标记编码文件“{file}”。请检查 token_encoding，或清空它以使用保守计数。")
        try:
            ranks = load_tiktoken_bpe(str(file))
            pattern = _PATTERNS["cl100k" if "cl100k" in file.name else "o200k"]
            self._encoding = tiktoken.Encoding(file.stem, pat_str=pattern, mergeable_ranks=ranks, special_tokens={})
        except (ValueError, OSError) as error:
            raise UserError(
                f"标记编码文件“{file}”读不懂（{error}）。请换成完整的 .tiktoken 文件，或清空 token_encoding。"
            ) from error
        self.name = f"tiktoken:{file.stem}"

    def count(self, text: str) -> int:
        return len(self._encoding.encode_ordinary(text))


@cache
def counter(file: Path | None = None) -> Counter:
    """The counter in force: tiktoken where there is a local file, else the conservative one. Nothing is downloaded."""
    return TiktokenCounter(file) if file is not None else ConservativeCounter()
