"""One request to one endpoint through LangChain, and every way in which it can fail, by name."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import httpx2
import openai
from langchain_core.messages import AIMessageChunk, BaseMessage
from langchain_openai import OpenAIEmbeddings
from langchain_openai.chat_models.base import BaseChatOpenAI
from pydantic import SecretStr

from assistant.llm.answers import LONGEST
from assistant.llm.endpoints import Endpoint

Form = Literal["json_schema", "tool", "json", "text"]
Message = Mapping[str, Any]
TOOL = "answer"
"""Name of the tool that a model 'calls' to give its answer in the second form."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One use of a tool that the model asks for; `args` as JSON."""

    id: str
    name: str
    args: str


@dataclass(frozen=True, slots=True)
class Said:
    """What came back. Token counts as the endpoint reports them, 0 if it does not."""

    text: str
    asked: tuple[Asked, ...] = ()
    tokens_in: int = 0
    tokens_out: int = 0


_NONSENSE = (ValueError, TypeError, LookupError, AttributeError, AssertionError)
"""What the libraries raise when an endpoint sends something that is not a chat completion."""


class WireError(Exception):
    """A request that brought no answer. `again`: whether trying again can help; `after`: seconds the endpoint asks to wait;
    `form`: whether the endpoint does not know the form of answer that was asked for."""

    def __init__(self, kind: str, message: str, again: bool = False, after: float | None = None, form: bool = False) -> None:
        super().__init__(message)
        self.kind, self.again, self.after, self.form = kind, again, after, form


class Wire:
    """A chat model behind an endpoint. Threads share it."""

    def __init__(self, endpoint: Endpoint, seconds: float, streaming: bool) -> None:
        for name in ("LANGSMITH_TRACING", "LANGSMITH_TRACING_V2", "LANGCHAIN_TRACING", "LANGCHAIN_TRACING_V2"):
            os.environ[name] = "false"  # nothing is reported to a third party, whatever the surroundings say
        self._endpoint, self._seconds, self._streaming = endpoint, seconds, streaming
        # A proxy of the surroundings must not carry away what is meant for this machine.
        client = httpx2.Client(trust_env=not endpoint.local, timeout=httpx2.Timeout(seconds, connect=min(seconds, 15.0)))
        self._model = BaseChatOpenAI(
            model=endpoint.model,
            base_url=endpoint.address,
            api_key=endpoint.key if endpoint.key.get_secret_value() else lambda: "none",
            timeout=seconds,
            max_retries=0,
            temperature=0,
            use_responses_api=False,
            stream_usage=True,
            http_client=client,
        )

    def send(
        self,
        messages: Sequence[Message],
        form: Form,
        schema: Mapping[str, Any],
        most: int,
        tools: Sequence[Mapping[str, Any]] = (),
        live: Callable[[str], None] | None = None,
    ) -> Said:
        """One request; `most` bounds the answer in tokens, `live` hears the words as they come. Raises WireError."""
        options: dict[str, Any] = {"max_tokens": most}
        if form == "json_schema":
            options["response_format"] = {"type": "json_schema", "json_schema": {"name": TOOL, "schema": dict(schema)}}
        elif form == "tool":
            options["tools"] = [{"type": "function", "function": {"name": TOOL, "parameters": dict(schema)}}]
            options["tool_choice"] = {"type": "function", "function": {"name": TOOL}}
        if tools:
            options["tools"] = [dict(t) for t in tools]
        try:
            if self._streaming or live is not None:
                message: BaseMessage = self._stream(messages, options, live)
            else:
                message = self._model.invoke([dict(m) for m in messages], **options)
        except (openai.OpenAIError, httpx2.HTTPError, httpx2.StreamError, *_NONSENSE) as error:
            raise self._fault(error, form) from error
        return _said(message, form)

    def _stream(self, messages: Sequence[Message], options: Mapping[str, Any], live: Callable[[str], None] | None) -> BaseMessage:
        end = time.monotonic() + self._seconds
        whole: AIMessageChunk | None = None
        length = 0
        for piece in self._model.stream([dict(m) for m in messages], **options):
            if not isinstance(piece, AIMessageChunk):
                continue
            whole = piece if whole is None else whole + piece
            said = str(piece.text) or "".join(str(c.get("args") or "") for c in piece.tool_call_chunks)
            length += len(said)
            if live is not None and said:
                live(said)
            if length > LONGEST:
                raise WireError("too_long", f"回答超过{LONGEST}字，已中止接收")
            if time.monotonic() > end:
                raise WireError("timeout", f"{self._seconds:g}秒内没有收完回答", again=True)
        if whole is None:
            raise WireError("empty", "没有收到回答", again=True)
        if not whole.response_metadata.get("finish_reason"):
            raise WireError("cut", "回答没有收完，连接就断了", again=True)
        return whole

    def _fault(self, error: Exception, form: Form) -> WireError:
        host = self._endpoint.host
        if isinstance(error, openai.APITimeoutError | httpx2.TimeoutException):
            return WireError("timeout", f"端点“{host}”在{self._seconds:g}秒内没有回答", again=True)
        if isinstance(error, openai.APIStatusError):
            return self._status(error, form)
        if isinstance(error, openai.APIConnectionError | httpx2.HTTPError | httpx2.StreamError):
            if any(isinstance(e, httpx2.RemoteProtocolError | httpx2.ReadError) for e in _behind(error)):
                return WireError("cut", "回答没有收完，连接就断了", again=True)
            return WireError("unreachable", f"连不上端点“{host}”", again=True)
        return WireError("not_openai", f"端点“{host}”的回答不是约定的格式（{self.scrub(str(error))[:120]}）", again=True)

    def _status(self, error: openai.APIStatusError, form: Form) -> WireError:
        code, said = error.status_code, self.scrub(error.message)[:200]
        if code == 429:
            return WireError("rate", "端点说调用太频繁（429）", again=True, after=_seconds(error.response.headers))
        if code >= 500:
            return WireError("server", f"端点出错（{code}）", again=True, after=_seconds(error.response.headers))
        if code in (401, 403):
            return WireError("key", f"端点不接受密钥（{code}）。请检查 ZHIPING_MODEL_API_KEY")
        if code == 404:
            return WireError("missing", f"端点没有模型“{self._endpoint.model}”或地址不对（404）")
        if code in (400, 422) and form in ("json_schema", "tool"):
            return WireError("form", f"端点不支持这种回答格式（{code}：{said}）", form=True)
        return WireError("refused", f"端点不接受这次请求（{code}：{said}）")

    def scrub(self, text: str) -> str:
        """The text without the key, whatever put it there."""
        key = self._endpoint.key.get_secret_value()
        return text.replace(key, "***") if key else text

    def models(self) -> Iterator[str]:
        """Names of the models that the endpoint offers. Raises WireError."""
        try:
            yield from sorted(m.id for m in self._model.root_client.models.list())
        except (openai.OpenAIError, httpx2.HTTPError, *_NONSENSE) as error:
            raise self._fault(error, "text") from error


def embed(address: str, model: str, key: SecretStr, texts: Sequence[str], seconds: float) -> list[list[float]]:
    """Vectors of texts from an embedding endpoint, in order. Raises WireError."""
    endpoint = Endpoint("embedding", address, model, key, 0)
    known = OpenAIEmbeddings(
        model=model,
        openai_api_base=address,
        openai_api_key=key if key.get_secret_value() else SecretStr("none"),
        check_embedding_ctx_length=False,
        max_retries=1,
        request_timeout=seconds,
        http_client=httpx2.Client(trust_env=not endpoint.local, timeout=seconds),
    )
    try:
        rows = known.embed_documents(list(texts))
    except (openai.OpenAIError, httpx2.HTTPError, httpx2.StreamError, *_NONSENSE) as error:
        told = str(error).replace(key.get_secret_value() or "\0", "***")
        raise WireError("embedding", f"端点“{endpoint.host}”没有给出句向量（{told[:120]}）") from error
    if len(rows) != len(texts):
        raise WireError("embedding", f"端点“{endpoint.host}”给出的句向量个数不对")
    return rows


def _behind(error: BaseException | None) -> Iterator[BaseException]:
    """An error and those it was made of: LangChain wraps OpenAI's, which wrap those of the wire."""
    while error is not None:
        yield error
        error = error.__cause__


def _seconds(headers: Any) -> float | None:
    """Retry-After in seconds; a date or nonsense counts as not given."""
    try:
        return max(0.0, float(headers.get("retry-after", "")))
    except ValueError:
        return None


def _said(message: BaseMessage, form: Form) -> Said:
    usage = getattr(message, "usage_metadata", None) or {}
    finish = message.response_metadata.get("finish_reason")
    if finish == "length":
        raise WireError("cut", "回答到了长度上限，没有写完")
    asked = tuple(
        Asked(str(c.get("id") or n), str(c.get("name") or ""), c["args"] if isinstance(c["args"], str) else _json(c["args"]))
        for n, c in enumerate([*getattr(message, "tool_calls", []), *getattr(message, "invalid_tool_calls", [])])
    )
    text = str(message.text)
    if form == "tool" and asked:
        text, asked = asked[0].args, ()
    refusal = message.additional_kwargs.get("refusal")
    if refusal:
        raise WireError("refusal", "模型拒绝回答")
    if not text.strip() and not asked:
        raise WireError("empty", "回答是空的", again=True)
    return Said(text, asked, int(usage.get("input_tokens", 0)), int(usage.get("output_tokens", 0)))


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
