"""`zhiping ledger WORKSPACE …`: the 整改台账 from adoption to 销号."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, Any, cast

import typer
from pydantic import TypeAdapter, ValidationError
from rich.markup import escape
from rich.table import Column, Table

from assistant import settings
from assistant.cli import screen
from assistant.cli.account import me
from assistant.cli.checklist import Where, opened, subject
from assistant.cli.errors import UsageError, reported
from assistant.cli.main import AsJson
from assistant.domain import Framework, Institution, LedgerEvent, Recommendation
from assistant.workspace import Workspace

group = typer.Typer(
    help="整改台账：采纳建议、分发填写、导入合并、提醒、进度与报告。", no_args_is_help=True, rich_markup_mode=None
)

By = Annotated[str, typer.Option("--by", help="谁改的；不写则用当前账户名")]
As = Annotated[str, typer.Option("--as", help="身份：office（质量管理部门）或 unit（责任单位）")]
Note = Annotated[str, typer.Option("--note", help="理由或说明，写入历史")]
Today = Annotated[str, typer.Option("--today", help="按哪一天计算，如 2026-06-30；默认今天")]
Id = Annotated[str, typer.Argument(metavar="ID", help="台账编号，可只写开头几位")]
Out = Annotated[Path, typer.Option("--out", "-o", help="写到哪个文件")]


@dataclass(frozen=True, slots=True)
class Place:
    """The workspace folder of this call, and the settings in force."""

    folder: Path
    chosen: settings.Settings

    def frame(self, workspace: Workspace) -> tuple[Framework, Institution]:
        pack, who, _ = subject(workspace, self.folder, self.chosen)
        return pack, who


@group.callback()
def place(
    context: typer.Context,
    folder: Where,
) -> None:
    """整改台账：采纳建议、分发填写、导入合并、提醒、进度与报告。"""
    context.obj = folder


@contextmanager
def at(context: typer.Context) -> Iterator[tuple[Any, Workspace, Place]]:
    """Screen, open workspace and place; errors become sentences."""
    say = screen.console()
    with reported(say):
        where = Place(cast(Path, context.obj), settings.load())
        with opened(where.folder) as workspace:
            yield say, workspace, where


def actor(by: str, role: str) -> Any:
    from assistant.rectification.states import ROLES, Actor

    if role not in ROLES:
        raise UsageError(f"--as {role} 不认识，请写 office（质量管理部门）或 unit（责任单位）。")
    return Actor(by.strip() or me(), role)


def day(text: str) -> date:
    from assistant.rectification.fields import day as read

    if not text:
        return date.today()
    found = read(text)
    if found is None:
        raise UsageError(f"--today {text} 不是日期，请写成 2026-06-30。")
    return found


def table(say: Any, header: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> None:
    grid = Table(*(Column(say.said(head), overflow="fold") for head in header), show_edge=False, pad_edge=False)
    for row in rows:
        grid.add_row(*(escape(say.said(cell)) for cell in row))
    say.print(grid)


@group.command("list")
def list_(
    context: typer.Context,
    unit: Annotated[str, typer.Option("--unit", help="只看这个单位牵头的")] = "",
    state: Annotated[str, typer.Option("--state", help="只看这个状态的")] = "",
    json_: AsJson = False,
) -> None:
    """列出台账各条。"""
    from assistant.rectification.fields import STATES, canonical
    from assistant.rectification.states import short
    from assistant.workspace.ledger import LedgerStore

    with at(context) as (say, workspace, _):
        wanted = canonical("state", state) if state else ""
        kept = [e for e in LedgerStore(workspace).entries().values()
                if (not unit or e.lead_unit == unit) and (not wanted or e.state == wanted)]  # fmt: skip
        if json_:
            screen.show_json({"entries": [e.model_dump(mode="json") for e in kept]})
            return
        rows = [(e.id[:12], e.code, short(e.problem, 36), e.lead_unit or "—", e.deadline or "—",
                 STATES[e.state] if e.included else "不纳入") for e in kept]  # fmt: skip
        if rows:
            table(say, ("台账编号", "指标", "问题", "牵头单位", "完成时限", "状态"), rows)
        say.print(f"共 {len(rows)} 条。" if rows else "台账里没有符合条件的条目。")


@group.command()
def adopt(
    context: typer.Context,
    ids: Annotated[list[str] | None, typer.Argument(metavar="[ID…]", help="采纳哪些建议；不写则全部")] = None,
    file: Annotated[Path | None, typer.Option("--from", help="recommendations.json；默认用工作区里的建议")] = None,
    words: Annotated[
        str, typer.Option("--words", help="用谁的文字：rule 规则文本，model 模型文本（没有模型文本的用规则文本）")
    ] = "rule",
    conclusion: Annotated[str, typer.Option("--conclusion", help="收到评估结论的日期，两年整改期从这天算")] = "",
    by: By = "",
    json_: AsJson = False,
) -> None:
    """把整改建议采纳进台账；已在台账里的保持人改过的样子。"""
    from assistant.steps import advising, ledger

    with at(context) as (say, workspace, where):
        if words not in ("rule", "model"):
            raise UsageError(f"--words 只能是 rule 或 model，不是“{words}”。")
        pack, _ = where.frame(workspace)
        who = actor(by, "office")
        known = recommendations(file) if file else ledger.recommended(workspace)
        if not known:
            raise UsageError("还没有整改建议。请先运行 zhiping recommend，或用 --from 给出 recommendations.json。")
        chosen = [r for r in known if not ids or any(r.id.startswith(i) for i in ids)]
        for id in ids or ():
            if not any(r.id.startswith(id) for r in known):
                raise UsageError(f"没有编号为“{id}”的建议。")
        text: advising.Text = "model" if words == "model" else "rule"
        added = advising.adopt_several(workspace, chosen, pack, who, "cli", text)
        if conclusion:
            ledger.conclude(workspace, conclusion, who)
        if json_:
            screen.show_json({"added": [e.entry for e in added], "known": len(chosen) - len(added)})
        else:
            say.print(f"采纳 {len(added)} 条；{len(chosen) - len(added)} 条已在台账里，没有改动。")


@group.command()
def decline(
    context: typer.Context,
    id: Annotated[str, typer.Argument(metavar="ID", help="整改建议的编号，可只写开头几位")],
    undo: Annotated[bool, typer.Option("--undo", help="撤回先前的不采纳，重新考虑")] = False,
    by: By = "",
    note: Note = "",
) -> None:
    """不采纳一条整改建议：理由留存，以后重新生成也不再列入方案。"""
    from assistant.steps import advising

    with at(context) as (say, workspace, _):
        stands, who = advising.standing(workspace), actor(by, "office").name
        alike = [r for r in stands.every if id and r.id.startswith(id)]
        if len(alike) != 1:
            raise UsageError(f"编号“{id}”对应 {len(alike)} 条建议，请用 zhiping recommend --json 查看编号并写全。")
        if undo:
            advising.restore(workspace, alike[0], who)
        else:
            advising.decline(workspace, alike[0], note, who)
        say.print("已撤回，重新列入建议。" if undo else "已标为不采纳。", markup=False)


def recommendations(file: Path) -> tuple[Recommendation, ...]:
    """The rows of a recommendations.json. Raises UsageError."""
    try:
        body = json.loads(file.read_text(encoding="utf-8"))
        return TypeAdapter(tuple[Recommendation, ...]).validate_python(body["recommendations"])
    except FileNotFoundError as error:
        raise UsageError(f"找不到整改建议“{file}”。请先运行 zhiping recommend，或用 --from 给出文件。") from error
    except (json.JSONDecodeError, UnicodeDecodeError, KeyError, TypeError, ValidationError) as error:
        raise UsageError(f"“{file}”不是整改建议文件（recommendations.json），请检查。") from error


@group.command()
def add(
    context: typer.Context,
    problem: Annotated[str, typer.Argument(help="问题简要表述")],
    set_: Annotated[list[str] | None, typer.Option("--set", help="项目=值，如 lead_unit=教务处；可写多次")] = None,
    by: By = "",
    json_: AsJson = False,
) -> None:
    """加入本校自己提出的问题。"""
    from assistant.steps import ledger

    with at(context) as (say, workspace, _):
        entry = ledger.add(workspace, {"problem": problem, **pairs(set_ or [])}, actor(by, "office"))
        if json_:
            screen.show_json(entry.model_dump(mode="json"))
        else:
            say.print(f"已加入：{entry.id}", markup=False)


@group.command()
def update(
    context: typer.Context,
    id: Id,
    set_: Annotated[list[str] | None, typer.Option("--set", help="项目=值，如 progress=已引进12人；可写多次")] = None,
    state: Annotated[str, typer.Option("--state", help="新状态：待启动、进行中、已提交、复核通过、退回、销号")] = "",
    evidence: Annotated[list[str] | None, typer.Option("--evidence", help="材料文件（材料文件夹下的路径或文件名）")] = None,
    take_back: Annotated[list[str] | None, typer.Option("--take-back", help="撤下的材料文件")] = None,
    by: By = "",
    role: As = "office",
    note: Note = "",
    json_: AsJson = False,
) -> None:
    """修改一条：各项内容、状态、佐证材料；改动都记入历史。"""
    from assistant.steps import ledger

    with at(context) as (say, workspace, _):
        values = pairs(set_ or []) | ({"state": state} if state else {})
        added = [ledger.place_of(workspace, f) for f in evidence or ()]
        gone = [ledger.place_of(workspace, f) for f in take_back or ()]
        events = ledger.update(workspace, id, values, actor(by, role), note=note, evidence=added, take_back=gone)
        if json_:
            screen.show_json({"events": [e.model_dump(mode="json") for e in events]})
            return
        for event in events:
            say.print(sentence(event), markup=False, soft_wrap=True)
        if not events:
            say.print("没有改动：台账里已经是这样。")


def pairs(texts: list[str]) -> dict[str, str]:
    """'field=value' or '项目=value' → field: value."""
    from assistant.rectification.fields import LABELS

    fields = {label: name for name, label in LABELS.items()} | {name: name for name in LABELS}
    found: dict[str, str] = {}
    for text in texts:
        name, mark, value = text.partition("=")
        if not mark or name.strip() not in fields:
            raise UsageError(f"--set {text} 写法不对，应为“项目=值”。可改的项目：{'、'.join(LABELS.values())}。")
        found[fields[name.strip()]] = value
    return found


def sentence(event: LedgerEvent) -> str:
    """One event as a line of text."""
    from assistant.export.ledger_sheets import moment
    from assistant.rectification.fields import LABELS, shown
    from assistant.rectification.states import short

    def value(text: str) -> str:
        return short(shown(event.field, text), 40) or "（空）"

    what = LABELS.get(event.field, event.field)
    said = {
        "created": "新增", "set": f"{what}：{value(event.before)} → {value(event.after)}",
        "evidence": f"佐证{'增加' if event.after else '撤下'}：{event.after or event.before}",
        "proposed": f"待确认：{what} → {value(event.after)}", 
        "conflict": f"不一致：{what}现为{value(event.before)}，另有{value(event.after)}",
        "settled": f"已处理第{event.ref}条：{what}定为{value(event.after)}",
    }[event.kind]  # fmt: skip
    place = f"（{event.note}）" if event.note else ""
    return f"{event.number}　{moment(event.at)}　{event.by}　{event.entry[:12]}　{said}{place}"


@group.command("import")
def import_(
    context: typer.Context,
    files: Annotated[list[Path], typer.Argument(metavar="FILE…", help="填好的台账，或问题清单、其他格式的台账（xlsx）")],
    by: Annotated[str, typer.Option("--by", help="谁填的；不写则用表内“填报人”")] = "",
    role: As = "unit",
    json_: AsJson = False,
) -> None:
    """导入填好的台账并三方合并；改动不一致的逐条列出，两个值都保留。"""
    from assistant.rectification.states import Actor
    from assistant.steps import ledger

    with at(context) as (say, workspace, where):
        who: Actor = actor(by or "-", role)
        pack, _ = where.frame(workspace)
        results = ledger.take_back(workspace, files, who._replace(name=by.strip()), pack)
        if json_:
            screen.show_json({"files": [
                {"file": str(f), "added": r.added, "changed": r.changed, "missing": r.missing, "remarks": r.remarks,
                 "conflicts": [c.model_dump(mode="json") for c in r.conflicts]} for f, r in zip(files, results, strict=True)
            ]})  # fmt: skip
            return
        for file, result in zip(files, results, strict=True):
            said = f"新增 {len(result.added)} 条，改动 {len(result.changed)} 条，待确认 {len(result.conflicts)} 项。"
            say.print(f"{file.name}：{said}", markup=False, soft_wrap=True)
            for remark in result.remarks:
                say.print(f"  注意 {remark}", markup=False, soft_wrap=True)
            for item in result.conflicts:
                say.print(f"  {sentence(item)}", markup=False, soft_wrap=True)
        if any(r.conflicts for r in results):
            say.print(
                "处理待确认事项：zhiping ledger 工作区 settle 序号 --accept（采用新值）或 --keep（保留现值）。", soft_wrap=True
            )


@group.command()
def settle(
    context: typer.Context,
    number: Annotated[int, typer.Argument(metavar="序号", help="待确认事项的序号")],
    accept: Annotated[bool | None, typer.Option("--accept/--keep", help="采用待定的值，或保留现值")] = None,
    value: Annotated[str | None, typer.Option("--value", help="两个都不用，改为这个值")] = None,
    by: By = "",
    role: As = "office",
    note: Note = "",
) -> None:
    """处理一项不一致或待确认的进展。"""
    from assistant.steps import ledger

    with at(context) as (say, workspace, _):
        if accept is None and value is None:
            raise UsageError("请写 --accept（采用待定的值）、--keep（保留现值）或 --value（改为别的值）。")
        for event in ledger.settle(workspace, number, bool(accept), actor(by, role), note=note, value=value):
            say.print(sentence(event), markup=False, soft_wrap=True)


@group.command()
def export(
    context: typer.Context,
    out: Out = Path("ledger.xlsx"),
    unit: Annotated[str, typer.Option("--unit", help="只导出这个单位牵头或配合的")] = "",
    today: Today = "",
    json_: AsJson = False,
) -> None:
    """导出 ledger.xlsx：分给各单位填写，填好后用 import 合并。"""
    from assistant.steps import ledger

    with at(context) as (say, workspace, where):
        if out.suffix.lower() != ".xlsx":
            raise UsageError(f"台账写成 xlsx 文件，请把 --out {out} 改为以 .xlsx 结尾的文件名。")
        pack, who = where.frame(workspace)
        say.speak(pack.language, where.chosen)
        with screen.Bars(say) as bars:
            judged, _ = ledger.measured(workspace, pack, who, where.chosen, bars)
        count = ledger.export(workspace, who, out, where.chosen, day(today), unit, judged, pack.language)
        if json_:
            screen.show_json({"out": str(out), "entries": count})
        else:
            say.print(f"已导出：{out}（{count} 条）", markup=False, soft_wrap=True)


@group.command()
def history(
    context: typer.Context,
    id: Annotated[str, typer.Argument(metavar="[ID]", help="台账编号；不写则全部")] = "",
    json_: AsJson = False,
) -> None:
    """查看历史并核对其完整；历史只增不改。"""
    from assistant.rectification.ledger import found
    from assistant.workspace.ledger import LedgerStore

    with at(context) as (say, workspace, _):
        store = LedgerStore(workspace)
        events = list(store.events(found(store.entries(), id).id if id else None))
        fault = store.verify()
        if json_:
            screen.show_json({"events": [e.model_dump(mode="json") for e in events], "fault": fault})
        else:
            for event in events:
                say.print(sentence(event), markup=False, soft_wrap=True)
            say.print(f"共 {len(events)} 条。" + ("历史完整，未被改动。" if not fault else ""))
        if fault:
            raise UsageError(fault)


@group.command()
def progress(context: typer.Context, today: Today = "", json_: AsJson = False) -> None:
    """进度统计；比对新材料里的指标，列出待确认的进展和不一致。"""
    from assistant.rectification.ledger import open_items
    from assistant.rectification.standing import standing
    from assistant.rectification.trends import warnings
    from assistant.steps import ledger
    from assistant.workspace.ledger import LedgerStore

    with at(context) as (say, workspace, where):
        pack, who = where.frame(workspace)
        say.speak(pack.language, where.chosen)
        with screen.Bars(say) as bars:
            judged, _ = ledger.measured(workspace, pack, who, where.chosen, bars)
        fresh = ledger.propose(workspace, judged, pack.language)
        store = LedgerStore(workspace)
        events = list(store.events())
        entries = store.entries()
        state = standing(entries, ledger.alarms(events, where.chosen, day(today)))
        waiting = open_items(events)
        warned = warnings(ledger.trend(entries, judged, where.chosen))
        if json_:
            screen.show_json({
                "entries": state.whole.total, "states": dict(state.whole.states), "overdue": state.whole.overdue,
                "left_out": state.left_out,
                "units": [{"unit": c.name, "states": dict(c.states), "overdue": c.overdue} for c in state.units],
                "proposed": len(fresh), "waiting": [e.model_dump(mode="json") for e in waiting],
                "warnings": [{"metric": t.id, "sign": t.sign, "text": t.text} for t in warned],
            })  # fmt: skip
            return
        say.print(state.sentence(), markup=False, soft_wrap=True)
        if state.units:
            table(say, ("牵头单位", "合计", "复核通过与销号", "超期"),
                  [(c.name, str(c.total), str(c.done), str(c.overdue)) for c in state.units])  # fmt: skip
        for trend in warned:
            say.print(f"指标提醒：{trend.text}", markup=False, soft_wrap=True)
        for item in waiting:
            say.print(f"待确认 {sentence(item)}", markup=False, soft_wrap=True)


@group.command()
def alarms(context: typer.Context, today: Today = "", json_: AsJson = False) -> None:
    """提醒：超期、即将到期、停滞、退回未再提交、待复核、超出两年整改期。"""
    from assistant.rectification.alarms import KINDS
    from assistant.rectification.states import short
    from assistant.steps import ledger
    from assistant.workspace.ledger import LedgerStore

    with at(context) as (say, workspace, where):
        store = LedgerStore(workspace)
        entries = store.entries()
        found = ledger.alarms(list(store.events()), where.chosen, day(today))
        if json_:
            screen.show_json({"alarms": [
                {"kind": a.kind, "entry": a.entry, "unit": a.unit, "text": a.text, "days": a.days} for a in found
            ]})  # fmt: skip
            return
        rows = [(KINDS[a.kind], a.unit or "质量管理部门", a.entry[:12], short(entries[a.entry].problem), a.text) for a in found]
        if rows:
            table(say, ("种类", "谁", "台账编号", "问题", "说明"), rows)
        say.print(f"共 {len(rows)} 项提醒。" if rows else "没有需要提醒的条目。")


def register(app: typer.Typer) -> None:
    """Adds the commands, with those that report."""
    from assistant.cli import ledger_reports  # noqa: F401  (it adds its commands to the group)

    app.add_typer(group, name="ledger")
