"""Pack files as they are written: their schema, and reading them so that an error names file and line.

A pack is a folder `indicators/<id>/` with a `pack.yaml` (the head and the tree) and any number of further YAML files,
each holding some of the sections `indicators`, `points`, `quantities`, `metrics`. Overlays name `extends:` and say only
what differs. Tables of limits that several packs share lie in `indicators/limits/`.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from assistant.domain import Clock, InstitutionType, Kind, Mark, OfficialUnit
from assistant.errors import UserError

Path_ = tuple[str | int, ...]
Model = TypeVar("Model", bound=BaseModel)


class PackError(UserError):
    """A pack that cannot be used. The message is a sentence that names file, line and what to do."""

    def __init__(self, file: Path, line: int | None, message: str) -> None:
        self.file, self.line, self.message = file, line, message
        super().__init__(f"{file}{f' 第{line}行' if line else ''}：{message}")


class _Raw(BaseModel):
    model_config = ConfigDict(extra="forbid")


class _Sourced(_Raw):
    mark: Mark = Field(description="official | S (public source) | M (memory) | U (uncertain) | P (our proposal)")
    source: str = Field(default="", description="source key or document number and clause; required for official and S")


HEAD = "pack.yaml"
"""The file of a pack folder that holds the head."""
Weight = Field(default=None, ge=0, description="分值: points that the scheme gives for this row, where it gives any")


class RawPoint(_Sourced):
    code: str
    name: str = Field(description="short topic in our own words, unless the mark is official")
    kind: Kind = "common"
    variant: Literal["", "B1", "B2", "K1", "K2"] = ""
    asks: str = Field(min_length=8)
    evidence: list[str] = Field(min_length=1)
    weak_spots: list[str] = Field(min_length=1)
    terms: dict[str, float] = Field(min_length=1)
    excludes: list[str] = []
    weight: float | None = Weight


class RawIndicator(_Sourced):
    code: str
    name: str
    level: int = Field(ge=1, le=4)
    parent: str | None = None
    kind: Kind = "common"
    asks: str = ""
    terms: dict[str, float] = {}
    weight: float | None = Weight


class RawYearlyFormula(_Sourced):
    from_year: int
    formula: str


class RawCap(_Sourced):
    formula: str
    note: str = Field(min_length=4, description="what is said where the cap takes hold")


class RawQuantity(_Sourced):
    id: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    name: str
    unit: str
    synonyms: list[str] = []
    excludes: list[str] = []
    clock: Clock | None = None
    formula: str = ""
    by_year: list[RawYearlyFormula] = Field(default=[], description="other formulae from a year on, oldest first")
    cap: RawCap | None = None


class RawExemption(_Sourced):
    above: dict[str, float] = Field(min_length=1, description="id of a quantity → the number it must exceed, in its unit")
    note: str = Field(min_length=4)


class RawThreshold(_Sourced):
    direction: Literal["at_least", "at_most"]
    value: float | None = None
    table: str = Field(default="", description="file in indicators/limits/ without .yaml")
    column: str = Field(default="", description="column of that table")
    by_category: dict[str, float] = {}
    limit: float | None = None
    limit_by_category: dict[str, float] = {}
    minimum_count: float | None = None
    exemptions: list[RawExemption] = []
    note: str = ""


class RawMetric(_Sourced):
    id: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    number: str = ""
    name: str
    code: str
    unit: str
    choice: Literal["must", "optional"] = "must"
    kind: Kind = "common"
    bottom_line: bool = False
    formula: str = ""
    definition: str = Field(default="", description="what is counted and how, in the words of the source")
    synonyms: list[str] = []
    excludes: list[str] = []
    clock: Clock | None = None
    threshold: RawThreshold | None = None
    weight: float | None = Weight
    scoring: str = Field(default="", description="file in indicators/scoring/ without .yaml: how its points are earned")


class RawChange(_Sourced):
    """Overlay: another wording or weight of a row of the base, which otherwise stays as it is."""

    code: str = Field(description="code of the node or of the review point")
    variant: Literal["", "B1", "B2", "K1", "K2"] = Field(default="", description="only this wording of a point; empty: all")
    name: str | None = Field(default=None, min_length=1)
    asks: str | None = Field(default=None, min_length=8)
    evidence: list[str] | None = Field(default=None, min_length=1)
    weak_spots: list[str] | None = Field(default=None, min_length=1)
    terms: dict[str, float] = Field(default={}, description="added or weighted anew; a weight of 0 takes the word out")
    weight: float | None = Weight


class RawPack(_Raw):
    """The head of a pack (`pack.yaml`), with whatever sections stand in the same file."""

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9-]*$")
    name: str
    edition: str
    language: Literal["zh", "en"] = "zh"
    valid_from: str
    valid_to: str | None = None
    supersedes: str | None = None
    source: str
    abstract: bool = Field(default=False, description="a tree that only overlays use; not offered to users")
    extends: str | None = Field(default=None, description="id of the pack this one is an overlay of")
    family: str | None = Field(default=None, description="id of the tree whose codes this pack keeps without being its overlay")
    types: list[InstitutionType] = []
    variants: list[Literal["B1", "B2", "K1", "K2"]] = Field(default=[], description="overlay: the variants kept")
    drop: list[str] = Field(default=[], description="overlay: codes of nodes or points, or ids of metrics, left out")
    drop_kinds: list[Kind] = Field(default=[], description="overlay: kinds left out, e.g. X")
    changes: list[RawChange] = Field(default=[], description="overlay: rows of the base worded or weighted otherwise")
    thresholds: dict[str, RawThreshold] = Field(default={}, description="overlay: id of a metric → the line in force here")
    scoring: str = Field(default="", description="file in indicators/scoring/ without .yaml: how nodes are graded")
    official_rows: int | None = Field(default=None, description="rows of the official text, if their number is known")
    official_unit: OfficialUnit = Field(default="points", description="what official_rows counts")
    indicators: list[RawIndicator] = []
    points: dict[str, list[RawPoint]] = Field(default={}, description="code of the indicator → its review points")
    quantities: list[RawQuantity] = []
    metrics: list[RawMetric] = []


class RawSections(_Raw):
    """Any further file of a pack folder."""

    indicators: list[RawIndicator] = []
    points: dict[str, list[RawPoint]] = {}
    quantities: list[RawQuantity] = []
    metrics: list[RawMetric] = []


class LimitRow(_Sourced):
    category: str
    level: Literal["undergraduate", "vocational"]
    met: dict[str, float] = Field(default={}, description="column → 合格 line")
    limit: dict[str, float] = Field(default={}, description="column → 限制招生 line")
    limit_mark: Mark | None = Field(default=None, description="mark of the `limit` values where it differs")


class LimitTable(_Raw):
    """A table of limits per institution category, shared by packs."""

    id: str
    name: str
    source: str
    rows: list[LimitRow]


class RawGrade(_Raw):
    """One grade of a scheme."""

    grade: str
    name: str
    share: float | None = Field(
        default=None, ge=0, le=1, description="share of the weight that it earns; none: it earns no points"
    )
    passes: bool | None = Field(default=None, description="whether it lets the whole pass; none: it decides nothing yet")


class ScoringScheme(_Sourced):
    """How points are earned (`indicators/scoring/<id>.yaml`): given, by a ratio between two lines, or by grades."""

    id: str
    name: str
    kind: Literal["points", "ratio", "grades"]
    floor: Literal["limit", "none"] = Field(default="none", description="ratio: beyond this line nothing is earned")
    between: Literal["actual_to_met", "linear"] = Field(default="actual_to_met", description="ratio: how the share grows between")
    grades: list[RawGrade] = []


def _walk(node: yaml.Node, path: Path_ = ()) -> Iterator[tuple[Path_, int]]:
    yield path, node.start_mark.line + 1
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            yield from _walk(value, (*path, str(key.value)))
    elif isinstance(node, yaml.SequenceNode):
        for number, value in enumerate(node.value):
            yield from _walk(value, (*path, number))


def line_of(file: Path, *path: str | int) -> int | None:
    """The line, from 1, of the value at `path` in a file that `read` has accepted; None if it is not there."""
    node = yaml.compose(file.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    return dict(_walk(node)).get(path) if node else None


def _duplicate_keys(node: yaml.Node) -> Iterator[tuple[str, int]]:
    if isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            if str(key.value) in seen:
                yield str(key.value), key.start_mark.line + 1
            seen.add(str(key.value))
            yield from _duplicate_keys(value)
    elif isinstance(node, yaml.SequenceNode):
        for value in node.value:
            yield from _duplicate_keys(value)


def read(file: Path, model: type[Model]) -> Model:
    """The file as `model`. Raises PackError with the first fault's line."""
    try:
        text = file.read_text(encoding="utf-8")
    except OSError as error:
        raise PackError(file, None, f"文件读不出来（{error.strerror}），请检查路径与权限") from error
    except UnicodeDecodeError as error:
        raise PackError(file, None, "文件不是 UTF-8 编码，请另存为 UTF-8") from error
    try:
        loader = yaml.CSafeLoader(text)
        node = loader.get_single_node()
        data: Any = loader.construct_document(node) if node is not None else None
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else None
        raise PackError(file, line, f"YAML 写法有误：{error.problem}") from error
    if node is None or not isinstance(data, dict):
        raise PackError(file, 1, "文件是空的，或者最外层不是“键: 值”")
    for key, line in _duplicate_keys(node):
        raise PackError(file, line, f"键“{key}”写了两次，只留一个")
    try:
        return model.model_validate(data)
    except ValidationError as error:
        lines = dict(_walk(node))
        faults = error.errors()
        # A misspelt required key is two faults, a missing key and an unknown one; the unknown one has the line to mend.
        fault = next((f for f in faults if f["type"] == "extra_forbidden"), faults[0])
        path = tuple(fault["loc"])
        line = next((lines[path[:n]] for n in range(len(path), -1, -1) if path[:n] in lines), None)
        where = ".".join(str(p) for p in path)
        raise PackError(file, line, f"“{where}”不合要求：{fault['msg']}") from error
