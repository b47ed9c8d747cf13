"""`zhiping ledger WORKSPACE report|compare`: what is handed in, and what changed between two workspaces."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from assistant.cli import screen
from assistant.cli.checklist import opened
from assistant.cli.errors import UsageError
from assistant.cli.ledger import Out, Place, Today, at, day, group, table
from assistant.cli.main import AsJson


@group.command()
def report(
    context: typer.Context,
    kind: Annotated[str, typer.Argument(metavar="midterm|final", help="中期报告或两年整改报告")] = "midterm",
    out: Out = Path("整改报告.docx"),
    today: Today = "",
    json_: AsJson = False,
) -> None:
    """整改中期报告或两年整改报告（Word）：逐项问题—措施—进展—成效—佐证，数字都由台账统计。"""
    from assistant.rectification.report import TITLES
    from assistant.steps import ledger

    with at(context) as (say, workspace, where):
        if kind not in TITLES:
            raise UsageError(f"报告种类“{kind}”不认识，请写 midterm（中期报告）或 final（两年整改报告）。")
        if out.suffix.lower() != ".docx":
            raise UsageError(f"报告写成 docx 文件，请把 --out {out} 改为以 .docx 结尾的文件名。")
        pack, who = where.frame(workspace)
        say.speak(pack.language, where.chosen)
        with screen.Bars(say) as bars:
            judged, _ = ledger.measured(workspace, pack, who, where.chosen, bars)
        made = ledger.write_report(workspace, kind, pack, who, where.chosen, day(today), judged, out)
        if json_:
            screen.show_json({"out": str(out), "kind": kind, "problems": made.standing.whole.total, "gaps": made.gaps,
                              "open": len(made.open_), "evidence": len(made.evidence)})  # fmt: skip
        else:
            said = f"{made.standing.whole.total} 项问题，{len(made.open_)} 项尚未复核通过，{made.gaps} 处待补充"
            say.print(f"已写出：{out}（{said}）", markup=False, soft_wrap=True)


@group.command()
def compare(
    context: typer.Context,
    other: Annotated[Path, typer.Argument(metavar="BEFORE", help="以前的工作区（上一年或上一轮）")],
    out: Annotated[Path | None, typer.Option("--out", "-o", help="另写一份 xlsx")] = None,
    json_: AsJson = False,
) -> None:
    """与以前的工作区比较：哪些指标改善、变差，哪些审核重点的材料变多、变少。"""
    from assistant.rectification.compare import CHANGES
    from assistant.steps import ledger

    with at(context) as (say, workspace, where):
        if out is not None and out.suffix.lower() != ".xlsx":
            raise UsageError(f"比较结果写成 xlsx 文件，请把 --out {out} 改为以 .xlsx 结尾的文件名。")
        past = Place(other, where.chosen)
        with opened(other) as earlier, screen.Bars(say) as bars:
            sides = [ledger.measured(w, *p.frame(w), where.chosen, bars) for w, p in ((earlier, past), (workspace, where))]
        names = (other.resolve().name, where.folder.resolve().name)
        found = ledger.compare_sides(sides[0], sides[1], names, out)
        if json_:
            screen.show_json({
                "metrics": [{"id": m.id, "name": m.name, "change": m.change, "crossed": m.line_crossed,
                             "before": m.before.model_dump(mode="json") if m.before else None,
                             "after": m.after.model_dump(mode="json") if m.after else None} for m in found.metrics],
                "points": [{"code": p.code, "before": p.before, "after": p.after, "change": p.change} for p in found.points],
            })  # fmt: skip
            return
        for what, place in (("定量指标", 0), ("审核重点材料", 1)):
            counts = "，".join(f"{word}{found.count(c)[place]}项" for c, word in CHANGES.items() if found.count(c)[place])
            say.print(f"{what}：{counts}。", markup=False)
        moved = [(m.code, m.name, *m.shown()[:3], CHANGES[m.change]) for m in found.metrics if m.change in ("better", "worse")]
        if moved:
            table(say, ("指标", "定量指标", *names, "差", "变化"), moved)
        if out is not None:
            say.print(f"已写出：{out}", markup=False, soft_wrap=True)
