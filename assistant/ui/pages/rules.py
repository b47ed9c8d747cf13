"""The rules of the review in one workspace, a tab of 设置: which hold, of what severity, who changed that and why."""

from __future__ import annotations

from assistant.domain import Severity
from assistant.errors import UserError
from assistant.review import engine
from assistant.ui import widgets as w
from assistant.ui.html import Html, join, tag
from assistant.ui.page import Args, Reply, address
from assistant.ui.seat import Seat
from assistant.ui.views import findings as shown
from assistant.workspace.rule_choices import RuleChoice, RuleChoices

OFF = "off"
LEVELS: dict[str, str] = {**{str(key): name for key, (name, _) in shown.SEVERITIES.items()}, OFF: "关闭"}
"""What a rule may be set to, in words."""


def body(seat: Seat, args: Args) -> Html:
    t = seat.t
    known, failed = engine.rules(seat.settings.rules_folder)
    general = {rule.id: rule.severity for rule in engine.in_force(known, seat.settings.rules)}
    said = RuleChoices(seat.workspace).now()
    may = seat.may("settings.manage")
    columns: list[w.Column | str] = [
        w.Column(t("规则"), wide=True),
        t("类别"),
        t("级别"),
        w.Column(t("本工作区的改动"), wide=True),
    ]
    columns += [w.Column(t("改为"), wide=True)] if may else []
    rows = [_row(seat, rule.id, rule.law, general.get(rule.id, OFF), said.get(rule.id), may) for rule in known]
    note = t("关闭一条规则或改它的级别，只对本工作区有效，重新审核后生效；命令行检查本工作区时也照此。")
    faults = [tag("p", f.message, cls="warning") for f in failed]
    return join(tag("p", note, cls="note"), *faults, w.table(columns, rows, id="rules"))


def _row(seat: Seat, id: str, law: str, general: str, said: RuleChoice | None, may: bool) -> list[Html | str | None]:
    t = seat.t
    now = said.value if said else general
    tone = "" if now == OFF else shown.SEVERITIES[_severity(now)][1]
    family = id.partition(".")[0]
    told = t("{what}：{who}，{at}", what=t(LEVELS[said.value]), who=said.by, at=said.at[:10]) if said else ""
    row: list[Html | str | None] = [
        join(tag("div", law), tag("div", id, cls="faint")),
        w.day(t(shown.FAMILIES.get(family, family))),
        w.ranked(list(LEVELS).index(now), w.badge(t(LEVELS[now]), tone)),
        join(tag("div", told), tag("div", said.reason, cls="faint")) if said else "",
    ]
    if not may:
        return row
    choices = [("", t("照服务的设置（{level}）", level=t(LEVELS[general]))), *((k, t(v)) for k, v in LEVELS.items())]
    reason = tag("input", name="reason", maxlength=300, aria_label=t("理由"), placeholder=t("理由（必填）"))
    pick = w.select("value", choices, said.value if said else "", aria=t("改为"))
    return [*row, w.form("rule", tag("div", pick, reason, w.submit(t("保存"), cls="small"), cls="row"), rule=id)]


def _severity(value: str) -> Severity:
    return next(s for s in shown.SEVERITIES if s == value)


def changed(seat: Seat, newest: str) -> Html | None:
    """A line above findings: how many rules are off or of another severity here, and whether that is newer than the check."""
    t, said = seat.t, RuleChoices(seat.workspace)
    now = said.now()
    later = any(choice.at > newest for choice in said.history())
    if not now and not later:
        return None
    off = sum(choice.value == OFF for choice in now.values())
    words = t("本工作区关闭了 {n} 条规则，改了 {m} 条的级别。", n=off, m=len(now) - off)
    more = tag("strong", t("规则在上次审核之后改过，请重新审核。")) if later else None
    see = w.link(t("看是哪些"), address("settings", seat.id, tab="rules")) if seat.may("workspace.manage") else None
    return tag("p", words, more, " ", see, cls="note")


def choose(seat: Seat, form: Args) -> Reply:
    rule, value, reason = form.text("rule", 100), form.text("value", 20), form.text("reason", 300)
    known, _ = engine.rules(seat.settings.rules_folder)
    if rule not in {r.id for r in known}:
        raise UserError("没有这条规则，请刷新页面。")
    if value and value not in LEVELS:
        raise UserError("请选择级别。")
    choices = RuleChoices(seat.workspace)
    before = choices.now().get(rule)
    if (before.value if before else "") == value:
        return Reply(seat.t("没有改动。"))
    if value and not reason:
        raise UserError("请写明理由：以后的人要知道为什么关掉或改了级别。")
    choices.say(rule, value, by=seat.user.shown, reason=reason)
    seat.log(
        "settings.manage",
        f"规则 {rule}",
        LEVELS.get(before.value, "") if before else "",
        f"{LEVELS.get(value, '照服务的设置')} {reason}",
    )
    return Reply(seat.t("已保存；重新审核后生效。"))
