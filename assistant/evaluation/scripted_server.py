"""An OpenAI-compatible server on loopback that says what a script tells it to, and misbehaves on demand.

Real HTTP, whole and streamed. It measures what a client does: every request as it came, how often each came, how many at once.
"""

from __future__ import annotations

import hashlib
import json
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Literal

Fault = Literal[
    "", "rate", "rate_long", "server", "timeout", "cut", "cut_quietly", "empty", "bad_json", "prose", "language", "huge",
    "refusal", "no_schema", "no_tools", "key", "missing", "not_openai", "length",
]  # fmt: skip
"""What may go wrong; '' is a good answer."""
HUGE = 200_000
RETRY_AFTER = 0.05


@dataclass(frozen=True, slots=True)
class Request:
    """A chat request as it came. `number` counts from 0 over the life of the server, `seen` how often the same came before."""

    body: dict[str, Any]
    number: int
    seen: int

    @property
    def words(self) -> str:
        return "\n".join(str(m.get("content") or "") for m in self.body["messages"])


@dataclass(frozen=True, slots=True)
class Reply:
    """`content` is a text, or the calls of tools as (name, arguments in JSON)."""

    content: str = ""
    tools: tuple[tuple[str, str], ...] = ()
    fault: Fault = ""


Script = Callable[[Request], Reply]


@dataclass
class Seen:
    """What the server noticed. `whole`: requests whose answer went out to the last byte."""

    requests: list[Request] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    whole: Counter[str] = field(default_factory=Counter)
    at_once: int = 0
    most_at_once: int = 0
    tokens_in: int = 0
    tokens_out: int = 0


def tokens(text: str) -> int:
    """Tokens as this server counts them: its own way, so that a client that guesses is found out."""
    return -(-len(text.encode()) * 10 // 41)


def identity(body: dict[str, Any]) -> str:
    """What makes two requests the same."""
    return hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()[:16]


class ScriptedServer:
    """`with ScriptedServer(script) as server:` serves at `server.address`: `latency` seconds an answer, `limit` at once, `pace`
    seconds between the pieces of a streamed one."""

    def __init__(self, script: Script, latency: float = 0.0, limit: int = 0, patience: float = 30.0, pace: float = 0.0) -> None:
        self.script, self.latency, self.patience, self.pace = script, latency, patience, pace
        self.seen = Seen()
        self.lock = threading.Lock()
        self.places = threading.Semaphore(limit) if limit else None
        self.closing = threading.Event()
        server = self

        class Handler(_Handler):
            owner = server

        self._http = _Quiet(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.05,), daemon=True)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self._http.server_address[1]}/v1"

    def __enter__(self) -> ScriptedServer:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.closing.set()
        self._http.shutdown()
        self._http.server_close()

    def between(self, sent: str) -> None:
        """Waits before the next piece of a streamed answer, of which so much is out."""
        self.closing.wait(self.pace)

    def forget(self) -> None:
        """Starts the measuring anew."""
        with self.lock:
            self.seen = Seen()


class _Quiet(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that went away is what is being tried out, not an error."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    owner: ScriptedServer

    def log_message(self, format: str, *args: object) -> None:
        pass

    def do_GET(self) -> None:
        models = {"object": "list", "data": [{"id": "scripted", "object": "model", "created": 0, "owned_by": "test"}]}
        self._json(200, models)

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if self.path.endswith("/embeddings"):
            self._embed(body)
            return
        owner = self.owner
        key = identity(body)
        with owner.lock:
            seen = owner.seen
            request = Request(body, len(seen.requests), seen.counts[key])
            seen.requests.append(request)
            seen.headers.append({k.lower(): v for k, v in self.headers.items()})
            seen.counts[key] += 1
        if owner.places is not None:
            owner.places.acquire()
        with owner.lock:
            seen.at_once += 1
            seen.most_at_once = max(seen.most_at_once, seen.at_once)
        try:
            owner.closing.wait(owner.latency)
            self._answer(request, owner.script(request), key, seen)
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True
        finally:
            with owner.lock:
                seen.at_once -= 1
            if owner.places is not None:
                owner.places.release()

    def _embed(self, body: dict[str, Any]) -> None:
        texts = body["input"] if isinstance(body["input"], list) else [body["input"]]
        data = [{"object": "embedding", "index": n, "embedding": _vector(str(t))} for n, t in enumerate(texts)]
        self._json(
            200, {"object": "list", "data": data, "model": body["model"], "usage": {"prompt_tokens": 1, "total_tokens": 1}}
        )

    def _answer(self, request: Request, reply: Reply, key: str, seen: Seen) -> None:
        fault, body = reply.fault, request.body
        if fault == "no_schema" and "response_format" not in body:
            fault = ""
        if fault == "no_tools" and not ({"response_format", "tools"} & set(body)):
            fault = ""
        if fault in ("rate", "rate_long"):
            self._error(429, "too many requests", {"Retry-After": str(RETRY_AFTER if fault == "rate" else 3600)})
        elif fault in ("server", "key", "missing", "no_schema", "no_tools"):
            codes = {"server": 500, "key": 401, "missing": 404, "no_schema": 400, "no_tools": 400}
            self._error(codes[fault], f"{fault}: {self.headers.get('Authorization', '')}")
        elif fault == "timeout":
            self.owner.closing.wait(self.owner.patience)
            self.close_connection = True
        elif fault == "not_openai":
            self._json(200, {"hello": "world"})
        else:
            self._message(request, _spoilt(reply, fault), fault, seen)
            if fault not in ("cut", "cut_quietly"):
                with self.owner.lock:
                    seen.whole[key] += 1

    def _message(self, request: Request, reply: Reply, fault: Fault, seen: Seen) -> None:
        written = reply.content + "".join(a for _, a in reply.tools)
        sent = json.dumps(request.body["messages"], ensure_ascii=False)
        usage = {"prompt_tokens": tokens(sent), "completion_tokens": tokens(written)}
        usage["total_tokens"] = sum(usage.values())
        with self.owner.lock:
            seen.tokens_in += usage["prompt_tokens"]
            seen.tokens_out += usage["completion_tokens"]
        calls = [
            {"index": n, "id": f"call_{n}", "type": "function", "function": {"name": name, "arguments": args}}
            for n, (name, args) in enumerate(reply.tools)
        ]
        finish = "length" if fault == "length" else "tool_calls" if calls else "stop"
        if request.body.get("stream"):
            self._stream(request.body, reply.content, calls, finish, usage, fault)
            return
        message: dict[str, Any] = {"role": "assistant", "content": reply.content or None}
        if calls:
            message["tool_calls"] = calls
        choice = {"index": 0, "message": message, "finish_reason": finish}
        whole = {"id": "x", "object": "chat.completion", "created": 0, "model": request.body["model"], "choices": [choice]}
        data = json.dumps({**whole, "usage": usage}, ensure_ascii=False).encode()
        self._head(200, "application/json", {"Content-Length": str(len(data))})
        if fault in ("cut", "cut_quietly"):
            self.wfile.write(data[: len(data) // 2])
            self.close_connection = True
            return
        self.wfile.write(data)

    def _stream(
        self, body: dict[str, Any], content: str, calls: list[dict[str, Any]], finish: str, usage: dict[str, int], fault: Fault
    ) -> None:
        self._head(200, "text/event-stream", {"Transfer-Encoding": "chunked"})
        pieces = list(_pieces(content)) or [""]
        events: list[dict[str, Any]] = [{"delta": {"role": "assistant", "content": p}, "finish_reason": None} for p in pieces]
        if calls:
            events.append({"delta": {"tool_calls": calls}, "finish_reason": None})
        events.append({"delta": {}, "finish_reason": finish})
        if fault in ("cut", "cut_quietly"):
            events = events[: max(1, len(events) // 2)]
        frame = {"id": "x", "object": "chat.completion.chunk", "created": 0, "model": body["model"]}
        sent = ""
        for event in events:
            self.owner.between(sent)
            sent += event["delta"].get("content", "")
            self._chunk({**frame, "choices": [{"index": 0, **event}]})
        if fault == "cut":
            self.close_connection = True
            return  # without the last chunk: the client sees the connection break
        if fault != "cut_quietly":
            self._chunk({**frame, "choices": [], "usage": usage})
            self._raw(b"data: [DONE]\n\n")
        self.wfile.write(b"0\r\n\r\n")

    def _chunk(self, event: dict[str, Any]) -> None:
        self._raw(b"data: " + json.dumps(event, ensure_ascii=False).encode() + b"\n\n")

    def _raw(self, data: bytes) -> None:
        self.wfile.write(f"{len(data):x}\r\n".encode() + data + b"\r\n")

    def _error(self, code: int, message: str, headers: dict[str, str] | None = None) -> None:
        self._json(code, {"error": {"message": message, "type": "error", "code": code}}, headers)

    def _json(self, code: int, value: Any, headers: dict[str, str] | None = None) -> None:
        data = json.dumps(value, ensure_ascii=False).encode()
        self._head(code, "application/json", {"Content-Length": str(len(data)), **(headers or {})})
        self.wfile.write(data)

    def _head(self, code: int, kind: str, headers: dict[str, str]) -> None:
        self.send_response(code)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()


def _pieces(text: str, size: int = 40) -> Iterator[str]:
    step = max(size, len(text) // 60)
    return (text[i : i + step] for i in range(0, len(text), step))


def _spoilt(reply: Reply, fault: Fault) -> Reply:
    """The answer as the fault leaves it."""
    if fault == "empty":
        return Reply("")
    if fault == "bad_json":
        return Reply(reply.content[: max(1, len(reply.content) * 2 // 3)] + ", oops")
    if fault == "prose":
        return Reply(f"好的，下面是您要的内容：\n```json\n{reply.content}\n```\n希望对您有帮助！{{见上}}")
    if fault == "language":
        return Reply(json.dumps(_translated(json.loads(reply.content)), ensure_ascii=False))
    if fault == "huge":
        return Reply(reply.content + " " * 10 + "x" * HUGE)
    if fault == "refusal":
        return Reply("抱歉，我无法协助完成这个请求。")
    return reply


def _translated(value: Any) -> Any:
    """The same answer with its sentences in another language."""
    if isinstance(value, dict):
        return {k: "The university has established a sound system." if k == "text" else _translated(v) for k, v in value.items()}
    return [_translated(v) for v in value] if isinstance(value, list) else value


def _vector(text: str) -> list[float]:
    """A vector by pairs of characters: texts that share words are near."""
    vector = [0.0] * 64
    for i in range(max(1, len(text) - 1)):
        vector[int(hashlib.md5(text[i : i + 2].encode()).hexdigest(), 16) % 64] += 1.0
    return vector


def wait_until(reached: Callable[[], bool], seconds: float = 10.0) -> bool:
    """Whether something came about in time."""
    end = time.monotonic() + seconds
    while not reached():
        if time.monotonic() > end:
            return False
        time.sleep(0.01)
    return True
