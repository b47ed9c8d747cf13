"""`zhiping section`: the sections of a drafted report, their versions, proposals, locks and comments."""

from __future__ import annotations

import sys
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape

from assistant import settings
from assistant.cli import screen
from assistant.cli.account import me
from assistant.cli.checklist import Where, opened, subject
from assistant.cli.errors import UsageError, reported
from assistant.cli.main import AsJson
from assistant.domain import Paragraph
from assistant.drafting import prose
from assistant.drafting.diff import Change, changed, diff, words
from assistant.drafting.merge import blocks
from assistant.steps import sections
from assistant.workspace.drafts import Drafts

group = typer.Typer(help="报告章节：查看、修改、锁定、批注，处理建议稿，查历史。", no_args_is_help=True, rich_markup_mode=None)
Code = Annotated[str, typer.Argument(metavar="SECTION", help="二级指标的编号；A 为学校简介，B 为自评工作")]
By = Annotated[str, typer.Option("--by", help="署名；默认为当前登录名")]
Id = Annotated[str, typer.Option("--paragraph", "-p", help="段落编号，见 zhiping section show")]


def _who(by: str) -> str:
    return by or me()


@group.command("list")
def list_(folder: Where, json_: AsJson = False) -> None:
    """每一章节的版本、人工段落、锁定、批注与建议稿。"""
    from assistant.workspace.drafts import kept_by_people

    say = screen.console()
    with reported(say), opened(folder) as workspace:
        framework, *_ = subject(workspace, folder, settings.load())
        drafts = Drafts(workspace)
        rows = []
        for code, title in sections.titles(framework).items():
            newest = drafts.latest(code)
            if newest is None:
                continue
            locks = drafts.locks(code)
            rows.append(
                {
                    "section": code, "title": title, "version": newest.version, "by": newest.by, "at": newest.at,
                    "kept": len(kept_by_people(newest.body, drafts.automatic(code), locks)), "locked": len(locks),
                    "comments": sum(1 for c in drafts.comments(code) if not c.resolved_by),
                    "proposals": [p.id for p in drafts.proposals(code)],
                }
            )  # fmt: skip
        if json_:
            screen.show_json({"sections": rows})
            return
        for row in rows:
            waiting = f"；建议稿 {row['proposals']} 待处理" if row["proposals"] else ""
            say.print(
                f"{row['section']:5} {row['title']}　第{row['version']}版，人工或锁定 {row['kept']} 段，"
                f"批注 {row['comments']} 条{waiting}",
                soft_wrap=True, markup=False,
            )  # fmt: skip


@group.command("show")
def show(
    folder: Where,
    section: Code,
    version: Annotated[int, typer.Option("--version", help="第几版；默认最新")] = 0,
    json_: AsJson = False,
) -> None:
    """章节的正文，每段前是段落编号，句后 [n] 是引证。"""
    say = screen.console()
    with reported(say), opened(folder) as workspace:
        drafts = Drafts(workspace)
        shown = drafts.version(section, version) if version else sections.newest(drafts, section)
        if shown is None:
            raise UsageError(f"章节“{section}”没有第{version}版。")
        locks, cited = drafts.locks(section), prose.sources(shown.body)
        if json_:
            screen.show_json(shown.model_dump(mode="json"))
            return
        say.print(f"{section}　第{shown.version}版　{shown.by or '自动起草'}　{shown.at}", markup=False)
        above: tuple[str, ...] = ()
        for path, block in blocks(shown.body):
            if path != above:
                say.print(f"\n## {' / '.join(path)}", soft_wrap=True, markup=False)
                above = path
            if isinstance(block, Paragraph):
                held = f"（{locks[block.id].by}锁定）" if block.id in locks else ""
                say.print(f"〈{block.id}〉{held}{prose.to_text(block, cited)}", soft_wrap=True, markup=False)
            else:
                say.print(words(block), soft_wrap=True, markup=False)
        say.print()
        for n, citation in enumerate(cited, start=1):
            say.print(f"[{n}] {citation.locator.render()}", soft_wrap=True, markup=False)


@group.command("edit")
def edit(
    folder: Where,
    section: Code,
    paragraph: Id,
    text: Annotated[str, typer.Option("--text", help="新的文字，句后可写引证 [n]；- 为从标准输入读")],
    base: Annotated[int, typer.Option("--base", help="在第几版上改；默认最新")] = 0,
    by: By = "",
) -> None:
    """改写一段；空文字为删去这一段。以后的自动起草不会改动它。"""
    say = screen.console()
    with reported(say), opened(folder) as workspace:
        drafts = Drafts(workspace)
        wording = sys.stdin.read() if text == "-" else text
        made = sections.edit(drafts, section, base or sections.newest(drafts, section).version, paragraph, wording, by=_who(by))
        say.print(f"已存为第{made.version}版。", markup=False)


@group.command("lock")
def lock(folder: Where, section: Code, paragraph: Id, note: Annotated[str, typer.Option("--note")] = "", by: By = "") -> None:
    """锁定一段：谁也不能改，自动起草也不能。"""
    say = screen.console()
    with reported(say), opened(folder) as workspace:
        held = Drafts(workspace).lock(section, paragraph, by=_who(by), note=note)
        say.print(f"已锁定（{held.by}）。", markup=False)


@group.command("unlock")
def unlock(folder: Where, section: Code, paragraph: Id, by: By = "") -> None:
    """解除锁定。"""
    say = screen.console()
    with reported(say), opened(folder) as workspace:
        Drafts(workspace).unlock(section, paragraph, by=_who(by))
        say.print("已解锁。", markup=False)


@group.command("comment")
def comment(
    folder: Where,
    section: Code,
    text: Annotated[str, typer.Option("--text")],
    paragraph: Annotated[str, typer.Option("--paragraph", "-p", help="段落编号；不写为整个章节")] = "",
    by: By = "",
) -> None:
    """写一条批注。"""
    say = screen.console()
    with reported(say), opened(folder) as workspace:
        made = Drafts(workspace).comment(section, text, by=_who(by), paragraph=paragraph)
        say.print(f"批注 {made.id} 已记下。", markup=False)


@group.command("history")
def history(folder: Where, section: Code, json_: AsJson = False) -> None:
    """章节的全部版本：谁、何时、从哪一版改来。"""
    say = screen.console()
    with reported(say), opened(folder) as workspace:
        found = Drafts(workspace).history(section)
        if json_:
            screen.show_json({"versions": [v.model_dump(mode="json", exclude={"body"}) for v in found]})
            return
        for v in found:
            origin = {"auto": "自动", "model": "模型", "human": "人工"}[v.origin]
            say.print(f"第{v.version}版　{origin}　{v.by or '—'}　{v.at}　{v.note}", soft_wrap=True, markup=False)


@group.command("diff")
def diff_(
    folder: Where,
    section: Code,
    old: Annotated[int, typer.Option("--from", help="第几版；默认上一版")] = 0,
    proposal: Annotated[int, typer.Option("--proposal", help="与这份建议稿比较")] = 0,
    json_: AsJson = False,
) -> None:
    """最新版与较早一版、或与建议稿的差别。"""
    say = screen.console()
    with reported(say), opened(folder) as workspace:
        drafts = Drafts(workspace)
        newest = sections.newest(drafts, section)
        if proposal:
            found = diff(newest.body, drafts.proposal(proposal).body)
        else:
            before = drafts.version(section, old or newest.version - 1)
            if before is None:
                raise UsageError(f"章节“{section}”没有更早的版本可以比较。")
            found = diff(before.body, newest.body)
        if json_:
            screen.show_json({"changes": [_record(c) for c in found if c.kind != "same"]})
            return
        say.print(f"{changed(found)} 处不同", markup=False)
        for change in found:
            if change.kind != "same":
                _show(change, say)


@group.command("accept")
def accept(folder: Where, proposal: Annotated[int, typer.Argument(help="建议稿编号")], by: By = "") -> None:
    """用建议稿替换章节；锁定的段落须先解锁。"""
    say = screen.console()
    with reported(say), opened(folder) as workspace:
        drafts = Drafts(workspace)
        waiting = drafts.proposal(proposal)
        made = drafts.accept(
            proposal, waiting.body, base=sections.newest(drafts, waiting.section).version, by=_who(by)
        )  # fmt: skip
        say.print(f"章节“{made.section}”已存为第{made.version}版。", markup=False)


@group.command("decline")
def decline(folder: Where, proposal: Annotated[int, typer.Argument(help="建议稿编号")], by: By = "") -> None:
    """不采纳建议稿，章节不变。"""
    say = screen.console()
    with reported(say), opened(folder) as workspace:
        Drafts(workspace).decline(proposal, by=_who(by))
        say.print("已记为不采纳。", markup=False)


def _record(change: Change) -> dict[str, object]:
    return {"kind": change.kind, "where": change.where, "pieces": [{"kind": p.kind, "text": p.text} for p in change.pieces]}


def _show(change: Change, say: Console) -> None:
    looks = {"same": "{}", "added": "[green]＋{}[/]", "removed": "[red]－{}[/]"}
    text = "".join(looks[p.kind].format(escape(p.text)) for p in change.pieces)
    say.print(f"\n{escape(' / '.join(change.where))}\n{text}", soft_wrap=True)


def register(app: typer.Typer) -> None:
    """Adds the commands."""
    app.add_typer(group, name="section")
