"""Why a problem is there: what the evidence says, else what the formula shows to have moved, else what is to be asked of whom."""

from __future__ import annotations

import re
from decimal import Decimal

from assistant.domain import Cause, Institution, Locator
from assistant.domain.rectification import CauseClass
from assistant.drafting.select import grams, overlap
from assistant.mapping.english import is_english
from assistant.metrics import formula
from assistant.metrics.compute import Figures
from assistant.metrics.numbers import write
from assistant.rectification.evidence import Told, cited, voiced
from assistant.rectification.levers import Levers
from assistant.rectification.measures import answering
from assistant.rectification.problems import Problem
from assistant.rectification.targets import helps, history, inputs
from assistant.rectification.units import Units

RESTATES = 0.62
"""A cause that shares so much of its wording with the problem only says the problem again."""
_LEAD = re.compile(
    r"^(?:其|究其)?(?:主要|根本)?原因(?:主要)?(?:是|为|在于|有|：|:)?[，：:]?|^(?:主要)?(?:是因为|是由于|由于|源于)|^[一二三四]是"
)
_OF_AN_ACT = re.compile(r"(?:否决|退回|离职|未通过|扣分|请假)的?原因")
"""Reasons for single acts, told in passing: no causes of the trouble."""
_TAIL = re.compile(r"(?:是|为)(?:主要|根本)?原因[。]?$")
_PEOPLE = re.compile("人|教师|专任|教授")


def classify(text: str, levers: Levers) -> CauseClass:
    """The class whose words the text holds most of; mechanism where it holds none: how people work together."""
    best: CauseClass = "mechanism"
    most = 0
    for row in levers.causes:
        found = sum(len(hit[0]) for w in row.words if (hit := re.search(w, text, re.I)))
        if found > most:
            best, most = row.cause_class, found
    return best


def cause(problem: Problem, levers: Levers, figures: Figures, institution: Institution, units: Units) -> Cause:
    """The cause with its basis."""
    for told in sorted(problem.told, key=lambda t: not t.of_school):
        found = _said(told, problem.text, levers, institution)
        if found is not None:
            return found
    moved = _decomposed(problem, figures)
    if moved is not None:
        return moved
    ask = problem.topic.ask
    who = units.of(ask.who, answering(problem))
    return _cause("unconfirmed", f"材料中没有写明原因，待确认。请{who}说明：{ask.what}。", "材料中未见与该问题相邻的原因分析")


def _cause(kind: CauseClass, text: str, basis: str, places: tuple[Locator, ...] = ()) -> Cause:
    return Cause.model_validate({"class": kind, "text": text, "basis": basis, "locators": places})


def _said(told: Told, text: str, levers: Levers, institution: Institution) -> Cause | None:
    for sentence in told.causes:
        spoken = voiced(sentence, institution)
        clause = _TAIL.sub("", _LEAD.sub("", spoken)).rstrip("。；.")
        if len(clause) < 6 or _OF_AN_ACT.search(clause) or overlap(grams(clause), grams(text)) >= RESTATES:
            continue
        place = cited(sentence)
        end = "." if is_english(clause) else "。"
        return _cause(classify(clause, levers), f"{clause}{end}", f"材料自述{place.render()}", (place,))
    return None


def _decomposed(problem: Problem, figures: Figures) -> Cause | None:
    """Which side of the formula moved, from the first year that has all inputs to the year judged."""
    judged = problem.judged
    if judged is None or not judged.formula or (judged.direction is None and not judged.series):
        return None
    names = formula.names(judged.formula)
    series = {n: dict(history(figures, n, judged.year)) for n in names}
    years = sorted(set.intersection(*(set(s) for s in series.values()))) if series else []
    if len(years) < 2 or len(names) < 2:
        return None
    first, last = years[0], years[-1]
    values, _ = inputs(judged.formula, figures, last)
    direction = judged.direction or "at_least"
    parts = []
    pull, lift = Decimal(0), Decimal(0)
    for name in names:
        a, b = series[name][first], series[name][last]
        if not a:
            return None
        change = (b - a) / a * 100
        unit = figures.quantities[name].unit if name in figures.quantities else ""
        how = "没有变化" if a == b else f"{'增加' if b > a else '减少'}{abs(change).quantize(Decimal('0.1'))}%"
        parts.append(f"{figures.name(name)}由{write(a, unit)}到{write(b, unit)}，{how}")
        if helps(judged.formula, values, name, direction):
            lift += change
        else:
            pull += change
    before, after = (formula.evaluate(judged.formula, {n: series[n][y] for n in names}) for y in (first, last))
    if before is None or after is None:
        return None
    short = next((n for n in names if helps(judged.formula, values, n, direction)), names[0])
    staff = bool(_PEOPLE.search(figures.name(short)))
    worse = after < before if direction == "at_least" else after > before
    if worse:
        why = f"{figures.name(short)}的增幅赶不上规模的增幅" if pull > 0 else f"{figures.name(short)}减少"
        if pull > 0 and lift < 0:
            why = f"规模在增加，{figures.name(short)}反而减少"
    else:
        why = f"近年已在改善，但{figures.name(short)}的存量缺口没有补齐"
    places = tuple(
        dict.fromkeys(rows[0].locator for n in names for y in (first, last) if (rows := figures.rounds.get(n, {}).get(y)))
    )
    text = f"{why}：{first}—{last}年{'；'.join(parts)}。"
    return _cause("staff" if staff else "resources", text, "由指标公式的分子、分母逐年变化得出", places[:6])
