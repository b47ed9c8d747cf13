"""Charts as inline SVG: no script, no font, nothing loaded from elsewhere. Every value is also written as text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

OURS, OTHERS, LINE = "#2f7d5b", "#8a99a8", "#dde3ea"
_LABEL, _WIDTH, _ROW = 310, 400, 22


@dataclass(frozen=True, slots=True)
class Bar:
    """A share from 0 to 1, with its interval if there is one."""

    label: str
    value: float | None
    own: bool = False
    interval: tuple[float | None, float | None] = (None, None)
    note: str = ""


def bars(rows: Sequence[Bar], title: str) -> str:
    """Horizontal bars on a scale from 0 to 1; a bar without a value is named with a dash."""
    height = _ROW * len(rows) + 24
    parts = [
        f'<svg viewBox="0 0 {_LABEL + _WIDTH + 130} {height}" role="img" aria-label="{escape(title)}">',
        *(
            f'<line x1="{_x(tick)}" y1="2" x2="{_x(tick)}" y2="{height - 18}" stroke="{LINE}"/>'
            f'<text x="{_x(tick)}" y="{height - 4}" class="tick">{tick:g}</text>'
            for tick in (0, 0.25, 0.5, 0.75, 1)
        ),
    ]
    for number, row in enumerate(rows):
        y = 4 + number * _ROW
        parts.append(f'<text x="{_LABEL - 8}" y="{y + 13}" class="name{" own" if row.own else ""}">{escape(row.label)}</text>')
        if row.value is None:
            parts.append(f'<text x="{_LABEL + 6}" y="{y + 13}" class="value">— {escape(row.note)}</text>')
            continue
        color = OURS if row.own else OTHERS
        parts.append(f'<rect x="{_LABEL}" y="{y + 2}" width="{max(1.0, row.value * _WIDTH):.1f}" height="14" fill="{color}"/>')
        low, high = row.interval
        if low is not None and high is not None:
            parts.append(
                f'<line x1="{_x(low):.1f}" y1="{y + 9}" x2="{_x(high):.1f}" y2="{y + 9}" stroke="#1f2933" stroke-width="1.5"/>'
            )
        parts.append(f'<text x="{_LABEL + _WIDTH + 8}" y="{y + 13}" class="value">{row.value:.3f} {escape(row.note)}</text>')
    return "".join(parts) + "</svg>"


def _x(share: float) -> float:
    return _LABEL + share * _WIDTH


def reliability(bins: Sequence[dict[str, float]], title: str) -> str:
    """Confidence across, share that was right upwards; the larger the dot, the more answers; on the diagonal is perfect."""
    size, edge = 260, 34
    most = max((b["count"] for b in bins), default=1)
    parts = [
        f'<svg viewBox="0 0 {size + 2 * edge} {size + 2 * edge}" class="square" role="img" aria-label="{escape(title)}">',
        f'<rect x="{edge}" y="{edge}" width="{size}" height="{size}" fill="none" stroke="{LINE}"/>',
        f'<line x1="{edge}" y1="{edge + size}" x2="{edge + size}" y2="{edge}" stroke="{OTHERS}" stroke-dasharray="4 4"/>',
        f'<text x="{edge + size / 2}" y="{size + 2 * edge - 8}" class="tick">自报的把握（0—1）</text>',
        f'<text x="{edge + 4}" y="{edge - 8}" class="axis">实际答对的比例（0—1）</text>',
    ]
    for b in bins:
        x, y = edge + b["confidence"] * size, edge + (1 - b["accuracy"]) * size
        parts.append(
            f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{3 + 9 * (b["count"] / most) ** 0.5:.1f}" fill="{OURS}" fill-opacity=".75">'
            f"<title>{b['count']:.0f} 段：把握 {b['confidence']:.2f}，答对 {b['accuracy']:.2f}</title></circle>"
        )
    return "".join(parts) + "</svg>"


def table(head: Sequence[str], rows: Sequence[Sequence[object]], marked: Sequence[bool] = ()) -> str:
    """A plain HTML table; `marked` rows are the project's own."""
    body = "".join(
        f"<tr{' class=own' if number < len(marked) and marked[number] else ''}>"
        + "".join(f"<td>{escape(cell(value))}</td>" for value in row)
        + "</tr>"
        for number, row in enumerate(rows)
    )
    return "<table><tr>" + "".join(f"<th>{escape(h)}</th>" for h in head) + f"</tr>{body}</table>"


def cell(value: object) -> str:
    """How a value is written everywhere: shares with three places, nothing as a dash."""
    if value is None:
        return "—"
    return f"{value:.3f}" if isinstance(value, float) else str(value)
