"""The office's cases by hand: written in a form, corrected, taken out again. Whatever is replaced is kept below `.replaced`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from pathlib import Path

from pydantic import ValidationError

from assistant import frameworks
from assistant.corpus import cases as case_files
from assistant.corpus import passages as passage_files
from assistant.corpus.cases import HEADINGS, measure_of
from assistant.corpus.errors import CorpusError
from assistant.corpus.library import FAMILIES, case_paths
from assistant.domain import Case, digest
from assistant.errors import UserError, in_words

REPLACED = ".replaced"
SHORT = {
    "title": "题目", "type": "学校类型", "category": "学校类别", "region": "所在地区", "size": "规模", "family": "体系",
    "indicators": "指标编码", "cause_class": "原因类别", "led_by": "牵头部门", "time": "用时", "source": "出处",
}  # fmt: skip
"""Field of one line → its name; all but `source` must be filled in."""
LONG = {field: heading for heading, field in HEADINGS.items()}
"""Field of a section → its heading; all must be filled in."""
CHANGED = "这个案例在您打开之后被别人改过，您的没有保存。请复制您的文字，到案例页重新打开再改。"


def known_codes(packs: Path | None = None) -> dict[str, dict[str, str]]:
    """Family that a case may speak to → code of each of its second-level indicators → name."""
    return _codes(packs, frameworks.stamp(packs))


@lru_cache(maxsize=4)
def _codes(packs: Path | None, stamp: str) -> dict[str, dict[str, str]]:
    """`stamp`: of the packs as they are."""
    return {family: {leaf.code: leaf.name for leaf in frameworks.load(family, packs).leaves} for family in FAMILIES}


def find(id: str, root: Path) -> Path:
    """The file of a case of the office's. Raises UserError if there is none."""
    for file in case_paths(root):
        if file.stem == id:
            return file
    raise UserError(f"本校的案例里没有“{id}”，可能刚被移走。请刷新页面。")


def stamp(file: Path) -> str:
    """Another one whenever the file was changed: who corrects a case says which text they had before them."""
    return digest(file.read_text(encoding="utf-8"))


def told(given: Mapping[str, str], id: str, packs: Path | None = None) -> Case:
    """The case that a filled form tells; each line of `measures` is one. Raises UserError that names every field that lacks."""
    short = {name: " ".join(given.get(name, "").split()) for name in SHORT}
    long = {name: [" ".join(line.split()) for line in given.get(name, "").splitlines() if line.strip()] for name in LONG}
    lacking = [label for name, label in SHORT.items() if name != "source" and not short[name]]
    lacking += [label for name, label in LONG.items() if not long[name]]
    if lacking:
        raise UserError(f"还差这几项：{'、'.join(lacking)}。没有的内容写明“没有”或“原文未写”，再保存。")
    known = known_codes(packs)
    if short["family"] not in known:
        raise UserError(f"没有“{short['family'][:40]}”这个体系，应为 {'、'.join(known)} 之一。")
    codes = tuple(dict.fromkeys(c for c in short["indicators"].replace("、", " ").replace("，", " ").replace(",", " ").split()))
    unknown = [c for c in codes if c not in known[short["family"]]]
    if unknown or not codes:
        there = "、".join(known[short["family"]])
        raise UserError(f"体系“{short['family']}”没有二级指标“{'、'.join(unknown)[:60]}”。可写的有：{there}。")
    data = {
        **short, **{name: "\n".join(map(_plain, lines)) for name, lines in long.items()},
        "id": id, "provenance": "own", "indicators": codes,
        "measures": tuple(measure_of(_plain(line)) for line in long["measures"]),
    }  # fmt: skip
    try:
        return Case.model_validate(data)
    except ValidationError as error:
        fault = error.errors()[0]
        name = str(fault["loc"][0])
        raise UserError(f"“{SHORT.get(name) or LONG.get(name) or name}”不合要求：{in_words(fault)}。") from error


def _plain(line: str) -> str:
    """Not to be taken for a heading of the form."""
    return f"＃{line.lstrip('#')}" if line.startswith("#") else line


def write(given: Mapping[str, str], root: Path, packs: Path | None = None, id: str = "", seen: str = "") -> Case:
    """A new case into the office's folder, or with `id` the corrected text of one that is there. `seen`: its `stamp` when it was
    opened. Raises UserError; nothing is stored that could not be read again."""
    before = find(id, root) if id else None
    if before is not None and seen != stamp(before):
        raise UserError(CHANGED)
    case = told(given, id or "own", packs)
    folder = root / "cases" / case.type
    target = folder / f"{id}.md" if id else _free(root, folder, f"own-{case.type}-{case.indicators[0]}")
    case = case.model_copy(update={"id": target.stem})
    text = case_files.render(case)
    try:
        again = case_files.parse(text, target)
    except CorpusError as error:
        raise UserError(f"整理不成固定格式：{error.message}。没有保存。") from error
    if again != case:
        raise UserError("文字里有固定格式容不下的写法（如以编号或“---”开头的行），没有保存。请改成普通的句子。")
    if before is not None:
        _put_aside(before, root)
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = target.with_name(f".{target.name}.part")
    draft.write_text(text, encoding="utf-8")
    draft.replace(target)
    return case


def take_out(id: str, root: Path) -> Path:
    """Puts a case of the office's aside; gives the place below the folder where it lies now."""
    return _put_aside(find(id, root), root)


def take_out_file(name: str, root: Path) -> Path:
    """Puts the passages of a document of the office's aside: it is found no more. `name`: the file as it was called."""
    for file in sorted((root / passage_files.FOLDER).glob("*.jsonl")):
        first = file.read_text(encoding="utf-8").splitlines()[:1]
        if first and passage_files.OwnPassage.model_validate_json(first[0]).locator.file == name:
            return _put_aside(file, root)
    raise UserError(f"本校的材料里没有“{name[:80]}”，可能刚被移走。请刷新页面。")


def _put_aside(file: Path, root: Path) -> Path:
    aside = root / REPLACED / f"{datetime.now():%Y%m%d-%H%M%S-%f}-{file.name}"
    aside.parent.mkdir(parents=True, exist_ok=True)
    file.replace(aside)
    return aside.relative_to(root)


def _free(root: Path, folder: Path, stem: str) -> Path:
    """A name that no case of the office's has, in whatever folder: 'x-1.md', 'x-2.md' …"""
    taken = {f.stem for f in case_paths(root)}
    number = next(n for n in range(1, len(taken) + 2) if f"{stem}-{n}" not in taken)
    return folder / f"{stem}-{number}.md"
