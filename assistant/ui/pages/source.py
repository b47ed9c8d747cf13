"""A piece of evidence at its place: the document, the passages around, the one that was cited marked."""

from __future__ import annotations

from assistant.domain import Passage
from assistant.errors import UserError
from assistant.steps import deciding
from assistant.ui import widgets as w
from assistant.ui.html import Html, join, tag
from assistant.ui.page import Args, Page, address
from assistant.ui.seat import Seat

AROUND = 40


def view(seat: Seat, args: Args) -> Html:
    t = seat.t
    wanted = args.text("passage")
    id = deciding.passage_of(seat.workspace, wanted).document if wanted else args.text("document")
    document = {d.id: d for d in seat.workspace.documents()}.get(id)
    if document is None:
        raise UserError("没有这份材料，它可能已从文件夹里移走。")
    seat.require_document(id)
    passages = list(seat.workspace.passages(id))
    at = next((n for n, p in enumerate(passages) if p.id == wanted), 0)
    first = max(0, at - AROUND // 2) if wanted else (max(1, args.number("page", 1)) - 1) * AROUND
    part = passages[first : first + AROUND]
    facts = [document.number, document.issuer, f"{document.year} 年" if document.year else "", document.void]
    body = [_piece(p, p.id == wanted) for p in part]
    pages = -(-len(passages) // AROUND)
    return join(
        w.title(
            document.title,
            "　".join(f for f in facts if f) or document.places[0],
            tag("a", t("下载原文件"), href=f"/w/{seat.id}/evidence/{document.id}", cls="button", data_plain=True),
            crumbs=w.link(t("材料"), address("materials", seat.id)),
        ),
        tag("p", "、".join(document.places), cls="faint"),
        tag("section", *body, cls="panel source"),
        w.pager(t, first // AROUND + 1, pages, len(passages), "source", seat.id, document=id),
    )


def _piece(passage: Passage, marked: bool) -> Html:
    place = tag("span", passage.locator.place(), cls="faint")
    name = "h3" if passage.kind == "heading" else "p"
    return tag(name, place, "　", tag("mark", passage.text) if marked else passage.text, data_scroll_here=marked or None)


PAGE = Page("source", "材料原文", "folder", view, listed=False)
