"""evidence.wrong_folder: a material lies in the folder of the node whose number it bears."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from assistant.review.document import CatalogueLine
from assistant.review.nodes import Node, bare, tree
from assistant.review.rule import Context, Hit, Rule
from assistant.review.text import overlap, squeeze

_LED = re.compile(r"^([BKX]?\d(?:\.\d){0,2})[\s._、．-]*(?=[\u4e00-\u9fff])(.+)$")
NAMED = 0.6
"""Overlap of a folder's name with the node's from which the folder is taken to be that node's (and not '1 教务处')."""


def check(context: Context) -> Iterator[Hit]:
    nodes = {bare(code): node for code, node in tree(context.framework).items()}
    strayed: dict[str, tuple[CatalogueLine, Node, Node]] = {}
    at_home: set[str] = set()
    for line in context.report.catalogue:
        folder = _node_of(line.file, nodes)
        own = bare(line.number.rpartition("-")[0])
        if folder is None or own not in nodes:
            continue
        theirs = bare(folder.code)
        if own == theirs or own.startswith(f"{theirs}.") or theirs.startswith(f"{own}."):
            at_home.add(line.file)
        else:
            strayed.setdefault(line.file, (line, nodes[own], folder))
    for file, (line, node, folder) in strayed.items():
        if file in at_home:
            continue  # listed under its own node, and lent to another
        yield Hit(
            line.spot,
            "支撑材料目录",
            f"{line.number}“{line.title}”编在“{node.title}”之下，文件却放在“{folder.title}”的文件夹（{file}），该指标下没有列它",
            quote=f"{line.number} {line.title}",
            suggestion="核对材料支持的是哪个指标：编错的改编号，放错的移文件夹；确实支持几个指标的，在本指标下也列出",
        )


def _node_of(file: str, nodes: Mapping[str, Node]) -> Node | None:
    """The deepest node that a folder of the path is named after."""
    result = None
    for folder in file.replace("\\", "/").split("/")[:-1]:
        found = _LED.match(folder.strip())
        node = nodes.get(bare(found[1])) if found else None
        if found and node and overlap(squeeze(found[2]), squeeze(node.name)) >= NAMED:
            result = node
    return result


RULE = Rule(
    id="evidence.wrong_folder",
    law="材料的编号与所在文件夹对应同一个指标。",
    bad="编号6.1.1-2的材料放在“2.3 实践教学”文件夹。",
    good="编号6.1.1-2的材料放在“6.质量保障/6.1质量管理”之下。",
    severity="info",
    check=check,
    source="支撑材料按一级、二级指标和审核重点分文件夹编号（s-hnsyu）",
)
