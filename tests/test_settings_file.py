"""zhiping.toml changed by the program: what people wrote stays, keys never go in, what is not allowed is not stored."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant import settings_file
from assistant.settings import FILE, SettingsError, load

WRITTEN = """# 本校的设置
years = 2  # 教务处定的

[rules]
"style.slogan" = false
"""


def test_one_setting_changes_and_all_else_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path(FILE).write_text(WRITTEN, encoding="utf-8")
    settings_file.change({"model": "qwen/qwen-max", "local_only": True, "allowed_endpoints": ["a.edu.cn"], "max_cost": 2.5})
    said = Path(FILE).read_text(encoding="utf-8")
    assert "# 本校的设置" in said and "# 教务处定的" in said
    now = load()
    assert (now.model, now.local_only, now.allowed_endpoints, now.max_cost, now.years) == (
        "qwen/qwen-max",
        True,
        ("a.edu.cn",),
        2.5,
        2,
    )
    assert now.rules == {"style.slogan": False}
    settings_file.change({"model": None, "years": 5, "allowed_endpoints": None, "local_only": None, "max_cost": None})
    assert Path(FILE).read_text(encoding="utf-8") == WRITTEN.replace("years = 2", "years = 5")
    assert sorted(f.name for f in tmp_path.iterdir()) == [FILE]


@pytest.mark.parametrize(
    "changes", [{"model_api_key": "sk-1"}, {"embedding_api_key": "sk-2"}, {"modell": "x"}, {"years": 99}, {"redact": "?"}]
)
def test_what_may_not_stand_in_the_file_is_refused_and_nothing_is_stored(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, changes: dict[str, object]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path(FILE).write_text(WRITTEN, encoding="utf-8")
    with pytest.raises(SettingsError) as told:
        settings_file.change({"language": "en", **changes})
    assert "sk-" not in str(told.value)
    assert Path(FILE).read_text(encoding="utf-8") == WRITTEN


def test_a_broken_file_is_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path(FILE).write_text("years = [", encoding="utf-8")
    with pytest.raises(SettingsError, match="写法有误，没有改动"):
        settings_file.change({"years": 4})
    assert Path(FILE).read_text(encoding="utf-8") == "years = ["


@given(st.dictionaries(st.sampled_from(["model", "chroma_url", "reranker_model"]), st.text(max_size=20), min_size=1))
def test_any_text_is_read_back_as_it_was_written(changes: dict[str, str]) -> None:
    import tempfile
    import tomllib

    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / FILE
        file.write_text(WRITTEN, encoding="utf-8")
        settings_file.change(changes, file)
        held = tomllib.loads(file.read_text(encoding="utf-8"))
        assert {k: held[k] for k in changes} == changes and held["rules"] == {"style.slogan": False}
