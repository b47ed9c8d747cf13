"""What a diagnosis needs beyond its pack: levels, behaviours, questions, rubric; from `indicators/diagnosis/<pack id>.yaml`."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from assistant.domain import Framework, Mark
from assistant.packs import PackError, read
from assistant.resources import INDICATORS

FOLDER = "diagnosis"
TOP = 5
"""Levels of the rubric."""


class _Raw(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Level(_Raw):
    level: int = Field(ge=1, le=TOP)
    name: str
    means: str


class Behaviour(_Raw):
    name: str
    means: str


class SchemeRow(_Raw):
    """What is asked and measured for one second-level node of the pack."""

    code: str
    behaviours: tuple[str, ...]
    staff: str = Field(default="", description="question for staff; '' where staff are not asked")
    students: str = Field(default="", description="question for students; '' where students are not asked")
    rubric: tuple[str, str, str, str, str] = Field(description="what levels 1 to 5 mean for this row")
    text_required: bool = Field(default=False, description="records alone do not lift it above level 2: it is about rules")
    effect_alone: bool = Field(default=False, description="a better figure counts without the action behind it: it is a result")
    topic: str = Field(default="", description="kind of trouble under which the cases in English are kept; '' for none")
    shortfalls_count: bool = Field(default=False, description="naming faults is what the row asks for, so it is a record")


class Scheme(_Raw):
    """The scheme of one pack. `mark` as in packs; it holds for everything in the file."""

    framework: str
    mark: Mark
    source: str
    levels: tuple[Level, ...] = Field(min_length=TOP, max_length=TOP)
    behaviours: tuple[Behaviour, ...]
    rows: tuple[SchemeRow, ...] = Field(min_length=1)

    @cached_property
    def by_code(self) -> dict[str, SchemeRow]:
        return {row.code: row for row in self.rows}

    def level_name(self, level: int) -> str:
        return self.levels[level - 1].name


def exists(framework: str, extra: Path | None = None) -> bool:
    """Whether there is a scheme for the framework of this id."""
    return any((root / FOLDER / f"{framework}.yaml").is_file() for root in (extra, INDICATORS) if root)


def load(framework: Framework, extra: Path | None = None) -> Scheme:
    """The scheme of this framework, from the office's own folder first. Raises PackError, also where rows and pack differ."""
    places = [root / FOLDER / f"{framework.id}.yaml" for root in (extra, INDICATORS) if root]
    file = next((place for place in places if place.is_file()), None)
    if file is None:
        raise PackError(places[-1], None, f"指标体系“{framework.name}”没有诊断用的题目与量规，不能作质量文化诊断")
    scheme = read(file, Scheme)
    leaves = {leaf.code for leaf in framework.leaves}
    if strange := [row.code for row in scheme.rows if row.code not in leaves]:
        raise PackError(file, None, f"“{strange[0]}”在指标体系“{framework.id}”里没有对应的二级指标")
    if absent := sorted(leaves - scheme.by_code.keys()):
        raise PackError(file, None, f"缺少二级指标“{absent[0]}”的题目与量规")
    known = {b.name for b in scheme.behaviours}
    for row in scheme.rows:
        if wrong := [b for b in row.behaviours if b not in known]:
            raise PackError(file, None, f"“{row.code}”的 behaviours 写了“{wrong[0]}”，只能是 {'、'.join(sorted(known))}")
    return scheme
