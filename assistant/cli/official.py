"""`zhiping frameworks import`: an official table that the office owns, or another system's package, as a pack of its own."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from assistant import settings
from assistant.cli import screen
from assistant.cli.errors import UsageError, reported
from assistant.cli.exchange import Folder, Replace, store, stored
from assistant.cli.main import AsJson

SHOWN = 12
"""Doubts named on the screen; the workbook has them all."""


def import_(
    file: Annotated[Path, typer.Argument(metavar="ANNEX", help="docx、pdf、xlsx 的官方指标体系；或 CASE、OSCAL 的 json")],
    out: Folder,
    against: Annotated[str | None, typer.Option("--against", "-a", help="与哪个指标体系比对，并沿用它的看点、材料与用语")] = None,
    source: Annotated[str, typer.Option("--source", "-s", help="官方文本的出处：文件名与文号，如“教督〔2021〕1号附件”")] = "",
    id_: Annotated[str | None, typer.Option("--id", help="新指标体系的编号；不写则与 --against 相同，取代随附的一份")] = None,
    name: Annotated[str | None, typer.Option("--name", help="名称")] = None,
    edition: Annotated[str | None, typer.Option("--edition", help="版本")] = None,
    valid_from: Annotated[str | None, typer.Option("--valid-from", help="施行日期，如 2026-01-01")] = None,
    check: Annotated[bool, typer.Option("--check", help="只比对，不写指标体系")] = False,
    replace: Replace = False,
    json_: AsJson = False,
) -> None:
    """导入学校持有的官方指标文本：先给出与随附方案的比对，再写成学校自己的指标体系。"""
    say = screen.console()
    with reported(say):
        if not file.is_file():
            raise UsageError(f"找不到文件“{file}”。")
        if file.suffix.lower() == ".json":
            _package(file, out, replace)
            return
        given = {"id": id_ or "", "name": name or "", "edition": edition or "", "valid_from": valid_from or ""}
        _annex(file, out, against, source, given, check, replace, json_)


def _annex(
    file: Path, out: Path, against: str | None, source: str, given: dict[str, str], check: bool, replace: bool, json_: bool
) -> None:
    from assistant.authoring import compare
    from assistant.authoring.tree import Doubt
    from assistant.export import annex_xlsx
    from assistant.steps import annexes

    say = screen.console()
    head = annexes.head(given)
    if not check and not source:
        raise UsageError("请用 --source 写明官方文本的出处（文件名与文号）；没有出处的行不能标为官方原文。只想比对可加 --check。")
    read = annexes.read(file, against or "", settings.load().packs)
    lacking = [f"--{key.replace('_', '-')}" for key in annexes.lacking(read, head)]
    if lacking and not check:
        raise UsageError(f"没有 --against 可以沿用，请补上 {'、'.join(lacking)}。")
    told: list[Doubt] = []
    pack = None
    if not check:
        pack, told = annexes.build(read, head, source)
    target = out / f"{pack.id if pack else head.get('id') or against or file.stem}-比对.xlsx"
    annex_xlsx.write(read.found, told, read.title, source, target)
    counts = read.found.counts()
    doubts = [*read.found.doubts, *told]
    if json_:
        rows = [{"place": d.place, "words": d.words, "why": d.why} for d in doubts]
        screen.show_json({"counts": counts, "nodes": read.nodes, "doubts": rows, "comparison": str(target)})
    else:
        told_ = "，".join(f"{word} {counts[status]}" for status, word in compare.STATUSES.items())
        say.print(f"读到 {read.nodes} 个节点：{told_}；存疑 {len(doubts)} 处。", soft_wrap=True, markup=False)
        for doubt in doubts[:SHOWN]:
            say.print(f"  存疑 {doubt.place} “{doubt.words[:40]}”：{doubt.why}", soft_wrap=True, markup=False)
        if len(doubts) > SHOWN:
            say.print(f"  其余 {len(doubts) - SHOWN} 处见比对表。")
        say.print(f"比对表：{target}", soft_wrap=True, markup=False)
    if pack is not None:
        stored(*annexes.store(read, pack, told, source, out, replace), out)


def _package(file: Path, out: Path, replace: bool) -> None:
    from assistant.steps import packs as step

    store(step.read(file), out, f"由 {file.name} 导入。", replace)


def register(group: typer.Typer) -> None:
    """Adds the command to `zhiping frameworks`."""
    group.command("import")(import_)
