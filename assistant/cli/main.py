"""Commands of the main job. Each module of this package adds its own to `app`; heavy imports wait until they are needed."""

from __future__ import annotations

import sys
from functools import cache
from pathlib import Path
from typing import Annotated, Any

import typer

import assistant
from assistant import frameworks, institution, settings
from assistant.cli import screen
from assistant.cli.errors import UsageError, reported
from assistant.domain import Framework, Institution
from assistant.resources import EXAMPLES

app = typer.Typer(
    name="zhiping",
    help="质评助手：从材料文件夹到有据可查的自评报告。",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

Out = Annotated[Path, typer.Option("--out", "-o", help="输出文件夹")]
FrameworkId = Annotated[str | None, typer.Option("--framework", "-f", help="指标体系，见 zhiping frameworks")]
FrameworkIds = Annotated[
    list[str] | None, typer.Option("--framework", "-f", help="指标体系，见 zhiping frameworks；可写几次，材料只读一遍")
]
Profile = Annotated[Path | None, typer.Option("--institution", "-i", help="学校信息文件 institution.yaml")]
Kind = Annotated[str | None, typer.Option("--type", help="没有学校信息文件时的学校类型：research、applied 或 vocational")]
AsJson = Annotated[bool, typer.Option("--json", help="结果以 JSON 写到标准输出")]
Workers = Annotated[int | None, typer.Option("--workers", help="读材料的进程数")]
HouseStyle = Annotated[str | None, typer.Option("--house-style", help="报告版式")]
TemplateFile = Annotated[Path | None, typer.Option("--template", help="本校 Word 模板")]
Model = Annotated[str | None, typer.Option("--model", help="聊天模型，见 zhiping models list；不给则不用模型")]
MaxCost = Annotated[float | None, typer.Option("--max-cost", help="模型费用上限")]
MaxTokens = Annotated[int | None, typer.Option("--max-tokens", help="模型标记数上限")]
LocalOnly = Annotated[bool, typer.Option("--local-only", help="只许连接本机或列出的端点")]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="不再询问，直接开始调用模型")]


def version(show: bool) -> None:
    if show:
        typer.echo(f"zhiping {assistant.__version__}")
        raise typer.Exit


@app.callback()
def root(show_version: Annotated[bool, typer.Option("--version", callback=version, is_eager=True)] = False) -> None:
    """质评助手：从材料文件夹到有据可查的自评报告。"""


def subject(
    folder: Path, framework: str | None, profile: Path | None, kind: str | None, extra: Path | None
) -> tuple[Framework, Institution]:
    """The framework and institution of a run: from the options, else from institution.yaml in the folder."""
    own = folder / institution.FILE
    if profile is not None:
        who = institution.load(profile)
    elif own.is_file():
        who = institution.load(own)
    elif kind is not None:
        who = institution.of_type(kind, folder.resolve().name)
    else:
        raise UsageError(
            f"不知道是哪类学校：“{folder}”里没有 {institution.FILE}。请用 --institution 给出学校信息文件，或用 --type 说明类型。"
        )
    if kind is not None and kind != who.type:
        raise UsageError(f"--type {kind} 与学校信息文件里的 type: {who.type} 不一致，请改成一样或去掉 --type。")
    name = framework or who.framework
    if not name:
        raise UsageError(
            f"没有指定指标体系。请加 --framework，或在 {institution.FILE} 里写 framework。可用的见 zhiping frameworks。"
        )
    return frameworks.load(name, extra), who


def warn_unfit(framework: Framework, who: Institution) -> str:
    """A sentence if the framework is not made for this type of institution; '' if it is."""
    if framework.types and who.type not in framework.types:
        return f"“{framework.name}”不是为这类学校（{who.type}）准备的，请确认没有选错。"
    return ""


@app.command()
def run(
    folder: Annotated[Path, typer.Argument(help="材料文件夹")],
    out: Out,
    framework: FrameworkIds = None,
    institution_file: Profile = None,
    type_: Kind = None,
    house_style: HouseStyle = None,
    template: TemplateFile = None,
    workers: Workers = None,
    retry: Annotated[bool, typer.Option("--retry", help="重读上次失败或只读了一部分的文件")] = False,
    model: Model = None,
    max_cost: MaxCost = None,
    max_tokens: MaxTokens = None,
    local_only: LocalOnly = False,
    yes: Yes = False,
    json_: AsJson = False,
) -> None:
    """从材料文件夹起草自评报告，并给出覆盖情况、支撑材料目录和数据核对结果。"""
    say = screen.console()
    with reported(say):
        chosen = settings.load(
            workers=workers, house_style=house_style, template=template, model=model, max_cost=max_cost,
            max_tokens=max_tokens, local_only=local_only or None,
        )  # fmt: skip
        _check(chosen)
        names = list(dict.fromkeys(n.strip() for given in framework or () for n in given.split(",") if n.strip()))
        pack, who = subject(folder, names[0] if names else None, institution_file, type_, chosen.packs)
        if len(names) > 1:
            packs = [pack, *(frameworks.load(name, chosen.packs) for name in names[1:])]
            _run_several(folder, packs, who, out, chosen, say, json_, retry, yes)
        else:
            _run(folder, pack, who, out, chosen, say, json_, retry, yes)


def _run_several(
    folder: Path,
    packs: list[Framework],
    who: Institution,
    out: Path,
    chosen: settings.Settings,
    say: Any,
    json_: bool,
    retry: bool,
    yes: bool,
) -> None:
    from assistant.cli.agents import agent_for
    from assistant.steps.several import several

    say.speak(packs[0].language, chosen)
    for warning in (w for pack in packs if (w := warn_unfit(pack, who))):
        say.print(f"[yellow]注意[/] {warning}")
    with screen.Bars(say) as bars:
        agent = (lambda state: agent_for(chosen, state, bars, yes)) if chosen.model else None
        results = several(folder, packs, who, out, chosen, bars, retry, agent)
    if json_:
        screen.show_json({"frameworks": [screen.summary_record(result) for result in results]})
        return
    for result in results:
        say.speak(result.framework.language, chosen)
        screen.summary(result, say)


def _check(chosen: settings.Settings) -> None:
    from assistant import house_style

    house_style.load(chosen.house_style)
    if chosen.template is not None and not chosen.template.is_file():
        raise UsageError(f"找不到 Word 模板“{chosen.template}”，请检查路径。")
    if chosen.template is not None:
        from assistant.export import report_docx

        report_docx.opened(chosen.template)


def _run(
    folder: Path,
    pack: Framework,
    who: Institution,
    out: Path,
    chosen: settings.Settings,
    say: Any,
    json_: bool,
    retry: bool = False,
    yes: bool = False,
) -> None:
    from assistant.cli.agents import agent_for
    from assistant.steps.run import STATE
    from assistant.steps.run import run as run_steps

    say.speak(pack.language, chosen)
    if warning := warn_unfit(pack, who):
        say.print(f"[yellow]注意[/] {warning}")
    with screen.Bars(say) as bars:
        agent = agent_for(chosen, out / STATE, bars, yes)
        result = run_steps(folder, pack, who, out, chosen, bars, retry, agent)
    if json_:
        screen.show_json(screen.summary_record(result))
        return
    screen.summary(result, say)
    if agent is not None and result.recommendations:
        hint = f"整改建议的原因和举措也可以请模型润色（先估算，规则文本保留）：zhiping recommend {out} --model {chosen.model}"
        say.print(hint, soft_wrap=True, markup=False)


@app.command()
def demo(out: Out = Path("out/demo"), json_: AsJson = False) -> None:
    """用虚构的应用型大学示例跑一遍全程。"""
    say = screen.console()
    with reported(say):
        chosen = settings.load()
        folder = EXAMPLES / "applied"
        pack, who = subject(folder, None, None, None, chosen.packs)
        _run(folder, pack, who, out, chosen, say, json_)


@app.command()
def batch(
    root_folder: Annotated[Path, typer.Argument(metavar="ROOT", help="其下每个带 institution.yaml 的文件夹是一所学校")],
    out: Out,
    framework: FrameworkId = None,
    json_: AsJson = False,
) -> None:
    """逐校起草：一所学校失败不影响其他学校。"""
    say = screen.console()
    results: list[dict[str, Any]] = []
    with reported(say):
        folders = sorted(p.parent for p in root_folder.glob(f"*/{institution.FILE}"))
        if not folders:
            raise UsageError(f"“{root_folder}”下没有带 {institution.FILE} 的文件夹。")
        for folder in folders:
            say.rule(folder.name)
            try:
                with reported(say):
                    chosen = settings.load()
                    pack, who = subject(folder, framework, None, None, chosen.packs)
                    _run(folder, pack, who, out / folder.name, chosen, say, False)
                    results.append({"folder": folder.name, "outcome": "ok"})
            except typer.Exit as stop:
                if stop.exit_code != 2:
                    raise
                results.append({"folder": folder.name, "outcome": "failed"})
    if json_:
        screen.show_json({"institutions": results})
    if any(r["outcome"] == "failed" for r in results):
        raise typer.Exit(2)


@cache
def application() -> typer.Typer:
    """The command with everything that the modules of this package add to it; put together once in a process."""
    from assistant.cli import (
        agents,
        asking,
        checklist,
        corpus,
        culture,
        data,
        evaluation,
        findings,
        ledger,
        matching,
        mcp,
        needs,
        packs,
        recommend,
        review,
        sections,
        serving,
        steps,
        visit,
    )

    for module in (
        steps,
        sections,
        matching,
        packs,
        serving,
        evaluation,
        checklist,
        data,
        review,
        findings,
        corpus,
        needs,
        ledger,
        recommend,
        culture,
        asking,
        agents,
        mcp,
        visit,
    ):
        module.register(app)
    return app


def main() -> None:
    """Entry point of the command."""
    if sys.stdout.encoding.lower() not in ("utf-8", "utf8"):
        for stream in (sys.stdout, sys.stderr):
            stream.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    application()()
