"""模型调用: every call of a chat model from this workspace, what was sent and what came back, as `zhiping log` shows it."""

from __future__ import annotations

import json

from assistant.errors import UserError
from assistant.llm.store import Call
from assistant.ui import widgets as w
from assistant.ui.html import Html, join, tag
from assistant.ui.page import Args, Page, address
from assistant.ui.seat import Seat
from assistant.workspace.calls import CallStore

SHOWN = 100
"""Calls on one page, the newest first."""


def view(seat: Seat, args: Args) -> Html:
    t = seat.t
    with CallStore(seat.workspace) as store:
        calls = list(store.calls())
    crumbs = w.link(t("模型起草"), address("writing", seat.id))
    head = w.title(t("模型调用记录"), t("发给模型的内容即此处所见；密钥不在其中。"), crumbs=crumbs)
    if not calls:
        return join(head, w.empty(t("还没有调用过模型"), t("用模型起草、提问或润色后，每次调用都记在这里。")))
    number = args.number("show")
    if number:
        if not 1 <= number <= len(calls):
            raise UserError(f"没有第{number}次调用，共{len(calls)}次。")
        return join(head, _whole(seat, number, calls[number - 1]))
    numbered = list(enumerate(calls, start=1))[::-1]
    columns: list[w.Column | str] = [
        w.Column(t("序号"), numeric=True), t("时间"), t("做什么"), t("关于"), w.Column(t("输入"), numeric=True),
        w.Column(t("输出"), numeric=True), w.Column(t("秒"), numeric=True), t("结果"), "",
    ]  # fmt: skip
    part = w.part(seat, args, columns, numbered, lambda item: _row(seat, *item), SHOWN)
    return join(head, w.paged(seat, part, id="calls", where="calls", kept={}, find=True))


def _row(seat: Seat, number: int, c: Call) -> list[str | Html]:
    t = seat.t
    good = c.outcome == "ok"
    result = w.badge(t("成功"), "good") if good else tag("span", w.badge(t("没有成功"), "warn"), f" {t.said(c.detail)}")
    return [
        str(number), w.day(c.at[:19].replace("T", " ")), c.prompt, c.subject, str(c.tokens_in), str(c.tokens_out),
        f"{c.seconds:.1f}", result, w.link(t("看全文"), address("calls", seat.id, show=number)),
    ]  # fmt: skip


def _whole(seat: Seat, number: int, c: Call) -> Html:
    """One call in full: each message as it went out, and the answer."""
    t = seat.t
    roles = {"system": "要求", "user": "发出的内容", "assistant": "模型先前的话", "tool": "工具给出的内容"}
    messages = [
        join(tag("h3", t(roles.get(str(m.get("role")), str(m.get("role"))))), tag("pre", str(m.get("content") or "")))
        for m in json.loads(c.request)["messages"]
    ]
    answer = str(json.loads(c.answer).get("text", "")) if c.answer else t("没有回答：{why}", why=t.said(c.detail) or c.outcome)
    about = t("第 {n} 次　{at}　{model}　{prompt} {version}", n=number, at=c.at[:19].replace("T", " "), model=c.model,
              prompt=c.prompt, version=c.version)  # fmt: skip
    answered = join(tag("h3", t("回答")), tag("pre", answer))
    return tag("section", tag("p", about, "　", c.subject, cls="note"), *messages, answered, cls="panel whole-call")


PAGE = Page("calls", "模型调用记录", "report", view, needs="workspace.manage", listed=False)
