"""The steps one by one over a Workspace: init, ingest, map, draft, export."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from assistant import frameworks, settings
from assistant.cli import screen
from assistant.cli.errors import UsageError, reported
from assistant.cli.main import (
    AsJson,
    FrameworkId,
    HouseStyle,
    Kind,
    LocalOnly,
    MaxCost,
    MaxTokens,
    Model,
    Profile,
    TemplateFile,
    Yes,
    subject,
    warn_unfit,
)
from assistant.domain import Framework, Institution
from assistant.workspace import Workspace, is_workspace

Where = Annotated[Path, typer.Argument(metavar="WORKSPACE", help="工作区文件夹")]


def opened(folder: Path) -> Workspace:
    """The workspace in this folder. Raises UsageError if none was set up here."""
    if not is_workspace(folder):
        raise UsageError(f"“{folder}”不是工作区。请先运行 zhiping init {folder} --evidence 材料文件夹 --framework 指标体系。")
    return Workspace(folder)


def frame(workspace: Workspace, chosen: settings.Settings) -> tuple[Framework, Institution, Path]:
    """What `init` wrote down: framework, institution, evidence folder."""
    name, who, evidence = (workspace.get(k) for k in ("framework", "institution", "evidence"))
    if not (name and who and evidence):
        raise UsageError(f"工作区“{workspace.folder}”还没有设置完整，请重新运行 zhiping init。")
    return frameworks.load(name, chosen.packs), Institution.model_validate_json(who), Path(evidence)


def init(
    folder: Where,
    evidence: Annotated[Path, typer.Option("--evidence", "-e", help="材料文件夹")],
    framework: FrameworkId = None,
    institution_file: Profile = None,
    type_: Kind = None,
) -> None:
    """建立工作区：一所学校 × 一个指标体系。"""
    say = screen.console()
    with reported(say):
        chosen = settings.load()
        if not evidence.is_dir():
            raise UsageError(f"找不到材料文件夹“{evidence}”。")
        pack, who = subject(evidence, framework, institution_file, type_, chosen.packs)
        with Workspace(folder) as workspace:
            workspace.set("framework", pack.id)
            workspace.set("institution", who.model_dump_json())
            workspace.set("evidence", str(evidence.resolve()))
        if warning := warn_unfit(pack, who):
            say.print(f"[yellow]注意[/] {warning}")
        say.print(f"工作区已建立：{folder}（{who.name}，{pack.name}）。", soft_wrap=True, markup=False)
        say.print(f"下一步：zhiping ingest {folder}", soft_wrap=True, markup=False)


def ingest(
    folder: Where,
    retry: Annotated[bool, typer.Option("--retry", help="重读上次失败或只读了一部分的文件")] = False,
    json_: AsJson = False,
) -> None:
    """读取材料：只读新增和变动的文件，逐个给出结果。"""
    from assistant.steps.ingest import ingest as ingest_step

    say = screen.console()
    with reported(say):
        chosen = settings.load()
        with opened(folder) as workspace:
            *_, evidence = frame(workspace, chosen)
            with screen.Bars(say) as bars:
                outcomes = ingest_step(workspace, evidence, chosen, bars, retry)
        if json_:
            rows = [
                {"path": o.path, "outcome": o.outcome, "reason": o.reason, "next_step": o.next_step, "passages": o.passages}
                for o in outcomes
            ]
            screen.show_json({"files": rows})
        else:
            counts = {k: sum(1 for o in outcomes if o.outcome == k) for k in ("ok", "partial", "failed", "skipped")}
            say.print(f"已读 {counts['ok']}，部分 {counts['partial']}，失败 {counts['failed']}，跳过 {counts['skipped']}。")
            for o in outcomes:
                if o.outcome != "ok":
                    say.print(f"  {o.path}：{o.words}", soft_wrap=True, markup=False)


def map_(folder: Where, json_: AsJson = False) -> None:
    """匹配指标并给出覆盖情况。"""
    from assistant.steps import mapping

    say = screen.console()
    with reported(say):
        chosen = settings.load()
        with opened(folder) as workspace:
            pack, who, _ = frame(workspace, chosen)
            say.speak(pack.language, chosen)
            with screen.Bars(say) as bars:
                mapping.map_passages(workspace, pack, chosen, bars)
            documents = {d.id: d for d in workspace.documents()}
            cells = mapping.cover(workspace, pack, documents, mapping.current(workspace, who, documents, chosen.years)).cells
        if json_:
            screen.show_json({"cells": [c.model_dump(mode="json") for c in cells]})
        else:
            for cell in cells:
                say.print(f"{cell.code:8} {cell.strength:8} {cell.name}：{cell.reason}", soft_wrap=True, markup=False)


def draft(
    folder: Where,
    out: Annotated[Path | None, typer.Option("--out", "-o", help="输出文件夹；默认为工作区下的 out")] = None,
    house_style: HouseStyle = None,
    template: TemplateFile = None,
    model: Model = None,
    max_cost: MaxCost = None,
    max_tokens: MaxTokens = None,
    local_only: LocalOnly = False,
    yes: Yes = False,
    json_: AsJson = False,
) -> None:
    """起草报告并导出全部文件。"""
    from assistant.cli.agents import agent_for
    from assistant.steps.run import finish

    say = screen.console()
    with reported(say):
        chosen = settings.load(
            house_style=house_style, template=template, model=model, max_cost=max_cost, max_tokens=max_tokens,
            local_only=local_only or None,
        )  # fmt: skip
        with opened(folder) as workspace:
            pack, who, _ = frame(workspace, chosen)
            say.speak(pack.language, chosen)
            outcomes = [p.outcome for p in workspace.places()]
            target = out or folder / "out"
            target.mkdir(parents=True, exist_ok=True)
            with screen.Bars(say) as bars:
                agent = agent_for(chosen, workspace.folder, bars, yes)
                result = finish(workspace, pack, who, target, chosen, bars, outcomes, agent=agent)
        if json_:
            screen.show_json(screen.summary_record(result))
        else:
            screen.summary(result, say)


def export(
    folder: Where,
    out: Annotated[Path, typer.Option("--out", "-o", help="输出文件夹")],
    house_style: HouseStyle = None,
    template: TemplateFile = None,
) -> None:
    """把已起草的报告按另一种版式或模板再导出一次，不重新起草。"""
    from assistant import house_style as styles
    from assistant.domain import Report
    from assistant.export import report_docx, report_md
    from assistant.steps.exporting import REPORT, numbering

    say = screen.console()
    with reported(say):
        chosen = settings.load(house_style=house_style, template=template)
        with opened(folder) as workspace:
            stored = workspace.get("report")
        if stored is None:
            raise UsageError(f"工作区“{folder}”还没有报告，请先运行 zhiping draft {folder}。")
        report = Report.model_validate(json.loads(stored))
        report_docx.write(report, out / REPORT, styles.load(chosen.house_style), chosen.template)
        with numbering([out / REPORT], chosen):
            report_md.write(report, out / "report.md")
        say.print(f"已导出：{out / 'report.docx'}、{out / 'report.md'}", soft_wrap=True, markup=False)


def register(app: typer.Typer) -> None:
    """Adds the commands."""
    app.command()(init)
    app.command()(ingest)
    app.command("map")(map_)
    app.command()(draft)
    app.command()(export)
