"""The fields of a LedgerEntry that people write: their names in Chinese, their form as text, and how text is put back."""

from __future__ import annotations

import calendar
import re
import unicodedata
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, get_args

from assistant.domain import LedgerEntry, LedgerState
from assistant.errors import UserError

STATES: dict[LedgerState, str] = {
    "planned": "待启动", "running": "进行中", "submitted": "已提交", "verified": "复核通过", "returned": "退回", "closed": "销号",
}  # fmt: skip
LABELS: dict[str, str] = {
    "code": "指标编号", "indicator": "对应审核指标", "problem": "问题简要表述", "source": "问题来源", "included": "是否纳入整改",
    "cause": "原因分析", "goal": "整改目标", "measures": "整改措施", "lead_unit": "牵头单位", "owner": "责任人",
    "support_units": "配合单位", "deadline": "完成时限", "deliverable": "预期成效", "state": "状态", "progress": "进展情况",
    "effect": "整改成效", "proof": "佐证材料", "remark": "备注", "metric": "监测指标", "metric_goal": "指标目标值",
    "metric_baseline": "指标起点值", "metric_unit": "指标单位", "metric_direction": "指标方向",
}  # fmt: skip
"""Every field that an event may set, in the order in which a ledger shows them."""
EVIDENCE = "evidence"
"""Set by events of the kind `evidence` only: locators are added and taken back, never typed."""
REQUIRED: dict[str, str] = {"state": "planned", "included": "是", "problem": ""}
"""Fields that are never empty, with what they are where nothing was said; a problem has to be said."""
LONGEST = 30_000
"""Characters of one field: what a cell of a spreadsheet holds, with some to spare."""
_NUMBERS = ("metric_goal", "metric_baseline")
_YES, _NO = ("是", "yes", "true", "1", "纳入", "√"), ("否", "no", "false", "0", "不纳入", "×")
_DATE = re.compile(r"(\d{4})\s*[年./-]\s*(\d{1,2})\s*(?:[月./-]\s*(?:(\d{1,2})\s*[日号]?|底|末)?)?\s*(?:前|以前|之前|底前)?")
_YEAR = re.compile(r"(\d{4})\s*年?\s*(?:年底|年末|底|末)(?:前|以前|之前)?")


class LedgerError(UserError):
    """A change of the ledger that cannot be made; the message says why and what to do."""


def text_of(entry: LedgerEntry, field: str) -> str:
    """The value of a field as the text that events, sheets and forms carry."""
    value: Any = getattr(entry, field)
    if field == "included":
        return "是" if value else "否"
    if field in _NUMBERS:
        return "" if value is None else format(value.normalize(), "f")
    return str(value)


def shown(field: str, text: str) -> str:
    """Canonical text as people read it: states and directions in Chinese."""
    if field == "state":
        return next((word for state, word in STATES.items() if state == text), text)
    if field == "metric_direction":
        return {"at_least": "不低于", "at_most": "不高于"}.get(text, text)
    return text


def canonical(field: str, text: str) -> str:
    """The one way to write a value of this field: what a sheet gives back is what was put into it.

    Raises LedgerError with a sentence for a field that there is none of, and for what is no date, number or choice.
    """
    if field not in LABELS:
        raise LedgerError(f"台账没有“{field}”这一项，可改的有：{'、'.join(LABELS)}。")
    clean = plain(text)
    if len(clean) > LONGEST:
        raise LedgerError(f"“{LABELS[field]}”有{len(clean)}字，超过{LONGEST}字。请把长文放进附件，这里写要点。")
    if not clean and field == "problem":
        raise LedgerError("“问题简要表述”不能为空，请写明是什么问题。")
    if not clean:
        return REQUIRED.get(field, "")
    return _CHECKS.get(field, lambda t: t)(clean)


def put(entry: LedgerEntry, field: str, text: str) -> LedgerEntry:
    """The entry with one field set from canonical text."""
    value: Any = text
    if field == "included":
        value = text != "否"
    elif field in _NUMBERS:
        value = Decimal(text) if text else None
    return entry.model_copy(update={field: value})


def plain(text: str) -> str:
    """Text as a spreadsheet keeps it: one kind of line end, no control characters, no apostrophe before a formula sign."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = "".join(c for c in text if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cs", "Cn"))
    text = text.strip()
    while text[:1] == "'" and text[1:2] in ("=", "+", "-", "@"):
        text = text[1:].strip()
    return text


def day(text: str) -> date | None:
    """A date as offices write it; a month or a year means its last day. None where it is no date."""
    flat = unicodedata.normalize("NFKC", text).strip()
    if found := _YEAR.fullmatch(flat):
        return date(int(found[1]), 12, 31)
    if found := _DATE.fullmatch(flat):
        year, month = int(found[1]), int(found[2])
        if 1 <= month <= 12 and year >= 1900:
            last = calendar.monthrange(year, month)[1]
            number = int(found[3]) if found[3] else last
            return date(year, month, number) if 1 <= number <= last else None
    return None


def _date(text: str) -> str:
    found = day(text)
    if found is None:
        raise LedgerError(f"完成时限“{text}”不是日期，请写成 2026-06-30 或 2026年6月。")
    return found.isoformat()


def _state(text: str) -> str:
    if text in get_args(LedgerState):
        return text
    for state, word in STATES.items():
        if text == word:
            return state
    raise LedgerError(f"状态“{text}”不在可选值内，请写：{'、'.join(STATES.values())}。")


def _included(text: str) -> str:
    if text.lower() in _YES:
        return "是"
    if text.lower() in _NO:
        return "否"
    raise LedgerError(f"是否纳入整改“{text}”不在可选值内，请写“是”或“否”。")


def _number(text: str) -> str:
    try:
        value = Decimal(unicodedata.normalize("NFKC", text).replace(",", ""))
    except InvalidOperation as error:
        raise LedgerError(f"“{text}”不是数，请只写数字，单位写在“{LABELS['metric_unit']}”里。") from error
    if not value.is_finite():
        raise LedgerError(f"“{text}”不是数，请只写数字。")
    return format(value.normalize(), "f")


def _direction(text: str) -> str:
    words = {"at_least": "at_least", "不低于": "at_least", "at_most": "at_most", "不高于": "at_most"}
    if text not in words:
        raise LedgerError(f"指标方向“{text}”不在可选值内，请写“不低于”或“不高于”。")
    return words[text]


_CHECKS = {
    "deadline": _date, "state": _state, "included": _included, "metric_goal": _number, "metric_baseline": _number,
    "metric_direction": _direction,
}  # fmt: skip
