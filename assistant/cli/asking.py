"""`zhiping ask`: a question answered from evidence, metrics, standards and cases; with a model in sentences that stand."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from assistant import settings
from assistant.cli import screen
from assistant.cli.account import me
from assistant.cli.agents import confirming
from assistant.cli.checklist import opened, subject
from assistant.cli.errors import UsageError, reported
from assistant.cli.main import AsJson, LocalOnly, MaxCost, MaxTokens, Model, Yes

if TYPE_CHECKING:
    from assistant.agent.estimate import Confirm
    from assistant.domain import AskedQuestion, ModelAnswer
    from assistant.export.answer_docx import Item, Sheet
    from assistant.steps.asking import Answer, Ground
    from assistant.workspace import Workspace
    from assistant.workspace.asked import AskedStore

LONGEST = 300
SHORT = 12
"""Characters of a note that stands in the line of its place."""
NOT_FOUND = 1
NEAREST = 5
"""Files named in the record as looked at."""
COLOURS = {"good": "green", "bad": "red", "warn": "yellow", "": ""}


def ask(
    question: Annotated[str, typer.Argument(metavar="QUESTION", help="问题，如“近三年实习基地有多少个”")],
    folder: Annotated[
        Path, typer.Option("--workspace", "-w", metavar="WORKSPACE", help="工作区，或 zhiping run 的输出文件夹；默认为当前文件夹")
    ] = Path(),
    follow: Annotated[bool, typer.Option("--continue", "-c", help="接着上一个问题问，如“那去年呢？”")] = False,
    model: Model = None,
    max_cost: MaxCost = None,
    max_tokens: MaxTokens = None,
    local_only: LocalOnly = False,
    stream: Annotated[bool, typer.Option("--stream/--no-stream", help="模型的回答是否边收边核验、逐句显示")] = True,
    yes: Yes = False,
    json_: AsJson = False,
) -> None:
    """回答一个问题：只用材料中的原句、按公式算出的指标，以及标准与案例，逐句给出出处；没有就说没有，退出码为 1。

    设了模型时，另由模型作答：每句都与所引片段核对过才显示，对不上的不显示并说明有几句。
    """
    from assistant.steps import asking
    from assistant.steps.answer_sheet import sheet, told
    from assistant.steps.followup import complete
    from assistant.workspace.asked import AskedStore

    say = screen.console()
    found = False
    with reported(say):
        chosen = settings.load(model=model, max_cost=max_cost, max_tokens=max_tokens, local_only=local_only or None)
        if not question.strip():
            raise UsageError('问题是空的。请写出要问什么，如：zhiping ask "生师比是多少" -w 工作区。')
        if len(question) > LONGEST:
            raise UsageError(f"问题太长（{len(question)} 字），请控制在 {LONGEST} 字以内。")
        with opened(folder) as workspace, screen.Bars(say) as bars:
            ground = _ground(workspace, folder, chosen)
            store, by = AskedStore(workspace), me()
            before = store.recent(by, 1) if follow else []
            read_as = complete(question, before[0].read_as if before else "", ground.tokenizer, date.today())
            asked = store.add(by, question.strip(), read_as, before[0].id if before else 0)
            answer = asking.ask(read_as, ground, bars)
            writer = None if json_ else Spoken(ground)
            said = by_model(asked, store, answer, ground, chosen, confirming(bars, yes), writer, stream)
        found = told(said) if said is not None and said.state == "done" else answer.found
        made = sheet(asked.question, answer, ground, said)
        if json_:
            screen.show_json({**record(asked.question, answer), "model": said and said.model_dump(mode="json")})
        else:
            show(made, writer.shown if writer else 0)
    if not found:
        raise typer.Exit(NOT_FOUND)


def _ground(workspace: Workspace, folder: Path, chosen: settings.Settings) -> Ground:
    """Everything of the workspace may be quoted: whoever can open its folder can read it anyway."""
    from assistant.corpus import Corpus
    from assistant.retrieval import Tokenizer
    from assistant.steps import asking, mapping

    pack, who, _ = subject(workspace, folder, chosen)
    if not workspace.count("passages"):
        raise UsageError(f"“{folder}”还没有读过材料，无从回答。请先运行 zhiping ingest {folder}。")
    documents = {d.id: d for d in workspace.documents()}
    return asking.Ground(
        workspace, pack, who, documents, mapping.current(workspace, who, documents, chosen.years),
        mapping.judged(workspace, pack, who, documents),
        Corpus.open(chosen.corpus if chosen.corpus.is_dir() else None, chosen.embedding_model), Tokenizer(),
    )  # fmt: skip


def paper() -> Console:
    """Where the answer goes: standard output, so that it can be kept."""
    return Console(file=sys.stdout, highlight=False, soft_wrap=not sys.stdout.isatty())


def by_model(
    asked: AskedQuestion, store: AskedStore, found: Answer, ground: Ground, chosen: settings.Settings, confirm: Confirm,
    writer: Spoken | None, stream: bool,
) -> ModelAnswer | None:  # fmt: skip
    """What the model that the settings name says, kept with the question; None without a model. Nothing of it is loaded then."""
    if not chosen.model and not chosen.model_base_url:
        return None
    from assistant.llm.endpoints import endpoint

    target = endpoint(chosen)
    if target is None:
        return None
    from assistant.agent.answering import answer

    before = [q.question for q in store.thread(asked.after, asked.by)]
    said = answer(found.question, before, found, ground, target, chosen, confirm, writer or (lambda made: None), streaming=stream)
    store.put(asked.id, said)
    return said


class Spoken:
    """Prints the sentences of a model's answer as they come; `shown` counts them."""

    def __init__(self, ground: Ground) -> None:
        self.shown = 0
        self._ground, self._out, self._of = ground, paper(), ""

    def __call__(self, made: ModelAnswer) -> None:
        from assistant.steps.answer_sheet import HEADINGS, spoken_item

        for statement in made.statements[self.shown :]:
            if statement.of != self._of:
                self._out.print(Text(HEADINGS[statement.of], style="bold"))
                self._of = statement.of
            _item(self._out, spoken_item(statement, self._ground))
            self.shown += 1


def show(made: Sheet, shown: int = 0) -> None:
    """The answer in words, each sentence with its place; the first `shown` sentences of the model are there already."""
    from assistant.steps.answer_sheet import HEADINGS

    out = paper()
    for line in made.lines:
        out.print(Text(line), soft_wrap=not out.is_terminal)
    for part in made.parts:
        if shown and part.title in HEADINGS.values():
            continue
        out.print()
        out.print(Text(part.title, style="bold"))
        for item in part.items:
            _item(out, item)


def _item(out: Console, item: Item) -> None:
    line = Text(item.head, style="bold").append(item.text, style="not bold")
    line.append(f"　{item.tag}" if item.tag else "", style=f"not bold {COLOURS[item.tone]}")
    line.append(f"\n{''.join(item.places)}" if item.places else "", style="not bold cyan")
    beside = item.places and len(item.note) <= SHORT
    line.append(f"{'　' if beside else chr(10)}{item.note}" if item.note else "", style="not bold dim")
    if out.is_terminal:
        out.print(Padding(line, (0, 0, 0, 2)))
    else:
        out.print(Text("\n").join(Text("  ") + row for row in line.split("\n")), soft_wrap=True)


def record(asked: str, answer: Answer) -> dict[str, Any]:
    """The same for machines."""
    return {
        "question": asked, "read_as": answer.question, "found": answer.found,
        "metrics": [a.model_dump(mode="json") for a in answer.metrics],
        "sentences": [
            {"text": q.text, "fit": q.fit, "passage_id": q.passage.id, "locator": q.passage.locator.model_dump(mode="json"),
             "document": q.document.title, "year": q.document.year}
            for q in answer.sentences
        ],
        "closest": [
            {"text": q.text, "fit": q.fit, "passage_id": q.passage.id, "file": q.passage.locator.file} for q in answer.closest
        ],
        "standards": [n.model_dump(mode="json") for n in answer.standards],
        "cases": [c.model_dump(mode="json") for c in answer.cases],
        "own": [p.model_dump(mode="json") for p in answer.own],
        "looked_at": list(dict.fromkeys(p.locator.file for p in answer.near))[:NEAREST],
        "words_not_found": list(answer.lacking), "years_not_found": list(answer.other_years),
    }  # fmt: skip


def register(app: typer.Typer) -> None:
    """Adds the command."""
    app.command()(ask)
