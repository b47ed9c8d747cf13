"""The command, called in this process: what it printed and how it ended."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from assistant.cli import command

SAID = (
    "学校2024年建成校外实习基地62个，与38家企业签订共建协议，接收实习学生3120人次。",
    "教务处修订毕业设计管理办法，2024届毕业设计选题来自生产一线的占61.5%。",
    "学校开展师德师风专题教育14场，覆盖教师612人，建立师德考核档案。",
    "校级督导组全年听课1286节次，课堂教学质量优良率为92.2%。",
    "实习基地利用不够充分，有9个基地全年接收学生不足5人。",
)


@dataclass(frozen=True)
class Said:
    """`problem`: the sentence of an error, without its mark."""

    status: int
    out: str
    err: str

    @property
    def problem(self) -> str:
        marked = [line for line in self.err.splitlines() if line.startswith("错误 ")]
        assert len(marked) == 1, self.err
        return marked[0].removeprefix("错误 ")


Call = Callable[..., Said]


@pytest.fixture(autouse=True)
def clean(monkeypatch, tmp_path):
    """An empty working folder, no settings from outside, no layout for page numbers, no OCR."""
    monkeypatch.chdir(tmp_path)
    for name in [n for n in os.environ if n.startswith("ZHIPING_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("ZHIPING_PAGE_NUMBERS", "false")
    monkeypatch.setenv("ZHIPING_OCR", "false")
    monkeypatch.setenv("ZHIPING_WORKERS", "0")
    monkeypatch.setenv("COLUMNS", "200")


@pytest.fixture
def zhiping(monkeypatch, capsys) -> Call:
    def call(*words: object, stdin: bytes = b"") -> Said:
        monkeypatch.setattr(sys, "argv", ["zhiping", *map(str, words)])
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin), encoding="utf-8"))
        capsys.readouterr()
        with pytest.raises(SystemExit) as end:
            command()
        printed = capsys.readouterr()
        assert "Traceback" not in printed.err
        return Said(int(end.value.code or 0), printed.out, printed.err)

    return call


@pytest.fixture
def out(tmp_path) -> Path:
    """Where results go; it is not there yet."""
    return tmp_path / "out"


@pytest.fixture
def school(tmp_path) -> Path:
    """A small folder that a report can be made of."""
    folder = tmp_path / "材料"
    folder.mkdir()
    (folder / "institution.yaml").write_text(
        "name: 云溪应用技术学院\ntype: applied\ncategory: 工科\nframework: bk-audit-2-3\nreport_year: 2025\n", encoding="utf-8"
    )
    for n, text in enumerate(SAID):
        (folder / f"2024年工作总结{n}.txt").write_text(f"2024年工作总结\n\n{text}", encoding="utf-8")
    return folder
