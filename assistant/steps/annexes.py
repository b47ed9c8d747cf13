"""An official indicator table that the office owns: read, put beside the shipped pack, taken over as the office's own pack."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant import frameworks
from assistant.authoring import annex, compare, official
from assistant.authoring.tree import Doubt
from assistant.domain import Framework
from assistant.errors import UserError
from assistant.export import annex_xlsx, pack_yaml
from assistant.ingest import annexes
from assistant.packs import RawPack

HEAD = ("id", "name", "edition", "valid_from")
"""What is said of the new pack where it differs from the one it is compared with, or there is none."""


@dataclass(frozen=True, slots=True)
class Read:
    """The table beside the pack `shipped` (None: nothing to compare with). `nodes`: how many were read."""

    file: str
    nodes: int
    shipped: RawPack | None
    found: compare.Comparison

    @property
    def title(self) -> str:
        return f"{self.file} 与 {self.shipped.name if self.shipped else '（无比对对象）'}"


def read(file: Path, against: str, packs: Path | None, name: str = "") -> Read:
    """Raises UserError where no indicators stand in the file; `name` is what the file was called."""
    shipped = frameworks.raw(against, packs, whole=True) if against else None
    tree = annex.read(annexes.read(file))
    if not tree.nodes:
        raise UserError(
            f"“{name or file.name}”里没有读到指标：没有带“一级指标、二级指标、审核重点”一类表头的表，也没有按编号排列的段落。"
        )
    return Read(name or file.name, len(tree.nodes), shipped, compare.compare(tree, shipped))


def head(given: Mapping[str, str]) -> dict[str, Any]:
    """What was said of the new pack, empty answers left out. Raises UserError for an id that is none."""
    if given.get("id") and not re.fullmatch(r"[a-z0-9][a-z0-9-]*", given["id"]):
        raise UserError(f"编号“{given['id']}”只能用小写字母、数字和连字符，如 bk-audit-2026。")
    return {key: given[key] for key in HEAD if given.get(key)}


def lacking(read: Read, told: Mapping[str, Any]) -> list[str]:
    """What must still be said before a pack can be made."""
    return [] if read.shipped is not None else [key for key in HEAD if key not in told]


def build(read: Read, told: Mapping[str, Any], source: str) -> tuple[RawPack, list[Doubt]]:
    """The office's pack, and what of the shipped one found no place in it. `source`: document name and number, needed."""
    if not source.strip():
        raise UserError("请写明官方文本的出处（文件名与文号）；没有出处的行不能标为官方原文。")
    return official.build(read.found, read.shipped, dict(told), source.strip())


def store(
    read: Read, pack: RawPack, told: list[Doubt], source: str, root: Path, replace: bool
) -> tuple[Framework, Path | None]:  # fmt: skip
    """Writes the pack below `root` with the comparison beside it. Returns the framework, and where the one before lies."""
    doubts, target = [*read.found.doubts, *told], root / f"{pack.id}-比对.xlsx"
    remark = f"由 {read.file} 导入，出处：{source}。标 official 的行是官方原文；看什么、常见材料、用语为本软件或学校所拟。"
    remark += f"\n导入时有 {len(doubts)} 处存疑，见 {target.name}。" if doubts else ""
    made = pack_yaml.store(pack, root, remark, replace)
    annex_xlsx.write(read.found, told, read.title, source, target)
    return made
