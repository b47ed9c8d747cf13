"""Prompts are files: `prompts/<name>.md`, a header (version, inputs, output) and two texts, system and user.

A placeholder is written `{{name}}`. Whatever the header and the text do not both name is refused, and so is a rendering that
lacks an input or brings one too many.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from assistant.domain import InstitutionType, digest
from assistant.errors import UserError
from assistant.resources import PROMPTS

_HEAD = re.compile(r"\A---\n(.*?)\n---\n(.*)\Z", re.S)
_SLOT = re.compile(r"\{\{\s*([a-z_]+)\s*\}\}")
_PARTS = re.compile(r"^# (system|user)\n", re.M)


class PromptError(UserError):
    """A prompt file that cannot be used; the message names the file and the fault."""


class Header(BaseModel):
    """`inputs`: name → what goes in. `output`: a JSON Schema; empty for an answer in free words. `variants`: institution type
    → what the caller may put in for `guidance`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    version: str
    about: str
    inputs: dict[str, str]
    output: dict[str, Any] = {}
    variants: dict[InstitutionType, str] = {}


@dataclass(frozen=True, slots=True)
class Rendered:
    """A prompt with its inputs in place, ready to be asked."""

    name: str
    version: str
    system: str
    user: str
    schema: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Prompt:
    """One file. `fingerprint` changes with every letter of it."""

    name: str
    header: Header
    system: str
    user: str
    fingerprint: str

    def render(self, **inputs: str) -> Rendered:
        """The prompt with these inputs. Raises PromptError if one lacks or is unknown: both are faults of the caller."""
        wanted = set(self.header.inputs)
        if lacking := sorted(wanted - set(inputs)):
            raise PromptError(f"提示词“{self.name}”缺少变量：{'、'.join(lacking)}。")
        if unknown := sorted(set(inputs) - wanted):
            raise PromptError(f"提示词“{self.name}”没有这些变量：{'、'.join(unknown)}。")

        def fill(text: str) -> str:
            return _SLOT.sub(lambda m: inputs[m[1]], text)  # one pass: what an input brings in is never a slot

        version = f"{self.header.version}:{self.fingerprint}"
        return Rendered(self.name, version, fill(self.system), fill(self.user), self.header.output)


def parse(name: str, text: str) -> Prompt:
    """A prompt from the text of its file. Raises PromptError."""
    found = _HEAD.match(text)
    if found is None:
        raise PromptError(f"提示词“{name}”没有文件头：开头应是 --- 之间的 version、about、inputs、output。")
    try:
        header = Header.model_validate(yaml.safe_load(found[1]))
    except (yaml.YAMLError, ValidationError) as error:
        raise PromptError(f"提示词“{name}”的文件头写法有误：{error}。") from error
    pieces = _PARTS.split(found[2])
    parts = {pieces[i]: pieces[i + 1].strip() for i in range(1, len(pieces) - 1, 2)}
    if set(parts) != {"system", "user"}:
        raise PromptError(f"提示词“{name}”应有“# system”和“# user”两部分。")
    used = set(_SLOT.findall(parts["system"] + parts["user"]))
    if unknown := sorted(used - set(header.inputs)):
        raise PromptError(f"提示词“{name}”正文用了文件头没有写的变量：{'、'.join(unknown)}。")
    if unused := sorted(set(header.inputs) - used):
        raise PromptError(f"提示词“{name}”文件头写了而正文没有用的变量：{'、'.join(unused)}。")
    return Prompt(name, header, parts["system"], parts["user"], digest(text, length=8))


@cache
def load(name: str, folder: Path = PROMPTS) -> Prompt:
    """The prompt of this name."""
    file = folder / f"{name}.md"
    if not file.is_file():
        raise PromptError(f"没有提示词“{name}”：{folder.name}/{name}.md 不存在，请重新安装本软件。")
    return parse(name, file.read_text(encoding="utf-8"))


def every(folder: Path = PROMPTS) -> Iterator[Prompt]:
    """All prompts, by name."""
    return (load(file.stem, folder) for file in sorted(folder.glob("*.md")) if file.stem != "README")
