"""Faults of yearly data: duplicate keys, codes outside the dictionary, negative values, dangling references.

The four classes of dirty data that a benchmark of this platform models (s-bench, DOMAIN G.3).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from assistant.domain import Cell, Finding, Locator, Passage
from assistant.metrics.state_data import Found, last, texts
from assistant.metrics.state_tables import plain

SHOWN = 6
"""Cells named in one finding."""
_NAMES = {
    "duplicate_key": ("主键重复", "请核对是否重复填报，只留一条"),
    "unknown_code": ("代码不在字典中", "请按当年填报字典改正；如字典已更新，请改对照文件的 dictionaries"),
    "negative": ("出现负数", "金额、面积和人数不会是负数，请核对后改正"),
    "dangling": ("引用的名称在主表中没有", "请与主表统一名称，或在主表补上"),
}


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a row: `kind` is duplicate_key, unknown_code, negative or dangling; `cell` stands in `row`."""

    kind: str
    found: Found
    row: Passage
    cell: Cell
    message: str


def faults(tables: Sequence[Found]) -> Iterator[Fault]:
    """The faults of all known tables of the evidence, table by table; references look at the other tables."""
    masters: dict[tuple[str, str], set[str]] = defaultdict(set)
    for f in tables:
        for key in f.table.columns:
            if column := f.column(key):
                for code in f.table.codes:
                    masters[code, key] |= {texts(r).get(column, "") for r in f.rows} - {""}
    for f in tables:
        yield from _duplicates(f)
        for key, words in f.table.dictionaries.items():
            for row, cell in _filled(f, key):
                if cell.text.strip() not in words:
                    yield Fault("unknown_code", f, row, cell, f"“{cell.name}”的“{cell.text.strip()[:20]}”不在字典中")
        for key, reference in f.table.references.items():
            known = set[str]().union(*(masters[code, reference.column] for code in reference.tables))
            for row, cell in _filled(f, key) if known else ():
                if cell.text.strip() not in known:
                    message = f"“{cell.name}”的“{cell.text.strip()[:20]}”在{'、'.join(reference.tables)}表中没有"
                    yield Fault("dangling", f, row, cell, message)
        yield from _negatives(f)


def _duplicates(found: Found) -> Iterator[Fault]:
    keys = [found.column(k) for k in found.table.key]
    if not keys or not all(keys):
        return
    seen: dict[tuple[str, ...], Passage] = {}
    for row in found.rows:
        held = texts(row)
        key = tuple(held.get(k, "") for k in keys)
        if not any(key):
            continue
        before = seen.setdefault(key, row)
        if before is not row:
            cell = _cell(row, keys[0])
            message = f"“{keys[0]}”与{_cell(before, keys[0]).ref or before.locator.place()}重复"
            yield Fault("duplicate_key", found, row, cell, message)


def _negatives(found: Found) -> Iterator[Fault]:
    names = {plain(n) for v in found.table.values for n in v.names}
    names |= {plain(n) for key in found.table.not_negative for n in found.table.columns[key]}
    for row in found.rows:
        labelled = any(plain(c.text) in names for c in row.cells)
        for cell in row.cells:
            if re.fullmatch(r"[-－−]\s*[\d,]*\d(?:\.\d+)?\s*[\u4e00-\u9fff]{0,3}", cell.text.strip()) and (
                labelled or last(cell.name) in names
            ):
                yield Fault("negative", found, row, cell, f"“{cell.name or '数值'}”为负数{cell.text.strip()}")


def _filled(found: Found, key: str) -> Iterator[tuple[Passage, Cell]]:
    column = found.column(key)
    for row in found.rows if column else ():
        for cell in row.cells:
            if cell.name == column and cell.text.strip():
                yield row, cell


def _cell(row: Passage, name: str) -> Cell:
    return next(c for c in row.cells if c.name == name)


def _at(fault: Fault) -> Locator:
    return fault.row.locator.model_copy(update={"cell": fault.cell.ref or fault.row.locator.cell})


def faults_as_findings(found: Iterable[Fault]) -> tuple[Finding, ...]:
    """One finding for the faults of one kind in one column of one table, with the places of the first few."""
    groups: dict[tuple[str, str, str, str], list[Fault]] = defaultdict(list)
    for fault in found:
        row = fault.row
        groups[fault.kind, row.locator.file, row.locator.sheet or row.caption, fault.cell.name].append(fault)
    result = []
    for (kind, file, sheet, _), members in groups.items():
        what, todo = _NAMES[kind]
        places = [m.cell.ref or m.row.locator.place() for m in members[:SHOWN]]
        table = members[0].found.table
        more = f"{'、'.join(places)}{'等' if len(members) > SHOWN else ''}，共{len(members)}处"
        result.append(
            Finding(
                rule=f"evidence.data_{kind}",
                severity="warning",
                where=f"{file.rsplit('/', 1)[-1]} {sheet}",
                message=f"数据表“{table.titles[0]}”{what}：{members[0].message}（{more}）",
                suggestion=todo,
                locators=tuple(
                    m.row.locator.model_copy(update={"cell": m.cell.ref or m.row.locator.cell}) for m in members[:SHOWN]
                ),
            )
        )
    return tuple(result)
