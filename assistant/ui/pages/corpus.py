"""案例与标准: model cases, what the standards ask, and the office's own, shipped and added: listed, found, shown, checked."""

from __future__ import annotations

from assistant.corpus import CorpusError, Library
from assistant.corpus.fit import CAUSES, TYPES
from assistant.corpus.relations import family_of
from assistant.domain import Case, StandardNote
from assistant.export.plan_docx import PROVENANCE
from assistant.resources import CORPUS
from assistant.steps import library as step
from assistant.ui import widgets as w
from assistant.ui.html import Html, join, tag
from assistant.ui.page import Args, Page, address
from assistant.ui.pages import corpus_item
from assistant.ui.pages.corpus_item import called, origin
from assistant.ui.seat import Seat
from assistant.ui.views import corpus

SIZE = 40
FOUND = 20
"""Entries that a search gives."""
TABS = (("", "案例库"), ("standards", "标准解读"), ("own", "本校材料"), ("check", "检查"))
OWN_ONLY = "check"
"""The tab that looks through all files; for those who may mend them."""


def view(seat: Seat, args: Args) -> Html:
    t, tab, words = seat.t, args.text("tab", 20), args.text("words", 200)
    may = seat.may("settings.manage")
    add = w.button_link(t("加入案例或标准"), address("corpus_add", seat.id), "primary") if may else None
    note = t("整改案例、标准解读和本校加入的材料；整改建议、问答和审核意见引用的就是这些。")
    head = w.title(t("案例与标准"), note, add)
    if tab == OWN_ONLY:
        seat.require("settings.manage")
        return join(head, _tabs(seat, tab), _checked(seat))
    try:
        found = seat.server.corpus.library
    except CorpusError:
        return join(head, _tabs(seat, OWN_ONLY), _checked(seat))
    if args.text("case", 120):
        return corpus_item.case(seat, found, args.text("case", 120))
    if args.text("note", 80):
        return corpus_item.note(seat, found, args.text("note", 80))
    if args.text("file", 400):
        return corpus_item.file(seat, found, args.text("file", 400))
    head = join(head, _search(seat, args, words))
    if words:
        return join(head, _fitting(seat, words) if args.text("how", 10) == "fit" else _hits(seat, words))
    body = {"standards": _standards, "own": _own}.get(tab, _cases)
    return join(head, _tabs(seat, tab), body(seat, found, args))


def _tabs(seat: Seat, current: str) -> Html:
    return w.tabs(
        (seat.t(name), address("corpus", seat.id, tab=id), id == current)
        for id, name in TABS
        if id != OWN_ONLY or seat.may("settings.manage")
    )


def _search(seat: Seat, args: Args, words: str) -> Html:
    t = seat.t
    hint = t("用一句话写明问题，或写关键词")
    return w.go(
        tag("input", type="search", name="words", value=words, placeholder=hint, aria_label=hint, maxlength=200),
        w.select("how", [("", t("在全部内容里找")), ("fit", t("找适合本校的案例"))], args.text("how", 10), aria=t("怎么找")),
        tag("button", t("查找"), type="submit"),
        w.link(t("清空"), address("corpus", seat.id)) if words else None,
    )


# --- lists ------------------------------------------------------------------------------------------------------------


def _cases(seat: Seat, found: Library, args: Args) -> Html:
    t = seat.t
    type, family, provenance = args.text("type", 20), args.text("family", 40), args.text("from", 20)
    chosen = corpus.cases(found.cases, type, family, provenance)
    types = [("", t("全部类型")), *((k, t(v)) for k, v in TYPES.items())]
    names = {f: called(seat, f) for f in sorted({c.family for c in found.cases})}
    families = [("", t("全部体系")), *names.items()]
    origins = [("", t("全部出处")), *((k, t(v)) for k, v in corpus.provenances(found.cases))]
    tools = w.go(
        w.select("type", types, type, send=True, aria=t("学校类型")),
        w.select("family", families, family, send=True, aria=t("体系")),
        w.select("from", origins, provenance, send=True, aria=t("出处")),
    )
    if not chosen:
        return join(tools, w.empty(t("没有符合条件的案例"), t("换个条件，或请管理员加入本校和同类学校的做法。")))
    columns: list[w.Column | str] = [
        w.Column(t("题目"), wide=True), t("出处"), t("学校"), t("指标"), t("原因类别"),
        w.Column(t("所述问题"), wide=True),
    ]  # fmt: skip

    def row(c: Case) -> list[str | Html]:
        return [
            w.link(c.title, address("corpus", seat.id, case=c.id)), origin(seat, c),
            tag("div", f"{t(TYPES[c.type])} {t(c.category)}", style="min-width:5.5em"),
            join("、".join(c.indicators), tag("div", names[c.family], cls="faint", style="min-width:9em")),
            t(CAUSES[c.cause_class]), corpus.excerpt(c),
        ]  # fmt: skip

    part = w.part(seat, args, columns, chosen, row, SIZE)
    kept = {"type": type, "family": family, "from": provenance}
    return join(tools, w.paged(seat, part, id="cases", where="corpus", kept=kept, find=True))


def _standards(seat: Seat, found: Library, args: Args) -> Html:
    t, own = seat.t, family_of(seat.picture().framework.family or "")
    there = sorted({n.family for n in found.notes})
    family = args.text("family", 40) or (own if own in there else "")
    wanted = "" if family == "all" else family
    names = {f: called(seat, f) for f in there}
    choices = [("all", t("全部体系")), *names.items()]
    tools = w.go(w.select("family", choices, family or "all", send=True, aria=t("体系")), tab="standards")
    notes = step.notes(found, wanted)
    if not notes:
        return join(tools, w.empty(t("这个体系还没有标准解读"), t("换一个体系看；管理员可以把标准文件加入本校材料。")))
    rows = [
        [names[n.family], n.code, w.link(n.name, address("corpus", seat.id, note=f"{n.family}/{n.code}")), n.clauses[0].asks,
         w.day("、".join(t(m) for m in corpus.marks(n)))]
        for n in notes
    ]  # fmt: skip
    columns: list[w.Column | str] = [
        t("体系"),
        t("指标"),
        w.Column(t("名称"), wide=True),
        w.Column(t("标准要求"), wide=True),
        t("依据"),
    ]
    return join(tools, w.table(columns, rows, id="standards"))


def _own(seat: Seat, found: Library, args: Args) -> Html:
    t, may = seat.t, seat.may("settings.manage")
    files = step.own_files(found.own)
    mine = [c for c in found.cases if c.provenance == "own"]
    if not files and not mine:
        go = w.button_link(t("加入案例或标准"), address("corpus_add", seat.id), "primary") if may else None
        asks = t("把本校和同类学校的整改案例、标准和参考材料加进来，检索和整改建议会一并用到。")
        return w.empty(t("还没有本校的材料"), asks if may else t("请管理员在这里加入本校的案例和标准。"), go)
    rows: list[list[str | Html]] = [
        [w.link(c.title, address("corpus", seat.id, case=c.id)), t("案例"),
         f"{called(seat, c.family)} {'、'.join(c.indicators)}", ""]
        for c in mine
    ]  # fmt: skip
    rows += [
        [w.link(f.title, address("corpus", seat.id, file=f.file)), t("参考材料"), f.file, str(len(f.passages))] for f in files
    ]
    columns: list[w.Column | str] = [
        w.Column(t("题目"), wide=True), t("种类"), w.Column(t("指标或文件"), wide=True), w.Column(t("段数"), numeric=True),
    ]  # fmt: skip
    return w.table(columns, rows, id="own")


# --- found ------------------------------------------------------------------------------------------------------------


def _hits(seat: Seat, words: str) -> Html:
    """Entries of all kinds, best first."""
    t = seat.t
    hits = seat.server.corpus.search(words, FOUND)
    if not hits:
        return w.empty(t("没有找到"), t("换个说法，或到“案例库”“标准解读”两栏里看有哪些内容。"))
    rows = []
    for hit in hits:
        item = hit.item
        url = (
            address("corpus", seat.id, case=item.id) if isinstance(item, Case)
            else address("corpus", seat.id, note=f"{item.family}/{item.code}") if isinstance(item, StandardNote)
            else address("corpus", seat.id, file=item.locator.file)
        )  # fmt: skip
        kind = origin(seat, item) if isinstance(item, Case) else w.badge(t(step.KINDS[hit.kind]))
        rows.append([kind, w.link(hit.title, url), hit.text[:160], f"{hit.score:.2f}"])
    columns: list[w.Column | str] = [
        t("种类"), w.Column(t("题目"), wide=True), w.Column(t("内容"), wide=True), w.Column(t("相近程度"), numeric=True),
    ]  # fmt: skip
    return join(
        tag("p", t("“{words}”：最相近的 {n} 条", words=words, n=len(rows)), cls="note"), w.table(columns, rows, id="hits")
    )


def _fitting(seat: Seat, words: str) -> Html:
    """Cases that fit this institution, with what speaks for each and what is different; or why there is none."""
    t, shown = seat.t, seat.picture()
    found = seat.server.corpus.find_cases(words, shown.institution, k=10)
    if not found.fits:
        return w.empty(t("没有合适的案例"), t.said(found.reason))
    rows = [
        [w.link(f.title, address("corpus", seat.id, case=f.id)),
         w.badge(t(PROVENANCE[f.provenance]), corpus.TONES[f.provenance]), t(TYPES[f.type]), f.why, f.differs, f"{f.score:.2f}"]
        for f in found.fits
    ]  # fmt: skip
    columns: list[w.Column | str] = [
        w.Column(t("题目"), wide=True), t("出处"), t("学校"), w.Column(t("适合"), wide=True), w.Column(t("不同"), wide=True),
        w.Column(t("相近程度"), numeric=True),
    ]  # fmt: skip
    said = t("适合“{name}”的案例，同类型的在前", name=shown.institution.name)
    return join(tag("p", said, cls="note"), w.table(columns, rows, id="fits"))


def _checked(seat: Seat) -> Html:
    """Every file looked through; what cannot be used, where, and why."""
    t = seat.t
    if not seat.may("settings.manage"):
        return w.empty(t("案例与标准现在用不了"), t("有一个文件不合写法，请管理员在这一页的“检查”里看是哪一个。"))
    looked = [step.checked(root, seat.settings.packs) for root in step.roots(seat.settings)]
    names = {True: t("本校的"), False: t("随附的")}
    said = [
        t("{whose}：{n} 个案例文件，{m} 个标准解读文件。", whose=names[c.root != CORPUS], n=c.cases, m=c.notes) for c in looked
    ]
    if len(looked) == 1:
        said.append(t("本校的还没有，加入第一个案例或文件时建立。"))
    rows = [f for c in looked for f in corpus.faults(c.faults, c.root, c.root != CORPUS)]
    told = tag("p", *said, cls="note")
    if not rows:
        return join(told, tag("p", w.badge(t("没有问题"), "good")))
    columns: list[w.Column | str] = [
        t("语料"), w.Column(t("文件"), wide=True), w.Column(t("行"), numeric=True), w.Column(t("要改什么"), wide=True),
    ]  # fmt: skip
    body = [[names[f.own], f.place, f.line, t.said(f.message)] for f in rows]
    return join(told, tag("h2", t("要改的（{n} 处）", n=len(rows))), w.table(columns, body, id="faults"))


PAGE = Page("corpus", "案例与标准", "book", view)
