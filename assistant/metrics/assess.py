"""Observations → Assessments: the value of each metric, judged against the line for this institution.

The newest year counts. Within a year, a school's own statistics outrank its prose. Differing values of one year are a
conflict that names both; a metric without a reported value is computed from its formula when every input is there for
one and the same year; missing inputs are named, never guessed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from decimal import ROUND_HALF_UP, Decimal

from assistant.domain import Assessment, Document, Framework, Institution, Metric, Observation, Verdict
from assistant.metrics import formula

TOLERANCE = Decimal("0.005")
"""Two reported values that differ by no more than 0.5 % are one value rounded differently."""
PRECEDENCE = {"statistics": 0, "report": 1, "survey": 2, "summary": 3}
"""Kinds of documents by authority over figures; all others come after."""


def close(a: Decimal, b: Decimal) -> bool:
    """Whether two values are the same up to rounding."""
    return a == b or abs(a - b) <= TOLERANCE * max(abs(a), abs(b))


def assess(
    framework: Framework,
    institution: Institution,
    observations: Iterable[Observation],
    documents: Mapping[str, Document],
) -> tuple[Assessment, ...]:
    """One Assessment for each metric of the framework, in its order."""
    by_subject: dict[str, list[Observation]] = defaultdict(list)
    for observation in observations:
        if observation.scope == "school" and not observation.approximate:
            by_subject[observation.subject].append(observation)
    series = {subject: _series(rows, documents) for subject, rows in by_subject.items()}
    return tuple(_assess(m, framework, institution, series) for m in framework.metrics)


Series = dict[int | None, list[Observation]]


def _rank(observation: Observation, documents: Mapping[str, Document]) -> tuple[int, int, int]:
    document = documents.get(observation.locator.sha256[:16])
    if document is None:
        return 9, 0, 0
    return (9 if document.void else PRECEDENCE.get(document.kind, 5)), -(document.year or 0), 0 if observation.locator.cell else 1


def _series(rows: list[Observation], documents: Mapping[str, Document]) -> Series:
    """Year → its observations, the most authoritative first."""
    result: Series = defaultdict(list)
    for row in rows:
        result[row.year].append(row)
    for year in result:
        result[year].sort(key=lambda o: (_rank(o, documents), o.passage_id))
    return result


def _newest(series: Series) -> int | None:
    return max((y for y in series if y is not None), default=None)


def _computed(
    metric_formula: str, framework: Framework, series: Mapping[str, Series], year: int | None
) -> tuple[Decimal | None, list[Observation], list[str]]:
    """(value, inputs, names of missing inputs). A quantity that is not reported is computed from its own formula.

    Parts of a sum that no document mentions count as nothing if at least one part is there (a school without 预科生
    does not report that it has none); factors and divisors must be there.
    """
    quantities = {q.id: q for q in framework.quantities}
    values: dict[str, Decimal] = {}
    inputs: list[Observation] = []
    missing: list[str] = []

    def take(id: str) -> Decimal | None:
        rows = series.get(id, {}).get(year)
        if rows:
            inputs.append(rows[0])
            return rows[0].value
        own = quantities[id].formula if id in quantities else ""
        if not own:
            return None
        parts = {name: take(name) for name in formula.names(own)}
        if all(v is None for v in parts.values()) or ("/" in own and any(v is None for v in parts.values())):
            return None
        return formula.evaluate(own, {k: v if v is not None else Decimal(0) for k, v in parts.items()})

    for name in formula.names(metric_formula):
        value = take(name)
        if value is None:
            missing.append(quantities[name].name if name in quantities else name)
        else:
            values[name] = value
    if missing:
        return None, inputs, missing
    return formula.evaluate(metric_formula, values), inputs, []


def _round(value: Decimal) -> Decimal:
    return value.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP).normalize()


def line(metric: Metric, institution: Institution) -> tuple[Decimal | None, Decimal | None]:
    """(合格 line, 限制招生 line) of a metric for this institution; None where there is none."""
    t = metric.threshold
    if t is None:
        return None, None
    key = f"{institution.level}:{institution.category}"
    return t.by_category.get(key, t.value), t.limit_by_category.get(key, t.limit)


def judge(value: Decimal, metric: Metric, institution: Institution) -> Verdict:
    """Which side of the lines the value is on. 生师比 and 1:n ratios must not be above, all else not below (教发〔2004〕2号)."""
    met, limit = line(metric, institution)
    if met is None or metric.threshold is None:
        return "no_threshold"
    over = metric.threshold.direction == "at_most"
    if limit is not None and (value > limit if over else value < limit):
        return "below_limit"
    return "not_met" if (value > met if over else value < met) else "met"


def _assess(metric: Metric, framework: Framework, institution: Institution, series: Mapping[str, Series]) -> Assessment:
    own = series.get(metric.id, {})
    year = _newest(own)
    met, _ = line(metric, institution)
    base = {
        "id": metric.id, "name": metric.name, "code": metric.code, "unit": metric.unit, "threshold": met,
        "direction": metric.threshold.direction if metric.threshold else None, "formula": metric.formula,
        "series": tuple(own[y][0] for y in sorted(y for y in own if y is not None)),
    }  # fmt: skip
    computed_year = max(
        (y for name in (formula.names(metric.formula) if metric.formula else []) for y in series.get(name, {}) if y is not None),
        default=None,
    )
    value, inputs, missing = (
        _computed(metric.formula, framework, series, year if year is not None else computed_year)
        if metric.formula
        else (None, [], [])
    )
    rows = own.get(year, []) if own else []
    if not rows and value is None:
        return Assessment.model_validate({**base, "value": None, "year": None, "verdict": "missing", "missing": tuple(missing)})
    if not rows and value is not None:
        rounded = _round(value)
        return Assessment.model_validate(
            {
                **base, "value": rounded, "year": computed_year, "verdict": judge(rounded, metric, institution),
                "inputs": tuple(inputs), "sources": tuple(i.locator for i in inputs),
                "passages": tuple(dict.fromkeys(i.passage_id for i in inputs)), "note": "按公式计算",
            }
        )  # fmt: skip
    best = rows[0]
    differing = [o for o in rows[1:] if not close(o.value, best.value)]
    verdict = judge(best.value, metric, institution)
    note = ""
    if value is not None and not close(_round(value), best.value):
        note = f"按公式计算为{_round(value):f}，与材料所报不一致"
    if differing:
        verdict = "conflict"
    return Assessment.model_validate(
        {
            **base,
            "value": best.value,
            "year": year,
            "verdict": verdict,
            "inputs": (best,),
            "sources": tuple(o.locator for o in rows[:4]),
            "passages": tuple(dict.fromkeys(o.passage_id for o in rows)),
            "conflicts": tuple(differing),
            "note": note,
        }
    )
