"""`zhiping data`: contradicting figures listed, settled by choosing a source, taken back."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from assistant import settings
from assistant.cli import checklist, screen
from assistant.cli.account import me
from assistant.cli.errors import UsageError, reported
from assistant.cli.main import AsJson

if TYPE_CHECKING:
    from assistant.steps import choosing

group = typer.Typer(help="核实数据：列出不一致的数据，选定来源。", no_args_is_help=True, rich_markup_mode=None)
Subject = Annotated[str, typer.Argument(metavar="SUBJECT", help="指标或数据的标识，见 zhiping data list")]
Year = Annotated[int | None, typer.Option("--year", help="年份；只有一年不一致时可以不写")]
By = Annotated[str, typer.Option("--by", help="核实人；不写则为登录名")]


@group.command("list")
def list_(folder: checklist.Where, json_: AsJson = False) -> None:
    """列出不一致的数据：每个来源一个序号，带星号的是现在采用的。"""
    say = screen.console()
    with reported(say):
        found = _disputes(folder)
        if json_:
            rows = [
                {**d._asdict(), "used": d.used.model_dump(mode="json"), "rivals": [r.model_dump(mode="json") for r in d.rivals]}
                for d in found
            ]
            screen.show_json({"disputes": rows})
            return
        for d in found:
            state = "已选定" if d.settled else "待核实"
            say.print(f"{d.year or ''}年 {d.name}（{d.subject}）　{state}", soft_wrap=True, markup=False)
            for number, o in enumerate(d.offered, start=1):
                say.print(f"  {'*' if number == 1 else ' '}{number}  {o.text}{o.locator.render()}", soft_wrap=True, markup=False)
        say.print(f"共 {len(found)} 项不一致，待核实 {sum(not d.settled for d in found)} 项。", markup=False)


@group.command("choose")
def choose(
    folder: checklist.Where,
    subject: Subject,
    number: Annotated[int, typer.Argument(metavar="N", help="选定的来源，zhiping data list 中的序号")],
    year: Year = None,
    note: Annotated[str, typer.Option("--note", help="理由")] = "",
    by: By = "",
) -> None:
    """选定一个来源。以后的各步都按它，直到撤销或材料里出现新的说法。"""
    from assistant.steps import choosing

    say = screen.console()
    with reported(say):
        dispute = _one(_disputes(folder), subject, year)
        if not 1 <= number <= len(dispute.offered):
            raise UsageError(f"“{dispute.name}”只有 {len(dispute.offered)} 个来源，没有第 {number} 个。")
        chosen = dispute.offered[number - 1]
        with checklist.opened(folder) as workspace:
            choosing.choose(workspace, dispute, chosen.passage_id, chosen.text, by=by or me(), note=note)
        say.print(f"已选定：{dispute.name} {chosen.text}{chosen.locator.render()}", soft_wrap=True, markup=False)


@group.command("withdraw")
def withdraw(folder: checklist.Where, subject: Subject, year: Year = None, by: By = "") -> None:
    """撤销选定，来源重新列为不一致。"""
    from assistant.steps import choosing

    say = screen.console()
    with reported(say):
        dispute = _one(_disputes(folder), subject, year)
        with checklist.opened(folder) as workspace:
            choosing.take_back(workspace, subject, dispute.year, by=by or me())
        say.print(f"已撤销：{dispute.name}", soft_wrap=True, markup=False)


def _disputes(folder: Path) -> list[choosing.Dispute]:
    from assistant.steps import choosing, mapping

    with checklist.opened(folder) as workspace:
        pack, who, _ = checklist.subject(workspace, folder, settings.load())
        documents = {d.id: d for d in workspace.documents()}
        judged = mapping.judged(workspace, pack, who, documents)
        return choosing.disputes(judged, mapping.quarrelled(workspace, pack, documents))


def _one(found: list[choosing.Dispute], subject: str, year: int | None) -> choosing.Dispute:
    mine = [d for d in found if d.subject == subject and year in (None, d.year)]
    if not mine:
        raise UsageError(f"“{subject}”没有不一致的来源。请用 zhiping data list 查看标识与年份。")
    if len(mine) > 1:
        raise UsageError(f"“{subject}”有几年不一致，请用 --year 写明：{'、'.join(str(d.year) for d in mine)}。")
    return mine[0]


def register(app: typer.Typer) -> None:
    """Adds the commands."""
    app.add_typer(group, name="data")
