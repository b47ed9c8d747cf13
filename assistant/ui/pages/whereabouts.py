"""From a place in a file to the passage that stands there: findings know places, the page of the source shows passages."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable

from assistant.domain import Locator, Passage
from assistant.ui import widgets as w
from assistant.ui.html import Html, join, tag
from assistant.ui.page import Args, Page, address
from assistant.ui.pages import source
from assistant.ui.seat import Seat


def to(seat: Seat, place: Locator) -> str:
    """The address of a place; the passage is looked for when somebody goes there."""
    given = {"page": place.page, "paragraph": place.paragraph, "sheet": place.sheet, "cell": place.cell, "slide": place.slide}
    return address("at", seat.id, document=place.sha256[:16], **{k: v for k, v in given.items() if v is not None})


def cited(seat: Seat, locator: Locator, known: Collection[str] | None = None) -> Html:
    """'【师资统计表 工作表“专项岗位”B5】', a link where the document is evidence of the workspace (`known`: ids of all)."""
    there = locator.sha256[:16] in (seat.picture().documents if known is None else known)
    return w.link(seat.t.at(locator), to(seat, locator), "cite") if there else tag("span", seat.t.at(locator), cls="faint")


def cites(seat: Seat, locators: Iterable[Locator], most: int = 6) -> Html | None:
    """The places one after the other, each once; None where there are none."""
    once = list({locator.render(): locator for locator in locators}.values())
    if not once:
        return None
    rest = seat.t("等 {n} 处", n=len(once)) if len(once) > most else None
    return tag("div", join(*(cited(seat, locator) for locator in once[:most])), rest, cls="from")


def view(seat: Seat, args: Args) -> Html:
    document = args.text("document")
    seat.require_document(document)
    best = max(seat.workspace.passages(document), key=lambda p: _likeness(p.locator, args), default=None)
    found: Passage | None = best if best is not None and _likeness(best.locator, args) else None
    return source.view(seat, Args(passage=found.id) if found else Args(document=document))


def _likeness(place: Locator, args: Args) -> int:
    """How much of the wanted place a passage's place agrees with; 0 where it is elsewhere."""
    score = 0
    for name in ("page", "slide", "sheet"):
        wanted = args.text(name)
        if wanted and str(getattr(place, name) or "") != wanted:
            return 0
        score += bool(wanted)
    if args.text("cell"):
        return score + 2 if _row(place.cell or "") == _row(args.text("cell")) else 0
    wanted = args.text("paragraph")
    return (score + 2 if str(place.paragraph or "") == wanted else 0) if wanted else score


def _row(cell: str) -> tuple[str, ...]:
    """Table and row of 't2:r5:c3', row of 'E8' or 'A8:K8'."""
    table = re.match(r"t(\d+):r(\d+)", cell)
    if table:
        return table.groups()
    row = re.match(r"[A-Z]+(\d+)", cell)
    return ("", row[1]) if row else ()


PAGE = Page("at", "材料原文", "folder", view, listed=False)
