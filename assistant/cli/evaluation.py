"""`zhiping eval`: the harness. Tables on stdout, progress on stderr, eval.json and a page in the output folder."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from assistant.cli import screen
from assistant.cli.errors import UsageError, reported
from assistant.cli.main import AsJson

group = typer.Typer(help="评测：匹配、检索、问答、案例、数字核对、审核规则、速度。", no_args_is_help=True, rich_markup_mode=None)

Out = Annotated[Path, typer.Option("--out", "-o", help="输出文件夹：eval.json 和 index.html")]
Data = Annotated[Path | None, typer.Option("--data", help="文件夹：逐批留出验证；文件：外来片段，原样评")]
FrameworkId = Annotated[str, typer.Option("--framework", "-f", help="指标体系")]
Peers = Annotated[bool, typer.Option("--peers/--no-peers", help="是否并排跑其他做法")]
Ablation = Annotated[bool, typer.Option("--ablation/--no-ablation", help="是否逐个去掉部件再验证")]
Queries = Annotated[Path | None, typer.Option("--queries", help="JSONL：id、text、relevant（片段 id 的列表）")]
Passages = Annotated[Path | None, typer.Option("--passages", help="JSONL：id、text")]
DEFAULT_OUT = Path("out/eval")
PAGE = "index.html"


def _finish(sections: dict[str, Any], out: Path, json_: bool) -> None:
    from assistant.evaluation import page, suites, tables
    from assistant.export.atomic import write_text

    whole = suites.write(sections, out)
    write_text(out / PAGE, page.render(whole))
    if json_:
        screen.show_json({"schema": whole["schema"], "version": whole["version"], **suites.finite(sections)})
        return
    paper = Console(file=sys.stdout, highlight=False, width=None if sys.stdout.isatty() else 160)
    for t in tables.of(sections):
        shown = Table(title=t.title, title_justify="left", caption=t.note or None, caption_justify="left")
        for head in t.head:
            shown.add_column(head)
        for row, own in zip(t.rows, t.own, strict=True):
            shown.add_row(*(str(c) for c in row), style="bold" if own else None)
        paper.print(shown)
        paper.print()
    screen.console().print(f"评测结果：{out / suites.FILE}　网页：{out / PAGE}", soft_wrap=True, markup=False)


@group.command()
def matching(
    data: Data = None,
    framework: FrameworkId = "bk-audit-2-3",
    peers: Peers = True,
    ablation: Ablation = False,
    out: Out = DEFAULT_OUT,
    json_: AsJson = False,
) -> None:
    """片段对应到指标：逐批留出验证，或评一份外来的标注。"""
    say = screen.console()
    with reported(say):
        from assistant.evaluation import suites

        with screen.Bars(say) as bars:
            found = suites.run_matching(data, framework, peers, ablation, bars)
        _finish({"outside" if found["mode"] == "outside" else "matching": found}, out, json_)


@group.command()
def packs(
    data: Annotated[Path | None, typer.Option("--data", help="文件夹：每个指标体系一个 JSONL（id、text、code）")] = None,
    missed: Annotated[bool, typer.Option("--missed", help="列出前三没有答对的片段")] = False,
    json_: AsJson = False,
) -> None:
    """没有标注的指标体系：只凭体系自述和对照表，片段对应到指标的前一、前三正确率。"""
    say = screen.console()
    with reported(say):
        from assistant.evaluation import packs as suite

        found = suite.run(data or suite.PACKS)
        if json_:
            screen.show_json({"packs": [suite.record(f) for f in found]})
            return
        shown = Table(title="未标注的指标体系：片段对应到指标")
        for head in ("指标体系", "片段", "指标", "前一", "前三", "给出指标的", "最弱的指标（前三）"):
            shown.add_column(head)
        for f in found:
            weak = "、".join(f"{code} {share:.2f}" for code, share in f.weakest[:3])
            counts = (f.framework, str(f.passages), str(f.nodes))
            shown.add_row(*counts, f"{f.top1:.3f}", f"{f.top3:.3f}", f"{f.matched:.3f}", weak)
        paper = Console(file=sys.stdout, highlight=False, width=None if sys.stdout.isatty() else 160)
        paper.print(shown)
        for f in found if missed else ():
            for id, code, said, text in f.missed:
                paper.print(f"{id}　应为 {code}，前三 {said}：{text}", soft_wrap=True, markup=False)


@group.command()
def retrieval(queries: Queries = None, passages: Passages = None, out: Out = DEFAULT_OUT, json_: AsJson = False) -> None:
    """问题找片段：任何一对 JSONL 文件；不给就用随项目的一套。"""
    say = screen.console()
    with reported(say):
        from assistant.evaluation import suites

        if (queries is None) != (passages is None):
            raise UsageError("--queries 和 --passages 要一起给：一个是问题，一个是片段。")
        with screen.Bars(say) as bars:
            found = suites.run_retrieval(queries, passages, bars)
        _finish({"retrieval": found}, out, json_)


@group.command()
def ask(
    queries: Queries = None,
    passages: Passages = None,
    without: Annotated[Path | None, typer.Option("--without", help="JSONL：id、text，材料里没有答案的问题")] = None,
    out: Out = DEFAULT_OUT,
    json_: AsJson = False,
) -> None:
    """问答（不用模型）：答案那句是否在所引的六句内；没有答案的问题是否说材料中没有。"""
    say = screen.console()
    with reported(say):
        from assistant.evaluation import suites

        if (queries is None) != (passages is None):
            raise UsageError("--queries 和 --passages 要一起给：一个是问题，一个是片段。")
        with screen.Bars(say) as bars:
            found = suites.run_asking(queries, passages, without, bars)
        _finish({"ask": found}, out, json_)


@group.command()
def cases(data: Data = None, out: Out = DEFAULT_OUT, json_: AsJson = False) -> None:
    """问题找案例：意中的案例是否在前三，首位是否同类型学校。"""
    say = screen.console()
    with reported(say):
        from assistant.evaluation import suites

        with screen.Bars(say) as bars:
            found = suites.run_cases(data, bars)
        _finish({"cases": found}, out, json_)


@group.command()
def nearest(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="JSONL：id、text、type；没有标好的 cases 也行")],
    top: Annotated[int, typer.Option("--top", "-k", min=1, max=50, help="各列几个")] = 10,
) -> None:
    """标注帮手：为每个问题陈述列出相近的案例（不设下限），供人判断哪几个同样合适。"""
    say = screen.console()
    with reported(say):
        import json

        from assistant.evaluation import cases as suite
        from assistant.evaluation.data import rows

        asked = [(str(r["id"]), str(r["text"]), str(r.get("type") or "")) for _, r in rows(file, "id", "text")]
        for row in suite.nearest(asked, suite.shipped(), top):
            typer.echo(json.dumps(row, ensure_ascii=False))


@group.command()
def grounding(passages: Passages = None, out: Out = DEFAULT_OUT, json_: AsJson = False) -> None:
    """在引文里改一个数，看能不能报出来；换一种写法，看会不会误报。"""
    say = screen.console()
    with reported(say):
        from assistant.evaluation import suites

        with screen.Bars(say) as bars:
            found = suites.run_grounding(passages, bars)
        _finish({"grounding": found}, out, json_)


@group.command()
def checker(
    folders: Annotated[list[Path] | None, typer.Argument(help="带 institution.yaml 的材料文件夹；不给就用示例学校")] = None,
    out: Out = DEFAULT_OUT,
    json_: AsJson = False,
) -> None:
    """在起草的报告里埋错，看审核规则能不能报出、会不会误报；并逐条运行规则的案例。"""
    say = screen.console()
    with reported(say):
        from assistant.evaluation import suites

        with screen.Bars(say) as bars:
            found = suites.run_checker(folders or [], bars)
        _finish({"checker": found}, out, json_)


@group.command()
def speed(out: Out = DEFAULT_OUT, json_: AsJson = False) -> None:
    """索引、查询和匹配的速度（调用 eval/bench.py）。"""
    say = screen.console()
    with reported(say):
        from assistant.evaluation import suites

        with screen.Bars(say) as bars:
            found = suites.run_speed(bars)
        _finish({"speed": found}, out, json_)


@group.command("all")
def all_(framework: FrameworkId = "bk-audit-2-3", peers: Peers = True, out: Out = DEFAULT_OUT, json_: AsJson = False) -> None:
    """全部评测，用随项目的数据，并更新 eval/README.md 里的结果。"""
    say = screen.console()
    with reported(say):
        from assistant.evaluation import readme, suites

        with screen.Bars(say) as bars:
            sections = {
                "matching": suites.run_matching(None, framework, peers, True, bars),
                "retrieval": suites.run_retrieval(None, None, bars),
                "ask": suites.run_asking(None, None, None, bars),
                **({"cases": suites.run_cases(None, bars)} if any(suites.CASES.glob("*.jsonl")) else {}),
                "grounding": suites.run_grounding(None, bars),
                "checker": suites.run_checker([], bars),
                "speed": suites.run_speed(bars),
            }
        _finish(sections, out, json_)
        if readme.refresh(sections):
            say.print("eval/README.md 里的结果已更新。")


@group.command()
def train() -> None:
    """用随项目的标注重新训练匹配模型，用随项目的文字重新训练编码器。"""
    say = screen.console()
    with reported(say):
        from assistant.evaluation import data
        from assistant.evaluation.encoder_training import train_encoder
        from assistant.evaluation.suites import MATCHING
        from assistant.evaluation.training import train_matcher

        say.print(train_matcher(data.examples(MATCHING)))
        say.print(train_encoder())


def register(app: typer.Typer) -> None:
    """Adds the group."""
    app.add_typer(group, name="eval")
