"""`zhiping checklist`: the reviewers' checklist out, filled copies back in."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table
from typer.core import TyperGroup

from assistant import settings
from assistant.cli import screen
from assistant.cli.errors import UsageError, reported
from assistant.cli.main import AsJson
from assistant.domain import Framework, Institution
from assistant.metrics.scoring import Score
from assistant.settings import Settings
from assistant.steps.subject import place_of
from assistant.steps.subject import subject as subject_of
from assistant.workspace import Workspace


class _ExportUnlessSaid(TyperGroup):
    """`checklist WORKSPACE` means `checklist export WORKSPACE`."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        if args and args[0] not in self.commands and args[0] not in ("--help", "-h"):
            args = ["export", *args]
        return super().parse_args(ctx, args)


group = typer.Typer(
    cls=_ExportUnlessSaid, help="评审工作清单：导出给专家，填好后导入合并。", no_args_is_help=True, rich_markup_mode=None
)
Where = Annotated[Path, typer.Argument(metavar="WORKSPACE", help="工作区，或 zhiping run 的输出文件夹")]


def opened(folder: Path) -> Workspace:
    """The workspace in this folder, or the one that a run keeps below its output. Raises UserError if there is none."""
    return Workspace(place_of(folder))


def subject(workspace: Workspace, folder: Path, chosen: Settings) -> tuple[Framework, Institution, Path | None]:
    """Framework, institution and evidence folder: from `init`, else from the run.json of a run."""
    evidence = workspace.get("evidence")
    return (*subject_of(workspace, folder, chosen), Path(evidence) if evidence else None)


Scheme = Annotated[
    str, typer.Option("--scheme", help="计分办法：indicators/scoring/ 或本校 scoring/ 下的文件名；不给则用指标体系自带的")
]


@group.command("export")
def export(
    folder: Where,
    out: Annotated[Path, typer.Option("--out", "-o", help="清单文件，如 checklist.xlsx")],
    evidence: Annotated[Path | None, typer.Option("--evidence", "-e", help="材料文件夹；链接指向其中的文件")] = None,
    readiness: Annotated[Path | None, typer.Option("--readiness", help="另写一页“先改什么”，如 readiness.docx")] = None,
    scheme: Scheme = "",
    json_: AsJson = False,
) -> None:
    """导出评审工作清单：每个审核重点和定量指标一行，专家在其中填写判断、达成度与意见。"""
    from assistant.steps import checklist

    say = screen.console()
    with reported(say):
        if out.suffix.lower() != ".xlsx":
            raise UsageError(f"清单写成 xlsx 文件，请把 --out {out} 改为以 .xlsx 结尾的文件名。")
        chosen = settings.load()
        with opened(folder) as workspace:
            pack, who, known = subject(workspace, folder, chosen)
            with screen.Bars(say) as bars:
                gathered = checklist.gather(workspace, pack, who, chosen, bars, scheme)
        checklist.write(gathered, out, evidence or known)
        if readiness is not None:
            checklist.write_readiness(gathered, readiness)
        if json_:
            screen.show_json({"out": str(out), "rows": [row.model_dump(mode="json") for row in gathered.rows]})
        else:
            say.print(f"已导出：{out}（{len(gathered.rows)} 行）", soft_wrap=True, markup=False)


@group.command("import")
def import_(
    folder: Where,
    files: Annotated[list[Path], typer.Argument(metavar="FILE…", help="填好的清单，可以是几位专家的")],
    json_: AsJson = False,
) -> None:
    """导入填好的清单并合并；判断不一致的条目逐条列出。"""
    from assistant.export.checklist_layout import judgement
    from assistant.steps import checklist

    say = screen.console()
    with reported(say):
        with opened(folder) as workspace:
            filled, merged = checklist.take_back(workspace, files)
        if json_:
            screen.show_json(
                {
                    "files": [{"file": f.file, "notes": len(f.notes), "remarks": f.remarks} for f in filled],
                    "notes": [n.model_dump(mode="json") for n in merged.notes],
                    "conflicts": [
                        {"key": c.key, "notes": [n.model_dump(mode="json") for n in c.notes]} for c in merged.conflicts
                    ],
                }
            )
            return
        for copy in filled:
            say.print(f"{copy.file}：{len(copy.notes)} 条意见", soft_wrap=True, markup=False)
            for remark in copy.remarks:
                say.print(f"  注意 {remark}", soft_wrap=True, markup=False)
        said = f"合并后共 {len(merged.notes)} 条意见，涉及 {len(merged.by_key)} 行，补充意见 {len(merged.added)} 条"
        say.print(f"{said}；判断不一致 {len(merged.conflicts)} 条。", soft_wrap=True, markup=False)
        for conflict in merged.conflicts:
            words = "；".join(f"{n.reviewer or '未署名'}：{judgement(n)}" for n in conflict.notes)
            say.print(f"  {conflict.code} {conflict.title}　{words}", soft_wrap=True, markup=False)


@group.command("score")
def score(folder: Where, scheme: Scheme = "", json_: AsJson = False) -> None:
    """按计分办法算出评审结果：专家在清单“评级／得分”一列所填，和定量指标的实测值；分歧与缺数据的逐条列出，不当作零分。"""
    from assistant.export.checklist_scores import summary
    from assistant.steps import checklist

    say = screen.console()
    with reported(say):
        chosen = settings.load()
        with opened(folder) as workspace:
            pack, who, _ = subject(workspace, folder, chosen)
            if not (scheme or pack.scoring):
                raise UsageError(f"“{pack.name}”没有写明计分办法，请用 --scheme 指定一个，如 a-d、points、full-to-limit。")
            with screen.Bars(say) as bars:
                found = checklist.gather(workspace, pack, who, chosen, bars, scheme).scored
        if found is None:
            return
        if json_:
            screen.show_json(
                {
                    "scheme": found.scheme.id,
                    "verdict": found.verdict,
                    "equal_weights": found.equal,
                    "lines": [
                        {"key": n.key, "code": n.code, "name": n.name, "grade": n.grade, **_numbers(n.score)} for n in found.lines
                    ],
                    "nodes": {code: _numbers(node) for code, node in found.nodes.items()},
                }
            )
            return
        table = Table(title=summary(found), title_justify="left")
        for head in ("编号", "名称", "评级", "得分", "分值", "怎么得来"):
            table.add_column(head)
        for line in found.lines:
            points = "—" if line.score.points is None else f"{line.score.points:f}"
            table.add_row(line.code, line.name, line.grade or "—", points, f"{line.score.weight.normalize():f}", line.why)
        Console(file=sys.stdout, highlight=False).print(table)


def _numbers(score: Score) -> dict[str, Any]:
    points = None if score.points is None else float(score.points)
    return {"weight": float(score.weight), "points": points, "formula": score.formula}


def register(app: typer.Typer) -> None:
    """Adds the commands."""
    app.add_typer(group, name="checklist")
