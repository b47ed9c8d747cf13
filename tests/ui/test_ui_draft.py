"""The first web page: it builds offline, drafts an example, and says what is wrong in a sentence."""

from __future__ import annotations

from pathlib import Path

import gradio as gr
import pytest

from assistant.ui import draft
from assistant.ui.app import build


@pytest.fixture(autouse=True)
def fast(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZHIPING_PAGE_NUMBERS", "false")
    monkeypatch.setenv("ZHIPING_OCR", "false")


def test_the_page_builds_and_names_every_framework() -> None:
    assert isinstance(build(), gr.Blocks)
    assert {id for _, id in draft.choices()} >= {"bk-audit-2-3", "gz-capability"}


def test_an_example_is_drafted() -> None:
    told, files, text = draft.draft("高职院校（虚构）", "", None, "", "", "高职", "工科")
    assert "砺川工业职业技术学院（虚构示例）" in told
    assert {Path(f).name for f in files} == set(draft.DOWNLOADS)
    assert "### 1 专业" in text
    assert "【支撑材料" in text


@pytest.mark.parametrize(
    ("folder", "name", "says"),
    [("", "", "请选择示例"), ("nowhere", "某校", "找不到"), (".", "", "请填写学校名称")],
)
def test_what_is_wrong_is_a_sentence(folder: str, name: str, says: str, tmp_path: Path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(gr.Error, match=says):
        draft.draft("", folder, None, "bk-audit-2-2", name, "应用型", "综合")
