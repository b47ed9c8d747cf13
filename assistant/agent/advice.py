"""Rectification advice in better words: the model may say the cause and the measures anew, and only what the passages carry.

It takes finished Recommendations and gives back the same ones: problem, order, units, deadlines, targets stay as they were
worked out. A cause is held against the passages that it cites, a measure against its own offline text and what it cites; what
does not stand is left as it was, and the record says why.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, replace
from typing import Any

from assistant.agent.contract import CONTRIBUTES, Judge, Offer
from assistant.agent.estimate import STATEMENT, Size, size_of
from assistant.agent.material import Material, Source, shown
from assistant.domain import Document, Locator, Measure, Passage, Recommendation, RefusedWording, Rewording
from assistant.grounding import Verifier, grams, share, unsupported
from assistant.grounding.reading import read
from assistant.hostile import found
from assistant.llm.client import CallError, Client
from assistant.llm.prompts import Rendered, load
from assistant.rectification.rewording import place, reworded

MOST_SOURCES = 12
LEFT = "（不改）"
_MARK = re.compile(r"【[^【】]*】")
_LEAD = re.compile(r"^.*(?:由|请|会同|经|向|与|和|及|在|把|将|对)(?=..+)")
"""What runs into the name of a unit: 由教务处, 会同人事处."""
_UNIT = re.compile(r"[\u4e00-\u9fff]{1,8}?(?:学院|教研室|办公室|委员会|领导小组|中心|处|部门|党委|图书馆|督导组|企业|公司)")


@dataclass(frozen=True, slots=True)
class Case:
    """A recommendation with the passages that it rests on."""

    advice: Recommendation
    material: Material


@dataclass(frozen=True, slots=True)
class Refined:
    """A recommendation that was asked about: in the words that stand, and what was taken over and what was not, with the
    reason; `failed` says why there was no answer."""

    advice: Recommendation
    words: tuple[Rewording, ...] = ()
    taken: tuple[str, ...] = ()
    refused: tuple[RefusedWording, ...] = ()
    failed: str = ""

    @property
    def record(self) -> dict[str, Any]:
        """For recommendations.model.json."""
        if self.failed:
            return {"id": self.advice.id, "failed": self.failed}
        return {"id": self.advice.id, "taken": list(self.taken), "refused": [r.model_dump() for r in self.refused]}


def cases(advice: Sequence[Recommendation], passages: Iterable[Passage], documents: Mapping[str, Document]) -> list[Case]:
    """Each recommendation with its own passages; those that rest on none (gaps in the profile, say) are not asked about."""
    wanted = {place(x) for r in advice for x in _locators(r)}
    at: dict[tuple[object, ...], list[Passage]] = {}
    for passage in passages:
        if (key := place(passage.locator)) in wanted and passage.document in documents and not found(passage):
            at.setdefault(key, []).append(passage)
    made: list[Case] = []
    for r in advice:
        own: dict[str, Passage] = {}
        for locator in _locators(r):
            near = at.get(place(locator), [])
            for p in [p for p in near if locator.quote and locator.quote in p.text] or near[:1]:
                own[p.id] = p
        sources = tuple(
            Source(f"P{n}", p, documents[p.document], r.code, 0.0) for n, p in enumerate([*own.values()][:MOST_SOURCES], start=1)
        )
        if sources:
            made.append(Case(r, Material(r.code, sources, {})))
    return made


def prompt(case: Case) -> Rendered:
    """The question about one recommendation."""
    r, template = case.advice, load("refine_advice")
    lines = [
        f"{n}　{_bare(m.text)}　牵头：{m.lead_unit}　时限：{m.deadline}　成果：{m.deliverable}"
        for n, m in enumerate(r.measures, start=1)
    ]
    return template.render(
        guidance=template.header.variants.get(r.fits, ""),
        problem=r.problem,
        cause=LEFT if r.cause.cause_class == "unconfirmed" else r.cause.text,
        measures="\n".join(lines),
        materials=shown(case.material.sources),
    )


def ahead(asked: Sequence[Case]) -> list[tuple[Size, Size]]:
    """The calls ahead, for the estimate."""
    return [(size_of(prompt(c)), STATEMENT.times(1 + len(c.advice.measures))) for c in asked]


def refine(
    client: Client, asked: Sequence[Case], documents: Mapping[str, Document], at_once: int, done: Callable[[Refined], None]
) -> list[Refined]:
    """Asks about each case, several at once; the outcome does not depend on which answer comes first.

    `done` is told of each as it comes, in the caller's own thread; where it raises, no further question is asked.
    """

    def one(case: Case) -> Refined:
        try:
            answer = client.ask(prompt(case), case.advice.code)
        except CallError as error:
            return Refined(case.advice, failed=str(error))
        return judged(case, answer, documents)

    pool = ThreadPoolExecutor(at_once)
    try:
        ahead = [pool.submit(one, case) for case in asked]
        for made in as_completed(ahead):
            done(made.result())
        return [made.result() for made in ahead]
    finally:
        pool.shutdown(cancel_futures=True)


def judged(case: Case, answer: Mapping[str, Any], documents: Mapping[str, Document]) -> Refined:
    """The recommendation with those parts of an answer that stand."""
    advice, words, refused = case.advice, dict[str, Rewording](), list[RefusedWording]()
    judge = Judge(case.material, [advice.code], documents)
    offer = _offer(advice.code, "cause", answer["cause"])
    if offer.text and offer.text != advice.cause.text:
        cited, reasons = _cause(case, offer, judge)
        if reasons:
            refused.append(RefusedWording(part="原因", text=offer.text, reason="；".join(reasons)))
        else:
            words["原因"] = Rewording(part="cause", before=advice.cause.text, after=offer.text, locators=cited)
    for item in answer["measures"]:
        n, offer = int(item["number"]) - 1, _offer(advice.code, "measure", item)
        part = f"举措{n + 1}"
        if not 0 <= n < len(advice.measures):
            refused.append(RefusedWording(part=part, text=offer.text, reason="没有这个序号的举措"))
            continue
        offer = replace(offer, text=_bare(offer.text))  # the marks of the rules' text are put back below
        if offer.text and offer.text.rstrip("。") != _bare(advice.measures[n].text).rstrip("。"):
            if faults := _measure(case, advice.measures[n], offer, judge, documents):
                refused.append(RefusedWording(part=part, text=offer.text, reason="；".join(faults)))
            else:
                places = tuple(_shown(s.passage) for a in offer.sources if (s := case.material.source(a)))
                before = advice.measures[n].text
                after = offer.text.rstrip("。") + "".join(_MARK.findall(before)) + "。"
                words[part] = Rewording(part="measure", before=before, after=after, locators=places)
    made = tuple(words.values())
    better = reworded(advice, made, {d.sha256 for d in documents.values()})
    return Refined(better or advice, made, tuple(words), tuple(refused))


def _cause(case: Case, offer: Offer, judge: Judge) -> tuple[tuple[Locator, ...], tuple[str, ...]]:
    """What the offered cause cites, or the reasons why it may not stand. One that nobody has confirmed stays a question."""
    offline = case.advice.cause
    if offline.cause_class == "unconfirmed":
        return (), ("原因尚未由人确认，不由模型代写",)
    outcome = judge.judge(offer)
    if outcome.statement is None:
        return (), outcome.reasons
    own = {place(x) for x in offline.locators}
    cited = tuple(c.locator for c in outcome.statement.citations)
    if own and not own & {place(x) for x in cited}:
        return (), ("没有引用原来说明原因的片段",)
    return cited, ()


def _bare(text: str) -> str:
    """A text without the marks that say where it comes from."""
    return _MARK.sub("", text)


def _shown(passage: Passage) -> Locator:
    return passage.locator.model_copy(update={"quote": passage.text[:80]})


def _measure(case: Case, offline: Measure, offer: Offer, judge: Judge, documents: Mapping[str, Document]) -> list[str]:
    """Why a measure as offered may not stand; [] if it may."""
    if reasons := judge.form(replace(offer, sources=offer.sources or (case.material.sources[0].alias,)))[1]:
        return list(reasons)
    cited = [s.passage for a in offer.sources if (s := case.material.source(a))]
    own = grams(read(offer.text).plain)
    if idle := [p for p in cited if share(own, grams(read(p.text).plain)) < CONTRIBUTES]:
        return [f"所引片段“{idle[0].text[:20]}”里没有这句话的内容"]
    written = f"{_bare(offline.text)}；牵头：{offline.lead_unit}；时限：{offline.deadline}；成果：{offline.deliverable}"
    as_prose = {"id": "offline", "text": written, "kind": "paragraph", "caption": "", "unit": "", "cells": ()}
    stand_in = case.material.sources[0].passage.model_copy(update=as_prose)
    stand_in = stand_in.model_copy(update={"locator": stand_in.locator.model_copy(update={"heading_path": ()})})
    ground = [stand_in, *cited]
    support = Verifier(documents).verify(offer.text, ground)
    if support.faults:
        return [f"“{f.said}”在原举措和所引片段里没有或不符" for f in support.faults]
    if loose := unsupported(offer.text, ground):
        return [f"数字{'、'.join(f'{n:f}' for n in loose)}不在原举措和所引片段里"]
    known = "".join(p.text for p in ground) + "、".join(offline.support_units)
    if strange := [u for u in (_LEAD.sub("", u) for u in _UNIT.findall(offer.text)) if u[-4:] not in known]:
        return [f"“{strange[0]}”不在原举措和所引片段里"]
    if not support.ok or not Verifier(documents).verify(offer.text, [stand_in]).ok:
        return ["不是原来那件事"]
    return []


def _offer(code: str, role: str, said: Mapping[str, Any]) -> Offer:
    sources = tuple(dict.fromkeys(str(x).strip().strip("[]［］【】〔〕") for x in said["sources"]))
    text = str(said["text"]).strip()
    return Offer(code, role, text if not text or text[-1] in "。！？”）" else text.rstrip("；;，,、.") + "。", sources)


def _locators(r: Recommendation) -> tuple[Locator, ...]:
    return (*r.cause.locators, *r.locators)
