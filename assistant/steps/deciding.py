"""What a person says of a match: confirmed, rejected, moved to another indicator, taken back. Holds through every re-run."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.domain import Framework, Passage
from assistant.errors import UserError
from assistant.workspace import Workspace
from assistant.workspace.core import WITHDRAWN

WORDS = {"confirmed": "确认", "rejected": "排除", WITHDRAWN: "恢复为自动判断"}


def passage_of(workspace: Workspace, id: str) -> Passage:
    """Raises UserError if the passage is not there any more."""
    found = workspace.passage(id)
    if found is None:
        raise UserError("这段文字已不在材料里（文件可能已更新），请刷新页面。")
    return found


def decide(
    workspace: Workspace,
    framework: Framework,
    passages: Sequence[str],
    code: str,
    status: str,
    *,
    by: str,
    point: str = "",
    note: str = "",
) -> int:
    """The same decision for several passages and one indicator, all or none of the names being good. Returns how many."""
    if status not in WORDS:
        raise UserError(f"没有“{status}”这种判断。")
    _known(framework, code, point)
    keys = [passage_of(workspace, id).key for id in passages]
    for key in dict.fromkeys(keys):
        before = next((d for d in reversed(workspace.decided(key)) if d.code == code), None)
        workspace.decide(
            key,
            code,
            status,
            point=point or (before.point if before else ""),
            by=by,
            note=note or (before.note if before else ""),
        )
    return len(keys)


def move(
    workspace: Workspace, framework: Framework, passages: Sequence[str], code: str, to: str, *, by: str, note: str = ""
) -> int:
    """Out of one indicator, into another (its code, or that of one of its review points)."""
    leaf, point = target(framework, to)
    if leaf != code:
        decide(workspace, framework, passages, code, "rejected", by=by, note=note or f"改归 {to}")
    return decide(workspace, framework, passages, leaf, "confirmed", by=by, point=point, note=note)


def target(framework: Framework, to: str) -> tuple[str, str]:
    """(code of the indicator, code of the point or '') that a code means. Raises UserError."""
    for leaf in framework.leaves:
        if leaf.code == to:
            return leaf.code, ""
        if any(p.code == to for p in leaf.points):
            return leaf.code, to
    raise UserError(f"“{framework.name}”里没有编号为“{to}”的指标或审核重点。")


def take_back(workspace: Workspace, framework: Framework, passage: str, code: str, *, by: str) -> str:
    """Undoes the last decision on this match: what held before holds again. Returns what that is."""
    history = [d for d in workspace.decided(passage_of(workspace, passage).key) if d.code == code]
    if not history or history[-1].status == WITHDRAWN:
        raise UserError("这一条没有可以撤销的判断。")
    earlier = history[-2] if len(history) > 1 else None
    if earlier is None or earlier.status == WITHDRAWN:
        decide(workspace, framework, [passage], code, WITHDRAWN, by=by)
        return WORDS[WITHDRAWN]
    workspace.decide(earlier.key, code, earlier.status, point=earlier.point, by=by, note=earlier.note)
    return WORDS[earlier.status]


def _known(framework: Framework, code: str, point: str) -> None:
    leaf, _ = target(framework, code)
    if point and target(framework, point)[0] != leaf:
        raise UserError(f"审核重点“{point}”不在指标“{code}”之下。")
