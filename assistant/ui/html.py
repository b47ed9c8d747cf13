"""HTML from values: every text is escaped because only `Html` is not text. Pages are built with `tag` and nothing else."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

VOID = frozenset({"input", "br", "img", "hr", "col"})


class Html(str):
    """Text that is HTML already. Only this module and fixed pieces of markup make one."""

    __slots__ = ()


Child = str | Iterable["Child"] | None


def esc(text: str) -> Html:
    """Text as HTML; braces too, since the component that carries the page would read them as a template."""
    return Html(escape(text, quote=True).replace("{", "&#123;").replace("}", "&#125;").replace("$", "&#36;"))


def tag(name: str, /, *children: Child, cls: str | int | bool | None = "", **attributes: str | int | bool | None) -> Html:
    """An element. `data_act="x"` is the attribute data-act; True stands alone; None and False are left out."""
    parts = [f' class="{esc(str(cls))}"'] if cls else []
    for key, value in attributes.items():
        if value is None or value is False:
            continue
        label = key.rstrip("_").replace("_", "-")
        parts.append(f" {label}" if value is True else f' {label}="{esc(str(value))}"')
    opening = f"<{name}{''.join(parts)}>"
    return Html(opening if name in VOID else f"{opening}{join(*children)}</{name}>")


def join(*children: Child) -> Html:
    """The children one after the other; None is nothing."""
    return Html("".join(_flat(children)))


def _flat(children: Iterable[Child]) -> Iterable[str]:
    for child in children:
        if child is None:
            continue
        if isinstance(child, Html):
            yield child
        elif isinstance(child, str):
            yield esc(child)
        else:
            yield from _flat(child)


def icon(name: str) -> Html:
    """A small line drawing of the sheet in static/icons.svg; decoration, so screen readers pass over it."""
    return Html(f'<svg class="icon" aria-hidden="true"><use href="/ui/icons.svg#{esc(name)}"></use></svg>')
