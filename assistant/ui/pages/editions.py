"""换到新版: two editions side by side, what a move keeps and what it cannot, and the move itself once somebody has said yes."""

from __future__ import annotations

from assistant import frameworks
from assistant.domain import Framework
from assistant.editions import standing
from assistant.editions.diff import KINDS, diff
from assistant.editions.moved import Moved
from assistant.errors import UserError
from assistant.export import migration_xlsx
from assistant.steps import editions as step
from assistant.steps.jobs import OUT
from assistant.ui import widgets as w
from assistant.ui.html import Html, join, tag
from assistant.ui.page import Action, Args, Page, Reply
from assistant.ui.pages.another import tabs
from assistant.ui.seat import Seat
from assistant.ui.views import editions
from assistant.workspace.editions import EditionStore
from assistant.workspace.jobs import Jobs

LIST = "migration.xlsx"
"""In the folder of the files for download: what the last move could not carry over, and how the nodes correspond."""
SHOWN = 200


def view(seat: Seat, args: Args) -> Html:
    t, now = seat.t, seat.picture().framework
    note = t("指标体系换版后，匹配、人工判断、章节稿、审核处理和台账随节点带到新版；带不过去的先在这里逐条看到。")
    head = join(w.title(t("换到新版"), note), tabs(seat, "editions"), w.progress(seat))
    every = seat.server.pictures.available(seat.settings.packs)
    choices = editions.choices(now, every)
    wanted = args.text("to", 60)
    chosen = next((c.framework for c in choices if c.framework.id == wanted), None)
    if wanted and chosen is None:
        raise UserError("没有这个指标体系，或工作区已经用的是它。请从列表里选。")
    options = [("", t("请选择…"))]
    options += [
        (c.framework.id, (t("（后续版本）{name}", name=standing.label(c.framework)) if c.next else standing.label(c.framework)))
        for c in choices
    ]
    pick = w.go(
        tag("span", t("现在用的：{name}　换成", name=standing.label(now))),
        w.select("to", options, wanted, send=True, aria=t("换成")),
        cls="row",
    )
    body = join(_preview(seat, now, chosen), _diff(seat, now, chosen)) if chosen else None
    return join(head, tag("section", pick, cls="panel"), body, _moves(seat))


def _preview(seat: Seat, now: Framework, new: Framework) -> Html:
    t = seat.t
    if Jobs(seat.workspace).active():
        return w.empty(t("后台工作还在进行"), t("等它做完再换版，以免换到一半的内容又被写入。"))
    moved, _ = step.preview(seat.workspace, now, new)
    kept = [(t(what), n, "good", "") for what, n in editions.carried(moved)]
    lost = editions.left(moved)
    confirm = t("换版前会备份整个工作区的数据库。换到“{name}”？", name=new.name)
    move = w.button(t("换到这一版"), "move", cls="primary", to=new.id, confirm=confirm)
    return tag(
        "section",
        tag("h2", t("换版会带过去的")),
        w.facts(kept) if kept else tag("p", t("没有可带的内容。"), cls="note"),
        tag("h2", t("带不过去的（{n} 项）", n=len(lost))),
        tag("p", t("它们在新版里没有对应的节点；原样存在工作区的归档里，换版清单（Excel）里有全文。"), cls="note")
        if lost
        else tag("p", t("都有去处。"), cls="note"),
        _left(seat, moved) if lost else None,
        tag("div", move, cls="row", style="margin-top:14px"),
        cls="panel",
    )


def _left(seat: Seat, moved: Moved) -> Html:
    t = seat.t
    rows = [[t(what), x.code, " ".join(x.text.split())[:160]] for what, x in editions.left(moved)[:SHOWN]]
    return w.table([t("种类"), t("旧编码"), w.Column(t("内容"), wide=True)], rows, id="left")


def _diff(seat: Seat, now: Framework, new: Framework) -> Html:
    t = seat.t
    found = diff(now, new)
    rows = [
        [join(*(w.badge(t(word), tone) for word, tone in r.kinds)), t(r.level), r.old, r.new, seat.t.said(r.note)]
        for r in editions.rows(found)
    ]
    counts = [f"{t(KINDS[kind])} {n}" for kind, n in found.counts().items() if n]
    told = "，".join(counts) if t.language == "zh" else ", ".join(counts)
    columns: list[w.Column | str] = [
        t("变化"),
        t("层级"),
        *(w.Column(name, wide=True) for name in (t("现在这一版"), t("新版"), t("说明"))),
    ]
    same = len(found.rows) - len(found.changes)
    return join(
        tag("h2", t("两版逐条比较")),
        tag("p", told or t("没有差别"), "　", t("其余 {n} 条未变。", n=same), cls="note"),
        w.table(columns, rows, id="diff") if rows else None,
    )


def _moves(seat: Seat) -> Html | None:
    t, moves = seat.t, EditionStore(seat.workspace).moves()
    if not moves:
        return None
    rows = [[at[:16].replace("T", " "), by, old, new] for old, new, by, at in reversed(moves)]
    have = (seat.folder / OUT / LIST).is_file() and seat.may("export.run")
    link = tag("a", t("下载上次的换版清单"), href=f"/w/{seat.id}/file/{LIST}", data_plain=True, cls="button") if have else None
    return join(tag("h2", t("换版记录")), w.table([t("时间"), t("谁"), t("从"), t("到")], rows, id="moves"), link)


def move(seat: Seat, form: Args) -> Reply:
    """Moves the workspace, backs it up first, writes the list, and matches anew for the new edition."""
    if Jobs(seat.workspace).active():
        raise UserError("后台工作还在进行，等它做完再换版。")
    packs = seat.settings.packs
    old, new = seat.picture().framework, frameworks.load(form.text("to", 60), packs)
    done = step.migrate(seat.workspace, old, new, None, seat.user.shown)
    out = seat.folder / OUT
    out.mkdir(exist_ok=True)
    migration_xlsx.write(done.moved, done.pairs, old, new, out / LIST)
    _departments(seat, {code: found[0] for code, found in done.pairs.nodes.items()})
    seat.log("workspace.manage", "换版", old.id, f"{new.id}，带不过去 {len(done.moved.left)} 项")
    seat.run("read")
    said = seat.t("已换到“{name}”，正在按新版匹配；完成后请重新起草。带不过去 {n} 项。", name=new.name, n=len(done.moved.left))
    return Reply(said, "warn" if done.moved.left else "good", args={})


def _departments(seat: Seat, codes: dict[str, str]) -> None:
    """Departments go on answering for the nodes they answered for."""
    access = seat.server.access
    before = dict(access.assignments(seat.id))
    after: dict[str, tuple[str, ...]] = {}
    for code, names in before.items():
        if code in codes:
            after[codes[code]] = tuple(dict.fromkeys((*after.get(codes[code], ()), *names)))
    for code in before.keys() | after.keys():
        if tuple(before.get(code, ())) != after.get(code, ()):
            access.assign(seat.id, code, after.get(code, ()))


PAGE = Page(
    "editions", "换到新版", "swap", view, needs="workspace.manage", listed=False,
    actions={"move": Action("workspace.manage", move)},
)  # fmt: skip
