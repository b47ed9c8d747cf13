"""What comes first: severity × reach × ease, and what the school itself wants first, each told in words."""

from __future__ import annotations

import re
from dataclasses import dataclass

from assistant.domain import Priority
from assistant.domain.rectification import Level3
from assistant.rectification.problems import Problem, beyond

_WORTH: dict[Level3, int] = {"high": 3, "medium": 2, "low": 1}
_WORDS: dict[Level3, str] = {"high": "高", "medium": "中", "low": "低"}
SELF_NAMED = 1.25
"""A weak point that the school names itself counts a quarter more."""
BEYOND = 2.5
"""A metric on the wrong side of its line is what a review punishes first: its cost does not put it off."""
MATERIAL = 0.05
"""Missing material is collected at once, but is no trouble yet: it never stands before a trouble that somebody has stated."""
_LINE = re.compile(
    r"(?:低于|未达到?|没有达到|不及|落后于?)[^，。；]{0,12}(?:全国|全省|省内|同类|国家|行业|标准|规定|要求|平均|合格)[^。；]{0,16}\d|"
    r"\d[^。；]{0,16}(?:低于|未达到?|没有达到|不及|落后于?)[^，。；]{0,12}(?:全国|全省|省内|同类|国家|行业|标准|规定|要求|平均|合格)"
)
"""A figure below a line that others or the school itself have drawn."""
_MENDED = re.compile("曾(?:经)?(?:低于|未达)|(?:虽|均?已|现已|全部)(?:经)?达(?:标|到)|已(?:经)?(?:补足|补齐)|补足")
"""A shortfall that is past: told, but no longer below its line."""
TOLD_BEYOND = 1.6
"""A line that a sentence names counts less than one that the metric is judged by."""
_SERIOUS = re.compile("低于|未达|流于形式|不及格|安全|事故|违规|造假|再次出现|重复出现")


@dataclass(frozen=True, slots=True)
class Weighed:
    """A problem with its levels and score."""

    problem: Problem
    severity: Level3
    reach: Level3
    effort: Level3
    score: float
    reason: str


def weigh(problem: Problem, factor: float = 1.0, wishes: tuple[str, ...] = ()) -> Weighed:
    """The score: 1 to 27 by the three levels, more for what the school names, times what its answers make of it (`factor`)."""
    severity, why_severe = _severity(problem)
    reach, why_reach = _reach(problem)
    effort = problem.topic.effort
    score = float(_WORTH[severity] * _WORTH[reach] * (4 - _WORTH[effort]))
    if problem.judged is not None and beyond(problem.judged):
        score *= BEYOND
    reasons = [f"严重程度{_WORDS[severity]}（{why_severe}）", f"影响面{_WORDS[reach]}（{why_reach}）", f"投入{_WORDS[effort]}"]
    if problem.judged is None and any(_LINE.search(t.text) and not _MENDED.search(t.text) for t in problem.told):
        score *= TOLD_BEYOND
        reasons.append("材料写明低于外部水平或规定的线")
    if problem.self_named:
        score *= SELF_NAMED
        reasons.append("学校自己列为薄弱环节")
    score *= factor
    reasons += wishes
    if problem.origin == ("coverage",):
        score *= MATERIAL
        reasons.append("只缺材料，尚不能判断有没有问题，排在已写明的问题之后")
    return Weighed(problem, severity, reach, effort, round(score, 2), "；".join(reasons))


def _severity(problem: Problem) -> tuple[Level3, str]:
    judged = problem.judged
    if problem.severity == "error":
        return "high", "低于限制招生线"
    if judged is not None and beyond(judged):
        return "high", "定量指标未达标准线"
    if judged is not None:
        return "medium", "指标逐年变差"
    if problem.origin == ("coverage",):
        return "low", "审核重点没有材料或材料单薄"
    if "evidence" in problem.origin and "profile" in problem.origin:
        return "high", "学校自列的薄弱环节，材料也写明"
    if problem.findings:
        return "medium", "同一数据前后矛盾"
    if problem.told and re.search(r"\d", problem.text) and _SERIOUS.search(problem.text) and not _MENDED.search(problem.text):
        return "high", "材料以数据写明，且属未达要求或屡次出现"
    if problem.told and re.search(r"\d", problem.text):
        return "medium", "材料以数据写明"
    if problem.severity == "info":
        return "low", "只见于个别单位的材料"
    return "medium", "学校材料写明"


def _reach(problem: Problem) -> tuple[Level3, str]:
    if problem.judged is not None:
        return "high", "涉及全校"
    if problem.told:
        if all(not t.of_school for t in problem.told):
            return "low", "涉及个别学院"
        if len(problem.told) > 1:
            return "high", "涉及多个单位"
        return "medium", "涉及部分单位"
    return "medium", "涉及该审核重点"


def rank(weighed: list[Weighed]) -> list[tuple[Weighed, Priority]]:
    """In order, with the rank that each has."""
    ordered = sorted(weighed, key=lambda w: (w.problem.origin == ("coverage",), -w.score, w.problem.code, w.problem.key))
    return [
        (
            w,
            Priority(score=w.score, rank=n, severity=w.severity, reach=w.reach, effort=w.effort, reason=w.reason),
        )
        for n, w in enumerate(ordered, start=1)
    ]
