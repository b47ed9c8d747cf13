"""An answer as it is read on paper: what the model said, metrics, sentences, standards, cases, each with its place in words.

The command prints it, Word and the clipboard carry it; the screen draws the same with links.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from assistant.domain import AnswerStatement, Assessment, Case, ModelAnswer, StandardNote, normalise
from assistant.drafting.figures import VERDICTS, line_of, written
from assistant.drafting.select import grams
from assistant.export.answer_docx import Item, Part, Sheet
from assistant.export.plan_docx import MARKS
from assistant.steps.asking import Answer, Ground, Quoted

NEAREST = 3
"""Documents named where nothing is found."""
MEASURES = 3
LONG_ROW, FIRST_CELLS = 120, 3
"""Characters of a table row from which only some of its cells are printed, and how many of the first ones always are."""
TONES = {"met": "good", "not_met": "bad", "below_limit": "bad", "conflict": "warn", "missing": "warn"}
PROVENANCE = {"composite": "综合编写的案例，不是某一所学校的真实情况", "published": "公开资料中的案例", "own": "本校自有案例"}
NOTHING = "材料中没有"


def sheet(asked: str, answer: Answer, ground: Ground, model: ModelAnswer | None = None) -> Sheet:
    """The whole answer to the question as it was put."""
    lines = [f"按“{answer.question}”查找。"] if answer.question != asked else []
    if not answer.found and not (model and told(model)):
        lines.append(nothing(answer, ground))
    if model is not None:
        lines += said_of(model, bool(answer.found))
    parts = (
        *(spoken(model, ground) if model else ()),
        Part("定量指标", tuple(map(metric, answer.metrics))),
        Part("材料中的原句", tuple(_sentence(q, answer.question, ground) for q in answer.sentences)),
        Part("标准的要求（不是本校情况）", tuple(map(_standard, answer.standards))),
        Part("可参考的案例（不是本校情况）", tuple(map(_case, answer.cases))),
        Part("本校自有资料", tuple(Item(p.text, (p.locator.render(),)) for p in answer.own)),
    )
    return Sheet(asked, tuple(lines), tuple(p for p in parts if p.items))


def nothing(answer: Answer, ground: Ground) -> str:
    """Why nothing was found and what to do, in plain sentences."""
    said = f"{NOTHING}：没有一句与这个问题足够相符。"
    if answer.lacking:
        said += f"相近的材料里都没有{'、'.join(f'“{w}”' for w in answer.lacking[:5])}。"
    titles = list(dict.fromkeys(ground.documents[p.document].title for p in answer.near))[:NEAREST]
    if titles:
        said += f"看过最相近的是{'、'.join(f'《{t}》' for t in titles)}。"
    return said + "可以换个说法再问；学校若有这方面的材料，请放进材料文件夹重新读取。"


def told(model: ModelAnswer) -> bool:
    """Whether the model's answer says anything of the school."""
    return any(s.of == "evidence" for s in model.statements)


def said_of(model: ModelAnswer, found: bool) -> Iterator[str]:
    """What has to be known of a model's answer: that it is not whole, that it is none, what was held back."""
    below = "下面是材料中的原句" if found else "没有得到回答"
    if model.fault:
        partly = "以上各句已核验，" if model.statements else ""
        yield f"模型没有答完：{model.fault}。{partly}{below}。"
    elif model.state == "stopped":
        yield "已停止，以上是停止前核验过的句子。" if model.statements else f"已停止，{below}。"
    elif model.state == "done" and not told(model):
        why = "模型给出的句子都没有通过核验" if model.withheld else "模型认为给出的材料回答不了这个问题"
        yield f"{NOTHING}：{why}。" + ("下面是材料中用词相近的原句，供查对。" if found else "")
    if model.withheld:
        yield f"模型另有 {model.withheld} 句没有通过核验，没有显示。"


HEADINGS = {"evidence": "模型的回答（逐句核验）", "standard": "模型引用的标准（不是本校情况）",
            "case": "模型引用的案例（不是本校情况）", "own": "模型引用的本校自有资料"}  # fmt: skip


def spoken(model: ModelAnswer, ground: Ground) -> Iterator[Part]:
    """The sentences of the model's answer, those on the school first, those on standards and cases apart from them."""
    for of, title in HEADINGS.items():
        yield Part(title, tuple(spoken_item(s, ground) for s in model.statements if s.of == of))


def spoken_item(statement: AnswerStatement, ground: Ground) -> Item:
    """A sentence of the model with its places."""
    return Item(statement.text, places_of(statement, ground))


def places_of(statement: AnswerStatement, ground: Ground) -> tuple[str, ...]:
    """Where a sentence of the model comes from, in words."""
    named = {a.id: a.name for a in ground.assessments}
    if statement.of in ("standard", "case"):
        return tuple(dict.fromkeys(f"【{c.locator.file}】" for c in statement.citations))
    cited = dict.fromkeys(c.locator.render() for c in statement.citations)
    return (*cited, *(f"【定量指标：{named.get(m, m)}】" for m in statement.metrics))


def visible(model: ModelAnswer, ground: Ground) -> ModelAnswer:
    """The answer without the sentences that rest on what one may no longer see."""
    allowed, codes = ground.allowed, ground.codes
    kept = tuple(
        s
        for s in model.statements
        if (allowed is None or set(s.documents) <= set(allowed)) and (codes is None or set(s.codes) <= set(codes))
    )
    return model.model_copy(update={"statements": kept})


def metric(judged: Assessment) -> Item:
    """A metric with its line and verdict."""
    year = f"{judged.year} 年 " if judged.year else ""
    line = f"（标准 {line_of(judged)}）" if judged.threshold is not None else ""
    tag = VERDICTS[judged.verdict] if judged.verdict != "no_threshold" else ""
    places = tuple(dict.fromkeys(x.render() for x in judged.sources))[:3]
    return Item(
        f"{written(judged.value, judged.unit)}{line}",
        places,
        f"{year}{judged.name}：",
        judged.note,
        tag,
        TONES.get(judged.verdict, ""),
    )


def shortened(quoted: Quoted, question: str) -> str:
    """The sentence as it stands; of a long row of a table its first cells and those that speak of the question."""
    cells = quoted.text.split("｜")
    if quoted.passage.kind != "row" or len(quoted.text) <= LONG_ROW:
        return quoted.text
    asked = grams(normalise(question))
    kept = [n for n, cell in enumerate(cells) if n < FIRST_CELLS or asked & grams(normalise(cell))]
    pieces = [("" if n == 0 else "｜" if n - 1 in kept else "｜…｜") + cells[n] for n in kept]
    return "".join(pieces) + ("" if kept[-1] == len(cells) - 1 else "｜…")


def _sentence(quoted: Quoted, question: str, ground: Ground) -> Item:
    document = quoted.document
    year = f"{document.year} 年" if document.year else ""
    return Item(shortened(quoted, question), (quoted.passage.locator.render(),), "", year, stale(quoted, ground), "warn")


def stale(quoted: Quoted, ground: Ground) -> str:
    """Why the document of a sentence is not in force or out of date; '' if it is."""
    currency = ground.currencies.get(quoted.document.id)
    return quoted.document.void or (currency.reason if currency and not currency.in_date else "")


def _standard(note: StandardNote) -> Item:
    said: Sequence[str] = [
        f"{c.asks}（{' '.join(x for x in (c.document, c.clause) if x)}，{MARKS[c.mark]}）" for c in note.clauses
    ]
    return Item("\n".join(said), (), f"{note.code} {note.name}\n")


def _case(case: Case) -> Item:
    steps = "；".join(m.text.rstrip("。；") for m in case.measures[:MEASURES])
    source = f"（{case.source}）" if case.source else ""
    return Item(
        f"{case.problem}\n做法：{steps}。", (f"【{case.id}】",), f"{case.title}\n", f"{PROVENANCE[case.provenance]}{source}"
    )
