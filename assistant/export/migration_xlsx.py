"""换版清单: how the nodes of two editions correspond, and what could not be carried over, in full."""

from __future__ import annotations

from pathlib import Path

from assistant.domain import Framework
from assistant.editions.correspond import HOW, Correspondence
from assistant.editions.moved import WHAT, Moved
from assistant.export import workbook
from assistant.export.pack_cells import LONGEST


def write(moved: Moved, pairs: Correspondence, old: Framework, new: Framework, target: Path) -> None:
    """Two sheets; texts longer than a cell can hold are cut there and are whole in the archive of the workspace."""
    book = workbook.new()
    told = "，".join(f"{WHAT[what]}{n}" for what, n in moved.carried.items()) or "没有可带的内容"
    note = f"{old.name} → {new.name}。已随节点带到新版：{told}。未能带过去的{len(moved.left)}项，原样存在工作区的归档里。"
    rows = [(WHAT[x.what], x.code, x.text[:LONGEST], "") for x in moved.left]
    workbook.sheet(book, "未能带过去的", ("种类", "旧编码", "内容", "处理意见"), rows, (14, 12, 90, 24), note)
    names = {i.code: i.name for i in new.indicators} | {p.code: p.name for p in new.points}
    nodes = [(i.code, i.name, "节点") for i in old.indicators] + [(p.code, p.name, "审核重点") for p in old.points]
    both = []
    for code, name, kind in nodes:
        found = (pairs.nodes if kind == "节点" else pairs.points).get(code)
        after = (found[0], names.get(found[0], ""), HOW[found[1]]) if found else ("", "", "没有对应")
        both.append((kind, code, name, *after))
    workbook.sheet(book, "节点对应", ("层级", "旧编码", "旧名称", "新编码", "新名称", "依据"), both, (10, 12, 44, 12, 44, 14))
    workbook.save(book, target)
