"""Starting a draft: from evidence alone, or with the configured model after somebody agreed to what it will take."""

from __future__ import annotations

from assistant.ui import widgets as w
from assistant.ui.html import Html, tag
from assistant.ui.page import Action, Args, Reply
from assistant.ui.seat import Seat
from assistant.workspace.drafts import Drafts
from assistant.workspace.jobs import Jobs


def buttons(seat: Seat) -> list[Html]:
    """What starts a draft; the model's button only where a model is set."""
    if not seat.may("draft.run"):
        return []
    t, again = seat.t, bool(Drafts(seat.workspace).sections())
    plain = w.button(t("重新起草") if again else t("起草报告"), "draft", cls="primary", page="overview")
    if not (seat.settings.model or seat.settings.model_base_url):
        return [plain]
    return [w.button(t("用模型润色起草"), "draft-model", page="overview"), plain]


def question(seat: Seat) -> Html | None:
    """The estimate, or what waits for approval, of the last draft with a model: for a person to say yes to."""
    last = next(iter(Jobs(seat.workspace).all(1)), None)
    if last is None or last.state != "done" or "ask" not in last.result or not seat.may("draft.run"):
        return None
    if str(last.id) == seat.workspace.get("job_seen"):
        return None
    t, asked = seat.t, str(last.result["ask"])
    head = t("模型起草前的估算") if asked == "estimate" else t("等待批准")
    yes = t("同意，开始") if asked == "estimate" else t("批准，继续")
    acts = tag(
        "div",
        w.button(yes, "draft-model", cls="primary", page="overview", agreed="1", approved="" if asked == "estimate" else asked),
        w.button(t("不用模型"), "draft", page="overview"),
        w.button(t("先不做"), "job-hide", page="jobs", job=last.id),
        cls="row",
    )
    return tag("section", tag("h2", head), tag("p", seat.server.plain(str(last.result["words"]))), acts, cls="panel waiting")


def plain(seat: Seat, form: Args) -> Reply:
    seat.run("draft")
    seat.log("draft.run", after="开始")
    return Reply(seat.t("已开始。可以离开这一页，做完后在这里看结果；人工改过和锁定的段落不会变。"))


def with_model(seat: Seat, form: Args) -> Reply:
    agreed = form.flag("agreed")
    given = {"approved": form.text("approved", 20)} if form.text("approved") else {}
    seat.run("draft", model=True, agreed=agreed, **given)
    seat.log("draft.run", after="用模型起草，已同意估算" if agreed else "用模型起草，先估算")
    said = (
        "已开始。停止或中断后可以从这里继续，已写好的章节不重写。" if agreed else "正在估算要用多少次调用和费用，稍后请您决定。"
    )
    return Reply(seat.t(said))


ACTIONS = {"draft": Action("draft.run", plain), "draft-model": Action("draft.run", with_model)}
