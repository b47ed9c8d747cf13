"""A piece of evidence at its place: the page image with the words marked, the sheet with its row, the text around."""

from __future__ import annotations

from urllib.parse import quote as quoted

from assistant.domain import Document, Passage
from assistant.errors import UserError
from assistant.steps import deciding
from assistant.ui import widgets as w
from assistant.ui.html import Html, join, tag
from assistant.ui.page import Args, Page, address
from assistant.ui.pages import another
from assistant.ui.seat import Seat
from assistant.ui.views import source

AROUND = 40
"""Passages on one screen."""
SUPPORTED = 12
"""Other frameworks named for a passage."""


def view(seat: Seat, args: Args) -> Html:
    t = seat.t
    wanted = args.text("passage")
    cited = deciding.passage_of(seat.workspace, wanted) if wanted else None
    id = cited.document if cited else args.text("document")
    document = {d.id: d for d in seat.workspace.documents()}.get(id)
    if document is None:
        raise UserError("没有这份材料，它可能已从文件夹里移走。")
    seat.require_document(id)
    passages = list(seat.workspace.passages(id))
    at = next((n for n, p in enumerate(passages) if p.id == wanted), 0)
    first = max(0, at - AROUND // 2) if wanted else (max(1, args.number("page", 1)) - 1) * AROUND
    facts = [document.number, document.issuer, t("{year} 年", year=document.year) if document.year else "", t.said(document.void)]
    body = [_piece(p, seat) for p in source.pieces(passages[first : first + AROUND], wanted)]
    original = tag("a", t("下载原文件"), href=f"/w/{seat.id}/evidence/{document.id}", cls="button", data_plain=True)
    pages = -(-len(passages) // AROUND)
    text = tag("section", *body, cls="panel source")
    more = _also(seat, cited) if cited else None
    image = _image(seat, document, cited, args.text("quote", 2000)) if cited else None
    return join(
        w.title(
            document.title,
            "　".join(f for f in facts if f) or document.places[0],
            original,
            crumbs=w.link(t("材料"), address("materials", seat.id)),
        ),
        tag("p", "、".join(document.places), cls="faint"),
        more,
        tag("div", image, text, cls="side-by-side") if image else text,
        w.pager(t, first // AROUND + 1, pages, len(passages), "source", seat.id, document=id),
    )


def _also(seat: Seat, passage: Passage) -> Html | None:
    """What the passage says for other frameworks."""
    hits = [h for found in seat.picture().hits.values() for h in found if h.passage == passage.id and h.status != "rejected"]
    return another.also(seat, passage, hits, SUPPORTED) if hits else None


def _image(seat: Seat, document: Document, passage: Passage, quote: str) -> Html | None:
    """The page of a PDF that lies in the folder itself; what lies in an archive is shown as text."""
    if passage.locator.page is None or document.format != "pdf" or "!/" in document.places[0]:
        return None
    said = seat.t("第 {n} 页，所引文字已标出", n=passage.locator.page)
    url = f"/w/{seat.id}/page/{passage.id}.png" + (f"?quote={quoted(quote)}" if quote else "")
    return tag("figure", tag("img", src=url, alt=said, cls="page-image", loading="lazy"), tag("figcaption", said, cls="faint"))


def _piece(piece: source.Sheet | source.Text, seat: Seat) -> Html:
    if isinstance(piece, source.Text):
        place = tag("span", seat.t.place(piece.place), cls="faint")
        words: str = tag("mark", piece.text) if piece.cited else piece.text
        return tag("h3" if piece.heading else "p", place, "　", words, data_scroll_here=piece.cited or None)
    rows = []
    for where, cells, cited in piece.rows:
        look = "marked" if cited else ""
        row = [tag("td", tag("span", where, cls="faint"), cls=look), *(tag("td", c, cls=look) for c in cells)]
        rows.append(tag("tr", *row, data_scroll_here=cited or None))
    head = tag("tr", tag("th", seat.t("位置")), *(tag("th", name) for name in piece.header))
    caption = tag("caption", piece.title) if piece.title else None
    return tag("div", tag("table", caption, tag("thead", head), tag("tbody", *rows)), cls="table-wrap")


PAGE = Page("source", "材料原文", "folder", view, listed=False)
