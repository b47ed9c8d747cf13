"""From the nouns to rows: each value in the words that a report would use, each text cut to what a client can take."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, TypeVar

from assistant.domain import Assessment, Case, CoverageCell, Finding, Framework, Indicator, Passage, StandardNote
from assistant.drafting.figures import VERDICTS, line_of, written
from assistant.hostile import clean, found
from assistant.llm.redaction import shortened
from assistant.mcp_server.answers import CorpusRow, FindingRow, GapRow, MetricRow, PassageRow

if TYPE_CHECKING:
    from assistant.corpus import OwnPassage
    from assistant.mcp_server.shelf import Room
    from assistant.steps.picture import Picture

BRIEF, FULL = 400, 4000
"""Characters of a passage in a list, and where it is read."""
STRENGTHS = {"strong": "充分", "thin": "单薄", "missing": "没有"}
SEVERITIES = {"error": "错误", "warning": "警告", "info": "提示"}
PROVENANCE = {"composite": "综合编写的案例，不是某一所学校的真实情况", "published": "公开资料中的案例", "own": "本校自有案例"}
_T = TypeVar("_T")


def page(rows: Sequence[_T], offset: int, limit: int) -> tuple[list[_T], dict[str, int | None]]:
    """The rows of one page, and what it says of the whole."""
    end = offset + limit
    return list(rows[offset:end]), {"total": len(rows), "next_offset": end if end < len(rows) else None}


def passage(room: Room, p: Passage, most: int = BRIEF, start: int = 0) -> PassageRow:
    """The passage from character `start` on, without what it tells the machine to do."""
    shown, said = clean(p), len(found(p))
    whole = room.gate.text(shown.text)[start:]  # before it is cut: half an identifier would not be known for one
    text = whole if len(whole) <= most else shortened(whole, most) or whole[:most]
    document = room.picture.documents.get(p.document)
    return PassageRow(
        passage=p.id, document=p.document, title=document.title if document else "", place=p.locator.render(),
        file=p.locator.file, headings=list(shown.locator.heading_path), text=text, cut=start > 0 or len(text) < len(whole),
        year=document.year if document else None, stale=stale(room, p.document), withheld=said,
    )  # fmt: skip


def stale(room: Room, document: str) -> str:
    """Why a document does not count any more; '' if it does."""
    known, currency = room.picture.documents.get(document), room.picture.currencies.get(document)
    return (known.void if known else "") or (currency.reason if currency and not currency.in_date else "")


def metric(a: Assessment) -> MetricRow:
    return MetricRow(
        id=a.id, name=a.name, code=a.code, value=written(a.value, a.unit), year=a.year, line=line_of(a),
        verdict=VERDICTS[a.verdict], formula=a.formula, sources=[s.render() for s in a.sources[:6]],
        passages=list(a.passages[:6]), conflicts=[f"{o.text}{o.locator.render()}" for o in a.conflicts[:6]],
        lacking=list(a.missing), note=a.note,
    )  # fmt: skip


def finding(room: Room, f: Finding) -> FindingRow:
    return FindingRow(
        rule=f.rule, severity=SEVERITIES[f.severity], where=f.where, message=f.message, quote=room.gate.text(f.quote)[:300],
        suggestion=f.suggestion, places=[x.render() for x in f.locators[:6]], waived=f.waived,
    )  # fmt: skip


def gap(framework: Framework, cell: CoverageCell) -> GapRow:
    point = next((p for p in framework.points if p.code == cell.code), None)
    return GapRow(
        kind="材料", code=cell.code, name=cell.name, indicator=cell.indicator, state=STRENGTHS[cell.strength],
        reason=cell.reason, wanted=list(point.evidence) if point else [],
    )  # fmt: skip


def data_gap(a: Assessment) -> GapRow:
    return GapRow(
        kind="数据", code=a.id, name=a.name, indicator=a.code, state=VERDICTS[a.verdict], reason=a.note,
        wanted=list(a.missing) or [a.name],
    )  # fmt: skip


def gaps(shown: Picture, code: str = "") -> list[GapRow]:
    """What is lacking, points without any evidence first, then thin ones, then figures."""
    cells = [c for c in shown.coverage.cells if c.strength != "strong" and code in ("", c.indicator)]
    figures = [a for a in shown.assessments if a.verdict == "missing" and code in ("", a.code)]
    return [gap(shown.framework, c) for c in sorted(cells, key=lambda c: c.strength != "missing")] + [
        data_gap(a) for a in figures
    ]


def standard(note: StandardNote, most: int) -> CorpusRow:
    asks = "；".join(f"{c.asks.rstrip('。')}（{c.document}{c.clause}）" for c in note.clauses)
    looks = "；".join(x.rstrip("。") for x in note.looks_at)
    marks = {c.mark for c in note.clauses}
    origin = "官方文本" if marks == {"official"} else "本软件的概括，引用前请核对原文"
    text = f"要求：{asks}。专家看：{looks}。"
    return CorpusRow(
        kind="标准", id=f"{note.family}/{note.code}", title=f"{note.code} {note.name}", text=text[:most], origin=origin
    )


def case(c: Case, most: int) -> CorpusRow:
    steps = "；".join(m.text.rstrip("。") for m in c.measures)
    text = f"问题：{c.problem}原因：{c.cause}做法：{steps}。成效：{c.effect}没做成的：{c.failed}条件：{c.conditions}"
    origin = PROVENANCE.get(c.provenance, c.provenance)
    return CorpusRow(
        kind="案例", id=c.id, title=c.title, text=text[:most], origin=origin if not c.source else f"{origin}（{c.source}）"
    )


def own(p: OwnPassage, most: int) -> CorpusRow:
    return CorpusRow(kind="本校资料", id="", title=p.title, text=p.text[:most], origin=p.locator.render())


def chapter(framework: Framework, leaf: Indicator) -> str:
    """'2 培养过程'; '' for an indicator that stands by itself."""
    above = next((i for i in framework.indicators if i.code == leaf.parent), None)
    return f"{above.code} {above.name}" if above else ""
