"""Two texts of one section: a proposal or an earlier version against what stands, change by change to be taken or left."""

from __future__ import annotations

from collections.abc import Mapping

from assistant.domain import Paragraph
from assistant.drafting.diff import Change, diff, take
from assistant.errors import UserError
from assistant.steps import sections
from assistant.ui import widgets as w
from assistant.ui.html import Html, join, tag
from assistant.ui.page import Action, Args, Page, Reply, address
from assistant.ui.seat import Seat
from assistant.workspace.drafts import Drafts

ORIGINS = {"auto": "自动", "model": "模型", "human": "人工"}


def view(seat: Seat, args: Args) -> Html:
    t, section, drafts = seat.t, args.text("section"), Drafts(seat.workspace)
    if section not in ("A", "B") or seat.codes is not None:
        seat.require_code(section)
    newest = sections.newest(drafts, section)
    title = sections.titles(seat.picture().framework).get(section, "")
    crumbs = join(w.link(t("报告"), address("report", seat.id, section=section)), f" › {section} {title}")
    number, version = args.number("proposal"), args.number("version")
    if number:
        proposal = drafts.proposal(number)
        if proposal.section != section:
            raise UserError("这份建议稿不属于本节，请从报告页打开。")
        changes = diff(newest.body, proposal.body)
        who = seat.who(proposal.by) or t("自动起草")
        head = w.title(
            t("建议稿与现稿"),
            t("{who}　{at}。绿色为新写的，红色为现稿里的。", who=who, at=proposal.at[:16].replace("T", " ")),
            crumbs=crumbs,
        )
        if proposal.status != "open" or not seat.may("draft.edit"):
            return join(head, *(_change(seat, n, c, False) for n, c in enumerate(changes) if c.kind != "same"))
        return join(
            head, _choosing(seat, section, number, newest.version, changes, {k: v.by for k, v in drafts.locks(section).items()})
        )
    if version:
        earlier = drafts.version(section, version)
        if earlier is None:
            raise UserError(f"没有第{version}版。")
        changes = diff(earlier.body, newest.body)
        restore = (
            w.button(
                t("恢复第 {n} 版", n=version),
                "restore",
                section=section,
                version=version,
                confirm=t("恢复为新的一版，现稿仍在历史里。确定？"),
            )
            if seat.may("draft.edit") and version != newest.version
            else None
        )
        head = w.title(t("第 {a} 版到第 {b} 版的改动", a=version, b=newest.version), None, restore, crumbs=crumbs)
        boxes = [_change(seat, n, c, False) for n, c in enumerate(changes) if c.kind != "same"]
        return join(head, *boxes) if boxes else join(head, w.empty(t("没有改动"), t("两版的文字相同。")))
    return join(
        w.title(t("历史"), t("每一版都保留；可以与现稿对照，也可以恢复。"), crumbs=crumbs), _history(seat, drafts, section)
    )


def _history(seat: Seat, drafts: Drafts, section: str) -> Html:
    t = seat.t
    rows = [
        [
            str(v.version),
            t(ORIGINS[v.origin]),
            seat.who(v.by) or "—",
            v.at[:16].replace("T", " "),
            v.note,
            w.link(t("与现稿对照"), address("compare", seat.id, section=section, version=v.version)),
        ]
        for v in reversed(drafts.history(section))
    ]
    columns: list[w.Column | str] = [
        w.Column(t("版本"), numeric=True),
        t("来源"),
        t("谁"),
        t("时间"),
        w.Column(t("说明"), wide=True),
        "",
    ]
    return w.table(columns, rows, id="history")


def _choosing(
    seat: Seat, section: str, proposal: int, version: int, changes: tuple[Change, ...], locks: Mapping[str, str]
) -> Html:
    t = seat.t
    boxes = [_change(seat, n, c, True, _held(c, locks)) for n, c in enumerate(changes) if c.kind != "same"]
    if not boxes:
        return w.empty(
            t("没有不同"), t("建议稿与现稿的文字相同。"), w.button(t("关闭建议稿"), "decline", section=section, proposal=proposal)
        )
    bar = tag(
        "div",
        tag("label", tag("input", type="checkbox", data_check_all="change", checked=True), t("全选"), cls="check"),
        w.submit(t("采纳所选"), cls="primary"),
        w.button(t("都不采纳"), "decline", section=section, proposal=proposal),
        cls="bulk",
    )
    return w.form("accept", *boxes, bar, section=section, proposal=proposal, base=version)


def _held(change: Change, locks: Mapping[str, str]) -> str:
    """Who locked the paragraph that the change would touch."""
    return locks.get(change.before.id, "") if isinstance(change.before, Paragraph) else ""


def _change(seat: Seat, number: int, change: Change, choose: bool, held: str = "") -> Html:
    tags = {"same": "span", "added": "ins", "removed": "del"}
    words = [tag(tags[p.kind], p.text) for p in change.pieces]
    kinds = {"added": ("新增", "good"), "removed": ("删去", "bad"), "changed": ("改写", "warn"), "same": ("", "")}
    name, tone = kinds[change.kind]
    lock = w.badge(seat.t("{who} 锁定，解锁后才能采纳", who=held), "accent") if held else None
    return tag(
        "article",
        w.checkbox("change", str(number), checked=True, aria_label=seat.t("采纳这一处")) if choose and not held else tag("span"),
        tag(
            "div",
            tag("div", w.badge(seat.t(name), tone), " ", lock, " › ".join(change.where), cls="from"),
            tag("p", *words, cls="text diff"),
        ),
        cls="passage",
    )


# --- actions ---


def _allowed(seat: Seat, section: str) -> None:
    if section not in ("A", "B") or seat.codes is not None:
        seat.require_code(section)


def accept(seat: Seat, form: Args) -> Reply:
    section, drafts = form.text("section"), Drafts(seat.workspace)
    _allowed(seat, section)
    proposal, newest = drafts.proposal(form.number("proposal")), sections.newest(drafts, section)
    if proposal.section != section or newest.version != form.number("base"):
        raise UserError("对照期间本节又有了新的一版，请重新看一遍再采纳。")
    chosen = {int(n) for n in form.several("change") if n.isdecimal()}
    if not chosen:
        raise UserError("没有选中任何一处；都不要的话请点“都不采纳”。")
    body = take(newest.body, proposal.body, chosen)
    made = drafts.accept(proposal.id, body, base=newest.version, by=seat.user.shown)
    seat.log(
        "draft.edit", f"{section} 建议稿 {proposal.id}", f"第{newest.version}版", f"第{made.version}版，采纳 {len(chosen)} 处"
    )
    return Reply(
        seat.t("已采纳 {n} 处，存为第 {v} 版。", n=len(chosen), v=made.version), page="report", args={"section": section}
    )


def decline(seat: Seat, form: Args) -> Reply:
    section = form.text("section")
    _allowed(seat, section)
    Drafts(seat.workspace).decline(form.number("proposal"), by=seat.user.shown)
    seat.log("draft.edit", f"{section} 建议稿 {form.number('proposal')}", "", "不采纳")
    return Reply(seat.t("已记为不采纳，现稿不变。"), page="report", args={"section": section})


def restore(seat: Seat, form: Args) -> Reply:
    section = form.text("section")
    _allowed(seat, section)
    made = sections.restore(Drafts(seat.workspace), section, form.number("version"), by=seat.user.shown)
    seat.log("draft.edit", section, "", f"恢复第{form.number('version')}版为第{made.version}版")
    return Reply(seat.t("已恢复，存为第 {n} 版。", n=made.version), page="report", args={"section": section})


PAGE = Page(
    "compare",
    "对照",
    "report",
    view,
    listed=False,
    actions={name: Action("draft.edit", do) for name, do in (("accept", accept), ("decline", decline), ("restore", restore))},
)
