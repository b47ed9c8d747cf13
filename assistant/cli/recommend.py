"""`zhiping recommend`: rectification advice as a list, as JSON, and as the 整改方案 in Word."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from assistant import settings
from assistant.cli import screen
from assistant.cli.agents import refined
from assistant.cli.checklist import Where, opened, subject
from assistant.cli.errors import UsageError, reported
from assistant.cli.main import AsJson, HouseStyle, Model, TemplateFile, Yes
from assistant.export.records import write_object

SHOWN = 12
"""Recommendations named on the screen; the files have them all."""


def recommend(
    folder: Where,
    out: Annotated[Path | None, typer.Option("--out", "-o", help="写 recommendations.json 与整改方案 plan.docx 的文件夹")] = None,
    start: Annotated[
        str | None, typer.Option("--start", help="整改起算日，如 2025-12-01；默认用台账里的结论日期，再则首次运行日")
    ] = None,
    house_style: HouseStyle = None,
    template: TemplateFile = None,
    model: Model = None,
    yes: Yes = False,
    json_: AsJson = False,
) -> None:
    """整改建议：问题、原因、目标、举措、责任与时限，按轻重缓急排序；需求采集表（zhiping needs）的答案改变先后。

    设了模型时，原因与举措的文字请模型润色，没有通过核验的保留原文；问题、单位、时限、目标不变。
    """
    from assistant.steps import recommend as step

    say = screen.console()
    with reported(say):
        chosen = settings.load(house_style=house_style, template=template, model=model)
        begun = _day(start)
        with opened(folder) as workspace:
            pack, who, _ = subject(workspace, folder, chosen)
            say.speak(pack.language, chosen)
            with screen.Bars(say) as bars:
                advised = step.recommend(workspace, pack, who, chosen, bars, start=begun)
                declined = len(advised.recommendations)
                advised = step.without_declined(workspace, advised)
                declined -= len(advised.recommendations)
                better = refined(workspace, advised, chosen, bars, yes)
        if better is not None:
            advised = replace(advised, recommendations=better.recommendations)
        if out is not None:
            out.mkdir(parents=True, exist_ok=True)
            step.write(advised, pack, who, chosen, out)
            if better is not None:
                write_object("recommendations-model", better.record, out / "recommendations.model.json")
        if json_:
            screen.show_json({"recommendations": [r.model_dump(mode="json") for r in advised.recommendations]})
            return
        rows = advised.recommendations
        say.print(f"{who.name}：整改建议 {len(rows)} 条，起算日 {advised.clock.start}，{advised.clock.plan} 前报送方案，"
                  f"{advised.clock.close} 前整改到位。", soft_wrap=True, markup=False)  # fmt: skip
        if better is not None:
            say.print(better.words(), soft_wrap=True, markup=False)
            say.print(f"模型文本已存入工作区；采纳：zhiping ledger {folder} adopt --words model", soft_wrap=True, markup=False)
        if declined:
            say.print(f"另有 {declined} 条已由人决定不采纳，没有列入。", markup=False)
        for r in rows[:SHOWN]:
            say.print(f"{r.priority.rank:>3} {r.code:6} {r.problem[:60]}", soft_wrap=True, markup=False)
            say.print(f"      牵头 {r.measures[0].lead_unit}；{r.measures[0].text[:56]}", soft_wrap=True, markup=False)
        if len(rows) > SHOWN:
            say.print(f"    其余 {len(rows) - SHOWN} 条见文件。", markup=False)
        if out is not None:
            say.print(f"已写出：{out / 'recommendations.json'}、{out / 'plan.docx'}", soft_wrap=True, markup=False)


def _day(text: str | None) -> date | None:
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise UsageError(f"--start “{text}”不是日期，请写成 2025-12-01 的样子。") from error


def register(app: typer.Typer) -> None:
    """Adds the command."""
    app.command()(recommend)
