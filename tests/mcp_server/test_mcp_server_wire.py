"""On the wire: a process over standard streams that keeps them clean, and HTTP that asks for a token."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import anyio
import httpx2
import pytest
import uvicorn
from mcp import Client, StdioServerParameters, stdio_client
from mcp.client.streamable_http import streamable_http_client
from mcp_case import served

from assistant.errors import UserError
from assistant.mcp_server import http

TOKEN = "a-token-of-some-length"
COMMAND = ["-m", "assistant", "mcp"]
HELLO = {
    "jsonrpc": "2.0", "id": 1, "method": "initialize",
    "params": {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "test", "version": "1"}},
}  # fmt: skip


def use(id: int, tool: str, **arguments: str) -> dict[str, Any]:
    return {"jsonrpc": "2.0", "id": id, "method": "tools/call", "params": {"name": tool, "arguments": arguments}}


def test_the_sdks_client_talks_to_a_process(school: Path, tmp_path: Path) -> None:
    async def go() -> tuple[int, str]:
        started = StdioServerParameters(command=sys.executable, args=[*COMMAND, str(school)], cwd=tmp_path)
        async with Client(stdio_client(started)) as client:
            listed = await client.list_tools()
            answer = await client.call_tool("list_workspaces", {})
            assert isinstance(answer.structured_content, dict)
            return len(listed.tools), str(answer.structured_content["workspaces"][0]["institution"])

    assert anyio.run(go) == (17, "云溪应用技术学院")


def test_standard_output_is_the_protocol_and_nothing_else(school: Path, tmp_path: Path) -> None:
    calls: list[Any] = [
        HELLO, {"jsonrpc": "2.0", "method": "notifications/initialized"}, "this is no JSON {", {"jsonrpc": "2.0", "id": 2},
        {"jsonrpc": "2.0", "id": 3, "method": "tools/nix"},
        use(4, "ask", question="实习基地多少个"), use(5, "check_text", text="教" * 500_000),
        use(6, "check_text", text="建成基地13个。"),
    ]  # fmt: skip
    with subprocess.Popen(
        [sys.executable, *COMMAND, str(school)], cwd=tmp_path, text=True, encoding="utf-8",
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    ) as process:  # fmt: skip
        assert process.stdin and process.stdout and process.stderr
        for message in calls:
            process.stdin.write((message if isinstance(message, str) else json.dumps(message)) + "\n")
            process.stdin.flush()
        answers: dict[Any, Any] = {}
        while 6 not in answers:
            line = process.stdout.readline()
            assert line, process.stderr.read()
            message = json.loads(line)
            assert message["jsonrpc"] == "2.0"
            answers[message.get("id")] = message
        process.stdin.close()
        rest, told = process.stdout.read(), process.stderr.read()
        assert process.wait(timeout=120) == 0
    assert all(json.loads(line)["jsonrpc"] for line in rest.splitlines())
    assert answers[1]["result"]["serverInfo"]["name"] == "zhiping" and "占位符" in answers[1]["result"]["instructions"]
    assert "error" in answers[3] and answers[4]["result"]["structuredContent"]["found"]
    assert answers[5]["result"]["isError"] and "太长" in answers[5]["result"]["content"][0]["text"]
    assert not answers[6]["result"].get("isError")
    assert "MCP 服务已就绪（只读，个人信息换成占位符）" in told


def test_a_folder_without_a_workspace_is_told_at_once(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, *COMMAND, str(tmp_path)], capture_output=True, text=True, encoding="utf-8", timeout=240
    )
    assert done.returncode == 2 and not done.stdout and "不是工作区" in done.stderr


def test_starting_loads_little() -> None:
    """What a client waits for: neither the index, nor the matcher, nor the other commands."""
    probe = (
        "import sys\nfrom assistant.cli.mcp import alone\nfrom assistant.mcp_server import server\n"
        "print([m for m in sys.modules if m.split('.')[0] in ('numpy', 'sklearn', 'chromadb', 'langchain_core', 'openpyxl', "
        "'gradio', 'rjieba') or m in ('assistant.cli.main', 'assistant.ui')])"
    )
    done = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, timeout=240)
    assert done.stdout.strip() == "[]", done.stdout + done.stderr


@contextmanager
def listening(school: Path) -> Iterator[str]:
    config = uvicorn.Config(lambda: None, host="127.0.0.1", port=0, log_level="error")
    sock = config.bind_socket()
    port = sock.getsockname()[1]
    app = http.application(served(school), "127.0.0.1", port, TOKEN)
    running = uvicorn.Server(uvicorn.Config(app, log_level="error"))
    thread = threading.Thread(target=running.run, args=([sock],), daemon=True)
    thread.start()
    while not running.started:
        time.sleep(0.02)
    yield f"http://127.0.0.1:{port}{http.PATH}"
    running.should_exit = True
    thread.join(10)


def test_http_needs_the_token_the_host_and_no_foreign_origin(school: Path) -> None:
    good = {"Authorization": f"Bearer {TOKEN}", "Accept": "application/json, text/event-stream"}
    with listening(school) as address, httpx2.Client() as client:

        def status(**headers: str) -> int:
            return int(client.post(address, json=HELLO, headers={**good, **headers}).status_code)

        assert status() == 200
        assert status(Authorization="") == 401 and status(Authorization="Bearer nix") == 401
        assert status(Host="evil.example") == 421
        assert status(Origin="http://evil.example") == 403
        refusal = client.post(address, json=HELLO)
        assert "访问令牌" in refusal.json()["error"] and TOKEN not in refusal.text

        async def go() -> str:
            async with (
                httpx2.AsyncClient(headers={"Authorization": f"Bearer {TOKEN}"}) as bearer,
                Client(streamable_http_client(address, http_client=bearer)) as asked,
            ):
                answer = await asked.call_tool("list_workspaces", {})
                assert isinstance(answer.structured_content, dict)
                return str(answer.structured_content["workspaces"][0]["institution"])

        assert anyio.run(go) == "云溪应用技术学院"


@pytest.mark.parametrize(
    ("host", "token", "said"),
    [
        ("192.168.1.5", "", "必须用 --token"),
        ("0.0.0.0", TOKEN, "所有网络"),
        ("::", TOKEN, "所有网络"),
        ("127.0.0.1", "short", "至少 16 个字符"),
        ("example.org", TOKEN, "IP 地址"),
    ],
)
def test_an_unsafe_address_is_refused(host: str, token: str, said: str) -> None:
    with pytest.raises(UserError, match=said):
        http.checked(host, token)


def test_a_safe_address_is_taken() -> None:
    for host, token in (("127.0.0.1", ""), ("localhost", ""), ("::1", TOKEN), ("192.168.1.5", TOKEN)):
        http.checked(host, token)
