"""What the commands show: bars and summaries on stderr, results on stdout, one clear sentence for each error."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn
from rich.table import Table

from assistant.drafting.spoken import plain
from assistant.settings import Settings
from assistant.steps.summary import Summary
from assistant.wording import CHINESE, Wording, wording


class Screen(Console):
    """A screen whose own sentences are said in the language of what it shows: that of the framework, or that of the settings
    where they name another than Chinese. What no table knows stays Chinese."""

    _say: Wording = wording(CHINESE)

    def speak(self, language: str, chosen: Settings) -> None:
        self._say = wording(language if chosen.language == CHINESE else chosen.language)

    def said(self, text: str) -> str:
        bare = text.strip()
        if self._say.language == CHINESE or not bare:
            return text
        return text.replace(bare, self._say(bare)).replace("　", "  ")

    def print(self, *objects: Any, **how: Any) -> None:
        super().print(*(self.said(o) if isinstance(o, str) else o for o in objects), **how)


def console() -> Screen:
    """Progress and messages go to stderr, so that stdout stays clean for machines."""
    return Screen(stderr=True, highlight=False)


class Bars:
    """Progress bars on a terminal; stage names alone where there is none."""

    def __init__(self, screen: Screen) -> None:
        self._screen = screen
        self._progress = Progress(
            TextColumn("{task.description}"),
            BarColumn(bar_width=28),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            TextColumn("[dim]{task.fields[detail]}"),
            console=screen,
            disable=not screen.is_terminal,
        )
        self._task: TaskID | None = None

    def __enter__(self) -> Bars:
        self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._progress.stop()

    def start(self, stage: str, total: int | None = None) -> None:
        self._finish()
        stage = self._screen.said(stage)
        if total == 0:
            self._task = None
            return
        if not self._screen.is_terminal:
            self._screen.print(self._screen.said(f"{stage}……（{total}）" if total else f"{stage}……"))
        self._task = self._progress.add_task(stage, total=total, detail="")

    def advance(self, by: int = 1, detail: str = "") -> None:
        if self._task is not None:
            self._progress.update(self._task, advance=by, detail=detail[-40:])

    def note(self, text: str) -> None:
        said = self._screen.said
        self._progress.console.print(f"[yellow]{said('注意')}[/] {escape(said(text))}", soft_wrap=True)

    @contextmanager
    def still(self) -> Iterator[Console]:
        """The screen without moving bars, to put a question on."""
        self._progress.stop()
        try:
            yield self._screen
        finally:
            self._progress.start()

    def _finish(self) -> None:
        if self._task is not None:
            total = self._progress.tasks[self._task].total
            self._progress.update(self._task, completed=total or 0, detail="")


def show_json(data: Any) -> None:
    """The only thing on stdout with --json."""
    sys.stdout.write(json.dumps(data, ensure_ascii=False, indent=1) + "\n")


def summary(result: Summary, screen: Screen) -> None:
    """The end of a run, in words."""
    files, say = result.files, screen.said
    table = Table(show_header=False, box=None, padding=(0, 2, 0, 0))
    read = say(f"{files['ok'] + files['partial']} 个已读")
    rest = [
        say(f"{n} 个{w}")
        for w, n in (("部分读取", files["partial"]), ("未能读取", files["failed"]), ("跳过", files["skipped"]))
        if n
    ]
    inside = files["partial"] and not (files["failed"] or files["skipped"])
    joint = say("，其中 " if inside else "；") if rest else ""
    name, framework = result.institution.name, plain(result.framework).name
    rows = (
        ("学校", name + ("（虚构示例）" if result.institution.fictional else "")),
        ("评估方案", framework),
        ("材料", read + joint + say("，").join(rest)),
        ("片段", f"{result.passages} 个，其中 {result.matched} 个与指标相关"),
        ("覆盖", f"{result.strong} 个审核重点材料充分，{result.thin} 个单薄，{result.missing} 个没有材料"),
        (
            "报告",
            f"{result.statements} 句，引用支撑材料 {result.evidence} 件；{result.gaps} 处【待补充】；"
            f"{result.findings} 条审核发现",
        ),
        ("整改", f"{result.recommendations} 条建议，已按轻重缓急排序"),
        ("用时", "材料与设置没有变化，沿用上次结果" if result.unchanged else f"{sum(result.seconds.values()):.1f} 秒"),
    )
    for head, text in rows:
        table.add_row(say(head), escape(say(text)))
    screen.print()
    screen.print(table)
    screen.print()
    for file, what in (
        ("report.docx", "自评报告初稿"),
        ("plan.docx", "整改方案建议稿"),
        ("coverage.html", "材料覆盖热力图（用浏览器打开）"),
        ("catalogue.xlsx", "支撑材料目录与文件清单"),
    ):
        screen.print(f"  {say(what)}{say('：')}{result.out / file}", soft_wrap=True, markup=False)
    for outcome in result.outcomes:
        if outcome.outcome in ("failed", "partial"):
            told = "".join(f"{say(text.rstrip('。'))}{say('。')}" for text in (outcome.reason, outcome.next_step) if text)
            screen.print(f"[yellow]  {say('未完整读取')}[/] {escape(outcome.path + say('：') + told)}", soft_wrap=True)


def summary_record(result: Summary) -> dict[str, Any]:
    """The same for machines."""
    return {
        "out": str(result.out),
        "framework": result.framework.id,
        "institution": result.institution.name,
        "files": dict(result.files),
        "passages": result.passages,
        "matched": result.matched,
        "coverage": {"strong": result.strong, "thin": result.thin, "missing": result.missing},
        "statements": result.statements,
        "gaps": result.gaps,
        "evidence": result.evidence,
        "findings": result.findings,
        "recommendations": result.recommendations,
        "unchanged": result.unchanged,
        "seconds": result.seconds,
    }
