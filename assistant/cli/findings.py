"""`zhiping findings`: what the last review found, and what people say of it: waive with a reason, put right, open again."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import typer

from assistant.cli import screen
from assistant.cli.account import me
from assistant.cli.checklist import Where, opened
from assistant.cli.errors import UsageError, reported
from assistant.cli.main import AsJson
from assistant.domain import Finding, FindingDecision
from assistant.review import standing
from assistant.workspace.checks import CheckStore

group = typer.Typer(
    help="审核发现：列出，写明理由豁免，标为已处理，恢复；与网页上的处理是同一份。", no_args_is_help=True, rich_markup_mode=None
)
Keys = Annotated[list[str], typer.Argument(metavar="ID…", help="发现的编号（zhiping findings list 的第一列），可写几个")]
Reason = Annotated[str, typer.Option("--reason", "-r", help="理由，供专家和以后的人核对")]
By = Annotated[str, typer.Option("--by", help="署名；默认为当前登录名")]
STATES = {"open": "待处理", "waived": "已豁免", "resolved": "已改待复查"}
SHORT = 8
"""Characters of a finding's key that are shown; more may be written."""


@group.command("list")
def list_(
    folder: Where,
    state: Annotated[str, typer.Option("--state", help="只列一种：open、waived、resolved")] = "",
    json_: AsJson = False,
) -> None:
    """最近一次审核的发现与各自的处理。"""
    from assistant.steps import checking

    say = screen.console()
    with reported(say), opened(folder) as workspace:
        if state and state not in STATES:
            raise UsageError(f"--state 只能是 {'、'.join(STATES)}，不是“{state}”。")
        said = CheckStore(workspace).decisions()
        rows = [
            (key, finding, said.get(key))
            for key, finding in checking.latest(workspace, _places(folder)).items()
            if not state or _state(said.get(key)) == state
        ]
        if json_:
            screen.show_json({"findings": [_row(*row) for row in rows]})
            return
        for key, finding, decision in rows:
            told = f"　{STATES[decision.status]}：{decision.reason}（{decision.by}，{decision.at[:10]}）" if decision else ""
            say.print(f"{key[:SHORT]} {finding.rule}　{finding.where}　{finding.message}{told}", soft_wrap=True, markup=False)
        if not rows:
            say.print("没有这样的审核发现。请先运行 zhiping review。", markup=False)


@group.command()
def waive(folder: Where, ids: Keys, reason: Reason, by: By = "") -> None:
    """豁免：写明为什么可以不改。同一规则对同样的话，以后的审核也不再计入。"""
    _decide(folder, ids, "waived", reason, by)


@group.command()
def resolve(folder: Where, ids: Keys, reason: Reason = "", by: By = "") -> None:
    """标为已处理；下次审核若仍在，会重新列为待处理。"""
    _decide(folder, ids, "resolved", reason, by)


@group.command("reopen")
def reopen(folder: Where, ids: Keys, reason: Reason = "", by: By = "") -> None:
    """撤回豁免或已处理，恢复为待处理。"""
    _decide(folder, ids, "open", reason, by)


@group.command()
def waivers(folder: Where, json_: AsJson = False) -> None:
    """全部豁免与理由，最近一次审核里已没有的也列出。"""
    from assistant.steps import checking

    say = screen.console()
    with reported(say), opened(folder) as workspace:
        found = checking.latest(workspace, _places(folder))
        rows = [(k, d) for k, d in CheckStore(workspace).decisions().items() if d.status == "waived"]
        if json_:
            screen.show_json({"waivers": [{**d.model_dump(mode="json"), "found": k in found} for k, d in rows]})
            return
        for key, d in rows:
            gone = "" if key in found else "（最近一次审核没有这一条）"
            told = f"{key[:SHORT]} {d.rule}　{d.message}{gone}　理由：{d.reason}（{d.by}，{d.at[:10]}）"
            say.print(told, soft_wrap=True, markup=False)
        if not rows:
            say.print("没有豁免。", markup=False)


def _decide(folder: Path, ids: Iterable[str], status: str, reason: str, by: str) -> None:
    from assistant.steps import checking

    say = screen.console()
    with reported(say), opened(folder) as workspace:
        known = checking.latest(workspace, _places(folder))
        for key, finding in [_one(known, id, folder) for id in ids]:
            checking.decide(workspace, finding, status, by=by or me(), reason=reason)
            told = f"{key[:SHORT]} {standing.WORDS[status]}：{finding.message}"
            say.print(told, soft_wrap=True, markup=False)
        for place in _places(folder):  # findings.json says what holds now, so that the next reader need not review again
            checking.write_down(workspace, place)


def _one(known: dict[str, Finding], id: str, folder: Path) -> tuple[str, Finding]:
    found = [(k, f) for k, f in known.items() if id and k.startswith(id)]
    if not found:
        raise UsageError(f"没有编号为“{id}”的审核发现。请用 zhiping findings list {folder} 查看编号。")
    if len(found) > 1:
        raise UsageError(f"编号“{id}”对应 {len(found)} 条发现，请多写几位。")
    return found[0]


def _places(folder: Path) -> list[Path]:
    """Where `zhiping review` and the drafts leave findings.json."""
    return [f for f in (folder / "findings.json", folder / "out" / "findings.json") if f.is_file()]


def _state(said: FindingDecision | None) -> str:
    return said.status if said else "open"


def _row(key: str, finding: Finding, said: FindingDecision | None) -> dict[str, object]:
    decision = said.model_dump(mode="json", include={"status", "reason", "by", "at"}) if said else {"status": "open"}
    return {"id": key, **finding.model_dump(mode="json", exclude={"waived"}), "decision": decision}


def register(app: typer.Typer) -> None:
    """Adds the commands."""
    app.add_typer(group, name="findings")
