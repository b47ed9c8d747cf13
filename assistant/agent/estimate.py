"""What a run will take, before it takes it: tokens, cost, time; corrected by what the endpoint has reported so far."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from assistant.llm.client import Client
from assistant.llm.prompts import Rendered
from assistant.llm.tokens import PER_MESSAGE

STATEMENT_TOKENS = 70
"""Tokens of one statement in an answer, as our counter sees them: a sentence of 40 characters with its keys."""
STATEMENTS_PER_SOURCE, STATEMENTS_PER_POINT = 1, 5
"""A section has at most so many statements for each passage and each review point it has."""
REVISED = 0.1
"""Share of a section's tokens that sending statements back costs, on average."""
SPEED = 40.0
"""Tokens a second that an answer comes in where nothing is known of the endpoint."""


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


@dataclass(frozen=True, slots=True)
class Experience:
    """What the endpoint has shown: real tokens for each that we count, tokens a second. 1 and SPEED where nothing is known."""

    rate: float = 1.0
    speed: float = SPEED


def count(client: Client, prompt: Rendered) -> int:
    """Tokens of a prompt as our counter sees them."""
    return client.counter.count(prompt.system) + client.counter.count(prompt.user) + 2 * PER_MESSAGE


def estimate(client: Client, inputs: Sequence[int], outputs: Sequence[int], known: Experience, concurrency: int) -> Estimate:
    """From tokens as we count them, for each call."""
    tokens_in, tokens_out = round(sum(inputs) * known.rate), round(sum(outputs) * known.rate)
    return Estimate(
        calls=len(inputs),
        tokens_in=tokens_in,
        tokens_out=tokens_out,
        cost=client.endpoint.cost(tokens_in, tokens_out),
        seconds=tokens_out / known.speed / max(1, min(concurrency, len(inputs) or 1)),
    )
