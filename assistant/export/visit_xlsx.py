"""Questions for a visit as a workbook: one row a question, who prepares it and whether it is ready; a count for each unit."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

from assistant.domain import ExpertQuestion, Framework, Preparation
from assistant.export import workbook
from assistant.export.visit_words import Words, numbered
from assistant.visit.patterns import Patterns

WIDTHS = (8, 16, 44, 14, 10, 16, 14, 10, 40, 44, 26, 46, 26)


def write(
    questions: Sequence[ExpertQuestion], prepared: Mapping[str, Preparation], framework: Framework, told: Patterns, target: Path
) -> None:
    """Writes the file whole or not at all."""
    w = Words(told, framework)
    t = w.t
    numbers = numbered(questions)
    header = (
        t["number"], t["indicator_head"], t["question"], t["asked"], t["occasion"], t["prepares"], t["owner"], t["state"],
        t["why"], t["at_hand"], t["missing"], t["answer"], t["note"],
    )  # fmt: skip
    rows = []
    for q in questions:
        p = prepared.get(q.id)
        kind = f"【{w.kind(q)}】" if told.language == "zh" else f"[{w.kind(q)}] "
        why = "\n".join(x for x in (f"{kind}{w.cites(q.why)}", w.cites(q.basis)) if x)
        rows.append(
            (
                numbers[q.id], f"{q.code} {q.indicator}", q.text, w.asked(q), w.occasion(q), q.unit, p.owner if p else "",
                w.state(p, q), why, "\n".join(w.at_hand(a) for a in q.at_hand), "\n".join(q.missing),
                "\n".join(w.cites(a) for a in q.answer), p.note if p else "",
            )
        )  # fmt: skip
    book = workbook.new()
    workbook.sheet(book, t["sheet"], header, rows, WIDTHS, t["sheet_note"])
    count: Counter[tuple[str, str]] = Counter()
    for q in questions:
        p = prepared.get(q.id)
        count[(p.owner if p and p.owner else q.unit) or t["nobody"], w.state(p, q)] += 1
    states = list(dict.fromkeys(t[s] for s in ("open", "running", "ready", "changed")))
    names = sorted({name for name, _ in count}, key=lambda n: (-sum(count[n, s] for s in states), n))
    totals: list[tuple[workbook.Value, ...]] = [
        (n, sum(count[n, s] for s in states), *(count[n, s] for s in states)) for n in names
    ]
    workbook.sheet(book, t["by_unit"], (t["prepares"], t["total"], *states), totals, (24, 8, 10, 10, 10, 16))
    workbook.save(book, target)
