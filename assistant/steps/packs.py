"""A framework as a file that goes out, is changed elsewhere and comes back: workbook, CASE, OSCAL."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal, NamedTuple

from assistant import frameworks
from assistant.domain import Framework
from assistant.errors import UserError
from assistant.exchange import case, oscal, rows
from assistant.export import pack_changes, pack_xlsx, pack_yaml
from assistant.export.atomic import write_text
from assistant.packs import HEAD, PackError, RawPack

Form = Literal["xlsx", "whole", "case", "case-1.0", "oscal", "profile"]
FILES: dict[Form, str] = {
    "xlsx": "指标体系.xlsx", "whole": "指标体系（完整）.xlsx", "case": "CASE-1.1.json", "case-1.0": "CASE-1.0.json",
    "oscal": "OSCAL-catalog.json", "profile": "OSCAL-profile.json",
}  # fmt: skip
"""Form → how its file is called after the id. `whole`: an overlay with its base, as a workbook that stands on its own feet."""


def write(id: str, form: Form, packs: Path | None, target: Path) -> None:
    """The framework as a file of this form. Raises UserError for a profile of what is no overlay."""
    own, full = frameworks.raw(id, packs), frameworks.raw(id, packs, whole=True)
    now = datetime.now(UTC)
    if form in ("xlsx", "whole"):
        pack_xlsx.write(full if form == "whole" else own, target)
    elif form == "oscal":
        _json(oscal.catalog(full, now), target)
    elif form == "profile":
        if not own.extends:
            raise UserError(f"“{id}”不是叠加方案，没有可以导出的 profile；请导出 OSCAL catalog。")
        _json(oscal.profile(own, full, now), target)
    else:
        _json(case.dump(full, now, "1.0" if form == "case-1.0" else "1.1"), target)


def _json(data: dict[str, Any], target: Path) -> None:
    write_text(target, json.dumps(data, ensure_ascii=False, indent=1) + "\n")


def read(file: Path) -> RawPack:
    """The pack in a workbook, or in the CASE or OSCAL package of another system. Raises UserError: every faulty row is named."""
    if file.suffix.lower() != ".json":
        return pack_xlsx.read(file)
    data = rows.opened(file)
    ours = isinstance(data, dict) and bool({"catalog", "profile"} & data.keys())
    what = f"“{file.name}”"
    return oscal.load(data, what) if ours else case.load(data, what)


def checked(pack: RawPack, packs: Path | None) -> Framework:
    """The pack as it would be used among the office's own `packs`, of which nothing is changed. Raises UserError."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "packs"
        if packs is not None and packs.is_dir():
            shutil.copytree(packs, root, ignore=shutil.ignore_patterns(".*", pack.id, "*.xlsx"))
        try:
            return pack_yaml.store(pack, root)[0]
        except PackError as error:
            raise UserError(f"{told(error, root)}。没有写入，请在原文件里改好再来。") from error


def told(error: PackError, root: Path) -> str:
    """The fault with the place of its file below `root`."""
    place = error.file.relative_to(root) if error.file.is_relative_to(root) else error.file.name
    return f"{place}{f' 第{error.line}行' if error.line else ''}：{error.message}"


class Revision(NamedTuple):
    """A pack that came back beside the one that is in force under its id (None: there is none)."""

    pack: RawPack
    framework: Framework
    before: RawPack | None
    changes: tuple[pack_changes.Change, ...]


def revision(pack: RawPack, packs: Path | None) -> Revision:
    """Raises UserError for a pack that could not be used."""
    made = checked(pack, packs)
    try:
        before = frameworks.raw(pack.id, packs, whole=pack.extends is None)
    except frameworks.UnknownFrameworkError:
        before = None
    return Revision(pack, made, before, tuple(pack_changes.changes(before, pack)))


class Listed(NamedTuple):
    """A framework that can be chosen, or one of the office's that cannot, and why."""

    id: str
    framework: Framework | None
    own: bool
    fault: str


def listed(shipped: Iterable[Framework], packs: Path | None) -> list[Listed]:
    """Those shipped and the office's, by id; an own one stands for the shipped one of its id. A faulty one hides no other."""
    found = {f.id: Listed(f.id, f, False, "") for f in shipped}
    for head in sorted(packs.glob(f"*/{HEAD}")) if packs is not None else ():
        id = head.parent.name
        try:
            loaded = frameworks.load(id, packs)
        except PackError as error:
            found[id] = Listed(id, None, True, told(error, packs or head.parent))
        except UserError as error:
            found[id] = Listed(id, None, True, str(error))
        else:
            found[id] = Listed(id, loaded, True, "")
    return [found[id] for id in sorted(found)]


def forms(id: str, packs: Path | None) -> list[Form]:
    """The forms that there are of a framework: those of overlays only where it is one."""
    overlay = frameworks.raw(id, packs).extends is not None
    return [form for form in FILES if overlay or form not in ("whole", "profile")]


def owned(id: str, packs: Path) -> bool:
    """Whether the office has a pack of its own with this id."""
    return (packs / id / HEAD).is_file()


def take_over(found: Revision, packs: Path, remark: str, replace: bool) -> tuple[Framework, Path | None]:
    """Writes the pack below `packs`. Returns the framework, and where the office's one before it lies."""
    if owned(found.pack.id, packs) and not replace:
        raise UserError(f"学校已有编号为“{found.pack.id}”的指标体系，没有取代。确实要取代，请勾选“取代学校现有的这一份”。")
    return pack_yaml.store(found.pack, packs, remark, replace)
