"""A radar chart as inline SVG: no script, no font file, nothing loaded from elsewhere. Every value is also written as text."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from math import cos, pi, sin

from assistant.export.docx_chart import COLORS, Series

SIZE, RADIUS = 420, 130
_LONG = 12
_GRID = "#c9d1d9"


def _halves(name: str) -> tuple[str, str]:
    """A long name of several words in two lines; beside the rim there is room for about ten letters."""
    cuts = [n for n, c in enumerate(name) if c == " "] if len(name) > _LONG else []
    cut = min(cuts, key=lambda n: abs(n - len(name) / 2), default=len(name))
    return name[:cut], name[cut + 1 :]


def radar(title: str, axes: Sequence[str], series: Sequence[Series], most: float) -> str:
    """Axes from 0 in the middle to `most` at the rim, the first at the top, clockwise."""
    centre, rings = (SIZE / 2, SIZE / 2 - 10), int(most)

    def at(number: int, value: float) -> tuple[float, float]:
        angle = 2 * pi * number / max(1, len(axes)) - pi / 2
        length = RADIUS * value / most
        return centre[0] + length * cos(angle), centre[1] + length * sin(angle)

    def path(values: Sequence[float]) -> str:
        return " ".join(f"{x:.1f},{y:.1f}" for x, y in (at(n, v) for n, v in enumerate(values)))

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {SIZE} {SIZE}" role="img" aria-label="{escape(title)}" '
        "font-family=\"'Microsoft YaHei','PingFang SC','Noto Sans CJK SC',sans-serif\" font-size=\"13\">"
    ]
    for ring in range(1, rings + 1):
        parts.append(f'<polygon points="{path([ring] * len(axes))}" fill="none" stroke="{_GRID}"/>')
        x, y = at(0, ring)
        parts.append(f'<text x="{x + 4:.1f}" y="{y + 4:.1f}" fill="#777" font-size="10">{ring}</text>')
    for number, name in enumerate(axes):
        (x, y), (lx, ly) = at(number, most), at(number, most + 0.55)
        parts.append(f'<line x1="{centre[0]}" y1="{centre[1]}" x2="{x:.1f}" y2="{y:.1f}" stroke="{_GRID}"/>')
        ly -= 16 if ly < centre[1] - RADIUS else 0  # two lines of text stand above the rim, not on it
        anchor = "middle" if abs(lx - centre[0]) < 12 else "start" if lx > centre[0] else "end"
        shown = " / ".join("—" if s.values[number] is None else f"{s.values[number]:.2f}" for s in series)
        first, second = _halves(name)
        more = f'<tspan x="{lx:.1f}" dy="15">{escape(second)}</tspan>' if second else ""
        ly -= 15 if second and ly < centre[1] - RADIUS else 0
        parts.append(
            f'<text x="{lx:.1f}" y="{ly:.1f}" text-anchor="{anchor}">{escape(first)}{more}'
            f'<tspan x="{lx:.1f}" dy="16" fill="#555" font-size="11">{shown}</tspan></text>'
        )
    for order, one in enumerate(series):
        color, dash = f"#{COLORS[order % len(COLORS)]}", ' stroke-dasharray="6 4"' if order else ""
        known = [(n, v) for n, v in enumerate(one.values) if v is not None]
        if len(known) == len(axes):
            line = path([v for _, v in known])
            parts.append(f'<polygon points="{line}" fill="{color}" fill-opacity="0.12" stroke="{color}" stroke-width="2"{dash}/>')
        parts += [f'<circle cx="{at(n, v)[0]:.1f}" cy="{at(n, v)[1]:.1f}" r="3.5" fill="{color}"/>' for n, v in known]
        x = 20 + order * 190
        parts.append(
            f'<line x1="{x}" y1="{SIZE - 14}" x2="{x + 26}" y2="{SIZE - 14}" stroke="{color}" stroke-width="2"{dash}/>'
            f'<text x="{x + 32}" y="{SIZE - 10}">{escape(one.name)}</text>'
        )
    return "".join(parts) + "</svg>"
