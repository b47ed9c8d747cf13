"""`zhiping frameworks crosswalk A B`: what one framework's nodes have to do with another's."""

from __future__ import annotations

import sys
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from assistant import frameworks, settings
from assistant.cli import screen
from assistant.cli.errors import UsageError, reported
from assistant.cli.main import AsJson
from assistant.editions.standing import MARKS


def crosswalk(
    source: Annotated[str, typer.Argument(metavar="A", help="从哪个指标体系")],
    target: Annotated[str, typer.Argument(metavar="B", help="到哪个指标体系")],
    json_: AsJson = False,
) -> None:
    """两个指标体系的对应关系；没有直接对照文件时经其他体系接续。"""
    from assistant.mapping import compose

    with reported(screen.console()):
        packs = settings.load().packs
        one, other = frameworks.load(source, packs), frameworks.load(target, packs)
        found = compose.between(compose.load(compose.folders(packs)), one, other)
        if not any(found.values()):
            raise UsageError(
                f"没有从“{source}”到“{target}”的对照文件，也没有可以接续的。"
                "请在指标体系文件夹的 crosswalks/ 下放一个，写法见 indicators/README.md。"
            )
        if json_:
            rows = [
                {"node": code, "target": p.target, "strength": round(p.strength, 3), "mark": p.mark, "through": p.path,
                 "note": p.note}
                for code, some in found.items()
                for p in some
            ]  # fmt: skip
            screen.show_json({"source": one.id, "target": other.id, "links": rows})
            return
        table = Table(title=f"{one.name} → {other.name}", title_justify="left", caption_justify="left")
        table.caption = "强度：主要对应 1，部分对应 0.5；每经过一个中间体系乘 0.8。出处取路径上最弱的一环。"
        for head in ("节点", "对应", "强度", "经过", "出处"):
            table.add_column(head)
        names = {i.code: i.name for i in other.indicators}
        for leaf in one.leaves:
            for number, p in enumerate(found[leaf.code]):
                table.add_row(
                    f"{leaf.code} {leaf.name}" if not number else "", f"{p.target} {names[p.target]}", f"{p.strength:.2g}",
                    " → ".join(p.path) or "直接", MARKS[p.mark],
                )  # fmt: skip
            if not found[leaf.code]:
                table.add_row(f"{leaf.code} {leaf.name}", "（没有对应）", "", "", "")
        Console(file=sys.stdout, highlight=False).print(table)


def register(group: typer.Typer) -> None:
    """Adds the command to `zhiping frameworks`."""
    group.command()(crosswalk)
