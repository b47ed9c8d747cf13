"""`zhiping visit`: the questions that experts are likely to put, with what to have at hand (专家视角)."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from assistant import settings
from assistant.cli import screen
from assistant.cli.agents import confirming
from assistant.cli.checklist import Where, opened, subject
from assistant.cli.errors import UsageError, reported
from assistant.cli.main import AsJson, HouseStyle, Model, TemplateFile, Yes

if TYPE_CHECKING:
    from assistant.domain import ExpertQuestion
    from assistant.steps.visit import Standing
    from assistant.visit.patterns import Patterns

SHOWN = 12
"""Questions named on the screen; the files have them all."""


def visit(
    folder: Where,
    out: Annotated[
        list[Path] | None, typer.Option("--out", "-o", help="迎评问答准备手册 .docx，或逐题清单 .xlsx；可写两次")
    ] = None,
    code: Annotated[str | None, typer.Option("--code", help="只看这个指标，如 2.3；写 2 为整章")] = None,
    audience: Annotated[
        str | None, typer.Option("--for", help="只看问这些人的：校领导、职能部门、院系、教师、学生、用人单位")
    ] = None,
    house_style: HouseStyle = None,
    template: TemplateFile = None,
    model: Model = None,
    yes: Yes = False,
    json_: AsJson = False,
) -> None:
    """专家视角：各指标下专家可能会问什么、为什么会问、手边放哪些材料、怎样照实回答。

    题目由未达标和不一致的数据、缺材料的审核重点、过时的材料、材料自己承认的问题、报告审核发现和整改台账得出；没有薄弱处的指标给常备问题。
    设了模型时再请模型补问，只收引得出材料、核验得过的题目。
    """
    from assistant.steps import visit as step
    from assistant.visit.patterns import load

    say = screen.console()
    with reported(say):
        chosen = settings.load(house_style=house_style, template=template, model=model)
        for file in out or ():
            if file.suffix.lower() not in (".docx", ".xlsx"):
                raise UsageError(f"--out {file} 的结尾不对：手册写成 .docx，逐题清单写成 .xlsx。")
        with opened(folder) as workspace:
            pack, who, _ = subject(workspace, folder, chosen)
            say.speak(pack.language, chosen)
            told = load(pack.language)
            wanted = _audience(audience, told)
            if code and not any(step.below(leaf.code, code) for leaf in pack.leaves):
                raise UsageError(f"“{pack.name}”里没有指标“{code}”，编码见 zhiping frameworks show {pack.id}。")
            words = ""
            with screen.Bars(say) as bars:
                gathered = step.gather(workspace, pack, who, chosen, bars)
                if chosen.model or chosen.model_base_url:
                    from assistant.agent.visiting import visiting
                    from assistant.llm.endpoints import endpoint

                    if (found := endpoint(chosen)) is not None:
                        words = visiting(workspace, gathered, found, chosen, confirming(bars, yes), bars, code or "").words()
            kept = step.kept(workspace, chosen)
            shown = tuple(q for q in kept.questions if step.below(q.code, code or "") and (not wanted or wanted in q.asked))
            for file in out or ():
                file.parent.mkdir(parents=True, exist_ok=True)
                step.write(kept, pack, who, chosen, file, shown)
        if json_:
            screen.show_json(
                {
                    "questions": [q.model_dump(mode="json") for q in shown],
                    "prepared": {id: p.model_dump(mode="json", exclude={"question"}) for id, p in kept.prepared.items()},
                    "left_out": dict(kept.left_out),
                }
            )
            return
        for line in _told(replace(kept, questions=shown), told, who.name):
            say.print(line, soft_wrap=True, markup=False)
        if words:
            say.print(words, soft_wrap=True, markup=False)
        for file in out or ():
            say.print(f"已写出：{file}", soft_wrap=True, markup=False)


def _audience(given: str | None, told: Patterns) -> str:
    if given is None:
        return ""
    for id, name in told.cues.audiences.items():
        if given == id or given in name:
            return id
    raise UsageError(f"--for “{given}”不认识，请写：{'、'.join(told.cues.audiences.values())}。")


def _told(kept: Standing, told: Patterns, name: str) -> list[str]:
    questions: tuple[ExpertQuestion, ...] = kept.questions
    names = told.names()
    kinds = Counter(names.get(q.kind, q.kind) for q in questions)
    ready = sum(1 for q in questions if (p := kept.prepared.get(q.id)) and p.state == "ready" and p.readied == q.text)
    lines = [f"{name}：迎评问答 {len(questions)} 题，已准备 {ready} 题。", "　".join(f"{k} {n}" for k, n in kinds.most_common())]
    for q in sorted(questions, key=lambda q: -q.weight)[:SHOWN]:
        lines.append(f"{q.code:6} {q.text}")
        asked = "、".join(told.cues.audiences[a] for a in q.asked)
        lines.append(f"       问{asked}；准备：{q.unit or '待定'}；手边 {len(q.at_hand)} 份材料")
    if len(questions) > SHOWN:
        lines.append(f"    其余 {len(questions) - SHOWN} 题见文件（--out 手册.docx 或 清单.xlsx）。")
    return lines


def register(app: typer.Typer) -> None:
    """Adds the command."""
    app.command()(visit)
