"""The words of the questions, as data: corpus/visit/<language>/*.yaml (one pattern a file) and probes/*.yaml.

A pattern says how a weak point of one kind is put into a question. A text has slots in braces; a part in [[…]] falls away
where its slot is empty; a wording whose other slots are empty is not used. Texts hold no digits: every figure of a question
comes from the weak point, which cites it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Literal, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from assistant.domain import Audience, InstitutionType, Mark, Occasion, WeakKind, digest
from assistant.errors import UserError, in_words
from assistant.rectification.levers import Regular
from assistant.rectification.measures import fill
from assistant.resources import CORPUS

FOLDER = CORPUS / "visit"
PROBES, CUES = "probes", "cues.yaml"
_SLOT = re.compile(r"\{(\w+)\}")
_DIGIT = re.compile(r"[0-9０-９]")


class VisitError(UserError):
    """A file of question patterns cannot be used; the message names the file and the key."""


class _Row(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Wording(_Row):
    """One way to put it; used where all tags of `when` hold and every slot outside [[…]] is filled."""

    text: str = Field(min_length=4)
    when: tuple[str, ...] = ()


class Sample(_Row):
    """A case: a weak point in short, and what must be asked ('' : nothing)."""

    name: str
    slots: Mapping[str, str]
    tags: tuple[str, ...] = ()
    asks: str


class Pattern(_Row):
    """One rule: `law` in a sentence, whom it is put to, how heavy it weighs, and its wordings, the first fitting one used."""

    id: str
    kind: WeakKind
    name: str = Field(description="the weak point in few words, for screens and lists")
    law: str
    mark: Mark
    source: str = ""
    asked: tuple[Audience, ...] = Field(min_length=1)
    occasion: Occasion
    weight: float = Field(gt=0, le=100)
    most: int = Field(default=2, ge=1, description="questions of this pattern under one indicator")
    rules: tuple[str, ...] = Field(default=(), description="for kind finding: ids of the review rules it speaks of")
    ask: tuple[Wording, ...] = Field(min_length=1)
    why: tuple[Wording, ...] = Field(min_length=1)
    answer: tuple[Wording, ...] = Field(min_length=1, description="every line that fits is given, in order")
    cases: tuple[Sample, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _no_figures(self) -> Pattern:
        for wording in (*self.ask, *self.why, *self.answer):
            if _DIGIT.search(_SLOT.sub("", wording.text)):
                raise ValueError(f"“{wording.text[:20]}”里写了数字；数字只能由材料填入，请改用 {{槽}} 或汉字")
        return self


class Probe(_Row):
    """What an expert asks on, once the fact is told; for a topic of corpus/levers, for a kind of trouble, or for words."""

    topic: str = ""
    trouble: str = Field(default="", description="id of a kind in corpus/levers/words/kinds.yaml")
    ask: str = Field(min_length=6)
    side: Literal["", "metric", "told"] = Field(default="", description="only for figures, or only for what documents say")
    words: Regular = Field(default="", description="regular expression that the fact must hold")
    types: tuple[InstitutionType, ...] = ()
    asked: tuple[Audience, ...] = ()
    occasion: Occasion | None = None

    @model_validator(mode="after")
    def _whole(self) -> Probe:
        if (self.topic and self.trouble) or not (self.topic or self.trouble or self.words):
            raise ValueError("topic 与 trouble 只写一个；都不写时要写 words")
        if _DIGIT.search(self.ask):
            raise ValueError(f"“{self.ask[:20]}”里写了数字，请改用汉字")
        return self


class Cue(_Row):
    """Standing questions whose words match are put to these people, on this occasion."""

    words: Regular
    asked: tuple[Audience, ...] = Field(min_length=1)
    occasion: Occasion


class Cues(_Row):
    """Whom a standing question is put to (first cue that matches), and the names of audiences, occasions and states."""

    standing: tuple[Cue, ...]
    audiences: Mapping[Audience, str]
    occasions: Mapping[Occasion, str]
    plan: Regular = Field(default="(?!)", description="regular expression: a sentence that only says what is planned")
    doing: Regular = Field(default="(?!)", description="regular expression: what is done or to be done, which is no cause")
    lacking: Regular = Field(default="(?!)", description="regular expression: what is lacking, which makes it one after all")
    narrow: tuple[str, ...] = Field(
        default=(), description="topics of corpus/levers that are too narrow to answer for an indicator"
    )
    texts: Mapping[str, str] = Field(description="fixed words of the exports in this language")


class Patterns(_Row):
    """All patterns of one language, with the identity of the files they were read from."""

    language: str
    patterns: tuple[Pattern, ...]
    probes: tuple[Probe, ...]
    cues: Cues
    version: str

    def of(self, kind: WeakKind, rule: str = "") -> Pattern | None:
        """The pattern for a kind of weak point; for a finding the one that names its rule."""
        return next((p for p in self.patterns if p.kind == kind and (kind != "finding" or rule in p.rules)), None)

    def names(self) -> dict[str, str]:
        """Kind of weak point → its name, in the order of weight."""
        return {p.kind: p.name for p in reversed(self.patterns)}


def said(wordings: tuple[Wording, ...], slots: Mapping[str, str], tags: frozenset[str]) -> str:
    """The first wording that fits; '' if none does."""
    return next((text for w in wordings if set(w.when) <= tags and (text := fill(w.text, slots))), "")


def lines(wordings: tuple[Wording, ...], slots: Mapping[str, str], tags: frozenset[str]) -> tuple[str, ...]:
    """Every wording that fits."""
    return tuple(dict.fromkeys(text for w in wordings if set(w.when) <= tags and (text := fill(w.text, slots))))


@cache
def load(language: str = "zh", folder: Path = FOLDER) -> Patterns:
    """The patterns of a language; Chinese ones where there are none. Raises VisitError with one sentence."""
    home = folder / language
    if not home.is_dir():
        language, home = "zh", folder / "zh"
    files = sorted(f for f in home.glob("*.yaml") if f.name != CUES)
    probe_files = sorted((home / PROBES).glob("*.yaml"))
    patterns = [_checked(f, Pattern, _read(f)) for f in files]
    for file, pattern in zip(files, patterns, strict=True):
        if pattern.id != file.stem:
            raise VisitError(f"提问规则“{file.name}”的 id 是“{pattern.id}”，应与文件名一致。")
    probes = [_checked(f, Probe, row) for f in probe_files for row in _rows(f)]
    cues = _checked(home / CUES, Cues, _read(home / CUES))
    body = [f.read_text(encoding="utf-8") for f in (*files, *probe_files, home / CUES)]
    ordered = sorted(patterns, key=lambda p: (-p.weight, p.id))
    return Patterns(language=language, patterns=tuple(ordered), probes=tuple(probes), cues=cues, version=digest(*body))


_Checked = TypeVar("_Checked", bound=_Row)


def _checked(file: Path, kind: type[_Checked], row: object) -> _Checked:
    try:
        return kind.model_validate(row)
    except ValidationError as error:
        fault = error.errors()[0]
        raise VisitError(
            f"提问规则“{file.name}”的“{'.'.join(map(str, fault['loc']))}”不合要求：{in_words(fault)}。请照相邻文件的样子改正。"
        ) from error


def _rows(file: Path) -> list[object]:
    found = _read(file)
    rows = found.get("probes") if isinstance(found, dict) else None
    if not isinstance(rows, list):
        raise VisitError(f"追问文件“{file.name}”应以“probes:”开头，其下为列表。")
    return rows


def _read(file: Path) -> object:
    try:
        return yaml.load(file.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    except OSError as error:
        raise VisitError(f"读不到提问规则“{file.name}”（{error.strerror or error}）。") from error
    except UnicodeDecodeError as error:
        raise VisitError(f"提问规则“{file.name}”不是 UTF-8 编码，请另存为 UTF-8。") from error
    except yaml.MarkedYAMLError as error:
        line = f"第{error.problem_mark.line + 1}行" if error.problem_mark else ""
        raise VisitError(f"提问规则“{file.name}”{line}的 YAML 写法有误（{error.problem}），请改正。") from error
