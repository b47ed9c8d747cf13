"""What the pack itself says of a problem's review point and metric, as references with its own marks."""

from __future__ import annotations

from assistant.domain import Framework, StandardRef


def of_pack(framework: Framework, code: str, point: str, metric: str) -> tuple[StandardRef, ...]:
    """What the pack itself says of the review point and the metric, with its own marks."""
    result = []
    found = next((p for p in framework.points if p.code == point), None)
    if found is not None:
        result.append(
            StandardRef(
                code=found.code, document=framework.name, clause=f"审核重点 {found.code} {found.name}", asks=found.asks,
                mark=found.provenance.mark,
            )
        )  # fmt: skip
    row = next((m for m in framework.metrics if m.id == metric), None)
    if row is not None and row.threshold is not None:
        marked = row.threshold.provenance
        result.append(
            StandardRef(
                code=row.code, document=marked.source or framework.name, clause=f"定量指标 {row.name}",
                asks=row.threshold.note or f"{row.name}应达到标准线", mark=marked.mark,
            )
        )  # fmt: skip
    return tuple(result)
