"""A pack as a folder of YAML: what an import, an overlay or an exchange leaves for the office to read and correct."""

from __future__ import annotations

import shutil
from datetime import datetime
from pathlib import Path
from typing import Any

import yaml

from assistant.domain import Framework
from assistant.errors import UserError
from assistant.export.atomic import write_text
from assistant.frameworks import validate
from assistant.packs import HEAD, RawPack

FILES = {"points": "points.yaml", "quantities": "metrics.yaml", "metrics": "metrics.yaml"}
"""Section → the file it goes to; everything else stands in the head."""


REPLACED = ".replaced"
"""Packs that were replaced are kept below this folder."""


class _Dumper(yaml.SafeDumper):
    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        return super().increase_indent(flow, False)


def store(pack: RawPack, root: Path, remark: str = "", replace: bool = False) -> tuple[Framework, Path | None]:
    """Puts the pack into `root/<id>` and checks it there. Returns it as it will be used, and where the one before it now lies.

    A pack with a fault is not left behind, and the one that it was to replace is put back. Raises UserError, PackError.
    """
    folder, before = root / pack.id, None
    if (folder / HEAD).exists():
        if not replace:
            raise UserError(f"“{folder}”里已有一个指标体系，没有覆盖。请换一个文件夹，或确认后加 --replace。")
        before = root / REPLACED / f"{pack.id}-{datetime.now():%Y%m%d-%H%M%S-%f}"
        before.parent.mkdir(parents=True, exist_ok=True)
        folder.rename(before)
    try:
        write(pack, folder, remark)
        return validate(folder), before
    except UserError:
        shutil.rmtree(folder)
        if before is not None:
            before.rename(folder)
        raise


def write(pack: RawPack, folder: Path, remark: str = "") -> Path:
    """Writes `folder/pack.yaml` and its companions; `remark` heads the first as a comment."""
    data: dict[str, Any] = pack.model_dump(mode="json", exclude_defaults=True)
    parts: dict[str, dict[str, Any]] = {HEAD: {}}
    for key, value in data.items():
        parts.setdefault(FILES.get(key, HEAD), {})[key] = value
    for stale in set(FILES.values()) - parts.keys():
        (folder / stale).unlink(missing_ok=True)
    for name, part in parts.items():
        above = "".join(f"# {line}\n" for line in remark.splitlines()) if name == HEAD else ""
        write_text(folder / name, above + text(part))
    return folder / HEAD


def text(data: Any) -> str:
    """Plain data as YAML in the order given, Chinese readable, codes quoted where YAML would read a number."""
    return yaml.dump(data, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=118)
