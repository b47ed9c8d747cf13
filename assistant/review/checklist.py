"""The reviewers' checklist as records: what each line says, and what several reviewers wrote put together.

Experts mark each 审核重点 with a 句号 (decided), 破折号 (call for more material) or 问号 (carried to the campus) [s-sqxy].
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from assistant.domain import (
    Assessment,
    ChecklistEvidence,
    ChecklistRow,
    Coverage,
    Finding,
    Framework,
    Indicator,
    Metric,
    ReviewerNote,
)
from assistant.drafting.figures import line_of, written
from assistant.review.whereabouts import Tree, title

CHOICES = {"common": "统一必选", "B": "类型必选", "K": "特色可选", "X": "首评限选"}


def rows(
    framework: Framework,
    coverage: Coverage,
    assessments: Sequence[Assessment],
    findings: Iterable[Finding],
    evidence: Mapping[str, Sequence[ChecklistEvidence]],
) -> tuple[ChecklistRow, ...]:
    """One row for each review point and, after the points of its 二级指标, for each metric, in the order of the framework.

    `evidence`: code of a point or id of a metric → files, best first. A finding stands at its point; one that names a whole
    二级指标 at the metric whose name its words carry, else at the first point. Findings of no such node are in no row.
    """
    tree = Tree(framework)
    cells = {c.code: c for c in coverage.cells}
    judged = {a.id: a for a in assessments}
    at = _sorted(framework, tree, findings)
    result: list[ChecklistRow] = []
    for leaf in framework.leaves:
        common = {"chapter": title(tree.chapter_of(leaf)), "indicator": title(leaf)}
        for point in leaf.points:
            cell = cells.get(point.code)
            result.append(
                ChecklistRow(
                    key=f"p:{point.code}", kind="point", code=point.code, name=point.name, choice=CHOICES[point.kind],
                    asks=point.asks, typical=point.evidence, evidence=tuple(evidence.get(point.code, ())),
                    strength=cell.strength if cell else None, reason=cell.reason if cell else "",
                    findings=tuple(at[f"p:{point.code}"]), **common,
                )
            )  # fmt: skip
        for metric in (m for m in framework.metrics if m.code == leaf.code):
            result.append(_metric_row(metric, judged.get(metric.id), evidence.get(metric.id, ()), at[f"m:{metric.id}"], **common))
    return tuple(result)


def _metric_row(
    metric: Metric,
    judged: Assessment | None,
    evidence: Sequence[ChecklistEvidence],
    findings: Sequence[Finding],
    chapter: str,
    indicator: str,
) -> ChecklistRow:
    value = ""
    if judged is not None and judged.value is not None:
        value = written(judged.value, judged.unit) + (f"（{judged.year}年）" if judged.year else "（年份未注明）")
    return ChecklistRow(
        key=f"m:{metric.id}", kind="metric", chapter=chapter, indicator=indicator, code=metric.code, name=metric.name,
        choice=("必选" if metric.choice == "must" else "可选") + ("，底线" if metric.bottom_line else ""),
        asks="核对数据的口径、时点与来源，并看近三年的走势。", evidence=tuple(evidence),
        reason=_reason(judged), findings=tuple(findings), value=value,
        threshold=line_of(judged) if judged else "", verdict=judged.verdict if judged else None,
    )  # fmt: skip


def _reason(judged: Assessment | None) -> str:
    if judged is None:
        return "没有判定"
    if judged.missing and judged.value is None:
        return f"缺少{'、'.join(judged.missing)}"
    return judged.note


def _sorted(framework: Framework, tree: Tree, findings: Iterable[Finding]) -> dict[str, list[Finding]]:
    """Key of a row → its findings."""
    at: dict[str, list[Finding]] = defaultdict(list)
    names: dict[str, list[Metric]] = defaultdict(list)
    for metric in sorted(framework.metrics, key=lambda m: -len(m.name)):
        names[metric.code].append(metric)
    for finding in findings:
        node = tree.of(finding)
        if node.point is not None:
            at[f"p:{node.point.code}"].append(finding)
        elif node.indicator is not None:
            at[_row_of(node.indicator, names[node.indicator.code], finding)].append(finding)
    return at


def _row_of(indicator: Indicator, metrics: Sequence[Metric], finding: Finding) -> str:
    metric = next((m for m in metrics if m.name in finding.message), None)
    if metric is not None:
        return f"m:{metric.id}"
    return f"p:{indicator.points[0].code}" if indicator.points else ""


# --- several reviewers put together -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Conflict:
    """One line on which reviewers differ: in the mark, the attainment or the grade."""

    key: str
    code: str
    title: str
    notes: tuple[ReviewerNote, ...]


@dataclass(frozen=True, slots=True)
class Merged:
    """All that reviewers wrote: by line, where they differ, and the lines that they added themselves."""

    by_key: Mapping[str, tuple[ReviewerNote, ...]]
    conflicts: tuple[Conflict, ...]
    added: tuple[ReviewerNote, ...]

    @property
    def notes(self) -> tuple[ReviewerNote, ...]:
        return (*(n for notes in self.by_key.values() for n in notes), *self.added)


def merge(batches: Iterable[Sequence[ReviewerNote]]) -> Merged:
    """Puts imports together, oldest first. Nothing is lost; a reviewer's later import replaces what the same reviewer said of
    the same line before. Notes that nobody signed replace nothing, nor does a line with only a name and a date."""
    current: dict[tuple[str, str], list[ReviewerNote]] = {}
    unsigned: list[ReviewerNote] = []
    order: dict[str, None] = {}
    for batch in batches:
        fresh: dict[tuple[str, str], list[ReviewerNote]] = defaultdict(list)
        for note in batch:
            order.setdefault(note.key)
            if note.key and note.reviewer and not (note.mark or note.attainment or note.grade or note.comment):
                current.setdefault((note.key, note.reviewer), [note])
            elif note.key and note.reviewer:
                fresh[note.key, note.reviewer].append(note)
            else:
                unsigned.append(note)
        current.update(fresh)
    by_key: dict[str, list[ReviewerNote]] = {key: [] for key in order if key}
    for (key, _), notes in current.items():
        by_key[key] += notes
    added: list[ReviewerNote] = []
    for note in unsigned:
        (by_key[note.key] if note.key else added).append(note)
    kept = {key: _once(notes) for key, notes in by_key.items()}
    conflicts = tuple(Conflict(key, notes[0].code, notes[0].title, notes) for key, notes in kept.items() if _differ(notes))
    return Merged(kept, conflicts, _once(added))


def said(note: ReviewerNote) -> tuple[str, ...]:
    """What a note says, wherever it was read: two notes that say the same are one."""
    return (note.key, note.code if not note.key else "", note.title if not note.key else "", note.reviewer, note.mark,
            note.attainment, note.grade, note.comment, note.date)  # fmt: skip


def _once(notes: Iterable[ReviewerNote]) -> tuple[ReviewerNote, ...]:
    result: dict[tuple[str, ...], ReviewerNote] = {}
    for note in notes:
        result.setdefault(said(note), note)
    return tuple(result.values())


def _differ(notes: Sequence[ReviewerNote]) -> bool:
    given = ([n.mark for n in notes], [n.attainment for n in notes], [n.grade.casefold() for n in notes])
    return any(len(set(filter(None, said))) > 1 for said in given)
