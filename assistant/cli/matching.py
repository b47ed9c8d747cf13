"""`zhiping match`: texts in, indicators out, as a stream."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from assistant import frameworks, settings
from assistant.cli import screen
from assistant.cli.errors import UsageError, reported
from assistant.domain import Match

if TYPE_CHECKING:
    from assistant.steps.matching import TextMatcher

_BATCH = 512


def records(lines: Iterable[str]) -> Iterator[tuple[str | int, str]]:
    """(id, text) of each line: JSONL {"id","text"} or plain text, numbered from 1. Raises UsageError for broken JSON."""
    for number, line in enumerate(lines, start=1):
        line = line.strip("\ufeff\r\n")
        if not line.strip():
            continue
        if not line.lstrip().startswith("{"):
            yield number, line
            continue
        try:
            row = json.loads(line)
        except json.JSONDecodeError as error:
            raise UsageError(
                f'第{number}行不是完整的 JSON（{error.msg}）。每行应为 {{"id": …, "text": …}}，或一行一段文字。'
            ) from error
        if not isinstance(row.get("text"), str):
            raise UsageError(f'第{number}行没有 text 字段。每行应为 {{"id": …, "text": …}}。')
        yield row.get("id", number), row["text"]


def _decoded(stream: Iterable[str], name: str) -> Iterator[str]:
    try:
        yield from stream
    except UnicodeDecodeError as error:
        raise UsageError(f"“{name}”不是 UTF-8 编码，请另存为 UTF-8 再运行。") from error


def explained(text: str, found: Match, judge: TextMatcher) -> dict[str, object]:
    """Why: the review point, the words that counted, and the nearest labelled passage of the same indicator."""
    nearest = judge.precedent(text, found.code)
    return {"point": found.point, "reason": found.reason, "sample": nearest._asdict() if nearest else None}


def match(
    source: Annotated[str, typer.Argument(metavar="[FILE|-]", help="JSONL 或每行一段文字；- 为标准输入")] = "-",
    framework: Annotated[str, typer.Option("--framework", "-f", help="指标体系")] = "bk-audit-2-3",
    top: Annotated[
        int | None, typer.Option("--top", min=1, max=30, help="每段按把握大小给出前几个指标；不写则只给站得住的，最多三个")
    ] = None,
    reasons: Annotated[bool, typer.Option("--reasons", help="同时给出审核重点与理由")] = False,
) -> None:
    """把文字对应到指标：逐行输入，逐行输出 JSON；空的 matches 表示与指标无关。"""
    say = screen.console()
    with reported(say):
        from assistant.steps.mapping import batches
        from assistant.steps.matching import TextMatcher

        chosen = settings.load()
        judge = TextMatcher(frameworks.load(framework, chosen.packs), chosen)
        with nullcontext(sys.stdin) if source == "-" else Path(source).open(encoding="utf-8") as stream:
            for batch in batches(records(_decoded(stream, source)), _BATCH):
                answers = judge.match([text for _, text in batch], top)
                for (id, text), found in zip(batch, answers, strict=True):
                    rows = [{"code": m.code, "score": m.score} | (explained(text, m, judge) if reasons else {}) for m in found]
                    sys.stdout.write(json.dumps({"id": id, "matches": rows}, ensure_ascii=False) + "\n")
                sys.stdout.flush()


def register(app: typer.Typer) -> None:
    """Adds the command."""
    app.command()(match)
