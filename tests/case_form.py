"""A case as somebody fills in the form."""

from __future__ import annotations

FORM = {
    "title": "实习周记无人看，改成三方当周回", "type": "applied", "category": "工科", "region": "东部", "size": "在校生9千人",
    "family": "bk-audit-2", "indicators": "2.3、4.4", "cause_class": "mechanism", "led_by": "教务处", "time": "两个学期",
    "source": "",
    "situation": "每年两千人外出实习。", "problem": "抽查120份周记，31份有教师回复。", "cause": "没有规定谁在何时回。",
    "measures": "规定当周回复。（牵头：教务处；时间：第1个月）\n2. 每月抽查。", "resources": "没有增加经费。",
    "effect": "回复率由26%到91%。",
    "failed": "短信提醒两个月后停用。", "conditions": "要有实习平台。",
}  # fmt: skip
