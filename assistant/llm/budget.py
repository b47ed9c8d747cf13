"""What a run may spend, and what it has spent: checked before each call, counted after it."""

from __future__ import annotations

import threading
from dataclasses import dataclass

from assistant.errors import UserError


class BudgetError(UserError):
    """The next call would go over the limit; the run goes on without the model."""


@dataclass(frozen=True, slots=True)
class Spent:
    """Totals of a run: calls answered by the endpoint, answered from the store, tokens, cost (None: no prices)."""

    calls: int = 0
    kept: int = 0
    tokens_in: int = 0
    tokens_out: int = 0
    cost: float | None = None

    @property
    def tokens(self) -> int:
        return self.tokens_in + self.tokens_out

    def words(self) -> str:
        """'已调用12次，输入…输出…标记，约…元'."""
        cost = "" if self.cost is None else f"，费用约{self.cost:.2f}"
        kept = f"，另有{self.kept}次沿用已存回答" if self.kept else ""
        return f"已调用{self.calls}次{kept}，输入{self.tokens_in}、输出{self.tokens_out}标记{cost}"


class Budget:
    """Shared by all threads of a run. What calls under way will need is held back, so that many at once cannot overrun."""

    def __init__(
        self, max_tokens: int | None, max_cost: float | None, price_in: float | None, price_out: float | None, before: Spent
    ) -> None:
        self._lock = threading.Lock()
        self._max_tokens, self._max_cost = max_tokens, max_cost
        self._prices = (price_in, price_out)
        self._spent, self._held = before, (0, 0)

    @property
    def spent(self) -> Spent:
        with self._lock:
            return self._spent

    def hold(self, tokens_in: int, tokens_out: int) -> None:
        """Sets aside what a call may need. Raises BudgetError if that goes over a limit."""
        with self._lock:
            held = (self._held[0] + tokens_in, self._held[1] + tokens_out)
            total_in, total_out = self._spent.tokens_in + held[0], self._spent.tokens_out + held[1]
            if self._max_tokens is not None and total_in + total_out > self._max_tokens:
                raise BudgetError(f"标记数将超过上限{self._max_tokens}（{self._spent.words()}），余下部分改用不用模型的写法。")
            cost = self._cost(total_in, total_out)
            if self._max_cost is not None and cost is not None and cost > self._max_cost:
                raise BudgetError(f"费用将超过上限{self._max_cost:g}（{self._spent.words()}），余下部分改用不用模型的写法。")
            self._held = held

    def release(self, tokens_in: int, tokens_out: int) -> None:
        """Gives back what `hold` set aside."""
        with self._lock:
            self._held = (self._held[0] - tokens_in, self._held[1] - tokens_out)

    def count(self, tokens_in: int, tokens_out: int) -> None:
        """A call was answered."""
        with self._lock:
            s = self._spent
            total_in, total_out = s.tokens_in + tokens_in, s.tokens_out + tokens_out
            self._spent = Spent(s.calls + 1, s.kept, total_in, total_out, self._cost(total_in, total_out))

    def keep(self) -> None:
        """An answer was taken from the store."""
        with self._lock:
            s = self._spent
            self._spent = Spent(s.calls, s.kept + 1, s.tokens_in, s.tokens_out, s.cost)

    def _cost(self, tokens_in: int, tokens_out: int) -> float | None:
        price_in, price_out = self._prices
        if price_in is None or price_out is None:
            return None
        return (tokens_in * price_in + tokens_out * price_out) / 1_000_000
