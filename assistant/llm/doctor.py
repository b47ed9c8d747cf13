"""What an endpoint can do, found out by asking it: a few small requests that hold no evidence."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from assistant.llm.answers import AnswerError, read
from assistant.llm.endpoints import Endpoint
from assistant.llm.wire import Form, Message, Wire, WireError

SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {"sum": {"type": "integer"}, "unit": {"type": "string"}},
    "required": ["sum", "unit"],
}
_QUESTION = '3个实验室加4个实验室是几个？请输出 JSON：{"sum": 整数, "unit": "个"}'
_TOOL = {
    "type": "function",
    "function": {
        "name": "search",
        "description": "查找材料",
        "parameters": {"type": "object", "properties": {"query": {"type": "string"}}, "required": ["query"]},
    },
}


_FORMS: tuple[tuple[Form, str], ...] = (
    ("json_schema", "按格式回答（JSON schema）"), ("tool", "以工具调用回答"), ("json", "回答 JSON"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was tried. `needed`: without it the endpoint cannot be used."""

    name: str
    ok: bool
    words: str
    needed: bool = False


def examine(endpoint: Endpoint, wire: Wire, streamed: Wire) -> Iterator[Check]:
    """Connection, models, answers, forms, tools, streaming; stops where nothing further can work."""
    try:
        offered = list(wire.models())
    except WireError as error:
        if error.kind in ("key", "unreachable", "timeout"):
            yield Check("连接", False, str(error), True)
            return
        yield Check("模型列表", False, f"端点不给出模型列表（{error}），不影响使用")
    else:
        there = endpoint.model in offered
        some = "、".join(offered[:8]) + ("等" if len(offered) > 8 else "")
        yield Check("模型列表", there, f"共{len(offered)}个，{'有' if there else '没有'}“{endpoint.model}”：{some}")
    plain = _try(wire, "text")
    yield Check("回答", not plain, plain or "能回答", True)
    if plain:
        return
    for form, words in _FORMS:
        fault = _try(wire, form)
        yield Check(words, not fault, fault or "可以", form == "json")
    yield _tools(wire)
    fault = _try(streamed, "text")
    yield Check("流式", not fault, fault or "可以")
    if endpoint.context:
        yield Check("上下文", True, f"按{endpoint.context}标记使用（model_context 可改；端点不报告实际长度）")


def _messages() -> list[Message]:
    return [{"role": "system", "content": "你是助手。"}, {"role": "user", "content": _QUESTION}]


def _try(wire: Wire, form: Form) -> str:
    """'' if an answer of this form came and can be read, else why not."""
    try:
        said = wire.send(_messages(), form, SCHEMA, 200)
        if form != "text":
            read(said.text, SCHEMA)
    except (WireError, AnswerError) as error:
        return wire.scrub(str(error))
    return ""


def _tools(wire: Wire) -> Check:
    question: list[Message] = [{"role": "user", "content": "请用 search 工具查找“教学督导”。"}]
    try:
        said = wire.send(question, "text", {}, 200, [_TOOL])
    except WireError as error:
        return Check("工具", False, wire.scrub(str(error)))
    return Check("工具", bool(said.asked), "会用工具（可设 model_tools = true）" if said.asked else "没有用给它的工具")
