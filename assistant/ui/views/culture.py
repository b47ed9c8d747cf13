"""The diagnosis of quality culture on the screen: rows by dimension, drawn charts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from assistant.culture.scheme import Scheme
from assistant.domain import CultureAxis, CultureDiagnosis, CultureRow
from assistant.export import culture_html
from assistant.steps import culture as step
from assistant.ui.html import Html
from assistant.ui.seat import Seat

TONES = {1: "bad", 2: "warn", 3: "accent", 4: "good", 5: "good"}
"""Level → tone of its badge."""
SIGN_TONES = {"text": "", "record": "accent", "improvement": "good", "initiative": "good", "spread": "good", "shortfall": "bad"}


class Group(NamedTuple):
    """A dimension with its rows."""

    axis: CultureAxis
    rows: tuple[CultureRow, ...]


def groups(made: CultureDiagnosis) -> list[Group]:
    """The rows under their dimensions, in the order of the scheme."""
    by_code = {r.code: r for r in made.rows}
    return [Group(axis, tuple(by_code[c] for c in axis.rows if c in by_code)) for axis in made.dimensions]


def drawn(made: CultureDiagnosis) -> dict[str, Html]:
    """The radar charts as markup. Their texts are escaped where they are drawn; braces would be read as a template."""
    plain: dict[str, str | int | None] = {"{": "&#123;", "}": "&#125;", "$": "&#36;"}
    return {name: Html(svg.translate(str.maketrans(plain))) for name, svg in culture_html.charts(made).items()}


def scheme(seat: Seat) -> Scheme:
    """Levels, questions and rows of the diagnosis for the language of this workspace."""
    return step.scheme(seat.settings, step.suited(seat.picture().framework.language, seat.settings))[1]


def found(rows: Sequence[CultureRow], code: str) -> CultureRow | None:
    return next((r for r in rows if r.code == code), None)
