"""coverage.html: the coverage matrix as a heat map that opens anywhere, offline, with the evidence behind each cell."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from string import Template

from assistant.domain import Assessment, Coverage, FileOutcome, Framework, Institution, Passage
from assistant.drafting.figures import VERDICTS, line_of, written
from assistant.export import spoken
from assistant.export.atomic import write_text
from assistant.export.catalogue_xlsx import OUTCOMES
from assistant.resources import CORPUS
from assistant.wording import CHINESE, Wording, wording

TEMPLATE = CORPUS / "templates" / "coverage.html"
_OWN_WORDS = re.compile(r"(?<=>)[^<>$\"{}]*[\u3400-\u9fff][^<>$\"{}]*(?=<)|(?<=\")[^\"<>]*[\u3400-\u9fff][^\"<>]*(?=\")")
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
    cells, say = {c.code: c for c in coverage.cells}, wording(framework.language)
    names = {i.code: f"{i.code} {i.name}" for i in framework.indicators}
    counts = coverage.counts()
    comma = "、" if say.language == CHINESE else "; "
    read = sum(1 for o in outcomes if o.outcome in ("ok", "partial"))
    data = {
        "cards": [
            [f"{read}/{len(outcomes)}", say("文件已读")],
            [str(counts["strong"]), say("审核重点材料充分")],
            [str(counts["thin"]), say("材料单薄")],
            [str(counts["missing"]), say("没有材料")],
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
                        "wanted": comma.join(p.evidence) if cells[p.code].strength != "strong" else "",
                        "evidence": [
                            {"place": say.cites(x.locator.render()), "text": _passage(x.text, say)}
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
        "files": [[o.path, say(OUTCOMES[o.outcome]), say(o.reason), say(o.next_step)] for o in outcomes if o.outcome != "ok"],
    }  # fmt: skip
    note = "（虚构示例）" if institution.fictional else ""
    page = Template(own_words(TEMPLATE.read_text(encoding="utf-8"), say)).substitute(
        title=html.escape(say(f"{institution.name}材料覆盖情况{note}")),
        subtitle=html.escape(f"{framework.name}{'　' if say.language == CHINESE else ', '}{framework.edition}"),
        data=json.dumps(data, ensure_ascii=False).replace("<", "\\u003c"),
    )
    write_text(target, page)


def _passage(text: str, say: Wording) -> str:
    """The beginning of a passage."""
    return spoken.quote(text[:160] + ("…" if len(text) > 160 else ""), say)


def own_words(template: str, say: Wording) -> str:
    """A page's own words, which stand between tags or in quotation marks of its script, in the language."""
    if say.language == CHINESE:
        return template
    text = (
        template.replace('lang="zh-CN"', f'lang="{say.language}"')
        .replace("　", " ")
        .replace('name + "：" + p.reason', 'name + ": " + p.reason')
    )
    return _OWN_WORDS.sub(lambda m: say(m[0]), text)
