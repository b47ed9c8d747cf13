"""Evidence → level of maturity, 1 to 5, one rung at a time. A rung counts only where the one below it holds, so a level is
never above what the evidence shows, and more evidence never lowers it.

2 有文本: the row is written of at all. 3 有执行记录: something was done in the last years. 4 有改进证据: two documents or more,
and one change for the better. 5 自觉内化并可推广: changes in two years, records of three, own initiative, and use elsewhere.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from assistant.culture.scheme import SchemeRow
from assistant.domain import CultureEvidence, CultureSign

WITNESSES = 2
"""Documents that a level of 4 rests on: one report that praises itself is no proof."""
IMPROVED_YEARS, RECORD_YEARS, RECORD_DOCUMENTS = 2, 3, 3
"""What a level of 5 rests on."""
SHOWN = 4
"""Signs of one kind that a row lists."""
_ORDER: tuple[CultureSign, ...] = ("improvement", "initiative", "spread", "record", "text", "shortfall")


@dataclass(frozen=True, slots=True)
class Maturity:
    """The level with its reasons, and what the next level asks."""

    level: int
    reasons: tuple[str, ...]
    lacking: tuple[str, ...]
    years: tuple[int, ...]
    documents: int
    counts: dict[CultureSign, int]
    evidence: tuple[CultureEvidence, ...]


def judge(row: SchemeRow, evidence: Iterable[CultureEvidence], since: int) -> Maturity:
    """The level of one row. `since`: the first year of the window in which records count as of today; 0 for no window."""
    found = list(dict.fromkeys(evidence))
    by: dict[CultureSign, list[CultureEvidence]] = {sign: [e for e in found if e.sign == sign] for sign in _ORDER}
    spoken = [e for e in found if e.sign != "shortfall"]
    acts = by["record"] + by["improvement"]
    fresh = [e for e in acts if e.years and max(e.years) >= since]
    years = tuple(sorted({y for e in acts for y in e.years}))
    improved = sorted({y for e in by["improvement"] for y in e.years})
    texts, witnesses = _documents(by["text"]), _documents(acts)
    level, reasons, lacking = 1, [], []

    def climb(to: int, tests: Sequence[tuple[bool, str]]) -> None:
        """One rung, only from the one below; what fails is told."""
        nonlocal level
        if level != to - 1:
            return
        missed = [what for holds, what in tests if not holds]
        if missed:
            lacking.extend(missed)
        else:
            level = to

    climb(2, [(bool(spoken), "任何一份写到本项的材料")])
    climb(3, [
        (bool(fresh), "近年做过什么的记录（时间、数量、对象）" if not acts else f"{since}年以来的执行记录"),
        (bool(texts) or not row.text_required, "成文的规定或标准"),
    ])  # fmt: skip
    climb(4, [
        (bool(by["improvement"]), "改进前后的对照，或问题整改销号的数量"),
        (len(witnesses) >= WITNESSES, f"{WITNESSES}份以上材料互相印证（现有{len(witnesses)}份）"),
    ])  # fmt: skip
    climb(5, [
        (len(improved) >= IMPROVED_YEARS, f"{IMPROVED_YEARS}个以上年份的改进（现有{len(improved)}个）"),
        (len(years) >= RECORD_YEARS, f"连续{RECORD_YEARS}年的记录（现有{len(years)}个年份）"),
        (len(witnesses) >= RECORD_DOCUMENTS, f"{RECORD_DOCUMENTS}份以上材料（现有{len(witnesses)}份）"),
        (bool(by["initiative"]), "单位自己提出并去做的例子"),
        (bool(by["spread"]), "做法在校内外被别处采用的例子"),
    ])  # fmt: skip
    reasons.extend(_reasons(by, texts, witnesses, years, improved))
    if acts and not fresh and level == 2:
        reasons.append(f"记录都早于{since}年，或没有写明年份")
    if row.text_required and fresh and not texts:
        reasons.append("有记录而未见成文规定，按2级计")
    shown = tuple(e for sign in _ORDER for e in _spread_out(by[sign])[:SHOWN])
    counts = Counter(e.sign for e in found)
    return Maturity(level, tuple(reasons), tuple(lacking), years, len(_documents(spoken)), dict(counts), shown)


def _documents(evidence: Iterable[CultureEvidence]) -> set[str]:
    return {e.document for e in evidence}


def _spread_out(evidence: Sequence[CultureEvidence]) -> list[CultureEvidence]:
    """Newest first, each document once before any comes again."""
    ordered = sorted(evidence, key=lambda e: (-max(e.years, default=0), e.title, e.quote))
    seen: Counter[str] = Counter()
    ranked: list[tuple[int, int, CultureEvidence]] = []
    for e in ordered:
        ranked.append((seen[e.document], len(ranked), e))
        seen[e.document] += 1
    return [e for *_, e in sorted(ranked, key=lambda r: r[:2])]


def _reasons(
    by: dict[CultureSign, list[CultureEvidence]],
    texts: set[str],
    witnesses: set[str],
    years: Sequence[int],
    improved: Sequence[int],
) -> list[str]:
    said = []
    if texts:
        said.append(f"文本：{len(texts)}份材料写有要求或设想")
    if witnesses:
        span = _span(years)
        said.append(f"记录：{len(witnesses)}份材料，{len(by['record'])}处，涉及{span}")
    if by["improvement"]:
        span = _span(improved)
        said.append(f"改进：{len(by['improvement'])}处前后对照或销号（{span}）")
    if by["initiative"]:
        said.append(f"自觉：{len(by['initiative'])}处写到单位自己发起")
    if by["spread"]:
        said.append(f"推广：{len(by['spread'])}处写到被别处采用或对外交流")
    if by["shortfall"]:
        said.append(f"材料自述不足{len(by['shortfall'])}处")
    return said or ["没有材料写到本项"]


def _span(years: Sequence[int]) -> str:
    """'2019年、2021—2024年': runs of years drawn together."""
    runs: list[list[int]] = []
    for year in years:
        if runs and year == runs[-1][-1] + 1:
            runs[-1].append(year)
        else:
            runs.append([year])
    return "、".join(f"{r[0]}年" if len(r) == 1 else f"{r[0]}—{r[-1]}年" for r in runs) or "年份不明"
