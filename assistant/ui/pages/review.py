"""审核: findings of the draft with their sentences, what people decided of them, Word files checked, checklists in and out."""

from __future__ import annotations

from collections.abc import Callable

from assistant.domain import Finding, ReportCheck, Section
from assistant.errors import UserError
from assistant.review import engine, standing
from assistant.review.readiness import SEVERITY_WORDS
from assistant.review.whereabouts import Tree
from assistant.steps import checking
from assistant.ui import widgets as w
from assistant.ui.html import Html, join, tag
from assistant.ui.page import Action, Args, Page, Reply, address
from assistant.ui.pages import review_lists, rules, whereabouts
from assistant.ui.seat import Seat
from assistant.ui.views import findings as shown_findings
from assistant.workspace.checks import CheckStore
from assistant.workspace.drafts import Drafts

SHOWN = 40
TABS = (("", "报告的问题"), ("file", "检查 Word 文件"), ("lists", "评审清单"), ("first", "先改什么"))


def view(seat: Seat, args: Args) -> Html:
    t, tab = seat.t, args.text("tab")
    bodies: dict[str, Callable[[Seat, Args], Html]] = {
        "": _findings,
        "file": _file,
        "lists": review_lists.lists,
        "first": review_lists.first,
    }
    names = [x for x in TABS if seat.codes is None or not x[0]]
    items = [(t(name), address("review", seat.id, tab=key), key == tab) for key, name in names]
    body = bodies.get(tab, _findings) if seat.codes is None else _findings
    note = t("按规则逐句核对报告与材料。处理过的问题，下次审核不再提示；重新审核后标出新增与消除的问题。")
    return join(w.title(t("审核"), note, *_buttons(seat, tab)), w.progress(seat), w.tabs(items), body(seat, args))


def _buttons(seat: Seat, tab: str) -> list[Html]:
    if tab or not seat.may("review.run") or not Drafts(seat.workspace).sections():
        return []
    t = seat.t
    again = bool(CheckStore(seat.workspace).of("", 1))
    return [w.button(t("重新审核") if again else t("审核报告"), "check", cls="primary")]


# --- findings ---


def _rows(seat: Seat, target: str = "") -> tuple[list[ReportCheck], list[shown_findings.Row]]:
    store = CheckStore(seat.workspace)
    checks = store.of(target)
    return checks, shown_findings.rows(checks, store.decisions(), Tree(seat.picture().framework), seat.codes)


def _findings(seat: Seat, args: Args) -> Html:
    t = seat.t
    drafts = Drafts(seat.workspace)
    if not drafts.sections():
        go = w.button_link(t("去起草报告"), address("overview", seat.id), "primary") if seat.may("draft.run") else None
        other = w.button_link(t("检查已有的 Word 文件"), address("review", seat.id, tab="file")) if seat.codes is None else None
        return w.empty(t("还没有报告可以审核"), t("先起草报告；已有写好的 Word 文件，可以直接上传检查。"), go, other)
    checks, every = _rows(seat)
    if not checks:
        run = w.button(t("审核报告"), "check", cls="primary") if seat.may("review.run") else None
        return w.empty(t("报告还没有审核"), t("审核逐句核对数字、引证与写法，需要一两分钟，期间可以做别的事。"), run)
    return join(
        _since(seat, checks, drafts),
        rules.changed(seat, checks[0].at),
        _table(seat, args, every, shown_findings.Places(_bodies(drafts))),
    )


def _bodies(drafts: Drafts) -> dict[str, Section]:
    return {s: found.body for s in drafts.sections() if (found := drafts.latest(s)) is not None}


def _since(seat: Seat, checks: list[ReportCheck], drafts: Drafts) -> Html:
    """When it was checked, what that check changed, what was edited since."""
    t, newest = seat.t, checks[0]
    said = [t("{at} 由{who}审核。", at=_when(newest.at), who=newest.by or t("系统"))]
    if len(checks) > 1:
        now = {standing.key(c.finding) for c in newest.findings}
        fresh = len(now - {standing.key(c.finding) for c in checks[1].findings})
        said.append(t("与上次相比，新增 {n} 条，消除 {m} 条。", n=fresh, m=shown_findings.gone(checks)))
    edited = [s for s, version in drafts.sections().items() if newest.versions.get(s) != version]
    if not edited:
        return tag("p", *said, cls="note")
    which = "、".join(edited[:8]) + ("等" if len(edited) > 8 else "")
    more = tag("strong", t("此后 {which} 改过，请重新审核。", which=which))
    return tag("p", *said, more, cls="note")


def _when(at: str) -> str:
    return at[:16].replace("T", " ")


def _table(seat: Seat, args: Args, every: list[shown_findings.Row], places: shown_findings.Places | None, **base: str) -> Html:
    t, n = seat.t, shown_findings.counts(every)
    wanted = shown_findings.Filter(
        args.text("severity"), args.text("family"), args.text("state") or "open", args.flag("fresh"), args.text("code"),
        args.text("words", 100),
    )  # fmt: skip
    facts: list[tuple[str, object, str, str]] = [
        (t(name), n[key], tone if n[key] else "", address("review", seat.id, **base, severity=key))
        for key, (name, tone) in shown_findings.SEVERITIES.items()
    ]
    facts += [
        (t("新增"), n["fresh"], "accent" if n["fresh"] else "", address("review", seat.id, **base, fresh="1")),
        (t("已豁免"), n["waived"], "", address("review", seat.id, **base, state="waived")),
        (t("已改待复查"), n["resolved"], "", address("review", seat.id, **base, state="resolved")),
    ]
    found = shown_findings.chosen(every, wanted)
    pages = max(1, -(-len(found) // SHOWN))
    page = min(max(1, args.number("page", 1)), pages)
    kept = {**base, **w.kept(args, "severity", "family", "state", "fresh", "code", "words")}
    if seat.whole:
        return _as_table(seat, found)
    laws = {r.id: r.law for r in engine.rules(seat.settings.rules_folder)[0]}
    boxes = [_box(seat, r, places, laws, **base) for r in found[(page - 1) * SHOWN : page * SHOWN]]
    body = join(*boxes) if boxes else w.empty(t("没有符合条件的问题"), t("换个条件看看；全部处理完后即可导出报告。"))
    return join(w.facts(facts), _tools(seat, every, wanted, **base), body,
                w.pager(t, page, pages, len(found), "review", seat.id, **kept))  # fmt: skip


def _tools(seat: Seat, every: list[shown_findings.Row], wanted: shown_findings.Filter, **base: str) -> Html:
    t = seat.t
    families = dict.fromkeys(shown_findings.family(r.finding) for r in every)
    nodes = {r.code: r.indicator for r in sorted(every, key=lambda r: r.code) if r.code}
    return w.go(
        tag("input", type="search", name="words", value=wanted.words, placeholder=t("查找问题、原句"), aria_label=t("查找")),
        w.select(
            "severity", [("", t("全部级别")), *((k, t(v)) for k, (v, _) in shown_findings.SEVERITIES.items())], wanted.severity,
            send=True, aria=t("级别"),
        ),
        w.select(
            "family", [("", t("全部规则")), *((f, t(shown_findings.FAMILIES.get(f, f))) for f in families)], wanted.family,
            send=True, aria=t("规则"),
        ),
        w.select("code", [("", t("全部指标")), *nodes.items()], wanted.code, send=True, aria=t("指标")),
        w.select("state", [(k, t(v)) for k, v in shown_findings.STATES.items()], wanted.state, send=True, aria=t("状态")),
        tag("button", t("查找"), type="submit"),
        tag("div", w.takeout(t, "findings"), cls="table-bar") if every else None,
        **base,
    )  # fmt: skip


def _as_table(seat: Seat, found: list[shown_findings.Row]) -> Html:
    """The same findings as rows, for a workbook."""
    t = seat.t
    wide = [w.Column(t(name), wide=True) for name in ("问题", "原句", "怎么办", "出处")]
    columns: list[w.Column | str] = [t("级别"), t("规则"), t("指标"), *wide, t("状态"), t("理由"), t("谁")]
    rows = [
        [
            t(shown_findings.SEVERITIES[r.finding.severity][0]), r.finding.rule, r.indicator or r.finding.where,
            r.finding.message, r.finding.quote, r.finding.suggestion, "；".join(p.render() for p in r.finding.locators),
            t(shown_findings.STATES[r.state]), r.said.reason if r.said else "", r.said.by if r.said else "",
        ]
        for r in found
    ]  # fmt: skip
    return w.table(columns, rows, id="findings")


def _box(seat: Seat, row: shown_findings.Row, places: shown_findings.Places | None, laws: dict[str, str], **base: str) -> Html:
    t, finding = seat.t, row.finding
    name, tone = shown_findings.SEVERITIES[finding.severity]
    section, paragraph = places.of(finding, row.code) if places else ("", "")
    jump = (
        w.link(t("到报告里改"), address("report", seat.id, section=section, paragraph=paragraph))
        if section
        else w.link(t("到报告的这一节"), address("report", seat.id, section=row.code))
        if row.code and places
        else None
    )
    if finding.rule == "numbers.conflict":
        jump = w.link(t("选定来源"), address("disputes", seat.id))
    law = laws.get(finding.rule, "")
    head = tag(
        "div",
        w.badge(t(name), tone),
        tag("strong", t.said(finding.message)),
        w.badge(t("新增"), "accent") if row.fresh else None,
        cls="said-what",
    )
    sources = [
        w.link(seat.t.at(place), whereabouts.to(seat, place))
        for place in finding.locators[:3]
        if place.sha256[:16] in seat.picture().documents
    ]
    from_ = tag("div", tag("span", row.indicator or finding.where), jump, *sources, cls="from")
    why = tag(
        "div",
        tag("span", seat.t.said(finding.suggestion)),
        tag("span", law, cls="faint", title=finding.rule) if law else None,
        cls="from",
    )
    return tag(
        "article",
        tag(
            "div",
            head,
            tag("blockquote", finding.quote[:300]) if len(finding.quote) >= shown_findings.SHORTEST else None,
            why if finding.suggestion or law else None,
            from_,
            _said(seat, row),
            _acts(seat, row, **base),
        ),
        cls=f"passage bare finding {row.state}",
    )


def _said(seat: Seat, row: shown_findings.Row) -> Html | None:
    t, said = seat.t, row.said
    if said is None:
        return None
    if row.state == "open":  # it was said to be put right, and is found again
        return tag("p", t("{who}曾标为已改，重新审核仍有此问题。", who=said.by), cls="note")
    words = t("{what}：{who}，{at}", what=t(shown_findings.STATES[row.state]), who=said.by, at=_when(said.at))
    return tag("p", words, f"　{said.reason}" if said.reason else "", cls="note")


def _acts(seat: Seat, row: shown_findings.Row, **base: str) -> Html | None:
    if not seat.may("review.decide"):
        return None
    t = seat.t
    if row.state != "open":
        return tag("div", w.button(t("恢复为待处理"), "reopen", cls="small", finding=row.key, **base), cls="acts")
    waive = w.form(
        "waive",
        tag(
            "div",
            tag(
                "input",
                name="reason",
                placeholder=t("豁免的理由（必填）"),
                maxlength=300,
                aria_label=t("豁免的理由"),
                required=True,
            ),
            w.submit(t("豁免"), cls="small"),
            cls="row",
        ),
        finding=row.key,
        **base,
    )
    done = w.button(t("已改好"), "resolve", cls="small", finding=row.key, **base)
    return tag("div", done, tag("details", tag("summary", t("豁免…")), waive), cls="acts")


# --- a Word file ---


def _file(seat: Seat, args: Args) -> Html:
    t, store = seat.t, CheckStore(seat.workspace)
    zone = (
        w.upload_zone(
            t,
            seat.settings.file_mb,
            t("上传写好的自评报告（docx），与本工作区的材料逐句核对"),
            to="check",
            then="sent",
            folders=False,
        )
        if seat.may("review.run")
        else None
    )
    wanted = args.text("file", 300)
    if wanted:
        return join(_one_file(seat, args, wanted))
    checks = store.uploaded()
    if not checks:
        return join(zone, tag("p", t("检查后可以下载带批注的 Word 文件：每条问题批在原句上，其余一字不动。"), cls="note"))
    columns: list[w.Column | str] = [
        w.Column(t("文件"), wide=True), t("检查时间"), t("谁"), w.Column(t("错误"), numeric=True),
        w.Column(t("警告"), numeric=True), w.Column(t("提示"), numeric=True), "",
    ]  # fmt: skip
    body = []
    for check in checks:
        n = shown_findings.counts(shown_findings.rows([check], store.decisions(), Tree(seat.picture().framework)))
        body.append(
            [w.link(check.target, address("review", seat.id, tab="file", file=check.target)), _when(check.at), check.by,
             str(n["error"]), str(n["warning"]), str(n["info"]), _comments(seat, check)]
        )  # fmt: skip
    return join(zone, tag("h2", t("检查过的文件")), w.table(columns, body, id="checked"))


def _comments(seat: Seat, check: ReportCheck) -> Html | None:
    if not seat.may("export.run"):
        return None
    return tag("a", seat.t("下载带批注的文件"), href=f"/w/{seat.id}/checked/{check.id}", cls="button small", data_plain=True)


def _one_file(seat: Seat, args: Args, name: str) -> Html:
    t = seat.t
    checks, every = _rows(seat, name)
    if not checks:
        raise UserError(f"没有检查过名为“{name[:60]}”的文件，请先上传。")
    back = w.link(t("← 全部文件"), address("review", seat.id, tab="file"))
    said = t("{at} 由{who}检查。", at=_when(checks[0].at), who=checks[0].by)
    head = tag("div", tag("div", back, tag("h2", name), tag("p", said, cls="note")), _comments(seat, checks[0]), cls="row spread")
    return join(head, _table(seat, args, every, None, tab="file", file=name))


# --- actions ---


def check(seat: Seat, form: Args) -> Reply:
    seat.run("review", by=seat.user.shown)
    seat.log("review.run", after="开始")
    return Reply(seat.t("已开始审核。可以离开这一页，做完后在这里看结果。"), args={})


def _finding(seat: Seat, form: Args) -> Finding:
    """The finding that a form names, of the newest check it stands in."""
    wanted, target = form.text("finding"), form.text("file", 300)
    for item in (c for found in CheckStore(seat.workspace).of(target, 1) for c in found.findings):
        if standing.key(item.finding) == wanted:
            return item.finding
    raise UserError("这条问题已不在最近一次审核的结果里，请刷新页面。")


def _decide(seat: Seat, form: Args, status: str, reason: str = "") -> Reply:
    finding = _finding(seat, form)
    checking.decide(seat.workspace, finding, status, by=seat.user.shown, reason=reason)
    seat.log("review.decide", f"{finding.rule} {finding.message[:200]}", SEVERITY_WORDS[finding.severity],
             standing.WORDS[status] + (f"：{reason}" if reason else ""))  # fmt: skip
    return Reply(seat.t("已{what}。", what=seat.t(standing.WORDS[status])))


def waive(seat: Seat, form: Args) -> Reply:
    return _decide(seat, form, "waived", form.text("reason", 300))


def resolve(seat: Seat, form: Args) -> Reply:
    return _decide(seat, form, "resolved")


def reopen(seat: Seat, form: Args) -> Reply:
    return _decide(seat, form, "open")


def sent(seat: Seat, form: Args) -> Reply:
    """After Word files were sent: what became of them."""
    taken, refused = form.number("taken"), form.text("refused")
    said = seat.t("已收到 {n} 个文件，正在检查。", n=taken) if taken else ""
    return Reply("\n".join(x for x in (said, refused) if x), tone="bad" if refused else "good", args={"tab": "file"})


PAGE = Page(
    "review",
    "审核",
    "check",
    view,
    actions={
        "check": Action("review.run", check),
        "waive": Action("review.decide", waive),
        "resolve": Action("review.decide", resolve),
        "reopen": Action("review.decide", reopen),
        "sent": Action("review.run", sent),
        "returned": Action("workspace.read", review_lists.returned),
        "make-lists": Action("export.run", review_lists.make_lists),
    },
)
