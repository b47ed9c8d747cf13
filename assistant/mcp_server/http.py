"""Over HTTP for clients that do not start the server themselves: with an access token, on this machine unless told otherwise."""

from __future__ import annotations

import hmac
import ipaddress
import json
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from mcp.server.transport_security import TransportSecuritySettings

from assistant.errors import UserError
from assistant.mcp_server.protocol import ToolServer

PATH = "/mcp"
SHORTEST = 16
"""Characters of a token, at least."""
_Scope = MutableMapping[str, Any]
_Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
_Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
_App = Callable[[_Scope, _Receive, _Send], Awaitable[None]]


class Token:
    """Lets only requests through that bear the token."""

    def __init__(self, app: _App, token: str) -> None:
        self._app, self._token = app, f"Bearer {token}".encode()

    async def __call__(self, scope: _Scope, receive: _Receive, send: _Send) -> None:
        if scope["type"] == "http":
            given = dict(scope["headers"]).get(b"authorization", b"")
            if not hmac.compare_digest(given, self._token):
                body = json.dumps({"error": "没有访问令牌或令牌不对。请求头要有 Authorization: Bearer 令牌"}, ensure_ascii=False)
                kind = (b"content-type", b"application/json; charset=utf-8")
                await send({"type": "http.response.start", "status": 401, "headers": [kind, (b"www-authenticate", b"Bearer")]})
                await send({"type": "http.response.body", "body": body.encode()})
                return
        await self._app(scope, receive, send)


def checked(host: str, token: str) -> None:
    """Raises UserError for an address that must not be served as asked."""
    try:
        address = ipaddress.ip_address("127.0.0.1" if host == "localhost" else host)
    except ValueError:
        raise UserError(f"--host 要写 IP 地址或 localhost，不是“{host}”。") from None
    if address.is_unspecified:
        raise UserError(f"--host {host} 会对所有网络开放，不予监听。请写明具体的地址。")
    if token and len(token) < SHORTEST:
        raise UserError(f"访问令牌太短，至少 {SHORTEST} 个字符。不写则自动生成（只限本机）。")
    if not address.is_loopback and not token:
        raise UserError(f"--host {host} 不是本机地址：必须用 --token 或环境变量 ZHIPING_MCP_TOKEN 给出访问令牌。")


def application(server: ToolServer, host: str, port: int, token: str) -> _App:
    """The ASGI application: token, then Host and Origin, then the protocol."""
    names = [f"[{host}]" if ":" in host else host, "127.0.0.1", "localhost", "[::1]"]
    security = TransportSecuritySettings(
        allowed_hosts=[f"{name}:{port}" for name in names], allowed_origins=[f"http://{name}:{port}" for name in names]
    )
    app = server.streamable_http_app(
        streamable_http_path=PATH, json_response=True, stateless_http=True, transport_security=security, host=host
    )
    return Token(app, token)


def serve(server: ToolServer, host: str, port: int, token: str) -> None:
    """Until it is stopped. Raises UserError; OSError where the port is taken."""
    import uvicorn

    checked(host, token)
    uvicorn.run(application(server, host, port, token), host=host, port=port, log_level="warning", access_log=False)
