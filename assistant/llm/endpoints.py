"""Which endpoint a run talks to: presets as data, settings over them, and the refusal to leave the machine."""

from __future__ import annotations

import ipaddress
import os
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from urllib.parse import urlparse

import yaml
from pydantic import BaseModel, ConfigDict, SecretStr

from assistant.domain import Mark
from assistant.errors import UserError
from assistant.resources import CORPUS
from assistant.settings import Settings

FILE = CORPUS / "models.yaml"
UNKNOWN_CONTEXT = 8_000
"""Assumed where neither the preset nor the settings say how much the model reads: small, so that nothing is cut."""


class ModelSettingError(UserError):
    """The model settings cannot be used; the message says which and what to write."""


class Preset(BaseModel):
    """One entry of corpus/models.yaml. `context` in tokens; prices change too often to be shipped."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    name: str
    address: str
    model: str
    context: int
    mark: Mark


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where calls go. Prices per million tokens, None where unknown. The key shows as stars wherever it is printed."""

    name: str
    address: str
    model: str
    key: SecretStr
    context: int
    price_in: float | None = None
    price_out: float | None = None

    @property
    def host(self) -> str:
        return urlparse(self.address).hostname or ""

    @property
    def local(self) -> bool:
        """Whether it runs on this machine."""
        return is_loopback(self.host)

    def cost(self, tokens_in: int, tokens_out: int) -> float | None:
        """What so many tokens cost; None where the prices are not known."""
        if self.price_in is None or self.price_out is None:
            return None
        return (tokens_in * self.price_in + tokens_out * self.price_out) / 1_000_000


@cache
def presets(file: Path = FILE) -> tuple[Preset, ...]:
    """The presets that come with the project, in the order of the file."""
    return tuple(Preset.model_validate(row) for row in yaml.safe_load(file.read_text(encoding="utf-8")))


def is_loopback(host: str) -> bool:
    """Whether a host name is this machine's own: a loopback address or localhost, nothing that a name server decides."""
    name = host.strip("[]").lower()
    if name == "localhost":
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


def _key(settings: Settings) -> SecretStr:
    """The key from the variable that the settings name, else the one that they hold."""
    if settings.model_api_key.get_secret_value() or not settings.model_api_key_env:
        return settings.model_api_key
    found = os.environ.get(settings.model_api_key_env, "")
    if not found:
        raise ModelSettingError(
            f"环境变量 {settings.model_api_key_env} 没有设置，端点没有密钥。请设好后再启动，或改 model_api_key_env。"
        )
    return SecretStr(found)


def endpoint(settings: Settings) -> Endpoint | None:
    """The endpoint in force; None where no model is set. Raises ModelSettingError before anything is sent."""
    if not settings.model:
        if settings.model_base_url:
            raise ModelSettingError("设置了 model_base_url 而没有 model。请写出模型名，例如 ZHIPING_MODEL=qwen-plus。")
        return None
    head, _, rest = settings.model.partition("/")
    preset = next((p for p in presets() if p.id == head.lower()), None)
    address = settings.model_base_url or (preset.address if preset else "")
    model = (rest or preset.model) if preset else settings.model
    if not address:
        known = "、".join(p.id for p in presets())
        raise ModelSettingError(f"不知道模型“{settings.model}”的端点地址。请设置 model_base_url，或用预设名：{known}。")
    if not model:
        raise ModelSettingError(f"预设“{head}”没有默认模型。请写成 {head}/模型名，可用的模型见 zhiping models test {head}。")
    parts = urlparse(address)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ModelSettingError(f"端点地址“{address}”不是 http(s) 地址，请改正 model_base_url。")
    if parts.username or parts.password:
        raise ModelSettingError("端点地址里写了用户名或密码，会进入日志。请去掉，改用 ZHIPING_MODEL_API_KEY。")
    found = Endpoint(
        name=preset.name if preset else parts.hostname,
        address=address.rstrip("/"),
        model=model,
        key=_key(settings),
        context=settings.model_context or (preset.context if preset and not settings.model_base_url else UNKNOWN_CONTEXT),
        price_in=settings.model_price_in,
        price_out=settings.model_price_out,
    )
    permit(found.host, settings)
    if settings.max_cost is not None and found.cost(1, 1) is None:
        raise ModelSettingError(
            "设了 max_cost 而不知道价格。请写出 model_price_in 和 model_price_out（每百万标记），或改用 max_tokens。"
        )
    return found


def permit(host: str, settings: Settings) -> None:
    """Refuses a host that --local-only does not allow; also for embedding endpoints."""
    if settings.local_only and not is_loopback(host) and host not in settings.allowed_endpoints:
        raise ModelSettingError(f"已设 local_only，不能连接“{host}”。请改用本机端点，或把该主机名写进 allowed_endpoints。")


def redacts(target: Endpoint, settings: Settings) -> bool:
    """Whether calls to this endpoint go out without personal data."""
    return settings.redact == "always" or (settings.redact == "remote" and not target.local)
