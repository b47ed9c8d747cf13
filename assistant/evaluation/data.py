"""Labelled data from JSONL files: passages with an indicator, questions with their relevant passages."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.domain import Framework
from assistant.errors import UserError
from assistant.resources import ROOT

NONE = "none"
"""The label of a passage that is evidence for nothing."""
DATASETS = ROOT / "eval" / "datasets"


class DataError(UserError):
    """A data file is missing or broken; the message names file, line and what is expected."""


@dataclass(frozen=True, slots=True)
class Example:
    """A labelled passage. `label` and `alternates` are plain codes ('2.5', never 'K2.5') or 'none'."""

    id: str
    text: str
    label: str
    alternates: tuple[str, ...] = ()
    point: str = ""
    genre: str = ""
    type: str = ""
    batch: str = ""

    @property
    def is_none(self) -> bool:
        return self.label == NONE

    @property
    def accepted(self) -> frozenset[str]:
        """The codes that count as right at the first place."""
        return frozenset((self.label, *self.alternates))


@dataclass(frozen=True, slots=True)
class Question:
    id: str
    text: str
    relevant: frozenset[str]
    split: str = ""


@dataclass(frozen=True, slots=True)
class Paragraph:
    id: str
    text: str


def plain(code: str) -> str:
    """'K2.5' → '2.5': the labels carry no letters, so that they hold for every kind of the framework."""
    return re.sub(r"^[A-Za-z]+(?=\d)", "", code.strip())


def codes(framework: Framework) -> tuple[str, ...]:
    """Plain codes of the leaves, in the framework's order: the classes."""
    return tuple(plain(leaf.code) for leaf in framework.leaves)


def rows(file: Path, *required: str) -> Iterator[tuple[int, dict[str, Any]]]:
    """(line number, object) of a JSONL file; each has the required fields. Raises DataError with file and line."""
    if not file.is_file():
        raise DataError(f"找不到评测数据“{file}”。请检查路径；随项目的数据在源码库的 eval/datasets/ 下，安装包里没有。")
    try:
        lines = file.read_text(encoding="utf-8-sig").splitlines()
    except UnicodeDecodeError as error:
        raise DataError(f"“{file}”不是 UTF-8 编码，请另存为 UTF-8 再运行。") from error
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except json.JSONDecodeError as error:
            raise DataError(f"“{file}”第{number}行不是完整的 JSON（{error.msg}）。") from error
        missing = [name for name in required if name not in row] if isinstance(row, dict) else list(required)
        if missing:
            raise DataError(f"“{file}”第{number}行缺少 {'、'.join(missing)}。字段说明见 eval/datasets/README.md。")
        yield number, row


def examples(place: Path) -> list[Example]:
    """The passages of one file, or of all *.jsonl files of a folder; the batch is the file's name. Raises DataError."""
    files = sorted(place.glob("*.jsonl")) if place.is_dir() else [place]
    if not files:
        raise DataError(f"“{place}”下没有 .jsonl 文件。格式见 eval/datasets/README.md。")
    return [
        Example(
            id=str(row.get("id") or f"{file.stem}-{number:04d}"),
            text=str(row["text"]),
            label=plain(str(row["label"])),
            alternates=tuple(plain(str(c)) for c in row.get("alternates") or ()),
            point=str(row.get("point") or ""),
            genre=str(row.get("genre") or ""),
            type=str(row.get("type") or ""),
            batch=file.stem,
        )
        for file in files
        for number, row in rows(file, "text", "label")
    ]


def known(rows: Sequence[Example], framework: Framework) -> tuple[list[Example], int]:
    """The rows whose label the framework has (or 'none'), and how many others were left out."""
    wanted = {NONE, *codes(framework)}
    kept = [r for r in rows if r.label in wanted]
    return kept, len(rows) - len(kept)


def questions(file: Path) -> list[Question]:
    """{"id","text","relevant":[…]} a line. Raises DataError."""
    return [
        Question(str(row["id"]), str(row["text"]), frozenset(str(r) for r in row["relevant"]), str(row.get("split") or ""))
        for _, row in rows(file, "id", "text", "relevant")
    ]


def paragraphs(file: Path) -> list[Paragraph]:
    """{"id","text"} a line. Raises DataError, also for an id that stands twice."""
    found: dict[str, Paragraph] = {}
    for number, row in rows(file, "id", "text"):
        id = str(row["id"])
        if id in found:
            raise DataError(f"“{file}”第{number}行的 id“{id}”前面已经用过，请改成不同的。")
        found[id] = Paragraph(id, str(row["text"]))
    return list(found.values())
