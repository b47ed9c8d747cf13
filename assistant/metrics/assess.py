"""Observations → Assessments: the value of each metric, judged against the line for this institution.

The newest year counts. Within a year, a school's own statistics outrank its prose. Differing values of one year are a
conflict that names both, until a person chooses (`chosen`); a metric that is not reported for the newest year with all
inputs is computed from its formula
(`compute`); missing inputs are named, never guessed.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from assistant.domain import Assessment, Document, Framework, Institution, Metric, Observation, Verdict
from assistant.metrics import formula
from assistant.metrics.chosen import Choices, Chosen
from assistant.metrics.compute import Computed, Figures, Series
from assistant.metrics.numbers import fold, plain, write
from assistant.metrics.trends import trend

TOLERANCE = Decimal("0.005")
"""A value computed from rounded inputs may differ from the reported one by 0.5 % and still be the same."""
PRECEDENCE = {"statistics": 0, "report": 1, "survey": 2, "summary": 3}
"""Kinds of documents by authority over figures; all others come after."""


def close(a: Decimal, b: Decimal) -> bool:
    """Whether a computed value and a reported one are the same up to rounding of the inputs."""
    return a == b or abs(a - b) <= TOLERANCE * max(abs(a), abs(b))


def same(a: Observation, b: Observation) -> bool:
    """Whether two reported values are one value written with more or fewer digits: 1.42亿元 and 14186.5万元, 17.6 and 17.58."""
    return abs(a.value - b.value) <= max(_grain(a), _grain(b)) / 2


def _grain(observation: Observation) -> Decimal:
    """What one step in the last digit written is worth, in the unit of the value; 0 where no digits are written."""
    found = re.findall(r"\d[\d,]*(?:\.\d+)?", fold(observation.text))
    number = max((plain(n.rstrip(",")) for n in found), default=Decimal(0))
    exponent = number.as_tuple().exponent
    if not number or not isinstance(exponent, int):
        return Decimal(0)
    return observation.value / number * Decimal(1).scaleb(exponent)


def assess(
    framework: Framework,
    institution: Institution,
    observations: Iterable[Observation],
    documents: Mapping[str, Document],
    choices: Choices | None = None,
) -> tuple[Assessment, ...]:
    """One Assessment for each metric of the framework, in its order; `choices` are a person's words on contradicting figures."""
    said = choices or {}
    figures = figures_of(framework, observations, documents, said)
    judged = ((m, _assess(m, institution, figures, said)) for m in framework.metrics)
    return tuple(a.model_copy(update={"trend": trend(a, _history(m, figures))}) for m, a in judged)


def figures_of(
    framework: Framework, observations: Iterable[Observation], documents: Mapping[str, Document], choices: Choices | None = None
) -> Figures:
    """The school's own exact figures by subject, year and round: the one that a person chose first, then by authority."""
    said = choices or {}
    by_subject: dict[str, list[Observation]] = defaultdict(list)
    mentioned: set[str] = set()
    for observation in observations:
        mentioned.add(observation.subject)
        if observation.scope == "school" and not observation.approximate and observation.bound == "none":
            by_subject[observation.subject].append(observation)
    series = {subject: _series(rows, documents, said, lambda o: o.year) for subject, rows in by_subject.items()}
    rounds = {subject: _series(rows, documents, said, lambda o: o.round or o.year) for subject, rows in by_subject.items()}
    return Figures({q.id: q for q in framework.quantities}, series, rounds, frozenset(mentioned))


def _history(metric: Metric, figures: Figures) -> dict[int, Decimal]:
    """Year → value, as reported, else as computed where every input is at hand."""
    found: dict[int, Decimal] = {}
    for year in figures.years(metric.formula) if metric.formula else ():
        computed = figures.compute(metric.formula, year)
        if computed.value is not None:
            found[_year(metric, computed) or year] = _round(computed.value)
    return found | {y: rows[0].value for y, rows in figures.series.get(metric.id, {}).items() if y is not None}


def _year(metric: Metric, computed: Computed) -> int | None:
    """The year a computed value is of: that of its inputs that are counted by the metric's own kind of year."""
    own = {o.year for o in computed.inputs if o.round is not None and o.clock == metric.clock}
    return own.pop() if len(own) == 1 else computed.year


def _rank(observation: Observation, documents: Mapping[str, Document]) -> tuple[int, int, int]:
    document = documents.get(observation.locator.sha256[:16])
    if document is None:
        return 9, 0, 0
    return PRECEDENCE.get(document.kind, 5), -(document.year or 0), 0 if observation.locator.cell else 1


def _void(observation: Observation, documents: Mapping[str, Document]) -> bool:
    document = documents.get(observation.locator.sha256[:16])
    return document is not None and bool(document.void)


def _preferred(observation: Observation, choices: Choices) -> bool:
    said = choices.get((observation.subject, observation.year))
    return said is not None and said.means(observation)


def _series(
    rows: list[Observation], documents: Mapping[str, Document], choices: Choices, year_of: Callable[[Observation], int | None]
) -> Series:
    """Year → its observations, the most authoritative first. A draft's figures count only where nothing else gives any."""
    result: Series = defaultdict(list)
    for row in rows:
        result[year_of(row)].append(row)
    return {year: by_authority(found, documents, choices) for year, found in result.items()}


def by_authority(
    found: list[Observation], documents: Mapping[str, Document], choices: Choices | None = None
) -> list[Observation]:
    """Observations of one thing, that which a person chose first, then the most authoritative; those of drafts only where
    there are no others."""
    said = choices or {}
    valid = [o for o in found if not _void(o, documents) or _preferred(o, said)]
    return sorted(valid or found, key=lambda o: (not _preferred(o, said), _rank(o, documents), o.passage_id))


def _newest(series: Series) -> int | None:
    return max((y for y in series if y is not None), default=None)


def _round(value: Decimal) -> Decimal:
    return Decimal(f"{value.quantize(Decimal('0.01'), rounding=ROUND_HALF_UP).normalize():f}")


def line(metric: Metric, institution: Institution) -> tuple[Decimal | None, Decimal | None]:
    """(合格 line, 限制招生 line) of a metric for this institution; None where there is none."""
    t = metric.threshold
    if t is None:
        return None, None
    key = f"{institution.level}:{institution.category}"
    return t.by_category.get(key, t.value), t.limit_by_category.get(key, t.limit)


def judge(value: Decimal, metric: Metric, institution: Institution, count: Decimal | None = None) -> Verdict:
    """Which side of the lines the value is on. 生师比 and 1:n ratios must not be above, all else not below (教发〔2004〕2号).

    `count` is the number of people that the ratio is of, where the line has an absolute floor beside the ratio.
    """
    met, limit = line(metric, institution)
    if met is None or metric.threshold is None:
        return "no_threshold"
    over = metric.threshold.direction == "at_most"
    if limit is not None and (value > limit if over else value < limit):
        return "below_limit"
    floor = metric.threshold.minimum_count
    if floor is not None and count is not None and count < floor:
        return "not_met"
    return "not_met" if (value > met if over else value < met) else "met"


def _assess(metric: Metric, institution: Institution, figures: Figures, choices: Choices) -> Assessment:
    own = figures.series.get(metric.id, {})
    met, _ = line(metric, institution)
    base: dict[str, Any] = {
        "id": metric.id, "name": metric.name, "code": metric.code, "unit": metric.unit, "threshold": met,
        "direction": metric.threshold.direction if metric.threshold else None, "formula": metric.formula,
        "series": tuple(own[y][0] for y in sorted(y for y in own if y is not None)),
    }  # fmt: skip
    computed = figures.compute(metric.formula) if metric.formula else None
    newer = computed is not None and computed.value is not None and (_year(metric, computed) or 0) > (_newest(own) or 0)
    if own and not (newer and _newest(own)):
        return _reported(metric, institution, figures, own, base, choices.get((metric.id, _newest(own))))
    if computed is None or computed.value is None:
        missing = computed.missing if computed else ()
        return Assessment(**base, value=None, year=None, verdict="missing", missing=missing)
    value = _round(computed.value)
    count, floor = _count(metric, figures, computed.year)
    inputs = tuple(dict.fromkeys((*computed.inputs, *((count,) if count else ()))))
    verdict, freed = _freed(judge(value, metric, institution, count.value if count else None), metric, figures, computed.year)
    return Assessment(
        **base, value=value, year=_year(metric, computed), inputs=inputs, verdict=verdict,
        sources=tuple(i.locator for i in inputs), passages=tuple(dict.fromkeys(i.passage_id for i in inputs)),
        note="；".join(n for n in ("按公式计算", _older(own), _zeros(computed), *computed.capped, floor, freed) if n),
    )  # fmt: skip


def _reported(
    metric: Metric, institution: Institution, figures: Figures, own: Series, base: dict[str, Any], said: Chosen | None
) -> Assessment:
    """The newest reported value, checked against the formula and against the other values of its year."""
    year = _newest(own)
    rows = own[year]
    best = rows[0]
    others = [o for o in rows[1:] if not same(o, best)]
    settled = said is not None and said.means(best)
    overruled = [o for o in others if settled and said is not None and o.value in said.choice.over]
    differing = [o for o in others if o not in overruled]
    count, floor = _count(metric, figures, year)
    verdict, freed = _freed(
        judge(best.value, metric, institution, count.value if count else None), metric, figures, best.round or year
    )
    notes = [floor, freed, said.words(overruled) if said else ""]
    computed = _recomputed(metric, best, figures)
    if computed and not any(close(_round(c.value), best.value) for c in computed if c.value is not None):
        first = computed[0]
        notes[:0] = [f"按公式计算为{_round(first.value or Decimal(0)):f}，与材料所报不一致{_both(best, first)}", *first.capped]
    if differing:
        verdict = "conflict"
        shown = dict.fromkeys(f"{o.text}{o.locator.render()}" for o in (best, *differing))
        notes.append(f"同一年的材料所报不一致：{'、'.join(shown)}，请核实后统一")
    return Assessment(
        **base, value=best.value, year=year, verdict=verdict, inputs=(best, count) if count else (best,),
        sources=tuple(dict.fromkeys(o.locator for o in (best, *differing, *(o for o in rows[1:] if o not in overruled))))[:4],
        passages=tuple(dict.fromkeys(o.passage_id for o in rows if o not in overruled)), conflicts=tuple(differing),
        overruled=tuple(overruled),
        note="；".join(n for n in notes if n),
    )  # fmt: skip


def _recomputed(metric: Metric, best: Observation, figures: Figures) -> list[Computed]:
    """The values that the formula gives for the year of a reported one: from its own round, and from any other round whose
    inputs are of that year."""
    if not metric.formula:
        return []
    rounds = dict.fromkeys((best.round, best.year, best.year + 1 if best.year and metric.clock == "calendar" else None))
    found = [figures.compute(metric.formula, r) for r in rounds if r is not None] or [figures.compute(metric.formula)]
    return [c for c in found if c.value is not None and (best.year is None or _year(metric, c) == best.year)]


def _freed(verdict: Verdict, metric: Metric, figures: Figures, year: int | None) -> tuple[Verdict, str]:
    """The verdict after the exemptions of the line, and what is to be said of them."""
    if verdict not in ("not_met", "below_limit") or metric.threshold is None or not metric.threshold.exemptions:
        return verdict, ""
    unknown: list[str] = []
    for exemption in metric.threshold.exemptions:
        found = {id: figures.quantity(id, year) for id in exemption.above}
        if all(value is not None and value > exemption.above[id] for id, value in found.items()):
            return "met", f"按规定认定为合格：{exemption.note}"
        if not any(value is not None and value <= exemption.above[id] for id, value in found.items()):
            unknown += [figures.name(id) for id, value in found.items() if value is None]
    return verdict, f"材料没有给出当年的{'、'.join(dict.fromkeys(unknown))}，未核对免除条件" if unknown else ""


def _count(metric: Metric, figures: Figures, year: int | None) -> tuple[Observation | None, str]:
    """The head count that a floor beside a ratio looks at (the divisor of the formula) that year; a note if it is short."""
    floor = metric.threshold.minimum_count if metric.threshold else None
    name = formula.divisor(metric.formula) if metric.formula else ""
    if floor is None or not name:
        return None, ""
    label = figures.name(name)
    rows = figures.series.get(name, {}).get(year)
    if not rows:
        return None, f"材料没有给出当年的{label}，未核对不少于{write(floor)}人的要求"
    short = rows[0].value < floor
    return rows[0], f"{label}为{write(rows[0].value, rows[0].unit)}，少于{write(floor)}人的要求" if short else ""


def _older(own: Series) -> str:
    """What was reported last, where a newer year could be computed."""
    year = _newest(own)
    return f"材料所报最新为{year}年的{own[year][0].text}" if year else ""


def _zeros(computed: Computed) -> str:
    return f"材料未提及{'、'.join(computed.zeros)}，按0计" if computed.zeros else ""


def _both(reported: Observation, computed: Computed) -> str:
    """'（所报17.6:1【…】；计算所用12232人【…】、669人【…】）': both values, each with its places."""
    used = "、".join(f"{i.text}{i.locator.render()}" for i in computed.inputs)
    return f"（所报{reported.text}{reported.locator.render()}；计算所用{used}）"
