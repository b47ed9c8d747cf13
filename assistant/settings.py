"""Settings: every one has a working default; `zhiping.toml`, then ZHIPING_* variables, then flags override it."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, SecretStr, ValidationError, field_validator
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
    embedding_base_url: str = Field(default="", description="句向量的 OpenAI 兼容端点；空为本机的模型")
    embedding_api_key: SecretStr = Field(default=SecretStr(""), description="句向量端点的密钥；不写入任何文件")
    reranker_model: str = Field(default="", description="重排模型（sentence-transformers CrossEncoder）的本地文件夹；空为不重排")
    chroma_url: str = Field(default="", description="已有的 Chroma 服务地址；空为工作区内的本地库")
    match_threshold: float = Field(default=0.0, ge=0, le=1, description="匹配得分的下限；0 为随附的标定值")
    rules: dict[str, bool | float | str] = Field(
        default={},
        description="审核规则：关闭（false）、严重程度（error、warning、info）、阈值；如 style.long_sentence.limit = 80",
    )
    rules_folder: Path | None = Field(default=None, description="本校自有审核规则（*.py）的文件夹")
    ledger: dict[str, float] = Field(
        default={}, description="整改台账的提醒阈值，见 corpus/ledger/limits.yaml；如 stalled_days = 45"
    )
    years: int = Field(default=3, ge=1, le=10, description="材料时效：几年内的材料算在期")
    model: str = Field(default="", description="聊天模型：预设名、预设名/模型名或端点上的模型名，见 zhiping models；空为不用模型")
    model_base_url: str = Field(default="", description="OpenAI 兼容端点的地址；空为预设的地址")
    model_api_key: SecretStr = Field(default=SecretStr(""), description="端点的密钥；不写入任何文件")
    model_api_key_env: str = Field(
        default="",
        pattern="^([A-Z][A-Z0-9_]*_API_KEY)?$",
        description="端点密钥所在环境变量的名称，如 DASHSCOPE_API_KEY；空为 ZHIPING_MODEL_API_KEY",
    )
    model_concurrency: int = Field(default=4, ge=1, le=64, description="同时进行的模型调用数")
    model_attempts: int = Field(default=3, ge=1, le=10, description="一次调用最多尝试几次")
    model_seconds: float = Field(default=120.0, gt=0, description="一次调用的时限，秒")
    model_revisions: int = Field(default=1, ge=0, le=5, description="未通过核验的句子最多退回模型几次")
    model_context: int = Field(default=0, ge=0, description="模型的上下文长度；0 为预设值")
    model_section_tokens: int = Field(default=6000, ge=500, description="写一个指标时最多放进多少标记的材料")
    model_choices: int = Field(default=40, ge=0, description="拿不准的匹配最多请模型选几次；0 为不请")
    model_streaming: bool = Field(default=False, description="以流式接收回答")
    model_tools: bool = Field(default=False, description="写作前让模型用工具再找材料（端点须支持工具调用）")
    model_price_in: float | None = Field(default=None, ge=0, description="每百万输入标记的价格；不填为预设值，没有则不估费用")
    model_price_out: float | None = Field(default=None, ge=0, description="每百万输出标记的价格")
    model_approval: Literal["", "plan", "sections"] = Field(
        default="", description="人工批准：plan 在动笔前，sections 在成稿前；空为不停"
    )
    max_cost: float | None = Field(default=None, gt=0, description="一次运行的费用上限；需要有价格")
    max_tokens: int | None = Field(default=None, gt=0, description="一次运行的标记数上限")
    token_encoding: Path | None = Field(default=None, description="本地的 tiktoken 编码文件；没有则用随附的保守计数")
    local_only: bool = Field(default=False, description="只许连接本机或 allowed_endpoints 所列的端点")
    allowed_endpoints: tuple[str, ...] = Field(default=(), description="local_only 时仍许连接的主机名")
    redact: Literal["remote", "always", "never"] = Field(
        default="remote", description="发出前隐去个人信息：remote 对非本机端点，always 一律，never 不隐去"
    )

    server_data: Path = Field(default=Path("zhiping-data"), description="网页服务的数据文件夹：用户、工作区与上传的材料")
    server_processes: int = Field(default=2, ge=1, le=16, description="网页服务同时进行的后台工作数")
    workspace_mb: int = Field(default=20_000, ge=100, description="一个工作区上传材料的总上限，MB")

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
