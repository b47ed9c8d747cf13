"""zhiping.toml changed one setting at a time: comments and everything else in the file stay as they were. Keys never go in."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import tomlkit
from pydantic import SecretStr, ValidationError
from tomlkit.exceptions import TOMLKitError

from assistant.errors import in_words
from assistant.settings import FILE, Settings, SettingsError

SECRET = frozenset(name for name, field in Settings.model_fields.items() if field.annotation is SecretStr)
"""Settings that are given by the environment alone, and never written."""


def change(changes: Mapping[str, Any], file: Path = Path(FILE)) -> None:
    """Sets these settings, or takes out those that are None; whole or not at all.

    Raises SettingsError for a key, for an unknown setting, for a value that is not allowed and for a file that cannot be written.
    """
    for name in changes:
        if name in SECRET or name not in Settings.model_fields:
            raise SettingsError(f"“{name}”不能写进 {FILE}。" + ("密钥只放在环境变量里。" if name in SECRET else "没有这个设置。"))
    try:
        text = file.read_text(encoding="utf-8") if file.is_file() else ""
        document = tomlkit.parse(text)
    except (UnicodeDecodeError, TOMLKitError) as error:
        raise SettingsError(f"{FILE} 写法有误，没有改动：{error}。请先改正这个文件。") from error
    for name, value in changes.items():
        if value is None:
            document.pop(name, None)
        elif name in document:
            document[name] = value
        else:
            _before_tables(document, name, value)
    said = tomlkit.dumps(document)
    _check(tomllib.loads(said))
    draft = file.with_name(f".{file.name}.{os.getpid()}")
    try:
        draft.write_text(said, encoding="utf-8")
        draft.replace(file)
    except OSError as error:
        draft.unlink(missing_ok=True)
        raise SettingsError(f"{FILE} 写不进去（{error.strerror}）。请检查服务所在文件夹的权限。") from error


def _before_tables(document: tomlkit.TOMLDocument, name: str, value: Any) -> None:
    """A new key above the first [table], where it belongs to the file and not to the table."""
    tables = {key: document.pop(key) for key in [k for k, v in document.items() if isinstance(v, dict)]}
    document.add(name, value)
    for key, table in tables.items():
        document.add(key, table)


def _check(values: dict[str, Any]) -> None:
    try:
        Settings(**values)
    except ValidationError as error:
        fault = error.errors()[0]
        name = ".".join(str(part) for part in fault["loc"])
        what = Settings.model_fields[str(fault["loc"][0])].description if str(fault["loc"][0]) in Settings.model_fields else name
        raise SettingsError(f"“{what}”（{name}）不合要求：{in_words(fault)}。没有保存。") from error
