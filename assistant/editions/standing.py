"""What must be said wherever a pack is used: how much of the official text it holds, and whether it is in force."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date

from assistant.domain import Framework, Mark

MARKS: dict[Mark, str] = {"official": "官方原文", "S": "公开来源", "M": "凭记忆待核", "U": "来源不一待核", "P": "本软件拟"}
UNITS = {"points": "审核重点", "nodes": "二级指标", "nodes+points": "二级指标与要点", "metrics": "监测项"}
"""What the official number of rows of a pack counts."""


def marks(framework: Framework) -> dict[Mark, int]:
    """Rows of the counted kind by mark, surest first."""
    counts = Counter(p.mark for p in framework.counted)
    return {mark: counts[mark] for mark in MARKS if counts[mark]}


def share(framework: Framework) -> str:
    """'38/38', '0/49', or '—/?' where the official number is not known."""
    return f"{framework.present}/{framework.official_rows or '？'}"


def label(framework: Framework) -> str:
    """How a framework stands in a list to choose from: name, edition, official rows held of those there are."""
    return f"{framework.name}　{framework.edition}　{share(framework)}"


def completeness(framework: Framework) -> str:
    """One sentence: official rows, rows held, and where they come from. Stand-ins are named and not counted."""
    unit = UNITS[framework.official_unit]
    if not framework.official_rows:
        told = "、".join(f"{MARKS[mark]}{n}" for mark, n in marks(framework).items())
        return f"官方{unit}数未见公开来源，无法算完整度；已列{len(framework.counted)}项（{told}）。"
    percent = round(100 * (framework.completeness or 0))
    sourced = "、".join(f"{MARKS[mark]}{n}" for mark, n in marks(framework).items() if mark != "P")
    held = f"官方{unit}{framework.official_rows}项，已列{framework.present}项{f'（{sourced}）' if sourced else ''}"
    stand_in = f"；另有{framework.standing_in}项是本软件的替代行，不计入" if framework.standing_in else ""
    return f"{held}，完整度{percent}%{stand_in}。"


def successor(framework: Framework, others: Iterable[Framework]) -> Framework | None:
    """The framework that says it supersedes this one; the newest where several do."""
    found = [other for other in others if other.supersedes == framework.id]
    return max(found, key=lambda other: other.valid_from, default=None)


def validity(framework: Framework, today: date, others: Iterable[Framework] = ()) -> str:
    """'' if the framework is in force today; else one sentence that says why not and what to do."""
    day = today.isoformat()
    newer = successor(framework, others)
    if newer is not None and newer.valid_from <= day:
        return f"已被“{newer.name}”（{newer.id}）取代，新的评估请用后者；旧报告仍以本版为准。"
    if framework.valid_to and framework.valid_to < day:
        return f"有效期至{framework.valid_to}，已过期；请核对主管部门有无新文本，有则用 zhiping frameworks import 导入。"
    if framework.valid_from > day:
        return f"自{framework.valid_from}起施行，尚未生效。"
    return ""
