"""The office's own pack from an official tree: official wording and source, with what we know of each corresponding node."""

from __future__ import annotations

from typing import Any

from assistant.authoring import measures
from assistant.authoring.compare import Comparison, Line
from assistant.authoring.fill import point_row, terms_of
from assistant.authoring.nodes import digits
from assistant.authoring.tree import IMPLIED, Doubt
from assistant.packs import RawIndicator, RawPack, RawPoint


def build(found: Comparison, shipped: RawPack | None, head: dict[str, Any], source: str) -> tuple[RawPack, list[Doubt]]:
    """The pack, and what of the shipped one found no place in it.

    `head` gives id, name, edition and valid_from where they differ from the shipped pack's or there is none; `source` is the
    document number that the office read the text from.
    """
    told: list[Doubt] = []
    nodes: list[dict[str, Any]] = []
    points: dict[str, list[dict[str, Any]]] = {}
    for line in found.lines:
        if line.official is None:
            continue
        if line.level < 3:
            nodes.append(_node(line, source))
        else:
            points.setdefault(line.official.parent, []).append(_point(line, source))
    divided = bool(points)
    above = {n["parent"] for n in nodes if n.get("parent")}
    for node in nodes:
        if node["code"] not in points and node["code"] not in above:
            points[node["code"]] = _stand_ins(node, found, shipped)
    rows: dict[str, Any] = {"indicators": nodes, "points": {n["code"]: points[n["code"]] for n in nodes if n["code"] in points}}
    if shipped is not None:
        rows |= _measured(found, shipped, told)
    if found.measures:
        rows["metrics"] = _with_official(rows.get("metrics", []), measures.rows_of(found.measures, shipped, nodes, source, told))
    kept = set(shipped.variants) if shipped else set()
    in_force = [p for rows_ in points.values() for p in rows_ if not kept or p.get("variant", "") in ("", *kept)]
    counted = len(in_force) if divided else len(points)
    base = (
        shipped.model_dump(mode="json", exclude_defaults=True, exclude={*rows, "extends", "drop", "drop_kinds"})
        if shipped
        else {}
    )
    given = {
        **base, "source": source, "official_rows": counted, "official_unit": "points" if divided else "nodes", **head, **rows,
    }  # fmt: skip
    if shipped is not None and given["id"] != shipped.id and "family" not in given:
        given["family"] = shipped.family or shipped.id
    return RawPack.model_validate(given), told


def _node(line: Line, source: str) -> dict[str, Any]:
    node = line.official
    assert node is not None
    row: dict[str, Any] = {"code": node.code, "name": node.name, "level": node.level, "kind": node.kind}
    if node.parent:
        row["parent"] = node.parent
    if node.weight is not None:
        row["weight"] = node.weight
    kept = line.shipped if line.keeps and isinstance(line.shipped, RawIndicator) else None
    row["asks"] = (kept.asks if kept else "") or node.text
    row["terms"] = kept.terms if kept else {}
    if node.remark == IMPLIED:
        return {
            **row,
            "name": kept.name if kept else node.name,
            "mark": kept.mark if kept else "P",
            "source": kept.source if kept else "",
        }
    return {**row, "mark": "official", "source": source}


def _point(line: Line, source: str) -> dict[str, Any]:
    node = line.official
    assert node is not None
    kept = line.shipped if line.keeps and isinstance(line.shipped, RawPoint) else None
    row = point_row(node.code, node.name, "official", source, asks=node.text)
    if kept is not None:
        theirs = {word: weight for word, weight in terms_of(f"{node.name} {node.text}").items() if word not in kept.excludes}
        row |= {
            "asks": f"{kept.asks}官方要求：{node.text}" if node.text and node.text not in kept.asks else kept.asks,
            "evidence": kept.evidence, "weak_spots": kept.weak_spots, "terms": {**theirs, **kept.terms},
            "excludes": kept.excludes,
        }  # fmt: skip
    row |= {"kind": node.kind, "variant": node.variant}
    if node.weight is not None:
        row["weight"] = node.weight
    return row


def _stand_ins(node: dict[str, Any], found: Comparison, shipped: RawPack | None) -> list[dict[str, Any]]:
    """Points of a node that the official text does not divide: ours where we have some, marked as ours."""
    here = (line for line in found.lines if line.official is not None and line.level == node["level"])
    line = next(line for line in here if line.official is not None and line.official.code == node["code"])
    if shipped is not None and line.keeps and line.shipped is not None and line.shipped.code in shipped.points:
        rows = [p.model_dump(mode="json", exclude_defaults=True) for p in shipped.points[line.shipped.code]]
        return [{**row, "mark": "P" if row["mark"] == "official" else row["mark"]} for row in rows]
    text = line.official.text if line.official else ""
    return [point_row(f"{node['code']}.1", node["name"], "P", "", asks=text)]


def _with_official(ours: list[dict[str, Any]], official: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The official rows, then those of ours that the official table does not name."""
    named = {row["id"] for row in official}
    return [*official, *(row for row in ours if row["id"] not in named)]


def _measured(found: Comparison, shipped: RawPack, told: list[Doubt]) -> dict[str, Any]:
    """Quantities and metrics of the shipped pack, hung where their node went; those that have none left are told."""
    went = {
        line.shipped.code: line.official.code
        for line in found.lines
        if line.keeps and line.level < 3 and line.shipped is not None and line.official is not None
    }
    here = {
        digits(line.official.code): line.official.code for line in found.lines if line.official is not None and line.level < 3
    }
    metrics = []
    for metric in shipped.metrics:
        code = went.get(metric.code) or here.get(digits(metric.code))
        if code is None:
            told.append(
                Doubt("定量指标", f"{metric.number} {metric.name}", f"它挂的“{metric.code}”在官方文本里没有，没有写入；请补挂")
            )
            continue
        metrics.append(metric.model_copy(update={"code": code}).model_dump(mode="json", exclude_defaults=True))
    quantities = [q.model_dump(mode="json", exclude_defaults=True) for q in shipped.quantities]
    return {"metrics": metrics, "quantities": quantities}
