"""The settings of the service as fields of a form: what they are, what holds, where it was said, what a form changes."""

from __future__ import annotations

import os
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Literal, NamedTuple, get_args, get_origin

from assistant.errors import UserError
from assistant.settings import Settings, origin

TABS: dict[str, tuple[str, tuple[tuple[str, tuple[str, ...]], ...]]] = {
    "model": (
        "模型",
        (
            (
                "调用",
                ("model_seconds", "model_attempts", "model_concurrency", "model_streaming", "model_tools", "model_approval",
                 "model_choices", "model_revisions", "model_context", "model_section_tokens"),
            ),
            ("费用", ("model_price_in", "model_price_out", "max_cost", "max_tokens")),
        ),
    ),
    "search": (
        "检索",
        (("句向量与重排", ("embedding_model", "embedding_base_url", "reranker_model", "chroma_url", "match_threshold")),),
    ),
    "look": ("版式", (("报告", ("house_style", "page_numbers", "years")),)),
    "limits": (
        "上限",
        (
            ("读取材料", ("file_mb", "workspace_mb", "file_seconds", "file_memory_mb", "workers", "ocr")),
            ("服务", ("server_processes",)),
        ),
    ),
    "privacy": ("隐私", (("发往模型的内容", ("local_only", "allowed_endpoints", "redact")),)),
}  # fmt: skip
"""Tab → its name and its groups of settings; the endpoint of the model has fields of its own."""
CHOICES: dict[str, dict[str, str]] = {
    "model_approval": {"": "不停", "plan": "在动笔前停", "sections": "在成稿前停"},
    "redact": {"remote": "只对不在本机的端点", "always": "一律隐去", "never": "不隐去"},
}
"""Setting → its values in words."""
ENDPOINT = ("model", "model_base_url", "model_api_key_env")
RESTART = frozenset({"server_processes"})
"""Read once, when the server starts."""


class Field(NamedTuple):
    """`kind` is text, number, choice, flag or lines; `held` names the variable of the environment that decides it, or ''."""

    name: str
    label: str
    kind: Literal["text", "number", "choice", "flag", "lines"]
    value: str
    origin: str
    held: str
    choices: tuple[tuple[str, str], ...]


def field(settings: Settings, name: str, styles: Mapping[str, str]) -> Field:
    """`styles`: id → name of the house styles that are there."""
    info = Settings.model_fields[name]
    value = getattr(settings, name)
    variable = f"ZHIPING_{name}".upper()
    held = variable if variable in os.environ else ""
    kinds = {k for k in (info.annotation, *get_args(info.annotation)) if isinstance(k, type)}
    choices: tuple[tuple[str, str], ...] = ()
    kind: Literal["text", "number", "choice", "flag", "lines"] = "text"
    if name == "house_style":
        kind, choices = "choice", tuple({**styles, str(value): styles.get(str(value), str(value))}.items())
    elif get_origin(info.annotation) is Literal:
        kind, choices = "choice", tuple((v, CHOICES.get(name, {}).get(v, v)) for v in get_args(info.annotation))
    elif bool in kinds:
        kind, choices = "flag", (("1", "是"), ("", "否"))
    elif kinds & {int, float}:
        kind = "number"
    elif isinstance(value, tuple):
        kind = "lines"
    return Field(name, info.description or name, kind, shown(value), origin(name), held, choices)


def shown(value: object) -> str:
    """A value as a form shows it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "1" if value else ""
    if isinstance(value, tuple):
        return "\n".join(str(v) for v in value)
    if isinstance(value, float):
        return format(Decimal(repr(value)).normalize(), "f")
    return str(value)


def changes(settings: Settings, names: tuple[str, ...], given: Mapping[str, str]) -> dict[str, Any]:
    """Setting → its new value, None where it is the default again; what the environment decides is left alone.

    Raises UserError for what is no number; whether a number is allowed is for the settings to say.
    """
    found: dict[str, Any] = {}
    for name in names:
        if name not in given or f"ZHIPING_{name}".upper() in os.environ:
            continue
        if given[name].strip() == shown(getattr(settings, name)).strip():
            continue
        info = Settings.model_fields[name]
        value = _read(name, given[name].strip(), info.annotation, getattr(settings, name))
        found[name] = None if value == info.default else value
    return found


def _read(name: str, text: str, annotation: Any, now: object) -> Any:
    kinds = {k for k in (annotation, *get_args(annotation)) if isinstance(k, type)}
    if bool in kinds:
        return text == "1"
    if isinstance(now, tuple):
        return [line.strip() for line in text.splitlines() if line.strip()] or ()
    if not kinds & {int, float}:
        return text
    if not text:
        return Settings.model_fields[name].default
    try:
        return int(text) if int in kinds and float not in kinds else float(text)
    except ValueError as error:
        label = Settings.model_fields[name].description
        raise UserError(f"“{label}”要填数字，现在是“{text[:20]}”。没有保存。") from error
