"""Settings: file, then environment, then flags; a fault is one sentence that names the setting and its origin."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.settings import FILE, Settings, SettingsError, load, origin


@pytest.fixture(autouse=True)
def alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An empty working folder and no ZHIPING_* variable."""
    monkeypatch.chdir(tmp_path)
    for name in Settings.model_fields:
        monkeypatch.delenv(f"ZHIPING_{name}".upper(), raising=False)


def test_every_setting_has_a_default_and_says_what_it_is() -> None:
    assert load().years == 3
    for name, field in Settings.model_fields.items():
        assert not field.is_required(), name
        assert field.description, name


def test_flags_beat_the_environment_and_the_environment_beats_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    Path(FILE).write_text("years = 4\nworkers = 1\nfile_mb = 7\n", encoding="utf-8")
    monkeypatch.setenv("ZHIPING_YEARS", "5")
    monkeypatch.setenv("ZHIPING_WORKERS", "2")
    found = load(years=6, workers=None)
    assert (found.years, found.workers, found.file_mb) == (6, 2, 7)
    assert [origin("years", {"years": 6}), origin("workers", {"workers": None}), origin("file_mb"), origin("ocr")] == [
        "命令行", "环境变量 ZHIPING_WORKERS", FILE, "默认值",
    ]  # fmt: skip


def test_a_misspelt_setting_in_the_file_is_refused() -> None:
    Path(FILE).write_text("yeers = 4\n", encoding="utf-8")
    with pytest.raises(SettingsError, match=r"“yeers”不合要求（来自zhiping\.toml）"):
        load()


def test_a_value_that_cannot_be_names_where_it_was_set(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(SettingsError, match=r"“years”.*命令行"):
        load(years=99)
    monkeypatch.setenv("ZHIPING_WORKERS", "many")
    with pytest.raises(SettingsError, match=r"“workers”.*环境变量 ZHIPING_WORKERS"):
        load()


def test_a_file_that_is_no_toml_is_refused_with_a_sentence() -> None:
    Path(FILE).write_text("years == 4", encoding="utf-8")
    with pytest.raises(SettingsError, match="写法有误"):
        load()


def test_settings_cannot_be_changed_afterwards() -> None:
    with pytest.raises(ValueError, match="frozen"):
        load().years = 5  # type: ignore[misc]
