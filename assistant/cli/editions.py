"""`zhiping frameworks diff | migrate | predict`: two editions, the step to the next, the outlook for another framework."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from assistant import frameworks, settings
from assistant.cli import screen
from assistant.cli.account import me
from assistant.cli.errors import UsageError, reported
from assistant.cli.main import AsJson
from assistant.cli.steps import Where, frame, opened
from assistant.editions.moved import WHAT
from assistant.editions.standing import MARKS

Mapping = Annotated[Path | None, typer.Option("--mapping", help="对照文件（YAML），说明旧版哪个节点是新版哪个")]
Target = Annotated[str, typer.Option("--framework", "-f", help="另一个指标体系的编号")]
STRENGTHS = {"strong": "充分", "thin": "单薄", "missing": "没有"}
SHOWN = 12


def diff(
    old: Annotated[str, typer.Argument(metavar="A", help="旧版的编号")],
    new: Annotated[str, typer.Argument(metavar="B", help="新版的编号")],
    mapping: Mapping = None,
    xlsx: Annotated[Path | None, typer.Option("--xlsx", help="两版逐条对照的工作簿")] = None,
    page: Annotated[Path | None, typer.Option("--html", help="两版逐条对照的网页")] = None,
    json_: AsJson = False,
) -> None:
    """比较两个版本：新增、删去、改名、移动、改分值、改类别、改限值。"""
    from assistant.editions.diff import LEVELS
    from assistant.editions.diff import diff as compare
    from assistant.export import edition_diff
    from assistant.steps.editions import mapped

    say = screen.console()
    with reported(say):
        packs = settings.load().packs
        one, other = frameworks.load(old, packs), frameworks.load(new, packs)
        found = compare(one, other, mapped(one, other, mapping))
        if xlsx:
            edition_diff.write_xlsx(found, xlsx)
        if page:
            edition_diff.write_html(found, page)
        if json_:
            rows = [
                {"changes": r.kinds, "level": LEVELS[r.level], "old": r.old_code, "old_name": r.old_name, "new": r.new_code,
                 "new_name": r.new_name, "note": r.note}
                for r in found.changes
            ]  # fmt: skip
            screen.show_json({"old": one.id, "new": other.id, "counts": found.counts(), "changes": rows})
            return
        table = Table(title=edition_diff.title(found), title_justify="left")
        for head in ("变化", "层级", "旧", "新", "说明"):
            table.add_column(head)
        for r in found.changes:
            table.add_row(
                edition_diff.words(r), LEVELS[r.level], f"{r.old_code} {r.old_name}".strip(),
                f"{r.new_code} {r.new_name}".strip(), r.note,
            )  # fmt: skip
        paper = Console(file=sys.stdout, highlight=False)
        paper.print(table)
        paper.print(f"{edition_diff.summary(found)}；其余{len(found.rows) - len(found.changes)}条未变。", markup=False)


def migrate(
    folder: Where,
    to: Annotated[str, typer.Option("--to", help="新版的编号")],
    old: Annotated[str | None, typer.Option("--from", help="旧版的编号；工作区自己记得时不用写")] = None,
    mapping: Mapping = None,
    by: Annotated[str | None, typer.Option("--by", help="经手人")] = None,
    json_: AsJson = False,
) -> None:
    """把工作区换到新版指标体系：匹配、人工判断、章节稿、台账随节点带过去，带不过去的逐条列出。"""
    from assistant.export import migration_xlsx
    from assistant.steps.editions import migrate as move

    say = screen.console()
    with reported(say):
        packs = settings.load().packs
        with opened(folder) as workspace:
            before = old or workspace.get("framework")
            if not before:
                raise UsageError("工作区没有记下它用的指标体系，请用 --from 写明旧版的编号。")
            one, other = frameworks.load(before, packs), frameworks.load(to, packs)
            done = move(workspace, one, other, mapping, by or me())
        target = folder / f"换版清单-{one.id}-{other.id}.xlsx"
        migration_xlsx.write(done.moved, done.pairs, one, other, target)
        if json_:
            left = [{"what": x.what, "code": x.code, "text": x.text} for x in done.moved.left]
            screen.show_json({"from": one.id, "to": other.id, "carried": done.moved.carried, "left": left,
                              "list": str(target), "backup": str(done.backup)})  # fmt: skip
            return
        told = "，".join(f"{WHAT[what]} {n}" for what, n in done.moved.carried.items()) or "没有可带的内容"
        say.print(f"已换到“{other.name}”（{other.id}）。带过去：{told}。", soft_wrap=True, markup=False)
        for x in done.moved.left[:SHOWN]:
            say.print(f"  未能带过去 {WHAT[x.what]} {x.code}：{' '.join(x.text.split())[:60]}", soft_wrap=True, markup=False)
        if done.moved.left:
            say.print(f"未能带过去共 {len(done.moved.left)} 项，逐条见：{target}", soft_wrap=True, markup=False)
        say.print(f"换版前的数据库备份：{done.backup}", soft_wrap=True, markup=False)
        say.print(f"下一步：zhiping map {folder}，再 zhiping draft {folder}", soft_wrap=True, markup=False)


def predict(
    folder: Where,
    framework: Target,
    old: Annotated[str | None, typer.Option("--from", help="工作区所用的指标体系；工作区自己记得时不用写")] = None,
    passages: Annotated[int, typer.Option("--passages", help="每个节点列出几个可沿用的片段")] = 0,
    json_: AsJson = False,
) -> None:
    """动手之前先看：现有材料对另一个指标体系预计够不够，哪些片段可以沿用。"""
    from assistant.steps.editions import forecast

    say = screen.console()
    with reported(say):
        chosen = settings.load()
        with opened(folder) as workspace:
            pack, who, _ = frame(workspace, chosen)
            pack = frameworks.load(old, chosen.packs) if old else pack
            other = frameworks.load(framework, chosen.packs)
            found = forecast(workspace, pack, who, other, chosen)
            ids = {s.passage for s in found.supports} if passages else set()
            shown = {id: passage for id in ids if (passage := workspace.passage(id)) is not None}
        if json_:
            screen.show_json({
                "framework": other.id,
                "nodes": [{"code": p.code, "name": p.name, "strength": p.strength, "documents": p.documents,
                           "passages": p.passages, "through": p.through, "reason": p.reason,
                           "points": [{"code": c, "strength": s} for c, s in p.points]} for p in found.predictions],
                "passages": [{"passage_id": s.passage, "from": s.source, "supports": s.target, "point": s.point,
                              "strength": round(s.strength, 3), "mark": s.mark, "through": s.path, "words": s.words}
                             for s in found.supports],
            })  # fmt: skip
            return
        table = Table(title=f"{pack.name} 的材料用于 {other.name}：预估", title_justify="left", caption_justify="left")
        table.caption = "预估依据对照关系和用语，不是判定；确切情况须按该体系匹配一遍。"
        for head in ("节点", "预计", "来自", "说明"):
            table.add_column(head)
        for p in found.predictions:
            table.add_row(f"{p.code} {p.name}", STRENGTHS[p.strength], "、".join(p.through), p.reason)
        paper = Console(file=sys.stdout, highlight=False)
        paper.print(table)
        for p in found.predictions if passages else ():
            best = sorted((s for s in found.supports if s.target == p.code), key=lambda s: -s.strength)[:passages]
            for s in best:
                where = f"{other.id} {s.point or s.target}"
                text = shown[s.passage].text[:70]
                paper.print(f"{shown[s.passage].locator.render()} 也支持 {where}（{MARKS[s.mark]}）：{text}", markup=False)


def register(group: typer.Typer) -> None:
    """Adds the commands to `zhiping frameworks`."""
    group.command()(diff)
    group.command()(migrate)
    group.command()(predict)
