"""What stands around every page: the head with the workspace and the person, the pages on the left."""

from __future__ import annotations

from collections.abc import Mapping

from assistant.accounts import ROLES
from assistant.ui.html import Html, icon, join, tag
from assistant.ui.page import Page, address
from assistant.ui.seat import Seat


def shell(seat: Seat, pages: Mapping[str, Page], current: str, main: Html) -> Html:
    """The whole screen."""
    return tag(
        "div",
        tag("a", seat.t("跳到正文"), href="#main", cls="skip"),
        _head(seat),
        tag("nav", _links(seat, pages, current), cls="side", aria_label=seat.t("页面")),
        tag("main", main, id="main", tabindex="-1"),
        cls="zp-shell",
    )


def _head(seat: Seat) -> Html:
    t = seat.t
    other, label = ("en", "English") if t.language == "zh" else ("zh", "中文")
    where = tag("a", seat.entry.title, href=address("overview", seat.entry.id), cls="where") if seat.entry is not None else None
    return tag(
        "header",
        tag("a", icon("mark"), tag("strong", t("质评助手")), href=address("workspaces"), cls="brand"),
        where,
        tag("span", cls="grow"),
        tag("button", label, type="button", cls="quiet", data_act="language", data_page="account", data_language=other),
        tag("a", icon("person"), f"{seat.user.shown}（{t(ROLES[seat.role].name)}）", href=address("account"), cls="quiet"),
        tag("a", t("退出"), href="/signout", cls="quiet", data_plain=True),
        cls="head",
    )


def _links(seat: Seat, pages: Mapping[str, Page], current: str) -> Html:
    inside = seat.entry is not None
    shown = [p for p in pages.values() if p.listed and (p.workspace == inside or (inside and p.id == "workspaces"))]
    links = [
        tag(
            "a",
            icon(page.icon),
            tag("span", seat.t(page.title)),
            href=address(page.id, seat.entry.id if inside and seat.entry else ""),
            aria_current="page" if page.id == current else None,
        )
        for page in shown
        if seat.may(page.needs)
    ]
    return join(links)
