"""`zhiping frameworks` and `zhiping settings`: what there is, what it holds, what is in force."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from assistant import frameworks, settings
from assistant.cli import screen
from assistant.cli.errors import reported
from assistant.cli.main import AsJson
from assistant.domain import Framework

group = typer.Typer(help="指标体系：列出、查看、检查。", invoke_without_command=True, rich_markup_mode=None)
MARKS = {"official": "官方原文", "S": "公开来源", "M": "凭记忆，待核", "U": "来源不一，待核", "P": "本软件拟"}


def _paper() -> Console:
    return Console(file=sys.stdout, highlight=False, soft_wrap=False)


def _marks(framework: Framework) -> dict[str, int]:
    counts: dict[str, int] = {}
    for point in framework.points:
        counts[point.provenance.mark] = counts.get(point.provenance.mark, 0) + 1
    return counts


@group.callback()
def list_(context: typer.Context, json_: AsJson = False) -> None:
    """列出可用的指标体系。"""
    if context.invoked_subcommand:
        return
    with reported(screen.console()):
        found = frameworks.available(settings.load().packs)
        if json_:
            rows = [
                {"id": f.id, "name": f.name, "edition": f.edition, "types": f.types, "indicators": len(f.leaves),
                 "points": len(f.points), "metrics": len(f.metrics), "completeness": f.completeness, "marks": _marks(f)}
                for f in found
            ]  # fmt: skip
            screen.show_json({"frameworks": rows})
            return
        table = Table(title="指标体系", title_justify="left")
        for head in ("编号", "名称", "版本", "二级", "审核重点", "定量", "审核重点的出处"):
            table.add_column(head, no_wrap=head == "编号")
        for f in found:
            marks = "、".join(f"{MARKS[m]}{n}" for m, n in sorted(_marks(f).items()))
            table.add_row(f.id, f.name, f.edition, str(len(f.leaves)), str(len(f.points)), str(len(f.metrics)), marks)
        _paper().print(table)


@group.command()
def show(id: Annotated[str, typer.Argument(metavar="ID")], json_: AsJson = False) -> None:
    """查看一个指标体系的全部指标、审核重点和定量指标。"""
    with reported(screen.console()):
        f = frameworks.load(id, settings.load().packs)
        if json_:
            screen.show_json(f.model_dump(mode="json"))
            return
        paper = _paper()
        paper.print(f"{f.name}（{f.id}，{f.edition}）\n依据：{f.source}\n")
        for node in f.indicators:
            paper.print(f"{'  ' * (node.level - 1)}{node.code} {node.name}", markup=False)
            for p in node.points:
                kind = {"common": "", "B": " [类型必选]", "K": " [特色可选]", "X": " [首评限选]"}[p.kind]
                paper.print(f"{'  ' * node.level}{p.code} {p.name}{kind}（{MARKS[p.provenance.mark]}）", markup=False)
            for m in f.metrics:
                if m.code == node.code:
                    paper.print(f"{'  ' * node.level}· {m.name}（{'必选' if m.choice == 'must' else '可选'}）", markup=False)


@group.command()
def validate(path: Annotated[Path, typer.Argument(metavar="FILE")]) -> None:
    """检查一个指标体系文件夹；有错时指出文件和行。"""
    say = screen.console()
    with reported(say):
        f = frameworks.validate(path)
        say.print(f"没有问题：{f.name}，{len(f.leaves)} 个二级指标，{len(f.points)} 个审核重点，{len(f.metrics)} 个定量指标。")


def show_settings(json_: AsJson = False) -> None:
    """显示在用的设置和各自的来源。"""
    with reported(screen.console()):
        chosen = settings.load()
        rows = [
            {"name": name, "value": getattr(chosen, name), "origin": settings.origin(name), "about": field.description}
            for name, field in settings.Settings.model_fields.items()
        ]
        if json_:
            screen.show_json({"settings": [{**r, "value": None if r["value"] is None else str(r["value"])} for r in rows]})
            return
        table = Table(title=f"设置（{settings.FILE} → 环境变量 ZHIPING_* → 命令行）", title_justify="left")
        for head in ("名称", "值", "来源", "说明"):
            table.add_column(head)
        for r in rows:
            table.add_row(str(r["name"]), "" if r["value"] is None else str(r["value"]), str(r["origin"]), str(r["about"]))
        _paper().print(table)


def register(app: typer.Typer) -> None:
    """Adds the commands."""
    app.add_typer(group, name="frameworks")
    app.command("settings")(show_settings)
