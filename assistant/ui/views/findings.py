"""Findings as the screen shows them: filtered, grouped, what a check changed, where the sentence stands in the draft."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import NamedTuple

from assistant.domain import Finding, FindingDecision, Paragraph, ReportCheck, Section, Severity, normalise
from assistant.drafting.merge import blocks
from assistant.review.standing import key
from assistant.review.whereabouts import Tree, title

SEVERITIES: dict[Severity, tuple[str, str]] = {"error": ("错误", "bad"), "warning": ("警告", "warn"), "info": ("提示", "")}
"""Severity → (in words, tone)."""
STATES = {"open": "待处理", "waived": "已豁免", "resolved": "已改待复查"}
FAMILIES = {
    "grounding": "引证核对",
    "numbers": "数字",
    "metrics": "定量指标",
    "problems": "问题与整改",
    "structure": "结构",
    "evidence": "支撑材料",
    "privacy": "隐私",
    "style": "文风",
    "format": "格式",
    "data": "年度数据表",
    "report": "逐句核对",
    "engine": "审核程序",
}
"""First part of a rule's id → what it is about; a family that is not here is shown by its id."""
SHORTEST = 6
"""Fewer characters of a quotation are not looked for in the draft: they stand everywhere."""


class Row(NamedTuple):
    """One finding of a check: `state` is open, waived or resolved; `fresh` if the check before did not have it."""

    key: str
    finding: Finding
    state: str
    said: FindingDecision | None
    fresh: bool
    indicator: str
    code: str


def rows(
    checks: Sequence[ReportCheck],
    decisions: Mapping[str, FindingDecision],
    tree: Tree,
    codes: Collection[str] | None = None,
) -> list[Row]:
    """The findings of the newest check (`checks`: newest first), the heaviest first; of the indicators in `codes` (None: all).

    What was said to be put right before this check and is found again is open again.
    """
    if not checks:
        return []
    newest, earlier = checks[0], checks[1] if len(checks) > 1 else None
    before = {key(c.finding) for c in earlier.findings} if earlier else None
    found: dict[str, Row] = {}
    for item in newest.findings:
        id, node = key(item.finding), tree.of(item.finding)
        code = node.indicator.code if node.indicator else ""
        if codes is not None and code not in codes:
            continue
        said = decisions.get(id)
        fresh = before is not None and id not in before
        found.setdefault(id, Row(id, item.finding, _state(said, newest.at), said, fresh, title(node.indicator), code))
    order = list(SEVERITIES)
    return sorted(found.values(), key=lambda r: order.index(r.finding.severity))


def _state(said: FindingDecision | None, checked: str) -> str:
    if said is None or (said.status == "resolved" and said.at < checked):
        return "open"
    return said.status


def gone(checks: Sequence[ReportCheck]) -> int:
    """How many findings of the check before the newest one no longer has."""
    if len(checks) < 2:
        return 0
    now = {key(c.finding) for c in checks[0].findings}
    return len({key(c.finding) for c in checks[1].findings} - now)


class Filter(NamedTuple):
    severity: str = ""
    family: str = ""
    state: str = ""
    fresh: bool = False
    code: str = ""
    words: str = ""


def chosen(every: Iterable[Row], wanted: Filter) -> list[Row]:
    return [
        r
        for r in every
        if (not wanted.severity or r.finding.severity == wanted.severity)
        and (not wanted.family or family(r.finding) == wanted.family)
        and (not wanted.state or r.state == wanted.state)
        and (not wanted.fresh or r.fresh)
        and (not wanted.code or r.code == wanted.code)
        and all(x in f"{r.finding.message}{r.finding.quote}{r.finding.where}{r.finding.rule}" for x in wanted.words.split())
    ]


def family(finding: Finding) -> str:
    return finding.rule.partition(".")[0]


def counts(every: Iterable[Row]) -> Counter[str]:
    """How many open ones of each severity; waived, resolved and fresh ones beside them."""
    n: Counter[str] = Counter()
    for row in every:
        n[row.finding.severity if row.state == "open" else row.state] += 1
        n["fresh"] += row.fresh and row.state == "open"
    return n


class Places:
    """Where words stand in the sections of the draft."""

    def __init__(self, sections: Mapping[str, Section]) -> None:
        self._paragraphs = [
            (section, block.id, normalise(block.text))
            for section, body in sections.items()
            for _, block in blocks(body)
            if isinstance(block, Paragraph)
        ]

    def of(self, finding: Finding, section: str = "") -> tuple[str, str]:
        """(section, id of the paragraph) that holds the quoted words, in `section` if it is there; ('', '') for none."""
        quote = normalise(finding.quote).rstrip("…。")
        if len(quote) < SHORTEST:
            return "", ""
        at = [(s, id) for s, id, text in self._paragraphs if quote in text]
        return next((p for p in at if p[0] == section), at[0] if at else ("", ""))
