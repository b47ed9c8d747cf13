"""structure.too_few_optional_metrics: at least eight of the optional metrics are chosen and have figures."""

from __future__ import annotations

from collections.abc import Iterator

from assistant.domain import Metric
from assistant.metrics.subjects import Subjects
from assistant.review.rule import Context, Hit, Rule
from assistant.review.text import FIGURE

LEAST = 8


def check(context: Context) -> Iterator[Hit]:
    optional = [m for m in context.framework.metrics if m.choice == "optional"]
    least = int(context.option("structure.too_few_optional_metrics.least", LEAST))
    if context.framework.family != "bk-audit-2" or len(optional) < least:
        return
    shown = _shown(context, optional)
    chosen = [m for m in optional if m.id in context.institution.optional_metrics]
    if chosen and (empty := [m for m in chosen if m.id not in shown]):
        yield Hit(
            None,
            "定量指标",
            f"学校画像选定的可选定量指标中有{len(empty)}项在报告里没有数据：" + "、".join(f"{m.code} {m.name}" for m in empty),
            suggestion="在对应指标下给出近三年数据，或改选有数据的指标",
        )
    if len(shown) < least:
        free = "、".join(f"{m.code} {m.name}" for m in optional if m.id not in shown)
        yield Hit(
            None,
            "定量指标",
            f"可选定量指标至少应选{least}项，报告中有数据的只有{len(shown)}项",
            suggestion=f"从下列可选指标中补选并给出数据：{free}",
        )


def _shown(context: Context, optional: list[Metric]) -> set[str]:
    """Ids of the metrics that a sentence with a figure or a table row with a figure names."""
    subjects, ids = Subjects(context.framework), {m.id for m in optional}
    texts = [s.text for s in context.report.sentences if not s.gap]
    texts += [" ".join(row) for table in context.report.tables for row in table.rows]
    return {m.subject for text in texts if FIGURE.search(text) for m in subjects.find(text)} & ids


RULE = Rule(
    id="structure.too_few_optional_metrics",
    law="第二类审核评估的可选定量指标至少选8项，并给出数据。",
    bad="可选定量指标只写了小班授课比例一项。",
    good="选小班授课比例、升学率、近五年公开出版的教材数等8项，逐项给出近三年数据。",
    severity="warning",
    check=check,
    applies_to=("bk-audit-2",),
    source="教督〔2021〕1号：第二类定量指标的可选项不少于8项",
)
