"""A model's words for the advice, beside the rules': started after somebody agreed to what it takes, shown side by side."""

from __future__ import annotations

from assistant.domain import Cause, Measure, ModelAdvice, Recommendation
from assistant.steps.advising import Standing
from assistant.ui import widgets as w
from assistant.ui.html import Html, join, tag
from assistant.ui.page import Action, Args, Reply
from assistant.ui.pages.drafting import agree, ended, with_a_model
from assistant.ui.pages.whereabouts import cites
from assistant.ui.seat import Seat
from assistant.workspace.jobs import Jobs

PAGE = "advice"
"""The page that the work is started from."""


def buttons(seat: Seat, there: bool) -> list[Html]:
    """What starts it; only where a model is set and there is advice."""
    if not there or not seat.may("draft.run") or not with_a_model(seat.settings):
        return []
    return [w.button(seat.t("请模型润色"), "reword", page=PAGE)]


def question(seat: Seat) -> Html | None:
    """The estimate of the last attempt, for a person to say yes to."""
    last = ended(seat, "reword")
    return agree(seat, last, seat.t("模型润色前的估算"), "reword", PAGE) if last is not None else None


def offer(seat: Seat, stands: Standing) -> Html | None:
    """After a draft with a model: the advice could be put better too."""
    last = next(iter(Jobs(seat.workspace).all(1)), None)
    drafted = last is not None and last.kind == "draft" and last.state == "done" and bool(last.params.get("agreed"))
    if not drafted or stands.made or not (starts := buttons(seat, bool(stands.waiting))):
        return None
    t = seat.t
    words = t("报告已用模型润色；整改建议的原因和举措也可以请模型润色，规则文本会保留，采纳时任选。先给出估算，同意后才开始。")
    return tag(
        "section", tag("h2", t("整改建议还可以润色")), tag("p", words), tag("div", *starts, cls="row"), cls="panel waiting"
    )


def note(seat: Seat, stands: Standing) -> Html | None:
    """How much of the advice a model put better, was not let, or did not answer."""
    shown = [r for r in stands.every if seat.codes is None or r.code in seat.codes]
    tried = [stands.made[r.id] for r in shown if r.id in stands.made]
    if not tried:
        return None
    t = seat.t
    better = sum(r.id in stands.better for r in shown)
    refused = sum(len(v.answer.refused) for v in tried if v.answer)
    failed = sum(bool(v.last.failed) for v in tried)
    said = t("{n} 条建议有模型文本（{model}），与规则文本并列，采纳时任选。", n=better, model=tried[-1].last.model)
    if refused:
        said += t("{n} 处没有通过核验，保留规则文本。", n=refused)
    if failed:
        said += t("{n} 条没有得到回答，保留规则文本。", n=failed)
    return tag("p", said, cls="note")


def cause(seat: Seat, rule: Cause, model: Cause | None) -> Html:
    """The cause; beside it the model's, where it has another."""
    plain = join(tag("p", rule.text), cites(seat, rule.locators))
    if model is None or model.text == rule.text:
        return plain
    return _sides(seat, plain, join(tag("p", model.text), cites(seat, model.locators)))


def measures(seat: Seat, rule: tuple[Measure, ...], made: ModelAdvice | None, model: Recommendation | None) -> Html | None:
    """The measures that a model put otherwise, each beside the rules' text, with the passages that it was held against."""
    if model is None or made is None:
        return None
    places = {word.after: word.locators for word in made.words if word.part == "measure"}
    rows = []
    for n, (own, other) in enumerate(zip(rule, model.measures, strict=True), start=1):
        if other.text != own.text:
            rows.append(tag("p", tag("strong", seat.t("举措 {n}", n=n))))
            rows.append(_sides(seat, tag("p", own.text), join(tag("p", other.text), cites(seat, places.get(other.text, ())))))
    return join(*rows) if rows else None


def _sides(seat: Seat, rule: Html, model: Html) -> Html:
    t = seat.t
    left = tag("div", tag("p", t("规则文本"), cls="faint"), rule, cls="side-a")
    return tag("div", left, tag("div", tag("p", t("模型文本"), cls="faint"), model, cls="side-b"), cls="sides")


def record(seat: Seat, stands: Standing, made: Recommendation) -> Html | None:
    """What a model made of this piece of advice: which one, by which prompt, what was not let through and why."""
    t, tried = seat.t, stands.made.get(made.id)
    if tried is None:
        return None
    parts: list[Html] = []
    if tried.last.failed:
        why = t.said(seat.server.plain(tried.last.failed))
        parts.append(tag("p", t("没有得到回答，保留规则文本：{why}", why=why), cls="note"))
    said = tried.answer or tried.last
    line = t("模型 {model}，提示词 {prompt}，{day}。", model=said.model, prompt=said.prompt.split(":")[0], day=said.at[:10])
    hidden = t("发出前已隐去个人信息。") if said.redacted else t("没有隐去个人信息（端点在本机，或设置为不隐去）。")
    parts.append(tag("p", line, hidden, cls="faint"))
    if tried.answer and not tried.answer.words:
        parts.append(tag("p", t("模型没有更好的写法，或都没有通过核验。"), cls="note"))
    elif tried.answer and made.id not in stands.better:
        parts.append(tag("p", t("建议或所引材料已更新，原来的模型文本不再适用；可以重新请模型润色。"), cls="note"))
    if tried.answer and tried.answer.refused:
        rows = [[r.part, r.text, r.reason] for r in tried.answer.refused]
        columns: list[w.Column | str] = [t("部分"), w.Column(t("模型写的"), wide=True), w.Column(t("没有采用的原因"), wide=True)]
        head = tag("summary", t("没有通过核验的 {n} 处", n=len(rows)))
        parts.append(tag("details", head, w.table(columns, rows, id="refused")))
    return tag("section", tag("h3", t("模型文本的来历")), *parts, cls="panel")


def start(seat: Seat, form: Args) -> Reply:
    agreed = form.flag("agreed")
    tokens = {"tokens": form.number("tokens")} if agreed and form.number("tokens") else {}
    seat.run("reword", agreed=agreed, by=seat.user.name, **tokens)
    seat.log("draft.run", target="整改建议", after="请模型润色，已同意估算" if agreed else "请模型润色，先估算")
    said = "已开始。停止或中断后可以从这里继续，问过的不再问。" if agreed else "正在估算要用多少次调用和费用，稍后请您决定。"
    return Reply(seat.t(said))


ACTIONS = {"reword": Action("draft.run", start)}
