"""`zhiping frameworks` and `zhiping settings`: what there is, what it holds, what is in force."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from assistant import frameworks, settings
from assistant.cli import crosswalks, editions, exchange, official, screen
from assistant.cli.errors import reported
from assistant.cli.main import AsJson
from assistant.editions.standing import MARKS, completeness, marks, share, validity

WIDE = 120
"""Columns that a terminal needs for the whole list; a narrower one gets what tells the frameworks apart."""
group = typer.Typer(help="指标体系：列出、查看、检查。", invoke_without_command=True, rich_markup_mode=None)


def _paper() -> Console:
    return Console(file=sys.stdout, highlight=False, soft_wrap=False)


@group.callback()
def list_(context: typer.Context, json_: AsJson = False) -> None:
    """列出可用的指标体系。"""
    if context.invoked_subcommand:
        return
    with reported(screen.console()):
        found = frameworks.available(settings.load().packs)
        today = date.today()
        if json_:
            rows = [
                {"id": f.id, "name": f.name, "edition": f.edition, "language": f.language, "types": f.types,
                 "indicators": len(f.leaves), "points": len(f.points), "metrics": len(f.metrics),
                 "official_rows": f.official_rows, "official_unit": f.official_unit, "present": f.present,
                 "completeness": f.completeness, "completeness_text": completeness(f), "marks": marks(f),
                 "valid_from": f.valid_from, "valid_to": f.valid_to, "supersedes": f.supersedes,
                 "validity": validity(f, today, found)}
                for f in found
            ]  # fmt: skip
            screen.show_json({"frameworks": rows})
            return
        table = Table(title=f"指标体系（{len(found)} 个）", title_justify="left", caption_justify="left")
        table.caption = "已列/官方：官方各行中本软件已列出的，本软件拟的替代行不计入；？为官方行数未见公开来源。"
        paper = _paper()
        heads = ("编号", "名称", "版本", "已列/官方", "现行", *(("二级", "要点", "定量", "出处") if paper.width >= WIDE else ()))
        for head in heads:
            table.add_column(head, no_wrap=head in ("编号", "已列/官方", "现行"), overflow="fold")
        for f in found:
            told = "、".join(f"{MARKS[m]}{n}" for m, n in marks(f).items())
            hint = validity(f, today, found)
            state = "是" if not hint else "已取代" if "取代" in hint else "已过期" if "过期" in hint else "未生效"
            row = (f.id, f.name, f.edition, share(f), state, str(len(f.leaves)), str(len(f.points)), str(len(f.metrics)), told)
            table.add_row(*row[: len(heads)])
        paper.print(table)


@group.command()
def show(id: Annotated[str, typer.Argument(metavar="ID")], json_: AsJson = False) -> None:
    """查看一个指标体系的全部指标、审核重点和定量指标。"""
    with reported(screen.console()):
        packs = settings.load().packs
        f = frameworks.load(id, packs)
        if json_:
            screen.show_json(f.model_dump(mode="json"))
            return
        paper = _paper()
        paper.print(f"{f.name}（{f.id}，{f.edition}）\n依据：{f.source}\n{completeness(f)}", markup=False)
        if hint := validity(f, date.today(), frameworks.available(packs)):
            paper.print(f"注意：{hint}", markup=False)
        paper.print()
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
        say.print(completeness(f), soft_wrap=True, markup=False)


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
    crosswalks.register(group)
    exchange.register(group)
    official.register(group)
    editions.register(group)
    app.add_typer(group, name="frameworks")
    app.command("settings")(show_settings)
