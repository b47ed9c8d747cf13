"""What the pack itself says of a problem's review point and metric, as references with its own marks."""

from __future__ import annotations

import re

from assistant.domain import Framework, Provenance, StandardRef

MARKS = {"official": "官方文本", "S": "公开来源", "M": "凭记忆录入，须核对", "U": "未核实", "P": "本项目建议，非官方限值"}
_KEY = re.compile(r"[，；、]?(?:见 ?)?s2?-[a-z0-9]+(?:、s2?-[a-z0-9]+)*")


def plain_source(source: str) -> str:
    """A source without the keys of the project's own list of sources, which say nothing to a reader."""
    return (
        re.sub(r"^[，；、：\s]+|[，；、：\s]+$|（\s*）|见$", "", _KEY.sub("", source))
        .strip()
        .removeprefix("（")
        .replace("），", "，", 1)
    )


def in_words(marked: Provenance) -> str:
    """'教发〔2004〕2号，公开来源'."""
    return "，".join(p for p in (plain_source(marked.source), MARKS[marked.mark]) if p)


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
                code=row.code, document=framework.name, clause=f"定量指标 {row.name}",
                asks=plain_source(row.threshold.note) or f"{row.name}应达到标准线", mark=marked.mark,
            )
        )  # fmt: skip
    return tuple(result)
