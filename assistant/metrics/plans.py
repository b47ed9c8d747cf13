"""What only shall be: goals, plans, norms and limits are not observations.

Strong words hold for the whole sentence before the value (力争, 到2027年), weak ones for its clause (应, 标准, 要求).
"""

from __future__ import annotations

import re

from assistant.domain import Document
from assistant.metrics.years import Year

_STRONG = re.compile(
    r"力争|争取|拟(?![合真])(?<!虚拟)(?<!模拟)|预计|预期|计划(?:到|将|在|于|用|新增|引进|投入|使|把|达|实现|建成)|规划(?:到|将|在|使|把)|"
    r"目标(?:是|为|值?[：:])|下一步|今后|未来|逐步使|力求|确保到|配备要求|按照?[^，。；]{0,12}(?:配备|配置|配齐|的比例|的标准|要求)"
)
_WEAK = re.compile(
    r"不(?:少于|低于|高于|超过|得)|(?<![适供相对反响效呼顺感])应(?![届用急收聘邀对])|须|务必|要求|标准(?!化)|目标|将|计划(?!项目|完成|内)|合格线|限值|"
    r"限制招生|规定|不应|原则上|达标线|参考值|基准|红线|底线|以便|才能|如果|若|假如|低于.{0,6}的(?:专业|学院)|高于.{0,6}的(?:专业|学院)"
)
_AFTER = re.compile(r"\s*(?:的(?:要求|标准|目标|合格线|限|规定|比例(?:配备|配置|配齐)|办学条件)|为(?:合格|限)|的?目标)")
_STATE = re.compile(r"现有|目前|截至|截止|已(?!有关)|现状|当前|实有|拥有|20\d\d年(?:年?底|末)|实际|基础值|完成")
_HEADING = re.compile(r"目标|规划|计划|打算|展望|下一步|今后|任务|预期|举措|措施|要求|思路|标准")
_NOT_PLAN = re.compile(r"达成|完成|实现情况|执行情况|落实情况|成效|现状|回顾|情况|检查|评估|评价|总结|招生计划|培养目标")
GOAL_LABEL = re.compile(
    r"目标|计划|预期|规划|标准|要求|合格|限值|限制|拟|预计|基准|参考|门槛|增长|增幅|增减|增加|变化|同比|环比|较上|比上|差距|差值|差额|差异|"
    r"全国|全省|同类|常模|均值|排名|排序|序号|权重|分值|得分|底线|红线|占比(?=$|[（(])"
)
"""Column and row names of what is not the school's state."""
_NORMS = frozenset({"regulation", "plan", "programme", "notice"})


def is_plan(before: str, clause: str, after: str, year: Year | None, headings: tuple[str, ...], document: Document) -> bool:
    """Whether the value between `before` (its sentence up to it, `clause` the last clause of that) and `after` only shall be."""
    state = _STATE.search(before) is not None
    if _STRONG.search(before) or _WEAK.search(clause) or _AFTER.match(after):
        return True
    if year is not None and document.year is not None and year.year > document.year and not state:
        return True
    if (
        year is not None
        and re.search(r"到\s*$", before[: _at(before, year)])
        and (document.year is None or year.year > document.year)
    ):
        return True
    if state:
        return False
    return planned_heading(headings) or document.kind in ("plan", "regulation", "notice")


def _at(before: str, year: Year) -> int:
    found = before.rfind(str(year.year))
    return found if found >= 0 else 0


def planned_heading(headings: tuple[str, ...]) -> bool:
    """Whether the nearest heading announces plans ('发展目标', '下一步打算') rather than reports ('目标达成情况')."""
    nearest = headings[-1] if headings else ""
    return _HEADING.search(nearest) is not None and _NOT_PLAN.search(nearest) is None


def planned_row(around: tuple[str, ...], labels: list[str], year: int | None, document: Document) -> bool:
    """Whether a table row states goals or norms: by its caption, by its words, or as the coming years of a plan."""
    if planned_heading(around) or any(
        re.search(r"目标值|目标|标准值|合格标准|全国平均|全省平均|同类", label) for label in labels
    ):
        return True
    return document.kind in _NORMS and year is not None and document.year is not None and year > document.year
