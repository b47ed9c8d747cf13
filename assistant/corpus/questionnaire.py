"""The needs questionnaire (评建需求采集) as data: what is asked, what may be answered, what each answer changes."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Literal

from pydantic import Field

from assistant.corpus.errors import CorpusError
from assistant.domain import CauseClass, Record
from assistant.domain.rectification import Level3
from assistant.packs import PackError
from assistant.packs import read as read_yaml
from assistant.resources import CORPUS

FILE = Path("questionnaires") / "needs.yaml"
AnswerKind = Literal["one", "many", "ranked", "number", "lines", "text"]
Short = Literal["money", "staff", "space"]
Values = dict[str, tuple[str, ...]]
"""Answers: question id → option ids (one, many, ranked), or what was written (number, lines, text)."""
MOST_LINES = 8


class Effect(Record):
    """What an answer changes: the factor on advice about these codes, causes or levels of effort, and why."""

    codes: tuple[str, ...] = Field(default=(), description="second-level codes of bk-audit-2, without letters")
    causes: tuple[CauseClass, ...] = ()
    effort: Level3 | None = None
    factor: float = Field(gt=0, le=5)
    because: str = Field(min_length=2)


class Option(Record):
    """One answer to choose. `codes` are for questions whose `each` says what choosing any of them means."""

    id: str
    text: str
    codes: tuple[str, ...] = ()
    short_of: Short | None = None
    effects: tuple[Effect, ...] = ()


class Each(Record):
    """The effect of every chosen option on its own codes; `step` is what the factor loses with each place of a ranking."""

    factor: float = Field(gt=0, le=5)
    step: float = 0.0
    because: str


class Question(Record):
    id: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    text: str
    kind: AnswerKind
    hint: str = ""
    most: int | None = Field(default=None, ge=1, description="how many options or lines at most")
    fills: str = Field(default="", description="field of Needs that takes the answer as it is")
    each: Each | None = None
    options: tuple[Option, ...] = ()

    def option(self, id: str) -> Option | None:
        return next((o for o in self.options if o.id == id), None)


class Section(Record):
    title: str
    questions: tuple[Question, ...] = Field(min_length=1)


class Questionnaire(Record):
    """The whole form, in order."""

    id: str
    title: str
    note: str = ""
    sections: tuple[Section, ...] = Field(min_length=1)

    @property
    def questions(self) -> tuple[Question, ...]:
        return tuple(q for section in self.sections for q in section.questions)

    def question(self, id: str) -> Question | None:
        return next((q for q in self.questions if q.id == id), None)


def read(file: Path) -> Questionnaire:
    """A questionnaire file. Raises CorpusError with the line."""
    try:
        form = read_yaml(file, Questionnaire)
    except PackError as error:
        raise CorpusError(error.file, error.line, error.message) from error
    seen: set[str] = set()
    for question in form.questions:
        if question.id in seen:
            raise CorpusError(file, None, f"问题编号“{question.id}”用了两次，请另取一个")
        seen.add(question.id)
        if (question.kind in ("one", "many", "ranked")) != bool(question.options):
            raise CorpusError(file, None, f"问题“{question.id}”：单选、多选、排序要有 options，其余不要")
        ids, texts = [o.id for o in question.options], [o.text for o in question.options]
        if len(set(ids)) < len(ids) or len(set(texts)) < len(texts):
            raise CorpusError(file, None, f"问题“{question.id}”有两个选项的编号或文字相同")
    return form


def shipped(own: Path | None = None) -> Questionnaire:
    """The office's own questionnaire if its corpus folder has one, else the one that comes with the program."""
    return read(own / FILE if own is not None and (own / FILE).is_file() else CORPUS / FILE)


def checked(form: Questionnaire, values: Values) -> tuple[Values, tuple[str, ...]]:
    """The answers that can be used, in the form's order, and a sentence for each that cannot, with what was written."""
    kept: Values = {}
    told: list[str] = []
    for question in form.questions:
        given = tuple(text for v in values.get(question.id, ()) if (text := v.strip()))
        good, faults = _usable(question, given)
        told += [f"“{question.text}”：{fault}" for fault in faults]
        if good:
            kept[question.id] = good
    told += [
        f"没有“{id}”这个问题，答案“{'、'.join(v)}”没有收" for id, v in values.items() if form.question(id) is None and any(v)
    ]
    return kept, tuple(told)


def _usable(question: Question, given: tuple[str, ...]) -> tuple[tuple[str, ...], list[str]]:
    if question.kind == "text":
        return (("\n".join(given),) if given else ()), []
    if question.kind == "lines":
        most = question.most or MOST_LINES
        lines = tuple(line.strip() for text in given for line in text.splitlines() if line.strip())
        return lines[:most], [f"只收前{most}条，没有收的是“{line}”" for line in lines[most:]]
    if question.kind == "number":
        if not given:
            return (), []
        plain = re.sub(r"[,，\s]|万元|元|人|名", "", given[0])
        try:
            number = Decimal(plain)
        except InvalidOperation:
            return (), [f"“{given[0]}”不是数字，没有收"]
        return ((f"{number:f}",), []) if number.is_finite() and number >= 0 else ((), [f"“{given[0]}”应是不小于零的数，没有收"])
    known = {**{o.text: o.id for o in question.options}, **{o.id: o.id for o in question.options}}
    faults = [f"没有“{text}”这个选项，没有收" for text in given if text not in known]
    chosen = tuple(dict.fromkeys(known[text] for text in given if text in known))
    most = 1 if question.kind == "one" else question.most or len(question.options)
    faults += [f"至多选{most}项，没有收的是“{_text(question, id)}”" for id in chosen[most:]]
    return chosen[:most], faults


def _text(question: Question, id: str) -> str:
    option = question.option(id)
    return id if option is None else option.text


def shown(question: Question, given: tuple[str, ...]) -> str:
    """The answer as a person reads it."""
    if question.kind == "ranked":
        return "；".join(f"{n}. {_text(question, id)}" for n, id in enumerate(given, start=1))
    return "；".join(_text(question, id) for id in given)
