"""Starting a draft: from evidence alone, or with the configured model after somebody agreed to what it will take."""

from __future__ import annotations

from typing import Any

from assistant.errors import UserError
from assistant.settings import Settings
from assistant.ui import widgets as w
from assistant.ui.html import Html, tag
from assistant.ui.page import Action, Args, Reply, address
from assistant.ui.seat import Seat
from assistant.ui.texts import Texts
from assistant.workspace.drafts import Drafts
from assistant.workspace.jobs import Job, Jobs
from assistant.workspace.tracing import RUN

APPROVALS = {"": "不停", "plan": "动笔之前停", "sections": "写完、成稿之前停"}
"""At which stage a draft with a model waits for a person."""


def buttons(seat: Seat, *, here: bool = False) -> list[Html]:
    """What starts a draft; the model's button only where a model is set. `here`: on the page that shows the model at work."""
    if not seat.may("draft.run"):
        return []
    t, again = seat.t, bool(Drafts(seat.workspace).sections())
    plain = w.button(t("重新起草") if again else t("起草报告"), "draft", cls="primary", page="overview")
    if not with_a_model(seat.settings):
        return [plain]
    last = w.button_link(t("模型起草的进展与记录"), address("writing", seat.id)) if seat.workspace.get(RUN) and not here else None
    return [x for x in (last, w.button(t("用模型起草"), "draft-model", page="overview"), plain) if x is not None]


def with_a_model(settings: Settings) -> bool:
    """Whether a chat model is set."""
    return bool(settings.model or settings.model_base_url)


def cost(settings: Settings, tokens_in: int, tokens_out: int) -> float | None:
    """What so many tokens cost with the model that is set; None where prices are not known."""
    from assistant.llm.endpoints import endpoint

    found = endpoint(settings) if with_a_model(settings) else None
    return found.cost(tokens_in, tokens_out) if found else None


def ended(seat: Seat, kind: str) -> Job | None:
    """The last work in the workspace, if it is of this kind and done, and nobody has put its outcome away."""
    last = next(iter(Jobs(seat.workspace).all(1)), None)
    if last is None or last.kind != kind or last.state != "done" or str(last.id) == seat.workspace.get("job_seen"):
        return None
    return last


def agree(seat: Seat, job: Job, title: str, act: str, page: str) -> Html | None:
    """What a model would take, as the job estimated it, for a person to say yes to: then `act` of `page` does it."""
    t, guess = seat.t, job.result.get("estimate")
    if not isinstance(guess, dict) or not guess or not seat.may("draft.run"):
        return None
    yes = w.button(t("同意，开始"), act, cls="primary", page=page, agreed="1", tokens=_tokens(guess))
    no = w.button(t("先不做"), "job-hide", page="jobs", job=job.id)
    return tag("section", tag("h2", title), tag("p", estimated(t, guess)), tag("div", yes, no, cls="row"), cls="panel waiting")


def _tokens(guess: dict[str, Any]) -> int:
    return int(guess["tokens_in"]) + int(guess["tokens_out"])


def question(seat: Seat) -> Html | None:
    """The estimate, or what waits for approval, of the last draft with a model: for a person to say yes to."""
    last = ended(seat, "draft")
    if last is None or "ask" not in last.result or not seat.may("draft.run"):
        return None
    t, asked, approval = seat.t, str(last.result["ask"]), str(last.result.get("approval", ""))
    guess = last.result.get("estimate")
    if isinstance(guess, dict) and guess:
        waits = w.select("approval", [(k, t(v)) for k, v in APPROVALS.items()], approval, label=t("中间要不要停下来等批准"))
        ask = w.form(
            "draft-model",
            waits,
            _buttons(t, last, w.submit(t("同意，开始"), cls="primary")),
            page="overview", agreed="1", tokens=_tokens(guess),
            cls="narrow",
        )  # fmt: skip
        return tag("section", tag("h2", t("模型起草前的估算")), tag("p", estimated(t, guess)), ask, cls="panel waiting")
    said = (
        t("模型还没有动笔。批准后开始写各项指标。")
        if asked == "plan"
        else t("各项指标都已写完并核验，逐节看过后再批准成稿；不批准则用不用模型的写法。")
    )
    yes = w.button(
        t("批准，继续"), "draft-model", cls="primary", page="overview",
        agreed="1", approved=asked, approval=approval, tokens=int(str(last.result.get("tokens") or 0)),
    )  # fmt: skip
    return tag("section", tag("h2", t("等待批准")), tag("p", said), _buttons(t, last, yes), cls="panel waiting")


def _buttons(t: Texts, job: Job, yes: Html) -> Html:
    off = w.button(t("不用模型"), "draft", page="overview")
    return tag("div", yes, off, w.button(t("先不做"), "job-hide", page="jobs", job=job.id), cls="row")


def estimated(t: Texts, guess: dict[str, Any]) -> str:
    """What a run will take, in one sentence."""
    price = t("费用约 {n}", n=f"{guess['cost']:.2f}") if guess.get("cost") is not None else t("费用未知（没有设置价格）")
    return t(
        "预计调用模型约 {calls} 次，输入约 {tokens_in}、输出约 {tokens_out} 标记，{price}，约需 {minutes} 分钟。",
        calls=guess["calls"], tokens_in=f"{guess['tokens_in']:,}", tokens_out=f"{guess['tokens_out']:,}",
        price=price, minutes=max(1, round(guess["seconds"] / 60)),
    )  # fmt: skip


def plain(seat: Seat, form: Args) -> Reply:
    seat.run("draft")
    seat.log("draft.run", after="开始")
    return Reply(seat.t("已开始。可以离开这一页，做完后在这里看结果；人工改过和锁定的段落不会变。"))


def with_model(seat: Seat, form: Args) -> Reply:
    agreed, params = form.flag("agreed"), dict[str, object]()
    if form.text("approved"):
        params["approved"] = form.text("approved", 20)
    if "approval" in form:
        if form.text("approval", 20) not in APPROVALS:
            raise UserError("没有这一种批准方式，请刷新页面再选。")
        params["approval"] = form.text("approval", 20)
    if agreed and form.number("tokens"):
        params["tokens"] = form.number("tokens")
    seat.run("draft", model=True, agreed=agreed, **params)
    seat.log("draft.run", after="用模型起草，已同意估算" if agreed else "用模型起草，先估算")
    said = (
        "已开始。停止或中断后可以从这里继续，已写好的章节不重写。" if agreed else "正在估算要用多少次调用和费用，稍后请您决定。"
    )
    return Reply(seat.t(said), page="writing", args={})


ACTIONS = {"draft": Action("draft.run", plain), "draft-model": Action("draft.run", with_model)}
