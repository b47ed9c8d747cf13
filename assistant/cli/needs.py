"""`zhiping needs`: the needs questionnaire of a workspace: show, answer, export as xlsx, import a filled copy."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.markup import escape

from assistant import settings
from assistant.cli import screen
from assistant.cli.account import me
from assistant.cli.errors import UsageError, reported
from assistant.cli.main import AsJson
from assistant.cli.steps import Where, opened

if TYPE_CHECKING:
    from assistant.corpus.questionnaire import Question, Questionnaire, Values

Answer = Annotated[
    list[str] | None, typer.Option("--answer", "-a", help="题号=答案；多选、排序用逗号分开；可写多次；空答案为清除")
]


_EFFORT = {"low": "投入小的事", "medium": "投入中等的事", "high": "投入大的事"}


def needs(
    folder: Where,
    xlsx: Annotated[Path | None, typer.Option("--xlsx", help="导出为 xlsx，发给部门填写")] = None,
    import_: Annotated[Path | None, typer.Option("--import", help="收回填好的 xlsx")] = None,
    answer: Answer = None,
    ask: Annotated[bool, typer.Option("--ask", help="在屏幕上逐题回答")] = False,
    by: Annotated[str, typer.Option("--by", help="填表人")] = "",
    json_: AsJson = False,
) -> None:
    """评建需求采集表：定位、阶段、资源、薄弱环节、优先事项；答案决定整改建议的先后，并写明理由。"""
    say = screen.console()
    with reported(say):
        from assistant.corpus.questionnaire import shipped
        from assistant.workspace.needs import NeedsStore

        form = shipped(settings.load().corpus)
        with opened(folder) as workspace:
            store = NeedsStore(workspace)
            before = values = store.values()
            via, who = "cli", by or me()
            if import_ is not None:
                from assistant.export import needs_xlsx

                filled = needs_xlsx.read(import_, form)
                values, via, who = needs_xlsx.merged(values, filled), "xlsx", by or filled.by or who
                for remark in filled.remarks:
                    say.print(f"[yellow]注意[/] {escape(remark)}", soft_wrap=True)
                kept = [q.text for q in form.questions if q.id in filled.blank and q.id in before]
                if kept:
                    say.print(f"表中空着的 {len(kept)} 题沿用原答案：{'；'.join(kept)}。要清除请在表中写“无”。", soft_wrap=True)
            if answer:
                values = _given(form, values, answer)
            if ask:
                values = _asked(form, values)
            if values != before:
                store.put(values, who, via)
                say.print(f"已保存 {len(values)} 题的答案（原有 {len(before)} 题，历次答案都留存）。")
            if xlsx is not None:
                from assistant.export import needs_xlsx

                needs_xlsx.write(form, values, _name(workspace.get("institution")), xlsx)
                say.print(f"已导出：{xlsx}。填好后用 --import 收回。", soft_wrap=True, markup=False)
        _show(form, values, json_)


def _name(institution: str | None) -> str:
    from assistant.domain import Institution

    return Institution.model_validate_json(institution).name if institution else ""


def _given(form: Questionnaire, values: Values, answers: list[str]) -> Values:
    """The values with `--answer` laid over them. Raises UsageError for the first that cannot be used."""
    from assistant.corpus.questionnaire import checked

    result = dict(values)
    for text in answers:
        id, sign, said = text.partition("=")
        question = form.question(id.strip())
        if not sign or question is None:
            raise UsageError(f"--answer“{text}”应写成 题号=答案；题号有 {'、'.join(q.id for q in form.questions)}。")
        parts = said.replace("，", ",").split(",") if question.kind in ("many", "ranked") else [said]
        good, told = checked(form, {question.id: tuple(parts)})
        if told:
            options = "、".join(f"{o.id}（{o.text}）" for o in question.options)
            raise UsageError(told[0] + ("。可选的有：" + options if options else "") + "。")
        result.pop(question.id, None)
        result.update(good)
    return result


def _asked(form: Questionnaire, values: Values) -> Values:
    """Question by question on the screen; Enter keeps what is there."""
    result = dict(values)
    for section in form.sections:
        typer.echo(f"\n{section.title}", err=True)
        for question in section.questions:
            result = _one(form, question, result)
    return result


def _one(form: Questionnaire, question: Question, values: Values) -> Values:
    from assistant.corpus.questionnaire import shown

    typer.echo(f"\n{question.text}", err=True)
    for n, option in enumerate(question.options, start=1):
        typer.echo(f"  {n}. {option.text}", err=True)
    if question.id in values:
        typer.echo(f"  现在的答案：{shown(question, values[question.id])}", err=True)
    how = {"one": "写序号", "many": "写序号，用逗号分开", "ranked": "按先后写序号，用逗号分开", "lines": "各条用分号分开"}
    while True:
        said = typer.prompt(how.get(question.kind, "填写") + "（回车跳过）", default="", show_default=False, err=True).strip()
        if not said:
            return values
        try:
            return _given(form, values, [f"{question.id}={_numbers(question, said)}"])
        except UsageError as error:
            typer.echo(str(error), err=True)


def _numbers(question: Question, said: str) -> str:
    """'1,3' as the options' ids; what is no number of an option stays as it was written."""
    if question.kind == "lines":
        return "\n".join(said.replace("；", ";").split(";"))
    if not question.options:
        return said
    parts = [p.strip() for p in said.replace("，", ",").split(",") if p.strip()]
    place = {str(n): o.id for n, o in enumerate(question.options, start=1)}
    return ",".join(place.get(p, p) for p in parts)


def _show(form: Questionnaire, values: Values, json_: bool) -> None:
    from assistant.corpus.fit import CAUSES
    from assistant.corpus.needs import needs_of
    from assistant.corpus.questionnaire import shown

    found = needs_of(form, values)
    if json_:
        screen.show_json({"answers": {k: list(v) for k, v in values.items()}, "needs": found.model_dump(mode="json")})
        return
    paper = Console(file=sys.stdout, highlight=False, soft_wrap=True)
    for section in form.sections:
        paper.print(section.title, style="bold")
        for question in section.questions:
            paper.print(
                f"  {question.id}　{question.text}：{shown(question, values.get(question.id, ())) or '（未答）'}", markup=False
            )
    reasons: dict[str, list[str]] = {}
    for weight in found.weights:
        about = weight.code or (CAUSES[weight.cause] if weight.cause else _EFFORT[weight.effort or "medium"])
        reasons.setdefault(weight.reason, []).append(f"{about} ×{weight.factor:g}")
    if reasons:
        paper.print("对整改建议排序的影响（编码为审核评估第二类的二级指标）", style="bold")
        for reason, changed in reasons.items():
            paper.print(f"  {'、'.join(changed)}：{reason}", markup=False)


def register(app: typer.Typer) -> None:
    """Adds the command."""
    app.command()(needs)
