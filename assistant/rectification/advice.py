"""Problems → Recommendations: cause, target, measures, milestones, cases, standards, order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from assistant.corpus import Corpus, Found, Needs, english_cases
from assistant.domain import (
    Cause,
    Framework,
    Institution,
    Measure,
    Milestone,
    Recommendation,
    StandardRef,
    Target,
    digest,
)
from assistant.drafting.figures import written
from assistant.metrics.compute import Figures
from assistant.rectification import spoken
from assistant.rectification.calendar import Clock
from assistant.rectification.causes import cause
from assistant.rectification.levers import Levers
from assistant.rectification.measures import Written, measures
from assistant.rectification.own_lines import own_target
from assistant.rectification.priority import rank, weigh
from assistant.rectification.problems import Problem
from assistant.rectification.sources import of_pack
from assistant.rectification.targets import goal_of, reached, target
from assistant.rectification.units import Units
from assistant.wording import wording

VERSION = "12"
"""Changes when the same inputs would give other advice."""
CASES = 3
STANDARDS = 4
ENOUGH = 0.5
"""A case below this score shares words with the problem and little else."""


@dataclass(frozen=True, slots=True)
class Ground:
    """What all recommendations of one institution rest on."""

    framework: Framework
    institution: Institution
    levers: Levers
    figures: Figures
    units: Units
    corpus: Corpus | None
    clock: Clock
    needs: Needs | None = None
    students: int | None = None


def recommendations(problems: Sequence[Problem], ground: Ground) -> tuple[Recommendation, ...]:
    """One Recommendation for each problem, the most urgent first. The same inputs give the same advice."""
    said = Written()
    causes = {p.key: cause(p, ground.levers, ground.figures, ground.institution, ground.units) for p in problems}
    ordered = rank([weigh(p, *_wishes(p, causes[p.key], ground)) for p in problems])
    result: list[Recommendation] = []
    say = wording(ground.framework.language)
    for weighed, priority in ordered:
        problem = weighed.problem
        why = causes[problem.key]
        goal = _target(problem, ground)
        steps = measures(
            problem, why, goal, ground.levers, ground.institution, ground.units, ground.needs, ground.clock, said
        )  # fmt: skip
        cases = _cases(problem, why, ground)
        lever = problem.topic.types[ground.institution.type]
        result.append(
            spoken.recommendation(
                Recommendation(
                    id="r-" + digest(ground.framework.id, problem.key, length=10),
                    code=problem.code,
                    problem=problem.text,
                    severity=problem.severity,
                    origin=problem.origin,
                    cause=why,
                    measures=steps,
                    target=goal,
                    milestones=_milestones(problem, goal, steps, ground.clock),
                    cases=cases.fits,
                    no_case="" if cases.fits else cases.reason,
                    standards=_standards(problem, ground),
                    fits=ground.institution.type,
                    why_fits=lever.why,
                    evidence_of_completion=_proof(problem, goal),
                    priority=priority,
                    locators=problem.locators,
                ),
                say,
            )
        )
    return tuple(result)


def _wishes(problem: Problem, why: Cause, ground: Ground) -> tuple[float, tuple[str, ...]]:
    """What the school's own answers make of it: a factor and the reasons."""
    if ground.needs is None:
        return 1.0, ()
    family = ground.framework.family or ground.framework.id
    return ground.needs.weigh(family, _codes(problem, ground), why.cause_class, problem.topic.effort)


def _target(problem: Problem, ground: Ground) -> Target | None:
    if problem.judged is not None:
        goal = goal_of(problem.judged, ground.framework, problem.topic.metrics.get(problem.judged.id, "up"))
        return target(problem.judged, goal, ground.figures, ground.clock) if goal else None
    return own_target(problem.told)


def _milestones(problem: Problem, goal: Target | None, steps: Sequence[Measure], clock: Clock) -> tuple[Milestone, ...]:
    """Plan within 30 days, a check half-way, the close within two years."""
    middle = max((m for m in steps if m.deadline <= clock.middle), key=lambda m: m.deadline, default=steps[0])
    half = f"中期检查：{middle.lead_unit}提交{middle.deliverable}"
    done = f"复核{problem.topic.name}整改成效并销号"
    if goal is not None and goal.baseline is not None:
        way = (goal.baseline + goal.goal) / 2
        kept = reached(goal.baseline, goal.goal, goal.direction)
        if kept:
            half += f"；{goal.name}没有继续变差"
        elif not goal.steps:
            half += f"；{goal.name}走完差距的一半（约{written(_round(way), goal.unit)}）"
        else:
            first = next((s for s in goal.steps if s.due == clock.middle), None)
            half += f"；{first.text}" if first else ""
        sign = "不低于" if goal.direction == "at_least" else "不高于"
        if goal.unit == "1:":
            sign = "不低于" if goal.direction == "at_most" else "不高于"
        done = f"{goal.name}{sign}{written(goal.goal, goal.unit)}，经复核后销号"
    return (
        Milestone(text=f"“{problem.topic.name}”整改方案报学校审定，任务分解到人", due=clock.plan),
        Milestone(text=half, due=clock.middle),
        Milestone(text=done, due=clock.close),
    )


def _round(value: Decimal) -> Decimal:
    return value.quantize(Decimal("0.1"))


def _proof(problem: Problem, goal: Target | None) -> tuple[str, ...]:
    own: tuple[str, ...] = ()
    if goal is not None and goal.metric:
        own = (f"{goal.name}达到{written(goal.goal, goal.unit)}的当年统计表（写明时点与口径）",)
    elif goal is not None:
        own = (f"{goal.name}达到{written(goal.goal, goal.unit)}的统计与原始清单",)
    return (*own, *problem.topic.proof)


def _codes(problem: Problem, ground: Ground) -> tuple[str, ...]:
    """The problem's own indicator first, then those its topic stands under."""
    family = ground.framework.family or ground.framework.id
    return tuple(dict.fromkeys(c for c in (problem.code, *problem.topic.codes.get(family, ())) if c))


def _cases(problem: Problem, why: Cause, ground: Ground) -> Found:
    if ground.corpus is None:
        return Found((), "没有案例库可查")
    if problem.origin == ("coverage",):
        return Found((), "只缺材料，尚不能判断有没有问题，收齐以后再找案例")
    if ground.framework.language == "en":
        return english_cases.find(problem.topic.id, ground.institution.type)
    family = ground.framework.family or ground.framework.id
    said = f"{problem.topic.name}。{problem.text}"
    kind = None if why.cause_class == "unconfirmed" else why.cause_class
    found = ground.corpus.find_cases(
        said, ground.institution, family, _codes(problem, ground), cause=kind, students=ground.students, k=CASES
    )
    fits = tuple(f for f in found.fits if f.score >= ENOUGH)
    if found.fits and not fits:
        best = found.fits[0]
        return Found((), f"案例库中最接近的是“{best.title}”，与本问题相近程度只有{best.score:.2f}，未列入")
    return Found(fits, found.reason)


def _standards(problem: Problem, ground: Ground) -> tuple[StandardRef, ...]:
    own = of_pack(ground.framework, problem.code, problem.point, problem.judged.id if problem.judged else "")
    if ground.corpus is None or not problem.code:
        return own[:STANDARDS]
    family = ground.framework.family or ground.framework.id
    return (*own, *ground.corpus.standards(family, (problem.code,)))[:STANDARDS]
