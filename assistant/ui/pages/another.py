"""其他指标体系: what the evidence at hand would give for another framework, and a second workspace on the same evidence."""

from __future__ import annotations

from collections.abc import Iterable

from assistant.domain import Framework, Institution, Match, Passage
from assistant.editions import standing
from assistant.errors import UserError
from assistant.mapping.predict import Prediction
from assistant.steps import outlooks
from assistant.steps.picture import Hit
from assistant.ui import widgets as w
from assistant.ui.files import EVIDENCE
from assistant.ui.html import Html, join, tag
from assistant.ui.page import Action, Args, Page, Reply, address
from assistant.ui.seat import Seat
from assistant.ui.views import coverage
from assistant.workspace import Workspace

TABS = (("another", "预估"), ("editions", "换到新版"), ("annex", "导入官方文本"), ("packs", "导出与改写"))
BEST = 5
"""Passages named for a node that is opened."""


def tabs(seat: Seat, current: str) -> Html:
    """The things that are done with other frameworks."""
    needs = {
        "another": "workspace.read",
        "editions": "workspace.manage",
        "annex": "workspace.manage",
        "packs": "workspace.manage",
    }
    return w.tabs([(seat.t(name), address(id, seat.id), id == current) for id, name in TABS if seat.may(needs[id])])


def view(seat: Seat, args: Args) -> Html:
    t, shown = seat.t, seat.picture()
    head = join(
        w.title(
            t("其他指标体系"),
            t("材料已按“{name}”匹配。这里先看它对另一个体系够不够，动手之前就知道缺什么。", name=shown.framework.name),
        ),
        tabs(seat, "another"),
        w.progress(seat),
    )
    if not seat.workspace.count("matches"):
        go = w.button_link(t("去放入材料"), address("materials", seat.id), "primary")
        return join(head, w.empty(t("还没有匹配结果"), t("读取并匹配材料后，可以在这里预估。"), go))
    every = seat.server.pictures.available(seat.settings.packs)
    found = outlooks.reaches(seat.server.outlooks.between(shown.framework, every, seat.settings.packs), every)
    wanted = args.text("to", 60)
    if not wanted:
        return join(head, _list(seat, found))
    target = next((r.framework for r in found if r.framework.id == wanted), None)
    if target is None:
        raise UserError(f"没有从“{shown.framework.name}”通到这个体系的对照，无法预估。请从列表里选。")
    return join(head, _forecast(seat, target, args.text("code", 20)))


def _list(seat: Seat, found: list[outlooks.Reach]) -> Html:
    t = seat.t
    rows = [
        [
            w.link(r.framework.name, address("another", seat.id, to=r.framework.id)),
            r.framework.edition,
            standing.share(r.framework),
            tag("span", t("{n}/{all} 个节点有对照", n=r.reached, all=len(r.framework.leaves)), cls="whole"),
        ]
        for r in found
    ]
    if not rows:
        return w.empty(t("没有可以预估的体系"), t("没有从这个体系通到别处的对照文件。"))
    columns: list[w.Column | str] = [w.Column(t("指标体系"), wide=True), t("版本"), t("官方条目"), t("对照关系")]
    note = t("点开一个体系看预估。预估依据对照关系和用语，不是判定；确切情况须按该体系匹配一遍。")
    return join(tag("p", note, cls="note"), w.table(columns, rows, id="reaches"))


def _forecast(seat: Seat, target: Framework, code: str) -> Html:
    t, shown = seat.t, seat.picture()
    made = seat.server.outlooks.forecast(seat.workspace, shown.framework, shown.institution, target, seat.settings)
    counts = {s: sum(p.strength == s for p in made.predictions) for s in coverage.STRENGTHS}
    facts = w.facts([(t("个节点预计{how}", how=t(name)), counts[s], tone, "") for s, (name, tone) in coverage.STRENGTHS.items()])
    second = (
        w.button(
            t("用这个体系另开一个工作区"), "second", cls="primary", to=target.id,
            confirm=t("另开的工作区用同一份材料，不必重新上传和读取；这里的匹配、报告和台账都不变。现在开？"),
        )
        if seat.may("workspace.create")
        else None
    )  # fmt: skip
    rows = [_row(seat, target, p) for p in made.predictions]
    columns: list[w.Column | str] = [
        w.Column(t("节点"), wide=True), t("预计"), w.Column(t("材料"), numeric=True), w.Column(t("片段"), numeric=True),
        t("来自"), w.Column(t("说明"), wide=True),
    ]  # fmt: skip
    crumbs = w.link(t("其他指标体系"), address("another", seat.id))
    note = t("预估依据对照关系和用语，不是判定；确切情况须按该体系匹配一遍。")
    return join(
        tag("div", tag("div", tag("div", crumbs, cls="crumbs"), tag("h2", target.name)), second, cls="row spread"),
        tag("p", t.said(standing.completeness(target)), cls="note"),
        facts,
        tag("p", note, cls="note"),
        w.table(columns, rows, id="forecast"),
        _passages(seat, target, code) if code else None,
    )


def _row(seat: Seat, target: Framework, p: Prediction) -> list[str | Html]:
    t = seat.t
    name, tone = coverage.STRENGTHS[p.strength]
    title = f"{p.code} {p.name}"
    return [
        w.link(title, address("another", seat.id, to=target.id, code=p.code)) if p.passages else title,
        w.badge(t(name), tone),
        str(p.documents),
        str(p.passages),
        "、".join(p.through),
        seat.t.said(p.reason),
    ]


def _passages(seat: Seat, target: Framework, code: str) -> Html:
    """The passages that are likely to serve a node, the surest first."""
    t, shown = seat.t, seat.picture()
    made = seat.server.outlooks.forecast(seat.workspace, shown.framework, shown.institution, target, seat.settings)
    seen = seat.documents_seen()
    best = sorted(
        (s for s in made.supports if s.target == code and (seen is None or s.document in seen)), key=lambda s: -s.strength
    )
    name = next((leaf.name for leaf in target.leaves if leaf.code == code), "")
    boxes = []
    for s in best[: BEST * 2]:
        passage = seat.workspace.passage(s.passage)
        if passage is None:
            continue
        via = t("经 {path}", path=" → ".join((s.source, *s.path)))
        words = t("用到的词：{words}", words="、".join(s.words)) if s.words else None
        mark = t(standing.MARKS[s.mark])
        facts = [w.link(seat.t.at(passage.locator), address("source", seat.id, passage=s.passage)), via, mark, words]
        from_ = tag("div", *(tag("span", f) for f in facts if f), cls="from")
        boxes.append(tag("article", tag("div", tag("div", passage.text, cls="text"), from_), cls="passage bare"))
    rest = t("共 {n} 个片段，这里是较有把握的。", n=len(best)) if len(best) > len(boxes) else None
    return tag(
        "section", tag("h2", f"{code} {name}"), *boxes, tag("p", rest, cls="note") if rest else None, data_scroll_here=True
    )


def also(seat: Seat, passage: Passage, hits: Iterable[Hit], most: int) -> Html | None:
    """'也可支撑 cee 4.3.7': what a passage that is matched here says for other frameworks; None where it says nothing."""
    shown, packs = seat.picture(), seat.settings.packs
    matches = [Match(code=h.code, point=h.point or None, score=h.score, reason=h.reason, status=h.status) for h in hits]
    every = seat.server.pictures.available(packs)
    found = outlooks.also(passage, matches, shown.framework, every, seat.server.outlooks.between(shown.framework, every, packs))
    links = [
        tag(
            "a", f"{other.id} {s.point or s.target}", href=address("another", seat.id, to=other.id, code=s.target),
            title=f"{other.name} {_named(other, s.point or s.target)}", cls="cite",
        )
        for other, s in found[:most]
    ]  # fmt: skip
    return tag("div", tag("span", seat.t("也可支撑")), *links, cls="from") if links else None


def _named(framework: Framework, code: str) -> str:
    names = {leaf.code: leaf.name for leaf in framework.leaves} | {p.code: p.name for p in framework.points}
    return f"{code} {names.get(code, '')}".strip()


def second(seat: Seat, form: Args) -> Reply:
    """A workspace of its own for another framework: same school, same evidence, which is taken over as it was read."""
    shown = seat.picture()
    pack = seat.server.pictures.framework(form.text("to", 60), seat.settings.packs)
    if pack.id == shown.framework.id:
        raise UserError("这个工作区已经用的是这个指标体系，请选另一个。")
    evidence = seat.workspace.get("evidence") or str(seat.folder / EVIDENCE)
    who = Institution.model_validate_json(seat.workspace.get("institution") or "").model_copy(update={"framework": pack.id})
    entry = seat.server.access.create(f"{who.name}　{pack.name}", seat.user)
    folder = seat.server.data.workspace_folder(entry.id)
    with Workspace(folder) as workspace:
        workspace.set("framework", pack.id)
        workspace.set("institution", who.model_dump_json())
        workspace.set("evidence", evidence)
        workspace.take_evidence(seat.workspace)
    seat.server.runner.submit(folder, "read", {}, seat.user.name)
    seat.log("workspace.create", entry.title, "", f"{pack.id}，与“{seat.entry.title if seat.entry else ''}”同一份材料")
    said = seat.t("已另开工作区，正在按“{name}”匹配同一份材料。", name=pack.name)
    return Reply(said, page="mapping", workspace=entry.id, args={})


PAGE = Page("another", "其他指标体系", "swap", view, actions={"second": Action("workspace.create", second)})
