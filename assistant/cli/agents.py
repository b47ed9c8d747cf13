"""Where commands meet the model: the agent of a run, `zhiping models`, `zhiping log`, `zhiping questions`."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console

from assistant import settings
from assistant.cli import screen
from assistant.cli.account import me
from assistant.cli.checklist import Where, opened
from assistant.cli.errors import UsageError, reported
from assistant.cli.main import AsJson
from assistant.settings import Settings

if TYPE_CHECKING:
    from assistant.agent.advising import Advice
    from assistant.agent.estimate import Estimate
    from assistant.steps.agents import Agent
    from assistant.steps.recommend import Advised
    from assistant.workspace import Workspace

models = typer.Typer(help="聊天模型：看有哪些预设，试端点能做什么。", no_args_is_help=True, rich_markup_mode=None)
questions = typer.Typer(help="写报告时模型向办公室提的问题。", no_args_is_help=True, rich_markup_mode=None)


def agent_for(chosen: Settings, workspace: Path, bars: screen.Bars, yes: bool) -> Agent | None:
    """The agent that the settings ask for; None without a model. Nothing of it is loaded then."""
    if not chosen.model and not chosen.model_base_url:
        return None
    from assistant.llm.endpoints import endpoint

    found = endpoint(chosen)
    if found is None:
        return None
    from assistant.agent.session import Session

    def approve(waiting: Mapping[str, Any]) -> bool | None:
        stage = "动笔" if waiting["stage"] == "plan" else "成稿"
        if yes:
            return True
        if not sys.stdin.isatty():
            return None
        with bars.still():
            return typer.confirm(f"等待批准：{stage}（{json.dumps(waiting, ensure_ascii=False)[:200]}）。同意吗？", err=True)

    return Session(workspace, found, chosen, confirming(bars, yes), approve)


def confirming(bars: screen.Bars, yes: bool) -> Callable[[Estimate], bool]:
    """Says what the calls will take and asks a person, who has said yes beforehand with --yes."""

    def confirm(guess: Estimate) -> bool:
        with bars.still() as say:
            say.print(guess.words() + "。", soft_wrap=True, markup=False)
            return yes or (sys.stdin.isatty() and typer.confirm("开始吗？", err=True))

    return confirm


def refined(workspace: Workspace, advised: Advised, chosen: Settings, bars: screen.Bars, yes: bool) -> Advice | None:
    """The advice in a model's words as far as they stand; None without a model."""
    if not chosen.model and not chosen.model_base_url:
        return None
    from assistant.agent.advising import advise
    from assistant.llm.endpoints import endpoint

    found = endpoint(chosen)
    if found is None:
        return None
    return advise(workspace, advised.recommendations, found, chosen, confirming(bars, yes), bars)


@models.command("list")
def list_(json_: AsJson = False) -> None:
    """随附的预设；写一行 model = "名称" 即可换用。"""
    from assistant.llm.endpoints import presets

    say = screen.console()
    with reported(say):
        rows = [p.model_dump() for p in presets()]
        if json_:
            screen.show_json({"presets": rows})
            return
        for p in presets():
            say.print(
                f"{p.id:12} {p.name}　{p.address}　{p.model or '（写成 ' + p.id + '/模型名）'}", soft_wrap=True, markup=False
            )
        say.print("地址与模型名凭记忆整理，请用 zhiping models test 名称 核对。", markup=False)


@models.command("test")
def test(
    model: Annotated[str | None, typer.Argument(help="预设名、预设名/模型名；默认为设置里的模型")] = None,
    json_: AsJson = False,
) -> None:
    """试端点：通不通，能不能按格式回答、用工具、流式。不发送任何材料。"""
    say = screen.console()
    with reported(say):
        chosen = settings.load(model=model)
        from assistant.llm.endpoints import endpoint

        found = endpoint(chosen)
        if found is None:
            raise UsageError("没有设置模型。请写 zhiping models test 预设名，或设置 ZHIPING_MODEL。")
        from assistant.llm.doctor import examine
        from assistant.llm.wire import Wire

        checks = []
        for check in examine(found, Wire(found, chosen.model_seconds, False), Wire(found, chosen.model_seconds, True)):
            checks.append(check)
            if not json_:
                say.print(f"{'✓' if check.ok else '✗'} {check.name}：{check.words}", soft_wrap=True, markup=False)
        usable = all(c.ok for c in checks if c.needed)
        if json_:
            rows = [{"name": c.name, "ok": c.ok, "words": c.words, "needed": c.needed} for c in checks]
            screen.show_json({"endpoint": found.address, "model": found.model, "usable": usable, "checks": rows})
        elif usable:
            say.print(f"可以使用：{found.name}，{found.model}。", markup=False)
    if not usable:
        raise typer.Exit(1)


def log(
    folder: Where,
    number: Annotated[int, typer.Option("--show", help="显示第几次调用的全文")] = 0,
    json_: AsJson = False,
) -> None:
    """每次模型调用：何时、问什么、答什么、用了多少。发出的内容即此处所见。"""
    from assistant.workspace.calls import CallStore

    say = screen.console()
    with reported(say), opened(folder) as workspace, CallStore(workspace) as store:
        calls = list(store.calls())
        if number:
            if not 1 <= number <= len(calls):
                raise UsageError(f"没有第{number}次调用，共{len(calls)}次。")
            _whole(say, calls[number - 1])
        elif json_:
            from dataclasses import asdict

            screen.show_json({"calls": [asdict(c) for c in calls]})
        elif not calls:
            say.print("还没有调用过模型。", markup=False)
        else:
            for n, c in enumerate(calls, start=1):
                outcome = "成功" if c.outcome == "ok" else f"{c.outcome}（{c.detail}）"
                say.print(
                    f"{n:4} {c.at[:19]} {c.prompt} {c.subject} 第{c.attempt}次 {c.tokens_in}+{c.tokens_out}标记 "
                    f"{c.seconds}秒 {outcome}",
                    soft_wrap=True, markup=False,
                )  # fmt: skip
            say.print(f"看全文：zhiping log {folder} --show 序号", soft_wrap=True, markup=False)


def _whole(say: Console, call: Any) -> None:
    say.print(f"{call.at}　{call.endpoint}　{call.model}　{call.prompt} {call.version}　{call.subject}", markup=False)
    for message in json.loads(call.request)["messages"]:
        say.print(f"\n—— {message['role']} ——\n{message.get('content') or ''}", soft_wrap=True, markup=False)
    answer = json.loads(call.answer)["text"] if call.answer else f"（没有回答：{call.outcome}，{call.detail}）"
    say.print(f"\n—— 回答 ——\n{answer}", soft_wrap=True, markup=False)


@questions.command("list")
def list_questions(folder: Where, json_: AsJson = False) -> None:
    """问题与答复。"""
    from assistant.workspace.questions import Questions

    say = screen.console()
    with reported(say), opened(folder) as workspace, Questions(workspace) as store:
        rows = store.every()
        if json_:
            screen.show_json({"questions": [q._asdict() for q in rows]})
            return
        for q in rows:
            say.print(
                f"{q.id:4} {q.code}　{q.text}　{'答：' + q.answer if q.answer else '（待答）'}", soft_wrap=True, markup=False
            )
        if not rows:
            say.print("没有问题。", markup=False)


@questions.command("answer")
def answer(
    folder: Where,
    id: Annotated[int, typer.Argument(metavar="ID", help="问题的编号")],
    text: Annotated[str, typer.Argument(help="答复")],
    by: Annotated[str, typer.Option("--by", help="署名；默认为当前登录名")] = "",
) -> None:
    """答复一个问题；下次起草时会用到。"""
    from assistant.workspace.questions import Questions

    say = screen.console()
    with reported(say), opened(folder) as workspace, Questions(workspace) as store:
        store.answer(id, text, by=by or me())
        say.print("已记下，下次起草时会用到。", markup=False)


def register(app: typer.Typer) -> None:
    """Adds the commands."""
    app.add_typer(models, name="models")
    app.add_typer(questions, name="questions")
    app.command()(log)
