"""coverage.html: the coverage matrix as a heat map that opens anywhere, offline, with the evidence behind each cell."""

from __future__ import annotations

import html
import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from string import Template

from assistant.domain import Assessment, Coverage, FileOutcome, Framework, Institution, Passage
from assistant.drafting.figures import VERDICTS, line_of, written
from assistant.export.atomic import write_text
from assistant.export.catalogue_xlsx import OUTCOMES
from assistant.resources import CORPUS

TEMPLATE = CORPUS / "templates" / "coverage.html"
SHOWN = 6
"""Passages listed behind a cell."""


def write(
    framework: Framework,
    institution: Institution,
    coverage: Coverage,
    evidence: Mapping[str, Sequence[Passage]],
    assessments: Iterable[Assessment],
    outcomes: Sequence[FileOutcome],
    target: Path,
) -> None:
    """`evidence`: code of a point → its best passages, best first."""
    cells = {c.code: c for c in coverage.cells}
    names = {i.code: f"{i.code} {i.name}" for i in framework.indicators}
    counts = coverage.counts()
    read = sum(1 for o in outcomes if o.outcome in ("ok", "partial"))
    data = {
        "cards": [
            [f"{read}/{len(outcomes)}", "文件已读"],
            [str(counts["strong"]), "审核重点材料充分"],
            [str(counts["thin"]), "材料单薄"],
            [str(counts["missing"]), "没有材料"],
        ],
        "leaves": [
            {
                "code": leaf.code,
                "name": leaf.name,
                "chapter": names.get(leaf.parent or "", ""),
                "points": [
                    {
                        "code": p.code,
                        "name": p.name,
                        "strength": cells[p.code].strength,
                        "reason": cells[p.code].reason,
                        "documents": cells[p.code].documents,
                        "wanted": "、".join(p.evidence) if cells[p.code].strength != "strong" else "",
                        "evidence": [
                            {"place": x.locator.render(), "text": x.text[:160] + ("…" if len(x.text) > 160 else "")}
                            for x in evidence.get(p.code, [])[:SHOWN]
                        ],
                    }
                    for p in leaf.points
                ],
            }
            for leaf in framework.leaves
        ],
        "metrics": [
            [a.name, a.code, written(a.value, a.unit) if a.value is not None else "—", str(a.year or "—"), line_of(a),
             VERDICTS[a.verdict], "missing-v" if a.verdict == "missing" else a.verdict]
            for a in assessments
        ],
        "files": [[o.path, OUTCOMES[o.outcome], o.reason, o.next_step] for o in outcomes if o.outcome != "ok"],
    }  # fmt: skip
    note = "（虚构示例）" if institution.fictional else ""
    page = Template(TEMPLATE.read_text(encoding="utf-8")).substitute(
        title=html.escape(f"{institution.name}材料覆盖情况{note}"),
        subtitle=html.escape(f"{framework.name}　{framework.edition}"),
        data=json.dumps(data, ensure_ascii=False).replace("<", "\\u003c"),
    )
    write_text(target, page)
