"""What a run will take, before it takes it: tokens, cost, time; at the rates that the endpoint itself has shown.

Endpoints count Chinese characters and everything else (digits, letters, signs) at rates of their own; both are learned from
the calls made so far, the first two of which are made for that and hold no evidence.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from assistant.llm.endpoints import Endpoint
from assistant.llm.prompts import Rendered
from assistant.llm.tokens import ConservativeCounter

STATEMENTS_PER_SOURCE, STATEMENTS_PER_POINT = 1, 5
"""A section has at most so many statements for each passage and each review point it has."""
REVISED = 0.03
"""Share of a section's tokens that sending statements back costs, on average."""
SPEED = 40.0
"""Tokens a second that an answer comes in where nothing is known of the endpoint."""
HAN, REST = 0.8, 0.6
"""Tokens for a Chinese character, and for what the conservative counter holds for one of anything else, likewise."""
_HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")


class Size(NamedTuple):
    """A text by what endpoints count differently: Chinese characters, and the rest as the conservative counter sees it."""

    han: float
    rest: float

    def plus(self, other: Size) -> Size:
        return Size(self.han + other.han, self.rest + other.rest)

    def times(self, factor: float) -> Size:
        return Size(self.han * factor, self.rest * factor)


NOTHING = Size(0, 0)
STATEMENT = Size(48, 24)
"""One statement in an answer: a sentence with its keys."""


def size(text: str) -> Size:
    """The size of a text."""
    rest, han = _HAN.subn("", text)
    return Size(han, ConservativeCounter().count(rest))


def size_of(prompt: Rendered) -> Size:
    """The size of a prompt."""
    return size(prompt.system).plus(size(prompt.user))


@dataclass(frozen=True, slots=True)
class Estimate:
    """Calls, tokens, cost (None where prices are not known) and seconds of a run."""

    calls: int
    tokens_in: int
    tokens_out: int
    cost: float | None
    seconds: float

    @property
    def tokens(self) -> int:
        return self.tokens_in + self.tokens_out

    def words(self) -> str:
        """One sentence for the person who has to say yes."""
        cost = f"，费用约{self.cost:.2f}" if self.cost is not None else "，费用未知（没有设置价格）"
        minutes = max(1, round(self.seconds / 60))
        return f"预计调用模型约{self.calls}次，输入约{self.tokens_in}、输出约{self.tokens_out}标记{cost}，约需{minutes}分钟"


Confirm = Callable[[Estimate], bool]
"""Asks a person whether that is agreed to."""


@dataclass(frozen=True, slots=True)
class Experience:
    """What the endpoint has shown: tokens for each part of a text's size, tokens of an answer a second."""

    han: float = HAN
    rest: float = REST
    speed: float = SPEED

    def tokens(self, of: Size) -> float:
        return self.han * of.han + self.rest * of.rest


def learned(texts: Sequence[tuple[str, int]], tokens_out: int, seconds: float) -> Experience:
    """From (text as sent, tokens as reported): the rates that fit best, none below zero."""
    sizes = np.array([size(text) for text, _ in texts], dtype=float)
    told = np.array([tokens for _, tokens in texts], dtype=float)
    weight = 1.0 / np.sqrt(np.maximum(told, 1.0))
    (han, rest), *_ = np.linalg.lstsq(sizes * weight[:, None], told * weight, rcond=None)
    if len(texts) < 2 or han <= 0 or rest < 0:
        scale = told.sum() / max(1.0, float((sizes @ np.array([HAN, REST])).sum()))
        han, rest = HAN * scale, REST * scale
    speed = tokens_out / seconds if tokens_out > 200 and seconds > 0 else SPEED
    return Experience(float(han), float(rest), speed)


def estimate(endpoint: Endpoint, calls: Sequence[tuple[Size, Size]], known: Experience, concurrency: int) -> Estimate:
    """From the sizes of what goes in and comes out, for each call."""
    tokens_in, tokens_out = (round(sum(known.tokens(c[n]) for c in calls)) for n in (0, 1))
    return Estimate(
        calls=len(calls),
        tokens_in=tokens_in,
        tokens_out=tokens_out,
        cost=endpoint.cost(tokens_in, tokens_out),
        seconds=tokens_out / known.speed / max(1, min(concurrency, len(calls) or 1)),
    )
