"""Stopping and taking up background work: actions that every page's progress box uses."""

from __future__ import annotations

from assistant.ui import widgets as w
from assistant.ui.html import Html, join
from assistant.ui.page import Action, Args, Page, Reply
from assistant.ui.seat import Seat
from assistant.ui.views import jobs as jobs_view
from assistant.workspace.jobs import Job, Jobs

SHOWN = 60
NEEDS = {"read": "material.upload", "review": "review.run", "check": "review.run", "checklist": "export.run"}
"""Kind of job → the action that lets one stop it or take it up; `draft.run` for all others."""


def view(seat: Seat, args: Args) -> Html:
    """All jobs of the workspace, newest first."""
    t = seat.t

    def row(j: Job) -> list[Html | str]:
        name = str(jobs_view.record(j, t)["name"])
        return [
            w.day(j.created[:16].replace("T", " ")),
            name,
            w.badge(t(jobs_view.STATES[j.state])),
            w.day(seat.who(j.by)),
            jobs_view.words(j, t),
        ]

    columns: list[w.Column | str] = [t("提交时间"), t("工作"), t("状态"), t("提交人"), w.Column(t("说明"), wide=True)]
    part = w.part(seat, args, columns, Jobs(seat.workspace).all(None), row, SHOWN)
    return join(w.title(t("后台工作")), w.progress(seat), w.paged(seat, part, id="jobs", where="jobs", kept={}, find=True))


def _job(seat: Seat, form: Args) -> Job:
    from assistant.errors import UserError

    try:
        job = Jobs(seat.workspace).get(form.number("job"))
    except KeyError:
        raise UserError("没有这项工作，请刷新页面。") from None
    seat.require(NEEDS.get(job.kind, "draft.run"))
    return job


def stop(seat: Seat, form: Args) -> Reply:
    job = _job(seat, form)
    seat.server.runner.cancel(seat.folder, job.id)
    seat.log("draft.run", target=f"{job.kind} {job.id}", after="停止")
    return Reply(seat.t("正在停止，已完成的部分会保留。"))


def again(seat: Seat, form: Args) -> Reply:
    """The same work once more: it goes on where it was."""
    job = _job(seat, form)
    seat.workspace.set("job_seen", str(job.id))
    seat.server.runner.submit(seat.folder, job.kind, job.params, seat.user.name)
    return Reply(seat.t("已重新开始，从停下的地方继续。"))


def hide(seat: Seat, form: Args) -> Reply:
    seat.workspace.set("job_seen", str(_job(seat, form).id))
    return Reply()


PAGE = Page(
    "jobs",
    "后台工作",
    "gear",
    view,
    listed=False,
    actions={
        "job-stop": Action("workspace.read", stop),
        "job-again": Action("workspace.read", again),
        "job-hide": Action("workspace.read", hide),
    },
)
