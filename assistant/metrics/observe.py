"""Passages → Observations: which metric or quantity has which value, in which year and for whom.

Table rows are read by their cells (a metric may be the row's label or the column's header; years may be columns); prose
is read clause by clause, the value next to the name. What is not sure is not an observation.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from assistant.domain import Clock, Document, Observation, Passage
from assistant.metrics.numbers import Amount, convert, quantities
from assistant.metrics.subjects import Mention, Subjects

VERSION = "observe-1"
_YEAR = re.compile(r"(?<!\d)(20\d\d)(?:\s*[-—–~至/]\s*(?:20)?(\d\d))?\s*(学年度?|年度?|届|级)?(?!\d)")
_TOTAL = re.compile(r"^(合计|总计|全校|学校|总数|小计|合 计|总 计|本校|全校合计|总体|全体)$")
_PART = re.compile(r"学院|学部|系$|专业|教研室|中心$|部$|级$|方向")
_VALUE = re.compile(
    r"^(?:数值|数量|值|数据|实际值|学校情况|学校值|现状|现状值|本校|全校|合计|总计|数|情况|完成值|结果|实际|学校数据|指标值|人数|金额|面积|册数|比例)(?:[（(].*[)）])?$"
)
_GAP = re.compile(r"[^，。；！？\n]{0,14}")
_LINK = re.compile(
    r"^(?:数量|总数|总量|人数|数|值|比例|情况)?(?:（[^）]{0,16}）|\([^)]{0,16}\))?(?:分别)?(?:已|均|也|仅|只|共|总计|合计|整体|平均)?(?:为|是|达到?|有|共有?|共计|：|:|约|近|超过?|由.{1,8}(?:提高|提升|增加|增长|上升|下降|降低)(?:到|至)|提高到|提升到|提升至|提高至|增至|降至|增加到|下降到|仅为|只有|保持在|稳定在|为全校)?\s*$"
)
_COUNTED = re.compile(r"(?:名|位|人|个|册|万册|门|项|余名)?(?:的)?$")
_GOAL = re.compile(
    r"不(?:少于|低于|高于|超过|得)|应|须|要求|标准|目标|力争|计划|将|拟|达到.{0,6}(?:以上|要求)|以上的?要求|合格线|限值|规定|到20\d\d年"
)


def years(text: str) -> list[tuple[int, int, Clock | None]]:
    """(position, year, clock) of the years named; an academic year counts as the year in which it ends."""
    result: list[tuple[int, int, Clock | None]] = []
    for found in _YEAR.finditer(text):
        first, second, kind = int(found[1]), found[2], found[3] or ""
        if not second and not kind:
            continue
        academic = "学年" in kind or (second is not None and not kind)
        year = 2000 + int(second) if second else first
        result.append((found.start(), year, "academic" if academic else None))
    return result


def _in_unit(amount: Amount, wanted: str, declared: str = "") -> Decimal | None:
    """The value in the subject's unit; a bare number takes the unit that the table declares, else it must be a bare count."""
    unit = amount.unit or declared
    if wanted in (":1", "1:"):
        return amount.value if amount.unit == wanted or (not amount.unit and not declared) else None
    if wanted == "%" and unit == "百分点":
        return None
    if not unit:
        return amount.value
    return convert(amount.value, unit, wanted)


def observe(passage: Passage, document: Document, subjects: Subjects) -> Iterator[Observation]:
    """Everything the passage says in figures of the framework's metrics and quantities."""
    if passage.kind == "row" and passage.cells:
        yield from _row(passage, document, subjects)
    elif passage.kind in ("paragraph", "list", "note", "textbox"):
        yield from _prose(passage, document, subjects)


def _make(
    passage: Passage, document: Document, subjects: Subjects, subject: str, amount: Amount, value: Decimal, year: int | None,
    clock: Clock | None, scope: str, cell: str = "",
) -> Observation:  # fmt: skip
    update: dict[str, object] = {"quote": amount.text}
    if cell:
        update["cell"] = cell
    return Observation(
        subject=subject,
        value=value,
        unit=subjects.units[subject],
        text=amount.text,
        year=year if year is not None else document.year,
        clock=clock or subjects.clocks[subject],
        scope=scope,
        approximate=amount.approximate,
        bound=amount.bound,
        passage_id=passage.id,
        locator=passage.locator.model_copy(update=update),
    )


def _unit_in(label: str) -> str:
    found = re.search(r"[（(](?:单位[：:])?\s*([^）)]{1,6})[)）]", label)
    return found[1].strip() if found else ""


def _single(text: str) -> Amount | None:
    """The one quantity that a cell holds; None for words, several numbers or a plan."""
    found = list(quantities(text.strip()))
    return found[0] if len(found) == 1 and found[0].end - found[0].start >= 0.6 * len(text.strip()) else None


def _row(passage: Passage, document: Document, subjects: Subjects) -> Iterator[Observation]:
    labels = [c.text.strip() for c in passage.cells if c.text.strip() and _single(c.text) is None]
    around = " ".join((passage.caption, *passage.locator.heading_path))
    scope = _scope(labels, around, document)
    row_years = [y for label in labels for _, y, _ in years(label)] or [
        int(t) for t in (c.text.strip() for c in passage.cells[:2]) if re.fullmatch(r"20\d\d", t)
    ]
    caption_years = [y for _, y, _ in years(around)]
    nearest = next(iter(row_years or caption_years), None)
    subject = next((s for label in labels[:3] if (s := subjects.whole(label))), "")
    unit_cell = next((c.text.strip() for c in passage.cells if re.fullmatch(r"(?:计量)?单位", c.name.split("/")[-1].strip())), "")
    for cell in passage.cells:
        amount = _single(cell.text)
        if amount is None or amount.bound != "none":
            continue
        header = cell.name.strip()
        named = years(header)
        of_column = subjects.whole(re.sub(r"20\d\d\s*(?:[-—–]\s*(?:20)?\d\d)?\s*(?:学年度?|年度?)?", "", header))
        year: int | None
        if of_column:
            target, unit = of_column, _unit_in(header) or passage.unit
            year = named[0][1] if named else nearest
        elif subject and (named or _VALUE.match(header.split("/")[-1]) or re.fullmatch(r"20\d\d", header)):
            target, unit = subject, unit_cell or _unit_in(" ".join(labels[:3])) or _unit_in(header) or passage.unit
            year = named[0][1] if named else int(header) if re.fullmatch(r"20\d\d", header) else nearest
        else:
            continue
        value = _in_unit(amount, subjects.units[target], "" if unit in ("/", "—", "-", "无", "比值") else unit)
        if value is not None:
            yield _make(passage, document, subjects, target, amount, value, year, named[0][2] if named else None, scope, cell.ref)


def _scope(labels: list[str], around: str, document: Document) -> str:
    """'school', or the unit that the row is of. A total of a department's own table is still the department's."""
    for label in labels:
        if _TOTAL.match(re.sub(r"\s", "", label)):
            return "school" if document.level != "department" else document.issuer or "department"
    for label in labels:
        if _PART.search(label) and len(label) <= 20:
            return label
    return "school" if document.level != "department" else document.issuer or "department"


def _prose(passage: Passage, document: Document, subjects: Subjects) -> Iterator[Observation]:
    text = passage.text
    mentions = list(subjects.find(text))
    if not any(m.subject for m in mentions):
        return
    amounts = [a for a in quantities(text) if a.unit != "年" or a.value < 1000]
    named = years(text)
    for mention in mentions:
        if not mention.subject:
            continue
        amount = _beside(text, mention, mentions, amounts)
        if amount is None or amount.bound != "none":
            continue
        sentence_start = max(text.rfind(mark, 0, mention.start) for mark in "。；！\n") + 1
        if _GOAL.search(text[max(sentence_start, mention.start - 16) : amount.start]) or re.match(
            r"以上|及以上|的(?:要求|标准|目标)", text[amount.end :]
        ):
            continue
        value = _in_unit(amount, subjects.units[mention.subject])
        if value is None or (not amount.unit and subjects.units[mention.subject] not in (":1", "1:")):
            continue
        before = [y for y in named if sentence_start <= y[0] < amount.start] or [y for y in named if y[0] < amount.start]
        year, clock = (before[-1][1], before[-1][2]) if before else (None, None)
        clause = text[sentence_start : mention.start]
        scope = _part_of(clause, document)
        yield _make(passage, document, subjects, mention.subject, amount, value, year, clock, scope)


def _beside(text: str, mention: Mention, mentions: list[Mention], amounts: list[Amount]) -> Amount | None:
    """The quantity that belongs to a name: right after it ('专任教师686人'), else right before it ('686名专任教师')."""
    for amount in amounts:
        if amount.start >= mention.end:
            between = text[mention.end : amount.start]
            if (
                len(between) <= 16
                and _LINK.match(between)
                and not any(m.start >= mention.end and m.end <= amount.start for m in mentions)
            ):
                return amount
            break
    for amount in reversed(amounts):
        if amount.end <= mention.start:
            if _COUNTED.fullmatch(text[amount.end : mention.start]) and amount.unit in (
                "名",
                "位",
                "人",
                "册",
                "万册",
                "门",
                "个",
                "项",
            ):
                return amount
            break
    return None


def _part_of(clause: str, document: Document) -> str:
    found = re.search(r"([\u4e00-\u9fff]{2,12}?(?:学院|专业|系))(?!校)[^，]{0,12}$", clause)
    if found and "全校" not in clause and "学校" not in clause:
        return found[1]
    if document.level == "department" and "全校" not in clause and "学校" not in clause:
        return document.issuer or "department"
    return "school"
