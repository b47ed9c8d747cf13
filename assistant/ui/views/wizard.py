"""What the wizard for a new workspace offers, and the school that a filled form describes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

from assistant import institution
from assistant.domain import Framework, Institution
from assistant.errors import UserError

TYPES = {"research": "研究型", "applied": "应用型", "vocational": "高职"}


class Example(NamedTuple):
    """A fictional school that is shipped with the program."""

    id: str
    name: str
    kind: str


def examples(folder: Path) -> list[Example]:
    """The examples in this folder, by their institution.yaml."""
    found = []
    for file in sorted(folder.glob(f"*/{institution.FILE}")):
        who = institution.load(file)
        found.append(Example(file.parent.name, who.name, TYPES[who.type]))
    return found


def suited(packs: Iterable[Framework], kind: str) -> tuple[list[Framework], list[Framework]]:
    """(those made for this type of school, the others), each in their own order."""
    first: list[Framework] = []
    rest: list[Framework] = []
    for pack in packs:
        (first if not pack.types or kind in pack.types else rest).append(pack)
    return first, rest


def lines(text: str) -> tuple[str, ...]:
    """One entry a line, or separated by 、；; without blanks and repetitions."""
    return tuple(dict.fromkeys(part.strip() for part in re.split(r"[\n、；;]", text) if part.strip()))


def school(form: Mapping[str, str]) -> Institution:
    """Raises UserError that names what is missing."""
    name, kind, category = (form.get(k, "").strip() for k in ("name", "type", "category"))
    if not name:
        raise UserError("请填写学校名称。")
    if kind not in TYPES:
        raise UserError("请选择学校类型：研究型、应用型或高职。")
    if category not in institution.CATEGORIES:
        raise UserError(f"请选择学校类别：{'、'.join(institution.CATEGORIES)} 之一。")
    year = form.get("report_year", "").strip()
    if year and not (year.isdecimal() and 2000 <= int(year) <= 2100):
        raise UserError(f"报告年份“{year}”不对，请写四位年份，如 2025。")
    short, *others = lines(form.get("short_name", "")) or ("",)
    return Institution.model_validate(
        {
            "name": name,
            "short_name": short,
            "aliases": tuple(others),
            "type": kind,
            "category": category,
            "level": "vocational" if kind == "vocational" else "undergraduate",
            "stage": form.get("stage", "").strip(),
            "region": form.get("region", "").strip(),
            "positioning": form.get("positioning", "").strip(),
            "weak_points": lines(form.get("weak_points", "")),
            "departments": lines(form.get("departments", "")),
            "report_year": int(year) if year else None,
        }
    )
