"""Where words, deeds and feelings part: each gap is a finding with its figures."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from assistant.culture.scores import told
from assistant.domain import CultureAxis, CultureRow, Finding, SurveyRole, SurveySource

GAP = 1.0
"""One level, or one point of answers: below this a difference is not called a gap."""
ROLE_GAP = 0.8
FEW, TOO_FEW = 30, 10
"""Answers below which a mean is only a hint, and below which no gap is drawn from it."""
SHOWN = 3


def findings(dimensions: Sequence[CultureAxis], rows: Sequence[CultureRow], surveys: Sequence[SurveySource]) -> Iterator[Finding]:
    """All gaps, those over the whole school first."""
    yield from _words_over_deeds(dimensions)
    for row in rows:
        yield from _row(row)
    yield from _samples(surveys)


def _words_over_deeds(dimensions: Sequence[CultureAxis]) -> Iterator[Finding]:
    """Rules and words (the first two dimensions) against deeds and effects (the last two)."""
    if len(dimensions) != 4:
        return
    said, done = (sum(a.value for a in part) / 2 for part in (dimensions[:2], dimensions[2:]))
    names = [told(a) for a in dimensions]
    if said - done >= GAP:
        yield Finding(
            rule="culture.words_over_deeds", severity="warning", where="全校",
            message=f"重口号、轻落地：{names[0]}、{names[1]}平均{said:.2f}，{names[2]}、{names[3]}平均{done:.2f}，"
            f"相差{said - done:.2f}级。",
            suggestion="先把已有制度做实，补上检查、整改和成效的记录，再谈新的理念与文件。",
        )  # fmt: skip
    elif done - said >= GAP:
        yield Finding(
            rule="culture.deeds_over_words", severity="info", where="全校",
            message=f"做得多、写得少：{names[2]}、{names[3]}平均{done:.2f}，{names[0]}、{names[1]}平均{said:.2f}，"
            f"相差{done - said:.2f}级。",
            suggestion="把已经常做的事写成制度与标准，讲清理念，免得人走事停。",
        )  # fmt: skip


def _row(row: CultureRow) -> Iterator[Finding]:
    counted = [f for f in row.survey if f.n >= TOO_FEW]
    figures = "；".join(f"{ROLES[f.role]}{f.mean:.2f}分（n={f.n}）" for f in counted)
    locators = tuple(e.locator for e in row.evidence[:SHOWN])
    if counted:
        felt = sum(f.mean for f in counted) / len(counted)
        gap = row.level - felt
        where = f"{row.code} {row.name}"
        if gap >= GAP:
            yield Finding(
                rule="culture.papers_over_feeling", severity="warning", where=where, locators=locators,
                message=f"材料为{row.level}级（{row.level_name}），师生感受平均{felt:.2f}分，低{gap:.2f}：{figures}。写在纸上的多，落到师生身上的少。",
                suggestion="到学院和班级核实制度有没有执行到人，把执行结果反馈给师生。",
            )  # fmt: skip
        elif -gap >= GAP:
            yield Finding(
                rule="culture.feeling_over_papers", severity="info", where=where, locators=locators,
                message=f"师生感受平均{felt:.2f}分，材料只证明到{row.level}级（{row.level_name}），高{-gap:.2f}：{figures}。"
                "或者做了没有留痕，或者评价偏乐观。",
                suggestion=f"补充能够证明的材料：{'；'.join(row.lacking)}。" if row.lacking else "核对问卷样本是否有代表性。",
            )  # fmt: skip
    by_role = {f.role: f for f in counted}
    if "staff" in by_role and "student" in by_role:
        staff, student = by_role["staff"], by_role["student"]
        if abs(staff.mean - student.mean) >= ROLE_GAP:
            higher, lower = ("教职工", "学生") if staff.mean > student.mean else ("学生", "教职工")
            yield Finding(
                rule="culture.roles_differ", severity="warning", where=f"{row.code} {row.name}",
                message=f"{higher}评价高于{lower}{abs(staff.mean - student.mean):.2f}分：{figures}。",
                suggestion=f"分别座谈，弄清{lower}为什么不这样看。",
            )  # fmt: skip


def _samples(surveys: Sequence[SurveySource]) -> Iterator[Finding]:
    for source in surveys:
        for role, n in source.respondents.items():
            if n < FEW:
                yield Finding(
                    rule="culture.few_answers", severity="info", where=source.file,
                    message=f"{ROLES[role]}有效答卷{n}份，少于{FEW}份，均值只作参考"
                    + (f"；少于{TOO_FEW}份的不用来判断差距。" if n < TOO_FEW else "。"),
                    suggestion="扩大样本后重新导入。",
                )  # fmt: skip


ROLES: dict[SurveyRole, str] = {"staff": "教职工", "student": "学生", "unknown": "身份不明者"}
