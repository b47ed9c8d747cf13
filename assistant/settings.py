"""Settings: every one has a working default; `zhiping.toml`, then ZHIPING_* variables, then flags override it."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pydantic import Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict, TomlConfigSettingsSource

from assistant.errors import UserError, in_words

FILE = "zhiping.toml"


class SettingsError(UserError):
    """A setting that cannot be used; the message names it, where it was set and what is allowed."""


class Settings(BaseSettings):
    """What a run may be told. Unknown keys in zhiping.toml are refused, so that a misspelt one is noticed."""

    model_config = SettingsConfigDict(env_prefix="ZHIPING_", toml_file=FILE, extra="forbid", frozen=True)

    language: str = Field(default="zh", pattern="^(zh|en)$", description="界面与消息的语言：zh 或 en")
    workers: int = Field(default=max(1, min(4, os.cpu_count() or 1)), ge=0, le=64, description="读材料的进程数；0 为在主进程内读")
    ocr: bool = Field(default=True, description="扫描件是否识别文字（需安装 ocr 组件）")
    file_seconds: float = Field(default=120.0, gt=0, description="单个文件的读取时限，秒")
    file_memory_mb: int = Field(default=1536, ge=256, description="单个文件的读取内存上限，MB")
    file_mb: int = Field(default=200, ge=1, description="单个文件的大小上限，MB")
    packs: Path | None = Field(default=None, description="本校自有指标体系的文件夹")
    corpus: Path = Field(default=Path("zhiping-corpus"), description="本校自有案例与标准的文件夹；zhiping corpus add 放在这里")
    house_style: str = Field(default="default", description="报告版式的名称，或版式文件（YAML）的路径")
    template: Path | None = Field(default=None, description="本校的 Word 模板（docx）；样式以模板为准")
    page_numbers: bool = Field(default=True, description="装有 LibreOffice 时先排版一次，为目录填上页码")
    embedding_model: str = Field(default="", description="句向量模型：本地文件夹或本机已有的模型名；空为随附的编码器")
    chroma_url: str = Field(default="", description="已有的 Chroma 服务地址；空为工作区内的本地库")
    match_threshold: float = Field(default=0.0, ge=0, le=1, description="匹配得分的下限；0 为随附的标定值")
    rules: dict[str, bool | float | str] = Field(
        default={},
        description="审核规则：关闭（false）、严重程度（error、warning、info）、阈值；如 style.long_sentence.limit = 80",
    )
    rules_folder: Path | None = Field(default=None, description="本校自有审核规则（*.py）的文件夹")
    years: int = Field(default=3, ge=1, le=10, description="材料时效：几年内的材料算在期")

    @field_validator("rules", mode="before")
    @classmethod
    def _flat(cls, value: Any) -> Any:
        """[rules] may be written with dots or as nested tables: both give 'style.long_sentence.limit'."""
        return dict(_dotted(value)) if isinstance(value, dict) else value

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls)


def _dotted(table: dict[str, Any], above: str = "") -> Iterator[tuple[str, Any]]:
    for key, value in table.items():
        if isinstance(value, dict):
            yield from _dotted(value, f"{above}{key}.")
        else:
            yield f"{above}{key}", value


def load(**flags: Any) -> Settings:
    """The settings in force. Flags that are None count as not given. Raises SettingsError with one sentence."""
    try:
        return Settings(**{k: v for k, v in flags.items() if v is not None})
    except ValidationError as error:
        fault = error.errors()[0]
        name = ".".join(str(p) for p in fault["loc"])
        raise SettingsError(f"设置“{name}”不合要求（来自{origin(name, flags)}）：{in_words(fault)}。") from error
    except UnicodeDecodeError as error:
        raise SettingsError(f"{FILE} 不是 UTF-8 编码，请另存为 UTF-8。") from error
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{FILE} 写法有误：{error}。请对照 zhiping settings 的输出修改。") from error


def origin(name: str, flags: dict[str, Any] | None = None) -> str:
    """Where the value of a setting comes from, in words."""
    if flags and flags.get(name) is not None:
        return "命令行"
    if f"ZHIPING_{name}".upper() in os.environ:
        return f"环境变量 ZHIPING_{name.upper()}"
    file = Path(FILE)
    if file.is_file() and name in tomllib.loads(file.read_text(encoding="utf-8")):
        return FILE
    return "默认值"
