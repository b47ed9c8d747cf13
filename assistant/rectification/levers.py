"""Levers: what an institution of each type can do about each topic, as data (corpus/levers/*.yaml).

A topic is a kind of trouble that one set of measures answers (生师比, 毕业论文选题, 督导问题销号). Its measures are written
for each type apart, after the type's own levers (DOMAIN.md section H; all of it our own proposal, mark P).
"""

from __future__ import annotations

import re
from functools import cache, cached_property
from hashlib import sha256
from pathlib import Path
from typing import Annotated, Literal

import yaml
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from assistant.domain import InstitutionType
from assistant.domain.rectification import CauseClass, Level3
from assistant.errors import UserError, in_words
from assistant.resources import CORPUS

FOLDER = CORPUS / "levers"
WORDS = "words"
"""corpus/levers/words/: what is no topic: duties of units, causes, what is counted."""


class LeverError(UserError):
    """A lever file cannot be used; the message names the file and the key."""


def _regular(text: str) -> str:
    try:
        re.compile(text)
    except re.error as error:
        raise ValueError(f"“{text}”不是能用的正则表达式（{error}）") from error
    return text


Regular = Annotated[str, AfterValidator(_regular)]
"""A regular expression as text; one that cannot be used is a fault of the file."""


class _Row(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Step(_Row):
    """One measure. `do` may hold slots in braces; a part in [[…]] falls away where its slot is empty, a `do` whose other
    slots are empty is not used. `lead` and `with_` are duties of words/units.yaml."""

    do: str = Field(min_length=12)
    lead: str
    with_: tuple[str, ...] = Field(default=(), alias="with")
    months: int = Field(ge=1, le=24)
    gives: str
    needs: str = ""
    cause: tuple[CauseClass, ...] = Field(default=(), description="causes it answers; empty: any")


class Lever(_Row):
    """What one type does about a topic, and why this type does that."""

    why: str
    steps: tuple[Step, ...] = Field(min_length=1)


class Ask(_Row):
    """Where the cause is not known: whom to ask, and what."""

    who: str
    what: str


class Topic(_Row):
    """A kind of trouble. `codes` are second-level codes by framework family; `metrics` say which way is better."""

    id: str
    name: str
    words: tuple[Regular, ...] = Field(description="regular-expression fragments that speak of it")
    not_words: tuple[Regular, ...] = ()
    codes: dict[str, tuple[str, ...]] = Field(default={})
    metrics: dict[str, Literal["up", "down"]] = Field(default={})
    effort: Level3 = "medium"
    ask: Ask
    proof: tuple[str, ...] = Field(min_length=1, description="what shows that it is mended")
    types: dict[InstitutionType, Lever] = Field(min_length=1)

    @cached_property
    def _spoken(self) -> re.Pattern[str]:
        return re.compile("|".join(self.words) if self.words else r"(?!)", re.I)

    @cached_property
    def _other(self) -> re.Pattern[str]:
        return re.compile("|".join(self.not_words) if self.not_words else r"(?!)", re.I)

    def says(self, text: str) -> float:
        """How much of the text speaks of this topic: the length of the different words found."""
        if self._other.search(text):
            return 0.0
        return float(sum(len(w) for w in {m[0] for m in self._spoken.finditer(text)}))


class Scope(_Row):
    """What is counted in a problem ('67个基地'), and how it is gone through one by one."""

    of: Regular = Field(description="regular-expression fragment of the counted things")
    topics: tuple[str, ...] = Field(min_length=1, description="topics in which such things are gone through one by one")
    steps: dict[InstitutionType, Step]


class Duty(_Row):
    """A kind of work; names that units have who do it, the likeliest first, by institution level."""

    name: str
    units: tuple[str, ...]
    like: Regular = Field(default="", description="regular expression for a unit of the profile that does it under another name")
    also: tuple[str, ...] = Field(default=(), description="units that look after it where there is none of its own")
    generic: dict[Literal["undergraduate", "vocational"], str]


class CauseWords(_Row):
    cause_class: CauseClass = Field(alias="class")
    words: tuple[Regular, ...]


class Discipline(_Row):
    """Words of the measures that change with the discipline: slot (written <slot>) → word, for these categories."""

    categories: tuple[str, ...] = Field(min_length=1)
    slots: dict[str, str]


class Trouble(_Row):
    """A kind of trouble (短缺, 流于形式 …), for problems that no topic speaks of: its measures name the problem's own subject
    ({what}) and quote its most telling words ({said}). The last kind has no words and takes the rest."""

    id: str
    words: tuple[Regular, ...]
    effort: Level3
    proof: tuple[str, ...] = Field(min_length=1)
    steps: tuple[Step, ...] = Field(min_length=2)


class OwnWhy(_Row):
    """Why an institution of this type answers a problem by its own words."""

    type: InstitutionType
    why: str


class Levers(_Row):
    """All levers, with the identity of the files they were read from."""

    topics: tuple[Topic, ...]
    scopes: tuple[Scope, ...]
    duties: tuple[Duty, ...]
    causes: tuple[CauseWords, ...]
    disciplines: tuple[Discipline, ...] = ()
    kinds: tuple[Trouble, ...] = ()
    why_own: tuple[OwnWhy, ...] = ()
    version: str

    def topic(self, id: str) -> Topic:
        return next(t for t in self.topics if t.id == id)

    def topic_of(self, text: str, code: str, family: str, kind: InstitutionType, metric: str = "") -> Topic | None:
        """The topic that a problem belongs to: by its metric, else by its words, the indicator speaking for neighbours."""
        able = [t for t in self.topics if kind in t.types]
        if metric:
            return next((t for t in able if metric in t.metrics), None)
        plain = re.sub(r"（[^）]*）", "", text) or text  # what stands in brackets is an aside
        best, worth = None, 0.0
        for topic in able:
            says = topic.says(plain)
            here = code in topic.codes.get(family, ())
            score = says + (2.5 if here and says else 0)
            if score > worth:
                best, worth = topic, score
        return best if worth >= 2 else None

    def fitting(self, text: str, code: str, family: str, kind: InstitutionType) -> Topic | None:
        """The topic that truly speaks of a told problem: four characters of its words, or three under an indicator of its own.
        A single everyday word ('实习', '督导') is not enough to answer with that topic's measures."""
        text = _LINE.sub("", text)
        found = self.topic_of(text, code, family, kind)
        if found is None:
            return None
        says = found.says(re.sub(r"（[^）]*）", "", text) or text)
        return found if says >= FITS or (says >= FITS - 1 and code in found.codes.get(family, ())) else None


FITS = 4
"""Characters of a topic's words that a told problem must hold."""
_LINE = re.compile("(?:低于|未达到?|没有达到|不及)[^，。；]*")
"""The line that a value is held against names who drew it, not what the trouble is."""
_SLOT = re.compile(r"<(\w+)>")


def _spoken(said: object, slots: dict[str, str]) -> object:
    """The same rows with the discipline's words in their slots; a slot that none knows stays, for the check to find."""
    if isinstance(said, str):
        return _SLOT.sub(lambda m: slots.get(m[1], m[0]), said)
    if isinstance(said, list):
        return [_spoken(x, slots) for x in said]
    if isinstance(said, dict):
        return {k: _spoken(v, slots) for k, v in said.items()}
    return said


def _slots(rows: list[object], category: str) -> dict[str, str]:
    """The discipline's words; those of the first row (综合) for a category that has none."""
    try:
        known = [Discipline.model_validate(r) for r in rows]
    except ValidationError as error:
        fault = error.errors()[0]
        raise LeverError(f"举措文件的“disciplines.{'.'.join(map(str, fault['loc']))}”不合要求：{in_words(fault)}。") from error
    if not known:
        return {}
    return next((d.slots for d in known if category in d.categories), known[0].slots)


def _read(file: Path) -> dict[str, object]:
    try:
        said = yaml.load(file.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    except UnicodeDecodeError as error:
        raise LeverError(f"举措文件“{file.name}”不是 UTF-8 编码，请另存为 UTF-8。") from error
    except yaml.MarkedYAMLError as error:
        line = f"第{error.problem_mark.line + 1}行" if error.problem_mark else ""
        raise LeverError(f"举措文件“{file.name}”{line}的 YAML 写法有误（{error.problem}），请改正。") from error
    if not isinstance(said, dict):
        raise LeverError(f"举措文件“{file.name}”应为“键: 值”，请照相邻文件的样子写。")
    return said


def of_language(language: str, category: str = "") -> Levers:
    """The levers in the language of a framework; the Chinese ones where there are none of its own."""
    own = FOLDER / language
    return shipped(own if own.is_dir() else FOLDER, category)


@cache
def shipped(folder: Path = FOLDER, category: str = "") -> Levers:
    """The levers in a folder, in the words of an institution category. Raises LeverError with one sentence."""
    files = sorted(folder.glob("*.yaml"))
    words = sorted((folder / WORDS).glob("*.yaml"))
    body: dict[str, list[object]] = {
        "topics": [], "scopes": [], "duties": [], "causes": [], "disciplines": [], "kinds": [], "why_own": [],
    }  # fmt: skip
    for file in (*files, *words):
        for key, rows in _read(file).items():
            if key not in body or not isinstance(rows, list):
                raise LeverError(f"举措文件“{file.name}”的“{key}”不认识，可用的是 {'、'.join(body)}，其下为列表。")
            body[key] += rows
    version = sha256(b"".join(f.read_bytes() for f in (*files, *words))).hexdigest()[:16]
    slots = _slots(body["disciplines"], category)
    spoken = {k: rows if k == "disciplines" else _spoken(rows, slots) for k, rows in body.items()}
    try:
        levers = Levers.model_validate({**spoken, "version": version})
    except ValidationError as error:
        fault = error.errors()[0]
        raise LeverError(f"举措文件的“{'.'.join(map(str, fault['loc']))}”不合要求：{in_words(fault)}。") from error
    if lost := sorted({m[0] for t in levers.topics for m in _SLOT.finditer(t.model_dump_json())}):
        raise LeverError(f"举措文件里的“{'、'.join(lost)}”没有写在 {WORDS}/disciplines.yaml 的“{category or '综合'}”一行中。")
    duties = {d.name for d in levers.duties}
    for kind in levers.kinds:
        for step in kind.steps:
            if unknown := {step.lead, *step.with_} - duties:
                raise LeverError(f"毛病的种类“{kind.id}”里的职责“{'、'.join(sorted(unknown))}”没有写在 {WORDS}/units.yaml 中。")
    for topic in levers.topics:
        for lever in topic.types.values():
            for step in lever.steps:
                if unknown := {step.lead, *step.with_, topic.ask.who} - duties:
                    raise LeverError(f"举措“{topic.id}”里的职责“{'、'.join(sorted(unknown))}”没有写在 {WORDS}/units.yaml 中。")
    ids = [t.id for t in levers.topics]
    if unknown := {t for s in levers.scopes for t in s.topics} - set(ids):
        raise LeverError(f"{WORDS}/scopes.yaml 里的主题“{'、'.join(sorted(unknown))}”没有写在举措文件中。")
    if twice := {i for i in ids if ids.count(i) > 1}:
        raise LeverError(f"举措文件里的主题“{'、'.join(sorted(twice))}”写了两次，请合并或改名。")
    return levers
