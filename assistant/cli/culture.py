"""`zhiping culture`: the diagnosis of quality culture, its questionnaire, and what people set against the evidence."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from assistant import settings
from assistant.cli import screen
from assistant.cli.checklist import Where, opened, subject
from assistant.cli.errors import UsageError, reported
from assistant.cli.main import AsJson, HouseStyle
from assistant.wording import CHINESE, languages, wording


class _DiagnoseUnlessSaid(TyperGroup):
    """`culture WORKSPACE` means `culture diagnose WORKSPACE`."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        if args and args[0] not in self.commands and args[0] not in ("--help", "-h"):
            args = ["diagnose", *args]
        return super().parse_args(ctx, args)


group = typer.Typer(
    cls=_DiagnoseUnlessSaid,
    help="质量文化建设诊断：四个维度、“五自”、问卷对照与薄弱环节。",
    no_args_is_help=True,
    rich_markup_mode=None,
)
By = Annotated[str, typer.Option("--by", help="谁作的决定")]
Note = Annotated[str, typer.Option("--note", help="理由")]


@group.command("diagnose")
def diagnose(
    folder: Where,
    survey: Annotated[
        list[Path] | None, typer.Option("--survey", help="问卷答卷 xlsx 或 csv，可多次给出；导入后保存在工作区")
    ] = None,
    one_is_best: Annotated[bool, typer.Option("--one-is-best", help="本次导入的问卷里数字1为最好")] = False,
    out: Annotated[Path | None, typer.Option("--out", "-o", help="输出文件夹；默认为所给文件夹下的 culture")] = None,
    house_style: HouseStyle = None,
    json_: AsJson = False,
) -> None:
    """诊断质量文化：导入问卷（可选），逐项判断等级，写出诊断报告与雷达图。"""
    from assistant.steps import culture

    say = screen.console()
    with reported(say):
        chosen = settings.load(house_style=house_style)
        with opened(folder) as workspace:
            pack, who, _ = subject(workspace, folder, chosen)
            say.speak(pack.language, chosen)
            used = culture.suited(pack.language, chosen)
            if survey:
                _, plan = culture.scheme(chosen, used)
                for found, new in culture.take_surveys(workspace, survey, plan, chosen, one_is_best):
                    said = "已导入" if new else "先前已导入过相同的答卷，不重复计"
                    say.print(f"问卷 {found.source.file}：{said}（编号 {found.source.id}）。", soft_wrap=True, markup=False)
                    for remark in found.source.remarks:
                        say.print(f"  注意 {wording(pack.language)(remark)}", soft_wrap=True, markup=False)
            with screen.Bars(say) as bars:
                result = culture.run(workspace, who, chosen, bars, culture.advisor(who, chosen, used), used)
                written = culture.write(result, out or folder / "culture", chosen, bars)
        if json_:
            screen.show_json({"out": [str(p) for p in written], **result.model_dump(mode="json")})
            return
        from assistant.export import culture_words as words

        told = wording(result.language)
        say.print(words.overview(result), soft_wrap=True, markup=False)
        for row in result.rows:
            say.print(
                f"  {row.code} {row.name}　{words.level(row, told)}　{words.basis(row, told)}", soft_wrap=True, markup=False
            )
        weak = told("、").join(f"{w.code} {w.name}" for w in result.weak)
        for finding in result.findings:
            say.print(f"  {told('差距')} {finding.where}{told('：')}{finding.message}", soft_wrap=True, markup=False)
        say.print(f"{told('薄弱环节')}{told('：')}{weak or told('无')}", soft_wrap=True, markup=False)
        for path in written:
            say.print(f"  {path}", soft_wrap=True, markup=False)


@group.command("questionnaire")
def questionnaire(
    out: Annotated[Path, typer.Option("--out", "-o", help="问卷文件，如 questionnaire.xlsx")],
    language: Annotated[str, typer.Option("--language", help="问卷的语言：zh 中文，en 英文")] = CHINESE,
) -> None:
    """导出问卷：教职工与学生各一张录入表，另有供问卷平台使用的题目。"""
    from assistant.steps import culture

    say = screen.console()
    with reported(say):
        if out.suffix.lower() != ".xlsx":
            raise UsageError(f"问卷写成 xlsx 文件，请把 --out {out} 改为以 .xlsx 结尾的文件名。")
        if language not in (CHINESE, *languages()):
            raise UsageError(f"--language {language} 不认识，可用的有：{'、'.join((CHINESE, *languages()))}。")
        chosen = settings.load()
        culture.questionnaire(chosen, out, culture.suited(language, chosen))
        say.print(f"已导出：{out}", soft_wrap=True, markup=False)


@group.command("set")
def set_(
    folder: Where,
    code: Annotated[str, typer.Argument(metavar="CODE", help="观测点编号，如 B1")],
    level: Annotated[int, typer.Argument(metavar="LEVEL", help="1 到 5；0 表示取消先前的改定")],
    by: By = "",
    note: Note = "",
) -> None:
    """人工改定一个观测点的等级，须写理由；材料所证明的等级仍并列显示。"""
    from assistant.steps import culture

    say = screen.console()
    with reported(say):
        _, plan = culture.scheme(settings.load())
        with opened(folder) as workspace:
            culture.override(workspace, plan, code, level or None, by, note)
        done = f"改定为{level}级" if level else "取消了人工改定"
        say.print(f"{code} 已{done}。再运行 zhiping culture {folder} 更新报告。", soft_wrap=True, markup=False)


@group.command("withdraw")
def withdraw(
    folder: Where,
    survey: Annotated[str, typer.Argument(metavar="SURVEY", help="问卷编号，导入时显示")],
    by: By = "",
    note: Note = "",
) -> None:
    """撤下一份误导入的问卷；答卷仍保存，重新导入即恢复。"""
    from assistant.steps import culture

    say = screen.console()
    with reported(say):
        with opened(folder) as workspace:
            file = culture.withdraw(workspace, survey, by, note)
        say.print(f"已撤下问卷 {file}，不再计入诊断。", soft_wrap=True, markup=False)


def register(app: typer.Typer) -> None:
    """Adds the commands."""
    app.add_typer(group, name="culture")
