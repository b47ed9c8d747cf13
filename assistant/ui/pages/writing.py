"""模型起草: the estimate to say yes to, each section while it is written and held against its evidence, the record at the end."""

from __future__ import annotations

from assistant.domain import Statement
from assistant.errors import UserError
from assistant.steps import sections
from assistant.ui import widgets as w
from assistant.ui.html import Html, join, tag
from assistant.ui.page import Action, Args, Page, Reply, address
from assistant.ui.pages import drafting
from assistant.ui.seat import Seat
from assistant.ui.views import writing
from assistant.workspace.calls import CallStore
from assistant.workspace.jobs import Jobs
from assistant.workspace.questions import Questions
from assistant.workspace.tracing import Trace, Traces


def view(seat: Seat, args: Args) -> Html:
    t = seat.t
    with Traces(seat.workspace) as traces:
        run, change = traces.run, traces.change()
        found = [x for x in traces.sections(run) if seat.codes is None or x.code in seat.codes]
    note = t("模型只能改写材料里有的话；每句都按它的引证核验，没有通过的不进入报告。")
    running = bool(Jobs(seat.workspace).active())
    start = [] if running else drafting.buttons(seat, here=True)
    if seat.may("workspace.manage") and found:
        start = [w.button_link(t("每次调用的问与答"), address("calls", seat.id)), *start]
    head = join(w.title(t("模型起草"), note, *start), w.progress(seat), drafting.question(seat))
    if not found:
        return join(head, tag("div", _nothing(seat, running), data_live=str(change)), _questions(seat))
    names = sections.titles(seat.picture().framework)
    chosen = next((x for x in found if x.code == args.text("code", 20)), None)
    body = join(_facts(seat, run, found), _table(seat, found, names, running), _one(seat, chosen, names) if chosen else None)
    return join(head, tag("div", body, data_live=str(change)), _questions(seat), _record(seat) if not running else None)


def _nothing(seat: Seat, running: bool) -> Html | None:
    t = seat.t
    if running:
        return None
    if drafting.with_a_model(seat.settings):
        text = t("先给出要用多少次调用和费用的估算，您同意后才开始；写的过程在这里逐项显示，可以停止，也可以离开后再来看。")
        return w.empty(t("还没有用模型起草"), text)
    text = t("报告由本软件从材料里摘编，不需要模型；要用模型，请管理员设置端点。")
    return w.empty(t("没有设置聊天模型"), text)


def _facts(seat: Seat, run: str, found: list[Trace]) -> Html:
    t, total = seat.t, writing.totals([writing.row(x) for x in found])
    with CallStore(seat.workspace) as store:
        calls, tokens_in, tokens_out, _ = store.totals(run)
    cost = drafting.cost(seat.settings, tokens_in, tokens_out)
    facts = [
        (t("项指标写完"), f"{total['done']}/{len(found)}", "good" if total["done"] == len(found) else "", ""),
        (t("次调用"), calls, "", ""),
        (t("标记输入"), f"{tokens_in:,}", "", ""),
        (t("标记输出"), f"{tokens_out:,}", "", ""),
        (t("句提出"), total["offered"], "", ""),
        (t("句通过核验"), total["accepted"], "good" if total["accepted"] else "", ""),
        (t("句没有通过"), total["rejected"], "warn" if total["rejected"] else "", ""),
    ]
    if cost is not None:
        facts.insert(4, (t("费用"), f"{cost:.2f}", "", ""))
    return w.facts(facts)


def _table(seat: Seat, found: list[Trace], names: dict[str, str], running: bool) -> Html:
    t = seat.t
    rows = []
    for r in map(writing.row, found):
        name, tone = writing.NAMES[r.stage] if running or r.stage in ("waiting", "done") else writing.BROKEN_OFF
        again = t("第 {n} 次", n=r.round) if r.stage == "revise" else ""
        opens = r.stage == "done"
        title = f"{r.code} {names.get(r.code, '')}"
        rows.append(
            [
                w.link(title, address("writing", seat.id, code=r.code)) if opens else title,
                join(w.badge(t(name), tone), tag("span", f" {again}", cls="faint") if again else None),
                *(str(n) if opens else "" for n in (r.offered, r.accepted, r.replaced, r.rejected)),
                t("由不用模型的写法写成：{why}", why=t.said(r.fallback)) if r.fallback else "",
            ]
        )
    columns: list[w.Column | str] = [
        t("指标"), t("进展"), w.Column(t("提出"), numeric=True), w.Column(t("通过"), numeric=True),
        w.Column(t("换用摘编"), numeric=True), w.Column(t("没有通过"), numeric=True), w.Column(t("说明"), wide=True),
    ]  # fmt: skip
    return w.table(columns, rows, id="writing")


def _one(seat: Seat, trace: Trace, names: dict[str, str]) -> Html:
    """A section that is done: its text, each sentence with its evidence, and what was turned away."""
    t = seat.t
    parts = [
        join(tag("h3", part.title) if part.title else None, tag("p", *(_sentence(seat, s) for s in part.statements)))
        for part in writing.written(trace)
    ]
    gone = [
        tag("li", r.text, tag("div", "；".join(map(t.said, r.reasons)), cls="faint"))
        for r in writing.rejected(trace)
    ]  # fmt: skip
    head = tag("h2", f"{trace.code} {names.get(trace.code, '')}")
    if not parts:
        parts = [tag("p", t("这一节没有采用模型的稿，按不用模型的写法写成，见“报告”。"), cls="note")]
    return tag(
        "section",
        head,
        *parts,
        tag("h3", t("没有通过核验的（{n} 句）", n=len(gone))) if gone else None,
        tag("ul", *gone, cls="quotes") if gone else None,
        cls="sheet", data_scroll_here=True, style="margin-top:14px",
    )  # fmt: skip


def _sentence(seat: Seat, s: Statement) -> Html:
    chips = [
        tag("a", f"[{n}]", href=address("source", seat.id, passage=c.passage_id), title=seat.t.at(c.locator), cls="chip")
        for n, c in enumerate(s.citations, start=1)
    ]
    return tag("span", tag("span", s.text, cls="gap" if s.role == "gap" else f"said-{s.origin}"), *chips)


def _questions(seat: Seat) -> Html | None:
    """What the model asked the office while it wrote; answers are heeded by the next draft."""
    t = seat.t
    with Questions(seat.workspace) as store:
        asked = [q for q in store.every() if seat.codes is None or q.code in seat.codes]
    if not asked:
        return None
    rows = []
    for q in asked:
        said = tag("p", t("答：{x}（{who}，{day}）", x=q.answer, who=q.answered_by, day=q.answered_at[:10])) if q.answer else None
        box = (
            w.form(
                "answer",
                w.area("", "text", draft=f"q-{seat.id}-{q.id}", rows=2, required=True, placeholder=t("写下答复")),
                w.submit(t("改答复") if q.answer else t("答复"), cls="small primary" if not q.answer else "small"),
                question=q.id,
            )
            if seat.may("draft.edit")
            else None
        )
        rows.append(tag("div", tag("p", tag("strong", q.code), "　", q.text), said, box, cls="comment"))
    note = t("模型写作时缺的事实，只有学校知道。答复写进下一次起草；没有材料支持的仍不会写成定论。")
    waiting = sum(not q.answer for q in asked)
    head = tag("h2", t("模型提出的问题（{n} 个待答）", n=waiting))
    return tag("section", head, tag("p", note, cls="note"), *rows, cls="panel", style="margin-top:14px")


def answer(seat: Seat, form: Args) -> Reply:
    """A person's answer to a question of the model; a later one replaces it, the log keeps both."""
    id = form.number("question")
    with Questions(seat.workspace) as store:
        asked = next((q for q in store.every() if q.id == id), None)
        if asked is None:
            raise UserError("没有这个问题，它可能已被删去。请重新提问。")
        seat.require_code(asked.code)
        store.answer(id, form.text("text", 2000), by=seat.user.shown)
    seat.log("draft.edit", f"{asked.code} {asked.text[:80]}", asked.answer, form.text("text"))
    return Reply(seat.t("已记下，下次起草时会用到。"))


def _record(seat: Seat) -> Html | None:
    """What run.json says of the last draft with a model."""
    t, told = seat.t, writing.record(seat.folder / "out")
    if not told:
        return None
    said = told.get("statements") or {}
    guess, mapping = told.get("estimated") or {}, told.get("mapping") or {}
    calls, kept = told.get("calls", 0), told.get("answers_from_store", 0)
    pairs: list[tuple[str, str]] = [
        (t("模型"), str(told.get("model", ""))),
        (t("发出前隐去个人信息"), t("是") if told.get("redacted") else t("否（端点在本机）")),
        (t("调用"), t("{calls} 次，另有 {kept} 次沿用已存回答", calls=calls, kept=kept)),
        (t("标记"), t("输入 {a}，输出 {b}", a=f"{told.get('tokens_in', 0):,}", b=f"{told.get('tokens_out', 0):,}")),
    ]  # fmt: skip
    if guess:
        pairs.append((t("估算时"), t("输入 {a}，输出 {b}", a=f"{guess['tokens_in']:,}", b=f"{guess['tokens_out']:,}")))
    if told.get("cost") is not None:
        pairs.append((t("费用"), f"{told['cost']:.2f}"))
    if said:
        counts = {n: said.get(n, 0) for n in ("offered", "accepted", "replaced", "dropped", "repeated")}
        words = "提出 {offered} 句：采用 {accepted} 句，换用摘编句 {replaced} 句，删去 {dropped} 句，另有 {repeated} 句重复已合并"
        pairs.append((t("陈述"), t(words, **counts)))
    if mapping.get("asked"):
        pairs.append((t("匹配"), t("请模型分辨 {a} 个片段，改了 {b} 个", a=mapping["asked"], b=mapping.get("changed", 0))))
    facts = tag("dl", *(tag("div", tag("dt", k), tag("dd", v)) for k, v in pairs), cls="pairs")
    seen = [(c, why) for c, why in (told.get("offline_sections") or {}).items() if seat.codes is None or c in seat.codes]
    fell = (
        w.table([t("指标"), w.Column(t("原因"), wide=True)], [[c, t.said(str(why))] for c, why in seen], id="fallbacks")
        if seen
        else None
    )
    notes = [tag("li", t.said(seat.server.plain(str(n)))) for n in told.get("notes", ())]
    return tag(
        "section",
        tag("h2", t("上次用模型起草的记录")),
        facts,
        tag("h3", t("没有采用模型稿的指标")) if fell else None,
        fell,
        tag("h3", t("过程中的说明")) if notes and seat.codes is None else None,
        tag("ul", *notes, cls="quotes") if notes and seat.codes is None else None,
        cls="panel", style="margin-top:14px",
    )  # fmt: skip


PAGE = Page("writing", "模型起草", "report", view, listed=False, actions={"answer": Action("draft.edit", answer)})
