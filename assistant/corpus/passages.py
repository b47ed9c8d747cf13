"""Passages of the office's own standards and references, kept as JSON lines beside copies of the files."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path

from pydantic import Field, ValidationError

from assistant.corpus.errors import CorpusError
from assistant.domain import Locator, Record

FOLDER = "passages"


class OwnPassage(Record):
    """A piece of a file that the office added, with its place in that file."""

    title: str = Field(description="of the document")
    text: str
    locator: Locator = Field(description="`file` is the name below originals/ of the office's corpus folder")


def load(root: Path) -> Iterator[OwnPassage]:
    """All passages of an office's folder. Raises CorpusError."""
    for file in sorted((root / FOLDER).glob("*.jsonl")):
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), start=1):
            try:
                yield OwnPassage.model_validate_json(line)
            except ValidationError as error:
                raise CorpusError(file, number, "这一行不完整，请用 zhiping corpus add 重新加入原文件") from error


def text_of(passages: Iterable[OwnPassage]) -> str:
    """The passages as the lines of a file."""
    return "".join(json.dumps(p.model_dump(mode="json"), ensure_ascii=False) + "\n" for p in passages)
