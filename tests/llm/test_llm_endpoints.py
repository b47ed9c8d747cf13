"""Presets, one line to switch, and the refusal to leave the machine."""

from __future__ import annotations

import pytest

from assistant import settings
from assistant.llm.endpoints import ModelSettingError, endpoint, is_loopback, presets, redacts


def test_without_a_model_there_is_no_endpoint() -> None:
    assert endpoint(settings.load()) is None


@pytest.mark.parametrize("preset", presets(), ids=lambda p: p.id)
def test_one_line_switches(preset) -> None:
    found = endpoint(settings.load(model=preset.id if preset.model else f"{preset.id}/some-model"))
    assert found is not None
    assert found.address == preset.address and found.model == (preset.model or "some-model")
    assert preset.mark == "M"


def test_a_model_name_with_a_slash_stays_whole_without_a_preset() -> None:
    found = endpoint(settings.load(model="org/model-7b", model_base_url="http://127.0.0.1:9/v1"))
    assert found is not None and found.model == "org/model-7b" and found.local


def test_a_preset_takes_another_model_of_its_endpoint() -> None:
    found = endpoint(settings.load(model="siliconflow/Qwen/Qwen3-32B"))
    assert found is not None and found.model == "Qwen/Qwen3-32B"


@pytest.mark.parametrize(
    ("flags", "words"),
    [
        ({"model": "没有这个"}, "model_base_url"),
        ({"model": "ollama"}, "模型名"),
        ({"model_base_url": "http://127.0.0.1:1/v1"}, "model"),
        ({"model": "x", "model_base_url": "127.0.0.1:1"}, "http"),
        ({"model": "x", "model_base_url": "http://a:b@127.0.0.1/v1"}, "ZHIPING_MODEL_API_KEY"),
        ({"model": "deepseek", "local_only": True}, "local_only"),
        ({"model": "deepseek", "max_cost": 1.0}, "model_price_in"),
    ],
)
def test_what_cannot_work_is_a_sentence(flags, words) -> None:
    with pytest.raises(ModelSettingError, match=words):
        endpoint(settings.load(**flags))


def test_local_only_lets_listed_hosts_through() -> None:
    chosen = settings.load(model="m", model_base_url="http://gpu.lan:8000/v1", local_only=True, allowed_endpoints=("gpu.lan",))
    found = endpoint(chosen)
    assert found is not None and not found.local and redacts(found, chosen)


@pytest.mark.parametrize("host", ["127.0.0.1", "127.1.2.3", "localhost", "::1", "[::1]"])
def test_loopback(host: str) -> None:
    assert is_loopback(host)


@pytest.mark.parametrize(
    "host", ["127.0.0.1.example.org", "localhost.example.org", "10.0.0.1", "0x7f.1", "evil.localhost.cn", "192.168.1.2"]
)
def test_not_loopback(host: str) -> None:
    assert not is_loopback(host)


def test_the_key_shows_nowhere(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZHIPING_MODEL_API_KEY", "sk-secret")
    chosen = settings.load(model="qwen")
    assert "sk-secret" not in repr(chosen) and "sk-secret" not in chosen.model_dump_json()
    assert "sk-secret" not in str(chosen.model_dump(mode="json")) and "sk-secret" not in repr(endpoint(chosen))
