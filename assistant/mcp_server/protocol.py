"""The server as the SDK sees it: errors become sentences, and what went out can be kept in a file."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from mcp.server.mcpserver import Context, MCPServer
from mcp.server.mcpserver.exceptions import ResourceError, ToolError, UnexpectedResourceError, UnexpectedToolError
from mcp_types import CallToolResult, InputRequiredResult
from pydantic import ValidationError

from assistant.errors import UserError, in_words


class ToolServer(MCPServer[Any]):
    """As the SDK's, with every failure told in a Chinese sentence. `log`: file that each call is added to, as a JSON line."""

    def __init__(self, *args: Any, log: Path | None = None, **named: Any) -> None:
        super().__init__(*args, **named)
        self._log = log

    async def call_tool(
        self, name: str, arguments: dict[str, Any], context: Context[Any, Any] | None = None
    ) -> CallToolResult | InputRequiredResult:
        try:
            result = await super().call_tool(name, arguments, context)
        except ToolError as error:
            told = _told(name, error)
            self._note(name, arguments, {"error": str(told)})
            raise told from error.__cause__
        self._note(name, arguments, result.model_dump(mode="json", by_alias=True, exclude_none=True))
        return result

    async def read_resource(self, uri: Any, context: Context[Any, Any] | None = None) -> Any:
        try:
            found = await super().read_resource(uri, context)
        except UnexpectedResourceError as error:
            cause = _cause(error)
            if isinstance(cause, UserError):
                raise ResourceError(str(cause)) from cause
            raise
        except ResourceError as error:
            raise type(error)(f"没有资源“{str(uri)[:120]}”。可用的写法见资源模板。") from error
        if not isinstance(found, InputRequiredResult):
            found = list(found)
            self._note(str(uri), {}, {"content": [str(item.content) for item in found]})
        return found

    def _note(self, name: str, arguments: dict[str, Any], answer: dict[str, Any]) -> None:
        if self._log is None:
            return
        answer.pop("content", None) if "structuredContent" in answer else None  # the same again, as text
        line = {"at": datetime.now(UTC).isoformat(timespec="seconds"), "tool": name, "arguments": arguments, "answer": answer}
        with self._log.open("a", encoding="utf-8") as file:
            file.write(json.dumps(line, ensure_ascii=False) + "\n")


def _told(name: str, error: ToolError) -> ToolError:
    """The same error in words that a person can act on."""
    cause = _cause(error)
    if isinstance(cause, UserError):
        return ToolError(str(cause))
    if isinstance(cause, ValidationError) and not isinstance(error, UnexpectedToolError):
        faults = [f"参数“{'.'.join(map(str, f['loc']))}”{_fault(f)}" for f in cause.errors()[:5]]
        return ToolError("；".join(faults) + "。")
    if isinstance(error, UnexpectedToolError):
        return UnexpectedToolError(f"工具“{name[:60]}”出错，这是程序的问题，请把服务端日志里的记录反馈给维护者。")
    return ToolError(f"没有工具“{name[:60]}”，请用 tools/list 查看。")


def _fault(fault: Any) -> str:
    said: dict[str, str] = {
        "string_too_long": "太长，至多 {max_length} 个字", "string_too_short": "不能为空", "bool_parsing": "应为 true 或 false",
    }  # fmt: skip
    if fault["type"] == "literal_error":
        allowed = fault["ctx"]["expected"].replace(" or ", ", ").replace("'', ", "").replace("'", "")
        return f"只能是 {allowed}"
    phrase = said.get(fault["type"])
    return phrase.format(**fault.get("ctx", {})) if phrase else in_words(fault)


def _cause(error: BaseException) -> BaseException | None:
    """What was raised below the SDK's own wrappers."""
    cause = error.__cause__
    while isinstance(cause, ToolError | ResourceError):
        cause = cause.__cause__
    return cause
