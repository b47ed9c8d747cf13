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

from assistant.steps.summary import Summary


def console() -> Console:
    """Progress and messages go to stderr, so that stdout stays clean for machines."""
    return Console(stderr=True, highlight=False)


class Bars:
    """Progress bars on a terminal; stage names alone where there is none."""

    def __init__(self, screen: Console) -> None:
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
        if total == 0:
            self._task = None
            return
        if not self._screen.is_terminal:
            self._screen.print(f"{stage}……" + (f"（{total}）" if total else ""))
        self._task = self._progress.add_task(stage, total=total, detail="")

    def advance(self, by: int = 1, detail: str = "") -> None:
        if self._task is not None:
            self._progress.update(self._task, advance=by, detail=detail[-40:])

    def note(self, text: str) -> None:
        self._progress.console.print(f"[yellow]注意[/] {escape(text)}", soft_wrap=True)

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


def summary(result: Summary, screen: Console) -> None:
    """The end of a run, in words."""
    files = result.files
    table = Table(show_header=False, box=None, padding=(0, 2, 0, 0))
    read = f"{files['ok'] + files['partial']} 个已读"
    rest = "，".join(
        f"{n} 个{w}" for w, n in (("部分读取", files["partial"]), ("未能读取", files["failed"]), ("跳过", files["skipped"])) if n
    )
    table.add_row("学校", result.institution.name + ("（虚构示例）" if result.institution.fictional else ""))
    table.add_row("评估方案", result.framework.name)
    table.add_row(
        "材料",
        read
        + (f"，其中 {rest}" if files["partial"] and not (files["failed"] or files["skipped"]) else f"；{rest}" if rest else ""),
    )
    table.add_row("片段", f"{result.passages} 个，其中 {result.matched} 个与指标相关")
    table.add_row("覆盖", f"{result.strong} 个审核重点材料充分，{result.thin} 个单薄，{result.missing} 个没有材料")
    table.add_row(
        "报告",
        f"{result.statements} 句，引用支撑材料 {result.evidence} 件；{result.gaps} 处【待补充】；{result.findings} 条审核发现",
    )
    table.add_row("整改", f"{result.recommendations} 条建议，已按轻重缓急排序")
    table.add_row("用时", "材料与设置没有变化，沿用上次结果" if result.unchanged else f"{sum(result.seconds.values()):.1f} 秒")
    screen.print()
    screen.print(table)
    screen.print()
    for name, what in (
        ("report.docx", "自评报告初稿"),
        ("plan.docx", "整改方案建议稿"),
        ("coverage.html", "材料覆盖热力图（用浏览器打开）"),
        ("catalogue.xlsx", "支撑材料目录与文件清单"),
    ):
        screen.print(f"  {what}：{result.out / name}", soft_wrap=True, markup=False)
    for outcome in result.outcomes:
        if outcome.outcome in ("failed", "partial"):
            screen.print(f"[yellow]  未完整读取[/] {escape(f'{outcome.path}：{outcome.words}')}", soft_wrap=True)


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
