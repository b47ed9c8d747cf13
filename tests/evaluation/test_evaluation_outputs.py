"""What a run leaves: eval.json, a page that loads nothing, the block in the README."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from assistant import frameworks
from assistant.cli import evaluation as cli
from assistant.errors import UserError
from assistant.evaluation import grounding, matching, page, readme, retrieval, suites, tables
from assistant.evaluation.charts import Bar, bars
from assistant.evaluation.data import Example, Paragraph, Question
from assistant.evaluation.peers import Method, tfidf_passages
from assistant.steps.progress import Silent

FRAMEWORK = frameworks.load("bk-audit-2-3")
APP = typer.Typer()
cli.register(APP)


@pytest.fixture(scope="module")
def sections() -> dict[str, Any]:
    rows = [
        Example(f"{b}{n}", text, label, batch=b, genre=f"{b}<b>")
        for b in "ab"
        for n, (label, text) in enumerate((("2.3", "毕业设计与实习"), ("6.2", "督导反馈整改"), ("none", "食堂停水")))
    ]
    chosen = (Method("我们", tfidf_passages, own=True), Method("没有的", tfidf_passages, ("surely_not_there",)))
    found = suites.each(chosen, "试", FRAMEWORK, lambda m: matching.cross_validate(m.build(), FRAMEWORK, rows), Silent())
    paragraphs = [Paragraph("p", "生师比17.9，共12046人，2024年。"), Paragraph("q", "督导听课")]
    return {
        "matching": {
            "framework": FRAMEWORK.id, "passages": 6, "nothing": 2, "left_out": 1, "names": {"2.3": "实践教学"},
            "mode": "leave-one-batch-out", "batches": ["a", "b"], "methods": found,
        },
        "retrieval": retrieval.evaluate([Question("1", "生师比", frozenset("p"))], paragraphs, retrieval.engines()[1:2]),
        "grounding": grounding.evaluate(paragraphs),
        "speed": {"rows": [{"name": "x", "value": None, "unit": "ms"}], "passages": 1},
    }  # fmt: skip


def test_the_file_is_plain_json_and_keeps_earlier_sections(sections: dict[str, Any], tmp_path: Path) -> None:
    suites.write({"grounding": sections["grounding"]}, tmp_path)
    suites.write({"matching": {**sections["matching"], "odd": float("nan")}}, tmp_path)
    whole = json.loads((tmp_path / suites.FILE).read_text(encoding="utf-8"), parse_constant=pytest.fail)
    assert whole["schema"] == suites.SCHEMA and {"matching", "grounding", "version"} <= set(whole)
    assert whole["matching"]["odd"] is None
    ours, other = whole["matching"]["methods"]
    assert {"top1", "top3", "macro_f1", "abstain_auc", "abstain", "by_genre", "by_code", "by_length", "confusions"} <= set(ours)
    assert "surely_not_there" in other["skipped"]


def test_a_broken_file_is_not_overwritten(tmp_path: Path) -> None:
    (tmp_path / suites.FILE).write_text("{", encoding="utf-8")
    with pytest.raises(UserError, match="不是完整的 JSON"):
        suites.write({}, tmp_path)
    assert (tmp_path / suites.FILE).read_text(encoding="utf-8") == "{"


def test_the_page_loads_nothing_and_escapes_what_it_shows(sections: dict[str, Any]) -> None:
    html = page.render({"version": "0", **sections})
    assert "<script" not in html and "<link" not in html and "@import" not in html
    assert not re.search(r"""(?:src|href)\s*=|url\(|https?://""", html)
    assert "a&lt;b&gt;" in html and "a<b>" not in html
    assert html.count("<svg") >= 4 and "surely_not_there" in html


def test_a_bar_without_a_value_is_named() -> None:
    drawing = bars([Bar("甲", 0.5, True, (0.4, 0.6)), Bar("乙", None, note="未安装")], "题")
    assert "0.500" in drawing and "— 未安装" in drawing and drawing.count("<rect") == 1


def test_the_readme_block_is_replaced_and_nothing_else(sections: dict[str, Any], tmp_path: Path) -> None:
    file = tmp_path / "README.md"
    file.write_text(f"前\n{readme.BEGIN}\n旧\n{readme.END}\n后\n", encoding="utf-8")
    assert readme.refresh(sections, file)
    text = file.read_text(encoding="utf-8")
    assert text.startswith("前\n") and text.endswith("\n后\n") and "旧" not in text
    assert tables.matching(sections["matching"]).title in text
    assert not readme.refresh(sections, tmp_path / "none.md")
    assert readme.BEGIN in readme.FILE.read_text(encoding="utf-8") and readme.END in readme.FILE.read_text(encoding="utf-8")


def test_the_command_prints_json_only_and_writes_both_files(tmp_path: Path) -> None:
    passages = tmp_path / "p.jsonl"
    passages.write_text('{"id": "1", "text": "生师比为17.9，2024年有12046人。"}\n', encoding="utf-8")
    done = CliRunner().invoke(APP, ["eval", "grounding", "--passages", str(passages), "--out", str(tmp_path / "o"), "--json"])
    assert done.exit_code == 0, done.output
    assert json.loads(done.stdout)["grounding"]["found"] == 1.0
    assert (tmp_path / "o" / "eval.json").is_file() and (tmp_path / "o" / "index.html").is_file()


def test_bad_use_is_one_sentence_and_status_2(tmp_path: Path) -> None:
    for arguments, said in (
        (["retrieval", "--queries", "x.jsonl"], "要一起给"),
        (["matching", "--data", str(tmp_path / "no")], "找不到评测数据"),
        (["matching", "--data", str(tmp_path)], "没有 .jsonl"),
    ):
        done = CliRunner().invoke(APP, ["eval", *arguments, "--out", str(tmp_path / "o")])
        assert done.exit_code == 2 and said in done.stderr
