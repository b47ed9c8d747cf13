"""The editor of one paragraph, with the evidence beside it: look for a passage, put its mark behind the sentence that says it."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.domain import Citation, Passage, SectionVersion
from assistant.drafting import prose
from assistant.drafting.merge import paragraphs
from assistant.errors import UserError
from assistant.steps import sections
from assistant.steps.progress import Silent
from assistant.steps.review import searcher
from assistant.ui import widgets as w
from assistant.ui.html import Html, join, tag
from assistant.ui.page import Args, address
from assistant.ui.seat import Seat
from assistant.ui.views import report

FOUND, SHOWN, MOST = 8, 220, 30
"""Passages of one search, characters of each, and new citations in one paragraph at most."""


def cited(seat: Seat, args: Args) -> list[str]:
    """Ids of the passages that were picked while the paragraph is being edited. Raises UserError, NotAllowed."""
    ids = [id for id in args.text("cite", 2000).split(",") if id]
    if len(ids) > MOST:
        raise UserError(f"一段里新加的引证最多 {MOST} 条，请先保存再接着加。")
    seen = seat.passages_seen()
    if seen is not None and not seen.issuperset(ids):
        seat.require_code("")
    return list(dict.fromkeys(ids))


def editor(seat: Seat, stands: SectionVersion, paragraph: str, args: Args, *, after: str = "") -> Html:
    """The box for the paragraph `paragraph`, or for a new one behind `after`."""
    t, section = seat.t, stands.section
    old = prose.sources(stands.body)
    more = sections.cite(seat.workspace, cited(seat, args), section)
    every = (*old, *more)
    before = next((p for p in paragraphs(stands.body) if p.id == paragraph), None)
    back = w.button_link(t("取消"), address("report", seat.id, section=section))
    listed = [_cited(seat, chip) for chip in report.chips(every)]
    words = (
        t("句后的 [n] 是引证编号，可以移动、增减；清空为删去这一段。") if paragraph else t("新的一段：每句后面写上引证编号 [n]。")
    )
    box = w.form(
        "save",
        w.area(
            words, "text", prose.to_text(before, every) if before else "", rows=9, autofocus=True,
            draft=f"e-{seat.id}-{section}-{paragraph or 'after-' + after}",
        ),
        tag("div", w.submit(t("保存"), cls="primary"), back, tag("span", t("Ctrl+Enter 保存"), cls="faint"), cls="row"),
        tag(
            "details", tag("summary", t("本节的引证（{n} 条）", n=len(listed))), tag("ul", *listed, cls="cited"), open=bool(more)
        ),
        section=section, base=stands.version, paragraph=paragraph, after=after, cite=",".join(c.passage_id for c in more),
    )  # fmt: skip
    here = {"edit": paragraph} if paragraph else {"after": after}
    beside = tag("div", _search(seat, section, here, args, old, more), cls="beside")
    return tag("div", tag("div", box, beside, cls="editor"), cls="para editing", data_scroll_here=True)


def _cited(seat: Seat, chip: report.Chip) -> Html:
    url = address("source", seat.id, passage=chip.passage)
    return tag("li", tag("b", f"[{chip.number}]"), " ", w.link(seat.t.at(chip.place), url), tag("div", chip.quote, cls="faint"))


def _search(
    seat: Seat, section: str, here: dict[str, str], args: Args, old: Sequence[Citation], more: Sequence[Citation]
) -> Html:
    """Evidence to cite: a search, and with each passage the button that puts its mark behind the sentence at the cursor."""
    t, words = seat.t, args.text("find", 200)
    picked, ask = ",".join(c.passage_id for c in more), t("查找要引用的材料")
    box = w.go(
        tag("input", type="search", name="find", value=words, placeholder=ask, aria_label=ask),
        tag("button", t("查找"), type="submit", cls="small"),
        section=section, cite=picked, **here,
    )  # fmt: skip
    if not words:
        return join(box, tag("p", t("在这里查材料；点“引用”，编号加在光标所在的句子后面。"), cls="faint"))
    seen = seat.passages_seen()
    ids = searcher(seat.workspace, Silent())(words, FOUND * (1 if seen is None else 10))
    found = [p for id in ids if (seen is None or id in seen) and (p := seat.workspace.passage(id)) is not None][:FOUND]
    if not found:
        return join(box, tag("p", t("没有找到"), cls="faint"))
    return join(box, *(_hit(seat, p, section, {**here, "find": words}, old, more) for p in found))


def _hit(seat: Seat, p: Passage, section: str, here: dict[str, str], old: Sequence[Citation], more: Sequence[Citation]) -> Html:
    t, ids = seat.t, [c.passage_id for c in more]
    known = next((n for n, c in enumerate(old, start=1) if c.passage_id == p.id), 0)
    kept = ids if known or p.id in ids else [*ids, p.id]
    number = known or len(old) + kept.index(p.id) + 1
    url = address("report", seat.id, section=section, **here, cite=",".join(kept))
    pick = tag("a", t("引用 [{n}]", n=number), href=url, data_insert=f"[{number}]", cls="button small")
    text = p.text if len(p.text) <= SHOWN else p.text[:SHOWN] + "…"
    place = tag("a", t.at(p.locator), href=address("source", seat.id, passage=p.id), target="_blank", data_plain=True, cls="cite")
    return tag("div", tag("div", text), tag("div", pick, place, cls="row"), cls="hit")
