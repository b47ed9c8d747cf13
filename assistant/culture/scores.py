"""Levels and answers → figures: means by question and role, axes of the two radars, quadrants of importance and satisfaction."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from assistant.culture.scheme import Scheme
from assistant.culture.survey import Answer
from assistant.domain import CultureAxis, CultureRow, Framework, Quadrant, SurveyFigure, SurveyRole

FAVOURABLE = 4.0
"""Answers from here on are in favour."""
IPA_ROWS = 4
"""Rows with importance and satisfaction below which quadrants say nothing."""
PLACES = 2
_ROLES: tuple[SurveyRole, ...] = ("staff", "student", "unknown")


def figures(answers: Iterable[Answer]) -> dict[str, tuple[SurveyFigure, ...]]:
    """Code of a row → its figures, staff before students; a role that gave no usable answer has none."""
    told = list(answers)
    result = {}
    for code in dict.fromkeys(a.code for a in told):
        rows = []
        for role in _ROLES:
            mine = [a for a in told if a.code == code and a.role == role and not a.importance]
            values = [a.value for a in mine if a.value is not None]
            weights = [a.value for a in told if a.code == code and a.role == role and a.importance and a.value is not None]
            if values:
                rows.append(
                    SurveyFigure(
                        role=role, n=len(values), missing=len(mine) - len(values), mean=mean(values),
                        favourable=round(sum(v >= FAVOURABLE for v in values) / len(values), 4),
                        importance=mean(weights) if weights else None, importance_n=len(weights),
                    )
                )  # fmt: skip
        if rows:
            result[code] = tuple(rows)
    return result


def mean(values: Sequence[float]) -> float:
    """Arithmetic mean, two places."""
    return round(sum(values) / len(values), PLACES)


def overall(figures: Sequence[SurveyFigure]) -> float | None:
    """The mean of the roles' means: the larger group does not drown the smaller."""
    return mean([f.mean for f in figures]) if figures else None


def importance(figures: Sequence[SurveyFigure]) -> float | None:
    """The mean of the roles' mean importance."""
    known = [f.importance for f in figures if f.importance is not None]
    return mean(known) if known else None


def quadrants(figures: Mapping[str, Sequence[SurveyFigure]]) -> dict[str, Quadrant]:
    """Code → quadrant, the crosshair at the means of all rows asked both ways (importance–performance analysis, s2-ipa)."""
    both = {
        code: (weight, value)
        for code, rows in figures.items()
        if (weight := importance(rows)) is not None and (value := overall(rows)) is not None
    }
    if len(both) < IPA_ROWS:
        return {}
    middle = tuple(sum(pair[n] for pair in both.values()) / len(both) for n in (0, 1))
    names: dict[tuple[bool, bool], Quadrant] = {
        (True, True): "keep", (True, False): "improve", (False, False): "low", (False, True): "surplus",
    }  # fmt: skip
    return {code: names[weight >= middle[0], value >= middle[1]] for code, (weight, value) in both.items()}


def dimensions(framework: Framework, rows: Sequence[CultureRow]) -> tuple[CultureAxis, ...]:
    """One axis for each first-level node that has rows."""
    return tuple(
        axis(node.code, node.name, mine)
        for node in framework.indicators
        if node.level == 1 and (mine := [r for r in rows if r.dimension == node.code])
    )


def behaviours(scheme: Scheme, rows: Sequence[CultureRow]) -> tuple[CultureAxis, ...]:
    """One axis for each of the behaviours that rows are tagged with."""
    return tuple(axis(b.name, b.name, mine) for b in scheme.behaviours if (mine := [r for r in rows if b.name in r.behaviours]))


def axis(code: str, name: str, rows: Sequence[CultureRow]) -> CultureAxis:
    """The mean level of these rows, with the sum spelt out."""
    levels = [r.level for r in rows]
    answered = [r.survey_mean for r in rows if r.survey_mean is not None]
    return CultureAxis(
        code=code, name=name, rows=tuple(r.code for r in rows), value=mean(levels), formula=_sum([str(x) for x in levels]),
        survey=mean(answered) if answered else None, survey_formula=_sum([f"{x:g}" for x in answered]) if answered else "",
    )  # fmt: skip


def told(axis: CultureAxis) -> str:
    """'理念认同2.40', 'Shared values 2.40'."""
    return f"{axis.name}{' ' if axis.name.isascii() else ''}{axis.value:.2f}"


def _sum(parts: Sequence[str]) -> str:
    return f"({'+'.join(parts)})÷{len(parts)}"
