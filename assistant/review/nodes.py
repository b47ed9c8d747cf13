"""The headings of a report laid against the tree of its framework: which heading is which node, and in which part it stands."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from assistant.domain import Framework, Kind, Mark
from assistant.review.document import ReportDocument, ReportHeading
from assistant.review.text import overlap, squeeze

Part = Literal["", "introduction", "process", "result", "appendix"]
PART_NAMES: dict[Part, str] = {"introduction": "学校简介", "process": "自评工作开展情况", "result": "自评结果"}
_PARTS: tuple[tuple[Part, re.Pattern[str]], ...] = (
    (
        "introduction",
        re.compile(r"学校(简介|概况|基本情况|概貌|概述)|办学概况|学院(简介|概况)|^part one\b|profile of the institution", re.I),
    ),
    ("process", re.compile(r"(自评|评建|迎评|自评自建|自我评估|评估)工作|自评(过程|组织)|self-evaluation process", re.I)),
    ("result", re.compile(r"自评(结果|内容|情况$)|自我评估结果|评价结果$|results of the self-evaluation", re.I)),
    ("appendix", re.compile(r"^(附录|附件|附表|支撑材料(目录|清单)|参考文献|目录|annex\b)", re.I)),
)
_ASPECT = re.compile(
    r"问题|不足|短板|薄弱|原因|成因|措施|举措|对策|下一步|打算|努力方向|改进|整改|做法|成效|效果|成果|数据|统计|特色|案例|经验|亮点|思路|现状|概述|小结|总结|综述|基本情况"
)
_CONNECTIVE = re.compile(r"主要|存在|分析|工作|计划|及其|方面|今后|[的与和及、]")
SIMILAR = 0.6
"""Overlap from which a heading without a code is taken for a node whose official wording the pack may not hold."""


@dataclass(frozen=True, slots=True)
class Node:
    """An indicator or a review point, as headings name it. `depth` counts from 1 (一级)."""

    code: str
    name: str
    depth: int
    parent: str
    kind: Kind
    mark: Mark
    point: bool = False

    @property
    def title(self) -> str:
        return f"{self.code} {self.name}"


@dataclass(frozen=True, slots=True)
class Standing:
    """A heading with the node that it is (None: no node), and whether the title alone told so (`by_title`)."""

    heading: ReportHeading
    node: Node | None
    part: Part
    by_title: bool = False

    @property
    def aspect(self) -> bool:
        """存在的问题, 主要做法 and the like: headings that every section may have."""
        return self.node is None and _ASPECT.search(self.heading.title) is not None


def bare(code: str) -> str:
    """A code without the letter of its kind: B2.3.3 → 2.3.3."""
    return code.lstrip("BKX")


def tree(framework: Framework) -> dict[str, Node]:
    """Every node by its code, points after their indicator, in the order of the framework."""
    result: dict[str, Node] = {}
    for i in framework.indicators:
        result[i.code] = Node(i.code, i.name, i.level, i.parent or "", i.kind, i.provenance.mark)
        for p in i.points:
            result[p.code] = Node(p.code, p.name, i.level + 1, i.code, p.kind, p.provenance.mark, point=True)
    return result


def chapter(code: str) -> str:
    """The 一级 indicator that a code lies under: B2.3.3 → 2."""
    return bare(code).split(".")[0]


def standings(report: ReportDocument, framework: Framework) -> list[Standing]:
    """Every heading with its part and node. An exact title tells more than a code, a code more than a similar title."""
    nodes = tree(framework)
    by_code = {bare(code): node for code, node in nodes.items()}
    by_name: dict[str, list[Node]] = {}
    for known in nodes.values():
        by_name.setdefault(squeeze(known.name), []).append(known)
    part: Part = ""
    node: Node | None
    top = 9
    result: list[Standing] = []
    for heading in report.headings:
        exact = _exact(heading, by_name)
        begun = None if exact else _begun(heading, part, top)
        if begun:
            part, top = begun, heading.level
            result.append(Standing(heading, None, part))
            continue
        if part == "appendix":
            result.append(Standing(heading, None, part))
            continue
        if exact and (part != "result") and (not heading.code or bare(heading.code) == bare(exact.code)):
            part, top = "result", min(top, heading.level)
        node, by_title = exact, exact is not None
        if node is None and part in ("", "result"):
            node = _by_code(heading, by_code) or (None if heading.code else _similar(heading, nodes, result))
        if node is not None and part == "":
            part, top = "result", heading.level
        result.append(Standing(heading, node if part == "result" else None, part, by_title))
    return result


def _exact(heading: ReportHeading, by_name: dict[str, list[Node]]) -> Node | None:
    found = by_name.get(squeeze(heading.title), [])
    same = [n for n in found if heading.code and bare(n.code) == bare(heading.code)]
    return next(iter((*same, *found)), None)


def _begun(heading: ReportHeading, part: Part, top: int) -> Part | None:
    if part and heading.level > top:
        return None
    title = re.sub(r"^第[一二三四五六七八九十]+[部章][分]?", "", squeeze(heading.text if not heading.code else heading.title))
    return next((name for name, pattern in _PARTS if pattern.search(title)), None)


def _by_code(heading: ReportHeading, by_code: dict[str, Node]) -> Node | None:
    node = by_code.get(bare(heading.code)) if heading.code else None
    return None if only_aspect(heading.title) else node


def only_aspect(title: str) -> bool:
    """Whether a title says nothing but 存在的问题、原因分析 or the like ('2.3.4 存在的主要问题及原因')."""
    return _ASPECT.search(title) is not None and len(squeeze(_CONNECTIVE.sub("", _ASPECT.sub("", title)))) <= 1


def _similar(heading: ReportHeading, nodes: dict[str, Node], before: Sequence[Standing]) -> Node | None:
    """A point below the indicator that was last begun, by its wording."""
    last = next((s.node for s in reversed(before) if s.node is not None), None)
    if last is None or _ASPECT.search(heading.title):
        return None
    leaf = last.parent if last.point else last.code
    title = squeeze(heading.title)
    near = [(overlap(title, squeeze(n.name)), n) for n in nodes.values() if n.point and n.parent == leaf and len(title) >= 6]
    score, node = max(near, key=lambda pair: pair[0], default=(0.0, None))
    return node if score >= SIMILAR else None
