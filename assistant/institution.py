"""institution.yaml → Institution, with errors that a QA office can act on."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

import yaml
from pydantic import ValidationError

from assistant.domain import Institution, InstitutionType
from assistant.errors import UserError, in_words

FILE = "institution.yaml"
CATEGORIES = ("综合", "师范", "民族", "工科", "农业", "林业", "医学", "语文", "财经", "政法", "体育", "艺术")
"""Categories of the limit tables (教发〔2004〕2号)."""
_TYPES = {"research": "研究型", "applied": "应用型", "vocational": "高职"}


class InstitutionError(UserError):
    """The profile cannot be used; the message names the file, the key and what is allowed."""


def load(file: Path) -> Institution:
    """The profile in this file. Raises InstitutionError."""
    try:
        data = yaml.safe_load(file.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise InstitutionError(f"学校信息文件“{file}”读不出来（{error.strerror}）。请检查路径。") from error
    except UnicodeDecodeError as error:
        raise InstitutionError(f"学校信息文件“{file}”不是 UTF-8 编码，请另存为 UTF-8。") from error
    except yaml.MarkedYAMLError as error:
        line = f"第{error.problem_mark.line + 1}行" if error.problem_mark else ""
        raise InstitutionError(f"学校信息文件“{file}”{line}的 YAML 写法有误（{error.problem}），请改正。") from error
    if not isinstance(data, dict):
        raise InstitutionError(f"学校信息文件“{file}”是空的或写法不对，应为“键: 值”，至少有 name、type、category。")
    try:
        institution = Institution.model_validate(data)
    except ValidationError as error:
        fault = error.errors()[0]
        key = ".".join(str(p) for p in fault["loc"])
        hint = f"type 只能是 {'、'.join(f'{k}（{v}）' for k, v in _TYPES.items())}" if key == "type" else in_words(fault)
        raise InstitutionError(f"学校信息文件“{file}”的“{key}”不合要求：{hint}。") from error
    if institution.category not in CATEGORIES:
        raise InstitutionError(
            f"学校信息文件“{file}”的 category“{institution.category}”不在限值表中，请写 {'、'.join(CATEGORIES)} 之一。"
        )
    return institution


def of_type(kind: str, name: str) -> Institution:
    """A bare profile for `--type`: lines of the 综合 category, which the office should make precise in institution.yaml."""
    if kind not in get_args(InstitutionType):
        raise InstitutionError(f"学校类型“{kind}”不认识，请写 {'、'.join(f'{k}（{v}）' for k, v in _TYPES.items())} 之一。")
    level = "vocational" if kind == "vocational" else "undergraduate"
    return Institution.model_validate({"name": name, "type": kind, "category": "综合", "level": level})
