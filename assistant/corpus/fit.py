"""Why a case fits an institution's problem and what differs, in words."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.corpus.relations import Node, nearness
from assistant.domain import Case, CauseClass, Institution

TYPES = {"research": "研究型", "applied": "应用型", "vocational": "高职"}
SCHOOLS = {"research": "研究型高校", "applied": "应用型高校", "vocational": "高职院校"}
CAUSES = {"rules": "制度", "resources": "资源", "staff": "队伍", "mechanism": "机制", "culture": "文化", "unconfirmed": "待确认"}
GROUPS = (
    frozenset(("工科", "农业", "林业")),
    frozenset(("综合", "师范", "民族")),
    frozenset(("语文", "财经", "政法")),
    frozenset(("体育", "艺术")),
)
"""Categories that share lines in the limit tables of 教发〔2004〕2号."""
_SIZE = re.compile(r"(\d+(?:\.\d+)?)\s*(万)?\s*余?\s*(?:多)?人")
ALIKE = 0.5
"""Sizes count as alike if the smaller is at least this share of the larger."""


def category_nearness(one: str, other: str) -> float:
    """1 for the same category, 0.5 for one under the same lines, else 0."""
    if one == other:
        return 1.0
    return 0.5 if any(one in group and other in group for group in GROUPS) else 0.0


def students_of(case: Case) -> int | None:
    """The number of students that `size` states, if it does."""
    found = _SIZE.search(case.size)
    return None if found is None else round(float(found[1]) * (10_000 if found[2] else 1))


def why(case: Case, who: Institution, asked: Sequence[Node], shared: Sequence[str], cause: CauseClass | None) -> str:
    """The grounds on which the case was chosen."""
    parts = [f"同为{SCHOOLS[case.type]}" if case.type == who.type else ""]
    if case.category == who.category:
        parts.append(f"同属{case.category}类")
    elif category_nearness(case.category, who.category):
        parts.append(f"{case.category}与{who.category}适用相近的条件标准")
    near = nearness(asked, (case.family, case.indicators[0]), [(case.family, c) for c in case.indicators[1:]])
    if near:
        same = any(family == case.family for family, _ in asked)
        parts.append(f"讲的是{'同一' if same and near >= 0.8 else '对应的'}指标（{'、'.join(case.indicators)}）")
    if shared:
        parts.append(f"问题都涉及{'、'.join(shared)}")
    if cause is not None and cause == case.cause_class != "unconfirmed":
        parts.append(f"原因同在{CAUSES[cause]}")
    return "；".join(p for p in parts if p) or "问题的说法相近"


def differs(case: Case, who: Institution, students: int | None, cause: CauseClass | None) -> str:
    """What is not the same, and what the case's school needed."""
    parts = []
    if case.type != who.type:
        parts.append(f"案例是{SCHOOLS[case.type]}，本校是{SCHOOLS[who.type]}，举措须改写后用")
    if case.category != who.category:
        parts.append(f"案例属{case.category}类，本校属{who.category}类")
    size = students_of(case)
    if size and students and min(size, students) < ALIKE * max(size, students):
        parts.append(f"案例{case.size}，本校约{students:,}人，人数与经费的量要按比例折算")
    elif size and not students:
        parts.append(f"案例学校{case.size}")
    if who.region and case.region and who.region not in case.region and case.region not in who.region:
        parts.append(f"地区不同（{case.region}）")
    if cause not in (None, "unconfirmed", case.cause_class):
        parts.append(f"案例的原因在{CAUSES[case.cause_class]}，本校的在{CAUSES[cause or 'unconfirmed']}")
    parts.append(f"照做的条件：{case.conditions.rstrip('。')}")
    return "；".join(parts) + "。"
