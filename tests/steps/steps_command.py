"""The command as a process of its own, on a folder of small documents, with a record of every file opened below the folder."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import docx

from assistant import frameworks, institution
from assistant.settings import Settings
from assistant.steps import run as steps
from assistant.steps.progress import Silent
from assistant.steps.run import Summary

FRAMEWORK = "bk-audit-2-3"
RESULTS = ("report.md", "mapping.jsonl", "coverage.json", "metrics.json")
DATABASE = Path(".zhiping") / "zhiping.db"
PROFILE = f"name: 云溪应用技术学院\ntype: applied\ncategory: 工科\nframework: {FRAMEWORK}\nreport_year: 2025\nfictional: true\n"
# Loaded by Python itself at the start of the command and of each of its workers, because its folder leads PYTHONPATH.
_SPY = """
import os, sys

def _watch(folder, log):
    def note(event, values):
        if event == "open" and isinstance(values[0], str) and values[0].startswith(folder):
            os.write(log, (os.path.relpath(values[0], folder) + chr(10)).encode())
    sys.addaudithook(note)

_watch(os.environ["SPY_FOLDER"], os.open(os.environ["SPY_LOG"], os.O_WRONLY | os.O_APPEND | os.O_CREAT))
"""

_UNITS = ("机械学院", "电气学院", "土木学院", "计算机学院", "经管学院", "艺术学院", "外语学院", "数理学院", "材料学院", "体育部")
_SAID = (
    "{unit}在{year}年建成校外实习基地{a}个，与{b}家企业签订共建协议，接收实习学生{c}人次。",
    "{unit}修订毕业设计管理办法，{year}届毕业设计选题来自生产一线的占{b}.5%。",
    "{unit}开展师德师风专题教育{a}场，覆盖教师{b}人，建立师德考核档案。",
    "{unit}成立教学督导组，全年听课{c}节次，课堂教学质量优良率为{b}.2%。",
    "{unit}立项课程思政示范课程{a}门，形成教学案例{b}个。",
    "{unit}聘请企业工程师{a}人担任兼职教师，双师双能型教师占比达到{b}.4%。",
    "{unit}学生在学科竞赛中获得省级以上奖励{c}项，获批大学生创新创业训练项目{a}项。",
    "{unit}面向{year}届毕业生开展用人单位满意度调查，回收问卷{c}份，满意度为{b}.6%。",
    "{unit}配备专职辅导员{a}人，开展学业预警与帮扶{c}人次。",
    "{unit}修订{year}版人才培养方案，实践教学学分占比达到{b}.3%。",
)
_FAULTS = (
    "{unit}实习基地利用不够充分，有{a}个基地全年接收学生不足5人。",
    "{unit}专任教师数量不足，缺口{a}人，生师比偏高。",
    "{unit}课程目标达成评价的改进措施落实不到位，{a}门课程没有形成闭环。",
)
_TABLE = """学年,专任教师数（人）,折合在校生数（人）,折合教师总数（人）,生师比
2024,600,11000,640,17.2:1
2023,590,10900,630,17.3:1
"""


def write_evidence(folder: Path, files: int) -> None:
    """A school's folder: most of it short texts, every fiftieth a Word file, some of it there twice."""
    folder.mkdir(parents=True)
    (folder / "institution.yaml").write_text(PROFILE, encoding="utf-8")
    for n in range(files):
        unit, year = _UNITS[n % len(_UNITS)], 2022 + n % 3
        place = folder / unit
        place.mkdir(exist_ok=True)
        values = {"unit": unit, "year": year, "a": 3 + n % 37, "b": 21 + n % 71, "c": 100 + n}
        lines = [f"{unit}{year}年本科教学工作总结（之{n}）", "一、主要工作"]
        lines += [_SAID[(n + k) % len(_SAID)].format(**values) for k in (0, 3, 7)]
        lines += ["二、存在的问题", _FAULTS[n % len(_FAULTS)].format(**values)]
        if n % 50 == 0:
            document = docx.Document()
            for line in lines:
                document.add_paragraph(line)
            document.save(str(place / f"{n:03d}总结.docx"))
        else:
            for copy in ("", "（副本）") if n % 25 == 1 else ("",):
                (place / f"{n:03d}总结{copy}.txt").write_text("\n\n".join(lines), encoding="utf-8")
    rows = [
        "学年,专任教师数（人）,折合在校生数（人）,折合教师总数（人）,生师比",
        "2024,600,11000,640,17.2:1",
        "2023,590,10900,630,17.3:1",
    ]
    (folder / "学校基本数据统计表（2024年）.csv").write_text("\n".join(rows), encoding="utf-8")


@dataclass
class Command:
    """`zhiping run folder` in the background; `opened` says which files of the folder it and its workers opened."""

    process: subprocess.Popen[str]
    log: Path

    def finish(self) -> dict[str, object]:
        """Waits for a good end; returns what it printed."""
        out, err = self.process.communicate(timeout=400)
        assert self.process.returncode == 0, err
        return dict(json.loads(out)) | {"stderr": err}

    def stop_when(self, reached: Callable[[], bool], by: signal.Signals = signal.SIGKILL) -> str:
        """Sends the signal as soon as `reached` says so; returns what stood on stderr."""
        while not reached():
            assert self.process.poll() is None, "ended before the moment came"
            time.sleep(0.004)
        self.process.send_signal(by)
        return self.process.communicate(timeout=400)[1]

    @property
    def opened(self) -> set[str]:
        return set(self.log.read_text(encoding="utf-8").splitlines()) if self.log.is_file() else set()


def start(folder: Path, out: Path, scratch: Path, workers: int = 2) -> Command:
    scratch.mkdir(parents=True, exist_ok=True)
    (scratch / "sitecustomize.py").write_text(_SPY, encoding="utf-8")
    log = scratch / f"opened-{len(list(scratch.glob('opened-*')))}.txt"
    log.touch()
    environment = {k: v for k, v in os.environ.items() if not k.startswith("ZHIPING_")} | {
        "PYTHONPATH": str(scratch),
        "SPY_FOLDER": str(folder),
        "SPY_LOG": str(log),
        "ZHIPING_OCR": "false",
        "ZHIPING_PAGE_NUMBERS": "false",  # a layout by LibreOffice takes long, and only Word files show its result
    }
    command = [sys.executable, "-m", "assistant", "run", str(folder), "--out", str(out), "--workers", str(workers), "--json"]
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8", env=environment, cwd=scratch
    )
    return Command(process, log)


def run(folder: Path, out: Path, scratch: Path, workers: int = 2) -> tuple[dict[str, object], set[str]]:
    """To the end; (what it printed, files it opened)."""
    command = start(folder, out, scratch, workers)
    return command.finish(), command.opened


def ask(out: Path, query: str) -> list[tuple[object, ...]]:
    """The rows of a query on the workspace of a run, read-only; [] while there is none yet."""
    try:
        database = sqlite3.connect(f"file:{out / DATABASE}?mode=ro", uri=True, timeout=5)
    except sqlite3.OperationalError:
        return []
    try:
        return database.execute(query).fetchall()
    except sqlite3.OperationalError:  # the tables are just being made
        return []
    finally:
        database.close()


def results(out: Path) -> dict[str, bytes]:
    return {name: (out / name).read_bytes() for name in RESULTS}


_listeners: list[set[str]] = []


def _note(event: str, values: tuple[object, ...]) -> None:
    if _listeners and event == "open" and isinstance(values[0], str):
        _listeners[-1].add(values[0])


@cache
def _listen() -> None:
    sys.addaudithook(_note)  # cannot be taken away again, so there is one, and it is deaf but for a run


def run_here(folder: Path, out: Path) -> tuple[Summary, set[str]]:
    """The same in this process, which is quicker; (what it did, files of the folder it opened)."""
    _listen()
    settings = Settings(workers=0, ocr=False, page_numbers=False)
    pack, who = frameworks.load(FRAMEWORK), institution.load(folder / institution.FILE)
    _listeners.append(set())
    try:
        summary = steps.run(folder, pack, who, out, settings, Silent())
    finally:
        opened = _listeners.pop()
    return summary, {os.path.relpath(p, folder) for p in opened if p.startswith(f"{folder}{os.sep}")} - {institution.FILE}
