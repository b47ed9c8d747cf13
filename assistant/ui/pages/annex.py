"""导入官方文本: an official table that the office owns, beside the shipped framework, taken over once somebody has looked."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from assistant.authoring import compare
from assistant.authoring.compare import Line
from assistant.authoring.tree import Doubt
from assistant.editions import standing
from assistant.errors import UserError
from assistant.export.annex_xlsx import KINDS, LEVELS
from assistant.export.annex_xlsx import write as write_comparison
from assistant.ingest import Unreadable
from assistant.steps import annexes
from assistant.steps.jobs import OUT
from assistant.ui import widgets as w
from assistant.ui.handins import keep, put_away, taken_in
from assistant.ui.html import Html, join, tag
from assistant.ui.page import Action, Args, Page, Reply, address
from assistant.ui.pages.another import tabs
from assistant.ui.seat import Seat

KEY, FOLDER, COMPARISON = "annex", "annexes", "annex.xlsx"
"""Key of the workspace for what is being imported; where its file lies; the comparison among the files for download."""
TONES = {"confirmed": "good", "corrected": "warn", "added": "accent", "missing": "", "doubtful": "bad"}
SHOWN = 400


def view(seat: Seat, args: Args) -> Html:
    t = seat.t
    note = t("学校有主管部门的指标体系原文时，在这里上传：先逐条比对，确认后成为学校自己的体系，报告标题与指标用官方原文。")
    head = join(w.title(t("导入官方文本"), note), tabs(seat, "annex"))
    begun = _begun(seat)
    if begun is None:
        return join(head, _upload(seat))
    read = _read(seat, begun)
    return join(
        head, _summary(seat, begun, read), _doubts(seat, read.found.doubts), _accept(seat, begun, read), _lines(seat, read, args)
    )


def _upload(seat: Seat) -> Html:
    t, now = seat.t, seat.picture().framework
    packs = seat.server.pictures.available(seat.settings.packs)
    options = [("", t("没有可比对的，全部新增")), *((f.id, standing.label(f)) for f in packs)]
    words = t("主管部门印发的指标体系附件：Word、PDF 或 Excel，一级、二级指标和审核重点的表，或按编号排列的段落。")
    zone = w.upload_zone(t, seat.settings.file_mb, words, to="hand-in", then="read", folders=False)
    pick = w.select("against", options, now.id, label=t("与哪个指标体系比对，并沿用它的看点、材料与用语"))
    return tag("section", tag("form", pick, zone, data_act="read"), cls="panel", style="max-width:920px")


def _begun(seat: Seat) -> dict[str, str] | None:
    stored = seat.workspace.get(KEY)
    told = json.loads(stored) if stored else None
    return told if isinstance(told, dict) and (seat.folder / FOLDER / str(told.get("file"))).is_file() else None


def _read(seat: Seat, begun: dict[str, str]) -> annexes.Read:
    try:
        return annexes.read(seat.folder / FOLDER / begun["file"], begun["against"], seat.settings.packs, begun["called"])
    except Unreadable as error:
        raise UserError(f"“{begun['called']}”读不出来：{error.reason}。{error.next_step}") from error


def _summary(seat: Seat, begun: dict[str, str], read: annexes.Read) -> Html:
    t, counts = seat.t, read.found.counts()
    facts = [(t(word), counts[status], TONES[status], "") for status, word in compare.STATUSES.items()]
    facts.append((t("存疑"), len(read.found.doubts), "bad" if read.found.doubts else "", ""))
    beside = read.shipped.name if read.shipped else t("（没有比对对象）")
    said = t("{file}：读到 {n} 个节点，与“{name}”逐条比对。", file=read.file, n=read.nodes, name=beside)
    drop = w.button(t("换一个文件"), "drop", cls="small")
    have = (seat.folder / OUT / COMPARISON).is_file() and seat.may("export.run")
    url = f"/w/{seat.id}/file/{COMPARISON}"
    save = tag("a", t("下载比对表（Excel）"), href=url, data_plain=True, cls="button small") if have else None
    return join(tag("div", tag("p", said), tag("div", save, drop, cls="row"), cls="row spread"), w.facts(facts))


def _doubts(seat: Seat, doubts: tuple[Doubt, ...]) -> Html | None:
    if not doubts:
        return None
    t = seat.t
    rows = [[d.place, d.words[:120], d.why] for d in doubts[:SHOWN]]
    columns: list[w.Column | str] = [t("位置"), w.Column(t("文字"), wide=True), w.Column(t("为什么存疑"), wide=True)]
    return join(tag("h2", t("存疑的（{n} 处）", n=len(doubts))), w.table(columns, rows, id="doubts"))


def _accept(seat: Seat, begun: dict[str, str], read: annexes.Read) -> Html:
    t = seat.t
    if not seat.may("settings.manage"):
        return tag("p", t("比对无误后，请管理员在这一页确认导入；导入的体系全校的工作区都能选用。"), cls="note")
    shipped = read.shipped
    given = {k: begun.get(k, "") for k in annexes.HEAD}
    grid = tag(
        "div",
        w.field(t("官方文本的出处（文件名与文号）"), "source", begun.get("source", ""), required=True, maxlength=200,
                placeholder=t("如：教督〔2021〕1号附件")),
        w.field(t("编号"), "id", given["id"], maxlength=60, note=t("小写字母、数字和连字符；不填则沿用比对的那一份，取代它")),
        w.field(t("名称"), "name", given["name"], maxlength=120, placeholder=shipped.name if shipped else ""),
        w.field(t("版本"), "edition", given["edition"], maxlength=60, placeholder=shipped.edition if shipped else ""),
        w.field(t("施行日期"), "valid_from", given["valid_from"], kind="date"),
        cls="form-grid",
    )  # fmt: skip
    body = w.form(
        "accept",
        grid,
        w.checkbox("replace", "1", t("已有同一编号的学校体系时，取代它（旧的一份会保留）")),
        tag("div", w.submit(t("确认，成为学校的指标体系"), cls="primary"), cls="row"),
    )
    return tag("section", tag("h2", t("确认导入")), body, cls="panel", style="margin-top:14px")


def _lines(seat: Seat, read: annexes.Read, args: Args) -> Html:
    t, wanted = seat.t, args.text("status", 20)
    chosen = [line for line in read.found.lines if not wanted or line.status == wanted]
    counts = read.found.counts()
    items = [(f"{t('全部')} {len(read.found.lines)}", address("annex", seat.id), not wanted)]
    items += [
        (f"{t(word)} {counts[s]}", address("annex", seat.id, status=s), wanted == s)
        for s, word in compare.STATUSES.items() if counts[s]
    ]  # fmt: skip
    wide = (t("官方文本"), t("随附的一份"), t("说明"))
    columns: list[w.Column | str] = [t("结果"), t("层级"), *(w.Column(name, wide=True) for name in wide)]
    return join(tag("h2", t("逐条比对")), w.tabs(items), w.table(columns, [_row(seat, x) for x in chosen[:SHOWN]], id="lines"))


def _row(seat: Seat, line: Line) -> list[str | Html]:
    t = seat.t
    node, ours = line.official, line.shipped
    kind = f"（{t(KINDS.get(node.kind, node.kind))}）" if node and node.kind != "common" else ""
    mine = join(f"{node.code} {node.name}{kind}", tag("div", node.text, cls="faint") if node.text else None) if node else "—"
    return [
        w.badge(t(compare.STATUSES[line.status]), TONES[line.status]),
        t(LEVELS[line.level]),
        mine,
        f"{ours.code} {ours.name}" if ours else "—",
        "；".join(seat.t.said(n) for n in line.notes),
    ]


# --- actions ---


def read(seat: Seat, form: Args) -> Reply:
    """Takes the uploaded table in and shows it beside the chosen framework."""
    tickets = form.several("places")
    if not tickets:
        return Reply(form.text("refused", 2000) or seat.t("没有收到文件。"), "bad")
    with taken_in(seat, tickets[:1]) as (file, *_):
        begun = {"file": f"annex{file.suffix.lower()}", "called": file.name, "against": form.text("against", 60)}
        try:
            found = annexes.read(file, begun["against"], seat.settings.packs, file.name)
        except Unreadable as error:
            raise UserError(f"“{file.name}”读不出来：{error.reason}。{error.next_step}") from error
        keep(file, seat.folder / FOLDER, begun["file"])
    out = seat.folder / OUT
    out.mkdir(exist_ok=True)
    write_comparison(found.found, [], found.title, "", out / COMPARISON)
    seat.workspace.set(KEY, json.dumps(begun, ensure_ascii=False))
    seat.log("workspace.manage", f"官方文本 {begun['called']}", "", f"读到 {found.nodes} 个节点")
    return Reply(seat.t("读到 {n} 个节点，请逐条看过再确认。", n=found.nodes), args={})


def drop(seat: Seat, form: Args) -> Reply:
    """Puts the table away; nothing was taken over."""
    put_away(seat, KEY, FOLDER)
    return Reply(args={})


def accept(seat: Seat, form: Args) -> Reply:
    """Makes the table the office's own framework, for all workspaces of the server."""
    begun = _begun(seat)
    if begun is None:
        raise UserError("没有正在导入的文件，请重新上传。")
    told: dict[str, str] = {k: form.text(k, 120) for k in ("source", *annexes.HEAD)}
    seat.workspace.set(KEY, json.dumps({**begun, **told}, ensure_ascii=False))  # what was typed is not lost by a fault
    found, head = _read(seat, begun), annexes.head(told)
    lacking = annexes.lacking(found, head)
    if lacking:
        names = {"id": "编号", "name": "名称", "edition": "版本", "valid_from": "施行日期"}
        raise UserError(f"没有比对的体系可以沿用，请补上：{'、'.join(names[k] for k in lacking)}。")
    pack, more = annexes.build(found, head, told["source"])
    root: Path = seat.server.packs()
    made, before = annexes.store(found, pack, more, told["source"], root, form.flag("replace"))
    seat.server.pictures.forget()
    seat.log(
        "settings.manage", f"指标体系 {made.id}", "取代旧的一份" if before else "", f"由 {begun['called']} 导入：{told['source']}"
    )
    drop(seat, form)
    said = seat.t("“{name}”已成为学校的指标体系。可以把这个工作区换过去，新建工作区时也能选到。", name=made.name)
    same = made.id == seat.picture().framework.id
    args: dict[str, Any] = {} if same else {"to": made.id}
    return Reply(said, page="annex" if same else "editions", args=args)


PAGE = Page(
    "annex", "导入官方文本", "swap", view, needs="workspace.manage", listed=False,
    actions={
        "read": Action("workspace.manage", read),
        "drop": Action("workspace.manage", drop),
        "accept": Action("settings.manage", accept),
    },
)  # fmt: skip
