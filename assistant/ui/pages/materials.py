"""材料: files in, live progress, what became of each, what is out of date, twice there or never used."""

from __future__ import annotations

import json
from pathlib import Path

from assistant.domain import Paragraph
from assistant.drafting.merge import blocks
from assistant.errors import UserError
from assistant.ui import widgets as w
from assistant.ui.files import EVIDENCE
from assistant.ui.html import Html, join, tag
from assistant.ui.page import Action, Args, Page, Reply, address
from assistant.ui.seat import Seat
from assistant.ui.views import materials
from assistant.workspace.drafts import Drafts
from assistant.workspace.jobs import Jobs

SHOWN = 60


def view(seat: Seat, args: Args) -> Html:
    t = seat.t
    outcomes = [p.outcome for p in seat.workspace.places()]
    elsewhere = _elsewhere(seat)
    actions = []
    if seat.may("material.manage") and outcomes:
        actions = [w.button(t("重新读取"), "read"), w.button(t("重试未读成的"), "retry")]
    head = w.title(t("材料"), t("只读新增和变动的文件；每个文件都有结果，没有一个会被悄悄跳过。"), *actions)
    drop = None
    if seat.may("material.upload"):
        drop = (
            tag("p", t("材料放在服务器的文件夹“{name}”里，增减文件后点“重新读取”。", name=elsewhere), cls="panel note")
            if elsewhere
            else w.upload_zone(t, seat.settings.file_mb, t("上传 docx、pdf、xlsx、pptx、图片、zip 等材料"))
        )
    server = _server_folder(seat) if seat.user.role == "admin" else None
    unread = _unread(seat, {o.path for o in outcomes})
    if not outcomes:
        first = None if drop else w.empty(t("还没有材料"), t("请联系编写人员放入材料。"))
        return join(head, w.progress(seat), unread, drop, server, first)
    shown = seat.picture()
    rows = materials.rows(outcomes, shown.documents, shown.currencies, shown.matched, _cited(seat))
    if (seen := seat.documents_seen()) is not None:
        own = seat.server.audit.targets(seat.user.name, seat.id, "material.upload")
        rows = [r for r in rows if r.document in seen or r.place.split("!/")[0] in own]
    return join(head, w.progress(seat), unread, drop, server, _facts(seat, rows), _table(seat, rows, args))


def _unread(seat: Seat, known: set[str]) -> Html | None:
    """Uploaded files that nobody has read yet: the browser or the server stopped before it came to that."""
    folder = seat.folder / EVIDENCE
    if Jobs(seat.workspace).active() or _elsewhere(seat) or not folder.is_dir():
        return None
    waiting = materials.unread((f.relative_to(folder).as_posix() for f in folder.rglob("*") if f.is_file()), known)
    if not waiting:
        return None
    said = seat.t("有 {n} 个文件已收到，还没有读取：{names}", n=len(waiting), names="、".join(waiting[:5]))
    read = w.button(seat.t("现在读取"), "unread", cls="small primary") if seat.may("material.upload") else None
    return tag("section", tag("div", tag("span", said), read, cls="row spread"), cls="panel waiting")


def _elsewhere(seat: Seat) -> str:
    """Name of the server folder that the evidence lies in; '' where it is uploaded. Never the whole path."""
    known = seat.workspace.get("evidence")
    return "" if not known or Path(known) == seat.folder / EVIDENCE else Path(known).name


def _cited(seat: Seat) -> set[str]:
    drafts = Drafts(seat.workspace)
    found: set[str] = set()
    for section in drafts.sections():
        newest = drafts.latest(section)
        for _, block in blocks(newest.body) if newest else ():
            held = block.statements if isinstance(block, Paragraph) else block.rows
            found.update(c.locator.sha256[:16] for item in held for c in item.citations)
    return found


def _facts(seat: Seat, rows: list[materials.Row]) -> Html:
    t, n = seat.t, materials.counts(rows)

    def to(**kept: str) -> str:
        return address("materials", seat.id, **kept)

    items = [(t("个文件"), len(rows), "", to())]
    items += [(t(name), n[key], tone if n[key] else "", to(outcome=key)) for key, (name, tone) in materials.OUTCOMES.items()]
    items += [
        (t("过期"), n["stale"], "warn" if n["stale"] else "", to(only="stale")),
        (t("有副本"), n["copies"], "", to(only="copies")),
        (t("未用到"), n["unused"], "warn" if n["unused"] else "", to(use="unused")),
    ]
    return w.facts(items)


def _table(seat: Seat, rows: list[materials.Row], args: Args) -> Html:
    t = seat.t
    wanted = materials.Filter(args.text("outcome"), args.text("use"), args.text("only"), args.text("words", 200))
    found = materials.chosen(rows, wanted)
    tools = w.go(
        tag(
            "input",
            type="search",
            name="words",
            value=wanted.words,
            placeholder=t("查找文件名、标题、原因"),
            aria_label=t("查找"),
        ),
        w.select(
            "outcome", [("", t("全部结果")), *((k, t(v)) for k, (v, _) in materials.OUTCOMES.items())], wanted.outcome, send=True
        ),
        w.select("use", [("", t("全部用途")), *((k, t(v)) for k, (v, _) in materials.USES.items() if k)], wanted.use, send=True),
        w.select("only", [("", t("不限")), ("stale", t("只看过期")), ("copies", t("只看有副本的"))], wanted.only, send=True),
        tag("button", t("查找"), type="submit"),
    )
    columns: list[w.Column | str] = [
        w.Column(t("文件"), wide=True),
        t("结果"),
        w.Column(t("原因与下一步"), wide=True),
        w.Column(t("片段"), numeric=True),
        t("种类"),
        w.Column(t("年份"), numeric=True),
        t("用途"),
        "",
    ]
    if not found:
        return join(tools, w.empty(t("没有符合条件的文件"), t("换个条件，或清空查找。")))
    part = w.part(seat, args, columns, found, lambda row: _row(seat, row), SHOWN)
    kept = w.kept(args, "outcome", "use", "only", "words")
    return join(tools, w.paged(seat, part, id="files", where="materials", kept=kept))


def _row(seat: Seat, row: materials.Row) -> list[Html | str | None]:
    t = seat.t
    name, tone = materials.OUTCOMES[row.outcome]
    use, use_tone = materials.USES[row.use]
    said = [t.said(x).rstrip("。.") for x in (row.reason, row.next_step) if x]
    why = ("。" if t.language == "zh" else ". ").join(said)
    notes = [
        tag("div", why) if why else None,
        tag("div", t("过期：{why}", why=t.said(row.stale)), cls="faint") if row.stale else None,
        tag("div", t("相同内容：{places}", places="、".join(row.copies)), cls="faint") if row.copies else None,
    ]
    place = join(tag("div", row.place), tag("div", row.title, cls="faint") if row.title and row.title not in row.place else None)
    look = w.link(t("预览"), address("source", seat.id, document=row.document)) if row.document else None
    return [
        place,
        w.ranked(list(materials.OUTCOMES).index(row.outcome), w.badge(t(name), tone)),
        join(*notes),
        str(row.passages),
        t(row.kind),
        str(row.year or ""),
        w.badge(t(use), use_tone) if use else None,
        look,
    ]


def _server_folder(seat: Seat) -> Html:
    t = seat.t
    note = t("材料已在服务器上时，填写它的文件夹，不必上传。只有管理员能指定；路径不会显示给其他人。")
    body = w.form(
        "folder",
        tag("p", note, cls="note"),
        tag(
            "div",
            tag("input", name="folder", placeholder=t("服务器上的文件夹"), required=True, aria_label=t("服务器上的文件夹")),
            w.submit(t("使用这个文件夹")),
            cls="row",
        ),
    )
    return tag("details", tag("summary", t("使用服务器上的文件夹")), body, cls="note", style="margin:10px 0 16px")


# --- actions ---


def uploaded(seat: Seat, form: Args) -> Reply:
    """After the browser has sent its files: read what came in; what was refused stays on the screen."""
    taken, refused = form.number("taken"), form.text("refused").split("\n") if form.text("refused") else []
    if taken:
        seat.run("read")
    if refused:
        seat.log("material.upload", before="", after=json.dumps(refused, ensure_ascii=False))
    said = seat.t("收到 {n} 个文件，正在读取。", n=taken) if taken else ""
    if not refused:
        return Reply(said)
    lines = "\n".join(refused[:8]) + (f"\n……共 {len(refused)} 个" if len(refused) > 8 else "")
    return Reply(f"{said}{seat.t('没有接收的文件：')}\n{lines}", "bad" if not taken else "warn")


def unread(seat: Seat, form: Args) -> Reply:
    seat.run("read")
    return Reply(seat.t("已开始读取。"))


def read(seat: Seat, form: Args) -> Reply:
    seat.run("read")
    seat.log("material.manage", after="重新读取")
    return Reply(seat.t("已开始读取。"))


def retry(seat: Seat, form: Args) -> Reply:
    seat.run("read", retry=True)
    seat.log("material.manage", after="重试未读成的")
    return Reply(seat.t("正在重读上次没有读成的文件。"))


def folder(seat: Seat, form: Args) -> Reply:
    if seat.user.role != "admin":
        raise UserError("只有管理员能指定服务器上的文件夹。")
    chosen = Path(form.text("folder", 1000)).expanduser()
    data = seat.server.data.folder.resolve()
    if not chosen.is_absolute() or not chosen.is_dir():
        raise UserError("服务器上没有这个文件夹，请检查路径（要写完整路径）。")
    if chosen.resolve().is_relative_to(data) or data.is_relative_to(chosen.resolve()):
        raise UserError("不能用本服务自己的数据文件夹作材料。")
    before = _elsewhere(seat)
    seat.workspace.set("evidence", str(chosen.resolve()))
    seat.run("read")
    seat.log("material.manage", target="服务器文件夹", before=before, after=chosen.name)
    return Reply(seat.t("正在读取文件夹“{name}”。", name=chosen.name))


PAGE = Page(
    "materials",
    "材料",
    "folder",
    view,
    actions={
        "uploaded": Action("material.upload", uploaded),
        "unread": Action("material.upload", unread),
        "read": Action("material.manage", read),
        "retry": Action("material.manage", retry),
        "folder": Action("material.manage", folder),
    },
)
