"""Questions in a model's words: it may add some whose weak point a passage or a metric shows, and put given ones better.

What a model adds is held against what it cites: the weak point as a statement, the question by its figures, names and units.
What does not stand is left out with the reason; the offline questions stay whatever comes back.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

from assistant.agent.contract import Judge, Offer
from assistant.agent.estimate import STATEMENT, Size, size_of
from assistant.agent.material import Material, Source, metric_lines, shown
from assistant.domain import AtHand, Document, ExpertQuestion, Indicator, Institution, Passage, digest, normalise
from assistant.drafting.select import grams, overlap
from assistant.grounding import figures, unsupported
from assistant.grounding.wording import names, squeezed
from assistant.hostile import found, instructions
from assistant.llm.client import CallError, Client
from assistant.llm.prompts import Rendered, load
from assistant.rectification.evidence import common

MOST_SOURCES = 12
SHORTEST, LONGEST = 10, 180
AGAIN = 0.6
"""Share of common wording at which a question is one that is there already."""
ABOUT = 2
"""Telling pairs of characters that a question and its weak point share at least."""
STILL = 0.35
"""Share of common wording that a question put better keeps."""
WEIGHT = 60.0
_UNIT = re.compile(r"[\u4e00-\u9fff]{2,8}?(?:学院|教研室|办公室|委员会|中心|处|图书馆|督导组|公司)")
_GENERAL = re.compile(r"^(?:[各该本贵哪全几这那]|二级|相关|其他|有关|到|何)")
_FORBIDDEN = re.compile(r"https?://|```|【|】|\*\*|[\[［〔]?\b[PM]\d{1,3}\b|〔(?:身份证|手机|学号|工号|银行卡|邮箱|姓名)\d+〕")
_PERSONAL = re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)|(?<!\d)\d{17}[\dXx](?!\d)|[\w.+-]+@[\w-]+\.\w+")
_HAN = re.compile(r"[\u4e00-\u9fff]")


@dataclass(frozen=True, slots=True)
class Case:
    """One indicator with its questions and what they may rest on."""

    leaf: Indicator
    looks: str
    questions: tuple[ExpertQuestion, ...]
    material: Material


@dataclass(frozen=True, slots=True)
class Asked:
    """`refined`: id of a given question → the same in better words. `record` says what was taken and what was not, and why."""

    code: str
    added: tuple[ExpertQuestion, ...] = ()
    refined: Mapping[str, ExpertQuestion] = field(default_factory=dict)
    record: Mapping[str, Any] = field(default_factory=dict)


def sources(
    questions: Sequence[ExpertQuestion], of: Callable[[str], Passage | None], more: Sequence[Passage],
    documents: Mapping[str, Document], code: str,
) -> tuple[Source, ...]:  # fmt: skip
    """The passages behind the questions, then the indicator's best, each once; none that is written for the machine."""
    own = [p for q in questions for id in q.passages if (p := of(id)) is not None]
    kept = {p.id: p for p in (*own, *more) if p.document in documents and not found(p)}
    return tuple(
        Source(f"P{n}", p, documents[p.document], code, 0.0) for n, p in enumerate([*kept.values()][:MOST_SOURCES], start=1)
    )


def prompt(case: Case, institution: Institution) -> Rendered:
    """The question about one indicator."""
    template = load("expert_questions")
    return template.render(
        guidance=template.header.variants.get(institution.type, ""),
        indicator=f"{case.leaf.code} {case.leaf.name}",
        looks=case.looks or case.leaf.asks or case.leaf.name,
        questions="\n".join(f"{n}　{q.text}" for n, q in enumerate(case.questions, start=1)) or "（没有）",
        metrics=metric_lines(case.material.metrics),
        materials=shown(case.material.sources),
    )


def ahead(cases: Sequence[Case], institution: Institution) -> list[tuple[Size, Size]]:
    """The calls ahead, for the estimate."""
    return [(size_of(prompt(c, institution)), STATEMENT.times(4)) for c in cases]


def ask(
    client: Client, cases: Sequence[Case], institution: Institution, documents: Mapping[str, Document], at_once: int,
    done: Callable[[], None],
) -> list[Asked]:  # fmt: skip
    """Asks about each indicator, several at once; the outcome does not depend on which answer comes first."""

    def one(case: Case) -> Asked:
        try:
            answer = client.ask(prompt(case, institution), case.leaf.code)
        except CallError as error:
            made = Asked(case.leaf.code, record={"code": case.leaf.code, "failed": str(error)})
        else:
            made = judged(case, answer, documents)
        done()
        return made

    with ThreadPoolExecutor(at_once) as pool:
        return list(pool.map(one, cases))


def judged(case: Case, answer: Mapping[str, Any], documents: Mapping[str, Document]) -> Asked:
    """What stands of an answer."""
    judge = Judge(case.material, [case.leaf.code], documents)
    added: list[ExpertQuestion] = []
    refined: dict[str, ExpertQuestion] = {}
    refused: list[dict[str, str]] = []
    for item in answer["questions"]:
        texts = [q.text for q in (*case.questions, *added)]
        made, reasons = _added(case, item, judge, texts)
        if made is None:
            refused.append({"part": "补问", "text": str(item["text"])[:200], "reason": "；".join(reasons)})
        else:
            added.append(made)
    for item in answer["refined"]:
        n, text = int(item["number"]) - 1, str(item["text"]).strip()
        if not 0 <= n < len(case.questions):
            refused.append({"part": f"第{n + 1}题", "text": text[:200], "reason": "没有这个序号的题目"})
        elif normalise(text) != normalise(case.questions[n].text):
            if faults := _refined(case.questions[n], text):
                refused.append({"part": f"第{n + 1}题", "text": text[:200], "reason": "；".join(faults)})
            else:
                refined[case.questions[n].id] = case.questions[n].model_copy(update={"text": text, "origin": "model"})
    record = {"code": case.leaf.code, "added": [q.text for q in added], "refined": len(refined), "refused": refused}
    return Asked(case.leaf.code, tuple(added), refined, record)


def _added(case: Case, item: Mapping[str, Any], judge: Judge, texts: Sequence[str]) -> tuple[ExpertQuestion | None, list[str]]:
    """A question that stands, else the reasons why it does not."""
    text, why = str(item["text"]).strip(), str(item["why"]).strip()
    aliases = tuple(dict.fromkeys(str(x).strip().strip("[]［］【】〔〕") for x in item["sources"]))
    outcome = judge.judge(Offer(case.leaf.code, "problem", why if why[-1:] in "。！？" else f"{why}。", aliases))
    if outcome.statement is None:
        return None, [f"薄弱处：{r}" for r in outcome.reasons]
    cited = [s.passage for a in aliases if (s := case.material.source(a))]
    metrics = [case.material.metrics[a] for a in aliases if a in case.material.metrics]
    reasons = _form(text)
    if not reasons and (loose := unsupported(text, cited, metrics)):
        reasons.append(f"数字{'、'.join(f'{n:f}' for n in loose)}不在所引材料里")
    known = squeezed("".join((*(p.text + p.locator.render() for p in cited), *(a.name for a in metrics))))
    documents = squeezed("".join(s.document.title for a in aliases if (s := case.material.source(a))))
    if not reasons and (strange := [n for n in names(text) if squeezed(n) not in known + documents]):
        reasons.append(f"“{strange[0]}”不在所引材料里")
    if not reasons and (units := [u for u in _UNIT.findall(text) if u[-4:] not in known + documents and not _GENERAL.match(u)]):
        reasons.append(f"“{units[0]}”不在所引材料里")
    if not reasons and len(common(text, why)) < ABOUT:
        reasons.append("问的不是所说的薄弱处")
    if not reasons and any(overlap(grams(text), grams(t)) >= AGAIN for t in texts):
        reasons.append("现有题目已经问到")
    if not item["asked"] and not reasons:
        reasons.append("没有说问谁")
    if reasons:
        return None, reasons
    return _question(case, text, outcome.statement.text, item, cited, [a.id for a in metrics]), []


def _question(
    case: Case, text: str, why: str, item: Mapping[str, Any], cited: Sequence[Passage], metrics: Sequence[str]
) -> ExpertQuestion:
    judged_ = next((a for a in case.material.metrics.values() if a.id in metrics[:1]), None)
    places = tuple(p.locator for p in cited) or (judged_.sources if judged_ else ())
    titles = {s.passage.id: s.document.title for s in case.material.sources}
    hand = tuple(AtHand(title=titles[p.id], locator=p.locator, passage=p.id, why="题目所据") for p in cited)
    return ExpertQuestion(
        id=digest("visit", "model", case.leaf.code, normalise(text)), code=case.leaf.code, indicator=case.leaf.name, text=text,
        asked=tuple(dict.fromkeys(item["asked"])), occasion=item["occasion"], unit=next((q.unit for q in case.questions), ""),
        kind="admitted" if cited else "metric_short", rule="model", why=why, sources=places,
        passages=tuple(p.id for p in cited) or (judged_.passages if judged_ else ()), metric=metrics[0] if metrics else "",
        formula=judged_.formula if judged_ else "", at_hand=hand, weight=WEIGHT, origin="model",
    )  # fmt: skip


def _form(text: str) -> list[str]:
    """What is wrong with the look of a question, before anything is held against its sources."""
    if not SHORTEST <= len(text) <= LONGEST:
        return [f"一题应在{SHORTEST}—{LONGEST}字之间，这题有{len(text)}字"]
    if not text.endswith(("？", "?")):
        return ["没有以问号结尾"]
    if len(_HAN.findall(text)) < 0.4 * len(text):
        return ["应当用中文写"]
    if _FORBIDDEN.search(text) or "\n" in text:
        return ["题目里有不该有的标记、网址或编号"]
    if _PERSONAL.search(text):
        return ["题目里有个人信息"]
    if instructions(text):
        return ["句子像是指令，不是问题"]
    return []


def _refined(offline: ExpertQuestion, text: str) -> list[str]:
    """Why a question may not be put in these words: its figures, names and quotations have to stay, and nothing is added."""
    if faults := _form(text):
        return faults
    if sorted(figures(text)) != sorted(figures(offline.text)):
        return ["数字与原题不同"]
    if set(names(text)) != set(names(offline.text)):
        return ["引号里的原话或书名号里的名称与原题不同"]
    if [u for u in _UNIT.findall(text) if u[-4:] not in offline.text and not _GENERAL.match(u)]:
        return ["加了原题没有的单位"]
    if overlap(grams(text), grams(offline.text)) < STILL:
        return ["问的不是原来那件事"]
    return []
