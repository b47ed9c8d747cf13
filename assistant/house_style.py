"""House styles: how a school wants its report to look, as data (corpus/house_styles/*.yaml or the office's own file)."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from assistant.errors import UserError, in_words
from assistant.resources import CORPUS

FOLDER = CORPUS / "house_styles"


class HouseStyleError(UserError):
    """The style cannot be used; the message names the file and the key."""


class TextStyle(BaseModel):
    """One kind of text. Sizes in points; `line` is a multiple, `exact` a fixed distance in points."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    font: str
    latin: str = "Times New Roman"
    size: float = Field(gt=4, lt=73)
    bold: bool = False
    align: Literal["left", "center", "justify"] = "left"
    line: float = 1.0
    exact: float | None = None
    before: float = 0
    after: float = 0
    indent_chars: int = 0
    color: str = Field(default="000000", pattern="^[0-9A-Fa-f]{6}$")


class HouseStyle(BaseModel):
    """A whole style. `headings` are five: part, 一级, 二级, 审核重点, aspect."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    name: str
    source: str
    margins_cm: dict[Literal["top", "bottom", "left", "right"], float]
    title: TextStyle
    headings: tuple[TextStyle, ...] = Field(min_length=5, max_length=5)
    body: TextStyle
    caption: TextStyle
    table: TextStyle
    citation: TextStyle
    gap: TextStyle


def load(name: str = "default") -> HouseStyle:
    """A shipped style by name, or a file by path. Raises HouseStyleError."""
    file = FOLDER / f"{name}.yaml"
    if not file.is_file():
        file = Path(name)
    if not file.is_file():
        known = "、".join(sorted(f.stem for f in FOLDER.glob("*.yaml")))
        raise HouseStyleError(f"没有名为“{name}”的版式。可用的有：{known}；也可以给出版式文件（YAML）的路径。")
    try:
        return HouseStyle.model_validate(yaml.safe_load(file.read_text(encoding="utf-8")))
    except UnicodeDecodeError as error:
        raise HouseStyleError(f"版式文件“{file}”不是 UTF-8 编码，请另存为 UTF-8。") from error
    except yaml.MarkedYAMLError as error:
        line = f"第{error.problem_mark.line + 1}行" if error.problem_mark else ""
        raise HouseStyleError(f"版式文件“{file}”{line}的 YAML 写法有误（{error.problem}），请改正。") from error
    except ValidationError as error:
        fault = error.errors()[0]
        raise HouseStyleError(f"版式文件“{file}”的“{'.'.join(map(str, fault['loc']))}”不合要求：{in_words(fault)}。") from error
