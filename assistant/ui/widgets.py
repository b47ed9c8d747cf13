"""The parts that pages are made of: tables, forms, badges, progress. Each gives HTML and does nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from assistant.ui.html import Child, Html, icon, join, tag
from assistant.ui.page import address
from assistant.ui.seat import Seat
from assistant.ui.tables import Column, Part, paged, pager, part, table, takeout
from assistant.ui.texts import Texts
from assistant.ui.views import jobs as jobs_view
from assistant.workspace.jobs import Job, Jobs

__all__ = [
    "Column", "Part", "area", "badge", "button", "button_link", "checkbox", "day", "dialog", "empty", "facts", "field", "form",
    "go", "kept", "link", "opener", "paged", "pager", "part", "progress", "ranked", "select", "submit", "table", "tabs",
    "takeout", "title", "upload_zone",
]  # fmt: skip


def title(text: str, note: Child = None, *right: Child, crumbs: Child = None) -> Html:
    """The head of a page: what it is, a line about it, and what can be done on the right."""
    left = tag(
        "div", tag("div", crumbs, cls="crumbs") if crumbs else None, tag("h1", text), tag("p", note, cls="note") if note else None
    )
    return tag("div", left, tag("div", *right, cls="row") if right else None, cls="title-row")


def badge(text: str, tone: str = "") -> Html:
    """`tone` is good, warn, bad, accent or nothing."""
    return tag("span", text, cls=f"badge {tone}".strip())


def ranked(rank: int, shown: Child) -> Html:
    """Something in a table that sorts by its weight (error before warning), not by its words."""
    return tag("span", shown, data_rank=rank)


def button(text: str, act: str, *, cls: str = "", page: str = "", confirm: str = "", **data: str | int) -> Html:
    """A button that does an action of the page (or of `page`); `data` arrives as its form."""
    return tag(
        "button",
        text,
        type="button",
        cls=cls,
        data_act=act,
        data_page=page or None,
        data_confirm=confirm or None,
        **{f"data_{k}": v for k, v in data.items()},
    )


def submit(text: str, *, act: str = "", cls: str = "", confirm: str = "", **data: str | int) -> Html:
    """The button of a form; with `act` it does another action than the form's."""
    return tag(
        "button",
        text,
        type="submit",
        cls=cls,
        data_act=act or None,
        data_confirm=confirm or None,
        **{f"data_{k}": v for k, v in data.items()},
    )


def form(
    act: str, *children: Child, cls: str = "", page: str = "", confirm: str = "", named: str = "", **data: str | int
) -> Html:
    """`named` is its id, for fields that stand elsewhere (in the other cells of a table's row)."""
    return tag(
        "form",
        *children,
        id=named or None,
        cls=cls,
        data_act=act,
        data_page=page or None,
        data_confirm=confirm or None,
        **{f"data_{k}": v for k, v in data.items()},
    )


def go(*children: Child, cls: str = "table-tools", **kept: str) -> Html:
    """A form that only changes the address: filters and searches. `kept` stays in it."""
    return tag("form", *children, cls=cls, data_go=True, role="search", **{f"data_{k}": v or None for k, v in kept.items()})


def field(label: str, name: str, value: str = "", *, kind: str = "text", note: str = "", **more: str | int | bool | None) -> Html:
    return tag(
        "label",
        tag("span", label),
        tag("input", name=name, type=kind, value=value, **more),
        tag("small", note, cls="faint") if note else None,
        cls="field",
    )


def area(label: str, name: str, value: str = "", *, draft: str = "", **more: str | int | bool | None) -> Html:
    """A text of several lines. With `draft` what is typed survives a reload until it is saved."""
    return tag(
        "label",
        tag("span", label) if label else None,
        tag("textarea", value, name=name, data_draft=draft or None, **more),
        cls="field",
    )


def select(
    name: str, choices: Iterable[tuple[str, str]], chosen: str = "", *, label: str = "", send: bool = False, **more: str | bool
) -> Html:
    """(value, text) choices. With `send` a change sends the form at once."""
    options = [tag("option", text, value=value, selected=value == chosen) for value, text in choices]
    box = tag(
        "select", *options, name=name, data_send=send or None, aria_label=None if label else str(more.pop("aria", name)), **more
    )
    return tag("label", tag("span", label), box, cls="field") if label else box


def checkbox(name: str, value: str, label: str = "", checked: bool = False, **more: str | bool | None) -> Html:
    box = tag("input", type="checkbox", name=name, value=value, checked=checked, **more)
    return tag("label", box, label, cls="check") if label else box


def facts(items: Iterable[tuple[str, object, str, str]]) -> Html:
    """(what, figure, tone, address or '') each in a box of its own."""
    boxes = []
    for what, figure, tone, url in items:
        inner = join(tag("b", str(figure)), tag("span", what))
        boxes.append(tag("a", inner, href=url, cls=tone) if url else tag("li", inner, cls=tone))
    return tag("ul", *boxes, cls="facts")


def empty(head: str, text: str, *actions: Child) -> Html:
    """Nothing is here yet: what this place is for, and what to do next."""
    return tag("div", tag("h2", head), tag("p", text), tag("div", *actions, cls="row") if actions else None, cls="panel empty")


def link(text: str, url: str, cls: str = "") -> Html:
    return tag("a", text, href=url, cls=cls)


def day(text: str) -> Html:
    """A date or a moment that stays on one line; '—' where there is none."""
    return tag("span", text or "—", cls="day")


def button_link(text: str, url: str, cls: str = "") -> Html:
    return tag("a", text, href=url, cls=f"button {cls}".strip())


def tabs(items: Iterable[tuple[str, str, bool]]) -> Html:
    """(text, address, whether it is the one shown)."""
    return tag("nav", *(tag("a", text, href=url, aria_current="true" if on else None) for text, url, on in items), cls="tabs")


def dialog(id: str, head: str, *children: Child, shut: str, open_now: bool = False) -> Html:
    """Opens by any element with data-open=id; `shut` says what its cross does."""
    cross = tag("button", "×", type="button", cls="quiet", data_close=True, aria_label=shut)
    top = tag("div", tag("h2", head), cross, cls="row spread")
    return tag("dialog", top, *children, id=id, data_open_now=open_now or None, aria_label=head)


def opener(text: str, dialog_id: str, cls: str = "") -> Html:
    return tag("button", text, type="button", cls=cls, data_open=dialog_id)


def progress(seat: Seat) -> Html | None:
    """The work that runs in this workspace, and the last one that did not end well."""
    jobs = Jobs(seat.workspace).all(6)
    seen = int(seat.workspace.get("job_seen") or 0)
    ended = [j for j in jobs[:1] if j.state in ("failed", "interrupted", "cancelled") and j.id > seen]
    shown = [j for j in jobs if j.active] or ended
    return join(*(_job(seat, j) for j in shown)) if shown else None


def _job(seat: Seat, job: Job) -> Html:
    t = seat.t
    said = jobs_view.record(job, t)
    percent = said["percent"]
    bar = Html(f'<div class="bar{" unknown" if percent is None else ""}"><i style="width:{percent or 0}%"></i></div>')
    stop = button(t("停止"), "job-stop", cls="small", page="jobs", job=job.id) if job.active else None
    again = button(t("继续"), "job-again", cls="small primary", page="jobs", job=job.id) if not job.active else None
    hide = button(t("知道了"), "job-hide", cls="small", page="jobs", job=job.id) if not job.active else None
    look = button_link(t("逐项看进展"), address("writing", seat.id), "small") if job.params.get("model") else None
    head = tag("div", tag("strong", str(said["name"])), tag("span", look, stop, again, hide, cls="row"), cls="row spread")
    return tag(
        "section",
        head,
        bar if job.active else None,
        tag("div", seat.server.plain(str(said["words"])), cls="words", aria_live="polite"),
        cls="job",
        data_job=job.id,
        data_state=job.state,
        data_job_active=job.active or None,
    )


def upload_zone(
    t: Texts, most_mb: int, text: str, *, to: str = "upload", then: str = "uploaded", under: str = "", folders: bool = True
) -> Html:
    """Files, folders and zips by choice or by dropping; each is sent and answered on its own.

    The action `then` gets how many were `taken`, their `places`, and what was `refused`. `under`: folder that they come into.
    """
    files = tag("label", icon("up"), t("选择文件"), tag("input", type="file", multiple=True), cls="button primary")
    folder = tag(
        "label", icon("folder"), t("选择文件夹"), tag("input", type="file", multiple=True, webkitdirectory=True), cls="button"
    )
    whole = "或把文件、文件夹、zip 拖到这里。单个文件不超过 {mb} MB。"
    drop = whole if folders else "或把文件拖到这里。单个文件不超过 {mb} MB。"
    return tag(
        "div",
        tag("div", text),
        tag("div", files, folder if folders else None, cls="row"),
        tag("div", t(drop, mb=most_mb), cls="faint"),
        tag("ul", cls="sending", aria_live="polite"),
        cls="drop",
        data_most=most_mb << 20,
        data_to=to,
        data_then=then,
        data_under=under or None,
    )


def kept(args: Mapping[str, str], *names: str) -> dict[str, str]:
    """The arguments of the address that a link should keep."""
    return {n: args[n] for n in names if args.get(n)}
