"""导出与改写: every framework as a workbook, CASE or OSCAL; a changed file comes back, is looked at row by row, taken over."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date

from assistant.domain import Framework
from assistant.editions import standing
from assistant.errors import UserError
from assistant.export.annex_xlsx import KINDS
from assistant.export.pack_changes import STATUSES, Change, counts
from assistant.steps import packs as step
from assistant.ui import widgets as w
from assistant.ui.handins import keep, put_away, taken_in
from assistant.ui.html import Html, join, tag
from assistant.ui.page import Action, Args, Page, Reply, address
from assistant.ui.pages.another import tabs
from assistant.ui.seat import Seat

KEY, FOLDER = "pack", "pack-back"
"""Key of the workspace for the file that came back; where it lies until it is taken over or put away."""
TONES = {"changed": "warn", "added": "accent", "removed": "bad"}
FORMS: dict[step.Form, tuple[str, str]] = {
    "xlsx": ("Excel", "在 Excel 或 WPS 里改，改后传回；叠加方案只含它自己的行"),
    "whole": ("Excel（完整）", "叠加方案连同底本，成为独立的一份"),
    "case": ("CASE 1.1", "1EdTech CASE，与其他能力框架系统交换"),
    "case-1.0": ("CASE 1.0", "同上，旧版格式"),
    "oscal": ("OSCAL catalog", "OSCAL 目录，与其他合规系统交换"),
    "profile": ("OSCAL profile", "只含叠加方案与底本的差别"),
}
"""Form → its name and what it is for."""
SHOWN = 400


def view(seat: Seat, args: Args) -> Html:
    t = seat.t
    note = t("把指标体系导出成 Excel 改写，或与其他系统交换；改好的传回来，逐行看过变化再成为学校自己的体系。")
    head = join(w.title(t("导出与改写"), note), tabs(seat, "packs"))
    if args.text("id", 60):
        return _one(seat, args.text("id", 60))
    begun = _begun(seat)
    body = _upload(seat) if begun is None else _returned(seat, begun)
    return join(head, body, None if begun else _list(seat))


# --- out --------------------------------------------------------------------------------------------------------------


def _list(seat: Seat) -> Html:
    t = seat.t
    listed = step.listed(seat.server.pictures.available(None), seat.settings.packs)
    using, own = seat.workspace.get("framework"), [x for x in listed if x.fault]
    rows = [_row(seat, x, x.id == using) for x in listed]
    columns: list[w.Column | str] = [
        w.Column(t("指标体系"), wide=True), t("编号"), t("版本"), t("官方条目"), t("来历"), t("校验"), "",
    ]  # fmt: skip
    told = (
        tag("p", t("学校自己的 {n} 个体系用不了，原因见“校验”一列；改好文件或重新导入后即可使用。", n=len(own)), cls="warning")
        if own else None
    )  # fmt: skip
    return join(tag("h2", t("全部指标体系")), told, w.table(columns, rows, id="packs"))


def _row(seat: Seat, x: step.Listed, using: bool) -> list[str | Html | None]:
    t, f = seat.t, x.framework
    origin = w.badge(t("本校"), "accent") if x.own else t("随附")
    if f is None:
        return [x.id, x.id, "—", "—", origin, t.said(x.fault), None]
    name = join(w.link(f.name, address("packs", seat.id, id=x.id)), " ", w.badge(t("在用"), "good") if using else None)
    kinds = (("xlsx", "Excel"), ("case", "CASE"), ("oscal", "OSCAL"))
    links = [join(_link(seat, x.id, form, words, ""), "　") for form, words in kinds]
    return [name, x.id, f.edition, standing.share(f), origin, w.day(t("没有问题")), tag("span", *links, cls="day")]


def _link(seat: Seat, id: str, form: str, words: str, cls: str = "button small") -> Html:
    return tag("a", words, href=f"/w/{seat.id}/made/pack-{form}?of={id}", cls=cls, data_plain=True)


def _one(seat: Seat, id: str) -> Html:
    """One framework: what it is, its files, its nodes."""
    t, packs = seat.t, seat.settings.packs
    f = seat.server.pictures.framework(id, packs)
    hint = standing.validity(f, date.today(), seat.server.pictures.available(packs))
    files = [
        tag("li", _link(seat, id, form, t(FORMS[form][0])), " ", tag("span", t(FORMS[form][1]), cls="faint"))
        for form in step.forms(id, packs)
    ]
    about = [tag("p", t.said(standing.completeness(f)), cls="note"), tag("p", t.said(hint), cls="warning") if hint else None]
    columns: list[w.Column | str] = [t("编码"), w.Column(t("名称"), wide=True), t("层级"), t("类别"), t("出处")]
    return join(
        w.title(f.name, f"{f.id}　{f.edition}　{f.source}", crumbs=w.link(t("导出与改写"), address("packs", seat.id))),
        *about,
        tag("section", tag("h2", t("下载")), tag("ul", *files, cls="plain"), cls="panel"),
        tag("h2", t("指标与审核重点")),
        w.table(columns, _nodes(seat, f), id="nodes"),
    )


def _nodes(seat: Seat, f: Framework) -> Iterable[list[str]]:
    t = seat.t
    for node in f.indicators:
        yield [node.code, node.name, t("{n} 级", n=node.level), t(KINDS[node.kind]), t(standing.MARKS[node.provenance.mark])]
        for p in node.points:
            yield [p.code, p.name, t("审核重点"), t(KINDS[p.kind]), t(standing.MARKS[p.provenance.mark])]


# --- back -------------------------------------------------------------------------------------------------------------


def _upload(seat: Seat) -> Html:
    t = seat.t
    words = t("改好的 Excel 工作簿，或其他系统导出的 CASE、OSCAL（json）")
    zone = w.upload_zone(t, seat.settings.file_mb, words, to="hand-in", then="read", folders=False)
    return tag("section", tag("form", zone), cls="panel", style="max-width:920px")


def _begun(seat: Seat) -> str | None:
    """The name of the file that came back and waits."""
    stored = json.loads(seat.workspace.get(KEY) or "{}")
    name = str(stored.get("file", ""))
    return name if name and (seat.folder / FOLDER / name).is_file() else None


def _revision(seat: Seat, name: str) -> step.Revision:
    return step.revision(step.read(seat.folder / FOLDER / name), seat.settings.packs)


def _returned(seat: Seat, name: str) -> Html:
    t = seat.t
    drop = w.button(t("换一个文件"), "drop", cls="small")
    try:
        found = _revision(seat, name)
    except UserError as error:
        said = tag("p", t.said(seat.server.plain(str(error))), cls="warning", role="alert")
        return tag("section", tag("div", tag("strong", name), drop, cls="row spread"), said, cls="panel")
    number = counts(found.changes)
    facts = [(t(word), number[status], TONES[status], "") for status, word in STATUSES.items()]
    beside = (
        t("与现在的“{name}”（{id}）逐行比较。", name=found.before.name, id=found.pack.id) if found.before
        else t("“{name}”（{id}）是新的，现在没有这个编号的体系。", name=found.pack.name, id=found.pack.id)
    )  # fmt: skip
    size = t(
        "校验通过：{n} 个二级指标，{m} 个审核重点，{k} 个定量指标。", n=len(found.framework.leaves),
        m=len(found.framework.points), k=len(found.framework.metrics),
    )  # fmt: skip
    return join(
        tag("div", tag("p", tag("strong", name), "　", beside), drop, cls="row spread"),
        w.facts(facts),
        tag("p", size, " ", t.said(standing.completeness(found.framework)), cls="note"),
        _accept(seat, found),
        _changes(seat, found.changes),
    )


def _accept(seat: Seat, found: step.Revision) -> Html:
    t = seat.t
    if not found.changes:
        return tag("p", t("与现在用的没有差别，不必导入。"), cls="note")
    if not seat.may("settings.manage"):
        return tag("p", t("看过没有问题，请管理员在这一页确认；确认后全校的工作区都能选用。"), cls="note")
    own = step.owned(found.pack.id, seat.server.packs())
    replace = w.checkbox("replace", "1", t("取代学校现有的这一份（旧的一份会保留）"), required=True) if own else None
    over = tag("p", t("随附的一份不动；确认后，各工作区用学校的这一份。"), cls="note") if found.before and not own else None
    body = w.form("accept", replace, over, w.submit(t("确认，成为学校的指标体系"), cls="primary"))
    return tag("section", tag("h2", t("确认导入")), body, cls="panel", style="margin-top:14px")


def _changes(seat: Seat, found: tuple[Change, ...]) -> Html | None:
    if not found:
        return None
    t = seat.t
    rows = [
        [w.badge(t(STATUSES[c.status]), TONES[c.status]), t(c.sheet), c.code, c.name,
         join(*(tag("div", tag("span", t(f.head), cls="faint"), f"　{f.before or '—'} → {f.after or '—'}") for f in c.fields))]
        for c in found[:SHOWN]
    ]  # fmt: skip
    columns: list[w.Column | str] = [
        t("变化"), t("工作表"), t("编码"), w.Column(t("名称"), wide=True), w.Column(t("改了什么"), wide=True),
    ]  # fmt: skip
    rest = t("只列出前 {n} 行，共 {all} 行。", n=SHOWN, all=len(found)) if len(found) > SHOWN and not seat.whole else None
    return join(tag("h2", t("逐行比较")), tag("p", rest, cls="note") if rest else None, w.table(columns, rows, id="changes"))


# --- actions ----------------------------------------------------------------------------------------------------------


def read(seat: Seat, form: Args) -> Reply:
    """Takes the file in and shows what it would change; one that cannot be used changes nothing."""
    tickets = form.several("places")
    if not tickets:
        return Reply(form.text("refused", 2000) or seat.t("没有收到文件。"), "bad")
    with taken_in(seat, tickets[:1]) as (file, *_):
        found = step.revision(step.read(file), seat.settings.packs)
        keep(file, seat.folder / FOLDER, file.name)
    seat.workspace.set(KEY, json.dumps({"file": file.name}, ensure_ascii=False))
    seat.log("workspace.manage", f"指标体系文件 {file.name}", "", f"{found.pack.id}，{len(found.changes)} 行有变化")
    return Reply(seat.t("{n} 行有变化，请逐行看过再确认。", n=len(found.changes)), args={})


def drop(seat: Seat, form: Args) -> Reply:
    """Puts the file away; nothing was taken over."""
    put_away(seat, KEY, FOLDER)
    return Reply(args={})


def accept(seat: Seat, form: Args) -> Reply:
    """Makes the pack the office's own, for all workspaces of the server."""
    name = _begun(seat)
    if name is None:
        raise UserError("没有正在导入的文件，请重新上传。")
    made, before = step.take_over(_revision(seat, name), seat.server.packs(), f"由 {name} 导入。", form.flag("replace"))
    seat.server.pictures.forget()
    seat.log("settings.manage", f"指标体系 {made.id}", "取代旧的一份" if before else "", f"由 {name} 导入")
    drop(seat, form)
    said = seat.t("“{name}”已成为学校的指标体系，用它的工作区请重新匹配。", name=made.name)
    return Reply(said, args={"id": made.id})


PAGE = Page(
    "packs", "导出与改写", "swap", view, needs="workspace.manage", listed=False,
    actions={
        "read": Action("workspace.manage", read),
        "drop": Action("workspace.manage", drop),
        "accept": Action("settings.manage", accept),
    },
)  # fmt: skip
