"""The client against a real server on loopback that behaves, and misbehaves on demand."""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Callable
from typing import Any

import pytest
from pydantic import SecretStr

from assistant.evaluation.scripted_server import Reply, Request, ScriptedServer
from assistant.llm.budget import Budget, Spent
from assistant.llm.client import BROKEN_AFTER, CallError, Client, Policy
from assistant.llm.endpoints import Endpoint
from assistant.llm.prompts import Rendered
from assistant.llm.redaction import Redactor
from assistant.llm.store import Memory
from assistant.llm.tokens import ConservativeCounter
from assistant.llm.wire import Wire

SCHEMA = {
    "type": "object",
    "properties": {"text": {"type": "string"}, "n": {"type": "integer"}},
    "required": ["text", "n"],
    "additionalProperties": False,
}
GOOD = json.dumps({"text": "学校建立了督导制度。", "n": 3}, ensure_ascii=False)
KEY = "sk-very-secret-1234567890"


def prompt(user: str = "写一句。") -> Rendered:
    return Rendered("trial", "1:abc", "你是助手。", user, SCHEMA)


def client(
    server: ScriptedServer,
    calls: Memory | None = None,
    streaming: bool = False,
    attempts: int = 3,
    seconds: float = 10.0,
    max_tokens: int | None = None,
    redactor: Redactor | None = None,
) -> Client:
    endpoint = Endpoint("test", server.address, "scripted", SecretStr(KEY), 8_000, 1.0, 2.0)
    return Client(
        endpoint,
        Wire(endpoint, seconds, streaming),
        calls if calls is not None else Memory(),
        Budget(max_tokens, None, 1.0, 2.0, Spent()),
        ConservativeCounter(),
        redactor,
        Policy(attempts=attempts, pause=0.01, most=500),
    )


def saying(*replies: Reply) -> Callable[[Request], Reply]:
    """One reply after the other; the last one for ever."""
    return lambda request: replies[min(request.number, len(replies) - 1)]


@pytest.mark.parametrize("streaming", [False, True], ids=["whole", "streamed"])
def test_a_good_answer_is_read_stored_and_not_asked_for_again(streaming: bool) -> None:
    calls = Memory()
    with ScriptedServer(saying(Reply(GOOD))) as server:
        one = client(server, calls, streaming)
        assert one.ask(prompt()) == json.loads(GOOD)
        assert one.ask(prompt()) == json.loads(GOOD)
        another = client(server, calls, streaming)
        assert another.ask(prompt()) == json.loads(GOOD)
        assert len(server.seen.requests) == 1
        spent = one.budget.spent
        assert (spent.calls, spent.kept) == (1, 1)
        assert spent.tokens_in == server.seen.tokens_in and spent.tokens_out == server.seen.tokens_out


FAULTS = ["rate", "server", "timeout", "cut", "empty", "bad_json", "prose", "huge", "refusal", "not_openai", "length"]


@pytest.mark.parametrize("streaming", [False, True], ids=["whole", "streamed"])
@pytest.mark.parametrize("fault", ["rate", "server", "timeout", "cut", "empty", "bad_json", "prose"])
def test_a_fault_that_passes_is_survived(fault: Any, streaming: bool) -> None:
    seconds = 2.0 if fault == "timeout" else 20.0
    with ScriptedServer(saying(Reply(GOOD, fault=fault), Reply(GOOD))) as server:
        assert client(server, streaming=streaming, seconds=seconds).ask(prompt()) == json.loads(GOOD)
        assert len(server.seen.requests) == (1 if fault == "prose" else 2)


@pytest.mark.parametrize("streaming", [False, True], ids=["whole", "streamed"])
@pytest.mark.parametrize("fault", [f for f in FAULTS if f != "prose"])
def test_a_fault_that_stays_ends_in_a_named_error_within_the_tries_allowed(fault: Any, streaming: bool) -> None:
    with ScriptedServer(saying(Reply(GOOD, fault=fault))) as server:
        with pytest.raises(CallError) as caught:
            client(server, streaming=streaming, attempts=2, seconds=0.3).ask(prompt())
        assert caught.value.kind and str(caught.value)
        assert max(server.seen.counts.values()) <= 2


def test_a_stream_that_ends_without_a_word_of_ending_is_a_cut() -> None:
    with ScriptedServer(saying(Reply(GOOD, fault="cut_quietly"), Reply(GOOD))) as server:
        assert client(server, streaming=True).ask(prompt()) == json.loads(GOOD)
        assert len(server.seen.requests) == 2


def test_an_hour_of_waiting_is_not_waited() -> None:
    with ScriptedServer(saying(Reply(fault="rate_long"))) as server:
        with pytest.raises(CallError, match="429"):
            client(server).ask(prompt())
        assert len(server.seen.requests) == 1


@pytest.mark.parametrize(("fault", "form"), [("no_schema", "tool"), ("no_tools", "json")])
def test_the_ladder_goes_down_and_stays_there(fault: Any, form: str) -> None:
    def script(request: Request) -> Reply:
        if "tools" in request.body and fault == "no_schema":
            return Reply(tools=(("answer", GOOD),))
        return Reply(GOOD, fault=fault)

    with ScriptedServer(script) as server:
        one = client(server)
        assert one.ask(prompt()) == json.loads(GOOD)
        assert one.form() == form
        before = len(server.seen.requests)
        one.ask(prompt("再写一句。"))
        assert len(server.seen.requests) == before + 1


def test_a_repair_names_the_fault() -> None:
    with ScriptedServer(saying(Reply('{"text": "有", "n": "三"}'), Reply(GOOD))) as server:
        assert client(server).ask(prompt()) == json.loads(GOOD)
        assert "不合要求" in server.seen.requests[1].words


def test_a_wrong_key_is_asked_once_and_stands_nowhere() -> None:
    calls = Memory()
    with ScriptedServer(saying(Reply(fault="key"))) as server:
        one = client(server, calls)
        for _ in range(3):
            with pytest.raises(CallError, match="密钥") as caught:
                one.ask(prompt())
            assert KEY not in str(caught.value)
        assert len(server.seen.requests) == 1
        assert server.seen.headers[0]["authorization"] == f"Bearer {KEY}"
    assert KEY not in repr(calls.calls) and KEY not in repr(one.endpoint)


def test_an_endpoint_that_is_gone_is_left_alone() -> None:
    with ScriptedServer(saying(Reply(fault="server"))) as server:
        one = client(server, attempts=2)
        for n in range(6):
            with pytest.raises(CallError):
                one.ask(prompt(f"第{n}句。"))
        assert len(server.seen.requests) == BROKEN_AFTER * 2


def test_the_budget_stops_before_the_call() -> None:
    with ScriptedServer(saying(Reply(GOOD))) as server:
        with pytest.raises(CallError) as caught:
            client(server, max_tokens=50).ask(prompt())
        assert caught.value.kind == "budget"
        assert not server.seen.requests


def test_many_at_once_cannot_overrun_the_budget() -> None:
    with ScriptedServer(saying(Reply(GOOD)), latency=0.05) as server:
        one = client(server, max_tokens=800)
        kinds: list[str] = []

        def call(n: int) -> None:
            try:
                one.ask(prompt(f"第{n}句。"))
            except CallError as error:
                kinds.append(error.kind)

        threads = [threading.Thread(target=call, args=(n,)) for n in range(12)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert one.budget.spent.tokens <= 800
        assert set(kinds) == {"budget"}


def test_personal_data_stays_here_and_comes_back() -> None:
    def echo(request: Request) -> Reply:
        said = request.body["messages"][-1]["content"]
        return Reply(json.dumps({"text": said, "n": 1}, ensure_ascii=False))

    calls = Memory()
    with ScriptedServer(echo) as server:
        one = client(server, calls, redactor=Redactor({"欧阳岚"}))
        said = "欧阳岚的手机是13812345678，邮箱 a.b@example.edu.cn，2024年招生13812人。"
        assert one.ask(prompt(said))["text"] == said
        sent = json.dumps(server.seen.requests[0].body, ensure_ascii=False)
    assert "欧阳岚" not in sent and "13812345678" not in sent and "example.edu" not in sent
    assert "招生13812人" in sent
    assert "13812345678" not in repr(calls.calls)


def test_nothing_is_traced_elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANGSMITH_TRACING", "true")
    monkeypatch.setenv("LANGSMITH_API_KEY", "x")
    with ScriptedServer(saying(Reply(GOOD))) as server:
        client(server).ask(prompt())
    assert os.environ["LANGSMITH_TRACING"] == "false"


def test_the_surroundings_proxy_does_not_carry_local_calls(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://192.0.2.1:8080")
    with ScriptedServer(saying(Reply(GOOD))) as server:
        assert client(server).ask(prompt()) == json.loads(GOOD)


def test_live_words_are_heard_as_they_come() -> None:
    heard: list[str] = []
    with ScriptedServer(saying(Reply("学校建立了督导制度。" * 20))) as server:
        whole = client(server).speak(prompt(), live=heard.append)
    assert "".join(heard) == whole and len(heard) > 3
