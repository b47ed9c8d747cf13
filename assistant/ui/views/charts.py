"""Charts as inline SVG: states of the ledger, units, a metric over the years. Every value is written beside its mark."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.domain import LedgerState
from assistant.drafting.figures import written
from assistant.rectification.fields import STATES
from assistant.rectification.standing import Count
from assistant.rectification.trends import Trend, span
from assistant.ui.html import Html, tag

COLOURS: dict[LedgerState, str] = {
    "planned": "#c9d1d3", "running": "#7fb2bb", "submitted": "#e3b968", "returned": "#d38a7f", "verified": "#7dbb93",
    "closed": "#3f8f5f",
}  # fmt: skip
"""Fill of each state, in the order in which a bar shows them."""
WIDTH, LABEL, ROW = 720, 190, 30
_PLOT = (52, 20, 330, 150)
"""x, y, width and height of the plot of a trend."""


def legend() -> list[tuple[str, str]]:
    """(state in words, colour)."""
    return [(STATES[s], c) for s, c in COLOURS.items()]


def bars(counts: Sequence[Count], title: str) -> Html:
    """One bar a group, divided by state, with the figures in it; 'x/y' at its end is done of all, with what is overdue."""
    most = max((c.total for c in counts), default=0) or 1
    room = WIDTH - LABEL - 150
    parts: list[Html] = []
    for number, count in enumerate(counts):
        y, x = number * ROW + 4, float(LABEL)
        parts.append(tag("text", _cut(count.name), x=LABEL - 10, y=y + 15, text_anchor="end"))
        for state, colour in COLOURS.items():
            n = count.states[state]
            if not n:
                continue
            wide = room * n / most
            parts.append(
                tag("rect", tag("title", f"{STATES[state]} {n}"), x=f"{x:.1f}", y=y, width=f"{wide:.1f}", height=20, fill=colour)
            )
            if wide >= 16:
                parts.append(tag("text", str(n), x=f"{x + wide / 2:.1f}", y=y + 15, text_anchor="middle", font_size=12))
            x += wide
        late = f"　超期 {count.overdue}" if count.overdue else ""
        parts.append(tag("text", f"{count.done}/{count.total}{late}", x=f"{x + 8:.1f}", y=y + 15, fill="#5c6a6e", font_size=12))
    return _svg(title, WIDTH, max(1, len(counts)) * ROW + 6, parts)


def trend(made: Trend) -> Html:
    """A metric by year with the line of its standard (dashed) and the ledger's goal (dotted)."""
    left, top, wide, high = _PLOT
    low, up, _ = span(made)
    years = [p.year for p in made.points]
    spread = max(1, years[-1] - years[0])

    def at(year: int, value: float) -> tuple[float, float]:
        x = left + 24 + (wide - 48) * ((year - years[0]) / spread if len(years) > 1 else 0.5)
        return x, top + high - high * (value - low) / (up - low or 1)

    parts = [
        tag("line", x1=left, y1=top, x2=left, y2=top + high, stroke="#c9d1d3"),
        tag("line", x1=left, y1=top + high, x2=left + wide, y2=top + high, stroke="#c9d1d3"),
        tag("text", f"{up:g}", x=left - 6, y=top + 5, text_anchor="end", font_size=11, fill="#5c6a6e"),
        tag("text", f"{low:g}", x=left - 6, y=top + high, text_anchor="end", font_size=11, fill="#5c6a6e"),
    ]
    for value, name, dash, colour in ((made.line, "标准", "6 4", "#a8442f"), (made.goal, "目标", "2 3", "#1d5f66")):
        if value is not None and (name == "标准" or value != made.line):
            y = at(years[0], float(value))[1]
            parts.append(tag("line", x1=left, y1=f"{y:.1f}", x2=left + wide, y2=f"{y:.1f}", stroke=colour, stroke_dasharray=dash))
            said = f"{name} {written(value, made.unit)}"
            parts.append(tag("text", said, x=left + wide + 6, y=f"{y + 4:.1f}", fill=colour, font_size=12))
    places = [at(p.year, float(p.value)) for p in made.points]
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
    parts.append(tag("polyline", points=path, fill="none", stroke="#1d5f66", stroke_width=2))
    for point, (x, y) in zip(made.points, places, strict=True):
        parts.append(tag("circle", cx=f"{x:.1f}", cy=f"{y:.1f}", r=4, fill="#1d5f66"))
        parts.append(
            tag("text", written(point.value, made.unit), x=f"{x:.1f}", y=f"{y - 9:.1f}", text_anchor="middle", font_size=12)
        )
        parts.append(
            tag("text", str(point.year), x=f"{x:.1f}", y=top + high + 18, text_anchor="middle", font_size=12, fill="#5c6a6e")
        )
    return _svg(made.name, left + wide + 112, top + high + 28, parts)


def _svg(title: str, width: int, height: int, parts: Sequence[Html]) -> Html:
    return tag("svg", *parts, viewBox=f"0 0 {width} {height}", role="img", aria_label=title, cls="drawn", font_size=13)


def _cut(name: str) -> str:
    return name if len(name) <= 13 else f"{name[:12]}…"
