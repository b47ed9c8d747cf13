"""导出: all files of the report from what stands now, one by one or in one zip."""

from __future__ import annotations

from datetime import datetime

from assistant.ui import widgets as w
from assistant.ui.html import Html, join, tag
from assistant.ui.page import Action, Args, Page, Reply
from assistant.ui.seat import Seat
from assistant.ui.views.downloads import OFFERED
from assistant.workspace.drafts import Drafts


def view(seat: Seat, args: Args) -> Html:
    t, out = seat.t, seat.folder / "out"
    there = [name for name in OFFERED if (out / name).is_file()]
    make = w.button(t("按现稿重新导出"), "export", cls="primary") if Drafts(seat.workspace).sections() else None
    zipped = tag("a", t("全部下载（zip）"), href=f"/w/{seat.id}/all.zip", cls="button", data_plain=True) if there else None
    head = w.title(t("导出"), t("导出的是现在的稿子，包括人工修改；没有依据的句子标有【待核实】。"), zipped, make)
    if not there:
        return join(
            head, w.progress(seat), w.empty(t("还没有可下载的文件"), t("起草报告后会自动导出；改稿后点“按现稿重新导出”。"))
        )
    cards = [_card(seat, name) for name in there]
    return join(head, w.progress(seat), tag("div", *cards, cls="files"))


def _card(seat: Seat, name: str) -> Html:
    status = (seat.folder / "out" / name).stat()
    made = datetime.fromtimestamp(status.st_mtime).strftime("%Y-%m-%d %H:%M")
    size = f"{status.st_size / 1024:.0f} KB" if status.st_size < 1 << 20 else f"{status.st_size / (1 << 20):.1f} MB"
    return tag(
        "a",
        tag("h3", seat.t(OFFERED[name])),
        tag("p", f"{name}　{size}　{made}", cls="faint"),
        href=f"/w/{seat.id}/file/{name}",
        cls="card",
        data_plain=True,
    )


def export(seat: Seat, form: Args) -> Reply:
    seat.run("export")
    seat.log("export.run", after="重新导出")
    return Reply(seat.t("正在导出，完成后在这里下载。"))


PAGE = Page("exports", "导出", "export", view, needs="export.run", actions={"export": Action("export.run", export)})
