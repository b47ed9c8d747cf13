"""Language cues for reading evidence sentences, kept as data in corpus/language/cues.yaml."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict

from assistant.resources import CORPUS

FILE = CORPUS / "language" / "cues.yaml"
FILES = {"en": CORPUS / "language" / "cues.en.yaml"}
"""Cues of other languages than Chinese."""


class Headings(BaseModel):
    model_config = ConfigDict(extra="forbid")
    problem: list[str]
    cause: list[str]
    measure: list[str]


class PartCues(BaseModel):
    """Where the sentences of a fixed part (学校简介, 自评工作) are found."""

    model_config = ConfigDict(extra="forbid")
    headings: list[str]
    sentences: list[str]


class Cues(BaseModel):
    """Regular-expression fragments by what they signal. A misspelt key in the file is an error."""

    model_config = ConfigDict(extra="forbid")
    headings: Headings
    problem: list[str]
    not_problem: list[str]
    cause: list[str]
    measure: list[str]
    result: list[str]
    regulation: list[str]
    institution: list[str]
    unfit: list[str]
    anaphora: list[str]
    removable: list[str]
    slogan: list[str]
    deictic_year: list[str]
    profile: PartCues
    process: PartCues


@cache
def shipped(file: Path = FILE) -> Cues:
    """The cues that come with the project."""
    return Cues.model_validate(yaml.load(file.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader))


def of_language(language: str) -> Cues:
    """The shipped cues for a language; the Chinese ones where there are none of its own."""
    return shipped(FILES.get(language, FILE))


@cache
def _compiled(fragments: tuple[str, ...], any_case: bool = False) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{f})" for f in fragments), re.I if any_case else 0)


def found(fragments: list[str], text: str, any_case: bool = False) -> bool:
    """Whether any of the fragments occurs in the text."""
    return _compiled(tuple(fragments), any_case).search(text) is not None


def count(fragments: list[str], text: str) -> int:
    """How many times any of the fragments occurs."""
    return sum(1 for _ in _compiled(tuple(fragments)).finditer(text))


def strip(fragments: list[str], text: str, any_case: bool = False) -> str:
    """The text without what the fragments match."""
    return _compiled(tuple(fragments), any_case).sub("", text)
