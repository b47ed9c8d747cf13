"""Tables of 定量指标 in an official annex: name, what is counted, the line as far as it can be read. What cannot is a doubt."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from assistant.authoring.nodes import clean, digits, words
from assistant.authoring.tree import Doubt, Tree
from assistant.ingest.annexes import Grid
from assistant.ingest.blocks import TableRow
from assistant.packs import RawPack

Role = Literal["name", "definition", "line", "unit", "node", "number", "choice", "weight", ""]
_ROLES: tuple[tuple[Role, str], ...] = (
    ("node", r"二级指标|一级指标|对应指标|所属"),
    ("definition", r"计算(?:公式|方法)|公式|口径|内涵|定义|释义|说明"),
    ("line", r"标准|合格|要求|限值|达标|底线|参考值|常模"),
    ("unit", r"^(?:计量)?单位$"),
    ("number", r"^序号$|^编号$|^编码$"),
    ("choice", r"必选|可选|类型|类别"),
    ("weight", r"分值|权重"),
    ("name", r"定量指标|数据指标|监测指标|指标名称|数据项|^指标$|^名称$|^项目$"),
)
_MEASURED = re.compile(r"定量指标|数据指标|数据项|计算(?:公式|方法)")
_TREE = re.compile(r"审核重点|观[测察]点|三级指标")
_AT_LEAST = r"≥|>=|＞=|不低于|不少于|不小于|达到|至少|大于等于"
_AT_MOST = r"≤|<=|＜=|不高于|不超过|不多于|不大于|至多|小于等于"
_NUMBER = r"(?P<value>\d+(?:\.\d+)?)"
_LINE = re.compile(
    rf"^(?:应|须|要求|合格标准)?[:：]?\s*(?:(?P<least>{_AT_LEAST})|(?P<most>{_AT_MOST}))\s*(?P<one>1\s*[:：]\s*)?{_NUMBER}"
    r"\s*(?P<unit>%|％|[:：]\s*1|[^\d，。；]{0,8}?)\s*[。；]?$"
)
_AFTER = re.compile(
    rf"^{_NUMBER}\s*(?P<unit>%|％|[^\d，。；]{{0,6}}?)\s*(?:(?P<least>及以上|以上)|(?P<most>及以下|以下|以内))[。；]?$"
)


@dataclass(frozen=True, slots=True)
class Measure:
    """One 定量指标 as printed. `direction` is '' where the line is not read; `standard` is its text in any case."""

    number: str
    name: str
    node: str
    unit: str
    definition: str
    standard: str
    direction: Literal["at_least", "at_most", ""]
    value: float | None
    optional: bool | None
    """None where the table does not tell 必选 and 可选 apart."""
    weight: float | None
    place: str


def roles(rows: Sequence[TableRow], searched: int = 5) -> tuple[int, tuple[Role, ...]]:
    """Number of the first row below the header and the columns' roles; (0, ()) where the table is none of quantities."""
    for number, row in enumerate(rows[:searched]):
        heads = [re.sub(r"\s+", "", cell) for cell in row.cells]
        if any(_TREE.search(h) for h in heads) or not any(_MEASURED.search(h) for h in heads if len(h) <= 16):
            continue
        found = tuple(_role(h) for h in heads)
        if "name" in found and {"definition", "line", "unit"} & set(found):
            return number + 1, found
    return 0, ()


def _role(head: str) -> Role:
    if not head or len(head) > 16:
        return ""
    return next((role for role, pattern in _ROLES if re.search(pattern, head)), "")


def read(grid: Grid, rows: Sequence[TableRow], columns: tuple[Role, ...], start: int, tree: Tree) -> list[Measure]:
    """The rows of one table; what is doubtful goes to the tree's doubts."""
    result = []
    node = ""
    for row in rows[start:]:
        place = f"{grid.place} {row.place.rpartition(':')[2]}".strip()
        cells = [clean(c) for c in row.cells]
        texts = dict.fromkeys(columns, "")
        for role, cell in zip(columns, cells, strict=False):
            texts[role] = cell if not texts[role] else f"{texts[role]} {cell}"
        if (len(set(filter(None, cells))) == 1 and len(cells) > 1) or not texts["name"]:
            tree.doubt(place, " ".join(dict.fromkeys(filter(None, cells))), "定量指标表里没有名称的一行，没有写入")
            continue
        if strange := [c for c, r in zip(cells, columns, strict=False) if not r and c]:
            tree.doubt(place, "；".join(strange), "这一列的表头不认识，内容没有写入")
        node = texts.get("node", "") or node
        result.append(_measure(texts, node, place, tree))
    return result


def _measure(texts: dict[Role, str], node: str, place: str, tree: Tree) -> Measure:
    standard = texts.get("line", "")
    direction, value, unit = line_of(standard)
    if standard and not direction:
        tree.doubt(place, f"{texts['name']}：{standard}", "标准没有读成一个数，原文记在定义里，请补限值")
    said = words(texts["name"])
    optional = "可选" in texts["choice"] if "choice" in texts else None
    weight = re.fullmatch(r"(\d+(?:\.\d+)?)分?", texts.get("weight", ""))
    return Measure(
        texts.get("number", "") or said.code, said.name, node, texts.get("unit", "") or unit, texts.get("definition", ""),
        standard, direction, value, optional, float(weight[1]) if weight else None, place,
    )  # fmt: skip


def line_of(text: str) -> tuple[Literal["at_least", "at_most", ""], float | None, str]:
    """('at_least', 30, '%') of '不低于30%', 'at_most 18 :1' of '≤18:1'; ('', None, '') of what is no single line."""
    plain = text.strip()
    found = _LINE.match(plain) or _AFTER.match(plain)
    if found is None or (found.re is _LINE and found["one"]):
        return "", None, ""
    unit = re.sub(r"\s", "", found["unit"] or "").replace("％", "%").replace("：", ":")
    return ("at_least" if found["least"] else "at_most"), float(found["value"]), unit


def rows_of(found: Sequence[Measure], shipped: RawPack | None, nodes: Sequence[dict[str, Any]], source: str,
            told: list[Doubt]) -> list[dict[str, Any]]:  # fmt: skip
    """Metrics for the office's pack. One that the shipped pack knows keeps its formula and synonyms, with the official line."""
    known = {_plain(m.name): m for m in shipped.metrics} if shipped else {}
    result: list[dict[str, Any]] = []
    for n, measure in enumerate(found, start=1):
        code = _home(measure, nodes)
        if not code:
            told.append(Doubt(measure.place, f"{measure.name}（{measure.node}）", "它所属的指标没有读到，没有写入，请补挂"))
            continue
        ours = known.get(_plain(measure.name))
        row: dict[str, Any] = ours.model_dump(mode="json", exclude_defaults=True) if ours else {"id": f"official_{n}"}
        row |= {"name": measure.name, "code": code, "mark": "official", "source": source}
        row |= {"number": measure.number} if measure.number else {}
        row["unit"] = measure.unit or row.get("unit", "")
        row["definition"] = "；".join(filter(None, (measure.definition, measure.standard if not measure.direction else "")))
        if measure.optional is not None:
            row["choice"] = "optional" if measure.optional else "must"
        if measure.weight is not None:
            row["weight"] = measure.weight
        if measure.direction:
            line = {"direction": measure.direction, "value": measure.value, "mark": "official", "source": source}
            before = row.get("threshold")
            if before and (before.get("value"), before.get("direction")) != (measure.value, measure.direction):
                told.append(
                    Doubt(measure.place, f"{measure.name}：{measure.standard}", "与随附方案的限值不同，已按官方文本改写，请核对")
                )
            row["threshold"] = line
        if not row["unit"]:
            told.append(Doubt(measure.place, measure.name, "没有读到单位，请补上"))
        result.append(row)
    return result


def _home(measure: Measure, nodes: Sequence[dict[str, Any]]) -> str:
    said = words(measure.node)
    by_code = next((n["code"] for n in nodes if said.code and digits(n["code"]) == digits(said.code)), "")
    by_name = next((n["code"] for n in reversed(nodes) if said.name and _plain(n["name"]) == _plain(said.name)), "")
    return str(by_code or by_name)


def _plain(name: str) -> str:
    return re.sub(r"[\s（）()、，,]", "", name)
