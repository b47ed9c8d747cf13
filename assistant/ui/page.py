"""What a page is: a view of a Seat, and actions that change something. `ui/README.md` shows how to add one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import urlencode

from assistant.errors import UserError
from assistant.ui.html import Html
from assistant.ui.seat import Seat

Tone = Literal["good", "warn", "bad"]


class Args(dict[str, str]):
    """What the address says (`?code=2.3&page=2`) or what a form holds; everything in it came from a browser."""

    def text(self, name: str, longest: int = 20_000) -> str:
        value = self.get(name, "").strip()
        if len(value) > longest:
            raise UserError(f"这一项太长（{len(value)} 字），请控制在 {longest} 字以内。")
        return value

    def number(self, name: str, default: int = 0) -> int:
        """Raises UserError for what is not a whole number."""
        value = self.get(name, "")
        if not value:
            return default
        if not value.removeprefix("-").isdecimal() or len(value) > 9:
            raise UserError(f"“{value[:20]}”不是整数，请改正。")
        return int(value)

    def flag(self, name: str) -> bool:
        return self.get(name, "") in ("1", "true", "on", "yes")

    def several(self, name: str) -> list[str]:
        """Checked boxes of one name arrive joined by line feeds."""
        return [v for v in self.get(name, "").split("\n") if v]


@dataclass(frozen=True)
class Reply:
    """What an action answers: a sentence, and where to go. The page is drawn again in any case."""

    said: str = ""
    tone: Tone = "good"
    page: str = ""
    workspace: str | None = None
    args: Mapping[str, str] | None = None
    download: str = ""


Do = Callable[[Seat, Args], Reply | None]


@dataclass(frozen=True)
class Action:
    """`needs` is an action of accounts/roles.yaml; it is checked before `do` is called, wherever the call comes from."""

    needs: str
    do: Do


@dataclass(frozen=True)
class Page:
    """`id` stands in the address (?p=id). A page with `workspace` needs one; `needs` is checked before it is drawn."""

    id: str
    title: str
    icon: str
    view: Callable[[Seat, Args], Html]
    needs: str = "workspace.read"
    workspace: bool = True
    listed: bool = True
    actions: Mapping[str, Action] = field(default_factory=dict)


def address(page: str, workspace: str = "", /, **args: str | int) -> str:
    """'?w=…&p=mapping&code=2.3': a link inside the UI."""
    given = {"w": workspace, "p": page, **{k: str(v) for k, v in args.items()}}
    return "?" + urlencode({k: v for k, v in given.items() if v})
