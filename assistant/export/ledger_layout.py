"""The sheets and columns of ledger.xlsx, shared by the writer and by the reader of filled copies."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

import yaml
from pydantic import BaseModel, ConfigDict

from assistant.domain import LedgerState
from assistant.rectification.fields import LABELS
from assistant.resources import CORPUS

SHEET, WAITING, ALARMS, COUNTS, TRENDS, CHARTS, HISTORY, LEGEND, VERSION = (
    "整改台账", "待确认", "提醒", "进度", "指标趋势", "趋势图", "历史", "填写说明", "台账版本",
)  # fmt: skip
OWN_SHEETS = (SHEET, WAITING, ALARMS, COUNTS, TRENDS, CHARTS, HISTORY, LEGEND, VERSION)
ID, NUMBER, PLACES, MONITOR, ALARM, SIGNED = "台账编号", "序号", "佐证定位", "监测情况", "提醒", "填报人"
SPARE = 15
"""Empty lines at the end for problems that a unit adds."""
TOP = 2
"""Row of the header; the line above it says what the sheet is and who filled it in."""
SIZE = 9
"""Points of the ledger's text."""


class Column(NamedTuple):
    """One column of the ledger. `field`: of LedgerEntry, '' for what the tool fills in; `unit`: what units keep up to date."""

    head: str
    width: float
    field: str = ""
    unit: bool = False


COLUMNS = (
    Column(ID, 6),
    Column(NUMBER, 3.5),
    Column(LABELS["code"], 5, "code"),
    Column(LABELS["indicator"], 8, "indicator"),
    Column(LABELS["problem"], 20, "problem"),
    Column(LABELS["source"], 6, "source"),
    Column(LABELS["included"], 4.5, "included"),
    Column(LABELS["cause"], 14, "cause"),
    Column(LABELS["goal"], 14, "goal"),
    Column(LABELS["measures"], 24, "measures"),
    Column(LABELS["lead_unit"], 7, "lead_unit"),
    Column(LABELS["owner"], 6.5, "owner", unit=True),
    Column(LABELS["support_units"], 7.5, "support_units"),
    Column(LABELS["deadline"], 9, "deadline"),
    Column(LABELS["deliverable"], 11, "deliverable"),
    Column(LABELS["state"], 7, "state", unit=True),
    Column(LABELS["progress"], 17, "progress", unit=True),
    Column(LABELS["effect"], 13, "effect", unit=True),
    Column(LABELS["proof"], 12, "proof", unit=True),
    Column(PLACES, 11),
    Column(MONITOR, 12),
    Column(ALARM, 8),
    Column(LABELS["remark"], 8, "remark", unit=True),
)
"""Widths in characters; A3 across."""
HEADS = tuple(c.head for c in COLUMNS)


def at(head: str) -> int:
    """The number of a column, from 1."""
    return HEADS.index(head) + 1


class Words(BaseModel):
    """corpus/ledger/columns.yaml: how schools name columns and states."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    id: tuple[str, ...]
    ignored: tuple[str, ...]
    chapter: tuple[str, ...]
    indicator: tuple[str, ...]
    code: tuple[str, ...]
    point: tuple[str, ...]
    problem: tuple[str, ...]
    source: tuple[str, ...]
    included: tuple[str, ...]
    cause: tuple[str, ...]
    goal: tuple[str, ...]
    measures: tuple[str, ...]
    lead_unit: tuple[str, ...]
    owner: tuple[str, ...]
    support_units: tuple[str, ...]
    deadline: tuple[str, ...]
    deliverable: tuple[str, ...]
    state: tuple[str, ...]
    progress: tuple[str, ...]
    effect: tuple[str, ...]
    proof: tuple[str, ...]
    remark: tuple[str, ...]
    closed: tuple[str, ...]
    metric: tuple[str, ...]
    states: dict[LedgerState, tuple[str, ...]]

    def field_of(self, head: str) -> str:
        """The field that a heading names; '' if none."""
        return next((name for name in type(self).model_fields if name != "states" and head in getattr(self, name)), "")

    def state_of(self, text: str) -> LedgerState | None:
        return next((state for state, words in self.states.items() if text in words), None)


@cache
def words() -> Words:
    """The shipped words."""
    file = CORPUS / "ledger" / "columns.yaml"
    return Words.model_validate(yaml.load(file.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader))
