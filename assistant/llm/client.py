"""Asking a model: the store first, then the budget, then the wire; bounded tries, a ladder of forms, one repair.

What goes out has no personal data in it where the settings say so; what comes back gets it again. Each request and its outcome
is in the store before it is used, so that a run killed at any moment asks nothing twice.
"""

from __future__ import annotations

import json
import random
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Protocol

from assistant.domain import digest
from assistant.llm.answers import AnswerError, read
from assistant.llm.budget import Budget, BudgetError
from assistant.llm.endpoints import Endpoint
from assistant.llm.prompts import Rendered
from assistant.llm.redaction import Redactor, shortened
from assistant.llm.store import Call, Calls
from assistant.llm.tokens import PER_MESSAGE, Counter

if TYPE_CHECKING:
    from assistant.llm.wire import Asked, Form, Message, Said, Wire

LADDER: tuple[Form, ...] = ("json_schema", "tool", "json")
ANSWER_TOKENS = 4_000
LONGEST_WAIT = 60.0
"""Seconds. An endpoint that asks for more is not waited for."""
BROKEN_AFTER = 3
"""So many calls in a row that failed for good, and the endpoint is left alone for the rest of the run."""
_FATAL = frozenset({"key", "missing"})


class CallError(Exception):
    """A call that brought nothing usable. `kind` names the fault, the message says it in words; the caller falls back."""

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(message)
        self.kind = kind


class Stopped(Exception):
    """Raised by a Listener: nobody wants the answer any more. What was sent until then is in the log."""


class Listener(Protocol):
    """Hears an answer as it comes. `begin` at each try: what was heard before may be cut off and starts anew."""

    def begin(self) -> None: ...

    def hear(self, piece: str) -> None: ...


@dataclass(frozen=True, slots=True)
class Policy:
    """How stubborn a client is. `pause` seconds before the second try, doubled each time."""

    attempts: int = 3
    repairs: int = 1
    pause: float = 1.0
    most: int = ANSWER_TOKENS


@dataclass(frozen=True, slots=True)
class Turn:
    """One round of a conversation with tools: words, or the tools that the model wants to use."""

    text: str
    asked: tuple[Asked, ...]


class Client:
    """One endpoint, one run. Threads share it; `live` totals are in `budget.spent`."""

    def __init__(
        self,
        endpoint: Endpoint,
        wire: Wire,
        calls: Calls,
        budget: Budget,
        counter: Counter,
        redactor: Redactor | None,
        policy: Policy = Policy(),
        run: str = "",
    ) -> None:
        self.endpoint, self.budget, self.counter, self.policy = endpoint, budget, counter, policy
        self._wire, self._calls, self._redactor, self._run = wire, calls, redactor, run
        self._lock = threading.Lock()
        self._rung = 0
        self._failed = 0
        self._broken = ""

    def ask(self, prompt: Rendered, subject: str = "", listener: Listener | None = None) -> dict[str, Any]:
        """The answer to a prompt in its output schema; `subject` (an indicator code) is for the log. Raises CallError.

        A `listener` hears it as it comes over the wire, placeholders and all (`restored` turns them back); an answer from the
        store is not heard.
        """
        messages: list[Message] = [{"role": "system", "content": prompt.system}, {"role": "user", "content": prompt.user}]
        keys: list[str] = []
        for repair in range(self.policy.repairs + 1):
            said, key = self._laddered(messages, prompt, subject, listener)
            keys.append(key)
            try:
                answer = read(said.text, prompt.schema)
            except AnswerError as error:
                if error.kind in ("refusal", "too_long") or repair == self.policy.repairs:
                    self._calls.unusable(tuple(keys))
                    self._fail(error.kind, str(error))
                    raise CallError(error.kind, str(error)) from error
                messages = [*messages, {"role": "assistant", "content": shortened(said.text, 4_000)}, _mend(error, prompt.schema)]
                continue
            self._failed = 0
            return answer
        raise AssertionError("the loop above ends by returning or raising")

    def speak(self, prompt: Rendered, subject: str = "", live: Callable[[str], None] | None = None) -> str:
        """The answer to a prompt in free words, heard as it comes if `live` is given. Raises CallError."""
        messages: list[Message] = [{"role": "system", "content": prompt.system}, {"role": "user", "content": prompt.user}]
        return self._one(messages, "text", prompt, subject, listener=_Plain(live) if live else None)[0].text

    def turn(self, messages: Sequence[Message], prompt: Rendered, tools: Sequence[Mapping[str, Any]], subject: str) -> Turn:
        """One round with tools on offer. Raises CallError."""
        said, _ = self._one(messages, "text", prompt, subject, tools)
        return Turn(said.text, said.asked)

    def count(self, messages: Sequence[Message]) -> int:
        """Tokens of messages as our counter sees them."""
        return sum(self.counter.count(str(m.get("content") or "")) + PER_MESSAGE for m in messages)

    def form(self) -> Form:
        """The form of answer that the endpoint is asked for at present."""
        return LADDER[self._rung]

    def restored(self, text: str) -> str:
        """Words that were heard, with the personal data that placeholders stand for."""
        return text if self._redactor is None else self._redactor.restore(text)

    def _laddered(
        self, messages: Sequence[Message], prompt: Rendered, subject: str, listener: Listener | None = None
    ) -> tuple[Said, str]:
        while True:
            rung = self._rung
            try:
                return self._one(messages, LADDER[rung], prompt, subject, listener=listener)
            except _FormRefused as error:
                with self._lock:
                    if rung == len(LADDER) - 1:
                        raise CallError("form", str(error)) from error
                    self._rung = max(self._rung, rung + 1)

    def _one(
        self,
        messages: Sequence[Message],
        form: Form,
        prompt: Rendered,
        subject: str,
        tools: Sequence[Mapping[str, Any]] = (),
        listener: Listener | None = None,
    ) -> tuple[Said, str]:
        """One request, from the store or over the wire, tried as often as the policy allows."""
        from assistant.llm.wire import Asked, Said

        sent = _hidden(messages, self._redactor)
        if form == "json":
            sent = [*sent[:-1], {**sent[-1], "content": f"{sent[-1]['content']}\n\n{_only_json(prompt.schema)}"}]
        request = json.dumps({"form": form, "messages": sent, "tools": list(tools)}, ensure_ascii=False)
        endpoint = self.endpoint
        key = digest(endpoint.address, endpoint.model, prompt.name, prompt.version, json.dumps(prompt.schema), request, length=32)
        known = self._calls.answer(key)
        if known is not None:
            self.budget.keep()
            kept = json.loads(known.answer)
            asked = tuple(Asked(**a) for a in kept["asked"])
            return self._restored(Said(kept["text"], asked, known.tokens_in, known.tokens_out)), key
        if self._broken:
            raise CallError("broken", self._broken)
        counted = self.count(sent)
        said = self._tries(sent, form, prompt, tools, listener, _Entry(key, request, subject, counted))
        return self._restored(said), key

    def _tries(
        self,
        sent: Sequence[Message],
        form: Form,
        prompt: Rendered,
        tools: Sequence[Mapping[str, Any]],
        listener: Listener | None,
        entry: _Entry,
    ) -> Said:
        from assistant.llm.wire import WireError

        for attempt in range(1, self.policy.attempts + 1):
            hold = (entry.counted, self.policy.most // 4)
            try:
                self.budget.hold(*hold)
            except BudgetError as error:
                raise CallError("budget", str(error)) from error
            start = time.monotonic()
            try:
                if listener is not None:
                    listener.begin()
                said = self._wire.send(sent, form, prompt.schema, self.policy.most, tools, listener.hear if listener else None)
            except Stopped:
                self._log(prompt, form, entry, attempt, start, outcome="stopped", detail="有人停止了这次调用")
                raise
            except WireError as error:
                self._log(prompt, form, entry, attempt, start, outcome=error.kind, detail=self._wire.scrub(str(error)))
                if error.form:
                    raise _FormRefused(str(error)) from error
                if not error.again or attempt == self.policy.attempts or (error.after or 0) > LONGEST_WAIT:
                    self._fail(error.kind, str(error))
                    raise CallError(error.kind, f"{error}（试了{attempt}次）") from error
                self._wait(error.after, attempt)
            else:
                self._log(prompt, form, entry, attempt, start, said=said)
                return said
            finally:
                self.budget.release(*hold)
        raise AssertionError("the loop above ends by returning or raising")

    def _wait(self, after: float | None, attempt: int) -> None:
        pause = self.policy.pause * 2 ** (attempt - 1)
        time.sleep(after if after is not None else pause * random.uniform(0.75, 1.25))

    def _log(
        self, prompt: Rendered, form: Form, entry: _Entry, attempt: int, start: float, said: Said | None = None,
        outcome: str = "ok", detail: str = "",
    ) -> None:  # fmt: skip
        tokens_in = tokens_out = 0
        answer = ""
        if said is not None:
            written = said.text + "".join(a.args for a in said.asked)
            tokens_in = said.tokens_in or entry.counted
            tokens_out = said.tokens_out or self.counter.count(written)
            asked = [{"id": a.id, "name": a.name, "args": a.args} for a in said.asked]
            answer = json.dumps({"text": said.text, "asked": asked}, ensure_ascii=False)
        self._calls.put(
            Call(
                key=entry.key, run=self._run, at=datetime.now(UTC).isoformat(timespec="milliseconds"),
                endpoint=self.endpoint.address, model=self.endpoint.model, prompt=prompt.name, version=prompt.version,
                subject=entry.subject, form=form, request=entry.request, answer=answer, outcome=outcome, attempt=attempt,
                tokens_in=tokens_in, tokens_out=tokens_out, counted_in=entry.counted,
                seconds=round(time.monotonic() - start, 3), detail=detail,
            )
        )  # fmt: skip
        if said is not None:
            self.budget.count(tokens_in, tokens_out)

    def _fail(self, kind: str, message: str) -> None:
        with self._lock:
            self._failed += 1
            if kind in _FATAL:
                self._broken = f"{message}，余下不再调用模型"
            elif self._failed >= BROKEN_AFTER and kind in ("unreachable", "timeout", "rate", "server", "cut", "not_openai"):
                self._broken = f"端点连续{self._failed}次没有给出回答（最后一次：{message}），余下不再调用模型"

    def _restored(self, said: Said) -> Said:
        from assistant.llm.wire import Asked, Said

        if self._redactor is None:
            return said
        back = self._redactor.restore
        asked = tuple(Asked(a.id, a.name, back(a.args)) for a in said.asked)
        return Said(back(said.text), asked, said.tokens_in, said.tokens_out)


@dataclass(frozen=True, slots=True)
class _Plain:
    """A Listener that only passes words on."""

    to: Callable[[str], None]

    def begin(self) -> None:
        pass

    def hear(self, piece: str) -> None:
        self.to(piece)


@dataclass(frozen=True, slots=True)
class _Entry:
    key: str
    request: str
    subject: str
    counted: int


class _FormRefused(Exception):
    """The endpoint does not know this form of answer; the next one down is tried."""


def _hidden(messages: Sequence[Message], redactor: Redactor | None) -> list[Message]:
    if redactor is None:
        return [dict(m) for m in messages]
    return [_walk(m, redactor.hide) for m in messages]


def _walk(value: Any, change: Callable[[str], str]) -> Any:
    """The value with every string in it changed: tool calls carry words too."""
    if isinstance(value, str):
        return change(value)
    if isinstance(value, Mapping):
        return {k: _walk(v, change) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [_walk(v, change) for v in value]
    return value


def _only_json(schema: Mapping[str, Any]) -> str:
    return f"只输出一个 JSON 对象，前后不要有别的文字，格式为：\n{json.dumps(schema, ensure_ascii=False)}"


def _mend(error: AnswerError, schema: Mapping[str, Any]) -> Message:
    return {"role": "user", "content": f"上面的回答不能用：{error}。请重新给出完整的回答。{_only_json(schema)}"}
