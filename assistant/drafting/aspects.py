"""The aspects of a section that every writer prints alike: problems counted, causes and measures, and what lacks of them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.domain import Indicator, Paragraph, Section, Statement
from assistant.drafting.gaps import gap
from assistant.wording import wording

_TENS = "一二三四五六七八九"
CAUSE_LEAD = re.compile(
    r"^(?:其|究其)?(?:主要|根本)?原因(?:主要)?(?:是|为|在于|有|：|:)?[，：:]?|^(?:主要)?(?:是因为|是由于|由于|源于)"
)


def is_told(shortfall: Statement, said: Sequence[Statement]) -> bool:
    """Whether the evidence itself names this shortfall: the same figure stands in a problem statement."""
    value = re.search(r"(?:为|[升降]至|变为)(\d[\d.:]*)", shortfall.text)
    return bool(value) and any(value[1] in s.text for s in said) if value else False


def ordinal(number: int) -> str:
    """The Chinese numeral of a position counted from 0: 一, …, 十, 十一, …, 二十."""
    tens, ones = divmod(number + 1, 10)
    return f"{'' if tens < 2 else _TENS[tens - 1]}{'十' if tens else ''}{_TENS[ones - 1] if ones else ''}"


def counted(title: str, statements: Sequence[Statement], lacking: Statement | None, language: str = "zh") -> Section:
    """One paragraph for each statement, counted 一是、二是 (First, Second) if there are several; numerals are no figures."""
    body = []
    ordinals = wording(language).words("ordinals")
    for number, statement in enumerate(statements):
        text = statement.text
        if len(statements) > 1:
            text = f"{ordinals[min(number, len(ordinals) - 1)]}: {text}" if ordinals else f"{ordinal(number)}是{text}"
        body.append(Paragraph(statements=(statement.model_copy(update={"text": text}),)))
    if lacking is not None:
        body.append(Paragraph(statements=(lacking,)))
    return Section(title=title, level=4, part="aspect", body=tuple(body))


def problem_gap(leaf: Indicator) -> Statement:
    """No evidence names a problem of the indicator."""
    hints = [spot for point in leaf.points for spot in point.weak_spots[:1]][:3]
    return gap(f"材料中没有写明本指标存在的问题。请对照检查：{'；'.join(h.rstrip('。') for h in hints)}")


def cause_gap(said: Sequence[Statement], without: Sequence[int]) -> Statement | None:
    """The problems (`without`: their numbers from 0) whose cause no evidence gives."""
    if not said or not without:
        return None
    which = "上述问题" if len(without) == len(said) else _named(without)
    return gap(f"材料中没有{which}的原因分析，请从制度、资源、队伍、机制、文化等方面查找，不要重述问题")


def _named(numbers: Sequence[int]) -> str:
    """Problems by their ordinals, three and more in a row as a range: 问题一、问题三至问题六."""
    runs: list[list[int]] = []
    for n in numbers:
        if runs and n == runs[-1][-1] + 1:
            runs[-1].append(n)
        else:
            runs.append([n])
    return "、".join(
        f"问题{ordinal(run[0])}至问题{ordinal(run[-1])}" if len(run) > 2 else "、".join(f"问题{ordinal(n)}" for n in run)
        for run in runs
    )


def measure_gap(said: Sequence[Statement], answered: Sequence[object]) -> Statement | None:
    """No evidence gives a measure for any of the problems."""
    if not said or answered:
        return None
    return gap("材料中没有针对上述问题的改进措施，请写明责任单位、完成时限和预期成效")
