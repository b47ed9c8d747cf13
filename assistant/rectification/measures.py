"""Measures: the levers of the type, filled with what this institution's problem names; none is written twice in a plan."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from assistant.corpus import Needs
from assistant.domain import Cause, Institution, Measure, Target
from assistant.domain.rectification import CauseClass
from assistant.drafting.figures import written
from assistant.drafting.select import grams
from assistant.mapping.english import is_english
from assistant.metrics.numbers import write
from assistant.rectification.calendar import Clock
from assistant.rectification.evidence import common, programmes, shares, voiced
from assistant.rectification.levers import Levers, Step
from assistant.rectification.own_words import kind_of, subject
from assistant.rectification.own_words import steps as kind_steps
from assistant.rectification.problems import Problem
from assistant.rectification.units import Units

MOST = 5
ENOUGH = 3
"""Measures that a told problem is to have."""
_SLOT = re.compile(r"\{(\w+)\}")
_OPTIONAL = re.compile(r"\[\[(.*?)\]\]", re.S)
_YEAR = re.compile(r"(20\d\d)年")
_YEAR_ALONE = re.compile(r"(?<![\d–-])(20\d\d)(?![\d–-])")
_NAMED_UNIT = re.compile(
    r"^(?:由)?([\u4e00-\u9fff]{2,8}(?:处|部|中心|办公室|学院|馆))(?:会同|负责|牵头|统筹|组织|建立|制定|安排|将|按|对)"
)
_SHORT = {"money": ("经费", "万元", "资金"), "staff": ("编制", "岗位", "人员", "引进"), "space": ("用房", "场地", "教室")}
_SHORT_NAMES = {"money": "经费", "staff": "编制", "space": "用房"}
_CONCRETE = re.compile(r"\d|建立|制定|修订|出台|配备|引进|改造|新增|单列|纳入|开发|编制|明确|设立|实行|开展|核减|调整")


@dataclass(slots=True)
class Written:
    """What the plan says already: the same words are not advised twice."""

    texts: set[str] = field(default_factory=set)

    def take(self, text: str) -> bool:
        """Whether the text is new; then it is taken."""
        if text in self.texts:
            return False
        self.texts.add(text)
        return True


def fill(template: str, slots: Mapping[str, str]) -> str:
    """The template with its slots; '' where a slot outside [[…]] is empty. A part in [[…]] with an empty slot falls away."""

    def part(match: re.Match[str]) -> str:
        inner = match[1]
        return inner if all(slots.get(n) for n in _SLOT.findall(inner)) else ""

    text = _OPTIONAL.sub(part, template)
    if any(not slots.get(n) for n in _SLOT.findall(text)):
        return ""
    return _SLOT.sub(lambda m: slots[m[1]], text)


def slots(problem: Problem, target: Target | None, institution: Institution) -> dict[str, str]:
    """What a measure may name: places, programmes, the metric with its figures, the amounts worked out."""
    text = " ".join((problem.text, *(t.text for t in problem.told)))
    colleges = where(problem)
    named = programmes(text)
    result = {
        "where": _listed(colleges),
        "programmes": "、".join(named[:3]) + ("等" if len(named) > 3 else ""),
        "region": region(institution.region),
        "point": problem.cell.name if problem.cell else "",
        "issue": problem.text.split("在材料中报法不一")[0] if problem.findings else "",
    }
    if target is not None:
        result["metric"] = target.name
        result["goal"] = written(target.goal, target.unit)
        result["now"] = written(target.baseline, target.unit) if target.baseline is not None else ""
        if target.steps:
            result["amount"] = write(target.steps[0].amount, target.steps[0].unit)
            result["item"] = target.steps[0].text.split("需净增")[0]
            parts = [s for s in target.steps[1:] if s.text.startswith(("第一年", "第二年"))]
            if len(parts) == 2:
                result["first"], result["second"] = (write(s.amount, s.unit) for s in parts)
    return result


def region(name: str) -> str:
    """The region as a measure may say it: '某省' and '（待填）' name none, so it is the school's own."""
    if re.match(r"^(?:某|××|XX|X|[（(])", name):
        return "本省" if "省" in name or "自治区" in name else "本市" if "市" in name else "本地"
    return name


def where(problem: Problem) -> tuple[str, ...]:
    """The colleges that the problem's sentences name."""
    return tuple(dict.fromkeys(name for t in problem.told for name in t.where))


def _listed(names: tuple[str, ...]) -> str:
    return "、".join(names[:3]) + ("等" if len(names) > 3 else "")


def measures(
    problem: Problem, cause: Cause, target: Target | None, levers: Levers, institution: Institution, units: Units,
    needs: Needs | None, clock: Clock, said: Written,
) -> tuple[Measure, ...]:  # fmt: skip
    """Three to five measures: going through what is counted, what the school has decided itself, then the type's levers.

    Where other problems of the same topic took every text, the first one again, named for this problem.
    """
    filled = slots(problem, target, institution)
    places = answering(problem)
    result: list[Measure] = []
    for step in (*_scoped(problem, levers, institution), *_chosen(problem, cause, levers, institution, needs)):
        text = fill(step.do, {**filled, **_spans(problem, levers)})
        if not text or len(result) == MOST or not said.take(text):
            continue
        lead = units.of(step.lead, places)
        result.append(
            Measure(
                text=text, lead_unit=lead, support_units=units.among(step.with_, lead, places),
                deadline=clock.months(step.months),
                deliverable=fill(step.gives, filled) or re.sub(r"\[\[.*?\]\]|\{\w+\}", "", step.gives),
                resource=_resource(step.needs, needs),
            )
        )  # fmt: skip
    own = _own(problem, cause, institution, units, clock)
    if own is not None and said.take(own.text):
        result = [*result[: MOST - 1], own]
    return tuple(result) or _again(problem, filled, institution, units, clock)


def _again(problem: Problem, filled: dict[str, str], institution: Institution, units: Units, clock: Clock) -> tuple[Measure, ...]:
    """The topic's first steps once more, named for this problem, where a neighbour of the same topic took every text."""
    result: list[Measure] = []
    for step in problem.topic.types[institution.type].steps:
        text = fill(step.do, filled)
        if text and len(result) < 2:
            lead = units.of(step.lead)
            result.append(
                Measure(
                    text=f"就“{problem.judged.name if problem.judged else problem.topic.name}”，{text}", lead_unit=lead,
                    support_units=units.among(step.with_, lead), deadline=clock.months(step.months),
                    deliverable=fill(step.gives, filled), resource=step.needs,
                )
            )  # fmt: skip
    return tuple(result)


def answering(problem: Problem) -> tuple[str, ...]:
    """Who leads a measure of 学院: the colleges named, else, for a problem by its own words, the office telling it."""
    named = where(problem)
    if named or not problem.topic.id.startswith("own-"):
        return named
    offices = (t.unit for t in problem.told)
    return tuple(dict.fromkeys(o for o in offices if o))[:1]


def _chosen(problem: Problem, cause: Cause, levers: Levers, institution: Institution, needs: Needs | None) -> list[Step]:
    """The topic's steps; of a problem that only the evidence tells, those that share words with it, filled up with the steps of
    its kind, so that every measure is about what the evidence says."""
    steps = _lever(problem, cause.cause_class, institution, needs)
    if problem.judged or not problem.told or problem.topic.id.startswith("own-"):
        return steps
    text = f"{problem.text}{cause.text if cause.locators else ''}"
    if is_english(text):
        return steps  # a topic in English is narrow: all of its steps are about what the evidence says
    own = grams(problem.topic.name)  # every step of the topic holds the topic's own name
    near = [s for s in steps if common(f"{s.do}{s.gives}", text) - own]
    if len(near) >= ENOUGH:
        return near
    if near:  # the topic is right: what answers the cause goes with it
        return [*near, *(s for s in steps if s not in near and cause.cause_class in s.cause)][:MOST]
    lead = problem.told[0].text
    return list(kind_steps(lead, kind_of(lead, levers), subject(lead)))


def _lever(problem: Problem, cause: CauseClass, institution: Institution, needs: Needs | None) -> list[Step]:
    """The type's steps, those that answer the cause first; what the school is short of goes last."""
    steps = problem.topic.types[institution.type].steps

    def order(step: Step) -> tuple[bool, bool]:
        scarce = any(word in step.needs for s in (needs.short_of if needs else ()) for word in _SHORT[s])
        return scarce, bool(step.cause) and cause not in step.cause and cause != "unconfirmed"

    return sorted(steps, key=order)


def _spans(problem: Problem, levers: Levers) -> dict[str, str]:
    """{things}: what the evidence counts as at fault, in its own words ('67个基地')."""
    found = _counted(problem, levers)
    return {"things": found[1]} if found else {}


def _scoped(problem: Problem, levers: Levers, institution: Institution) -> tuple[Step, ...]:
    found = _counted(problem, levers)
    if found is None:
        return ()
    return (levers.scopes[found[0]].steps[institution.type],)


def _counted(problem: Problem, levers: Levers) -> tuple[int, str] | None:
    """(number of the scope, span). Only sentences of the evidence count things, and only what is at fault is gone through."""
    for told in problem.told:
        if not told.of_school and any(t.of_school for t in problem.told):
            continue
        for number, scope in enumerate(levers.scopes):
            if problem.topic.id not in scope.topics:
                continue
            for match in re.finditer(rf"(?<![\d.])(\d+(?:{scope.of}))(?!中|里|，其中|，占\d+\.?\d*%，其中)", told.text):
                if at_fault(told.text[: match.start()], match[1]):
                    return number, match[1]
    return None


def at_fault(before: str, span: str) -> bool:
    """Whether a counted span is of single things that are named as wanting: no total, no few that do well ('只有27个专业')."""
    number = re.match(r"\d+", span)
    if number is None or not 2 <= int(number[0]) <= 150:
        return False
    if not re.search(r"(?:有|的|其中|[，；：])$", before):
        return False  # '大型设备142台' is a total
    return not re.search(r"(?:只有|仅有|仅|共有|共|全部|现有|全校|抽查|抽查的|上述|达|到|设有|立项|形成|开设)$", before)


def _own(problem: Problem, cause: Cause, institution: Institution, units: Units, clock: Clock) -> Measure | None:
    """The school's own measure, told beside the problem, if it is concrete and not of a year gone by."""
    for told in problem.told:
        for sentence in told.measures:
            text = voiced(sentence, institution).rstrip("。；.")
            years = [int(y) for y in (_YEAR_ALONE if is_english(text) else _YEAR).findall(text)]
            if any(y < clock.start.year for y in years) or text.startswith(("建议", "会议")):
                continue
            if not is_english(text):
                text = _own_words(text, f"{told.text}{cause.text if cause.locators else ''}")
            if not text:
                continue
            named = _NAMED_UNIT.search(text)
            step = problem.topic.types[institution.type].steps[0]
            place = sentence.passage.locator.model_copy(update={"quote": sentence.raw})
            return Measure(
                text=f"兑现材料中已提出的安排：{text}{place.render()}",
                lead_unit=named[1] if named else units.of(step.lead, answering(problem)),
                deadline=clock.middle,
                deliverable="落实情况说明与对应佐证",
                resource="",
            )
    return None


def _own_words(text: str, problem: str) -> str:
    """Of measures run together with semicolons, the concrete ones that speak of this problem; a single one that stands beside
    the problem is its own. '' if none does."""
    plain = re.sub(r"^(?:改进|下一步|措施|对策)[^，：:]{0,4}[，：:]", "", text)
    clauses = [c for c in re.split(r"[；;]", plain) if _CONCRETE.search(c)]
    fitting = clauses if len(clauses) == 1 and len(plain) == len(clauses[0]) else [c for c in clauses if shares(c, problem)]
    said = "；".join(fitting)
    return said if 8 <= len(said) <= 110 else ""


def _resource(needs_: str, needs: Needs | None) -> str:
    short = [_SHORT_NAMES[s] for s in (needs.short_of if needs else ()) if any(w in needs_ for w in _SHORT[s])]
    return f"{needs_}（学校自述{'、'.join(short)}紧张，须先落实来源）" if short else needs_
