"""What goes along when a workspace moves to another edition, and what finds no place there."""

from __future__ import annotations

from typing import Literal, NamedTuple

What = Literal[
    "decision", "match", "draft", "proposal", "comment", "lock", "review", "question", "ledger", "report", "finding", "check",
    "advice",
]  # fmt: skip
WHAT: dict[What, str] = {
    "decision": "人工判断", "match": "匹配", "draft": "章节稿", "proposal": "建议稿", "comment": "批注", "lock": "锁定",
    "review": "专家评审意见", "question": "待答问题", "ledger": "台账条目", "report": "已起草的报告",
    "finding": "审核发现的处理", "check": "审核结果", "advice": "不采纳的建议",
}  # fmt: skip


class Left(NamedTuple):
    """Something that has no place in the new edition; it is kept in the archive of the workspace."""

    what: What
    code: str
    text: str


class Moved(NamedTuple):
    """What went along, by kind, and what did not."""

    number: int
    carried: dict[What, int]
    left: tuple[Left, ...]
