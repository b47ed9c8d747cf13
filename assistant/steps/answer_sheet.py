"""An answer as it is read on paper: what the model said, metrics, sentences, standards, cases, each with its place in words.

The command prints it, Word and the clipboard carry it; the screen draws the same with links.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from assistant.domain import AnswerStatement, Assessment, Case, Document, ModelAnswer, StandardNote, normalise
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


Line = tuple[str, dict[str, object]]
"""A sentence with places to fill in, and what goes there: the screen says it in the reader's language."""
READ_AS = "按“{question}”查找。"
NONE, NO_WORDS, NEAR, NEXT = (
    "材料中没有：没有一句与这个问题足够相符。",
    "相近的材料里都没有{words}。",
    "看过最相近的是{titles}。",
    "可以换个说法再问；学校若有这方面的材料，请放进材料文件夹重新读取。",
)
BROKEN, STANDS, BELOW, ALIKE = (
    "模型没有答完：{why}。",
    "上面的句子已经核验。",
    "下面是不用模型查到的内容。",
    "下面是材料中用词相近的内容，供查对。",
)
STOPPED, ALL_FAILED, SAYS_NO, WITHHELD = (
    "已停止。",
    "材料中没有：模型给出的句子都没有通过核验。",
    "材料中没有：模型认为给出的材料回答不了这个问题。",
    "模型有 {count} 句没有通过核验，没有显示。",
)
PARTLY = "相近的材料里没有出现{words}，下面的句子未必回答这一点。"
CLOSEST = "用词相近的原句（未必回答这个问题）"
OTHER_YEARS = "没有找到写明 {years} 年的句子，下面是其他年份的。"
LINES = (
    READ_AS,
    PARTLY,
    OTHER_YEARS,
    NONE,
    NO_WORDS,
    NEAR,
    NEXT,
    BROKEN,
    STANDS,
    BELOW,
    ALIKE,
    STOPPED,
    ALL_FAILED,
    SAYS_NO,
    WITHHELD,
)
"""Every sentence about an answer."""


def sheet(asked: str, answer: Answer, ground: Ground, model: ModelAnswer | None = None) -> Sheet:
    """The whole answer to the question as it was put."""
    lines: list[Line] = [(READ_AS, {"question": answer.question})] if answer.question != asked else []
    if not answer.found and not (model and told(model)):
        lines += nothing(answer, ground)
    lines += partly(answer)
    if answer.other_years:
        lines.append((OTHER_YEARS, {"years": "、".join(answer.other_years)}))
    if model is not None:
        lines += said_of(model, bool(answer.found))
    parts = (
        *(spoken(model, ground) if model else ()),
        Part("定量指标", tuple(map(metric, answer.metrics))),
        Part("材料中的原句", tuple(_sentence(q, answer.question, ground) for q in answer.sentences)),
        Part(CLOSEST, tuple(_sentence(q, answer.question, ground) for q in answer.closest)),
        Part("标准的要求（不是本校情况）", tuple(map(_standard, answer.standards))),
        Part("可参考的案例（不是本校情况）", tuple(map(_case, answer.cases))),
        Part("本校自有资料", tuple(Item(p.text, (p.locator.render(),)) for p in answer.own)),
    )
    return Sheet(asked, tuple(text.format(**values) for text, values in lines), tuple(p for p in parts if p.items))


def nothing(answer: Answer, ground: Ground) -> Iterator[Line]:
    """That nothing was found, which words were not, what was looked at, what to do."""
    yield NONE, {}
    if answer.lacking:
        yield NO_WORDS, {"words": _quoted_words(answer)}
    titles = list(dict.fromkeys(ground.documents[p.document].title for p in answer.near))[:NEAREST]
    if titles:
        yield NEAR, {"titles": "、".join(f"《{t}》" for t in titles)}
    yield NEXT, {}


def partly(answer: Answer) -> Iterator[Line]:
    """Where sentences were found, but words of the question stand in none of the passages looked at."""
    if answer.sentences and answer.lacking and not answer.metrics:
        yield PARTLY, {"words": _quoted_words(answer)}


def _quoted_words(answer: Answer) -> str:
    return "、".join(f"“{w}”" for w in answer.lacking[:5])


def told(model: ModelAnswer) -> bool:
    """Whether the model's answer says anything of the school."""
    return any(s.of == "evidence" for s in model.statements)


def said_of(model: ModelAnswer, found: bool) -> Iterator[Line]:
    """What has to be known of a model's answer: that it is not whole, that it is none, what was held back."""
    if model.fault or model.state == "stopped":
        yield (BROKEN, {"why": model.fault.rstrip("。")}) if model.fault else (STOPPED, {})
        if model.statements:
            yield STANDS, {}
        if found:
            yield BELOW, {}
    elif model.state == "done" and not told(model):
        yield (ALL_FAILED if model.withheld else SAYS_NO), {}
        if found:
            yield ALIKE, {}
    if model.withheld:
        yield WITHHELD, {"count": model.withheld}


HEADINGS = {"evidence": "模型的回答（逐句核验）", "standard": "模型引用的标准（不是本校情况）",
            "case": "模型引用的案例（不是本校情况）", "own": "模型引用的本校自有资料"}  # fmt: skip


def spoken(model: ModelAnswer, ground: Ground) -> Iterator[Part]:
    """The sentences of the model's answer, those on the school first, those on standards and cases apart from them."""
    for of, title in HEADINGS.items():
        yield Part(title, tuple(spoken_item(s, ground) for s in model.statements if s.of == of))


def spoken_item(statement: AnswerStatement, ground: Ground) -> Item:
    """A sentence of the model with its places."""
    return Item(statement.text, places_of(statement, ground), tag="、".join(stale_among(statement, ground)), tone="warn")


def stale_among(statement: AnswerStatement, ground: Ground) -> list[str]:
    """Why documents that a sentence of the model rests on are not in force or out of date."""
    reasons = (_why_stale(d, ground) for id in statement.documents if (d := ground.documents.get(id)))
    return [r for r in dict.fromkeys(reasons) if r]


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
    return _why_stale(quoted.document, ground)


def _why_stale(document: Document, ground: Ground) -> str:
    currency = ground.currencies.get(document.id)
    return document.void or (currency.reason if currency and not currency.in_date else "")


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
