"""试一段文字: a text is typed, its indicators come back with their reasons. A box on the page of the mapping; nothing is kept."""

from __future__ import annotations

from assistant.steps.matching import Judged, TextMatcher
from assistant.ui import widgets as w
from assistant.ui.html import Html, join, tag
from assistant.ui.page import Args, address
from assistant.ui.seat import Seat

LONGEST = 800
"""Characters of a text: it stands in the address."""
SHOWN = 60
"""Characters of a sample that are shown."""


def box(seat: Seat, args: Args) -> Html:
    """Folded until somebody opens it or has typed something."""
    t, text = seat.t, args.text("text", LONGEST)
    example = t("如：学校建立校院两级督导制度，每学期听课1200节。")
    form = w.go(
        w.area(t("一段文字"), "text", text, rows=3, maxlength=LONGEST, placeholder=example),
        tag(
            "div",
            tag("button", t("看归到哪些指标"), type="submit", cls="primary"),
            w.link(t("清空"), address("mapping", seat.id)) if text else None,
            cls="row",
        ),
        cls="",
    )
    return tag(
        "details",
        tag("summary", t("试一段文字：会归到哪些指标，为什么")),
        form,
        _found(seat, text) if text else tag("p", t("只是试，不存入材料，也不改匹配。"), cls="note"),
        cls="panel",
        style="margin-bottom:14px",
        open=bool(text),
    )


def _found(seat: Seat, text: str) -> Html:
    t, framework = seat.t, seat.picture().framework
    found = TextMatcher(framework, seat.settings).explain(text)
    names = {leaf.code: leaf.name for leaf in framework.leaves} | {p.code: p.name for p in framework.points}
    n = sum(j.stands for j in found)
    said = t("归入 {n} 个指标。", n=n) if n else t("没有站得住的指标：这段文字读来与“{name}”无关。", name=framework.name)
    if not found:
        return tag("p", said, cls="note", role="status")
    columns: list[w.Column | str] = [
        w.Column(t("指标"), wide=True), t("结果"), w.Column(t("把握"), numeric=True), w.Column(t("理由"), wide=True),
        w.Column(t("同一指标下最相近的例句"), wide=True),
    ]  # fmt: skip
    rows = [_row(seat, judged, names) for judged in found]
    more = t("没有归入的只供参考。") if n < len(found) else None
    return join(tag("p", said, more, cls="note", role="status"), w.table(columns, rows, id="tried"))


def _row(seat: Seat, judged: Judged, names: dict[str, str]) -> list[str | Html]:
    t, m, like = seat.t, judged.match, judged.precedent
    name = f"{m.code} {names.get(m.code, '')}"
    may = seat.codes is None or m.code in seat.codes
    point = tag("div", f"{m.point} {names.get(m.point, '')}", cls="faint") if m.point else None
    return [
        join(w.link(name, address("indicator", seat.id, code=m.code)) if may else name, point),
        w.badge(t("归入"), "good") if judged.stands else w.badge(t("没有归入")),
        f"{m.score:.2f}",
        t.said(m.reason),
        f"{like.text[:SHOWN]}{'…' if len(like.text) > SHOWN else ''}（{like.likeness:.2f}）" if like else "—",
    ]
