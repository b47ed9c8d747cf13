"""How far the background work of a workspace is, in words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from assistant.steps.jobs import NAMES
from assistant.ui.texts import Texts
from assistant.workspace.jobs import Job

STATES = {
    "queued": "排队中",
    "running": "进行中",
    "done": "已完成",
    "failed": "没有完成",
    "cancelled": "已停止",
    "interrupted": "已中断",
}


def share(job: Job) -> int | None:
    """Percent done of the present stage; None where the end is not known."""
    return min(100, round(100 * job.done / job.total)) if job.total else None


def words(job: Job, t: Texts) -> str:
    """'读取材料 37/97　教务处/总结.docx' or how it ended."""
    if job.state == "running":
        count = f" {job.done}/{job.total}" if job.total else ""
        return f"{t(job.stage) or t('准备中')}{count}" + (f"　{t.said(job.detail)}" if job.detail else "")
    if job.state == "queued":
        return t("前面还有别的工作，轮到时自动开始")
    return t.said(job.message) or t(STATES[job.state])


def record(job: Job, t: Texts) -> dict[str, Any]:
    """One job for the screen."""
    return {
        "id": job.id,
        "name": t(NAMES.get(job.kind, job.kind)),
        "state": job.state,
        "state_name": t(STATES[job.state]),
        "percent": 100 if job.state == "done" else share(job),
        "words": words(job, t),
        "notes": [t.said(n) for n in job.notes[-5:]],
        "active": job.active,
        "stopping": job.cancel and job.active,
    }


def status(jobs: Sequence[Job], t: Texts) -> dict[str, Any]:
    """All that the screen asks for every second while something runs."""
    return {"jobs": [record(j, t) for j in jobs], "active": any(j.active for j in jobs)}
